"""Draws the benchmark into a folder: works, copies, outputs, and `contents.json` with the truth.

The folder's name is a digest of what is asked and of the drawing code, so a folder that is there need not be drawn
again, and one that other code drew is not mistaken for it.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from PIL import Image

from artists import FAMILIES, Artist, artist
from outputs import KINDS, ONE_SOURCE, SOURCES, Studio

FIRST_STRANGER = 200
ARTISTS_OF_A_SEED = 1000
"""By how much the artists' numbers of two seeds differ, so that no two seeds share an artist."""
COPIES = 8
"""By each of the two copiers."""
DRAWING_CODE = ("artists.py", "texture_artists.py", "textures.py", "outputs.py", "drawing.py")
PAINTING_CODE = ("painter.py", "marks.py", "scene.py", "style.py", "palette.py", "masks.py", "augment.py")


@dataclass(frozen=True)
class Plan:
    """How much is drawn. `artists`, `works` and `outputs` are per family, per artist, and in total, at least. `size` is
    that of a picture in pixels, larger than what the encoder takes in at once, as with works in the wild."""

    artists: int = 25
    strangers: int = 12
    works: int = 8
    outputs: int = 600
    size: int = 256
    seed: int = 0

    def digest(self) -> str:
        here = Path(__file__).parent
        code = [here / name for name in DRAWING_CODE] + [here.parents[1] / "encoder" / name for name in PAINTING_CODE]
        said = json.dumps(asdict(self)).encode() + b"".join(path.read_bytes() for path in code)
        return hashlib.sha256(said).hexdigest()[:16]

    def families(self) -> dict[str, tuple[list[Artist], list[Artist]]]:
        """By family, its artists in the corpus and its strangers."""
        first = ARTISTS_OF_A_SEED * self.seed
        return {family: ([artist(family, first + number) for number in range(self.artists)],
                         [artist(family, first + FIRST_STRANGER + number) for number in range(self.strangers)])
                for family in FAMILIES}

    def output_jobs(self) -> list[tuple[str, str, str, int]]:
        """Family, kind, source and number, with as many of each kind."""
        each = -(-self.outputs // (len(FAMILIES) * len(KINDS) * len(SOURCES)))
        return [(family, kind, ONE_SOURCE.get(kind, source), number + each * index * (kind in ONE_SOURCE))
                for family in FAMILIES for kind in KINDS
                for index, source in enumerate(SOURCES) for number in range(each)]


def recompressed(pixels: np.ndarray) -> np.ndarray:
    stored = io.BytesIO()
    Image.fromarray(pixels).save(stored, "JPEG", quality=60)
    return np.asarray(Image.open(stored))


def cropped_and_brightened(pixels: np.ndarray) -> np.ndarray:
    """As the near-copy of the demo gallery."""
    size = len(pixels)
    box = (size * 0.01, size * 0.01, size * 0.99, size * 0.99)
    cropped = Image.fromarray(pixels).resize((size, size), Image.Resampling.BICUBIC, box=box)
    return (np.asarray(cropped, np.float32) * 1.03 + 2).clip(0, 255).astype(np.uint8)


def softened(pixels: np.ndarray) -> np.ndarray:
    size = len(pixels)
    return np.asarray(Image.fromarray(pixels).resize((size * 3 // 4,) * 2).resize((size, size)))


COPYING: tuple[Callable[[np.ndarray], np.ndarray], ...] = (
    recompressed, cropped_and_brightened, lambda pixels: pixels[:, ::-1], softened)


def _save(folder: Path, name: str, pixels: np.ndarray) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.ascontiguousarray(pixels)).save(folder / name, compress_level=1)


def _draw_work(job: tuple[Path, str, Artist, int, int, int | None]) -> None:
    folder, name, of, work, size, copying = job
    pixels = of.picture(of.work_seed(work), size)
    _save(folder, name, pixels if copying is None else COPYING[copying](pixels))


def _draw_output(job: tuple[Path, Plan, tuple[str, str, str, int]]) -> dict:
    folder, plan, (family, kind, source, number) = job
    seed = [plan.seed, FAMILIES.index(family), list(KINDS).index(kind), SOURCES.index(source), number]
    made = KINDS[kind](Studio(*plan.families()[family], plan.works, source, seed, plan.size))
    name = f"outputs/{family}-{kind.replace(' ', '-')}-{source}-{number:02}.png"
    _save(folder, name, made.pixels)
    return {"file": name, "family": family, "kind": kind, "source": source, "truth": made.truth}


def works_of(plan: Plan, folder: Path) -> tuple[list[dict], list[tuple]]:
    """The works' entries in the order of registration, and how to draw them. The copies come last."""
    entries, jobs = [], []
    artists = [one for family, _ in plan.families().values() for one in family]
    for one in artists:
        for work in range(plan.works):
            name = f"works/{one.slug}/{work:02}.png"
            entries.append({"file": name, "owner": one.slug, "family": one.family})
            jobs.append((folder, name, one, work, plan.size, None))
    for copier, family in enumerate(FAMILIES):
        own = [one for one in artists if one.family == family]
        for number in range(COPIES):
            of, work = own[number % len(own)], number % plan.works
            name = f"works/copier-of-{family}/{number:02}.png"
            entries.append({"file": name, "owner": f"copier-of-{family}", "family": family,
                            "copy_of": f"works/{of.slug}/{work:02}.png"})
            jobs.append((folder, name, of, work, plan.size, number % len(COPYING)))
    return entries, jobs


def draw(plan: Plan, within: Path, processes: int) -> Path:
    """The folder of this plan, drawn if it is not there."""
    folder = within / plan.digest()
    if (folder / "contents.json").exists():
        return folder
    works, jobs = works_of(plan, folder)
    with Pool(processes) as workers:
        workers.map(_draw_work, jobs, chunksize=4)
        outputs = workers.map(_draw_output, [(folder, plan, job) for job in plan.output_jobs()], chunksize=4)
    contents = {"plan": asdict(plan), "works": works, "outputs": outputs}
    (folder / "contents.json").write_text(json.dumps(contents, indent=1) + "\n")
    return folder

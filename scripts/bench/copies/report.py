"""Prints how many copies are caught and how many honest works are refused, for what works.py and copies.py wrote.

Compares by the crate (`cargo run --release -p guerdon-copies --example compare_pairs` is what is called) and by the
mean cosine of CLIP patches in place, straight or mirrored; and by both, either of which may refuse.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent.parent / "encoder"))

from encoder import Encoder  # noqa: E402

THRESHOLD = 0.95


def by_crate(program: Path, folder: Path, pairs: np.ndarray) -> np.ndarray:
    """The similarity of each pair of places in `thumbnails.bin`."""
    order = np.argsort(pairs[:, 0], kind="stable")
    asked, answered = folder / "asked.bin", folder / "answered.bin"
    pairs[order].astype("<u4").tofile(asked)
    print(subprocess.run([program, folder / "thumbnails.bin", asked, answered], check=True, capture_output=True,
                         text=True).stdout.strip(), flush=True)
    found = np.empty(len(pairs), np.float32)
    found[order] = np.fromfile(answered, "<f4")
    return found


def patches(encoder: Encoder, pictures: np.ndarray, cache: Path) -> np.ndarray:
    if not cache.exists():
        found = [encoder.embed([Image.fromarray(picture) for picture in pictures[start:start + 64]])[1]
                 for start in range(0, len(pictures), 64)]
        np.save(cache, np.concatenate(found).astype(np.float16))
    return np.load(cache)


def in_place(of_a: np.ndarray, of_b: np.ndarray) -> np.ndarray:
    """Of pairs of pictures [n, p, d], the mean cosine of patches in place or in the mirror."""
    side = int(of_a.shape[1] ** 0.5)
    mirror = np.arange(side * side).reshape(side, side)[:, ::-1].ravel()
    a, b = of_a.astype(np.float32), of_b.astype(np.float32)
    cosine = lambda b: np.einsum("npd,npd->n", a, b) / a.shape[1]
    return np.maximum(cosine(b), cosine(b[:, mirror]))


def cosines(works: np.ndarray, others: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    return np.concatenate([in_place(works[part[:, 0]], others[part[:, 1]])
                           for part in np.array_split(pairs, max(1, len(pairs) // 2000))])


def kind(work: dict) -> str:
    return work.get("kind", work["set"])


def report_copies(copies: list[dict], works: list[dict], crate: np.ndarray, clip: np.ndarray) -> None:
    changes = np.array([copy["change"] for copy in copies])
    of_patterns = np.array([works[copy["of"]]["set"] == "patterns" for copy in copies])
    print("\n| change | paintings: crate | CLIP | either | patterns: crate | CLIP | either |\n|---|---|---|---|---|---|---|")
    for change in [*dict.fromkeys(changes), "all"]:
        cells = []
        for of in (~of_patterns, of_patterns):
            chosen = of if change == "all" else of & (changes == change)
            a, b = crate[chosen] >= THRESHOLD, clip[chosen] >= THRESHOLD
            cells += [f"{100 * part.mean():.1f}" for part in (a, b, a | b)]
        print(f"| {change} | {' | '.join(cells)} |")


def report_honest(name: str, works: list[dict], pairs: np.ndarray, crate: np.ndarray, clip: np.ndarray) -> None:
    either = np.maximum(crate, clip)
    print(f"\n{name}: {len(pairs)} pairs")
    for measure, found in (("crate", crate), ("CLIP", clip), ("either", either)):
        tail = ", ".join(f"{value:.3f}" for value in np.quantile(found, [0.5, 0.99, 0.999, 0.9999, 1]))
        print(f"  {measure}: refused {(found >= THRESHOLD).sum()}; quantiles 50, 99, 99.9, 99.99, 100 %: {tail}")
    names, counts = np.unique([" / ".join(sorted((kind(works[a]), kind(works[b]))))
                               for a, b in pairs[crate >= THRESHOLD]], return_counts=True)
    if len(names):
        print("  refused by the crate:", ", ".join(f"{name} {count}" for name, count in zip(names, counts)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("program", type=Path, help="the built example compare_pairs")
    parser.add_argument("encoder", type=Path)
    parser.add_argument("--queries", type=int, default=100, help="works that are compared with all others")
    arguments = parser.parse_args()
    folder = arguments.folder
    works = json.loads((folder / "works.json").read_text())
    copies = json.loads((folder / "copies.json").read_text())
    encoder = Encoder(arguments.encoder)
    of_works = patches(encoder, np.load(folder / "works.npy", mmap_mode="r"), folder / "works-patches.npy")
    of_copies = patches(encoder, np.load(folder / "copies.npy", mmap_mode="r"), folder / "copies-patches.npy")

    pairs = np.array([(copy["of"], place) for place, copy in enumerate(copies)])
    crate = by_crate(arguments.program, folder, pairs + [0, len(works)])
    report_copies(copies, works, crate, cosines(of_works, of_copies, pairs))

    count, pattern = len(works), np.array([work["set"] == "patterns" for work in works])
    artist, scene = (np.array([str(work.get(key, place)) for place, work in enumerate(works)]) for key in ("artist", "scene"))
    every = np.stack(np.triu_indices(count, 1), 1)
    same_artist = artist[every[:, 0]] == artist[every[:, 1]]
    same_scene = scene[every[:, 0]] == scene[every[:, 1]]
    queries = np.random.default_rng(41).permutation(count)[:arguments.queries]
    between = every[np.isin(every[:, 0], queries) & ~same_artist & ~same_scene]
    patterns = lambda pairs: pattern[pairs].all(1)
    for name, chosen in (
        ("One painter's works", every[same_artist & ~same_scene & ~patterns(every)]),
        ("One scene in several hands", every[same_scene]),
        ("One pattern artist's works", every[same_artist & patterns(every)]),
        ("Works of different artists, a painting among them", between[~patterns(between)]),
        ("Works of different pattern artists", between[patterns(between)]),
    ):
        report_honest(name, works, chosen, by_crate(arguments.program, folder, chosen), cosines(of_works, of_works, chosen))


if __name__ == "__main__":
    main()

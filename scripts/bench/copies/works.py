"""Draws the honest works of the measurement: `works.npy`, uint8 [n, 256, 256, 3], and `works.json`, one entry each.

Sets: `gallery` (the demo gallery), `painted` (procedural painters never trained on), `repainted` (one scene in several
hands, which differ in marks and palette), `patterns` (patterns, gradients and minimal compositions).
"""

from __future__ import annotations

import argparse
import json
import sys
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).parent.parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts" / "encoder"))

import patterns  # noqa: E402
from painter import paint, paint_scene  # noqa: E402
from pool import HELD_OUT_FROM  # noqa: E402
from scene import compose  # noqa: E402
from style import random_style  # noqa: E402

SIZE = 256


def drawn(job: dict) -> np.ndarray:
    match job["set"]:
        case "gallery":
            return np.asarray(Image.open(ROOT / "gallery" / job["file"]).convert("RGB").resize((SIZE, SIZE)))
        case "painted":
            return paint(random_style(job["style"]), job["scene"], SIZE)
        case "repainted":
            large = paint_scene(random_style(job["style"]), compose(job["scene"], 2 * SIZE), job["marks"])
            return np.asarray(Image.fromarray(large).reduce(2))
        case _:
            return patterns.draw(job["kind"], job["number"], job["work"], SIZE)


def jobs(painters: int, scenes: int, pattern_artists: int) -> list[dict]:
    """What to draw. `artist` says whose work it is, `scene` what it shows where hands share scenes."""
    listed = []
    for artist in json.loads((ROOT / "gallery" / "gallery.json").read_text())["artists"]:
        listed += [{"set": "gallery", "artist": artist["slug"], "file": file} for file in artist["works"]]
    for style in range(HELD_OUT_FROM, HELD_OUT_FROM + painters):
        listed += [{"set": "painted", "artist": f"painter {style}", "style": style, "scene": style * 1000 + work}
                   for work in range(6)]
    for scene in range(scenes):
        first = HELD_OUT_FROM + 5000 + 4 * scene
        # Unlike hands, one with the palette of the first, one with marks like the second, and the first hand again.
        hands = [(first, 0), (first + 2, 1), (first + 3, 2), (first + 1, 3), (first, 4)]
        listed += [{"set": "repainted", "artist": f"painter {style}", "style": style, "scene": 7_000_000 + scene,
                    "marks": 7_000_000 + scene + 1000 * again} for style, again in hands]
    for kind in patterns.KINDS:
        listed += [{"set": "patterns", "artist": f"{kind} {number}", "kind": kind, "number": number, "work": work}
                   for number in range(pattern_artists) for work in range(6)]
    return listed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--painters", type=int, default=150)
    parser.add_argument("--scenes", type=int, default=40)
    parser.add_argument("--pattern-artists", type=int, default=6)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    listed = jobs(arguments.painters, arguments.scenes, arguments.pattern_artists)
    with Pool(arguments.processes) as workers:
        pictures = np.stack(list(workers.imap(drawn, listed, chunksize=8)))
    np.save(arguments.folder / "works.npy", pictures)
    (arguments.folder / "works.json").write_text(json.dumps(listed))


if __name__ == "__main__":
    main()

"""Draws a benchmark in the gallery's format from procedural artists that neither training nor validation uses.

A choice that is good on the hand-made gallery alone could be luck; these blends are the second judge.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from blend import paint_blend
from painter import paint
from pool import HELD_OUT_FROM
from style import random_style

FIRST_BENCHMARK_STYLE = HELD_OUT_FROM + 500_000
MIXES = ([0.5, 0.5], [0.6, 0.4], [0.7, 0.3], [0.5, 0.3, 0.2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--artists", type=int, default=24)
    parser.add_argument("--works", type=int, default=8)
    parser.add_argument("--outputs", type=int, default=25)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    random = np.random.default_rng([arguments.seed, 23])
    first = FIRST_BENCHMARK_STYLE + 1000 * arguments.seed
    styles = {f"artist-{index:02}": random_style(first + index) for index in range(arguments.artists)}
    contents: dict = {"artists": [], "near_copy": None, "outputs": []}
    for index, (slug, style) in enumerate(styles.items()):
        names = []
        for number in range(arguments.works):
            name = f"works/{slug}/{number:02}.png"
            (arguments.folder / name).parent.mkdir(parents=True, exist_ok=True)
            pixels = paint(style, (first + index) * 100 + number, arguments.size)
            Image.fromarray(pixels).save(arguments.folder / name, compress_level=1)
            names.append(name)
        contents["artists"].append({"slug": slug, "name": slug, "works": names})
    (arguments.folder / "outputs").mkdir(exist_ok=True)
    for number in range(arguments.outputs):
        mix = MIXES[random.integers(len(MIXES))]
        chosen = [str(slug) for slug in random.choice(list(styles), len(mix), replace=False)]
        pixels = paint_blend([styles[slug] for slug in chosen], mix, (first + number) * 100 + 50, arguments.size)
        Image.fromarray(pixels).save(arguments.folder / f"outputs/{number:02}.png", compress_level=1)
        contents["outputs"].append({"file": f"outputs/{number:02}.png", "blend": dict(zip(chosen, mix))})
    (arguments.folder / "gallery.json").write_text(json.dumps(contents, indent=2) + "\n")


if __name__ == "__main__":
    main()

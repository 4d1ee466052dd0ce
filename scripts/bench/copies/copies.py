"""Makes the measurement's thumbnails and pairs from `works.npy`.

Writes `thumbnails.bin` (one after another: the works, then the copies) and `pairs.bin` (u32 pairs: each copy with its
original), and `copies.json` (of each copy: the change, and the place of the original).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from thumbnails import thumbnail
from transformations import CHANGES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="what works.py wrote")
    parser.add_argument("--originals", type=int, default=200, help="of each change, copies of this many works")
    parser.add_argument("--keep", action="store_true", help="write the copies too, as 256 x 256 pixels, copies.npy")
    arguments = parser.parse_args()
    works = np.load(arguments.folder / "works.npy", mmap_mode="r")
    listed = json.loads((arguments.folder / "works.json").read_text())
    thumbnails = [thumbnail(Image.fromarray(work)) for work in works]
    copies, kept = [], []
    # As many of patterns as of paintings would be unlike what is offered: one in five.
    by_set = [[place for place, work in enumerate(listed) if (work["set"] == "patterns") == patterns]
              for patterns in (False, True)]
    for number, (name, change) in enumerate(CHANGES.items()):
        random = np.random.default_rng([number, 31])
        for index in range(arguments.originals):
            original = int(random.choice(by_set[index % 5 == 4]))
            copy = change(random, Image.fromarray(works[original]))
            thumbnails.append(thumbnail(copy))
            copies.append({"change": name, "of": original})
            if arguments.keep:
                kept.append(np.asarray(copy.convert("RGB").resize((256, 256), Image.Resampling.BICUBIC)))
    np.stack(thumbnails).tofile(arguments.folder / "thumbnails.bin")
    pairs = [(copy["of"], len(works) + place) for place, copy in enumerate(copies)]
    np.array(pairs, np.uint32).tofile(arguments.folder / "pairs.bin")
    (arguments.folder / "copies.json").write_text(json.dumps(copies))
    if kept:
        np.save(arguments.folder / "copies.npy", np.stack(kept))


if __name__ == "__main__":
    main()

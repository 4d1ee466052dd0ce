"""Makes the golden thumbnails: works of the demo gallery, changed works, and patterns.

Run from here with Pillow 13 and numpy 2.4. `goldens.json` says of each pair what it is; `<name>.rgb` are the bytes of
a thumbnail, 64 x 64 pixels of red, green, blue.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).parent
ROOT = HERE.parent.parent.parent.parent
sys.path[:0] = [str(ROOT / "scripts" / "bench" / "copies")]

from patterns import draw  # noqa: E402
from thumbnails import thumbnail  # noqa: E402
from transformations import CHANGES  # noqa: E402

WORK = "ines-okafor/01-wheat-under-wind"
"""The original of the copies."""
COPIED = ("crop 90 %", "crop 70 %", "mirror", "quarter turn", "turn 5 degrees", "JPEG 20", "hue", "negative", "grey",
          "frame 10 %", "watermark", "patch 15 %", "crop 70 % + mirror + recolour + JPEG 50")
OTHERS = ("ines-okafor/07-the-blue-range", "mei-harada/06-terraces", "rafael-quintero/02-noon-in-jalisco")
"""Other works: of the same hand, and of the same subject."""
PATTERNS = ("dot_grid", "one_disc", "checkers", "nested_squares", "few_lines")


def main() -> None:
    def keep(name: str, picture: Image.Image) -> str:
        (HERE / f"{name}.rgb").write_bytes(thumbnail(picture).tobytes())
        return name

    works = ROOT / "gallery" / "works"
    original = Image.open(works / f"{WORK}.png").convert("RGB")
    pairs = []
    first = keep("original", original)
    for number, name in enumerate(COPIED):
        copy = CHANGES[name](np.random.default_rng([number, 53]), original)
        pairs.append({"a": first, "b": keep(f"copy-{number:02}", copy), "what": name, "copy": True})
    for number, name in enumerate(OTHERS):
        other = keep(f"other-{number:02}", Image.open(works / f"{name}.png"))
        pairs.append({"a": first, "b": other, "what": name, "copy": False})
    for kind in PATTERNS:
        a, b = (keep(f"{kind}-{work}", Image.fromarray(draw(kind, 0, work, 256))) for work in (0, 1))
        pairs.append({"a": a, "b": b, "what": f"two works of {kind}", "copy": False})
    (HERE / "goldens.json").write_text(json.dumps(pairs, indent=1) + "\n")


if __name__ == "__main__":
    main()

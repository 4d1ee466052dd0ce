"""Compares ways to turn cosines into similarities, by how near the computed shares come to the planted ones.

Give it several galleries: a choice is worth keeping if it is good on all of them.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from attribution import Method
from check_gallery import compare, load
from encoder import Encoder

BASE = Method()
VARIANTS: dict[str, Method] = {
    "default": BASE,
    **{f"percentile {p:g}": replace(BASE, percentile=p) for p in (50, 75, 90, 95, 98, 99, 99.5)},
    **{f"mean of nearest {k}": replace(BASE, nearest=k) for k in (1, 3, 8)},
    **{f"mean of nearest {k}, percentile {p}": replace(BASE, nearest=k, percentile=p) for k in (3, 8) for p in (90, 98)},
    **{f"ceiling {c}": replace(BASE, ceiling=c) for c in (25, 50, 75, 90)},
    **{f"ceiling 50, percentile {p}": replace(BASE, ceiling=50, percentile=p) for p in (75, 90, 98)},
    **{f"works percentile {p}": replace(BASE, works_percentile=p) for p in (50, 65, 75, 90)},
    "not scaled": replace(BASE, scaled=False),
    **{f"power {e:g}": replace(BASE, power=e) for e in (0.5, 1.5, 2, 3)},
    **{f"power {e:g}, percentile {p}": replace(BASE, power=e, percentile=p) for e in (2, 3) for p in (75, 90)},
    **{f"global weight {w:g}": replace(BASE, global_weight=w) for w in (0.1, 0.25, 0.5, 1)},
    "CSLS with 10": replace(BASE, csls=10),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("encoder", type=Path)
    parser.add_argument("galleries", type=Path, nargs="+")
    arguments = parser.parse_args()
    encoder = Encoder(arguments.encoder)
    loaded = [load(encoder, gallery) for gallery in arguments.galleries]
    print(f"{'':36}" + "".join(f"{gallery.name:>24}" for gallery in arguments.galleries))
    print(f"{'':36}" + f"{'L1    on top  explained':>24}" * len(loaded))
    for name, method in VARIANTS.items():
        cells = []
        for corpus, _, entries, embedded in loaded:
            rows = compare(corpus, entries, embedded, method)
            on_top = np.mean([row["margin"] > 0 for row in rows])
            cells.append(f"{np.mean([r['l1'] for r in rows]):.3f} {on_top:8.0%} {np.mean([r['explained'] for r in rows]):8.3f}")
        print(f"{name:36}" + "".join(f"{cell:>24}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()

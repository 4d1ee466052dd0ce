"""The methods that are compared: from the bare cosine to what the engine computes, one refinement at a time; then what
one choice at a time would change in the engine's method."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from attribution import Method
from embedding import PATCHES, PATCHES_OF_TILES, TILES, WHOLE, Benchmark, Look


@dataclass(frozen=True)
class Row:
    method: Method
    look: Look = TILES
    whole: float = 0.0
    """Weight of the whole picture as one more point. Values add up over points, so it is mixed in at the end."""

    def values(self, benchmark: Benchmark) -> np.ndarray:
        """[outputs, works]"""
        found = benchmark.values(self.look, self.method)
        return (1 - self.whole) * found + self.whole * benchmark.values(WHOLE, self.method) if self.whole else found


ENGINE = Method()
BARE = Method(works_percentile=None, scaled=False, power=1, sharpening=1, merged=False)
BASELINE = replace(BARE, works_percentile=ENGINE.works_percentile)
SCALED = replace(BASELINE, scaled=True)
SHARPENED = replace(SCALED, sharpening=ENGINE.sharpening)
SQUARED = replace(SHARPENED, power=ENGINE.power)

STEPS: dict[str, Row] = {
    "cosine of the whole": Row(BARE, WHOLE),
    "cosine of patches": Row(BARE, PATCHES),
    "cosine of tiles": Row(BARE),
    "CSLS with 10": Row(replace(BARE, csls=10)),
    "+ baseline": Row(BASELINE),
    "+ scaled by 1 - b": Row(SCALED),
    "+ sharpened": Row(SHARPENED),
    "+ best squared": Row(SQUARED),
    "engine: + near-duplicates merged": Row(replace(SQUARED, merged=True)),
    "the same of patches": Row(ENGINE, PATCHES),
}
CHANGES: dict[str, Row] = {
    "the whole": Row(ENGINE, WHOLE),
    "patches of tiles": Row(ENGINE, PATCHES_OF_TILES),
    "tiles of works overlap": Row(ENGINE, replace(TILES, steps=2)),
    "3 x 3 tiles": Row(ENGINE, Look(3)),
    "5 x 5 tiles": Row(ENGINE, Look(5)),
    "4 x 4 tiles": Row(ENGINE, Look(4)),
    "whole as a point of weight 0.1": Row(ENGINE, whole=0.1),
    "whole as a point of weight 0.25": Row(ENGINE, whole=0.25),
    **{f"sharpened {power}": Row(replace(ENGINE, sharpening=power)) for power in (8, 16, 32, 128)},
    **{f"best to the power {power}": Row(replace(ENGINE, power=power)) for power in (1, 3)},
    **{f"points' percentile {part}": Row(replace(ENGINE, points_percentile=part)) for part in (50, 75, 90, 100)},
    **{f"works' percentile {part}": Row(replace(ENGINE, works_percentile=part)) for part in (50, 75, 90)},
}
assert STEPS["engine: + near-duplicates merged"] == Row(ENGINE), "the steps lead to the engine's method"
METHODS = STEPS | CHANGES

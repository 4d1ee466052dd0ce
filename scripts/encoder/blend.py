"""Pictures with a planted truth: one scene, painted by several artists, each in regions of a known area.

Such a picture stands in for the output of a generative model that learned from these artists: every stroke is new,
and the share of each artist is known to the pixel.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from masks import regions
from painter import paint_scene
from scene import compose
from style import Style


def paint_blend(styles: list[Style], fractions: list[float], seed: int, size: int, subject: str | None = None,
                night: bool | None = None) -> np.ndarray:
    """`size` x `size` RGB bytes; `styles[k]` paints `fractions[k]` of the area."""
    scene = compose(seed, 2 * size, subject, night)
    owner = regions(np.random.default_rng([seed, 17]), 2 * size, fractions)
    painted = [paint_scene(style, scene, seed + index) for index, style in enumerate(styles)]
    blended = np.choose(owner[..., None], painted)
    return np.asarray(Image.fromarray(blended).reduce(2))

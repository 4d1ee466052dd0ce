"""Organic regions with exact area fractions, for collages and blends.

Each region is a quantile of a smooth field, so its area is the asked fraction to within a pixel whatever its shape.
"""

from __future__ import annotations

import numpy as np

from scene import axes, smooth_noise


def field(random: np.random.Generator, size: int) -> np.ndarray:
    """A smooth field whose level sets are broad: clouds, a bent diagonal, bent rings or bent stripes."""
    x, y = axes(size)
    x = x + 0.10 * smooth_noise(random, size, 3)
    y = y + 0.10 * smooth_noise(random, size, 3)
    angle = random.uniform(0, 2 * np.pi)
    along = np.cos(angle) * (x - 0.5) + np.sin(angle) * (y - 0.5)
    kind = random.integers(4)
    if kind == 0:
        return smooth_noise(random, size, int(random.integers(2, 4)), 1)
    if kind == 1:
        return along
    if kind == 2:
        return np.hypot(x - random.uniform(0.2, 0.8), y - random.uniform(0.2, 0.8))
    return np.sin(along * random.uniform(7, 11) + random.uniform(0, 7))


def regions(random: np.random.Generator, size: int, fractions: list[float]) -> np.ndarray:
    """For each pixel the index of its region; region k covers `fractions[k]` of the picture."""
    owner = np.zeros((size, size), np.int64)
    open_pixels = np.ones((size, size), bool)
    left = 1.0
    for index, fraction in enumerate(fractions[:-1]):
        values = field(random, size)
        limit = np.quantile(values[open_pixels], fraction / left)
        taken = open_pixels & (values <= limit)
        owner[taken] = index
        open_pixels &= ~taken
        left -= fraction
    owner[open_pixels] = len(fractions) - 1
    return owner

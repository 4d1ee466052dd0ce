"""Mild changes a picture survives: crop, small scale, flips, JPEG, brightness and contrast."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image


def augmented(random: np.random.Generator, pixels: np.ndarray, keep_at_least: float = 0.8, flips: bool = True) -> np.ndarray:
    """A changed copy of the same size. `keep_at_least` is the smallest part of the width a crop keeps."""
    size = pixels.shape[0]
    picture = Image.fromarray(pixels)
    if random.random() < 0.7:
        side = size * random.uniform(keep_at_least, 1.0)
        left, top = random.uniform(0, size - side, 2)
        picture = picture.resize((size, size), Image.Resampling.BICUBIC, box=(left, top, left + side, top + side))
    if random.random() < 0.3:
        stored = io.BytesIO()
        picture.save(stored, "JPEG", quality=int(random.integers(50, 95)))
        picture = Image.open(stored).convert("RGB")
    changed = np.asarray(picture)
    if flips and random.random() < 0.5:
        changed = changed[:, ::-1]
    if random.random() < 0.5:
        changed = ((changed.astype(np.float32) - 128) * random.uniform(0.9, 1.1) + 128 + random.uniform(-10, 10)).clip(0, 255)
    return np.ascontiguousarray(changed, np.uint8)

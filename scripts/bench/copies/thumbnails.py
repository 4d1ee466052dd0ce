"""The thumbnails that the crate compares: the whole picture squashed to a square, bicubic and free of aliases."""

from __future__ import annotations

import numpy as np
from PIL import Image

SIDE = 64


def thumbnail(picture: Image.Image) -> np.ndarray:
    """RGB bytes [SIDE, SIDE, 3]."""
    return np.asarray(picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC))

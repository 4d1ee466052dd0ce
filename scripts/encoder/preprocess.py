"""CLIP's image preprocessing with Pillow, step for step what Hugging Face's slow processor does."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PIL import Image


class Preprocessor:
    def __init__(self, encoder: Path) -> None:
        settings = json.loads((encoder / "preprocessor_config.json").read_text())
        self.shortest_edge: int = settings["size"]["shortest_edge"]
        self.crop: tuple[int, int] = (settings["crop_size"]["height"], settings["crop_size"]["width"])
        self.mean = np.array(settings["image_mean"], np.float32)
        self.std = np.array(settings["image_std"], np.float32)
        self.resample = Image.Resampling(settings["resample"])

    def pixel_values(self, picture: Image.Image) -> np.ndarray:
        """One picture as float32 [3, height, width]."""
        picture = picture.convert("RGB")
        width, height = picture.size
        short, long = min(width, height), max(width, height)
        scaled = int(self.shortest_edge * long / short)
        size = (self.shortest_edge, scaled) if width <= height else (scaled, self.shortest_edge)
        if size != picture.size:
            picture = picture.resize(size, self.resample)
        top, left = (picture.height - self.crop[0]) // 2, (picture.width - self.crop[1]) // 2
        pixels = np.asarray(picture)[top:top + self.crop[0], left:left + self.crop[1]]
        values = (pixels.astype(np.float32) * np.float32(1 / 255) - self.mean) / self.std
        return np.ascontiguousarray(values.transpose(2, 0, 1), np.float32)

"""Runs an encoder folder with ONNX Runtime, as the attribution engine does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

from preprocess import Preprocessor


class Encoder:
    def __init__(self, folder: Path, threads: int = 2) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(folder / "vision.onnx"), options,
                                                    providers=["CPUExecutionProvider"])
        self.preprocessor = Preprocessor(folder)

    def embed(self, pictures: list[Image.Image], batch: int = 32) -> tuple[np.ndarray, np.ndarray]:
        """Unit vectors of the pictures [n, d] and of their patches [n, p, d]."""
        images, patches = [], []
        for start in range(0, len(pictures), batch):
            values = np.stack([self.preprocessor.pixel_values(picture) for picture in pictures[start:start + batch]])
            found = self.session.run(["image_embeds", "patch_embeds"], {"pixel_values": values})
            images.append(found[0])
            patches.append(found[1])
        return np.concatenate(images), np.concatenate(patches)

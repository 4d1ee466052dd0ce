"""The vectors of a drawn benchmark's pictures, kept beside them by the digest of the encoder."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

import artists  # noqa: F401  (finds scripts/encoder)
from attribution import ACROSS, Corpus, Method, tiles, values_of
from encoder import Encoder

ENCODER_FILES = ("vision.onnx", "preprocessor_config.json")


@dataclass(frozen=True)
class Look:
    """The points in which a picture is looked at. The encoder sees the picture in `across` x `across` tiles, each as a
    picture of its own; a point is a tile, or a patch."""

    across: int
    patches: bool = False
    """Points are the patches that the encoder sees. Of tiles, squares of `across` x `across` neighbouring patches are
    averaged, so that a picture has as many as it has in one piece."""
    steps: int = 1
    """Of works, how many tiles begin in the width of one: above 1 they overlap. Those of outputs never do."""


WHOLE, PATCHES = Look(1), Look(1, patches=True)
TILES, PATCHES_OF_TILES = Look(ACROSS), Look(4, patches=True)


def digest(encoder: Path) -> str:
    return hashlib.sha256(b"".join((encoder / name).read_bytes() for name in ENCODER_FILES)).hexdigest()[:16]


def averaged(patches: np.ndarray, across: int) -> np.ndarray:
    """Unit vectors [p, d] of a picture's patches from those of its tiles [across * across, p, d]."""
    side, width = int(patches.shape[1] ** 0.5), patches.shape[2]
    if side * side != patches.shape[1] or side % across:
        raise ValueError(f"{patches.shape[1]} patches are no squares of {across} x {across}; take other tiles")
    each = side // across
    squares = patches.reshape(across, across, each, across, each, across, width).mean((3, 5))
    found = squares.transpose(0, 2, 1, 3, 4).reshape(-1, width)
    return found / np.linalg.norm(found, axis=-1, keepdims=True)


def points(model: Encoder, picture: Image.Image, look: Look) -> np.ndarray:
    """Unit vectors [points, d] of a picture."""
    of_tiles, of_patches = model.embed(tiles(picture, look.across, look.steps), batch=64)
    return averaged(of_patches, look.across) if look.patches else of_tiles


@dataclass
class Benchmark:
    """A drawn benchmark, as one encoder sees it."""

    folder: Path
    encoder: Path
    threads: int
    contents: dict = field(init=False)
    known: dict[Look, tuple[Corpus, np.ndarray]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.contents = json.loads((self.folder / "contents.json").read_text())

    @property
    def owners(self) -> np.ndarray:
        return np.array([entry["owner"] for entry in self.contents["works"]])

    def vectors(self, group: str, look: Look) -> np.ndarray:
        """[pictures, points, d] of the works or the outputs."""
        kind = "patches" if look.patches else "tiles"
        stored = self.folder / f"{digest(self.encoder)}-{group}-{kind}-{look.across}-{look.steps}.npy"
        if not stored.exists():
            model = Encoder(self.encoder, self.threads)
            pictures = (Image.open(self.folder / entry["file"]) for entry in self.contents[group])
            np.save(stored, np.stack([points(model, picture, look) for picture in pictures]).astype(np.float32))
        return np.load(stored)

    def seen(self, look: Look) -> tuple[Corpus, np.ndarray]:
        """The corpus, and its works' likeness with the outputs."""
        if look not in self.known:
            files = [entry["file"] for entry in self.contents["works"]]
            originals = np.array([files.index(entry.get("copy_of", entry["file"])) for entry in self.contents["works"]])
            corpus = Corpus(self.vectors("works", look), self.owners, originals)
            outputs = self.vectors("outputs", Look(look.across, look.patches))
            self.known[look] = corpus, corpus.likeness(outputs)
        return self.known[look]

    def values(self, look: Look, method: Method) -> np.ndarray:
        """[outputs, works]: Shapley values."""
        return values_of(*self.seen(look), method)

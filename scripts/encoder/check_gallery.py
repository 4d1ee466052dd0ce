"""Does attribution find the planted shares? Runs an encoder over the demo gallery and compares.

Exits with 1 if for any output the blended artists are not the top-weighted ones.

    python scripts/encoder/check_gallery.py encoders/demo gallery
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from attribution import Corpus, Method, owner_shares, tiles, values_of
from encoder import Encoder


@dataclass(frozen=True)
class Compared:
    file: str
    planted: dict[str, float]
    shares: dict[str, float]
    explained: float

    @property
    def distance(self) -> float:
        """L1, from 0 to 2."""
        return sum(abs(share - self.planted.get(slug, 0)) for slug, share in self.shares.items())

    @property
    def margin(self) -> float:
        """How far the least of the blended artists is above the greatest of the others."""
        return (min(self.shares[slug] for slug in self.planted)
                - max(share for slug, share in self.shares.items() if slug not in self.planted))

    def __str__(self) -> str:
        planted = ", ".join(f"{slug} {share:.0%}" for slug, share in self.planted.items())
        top = sorted(self.shares.items(), key=lambda item: -item[1])[:4]
        found = ", ".join(f"{slug} {share:.1%}" for slug, share in top)
        return (f"{self.file}: planted {planted} | computed {found} | L1 {self.distance:.3f} margin {self.margin:.3f} "
                f"explained {self.explained:.3f}")


class Gallery:
    """The gallery in `folder`, as an encoder sees it."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self.folder, self.encoder = folder, encoder
        self.contents = json.loads((folder / "gallery.json").read_text())
        self.files = [work for artist in self.contents["artists"] for work in artist["works"]]
        owners = np.array([artist["slug"] for artist in self.contents["artists"] for _ in artist["works"]])
        self.corpus = Corpus(self.points(self.files), owners, np.arange(len(owners)))

    def points(self, files: list[str]) -> np.ndarray:
        """[files, tiles, d]"""
        return np.stack([self.encoder.embed(tiles(Image.open(self.folder / name)))[0] for name in files])

    def wholes(self, files: list[str]) -> np.ndarray:
        """[files, d]"""
        return self.encoder.embed([Image.open(self.folder / name) for name in files])[0]

    def compared(self) -> list[Compared]:
        entries = self.contents["outputs"]
        likeness = self.corpus.likeness(self.points([entry["file"] for entry in entries]))
        values = values_of(self.corpus, likeness, Method())
        return [Compared(entry["file"], entry["blend"], owner_shares(self.corpus, of_output), float(of_output.sum()))
                for entry, of_output in zip(entries, values)]

    def report_near_copy(self) -> None:
        """How far a near-copy stands out from honest works: by the cosine of the whole, and by the mean cosine of
        tiles at the same place."""
        copy, owners = self.contents["near_copy"], self.corpus.owners
        files = self.files + ([copy["work"]] if copy else [])
        points = self.points(files)
        same = (owners[:, None] == owners[None, :]) & ~np.eye(len(owners), dtype=bool)
        different = owners[:, None] != owners[None, :]
        for name, vectors in (("cosine of the whole", self.wholes(files)[:, None]), ("of tiles in place", points)):
            cosines = np.einsum("ipd,jpd->ij", vectors, vectors) / vectors.shape[1]
            works = cosines[:len(owners), :len(owners)]
            print(f"{name}: different works of one artist at most {works[same].max():.4f}, mean "
                  f"{works[same].mean():.4f}; of different artists at most {works[different].max():.4f}, mean "
                  f"{works[different].mean():.4f}")
            if copy:
                print(f"{name}: the near-copy with its original {cosines[-1, self.files.index(copy['of'])]:.4f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoder", type=Path)
    parser.add_argument("gallery", type=Path)
    arguments = parser.parse_args()
    gallery = Gallery(arguments.gallery, Encoder(arguments.encoder))
    rows = gallery.compared()
    print(*rows, sep="\n")
    wrong = [row for row in rows if row.margin <= 0]
    print(f"mean L1 {np.mean([row.distance for row in rows]):.3f}, largest {max(row.distance for row in rows):.3f}, "
          f"smallest margin {min(row.margin for row in rows):.3f}, "
          f"blended artists on top in {len(rows) - len(wrong)} of {len(rows)}")
    gallery.report_near_copy()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""Does attribution find the planted shares? Runs an encoder over a gallery and compares.

Works on the demo gallery and on anything `draw_benchmark.py` draws. Exits with 1 if for any output the blended artists
are not the top-weighted ones.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from attribution import Corpus, Method, owner_shares, work_values
from encoder import Encoder


def load(encoder: Encoder, gallery: Path) -> tuple[Corpus, list[str], list[dict], tuple[np.ndarray, np.ndarray]]:
    """The corpus, its files, the outputs' entries and the outputs' embeddings."""
    contents = json.loads((gallery / "gallery.json").read_text())
    files = [work for artist in contents["artists"] for work in artist["works"]]
    owners = np.array([artist["slug"] for artist in contents["artists"] for _ in artist["works"]])
    images, patches = encoder.embed([Image.open(gallery / name) for name in files])
    outputs = encoder.embed([Image.open(gallery / entry["file"]) for entry in contents["outputs"]])
    return Corpus(images, patches, owners), files, contents["outputs"], outputs


def compare(corpus: Corpus, entries: list[dict], embedded: tuple[np.ndarray, np.ndarray], method: Method) -> list[dict]:
    """For each output: planted and computed shares, their L1 distance, the margin of the blended artists, explained."""
    rows = []
    for entry, image, patches in zip(entries, *embedded):
        values, explained = work_values(corpus, image, patches, method)
        shares = owner_shares(corpus, values)
        planted = entry["blend"]
        rows.append({
            "file": entry["file"], "planted": planted, "shares": shares, "explained": explained,
            "l1": sum(abs(shares[slug] - planted.get(slug, 0)) for slug in shares),
            "margin": min(shares[slug] for slug in planted) - max(s for slug, s in shares.items() if slug not in planted),
        })
    return rows


def report_near_copy(encoder: Encoder, gallery: Path, corpus: Corpus, files: list[str]) -> None:
    """How far a near-copy stands out from honest works: by the image cosine, and by the mean cosine of patches at the
    same place."""
    count, places = corpus.patches.shape[:2]
    aligned = np.einsum("ipd,jpd->ij", corpus.patches, corpus.patches) / places
    copy = json.loads((gallery / "gallery.json").read_text())["near_copy"]
    same = (corpus.owners[:, None] == corpus.owners[None, :]) & ~np.eye(count, dtype=bool)
    different = corpus.owners[:, None] != corpus.owners[None, :]
    for name, cosines in (("image cosine", corpus.images @ corpus.images.T), ("patches in place", aligned)):
        print(f"{name}: different works of one artist at most {cosines[same].max():.4f}, mean {cosines[same].mean():.4f};"
              f" of different artists at most {cosines[different].max():.4f}, mean {cosines[different].mean():.4f}")
    if copy:
        images, patches = encoder.embed([Image.open(gallery / copy["work"])])
        original = files.index(copy["of"])
        print(f"near-copy with its original: image cosine {images[0] @ corpus.images[original]:.4f}, "
              f"patches in place {(patches[0] * corpus.patches[original]).sum(1).mean():.4f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoder", type=Path)
    parser.add_argument("gallery", type=Path)
    arguments = parser.parse_args()
    encoder = Encoder(arguments.encoder)
    corpus, files, entries, embedded = load(encoder, arguments.gallery)
    rows = compare(corpus, entries, embedded, Method())
    for row in rows:
        planted = ", ".join(f"{slug} {share:.0%}" for slug, share in row["planted"].items())
        top = sorted(row["shares"].items(), key=lambda item: -item[1])[:4]
        found = ", ".join(f"{slug} {share:.1%}" for slug, share in top)
        print(f"{row['file']}: planted {planted} | computed {found} | L1 {row['l1']:.3f} margin {row['margin']:.3f} "
              f"explained {row['explained']:.3f}")
    wrong = [row["file"] for row in rows if row["margin"] <= 0]
    print(f"mean L1 {np.mean([row['l1'] for row in rows]):.3f}, largest {max(row['l1'] for row in rows):.3f}, "
          f"smallest margin {min(row['margin'] for row in rows):.3f}, "
          f"blended artists on top in {len(rows) - len(wrong)} of {len(rows)}")
    report_near_copy(encoder, arguments.gallery, corpus, files)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

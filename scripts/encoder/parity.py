"""Compares Guerdon's embeddings with those of transformers, on full-size CLIP models of random weights.

    python parity.py SCRATCH [B/32 B/16 L/14]

For each geometry, a checkpoint and its export are written below SCRATCH, 1 to 4 GB each. The pictures and texts are the
golden files of `offchain-worker/clip/tests`. Needs cargo, and ORT_DYLIB_PATH for ONNX Runtime.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
from pathlib import Path

import torch
import transformers
from PIL import Image
from transformers import CLIPTextModelWithProjection, CLIPTokenizerFast, CLIPVisionModelWithProjection
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

from export import UnitEmbeddings, write_encoder
from random_checkpoint import FULL, write

ROOT = Path(__file__).resolve().parents[2]
GOLDENS = ROOT / "offchain-worker/clip/tests/goldens"
PICTURES = ["photo.jpg", "progressive.jpg", "rgba.png", "palette_alpha.png", "rgb16.png", "strip.png", "photo_alpha.webp"]
TOLERANCE = 1e-4
LEAST_COSINE = 0.99999


class Worst:
    """The largest difference of a number, and the smallest cosine of unit vectors."""

    def __init__(self) -> None:
        self.difference, self.cosine, self.vectors = 0.0, 1.0, 0

    def add(self, found: list[float], expected: torch.Tensor) -> None:
        found = torch.tensor(found, dtype=torch.float64).reshape(expected.shape)
        expected = expected.double()
        self.difference = max(self.difference, float((found - expected).abs().max()))
        norms = found.norm(dim=-1) * expected.norm(dim=-1)
        self.cosine = min(self.cosine, float(((found * expected).sum(dim=-1) / norms).min()))
        self.vectors += expected.numel() // expected.shape[-1]

    def __str__(self) -> str:
        return f"difference {self.difference:.1e}, cosine {self.cosine:.8f}, {self.vectors} vectors"

    def is_close(self) -> bool:
        return self.difference <= TOLERANCE and self.cosine >= LEAST_COSINE


def embed(encoder: Path, texts: Path) -> list[dict]:
    command = ["cargo", "run", "--release", "--quiet", "-p", "guerdon-clip", "--example", "embed", "--", str(encoder),
               "--texts", str(texts), *(str(GOLDENS / "files" / name) for name in PICTURES)]
    printed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
    # Texts hold characters that `splitlines` takes for the end of a line.
    return [json.loads(line) for line in printed.split("\n") if line]


def compare(scratch: Path, name: str) -> bool:
    checkpoint, encoder = scratch / name.replace("/", "") / "checkpoint", scratch / name.replace("/", "") / "encoder"
    if not (encoder / "text.onnx").exists():
        write(checkpoint, FULL[name], seed=7)
        write_encoder(checkpoint, encoder)
        gc.collect()
    texts = list(dict.fromkeys(golden["text"] for golden in json.loads((GOLDENS / "goldens.json").read_text())["texts"]))
    (scratch / "texts.json").write_text(json.dumps(texts))
    lines = embed(encoder, scratch / "texts.json")

    whole, patches, written = Worst(), Worst(), Worst()
    tokens_differ = 0
    vision = UnitEmbeddings(CLIPVisionModelWithProjection.from_pretrained(checkpoint)).eval()
    processor = CLIPImageProcessorPil()
    for line in lines[: len(PICTURES)]:
        pixels = processor(Image.open(line["file"]), return_tensors="pt")["pixel_values"]
        with torch.no_grad():
            expected = vision(pixels)
        whole.add(line["global"], expected[0][0])
        patches.add(line["patches"], expected[1][0])
    text = CLIPTextModelWithProjection.from_pretrained(checkpoint).eval()
    tokenizer = CLIPTokenizerFast.from_pretrained(checkpoint)
    for line in lines[len(PICTURES):]:
        tokens = tokenizer([line["text"]], padding="max_length", truncation=True, max_length=77, return_tensors="pt")
        tokens_differ += tokens["input_ids"][0].tolist() != line["tokens"]
        with torch.no_grad():
            vector = text(**tokens).text_embeds[0]
        written.add(line["global"], vector / vector.norm())
    print(f"{name}: pictures: {whole}", f"{name}: patches:  {patches}",
          f"{name}: texts:    {written}, {tokens_differ} with other tokens", sep="\n", flush=True)
    return tokens_differ == 0 and all(worst.is_close() for worst in (whole, patches, written))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scratch", type=Path, help="folder for checkpoints and exports")
    parser.add_argument("geometries", nargs="*", help=f"of {', '.join(FULL)}; all if none is named")
    arguments = parser.parse_args()
    transformers.logging.set_verbosity_error()
    arguments.scratch.mkdir(parents=True, exist_ok=True)
    close = [compare(arguments.scratch, name) for name in arguments.geometries or FULL]
    if not all(close):
        print(f"error: embeddings differ by more than {TOLERANCE:.0e}, or by a cosine below {LEAST_COSINE}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Embedding speed beside PyTorch and ONNX Runtime called from Python, on one full-size ViT-B/32 of random weights.

    python bench.py SCRATCH [--rounds 9] [--threads 2]

All of them embed the same pictures in the same run, in rounds that take turns; the table shows medians. `pictures` are
decoded and 224 pixels wide and high: Python's contenders get them as the model's input, and Guerdon still preprocesses
them. `files` are JPEG files of 640 x 480 pixels, which Python's contenders decode by Pillow and preprocess by
`CLIPImageProcessorPil`. Needs what scripts/encoder/export.py needs, pillow, cargo, and ORT_DYLIB_PATH for ONNX Runtime.
The checkpoint and its export are kept below SCRATCH (2 GB). Nothing else should run on the machine.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import torch
import transformers
from PIL import Image
from transformers import CLIPVisionModelWithProjection
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "scripts/encoder"))

from export import UnitEmbeddings, write_encoder  # noqa: E402
from random_checkpoint import FULL, write  # noqa: E402

PICTURES = 16
BATCHES = (1, 16)
# Threads of a contender that has just run wait for work on the cores of the next, OpenMP's for 0.2 seconds.
SETTLE_SECONDS = 0.5
KINDS = ("pictures", "files")

Embed = Callable[[torch.Tensor], object]


def picture(width: int, height: int, seed: int) -> Image.Image:
    random = np.random.default_rng(seed)
    coarse = Image.fromarray(random.integers(0, 256, (9, 12, 3), dtype=np.uint8)).resize((width, height), Image.BICUBIC)
    grain = random.normal(0, 6, (height, width, 3))
    return Image.fromarray(np.clip(np.asarray(coarse) + grain, 0, 255).astype(np.uint8))


def write_pictures(scratch: Path) -> dict[str, list[Path]]:
    files: dict[str, list[Path]] = {kind: [] for kind in KINDS}
    for number in range(PICTURES):
        files["pictures"].append(scratch / f"{number}.png")
        picture(224, 224, number).save(files["pictures"][-1])
        files["files"].append(scratch / f"{number}.jpg")
        picture(640, 480, number).save(files["files"][-1], quality=90)
    return files


class FromPython:
    """A model that Python calls, on the pictures and on the files."""

    def __init__(self, embed: Embed, batch: int, files: dict[str, list[Path]]) -> None:
        self.embed, self.batch, self.processor = embed, batch, CLIPImageProcessorPil()
        self.files = [path.read_bytes() for path in files["files"]]
        self.pixels = self.preprocess([path.read_bytes() for path in files["pictures"]])

    def preprocess(self, files: list[bytes]) -> torch.Tensor:
        opened = [Image.open(io.BytesIO(file)) for file in files]
        return self.processor(opened, return_tensors="pt")["pixel_values"]

    def seconds(self, kind: str) -> float:
        start = time.perf_counter()
        for first in range(0, PICTURES, self.batch):
            part = slice(first, first + self.batch)
            self.embed(self.pixels[part] if kind == "pictures" else self.preprocess(self.files[part]))
        return time.perf_counter() - start


class FromRust:
    """The crate's `speed` example, which stays alive between measurements."""

    def __init__(self, program: Path, encoder: Path, precision: str, threads: int, batch: int,
                 files: dict[str, list[Path]]) -> None:
        self.processes = {
            kind: subprocess.Popen(
                [program, encoder, precision, str(threads), str(batch), *paths],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for kind, paths in files.items()
        }

    def seconds(self, kind: str) -> float:
        process = self.processes[kind]
        process.stdin.write(f"{kind} 1\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())["seconds"]

    def close(self) -> None:
        for process in self.processes.values():
            process.stdin.close()
            process.wait()


def session(path: Path, threads: int) -> Embed:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    opened = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return lambda pixels: opened.run(None, {"pixel_values": pixels.numpy()})


def eager(checkpoint: Path) -> Embed:
    model = UnitEmbeddings(CLIPVisionModelWithProjection.from_pretrained(checkpoint)).eval()

    def embed(pixels: torch.Tensor) -> object:
        with torch.inference_mode():
            return model(pixels)

    return embed


def build() -> Path:
    command = ["cargo", "build", "--release", "-p", "guerdon-clip", "--example", "speed", "--message-format", "json"]
    lines = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    executables = [json.loads(line).get("executable") for line in lines if line.startswith("{")]
    return Path([path for path in executables if path][-1])


def table(times: dict[tuple[str, int, str], list[float]], names: list[str]) -> str:
    rows = ["| input | batch | by | pictures/s | x PyTorch eager | x ONNX Runtime in Python, fp32 |", "|---|--:|---|--:|--:|--:|"]
    for kind in KINDS:
        for batch in BATCHES:
            found = {name: statistics.median(times[kind, batch, name]) for name in names}
            for name in names:
                rate, torch_, onnx_ = PICTURES / found[name], found[names[0]] / found[name], found[names[1]] / found[name]
                rows.append(f"| {kind} | {batch} | {name} | {rate:.1f} | {torch_:.2f} | {onnx_:.2f} |")
    return "\n".join(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scratch", type=Path, help="folder for the checkpoint, its export and the pictures")
    parser.add_argument("--rounds", type=int, default=9, help="measurements of each, of which the median counts")
    parser.add_argument("--threads", type=int, default=2, help="threads of each")
    arguments = parser.parse_args()
    if not os.environ.get("ORT_DYLIB_PATH"):
        print("error: ORT_DYLIB_PATH must name the shared library of ONNX Runtime.", file=sys.stderr)
        return 1
    transformers.logging.set_verbosity_error()
    torch.set_num_threads(arguments.threads)
    checkpoint, encoder = arguments.scratch / "checkpoint", arguments.scratch / "encoder"
    if not (encoder / "vision.int8.onnx").exists():
        write(checkpoint, FULL["B/32"], seed=7)
        write_encoder(checkpoint, encoder, int8=True)
    program, files = build(), write_pictures(arguments.scratch)

    threads = arguments.threads
    models = {
        "PyTorch eager, fp32": eager(checkpoint),
        "ONNX Runtime in Python, fp32": session(encoder / "vision.onnx", threads),
        "ONNX Runtime in Python, int8": session(encoder / "vision.int8.onnx", threads),
    }
    contenders = {(batch, name): FromPython(model, batch, files) for batch in BATCHES for name, model in models.items()}
    for batch in BATCHES:
        for precision in ("fp32", "int8"):
            rust = FromRust(program, encoder, precision, threads, batch, files)
            contenders[batch, f"Guerdon, {precision}"] = rust
    names = [name for batch, name in contenders if batch == BATCHES[0]]

    times: dict[tuple[str, int, str], list[float]] = {}
    # The first round warms everything up and does not count.
    for number in range(arguments.rounds + 1):
        for kind in KINDS:
            for (batch, name), contender in contenders.items():
                time.sleep(SETTLE_SECONDS)
                seconds = contender.seconds(kind)
                if number > 0:
                    times.setdefault((kind, batch, name), []).append(seconds)
    for contender in contenders.values():
        if isinstance(contender, FromRust):
            contender.close()
    print(f"ViT-B/32, {threads} threads, medians of {arguments.rounds} rounds of {PICTURES} pictures; "
          f"torch {torch.__version__}, onnxruntime {onnxruntime.__version__}\n")
    print(table(times, names))
    return 0


if __name__ == "__main__":
    sys.exit(main())

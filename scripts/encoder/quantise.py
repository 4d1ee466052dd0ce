"""Vision towers with 8-bit weights, and how far their embeddings are from the full ones."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process


@dataclass(frozen=True)
class Cosines:
    mean: float
    least: float


def cosines(full: np.ndarray, small: np.ndarray) -> Cosines:
    """Over all pairs of unit vectors along the last axis."""
    pairs = (full * small).sum(axis=-1)
    return Cosines(float(pairs.mean()), float(pairs.min()))


def quantise(full: Path, small: Path) -> None:
    """Writes the model with each matrix's weights as 8-bit integers, one scale to a column.

    Weights use 7 of the 8 bits. Sums of products then fit the 16-bit registers of processors without VNNI
    instructions, which saturate otherwise and give other embeddings.
    """
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        quant_pre_process(str(full), str(plain), skip_symbolic_shape=True)
        quantize_dynamic(
            str(plain), str(small), op_types_to_quantize=["MatMul", "Gemm"], per_channel=True, reduce_range=True,
            weight_type=QuantType.QInt8)
    model = onnx.load(small)
    del model.metadata_props[:]
    model.producer_version = ""
    onnx.save(model, small)

"""Exports a Hugging Face CLIP checkpoint folder as an encoder folder that Guerdon's attribution engine loads.

The encoder folder holds `vision.onnx` (input `pixel_values`; outputs `image_embeds` and `patch_embeds`, projected and
of unit length), `config.json` and `preprocessor_config.json`. Any CLIP vision tower works, for example a download of
`openai/clip-vit-base-patch32`. The export is checked against PyTorch before it is kept.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from transformers import CLIPConfig, CLIPVisionModelWithProjection

TOLERANCE = 1e-4
OPSET = 18


class NotExportable(Exception):
    """Says in one sentence why the folder cannot be exported."""


class UnitEmbeddings(torch.nn.Module):
    """The vision tower with image and patch tokens projected alike and normalised."""

    def __init__(self, model: CLIPVisionModelWithProjection) -> None:
        super().__init__()
        self.tower, self.projection = model.vision_model, model.visual_projection

    def forward(self, pixel_values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        hidden = self.tower(pixel_values=pixel_values).last_hidden_state
        projected = self.projection(self.tower.post_layernorm(hidden))
        unit = projected / projected.norm(dim=-1, keepdim=True)
        return unit[:, 0], unit[:, 1:]


def read_json(path: Path) -> dict:
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        raise NotExportable(f"{path.parent} is not a CLIP checkpoint: it has no {path.name}.") from None
    except (ValueError, OSError) as error:
        raise NotExportable(f"{path} cannot be read as JSON: {error}.") from None


def load(checkpoint: Path) -> CLIPVisionModelWithProjection:
    kind = read_json(checkpoint / "config.json").get("model_type")
    if kind not in ("clip", "clip_vision_model"):
        raise NotExportable(f"{checkpoint} is not a CLIP checkpoint: its model_type is {kind!r}.")
    if not any(checkpoint.glob("*.safetensors")) and not any(checkpoint.glob("pytorch_model*.bin")):
        raise NotExportable(f"{checkpoint} holds no weights (no .safetensors or pytorch_model.bin file).")
    # A CLIPModel's config keeps the projection's width beside the vision tower's own settings.
    config = None
    if kind == "clip":
        whole = CLIPConfig.from_pretrained(checkpoint)
        config = whole.vision_config
        config.projection_dim = whole.projection_dim
    try:
        model, report = CLIPVisionModelWithProjection.from_pretrained(
            checkpoint, config=config, dtype=torch.float32, local_files_only=True, output_loading_info=True)
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise NotExportable(f"{checkpoint} cannot be loaded as a CLIP vision tower: {reason}") from None
    missing = sorted(name for name in report["missing_keys"] if not name.endswith("position_ids"))
    if missing:
        raise NotExportable(f"{checkpoint} lacks weights of a CLIP vision tower, first of all {missing[0]}.")
    return model.eval()


def preprocessor(checkpoint: Path, image_size: int) -> dict:
    """The checkpoint's own image preprocessing in the form current Hugging Face writes, or CLIP's default."""
    path = checkpoint / "preprocessor_config.json"
    found = read_json(path) if path.exists() else {}
    size, crop = found.get("size", image_size), found.get("crop_size", image_size)
    if isinstance(crop, int):
        crop = {"height": crop, "width": crop}
    default = {
        "do_resize": True, "do_center_crop": True, "do_rescale": True, "do_normalize": True, "do_convert_rgb": True,
        "resample": 3, "rescale_factor": 1 / 255, "image_processor_type": "CLIPImageProcessor",
        "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711],
    }
    return {**default, **found, "size": {"shortest_edge": size} if isinstance(size, int) else size, "crop_size": crop}


def without_origin(model: onnx.ModelProto) -> onnx.ModelProto:
    """Drops notes about the machine and source lines, so that equal weights give equal bytes."""
    def clean(graph: onnx.GraphProto) -> None:
        for item in [graph, *graph.node, *graph.value_info, *graph.input, *graph.output, *graph.initializer]:
            item.doc_string = ""
            if hasattr(item, "metadata_props"):
                del item.metadata_props[:]

    clean(model.graph)
    del model.metadata_props[:]
    del model.graph.value_info[:]
    model.doc_string = ""
    model.producer_version = ""
    return model


def export(model: CLIPVisionModelWithProjection, path: Path) -> None:
    size = model.config.image_size
    torch.onnx.export(
        UnitEmbeddings(model).eval(), (torch.zeros(2, 3, size, size),), str(path), dynamo=True, opset_version=OPSET,
        input_names=["pixel_values"], output_names=["image_embeds", "patch_embeds"],
        dynamic_shapes={"pixel_values": {0: torch.export.Dim("batch")}}, external_data=False, verbose=False)
    onnx.save(without_origin(onnx.load(path)), path)


def largest_difference(model: CLIPVisionModelWithProjection, path: Path, batch: int) -> float:
    """Largest absolute difference between ONNX Runtime and PyTorch on random pixels."""
    size = model.config.image_size
    pixels = torch.randn(batch, 3, size, size, generator=torch.Generator().manual_seed(batch))
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    found = session.run(["image_embeds", "patch_embeds"], {"pixel_values": pixels.numpy()})
    with torch.no_grad():
        expected = UnitEmbeddings(model)(pixels)
    return max(float(np.abs(f - e.numpy()).max()) for f, e in zip(found, expected))


def write_encoder(checkpoint: Path, encoder: Path) -> None:
    model = load(checkpoint)
    settings = preprocessor(checkpoint, model.config.image_size)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "vision.onnx"
        export(model, path)
        for batch in (1, 3):
            difference = largest_difference(model, path, batch)
            print(f"batch {batch}: largest difference from PyTorch {difference:.2e}")
            if not difference <= TOLERANCE:
                raise NotExportable(f"the export differs from PyTorch by {difference:.2e}, more than {TOLERANCE:.0e}.")
        encoder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, encoder / "vision.onnx")
    shutil.copyfile(checkpoint / "config.json", encoder / "config.json")
    (encoder / "preprocessor_config.json").write_text(json.dumps(settings, indent=2, sort_keys=True) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path, help="folder of a Hugging Face CLIP checkpoint")
    parser.add_argument("encoder", type=Path, help="folder to write vision.onnx and its two settings files to")
    arguments = parser.parse_args()
    try:
        if not arguments.checkpoint.is_dir():
            raise NotExportable(f"{arguments.checkpoint} is not a folder.")
        write_encoder(arguments.checkpoint, arguments.encoder)
    except NotExportable as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

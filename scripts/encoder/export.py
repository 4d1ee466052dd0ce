"""Exports a Hugging Face CLIP checkpoint folder as an encoder folder that Guerdon's attribution engine loads.

The encoder folder holds `vision.onnx` (input `pixel_values`; outputs `image_embeds` and `patch_embeds`, projected and
of unit length), `config.json` and `preprocessor_config.json`. Any CLIP vision tower works, for example a download of
`openai/clip-vit-base-patch32`.

If the checkpoint is a whole CLIP model with its tokenizer, the folder also holds `text.onnx` (inputs `input_ids` and
`attention_mask`; output `text_embeds`, of unit length) and `tokenizer.json`, which pads and truncates to the length
that the model takes. With `--int8`, `vision.int8.onnx` holds the vision tower with matrices of 8-bit weights, whose
activations are quantised as they come. Its arithmetic is first rearranged to suit them (`rearrange.py`), and the
cosines to the embeddings of `vision.onnx` are printed.

Every export is checked against PyTorch before it is kept.
"""

from __future__ import annotations

import argparse
import copy
import json
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
import transformers
from transformers import CLIPConfig, CLIPTextModelWithProjection, CLIPTokenizerFast, CLIPVisionModelWithProjection

from quantise import Cosines, cosines, quantise
from rearrange import rearrange

TOLERANCE = 1e-4
OPSET = 18
VISION_OUTPUTS = ["image_embeds", "patch_embeds"]
TOKENIZER_FILES = ("tokenizer.json", "vocab.json")
SENTENCES = ["", "a photo of a cat", "Two  CATS, #2!", "a very long story " * 40]


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


class UnitTextEmbeddings(torch.nn.Module):
    """The text tower, normalised. The model itself pools at the end token, as its `eos_token_id` has it."""

    def __init__(self, model: CLIPTextModelWithProjection) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        projected = self.model(input_ids=input_ids, attention_mask=attention_mask).text_embeds
        return projected / projected.norm(dim=-1, keepdim=True)


def read_json(path: Path) -> dict:
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        raise NotExportable(f"{path.parent} is not a CLIP checkpoint: it has no {path.name}.") from None
    except (ValueError, OSError) as error:
        raise NotExportable(f"{path} cannot be read as JSON: {error}.") from None


def kind_of(checkpoint: Path) -> str:
    kind = read_json(checkpoint / "config.json").get("model_type")
    if kind not in ("clip", "clip_vision_model"):
        raise NotExportable(f"{checkpoint} is not a CLIP checkpoint: its model_type is {kind!r}.")
    if not any(checkpoint.glob("*.safetensors")) and not any(checkpoint.glob("pytorch_model*.bin")):
        raise NotExportable(f"{checkpoint} holds no weights (no .safetensors or pytorch_model.bin file).")
    return kind


def load(checkpoint: Path, tower: type, name: str) -> torch.nn.Module:
    # A CLIPModel's config keeps the projection's width beside the towers' own settings.
    config = None
    if kind_of(checkpoint) == "clip":
        whole = CLIPConfig.from_pretrained(checkpoint)
        config = whole.text_config if name == "text" else whole.vision_config
        config.projection_dim = whole.projection_dim
    try:
        model, report = tower.from_pretrained(
            checkpoint, config=config, dtype=torch.float32, local_files_only=True, output_loading_info=True)
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise NotExportable(f"{checkpoint} cannot be loaded as a CLIP {name} tower: {reason}") from None
    missing = sorted(name for name in report["missing_keys"] if not name.endswith("position_ids"))
    if missing:
        raise NotExportable(f"{checkpoint} lacks weights of a CLIP {name} tower, first of all {missing[0]}.")
    return model.eval()


def load_tokenizer(checkpoint: Path, length: int) -> CLIPTokenizerFast:
    """The checkpoint's tokenizer, set to make `length` tokens of every text."""
    try:
        tokenizer = CLIPTokenizerFast.from_pretrained(checkpoint, local_files_only=True)
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise NotExportable(f"{checkpoint} holds a tokenizer that cannot be loaded: {reason}") from None
    if tokenizer.pad_token_id is None:
        raise NotExportable(f"{checkpoint} holds a tokenizer that has no padding token.")
    backend = tokenizer.backend_tokenizer
    backend.enable_truncation(max_length=length)
    backend.enable_padding(length=length, pad_id=tokenizer.pad_token_id, pad_token=tokenizer.pad_token)
    return tokenizer


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


def export(module: torch.nn.Module, example: dict, outputs: list[str], path: Path) -> None:
    batch = torch.export.Dim("batch")
    torch.onnx.export(
        module.eval(), (), str(path), kwargs=example, dynamo=True, opset_version=OPSET, input_names=list(example),
        output_names=outputs, dynamic_shapes={name: {0: batch} for name in example}, external_data=False,
        verbose=False)
    onnx.save(without_origin(onnx.load(path)), path)


def outputs_of(path: Path, inputs: dict) -> list[np.ndarray]:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {name: tensor.numpy() for name, tensor in inputs.items()})


def check(module: torch.nn.Module, path: Path, inputs: dict) -> None:
    """Compares ONNX Runtime with PyTorch by the largest absolute difference."""
    with torch.no_grad():
        expected = module(**inputs)
    expected = expected if isinstance(expected, tuple) else (expected,)
    difference = max(float(np.abs(f - e.numpy()).max()) for f, e in zip(outputs_of(path, inputs), expected))
    batch = len(next(iter(inputs.values())))
    print(f"{path.name}, batch of {batch}: largest difference from PyTorch {difference:.2e}")
    if not difference <= TOLERANCE:
        raise NotExportable(f"the export differs from PyTorch by {difference:.2e}, more than {TOLERANCE:.0e}.")


def pixels(pictures: int, size: int) -> dict:
    """Pictures of smooth random colours, as the preprocessor scales them."""
    random = torch.Generator().manual_seed(pictures)
    coarse = torch.randn(pictures, 3, 8, 8, generator=random)
    smooth = torch.nn.functional.interpolate(coarse, size=(size, size), mode="bicubic")
    return {"pixel_values": smooth + 0.2 * torch.randn(pictures, 3, size, size, generator=random)}


def export_vision(checkpoint: Path, folder: Path) -> UnitEmbeddings:
    """Writes vision.onnx."""
    module = UnitEmbeddings(load(checkpoint, CLIPVisionModelWithProjection, "vision")).eval()
    size, path = module.tower.config.image_size, folder / "vision.onnx"
    export(module, pixels(2, size), VISION_OUTPUTS, path)
    for batch in (1, 3):
        check(module, path, pixels(batch, size))
    return module


def export_int8(module: UnitEmbeddings, folder: Path) -> None:
    """Writes vision.int8.onnx beside vision.onnx."""
    size = module.tower.config.image_size
    changed = copy.deepcopy(module)
    rearrange(changed.tower)
    with tempfile.TemporaryDirectory() as scratch:
        rearranged = Path(scratch) / "rearranged.onnx"
        export(changed, pixels(2, size), VISION_OUTPUTS, rearranged)
        check(module, rearranged, pixels(3, size))
        quantise(rearranged, folder / "vision.int8.onnx")
    for name, found in zip(("image", "patch"), compare(folder, size)):
        print(f"vision.int8.onnx, {name} embeddings: cosine to fp32 {found.mean:.6f}, at least {found.least:.6f}")


def export_text(checkpoint: Path, folder: Path) -> None:
    model = load(checkpoint, CLIPTextModelWithProjection, "text")
    tokenizer = load_tokenizer(checkpoint, model.config.max_position_embeddings)
    length = model.config.max_position_embeddings
    tokens = tokenizer(SENTENCES, padding="max_length", truncation=True, max_length=length, return_tensors="pt")
    inputs = {"input_ids": tokens["input_ids"], "attention_mask": tokens["attention_mask"]}
    if int(inputs["input_ids"].max()) >= model.config.vocab_size:
        raise NotExportable(f"{checkpoint} holds a tokenizer with more tokens than the text tower knows.")
    module = UnitTextEmbeddings(model).eval()
    path = folder / "text.onnx"
    export(module, inputs, ["text_embeds"], path)
    check(module, path, inputs)
    check(module, path, {name: tensor[:1] for name, tensor in inputs.items()})
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))


def compare(folder: Path, size: int) -> list[Cosines]:
    inputs = pixels(16, size)
    pairs = zip(outputs_of(folder / "vision.onnx", inputs), outputs_of(folder / "vision.int8.onnx", inputs))
    return [cosines(full, small) for full, small in pairs]


def write_encoder(checkpoint: Path, encoder: Path, int8: bool = False) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        module = export_vision(checkpoint, folder)
        if int8:
            export_int8(module, folder)
        if kind_of(checkpoint) != "clip" or not any((checkpoint / name).exists() for name in TOKENIZER_FILES):
            print("no text.onnx: the checkpoint has no text tower, or no tokenizer")
        else:
            export_text(checkpoint, folder)
        settings = preprocessor(checkpoint, module.tower.config.image_size)
        (folder / "preprocessor_config.json").write_text(json.dumps(settings, indent=2, sort_keys=True) + "\n")
        shutil.copyfile(checkpoint / "config.json", folder / "config.json")
        encoder.mkdir(parents=True, exist_ok=True)
        for path in sorted(folder.iterdir()):
            shutil.copyfile(path, encoder / path.name)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path, help="folder of a Hugging Face CLIP checkpoint")
    parser.add_argument("encoder", type=Path, help="folder to write the encoder's files to")
    parser.add_argument("--int8", action="store_true", help="write vision.int8.onnx as well")
    arguments = parser.parse_args()
    # The other tower's weights are in the checkpoint as well, of which there would be a long table.
    transformers.logging.set_verbosity_error()
    try:
        if not arguments.checkpoint.is_dir():
            raise NotExportable(f"{arguments.checkpoint} is not a folder.")
        write_encoder(arguments.checkpoint, arguments.encoder, arguments.int8)
    except NotExportable as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

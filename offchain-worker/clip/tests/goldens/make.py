"""Makes the files of this folder: what Pillow, transformers and PyTorch say about pictures.

    python make.py

Needs numpy, onnx, onnxscript, pillow, torch and transformers. The versions that made the committed files are in
goldens.json. Pictures that are not files are `noise(width, height)`, which the tests make in the same way.
"""

import hashlib
import io
import json
import struct
import zlib
from pathlib import Path

import numpy
import PIL
import torch
import transformers
from PIL import Image
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

HERE = Path(__file__).parent
FILES = HERE / "files"
ENCODER = HERE / "encoder"

RESIZES = [
    # from (width, height), to (width, height)
    ((1, 1), (1, 1)),
    ((1, 1), (7, 5)),
    ((3, 3), (300, 301)),
    ((1, 37), (32, 1184)),
    ((37, 1), (1184, 32)),
    ((2, 500), (224, 5)),
    ((31, 29), (239, 224)),
    ((100, 80), (100, 33)),
    ((100, 80), (57, 80)),
    ((100, 80), (57, 133)),
    ((224, 224), (224, 224)),
    ((225, 224), (224, 224)),
    ((640, 480), (298, 224)),
    ((480, 640), (224, 298)),
    ((1999, 1501), (298, 224)),
    ((4096, 2), (3, 2)),
    ((60, 60), (50, 39)),
    ((60, 60), (50, 40)),
    ((60, 60), (61, 59)),
    ((20, 41), (10, 20)),
    ((20, 40), (10, 20)),
    ((300, 2000), (224, 1493)),
    ((10000, 4), (224, 224)),
    ((10000, 4), (80000, 32)),
    ((4, 10000), (32, 80000)),
]

PREPROCESSORS = [
    {},
    {"size": 32, "crop_size": 32},
    {"size": {"shortest_edge": 20}, "crop_size": {"height": 33, "width": 32}},
    {"size": {"height": 24, "width": 40}, "do_center_crop": False},
    {"do_resize": False, "crop_size": 31},
    {"size": 32, "crop_size": 32, "do_normalize": False},
    {"size": 32, "crop_size": 32, "do_rescale": False},
    {"size": 32, "crop_size": 32, "rescale_factor": 0.01, "image_mean": [0.5, 0.25, 0.1], "image_std": [0.5, 1, 2]},
]

PREPROCESSED = [(1, 1), (1, 50), (50, 1), (20, 20), (33, 65), (640, 479), (10000, 4), (3, 9000)]

EMBEDDED = ["rgb.png", "palette.png", "photo.webp"]


def noise(width, height):
    """Bytes that have no pattern: 32-bit products, exclusive or, and the highest byte of another product."""
    x = numpy.arange(width, dtype=numpy.uint32)[None, :, None] * numpy.uint32(73856093)
    y = numpy.arange(height, dtype=numpy.uint32)[:, None, None] * numpy.uint32(19349663)
    c = numpy.arange(3, dtype=numpy.uint32)[None, None, :] * numpy.uint32(83492791)
    mixed = x ^ y ^ c
    mixed = (mixed ^ (mixed >> numpy.uint32(15))) * numpy.uint32(2654435761)
    return Image.fromarray((mixed >> numpy.uint32(24)).astype(numpy.uint8))


def scene(width, height, seed):
    """Smooth colours, a few edges and a little grain, with an alpha channel."""
    random = numpy.random.default_rng(seed)
    y, x = numpy.mgrid[0:height, 0:width].astype(float)
    planes = []
    for _ in range(4):
        a, b, c = random.uniform(0.05, 0.4, 3)
        planes.append(127 + 90 * numpy.sin(a * x + b * y + 9 * c) + 8 * random.standard_normal((height, width)))
    pixels = numpy.stack(planes, axis=-1)
    pixels[height // 3 : height // 2, width // 4 : width // 2, :3] = random.uniform(0, 255, 3)
    pixels[: height // 4, : width // 4, 3] = 0
    return Image.fromarray(numpy.clip(pixels, 0, 255).astype(numpy.uint8))


def png(width, height, depth, colour, rows, chunks=()):
    """A PNG file of a kind that Pillow does not write."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    body = [(b"IHDR", header), *chunks, (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in body)


def save(picture, **options):
    file = io.BytesIO()
    picture.save(file, **options)
    return file.getvalue()


def files():
    width, height = 24, 18
    rgba = scene(width, height, 1)
    rgb, grey = rgba.convert("RGB"), rgba.convert("L")
    photo = scene(50, 37, 2)
    rotated = Image.Exif()
    rotated[0x0112] = 6

    random = numpy.random.default_rng(3)
    words = random.integers(0, 65536, (height, width * 4)).astype(">u2")
    words[0, :8] = [0, 1, 127, 128, 254, 255, 256, 257]
    packed = random.integers(0, 256, (height, width), dtype=numpy.uint8)

    def rows(array, count):
        return [row[:count].tobytes() for row in array]

    yield "rgb.png", save(rgb, format="PNG")
    yield "rgba.png", save(rgba, format="PNG")
    yield "grey.png", save(grey, format="PNG")
    yield "grey_alpha.png", save(rgba.convert("LA"), format="PNG")
    yield "palette.png", save(rgb.quantize(19), format="PNG")
    yield "palette_alpha.png", save(rgb.quantize(7), format="PNG", transparency=bytes([0, 90, 255]))
    yield "rgb_transparent.png", save(rgb, format="PNG", transparency=rgb.getpixel((0, 0)))
    yield "rotated.png", save(rgb, format="PNG", exif=rotated)
    yield "animated.png", save(rgb, format="PNG", save_all=True, append_images=[rgb.rotate(180)])
    yield "grey1.png", png(width, height, 1, 0, rows(packed, width // 8))
    yield "grey2.png", png(width, height, 2, 0, rows(packed, width // 4))
    yield "grey4.png", png(width, height, 4, 0, rows(packed, width // 2))
    yield "grey2_transparent.png", png(width, height, 2, 0, rows(packed, width // 4), [(b"tRNS", b"\0\1")])
    yield "grey16.png", png(width, height, 16, 0, rows(words, width))
    yield "grey16_transparent.png", png(width, height, 16, 0, rows(words, width), [(b"tRNS", b"\1\0")])
    yield "grey_alpha16.png", png(width, height, 16, 4, rows(words, width * 2))
    yield "rgb16.png", png(width, height, 16, 2, rows(words, width * 3))
    yield "rgba16.png", png(width, height, 16, 6, rows(words, width * 4))
    yield "lossless.webp", save(rgb, format="WEBP", lossless=True)
    yield "lossless_alpha.webp", save(rgba, format="WEBP", lossless=True, exact=True)
    yield "photo.webp", save(photo.convert("RGB"), format="WEBP", quality=80)
    yield "photo_alpha.webp", save(photo, format="WEBP", quality=80)
    yield "animated.webp", save(
        rgb, format="WEBP", lossless=True, save_all=True, append_images=[rgb.rotate(180)], duration=100
    )
    photo = photo.convert("RGB")
    yield "photo.jpg", save(photo, format="JPEG", quality=90)
    yield "photo_444.jpg", save(photo, format="JPEG", quality=90, subsampling=0)
    yield "photo_422.jpg", save(photo, format="JPEG", quality=90, subsampling=1)
    yield "progressive.jpg", save(photo, format="JPEG", quality=90, progressive=True)
    yield "rotated.jpg", save(photo, format="JPEG", quality=90, exif=rotated)
    yield "grey.jpg", save(photo.convert("L"), format="JPEG", quality=90)
    yield "cmyk.jpg", save(photo.convert("CMYK"), format="JPEG", quality=90)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def opened(name):
    return Image.open(FILES / name).convert("RGB")


def preprocessed(config, picture):
    """The slow processor's input for an RGB picture, and its shape [3, height, width]."""
    values = CLIPImageProcessorPil(**config)(picture, return_tensors="np")["pixel_values"][0]
    return values.astype(numpy.float32)


class Projected(torch.nn.Module):
    """The outputs that an encoder's vision.onnx has."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        hidden = self.model.vision_model(pixel_values).last_hidden_state
        vectors = self.model.visual_projection(self.model.vision_model.post_layernorm(hidden))
        vectors = torch.nn.functional.normalize(vectors, dim=-1)
        return vectors[:, 0], vectors[:, 1:]


def encoder():
    """A vision transformer of random weights, as a folder."""
    torch.manual_seed(5)
    config = CLIPVisionConfig(
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        image_size=32,
        patch_size=8,
        projection_dim=24,
    )
    model = CLIPVisionModelWithProjection(config).eval()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    processor = CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    model.config.save_pretrained(ENCODER)
    processor.save_pretrained(ENCODER)

    batch = torch.export.Dim("batch")
    program = torch.onnx.export(
        Projected(model).eval(),
        (torch.zeros(2, 3, 32, 32),),
        input_names=["pixel_values"],
        output_names=["image_embeds", "patch_embeds"],
        dynamic_shapes={"pixel_values": {0: batch}},
        dynamo=True,
    )
    # Without the exporter's notes about where each node was traced, which name files of the machine it ran on.
    graph = program.model_proto
    for node in graph.graph.node:
        del node.metadata_props[:]
    for value in [*graph.graph.input, *graph.graph.output, *graph.graph.value_info, *graph.graph.initializer]:
        del value.metadata_props[:]
    del graph.graph.metadata_props[:]
    del graph.metadata_props[:]
    (ENCODER / "vision.onnx").write_bytes(graph.SerializeToString())
    return model, processor


def embedded():
    model, processor = encoder()
    for name in EMBEDDED:
        pixels = processor(opened(name), return_tensors="pt")["pixel_values"]
        with torch.no_grad():
            whole = model(pixels).image_embeds[0]
            _, patches = Projected(model)(pixels)
        whole = whole / whole.norm()
        yield {
            "file": name,
            "global": [round(float(x), 8) for x in whole],
            "patches": [round(float(x), 8) for x in patches.flatten()],
        }


def main():
    FILES.mkdir(exist_ok=True)
    for name, data in files():
        (FILES / name).write_bytes(data)
        (FILES / f"{name}.rgb").write_bytes(opened(name).tobytes())
    goldens = {
        "made_with": {
            "numpy": numpy.__version__,
            "pillow": PIL.__version__,
            "torch": torch.__version__,
            "transformers": transformers.__version__,
        },
        "files": [{"file": name, "size": opened(name).size} for name, _ in files()],
        "resizes": [
            {"from": old, "to": new, "sha256": sha256(noise(*old).resize(new, Image.BICUBIC).tobytes())}
            for old, new in RESIZES
        ],
        "preprocessed": [
            {
                "config": config,
                "from": size,
                "shape": preprocessed(config, noise(*size)).shape,
                "sha256": sha256(preprocessed(config, noise(*size)).astype("<f4").tobytes()),
            }
            for config in PREPROCESSORS
            for size in PREPROCESSED
        ],
        "embeddings": list(embedded()),
    }
    (HERE / "goldens.json").write_text(json.dumps(goldens, indent=1) + "\n")


main()

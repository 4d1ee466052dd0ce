"""Makes the files of this folder: what Pillow, transformers and PyTorch say about pictures.

    python make.py

Needs what scripts/encoder/export.py needs, and pillow. The versions that made the committed files are in goldens.json.
Pictures that are not files are `noise(width, height)`, which the tests make in the same way.
"""

import hashlib
import io
import json
import shutil
import struct
import sys
import tempfile
import zlib
from pathlib import Path

import numpy
import onnxruntime
import PIL
import torch
import transformers
from PIL import Image
from transformers import CLIPTextModelWithProjection, CLIPVisionModelWithProjection
from transformers.image_transforms import convert_to_rgb
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

HERE = Path(__file__).parent
FILES = HERE / "files"
sys.path.insert(0, str(HERE.parents[3] / "scripts/encoder"))

from export import UnitEmbeddings, UnitTextEmbeddings, write_encoder  # noqa: E402
from random_checkpoint import Geometry, Tower, tokenizer, write  # noqa: E402

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


VOCABULARY = len(tokenizer())

# What CLIP's models have is the size of the picture and of the patches, and the number of tokens.
ENCODERS = {
    "encoder": Geometry(32, 8, Tower(24, 2, 4), Tower(8, 2, 2), 24, VOCABULARY, VOCABULARY - 1),
    # `eos_token_id` 2 stands for the highest token of the text.
    "eos2": Geometry(32, 16, Tower(8, 1, 2), Tower(8, 1, 2), 8, VOCABULARY, 2),
    "b32": Geometry(224, 32, Tower(4, 2, 2), Tower(8, 1, 2), 8, VOCABULARY),
    "b16": Geometry(224, 16, Tower(8, 2, 2), Tower(8, 1, 2), 8, VOCABULARY),
    "l14": Geometry(224, 14, Tower(8, 2, 2), Tower(8, 1, 2), 8, VOCABULARY),
}
WITH_TEXT = ("encoder", "eos2")
WITH_INT8 = ("encoder",)
EMBEDDED = {
    "encoder": ["rgb.png", "palette_alpha.png", "photo.jpg"],
    "b32": ["photo.jpg"],
    "b16": ["photo.jpg"],
    "l14": ["photo.jpg"],
}

TEXTS = [
    "",
    "a",
    "A photo of two CATS",
    "  spaces\tand\nlines\r\n  in  plenty   ",
    "it's, they're; we'll! #2 (42,000.5) @home &c.",
    "caf\u00e9 cafe\u0301 \u00c5ngstr\u00f6m \u212b \u0130stanbul STRASSE stra\u00dfe \ufb01n",
    "\u65e5\u672c\u8a9e\u306e\u6587\u7ae0 \u0440\u0443\u0441\u0441\u043a\u0438\u0439 \u03b5\u03bb\u03bb\u03b7\u03bd\u03b9\u03ba\u03ac\u03a3 \u05e2\u05d1\u05e8\u05d9\u05ea \u0939\u093f\u0928\u094d\u0926\u0940",
    "\U0001f389 party \U0001f468\u200d\U0001f469\u200d\U0001f467 family \U0001f44d\U0001f3fd \u2764\ufe0f \U0001f1eb\U0001f1f7",
    "\u00a0no\u2003break\u3000spaces\u200b zero\ufeffwidth \x00\x07 controls \x85",
    "1/2 \u00bd x\u00b2 \u2167 \u0664\u0665 3.14e-10",
    "before <|endoftext|> after <|startoftext|> <|ENDOFTEXT|>",
    "a painting of a house by the river " * 9,
    "q" * 75 + " the end",
    "q" * 76,
    "q" * 5000,
    "\U0001f389" * 40,
]


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


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, depth, colour, rows, chunks=()):
    """A PNG file of a kind that Pillow does not write."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    body = [(b"IHDR", header), *chunks, (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in body)


def save(picture, **options):
    file = io.BytesIO()
    picture.save(file, **options)
    return file.getvalue()


def every_alpha():
    """Each level under each alpha, in three channels."""
    level, alpha = numpy.meshgrid(numpy.arange(256), numpy.arange(256))
    pixels = numpy.stack([level, 255 - level, level // 2, alpha], axis=-1)
    return Image.fromarray(pixels.astype(numpy.uint8))


def bars(width, height):
    """Colours that change every few pixels, so that a long file stays small."""
    steps = numpy.arange(width)[None, :, None] // numpy.array([37, 50, 91]) * numpy.array([40, 90, 150])
    rows = numpy.arange(height)[:, None, None] * 30
    return Image.fromarray(((steps + rows) % 256).astype(numpy.uint8))


def interlaced(width, height):
    """Adam7: seven pictures of every so manieth pixel, one after the other."""
    pixels = numpy.asarray(scene(width, height, 6).convert("RGB"))
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    rows = b"".join(
        b"\0" + row.tobytes() for top, left, down, right in passes for row in pixels[top::down, left::right] if row.size
    )
    plain = png(width, height, 8, 2, [])
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    start = plain[:8] + chunk(b"IHDR", header)
    return start + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def ycck(cmyk):
    """A CMYK file, of which Adobe's marker then says that the first three channels are a transformed colour."""
    at = cmyk.index(b"Adobe")
    return cmyk[: at + 11] + b"\2" + cmyk[at + 12 :]


def resampled(file, sampling, width, height):
    """A baseline file whose blocks make a picture of another size, by other sampling factors of its first channel."""
    at = file.index(b"\xff\xc0")
    sides = struct.pack(">HH", height, width)
    return file[: at + 5] + sides + file[at + 9 : at + 11] + bytes([sampling]) + file[at + 12 :]


def damaged(file):
    """With other bits in the middle of the scan, which Pillow decodes to something."""
    at = len(file) * 3 // 4
    return file[:at] + bytes(byte ^ 0x55 if byte != 0xFF and byte ^ 0x55 != 0xFF else byte for byte in file[at : at + 9]) + file[at + 9 :]


# Kind, quality, chroma subsampling of Pillow (0 is none, 1 is 4:2:2, 2 is 4:2:0), width and height.
JPEGS = [
    ("baseline", 75, 2, (64, 64)),
    ("baseline", 95, 2, (17, 33)),
    ("baseline", 30, 1, (33, 17)),
    ("baseline", 100, 0, (31, 16)),
    ("progressive", 75, 2, (65, 31)),
    ("progressive", 40, 1, (16, 50)),
    ("progressive", 98, 0, (23, 23)),
    ("optimised", 85, 2, (1, 50)),
    ("optimised", 85, 2, (50, 1)),
    ("restart", 85, 2, (70, 50)),
]


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
    yield "every_alpha.png", save(every_alpha(), format="PNG")
    yield "one_wide.png", save(scene(1, 300, 4).convert("RGB"), format="PNG")
    yield "one_high.png", save(scene(300, 1, 5).convert("RGB"), format="PNG")
    yield "strip.png", save(bars(10000, 4), format="PNG")
    yield "tower.png", save(bars(10000, 4).transpose(Image.Transpose.ROTATE_90), format="PNG")
    yield "palette.png", save(rgb.quantize(19), format="PNG")
    yield "palette_alpha.png", save(rgb.quantize(7), format="PNG", transparency=bytes([0, 90, 255]))
    yield "rgb_transparent.png", save(rgb, format="PNG", transparency=rgb.getpixel((0, 0)))
    yield "rotated.png", save(rgb, format="PNG", exif=rotated)
    yield "animated.png", save(rgb, format="PNG", save_all=True, append_images=[rgb.rotate(180)])
    yield "black.png", save(Image.new("L", (3, 2)), format="PNG")
    yield "grey1.png", png(width, height, 1, 0, rows(packed, width // 8))
    yield "grey2.png", png(width, height, 2, 0, rows(packed, width // 4))
    yield "grey4.png", png(width, height, 4, 0, rows(packed, width // 2))
    yield "grey1_transparent.png", png(width, height, 1, 0, rows(packed, width // 8), [(b"tRNS", b"\0\1")])
    yield "grey1_black.png", png(width, height, 1, 0, rows(packed, width // 8), [(b"tRNS", b"\0\0")])
    yield "grey2_scaled.png", png(width, height, 2, 0, rows(packed, width // 4), [(b"tRNS", b"\0\125")])
    yield "grey4_scaled.png", png(width, height, 4, 0, rows(packed, width // 2), [(b"tRNS", b"\1\21")])
    yield "grey_transparent.png", png(width, height, 8, 0, rows(packed, width), [(b"tRNS", b"\0" + packed[0, :1].tobytes())])
    for bits in (1, 2, 4):
        colours = random.integers(0, 256, 3 << bits, dtype=numpy.uint8).tobytes()
        chunks = [(b"PLTE", colours), (b"tRNS", bytes([0, 90]))]
        yield f"palette{bits}.png", png(width, height, bits, 3, rows(packed, width * bits // 8), chunks[:1])
        yield f"palette{bits}_alpha.png", png(width, height, bits, 3, rows(packed, width * bits // 8), chunks)
    # The third colour is not in the palette.
    short = [(b"PLTE", bytes([10, 20, 30, 40, 50, 60])), (b"tRNS", bytes([255, 0]))]
    yield "palette_short.png", png(width, height, 2, 3, rows(packed, width // 4), short)
    yield "interlaced.png", interlaced(21, 19)
    yield "grey2_transparent.png", png(width, height, 2, 0, rows(packed, width // 4), [(b"tRNS", b"\0\1")])
    yield "grey16.png", png(width, height, 16, 0, rows(words, width))
    yield "grey16_transparent.png", png(width, height, 16, 0, rows(words, width), [(b"tRNS", b"\1\0")])
    yield "grey16_low.png", png(width, height, 16, 0, rows(words, width), [(b"tRNS", b"\0\200")])
    yield "grey_alpha16.png", png(width, height, 16, 4, rows(words, width * 2))
    yield "rgb16.png", png(width, height, 16, 2, rows(words, width * 3))
    key = struct.pack(">HHH", *(words[1, :3] >> 8))
    yield "rgb16_transparent.png", png(width, height, 16, 2, rows(words, width * 3), [(b"tRNS", words[1, :3].tobytes())])
    yield "rgb16_low.png", png(width, height, 16, 2, rows(words, width * 3), [(b"tRNS", key)])
    yield "rgba16.png", png(width, height, 16, 6, rows(words, width * 4))
    yield "lossless.webp", save(rgb, format="WEBP", lossless=True)
    yield "lossless_alpha.webp", save(rgba, format="WEBP", lossless=True, exact=True)
    yield "photo.webp", save(photo.convert("RGB"), format="WEBP", quality=80)
    yield "photo_alpha.webp", save(photo, format="WEBP", quality=80)
    yield "lossy_low.webp", save(photo, format="WEBP", quality=10, alpha_quality=10)
    yield "blank.webp", save(Image.new("RGBA", (9, 7), (10, 20, 30, 0)), format="WEBP", lossless=True, exact=True)
    yield "animated_alpha.webp", save(
        rgba, format="WEBP", lossless=True, save_all=True, append_images=[rgba.rotate(180)], duration=100
    )
    yield "animated_photo.webp", save(
        photo, format="WEBP", quality=70, save_all=True, append_images=[photo.rotate(180)], duration=100
    )
    # Frames are cropped to what is not transparent.
    dot = Image.new("RGBA", (40, 30))
    dot.paste(rgba.crop((12, 6, 22, 14)), (12, 8))
    yield "animated_dot.webp", save(
        dot, format="WEBP", lossless=True, save_all=True, append_images=[dot.rotate(180)], duration=100
    )
    yield "animated.webp", save(
        rgb, format="WEBP", lossless=True, save_all=True, append_images=[rgb.rotate(180)], duration=100
    )
    photo = photo.convert("RGB")
    yield "photo.jpg", save(photo, format="JPEG", quality=90)
    yield "photo_444.jpg", save(photo, format="JPEG", quality=90, subsampling=0)
    yield "photo_422.jpg", save(photo, format="JPEG", quality=90, subsampling=1)
    yield "progressive.jpg", save(photo, format="JPEG", quality=90, progressive=True)
    yield "rotated.jpg", save(photo, format="JPEG", quality=90, exif=rotated)
    for number, (mode, quality, sampling, large) in enumerate(JPEGS):
        picture = scene(*large, 10 + number).convert("RGB")
        yield f"{mode}{number}.jpg", save(
            picture, format="JPEG", quality=quality, subsampling=sampling, progressive=mode == "progressive",
            optimize=mode == "optimised", restart_marker_rows=1 if mode == "restart" else 0,
        )
    # Chroma of half the height, and of a quarter of the width: Pillow writes neither.
    tall = save(scene(41, 30, 30).convert("RGB"), format="JPEG", quality=80, subsampling=1)
    yield "photo_440.jpg", resampled(tall, 0x12, 30, 41)
    wide = save(scene(64, 64, 31).convert("RGB"), format="JPEG", quality=80, subsampling=2)
    yield "photo_411.jpg", resampled(wide, 0x41, 128, 32)
    # Adobe's marker, by which the channels are red, green and blue.
    yield "kept_rgb.jpg", save(photo, format="JPEG", quality=90, keep_rgb=True)
    yield "low.jpg", save(photo, format="JPEG", quality=3)
    yield "ycck.jpg", ycck(save(photo.convert("CMYK"), format="JPEG", quality=90))
    yield "trailing.jpg", save(photo, format="JPEG", quality=90) + b"trailing bytes"
    yield "damaged.jpg", damaged(save(photo, format="JPEG", quality=90))
    yield "grey.jpg", save(photo.convert("L"), format="JPEG", quality=90)
    yield "cmyk.jpg", save(photo.convert("CMYK"), format="JPEG", quality=90)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def opened(name):
    return Image.open(FILES / name)


def decoded(name):
    """A file as the slow processor sees it before it resizes."""
    pixels = convert_to_rgb(opened(name), return_numpy=True)
    return {"file": name, "size": opened(name).size, "sha256": sha256(pixels.tobytes())}


def shortest(name):
    """How many of a JPEG file's bytes Pillow needs, of which it refuses all shorter ones."""
    data = (FILES / name).read_bytes()

    def loads(bytes_kept):
        try:
            Image.open(io.BytesIO(data[:bytes_kept])).load()
        except (OSError, SyntaxError):
            return False
        return True

    kept = len(data)
    while loads(kept - 1):
        kept -= 1
    return {"file": name, "bytes": kept}


def preprocessed(config, picture):
    """The slow processor's input for a picture, [3, height, width]."""
    values = CLIPImageProcessorPil(**config)(picture, return_tensors="np")["pixel_values"][0]
    return values.astype("<f4")


def checkpoint_to_encoder(name):
    """Writes an encoder's folder by the export script; the checkpoint stays in `name`'s scratch folder."""
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    checkpoint = Path(tempfile.mkdtemp())
    write(checkpoint, ENCODERS[name], seed=5, scale=0.2)
    size = ENCODERS[name].image
    settings = CLIPImageProcessorPil(size={"shortest_edge": size}, crop_size={"height": size, "width": size})
    settings.save_pretrained(checkpoint)
    if name not in WITH_TEXT:
        (checkpoint / "tokenizer.json").unlink()
    write_encoder(checkpoint, folder, name in WITH_INT8)
    return checkpoint, settings


def numbers(tensor):
    return [round(float(x), 6) for x in tensor.flatten()]


def pictures_embedded(name, model, settings):
    for file in EMBEDDED[name]:
        pixels = settings(opened(file), return_tensors="pt")["pixel_values"]
        with torch.no_grad():
            whole = model(pixels).image_embeds[0]
            _, patches = UnitEmbeddings(model)(pixels)
        yield {"encoder": name, "file": file, "global": numbers(whole / whole.norm()), "patches": numbers(patches)}


def texts_embedded(name, checkpoint):
    model = CLIPTextModelWithProjection.from_pretrained(checkpoint).eval()
    words = transformers.CLIPTokenizerFast.from_pretrained(checkpoint)
    for text in TEXTS if name == "encoder" else TEXTS[:6]:
        tokens = words([text], padding="max_length", truncation=True, max_length=77, return_tensors="pt")
        with torch.no_grad():
            vector = model(**tokens).text_embeds[0]
        yield {
            "encoder": name,
            "text": text,
            "tokens": tokens["input_ids"][0].tolist(),
            "global": numbers(vector / vector.norm()),
        }


def embedded():
    pictures, texts = [], []
    for name in ENCODERS:
        checkpoint, settings = checkpoint_to_encoder(name)
        if name in EMBEDDED:
            model = CLIPVisionModelWithProjection.from_pretrained(checkpoint).eval()
            pictures += pictures_embedded(name, model, settings)
        else:
            (HERE / name / "vision.onnx").unlink()
        if name in WITH_TEXT:
            texts += texts_embedded(name, checkpoint)
        shutil.rmtree(checkpoint)
    return pictures, texts


def main():
    transformers.logging.set_verbosity_error()
    shutil.rmtree(FILES, ignore_errors=True)
    FILES.mkdir()
    names = []
    for name, data in files():
        (FILES / name).write_bytes(data)
        names.append(name)
    pictures, texts = embedded()
    goldens = {
        "made_with": {
            "numpy": numpy.__version__,
            "onnxruntime": onnxruntime.__version__,
            "pillow": PIL.__version__,
            "torch": torch.__version__,
            "transformers": transformers.__version__,
        },
        "files": [decoded(name) for name in names],
        "shortest": [shortest(name) for name in names if name.endswith(".jpg")],
        "inputs": [{"file": name, "sha256": sha256(preprocessed({}, opened(name)).tobytes())} for name in names],
        "resizes": [
            {"from": old, "to": new, "sha256": sha256(noise(*old).resize(new, Image.BICUBIC).tobytes())}
            for old, new in RESIZES
        ],
        "preprocessed": [
            {
                "config": config,
                "from": size,
                "shape": preprocessed(config, noise(*size)).shape,
                "sha256": sha256(preprocessed(config, noise(*size)).tobytes()),
            }
            for config in PREPROCESSORS
            for size in PREPROCESSED
        ],
        "embeddings": pictures,
        "texts": texts,
    }
    (HERE / "goldens.json").write_text(json.dumps(goldens, separators=(",", ":")).replace("},{", "},\n{") + "\n")


main()

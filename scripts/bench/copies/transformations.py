"""What someone does to a picture to pass it off as another."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

Random = np.random.Generator
Change = Callable[[Random, Image.Image], Image.Image]


def crop(keep: float) -> Change:
    """Keeps this part of each side, at a random place."""
    def change(random: Random, picture: Image.Image) -> Image.Image:
        wide, tall = round(picture.width * keep), round(picture.height * keep)
        left, top = (int(random.integers(0, whole - part + 1)) for whole, part in
                     ((picture.width, wide), (picture.height, tall)))
        return picture.crop((left, top, left + wide, top + tall))
    return change


def uneven_crop(random: Random, picture: Image.Image) -> Image.Image:
    """Keeps 70 to 100 % of each side, each by itself."""
    wide, tall = (int(side * random.uniform(0.7, 1)) for side in picture.size)
    left, top = int(random.integers(0, picture.width - wide + 1)), int(random.integers(0, picture.height - tall + 1))
    return picture.crop((left, top, left + wide, top + tall))


def mirror(random: Random, picture: Image.Image) -> Image.Image:
    return ImageOps.mirror(picture)


def quarter_turn(random: Random, picture: Image.Image) -> Image.Image:
    return picture.transpose(Image.Transpose(int(random.integers(2, 5))))


def turn(degrees: float) -> Change:
    """Turned, and cut so that no corner is empty."""
    def change(random: Random, picture: Image.Image) -> Image.Image:
        angle = float(degrees * random.choice([-1, 1]))
        turned = picture.rotate(angle, Image.Resampling.BICUBIC)
        keep = 1 / (np.cos(np.radians(degrees)) + np.sin(np.radians(degrees)))
        inset = round(picture.width * (1 - keep) / 2) + 1
        return turned.crop((inset, inset, picture.width - inset, picture.height - inset))
    return change


def stored(kind: str, quality: int) -> Change:
    def change(random: Random, picture: Image.Image) -> Image.Image:
        file = io.BytesIO()
        picture.save(file, kind, quality=quality)
        return Image.open(file).convert("RGB")
    return change


def rescaled(part: float) -> Change:
    def change(random: Random, picture: Image.Image) -> Image.Image:
        small = picture.resize((round(picture.width * part), round(picture.height * part)), Image.Resampling.BICUBIC)
        return small.resize(picture.size, Image.Resampling.BICUBIC)
    return change


def blur(part: float) -> Change:
    return lambda random, picture: picture.filter(ImageFilter.GaussianBlur(picture.width * part))


def sharpen(random: Random, picture: Image.Image) -> Image.Image:
    return picture.filter(ImageFilter.UnsharpMask(picture.width / 100, 150, 0))


def on_pixels(of: Callable[[Random, np.ndarray], np.ndarray]) -> Change:
    """`of` sees and gives colours as numbers of about 0..255."""
    def change(random: Random, picture: Image.Image) -> Image.Image:
        changed = of(random, np.asarray(picture.convert("RGB"), np.float32))
        return Image.fromarray(changed.clip(0, 255).astype(np.uint8))
    return change


noise = on_pixels(lambda random, pixels: pixels + random.normal(0, 12, pixels.shape))
brightness = on_pixels(lambda random, pixels: pixels * random.choice([0.6, 0.75, 1.25, 1.5]))
contrast = on_pixels(lambda random, pixels: (pixels - 128) * random.choice([0.5, 0.7, 1.3, 1.6]) + 128)
gamma = on_pixels(lambda random, pixels: 255 * (pixels / 255) ** random.choice([0.5, 0.7, 1.4, 2.0]))
negative = on_pixels(lambda random, pixels: 255 - pixels)


def hue(random: Random, picture: Image.Image) -> Image.Image:
    channels = np.asarray(picture.convert("HSV")).copy()
    channels[..., 0] += np.uint8(random.integers(20, 236))
    return Image.fromarray(channels, "HSV").convert("RGB")


def grey(random: Random, picture: Image.Image) -> Image.Image:
    return picture.convert("L").convert("RGB")


def colours_swapped(random: Random, picture: Image.Image) -> Image.Image:
    order = [(1, 2, 0), (2, 0, 1), (0, 2, 1), (2, 1, 0), (1, 0, 2)][random.integers(5)]
    return Image.fromarray(np.ascontiguousarray(np.asarray(picture)[..., order]))


def tinted(random: Random, picture: Image.Image) -> Image.Image:
    """Grey, then from one colour to another."""
    colours = [tuple(int(c) for c in random.integers(low, low + 100, 3)) for low in (0, 155)]
    return ImageOps.colorize(picture.convert("L"), *colours)


def posterised(random: Random, picture: Image.Image) -> Image.Image:
    return ImageOps.posterize(picture, 2)


def saturation(random: Random, picture: Image.Image) -> Image.Image:
    return ImageEnhance.Color(picture).enhance(float(random.choice([0.3, 2.5])))


def frame(part: float) -> Change:
    """A border of this part of the side on each side."""
    def change(random: Random, picture: Image.Image) -> Image.Image:
        colour = tuple(int(c) for c in random.integers(0, 256, 3))
        return ImageOps.expand(picture, round(picture.width * part), fill=colour)
    return change


def watermark(random: Random, picture: Image.Image) -> Image.Image:
    picture = picture.convert("RGB")
    sheet = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(sheet)
    for line in range(3):
        place = (picture.width * random.uniform(0, 0.3), picture.height * (0.15 + 0.3 * line))
        draw.text(place, "SAMPLE COPY", fill=(255, 255, 255, 150), font_size=picture.width // 9)
    return Image.alpha_composite(picture.convert("RGBA"), sheet).convert("RGB")


def patch(part: float) -> Change:
    """A square of this part of each side painted over."""
    def change(random: Random, picture: Image.Image) -> Image.Image:
        picture = picture.copy()
        side = picture.width * part
        left, top = random.uniform(0, picture.width - side, 2)
        colour = tuple(int(c) for c in random.integers(0, 256, 3))
        ImageDraw.Draw(picture).rectangle((left, top, left + side, top + side), fill=colour)
        return picture
    return change


def both(*changes: Change) -> Change:
    def change(random: Random, picture: Image.Image) -> Image.Image:
        for one in changes:
            picture = one(random, picture)
        return picture
    return change


def recoloured(random: Random, picture: Image.Image) -> Image.Image:
    """One of the ways to recolour, by chance."""
    ways = (brightness, contrast, gamma, negative, hue, grey, colours_swapped, tinted, saturation)
    return ways[random.integers(len(ways))](random, picture)


CHANGES: dict[str, Change] = {
    "crop 95 %": crop(0.95), "crop 90 %": crop(0.9), "crop 80 %": crop(0.8), "crop 70 %": crop(0.7),
    "crop 60 %": crop(0.6), "crop 50 %": crop(0.5), "uneven crop 70-100 %": uneven_crop,
    "mirror": mirror, "quarter turn": quarter_turn,
    "turn 2 degrees": turn(2), "turn 5 degrees": turn(5), "turn 10 degrees": turn(10),
    "JPEG 90": stored("JPEG", 90), "JPEG 50": stored("JPEG", 50), "JPEG 20": stored("JPEG", 20),
    "JPEG 10": stored("JPEG", 10), "WebP 50": stored("WEBP", 50), "half size": rescaled(0.5),
    "quarter size": rescaled(0.25), "blur 1 %": blur(0.01), "noise": noise, "sharpen": sharpen,
    "brightness": brightness, "contrast": contrast, "gamma": gamma, "saturation": saturation, "hue": hue, "grey": grey,
    "negative": negative, "colours swapped": colours_swapped, "tinted": tinted, "posterised": posterised,
    "frame 5 %": frame(0.05), "frame 10 %": frame(0.1), "frame 20 %": frame(0.2), "watermark": watermark,
    "patch 15 %": patch(0.15), "patch 30 %": patch(0.3),
    "crop 80 % + mirror": both(crop(0.8), mirror), "crop 70 % + mirror": both(crop(0.7), mirror),
    "crop 80 % + recolour": both(crop(0.8), recoloured), "crop 70 % + recolour": both(crop(0.7), recoloured),
    "crop 80 % + JPEG 20": both(crop(0.8), stored("JPEG", 20)),
    "crop 70 % + JPEG 50": both(crop(0.7), stored("JPEG", 50)),
    "mirror + recolour": both(mirror, recoloured), "recolour + JPEG 20": both(recoloured, stored("JPEG", 20)),
    "crop 80 % + mirror + recolour + JPEG 50": both(crop(0.8), mirror, recoloured, stored("JPEG", 50)),
    "crop 70 % + mirror + recolour + JPEG 50": both(crop(0.7), mirror, recoloured, stored("JPEG", 50)),
    "crop 70 % + quarter turn + hue + JPEG 20": both(crop(0.7), quarter_turn, hue, stored("JPEG", 20)),
    "crop 80 % + watermark": both(crop(0.8), watermark),
    "turn 5 degrees + recolour": both(turn(5), recoloured),
}

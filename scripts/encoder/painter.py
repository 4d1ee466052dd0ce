"""Paints a scene in a style: the procedural artist.

The sheet is drawn at twice the asked size and reduced, so that edges are smooth. A picture is fixed by its style and
its seed, and looks the same at any size.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from marks import MARKS, Mark
from scene import Scene, compose, smooth_noise
from style import Layer, Style


def mixed(ramp: np.ndarray, tone: np.ndarray) -> np.ndarray:
    """The ramp's colour at each tone, interpolated."""
    position = tone.clip(0, 1) * (len(ramp) - 1)
    low = np.minimum(position.astype(int), len(ramp) - 2)
    share = (position - low)[..., None]
    return ramp[low] * (1 - share) + ramp[low + 1] * share


def mark_positions(layer: Layer, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Centres on a grid turned by the layer's angle, scattered; and a checkerboard parity."""
    reach = int(0.75 / layer.spacing) + 1
    rows, columns = np.mgrid[-reach:reach + 1, -reach:reach + 1]
    turn = layer.angle if layer.orientation == "fixed" else 0.0
    u = columns * layer.spacing + random.normal(0, layer.scatter * layer.spacing, columns.shape)
    v = rows * layer.spacing + random.normal(0, layer.scatter * layer.spacing, rows.shape)
    x, y = 0.5 + np.cos(turn) * u - np.sin(turn) * v, 0.5 + np.sin(turn) * u + np.cos(turn) * v
    odd = (rows + columns) % 2 == 1
    margin = layer.spacing
    keep = (x > -margin) & (x < 1 + margin) & (y > -margin) & (y < 1 + margin)
    keep &= random.random(x.shape) < layer.cover
    return x[keep], y[keep], odd[keep]


def draw_layer(sheet: Image.Image, scene: Scene, style: Style, layer: Layer, random: np.random.Generator) -> None:
    size = sheet.width
    x, y, odd = mark_positions(layer, random)
    if layer.scatter > 0.2:
        order = random.permutation(len(x))
        x, y, odd = x[order], y[order], odd[order]
    column, row = ((x * size).astype(int).clip(0, size - 1), (y * size).astype(int).clip(0, size - 1))
    tone = scene.tone[row, column]
    shifted = tone + layer.tone_shift + random.normal(0, layer.tone_spread, len(x))
    colours = mixed(np.array(style.ramp), shifted)
    colours[random.random(len(x)) < layer.accent_share] = style.accent
    colours = (colours * 255).astype(int).clip(0, 255)
    if layer.orientation == "free":
        angles = random.uniform(0, 2 * np.pi, len(x))
    elif layer.orientation == "fixed":
        angles = np.full(len(x), layer.angle)
    else:
        angles = scene.direction[row, column] + layer.angle * 0.3 + (np.pi / 2 if layer.orientation == "across" else 0)
    wobble = random.uniform(-1, 1, (len(x), 6)).tolist()
    draw, draw_mark = ImageDraw.Draw(sheet, "RGBA"), MARKS[layer.kind]
    alpha = int(255 * layer.opacity)
    length, weight, cell = layer.length * size, layer.weight * size, layer.spacing * size
    for index in range(len(x)):
        red, green, blue = colours[index].tolist()
        draw_mark(draw, Mark(float(x[index]) * size, float(y[index]) * size, float(angles[index]), length, weight, cell,
                             (red, green, blue, alpha), 1 - float(tone[index]), bool(odd[index]), wobble[index]))


def ground(scene: Scene, style: Style, random: np.random.Generator) -> np.ndarray:
    size = scene.tone.shape[0]
    tone = scene.tone
    if style.softness:
        blurred = Image.fromarray((tone * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(style.softness * size))
        tone = np.asarray(blurred, np.float32) / 255
    tone = tone + style.wash * smooth_noise(random, size, style.wash_cells)
    if style.bands:
        tone = np.round(tone * style.bands) / style.bands
    return mixed(np.array(style.ramp, np.float32), tone)


def with_outline(sheet: Image.Image, scene: Scene, style: Style) -> Image.Image:
    """Ink along the borders between areas of different tone."""
    tone = Image.fromarray((scene.tone * 255).astype(np.uint8))
    wide = max(3, 2 * (sheet.width // 170) + 1)
    edge = np.asarray(tone.filter(ImageFilter.MaxFilter(wide)), np.float32) - np.asarray(tone.filter(ImageFilter.MinFilter(wide)), np.float32)
    ink = (edge / 255 > 0.12)[..., None] * style.outline
    pixels = np.asarray(sheet, np.float32) * (1 - ink) + np.array(style.ramp[0]) * 0.7 * 255 * ink
    return Image.fromarray(pixels.astype(np.uint8))


def grain(size: int, style: Style, random: np.random.Generator) -> np.ndarray:
    """Surface relief in -1..1, with features of about one hundredth of the width."""
    if style.grain == "speckle":
        return smooth_noise(random, size, 110, 1)
    if style.grain == "paper":
        return smooth_noise(random, size, 45, 2)
    line = np.arange(size) / size * 2 * np.pi
    if style.grain == "canvas":
        return np.sin(line * 42)[None, :] * 0.5 + np.sin(line * 42)[:, None] * 0.5
    return np.sin(line * 36)[:, None].repeat(size, 1)


def paint_scene(style: Style, scene: Scene, seed: int) -> np.ndarray:
    """The scene in this style, as RGB bytes of the scene's size."""
    random = np.random.default_rng([seed, 13])
    size = scene.tone.shape[0]
    sheet = Image.fromarray((ground(scene, style, random) * 255).clip(0, 255).astype(np.uint8))
    for layer in style.layers:
        draw_layer(sheet, scene, style, layer, random)
    if style.outline:
        sheet = with_outline(sheet, scene, style)
    pixels = np.asarray(sheet, np.float32)
    if style.grain != "none":
        pixels = pixels * (1 + style.grain_strength * grain(size, style, random)[..., None])
    return pixels.clip(0, 255).astype(np.uint8)


def paint(style: Style, seed: int, size: int, subject: str | None = None, night: bool | None = None) -> np.ndarray:
    """Picture number `seed` of this artist, `size` x `size` RGB bytes."""
    large = paint_scene(style, compose(seed, 2 * size, subject, night), seed)
    return np.asarray(Image.fromarray(large).reduce(2))

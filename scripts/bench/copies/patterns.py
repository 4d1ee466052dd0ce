"""Artists of patterns, gradients and minimal compositions: the works most easily mistaken for copies of one another.

An artist is a kind of picture, a palette and a few habits. Works of one artist differ as such works do: in number,
place, spacing, angle or colour.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Random = np.random.Generator
Colours = list[tuple[int, int, int]]


def palette(random: Random) -> Colours:
    return [tuple(int(c) for c in random.integers(0, 256, 3)) for _ in range(6)]


def pick(random: Random, colours: Colours, count: int) -> Colours:
    return [colours[i] for i in random.choice(len(colours), count, replace=count > len(colours))]


def blank(size: int, colour: tuple[int, int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    sheet = Image.new("RGB", (size, size), colour)
    return sheet, ImageDraw.Draw(sheet)


def ramp(tone: np.ndarray, low: tuple, high: tuple) -> Image.Image:
    tone = tone.clip(0, 1)[..., None]
    return Image.fromarray((np.array(low) * (1 - tone) + np.array(high) * tone).astype(np.uint8))


def axes(size: int) -> tuple[np.ndarray, np.ndarray]:
    line = (np.arange(size) + 0.5) / size
    return line[None, :].repeat(size, 0), line[:, None].repeat(size, 1)


def regular_stripes(random: Random, colours: Colours, size: int) -> Image.Image:
    x, y = axes(size)
    angle, count = random.uniform(0, np.pi), random.uniform(3, 16)
    wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi * count + random.uniform(0, 6))
    return ramp((wave > random.uniform(-0.5, 0.5)).astype(float), *pick(random, colours, 2))


def uneven_stripes(random: Random, colours: Colours, size: int) -> Image.Image:
    sheet, draw = blank(size, colours[0])
    edges = np.sort(random.uniform(0, size, random.integers(4, 25)))
    for left, right in zip(edges, edges[1:]):
        draw.rectangle((left, 0, right, size), fill=colours[random.integers(len(colours))])
    return sheet


def dot_grid(random: Random, colours: Colours, size: int) -> Image.Image:
    ground, ink = pick(random, colours, 2)
    sheet, draw = blank(size, ground)
    step = size / random.uniform(3, 14)
    radius, left, top = step * random.uniform(0.15, 0.45), random.uniform(0, step), random.uniform(0, step)
    for row in range(-1, 16):
        for column in range(-1, 16):
            x, y = left + column * step, top + row * step
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)
    return sheet


def checkers(random: Random, colours: Colours, size: int) -> Image.Image:
    x, y = axes(size)
    across, down = random.uniform(2, 12, 2)
    return ramp(((x * across).astype(int) + (y * down).astype(int)) % 2, *pick(random, colours, 2))


def coloured_grid(random: Random, colours: Colours, size: int) -> Image.Image:
    sheet, draw = blank(size, colours[0])
    count = int(random.integers(3, 11))
    step = size / count
    for row in range(count):
        for column in range(count):
            draw.rectangle((column * step, row * step, (column + 1) * step, (row + 1) * step),
                           fill=colours[random.integers(len(colours))])
    return sheet


def nested_squares(random: Random, colours: Colours, size: int) -> Image.Image:
    """Always the same layout; the works differ in their colours."""
    picked = pick(random, colours, 4)
    sheet, draw = blank(size, picked[0])
    for index, colour in enumerate(picked[1:], 1):
        inset = size * 0.1 * index
        draw.rectangle((inset, inset * 1.5, size - inset, size - inset * 0.5), fill=colour)
    return sheet


def rings(random: Random, colours: Colours, size: int) -> Image.Image:
    x, y = axes(size)
    cx, cy = random.uniform(0.2, 0.8, 2)
    wave = np.sin(np.hypot(x - cx, y - cy) * 2 * np.pi * random.uniform(3, 14))
    return ramp((wave > 0).astype(float), *pick(random, colours, 2))


def linear_gradient(random: Random, colours: Colours, size: int) -> Image.Image:
    x, y = axes(size)
    angle = random.uniform(0, 2 * np.pi)
    return ramp(0.5 + 0.7 * ((x - 0.5) * np.cos(angle) + (y - 0.5) * np.sin(angle)), *pick(random, colours, 2))


def radial_gradient(random: Random, colours: Colours, size: int) -> Image.Image:
    x, y = axes(size)
    cx, cy = random.uniform(0, 1, 2)
    return ramp(np.hypot(x - cx, y - cy) / random.uniform(0.4, 1.2), *pick(random, colours, 2))


def colour_fields(random: Random, colours: Colours, size: int) -> Image.Image:
    picked = pick(random, colours, 4)
    sheet, draw = blank(size, picked[0])
    top = 0.06
    for colour in picked[1:int(random.integers(3, 5))]:
        tall = random.uniform(0.15, 0.4)
        draw.rectangle((0.07 * size, top * size, 0.93 * size, min(top + tall, 0.95) * size), fill=colour)
        top += tall + 0.03
    return sheet.filter(ImageFilter.GaussianBlur(size * 0.012))


def one_disc(random: Random, colours: Colours, size: int) -> Image.Image:
    ground, ink = pick(random, colours, 2)
    sheet, draw = blank(size, ground)
    (x, y), radius = random.uniform(0.25, 0.75, 2) * size, random.uniform(0.06, 0.3) * size
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)
    return sheet


def disc_and_horizon(random: Random, colours: Colours, size: int) -> Image.Image:
    sky, ground, ink = pick(random, colours, 3)
    sheet, draw = blank(size, sky)
    (x, y), radius = random.uniform(0.2, 0.8, 2) * size, random.uniform(0.05, 0.2) * size
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)
    draw.rectangle((0, random.uniform(0.4, 0.8) * size, size, size), fill=ground)
    return sheet


def few_shapes(random: Random, colours: Colours, size: int) -> Image.Image:
    sheet, draw = blank(size, colours[0])
    for _ in range(random.integers(2, 6)):
        x, y, wide, tall = random.uniform(0.05, 0.75, 2).tolist() + random.uniform(0.1, 0.5, 2).tolist()
        shape = draw.ellipse if random.random() < 0.5 else draw.rectangle
        shape((x * size, y * size, (x + wide) * size, (y + tall) * size), fill=colours[random.integers(1, len(colours))])
    return sheet


def few_lines(random: Random, colours: Colours, size: int) -> Image.Image:
    ground, ink = pick(random, colours, 2)
    sheet, draw = blank(size, ground)
    for _ in range(random.integers(1, 6)):
        draw.line(tuple((random.uniform(0, 1, 4) * size).tolist()), fill=ink, width=int(size * random.uniform(0.01, 0.04)))
    return sheet


def rectangles_and_bars(random: Random, colours: Colours, size: int) -> Image.Image:
    """Coloured fields between black bars."""
    sheet, draw = blank(size, (240, 238, 230))
    across = [0, *np.sort(random.uniform(0.1, 0.9, random.integers(2, 5))), 1]
    down = [0, *np.sort(random.uniform(0.1, 0.9, random.integers(2, 5))), 1]
    for left, right in zip(across, across[1:]):
        for top, bottom in zip(down, down[1:]):
            if random.random() < 0.35:
                draw.rectangle((left * size, top * size, right * size, bottom * size), fill=colours[random.integers(len(colours))])
    for place in across[1:-1]:
        draw.line((place * size, 0, place * size, size), fill=(10, 10, 10), width=size // 40)
    for place in down[1:-1]:
        draw.line((0, place * size, size, place * size), fill=(10, 10, 10), width=size // 40)
    return sheet


def scattered_dots(random: Random, colours: Colours, size: int) -> Image.Image:
    sheet, draw = blank(size, colours[0])
    radius = random.uniform(0.01, 0.05)
    for x, y in random.uniform(0, 1, (random.integers(15, 200), 2)):
        r = radius * random.uniform(0.7, 1.3)
        draw.ellipse(((x - r) * size, (y - r) * size, (x + r) * size, (y + r) * size), fill=colours[random.integers(1, len(colours))])
    return sheet


def arcs_in_tiles(random: Random, colours: Colours, size: int) -> Image.Image:
    """Truchet tiles: a quarter circle at two opposite corners of every tile."""
    ground, ink = pick(random, colours, 2)
    sheet, draw = blank(size, ground)
    count = int(random.integers(4, 13))
    step = size / count
    for row in range(count):
        for column in range(count):
            for corner in ((0, 0), (1, 1)) if random.random() < 0.5 else ((1, 0), (0, 1)):
                x, y = (column + corner[0]) * step, (row + corner[1]) * step
                from_angle = {(0, 0): 0, (1, 0): 90, (1, 1): 180, (0, 1): 270}[corner]
                draw.arc((x - step / 2, y - step / 2, x + step / 2, y + step / 2), from_angle, from_angle + 90,
                         fill=ink, width=max(2, int(step * 0.16)))
    return sheet


def scribble(random: Random, colours: Colours, size: int) -> Image.Image:
    ground, ink = pick(random, colours, 2)
    sheet, draw = blank(size, ground)
    turns = np.cumsum(random.normal(0, 0.6, 300))
    steps = np.stack([np.cos(turns), np.sin(turns)], 1) * random.uniform(0.01, 0.04)
    path = np.cumsum(steps, 0) % 2
    path = (1 - np.abs(1 - path)) * size
    draw.line([tuple(point) for point in path.tolist()], fill=ink, width=int(size * random.uniform(0.006, 0.02)))
    return sheet


def clouds(random: Random, colours: Colours, size: int) -> Image.Image:
    total = np.zeros((size, size))
    cells = int(random.integers(2, 7))
    for octave in range(3):
        side = cells * 2 ** octave + 3
        grid = Image.fromarray(random.uniform(-1, 1, (side, side)).astype(np.float32))
        total += np.asarray(grid.resize((size, size), Image.Resampling.BICUBIC)) / 2 ** octave
    return ramp(0.5 + 0.5 * total, *pick(random, colours, 2))


def tartan(random: Random, colours: Colours, size: int) -> Image.Image:
    """One sequence of bands, repeated, across and down."""
    sequence = random.integers(0, len(colours), random.integers(4, 9))
    widths = random.integers(1, 6, len(sequence))
    threads = np.array(colours)[np.repeat(sequence, widths)]
    line = threads[(np.arange(size) * len(threads) * random.uniform(1, 4) / size).astype(int) % len(threads)].astype(float)
    return Image.fromarray(((line[None] + line[:, None]) / 2).astype(np.uint8))


def spiral(random: Random, colours: Colours, size: int) -> Image.Image:
    x, y = axes(size)
    cx, cy = random.uniform(0.3, 0.7, 2)
    radius, angle = np.hypot(x - cx, y - cy), np.arctan2(y - cy, x - cx)
    arms, tight = random.integers(1, 6), random.uniform(10, 60)
    return ramp((np.sin(angle * arms + radius * tight + random.uniform(0, 6)) > 0).astype(float), *pick(random, colours, 2))


def waves(random: Random, colours: Colours, size: int) -> Image.Image:
    x, y = axes(size)
    bend = random.uniform(0.01, 0.08) * np.sin(x * 2 * np.pi * random.uniform(1, 5) + random.uniform(0, 6))
    return ramp(0.5 + 0.5 * np.sin((y + bend) * 2 * np.pi * random.uniform(4, 14)), *pick(random, colours, 2))


def polygons(random: Random, colours: Colours, size: int) -> Image.Image:
    x, y = axes(size)
    points = random.uniform(0, 1, (random.integers(6, 40), 2))
    nearest = np.argmin([(x - px) ** 2 + (y - py) ** 2 for px, py in points], axis=0)
    shades = random.integers(0, len(colours), len(points))
    return Image.fromarray(np.array(colours, np.uint8)[shades[nearest]])


def flat(random: Random, colours: Colours, size: int) -> Image.Image:
    return blank(size, colours[random.integers(len(colours))])[0]


KINDS: dict[str, Callable[[Random, Colours, int], Image.Image]] = {kind.__name__: kind for kind in (
    regular_stripes, uneven_stripes, dot_grid, checkers, coloured_grid, nested_squares, rings, linear_gradient,
    radial_gradient, colour_fields, one_disc, disc_and_horizon, few_shapes, few_lines, rectangles_and_bars,
    scattered_dots, arcs_in_tiles, scribble, clouds, tartan, spiral, waves, polygons, flat)}


def draw(kind: str, artist: int, work: int, size: int) -> np.ndarray:
    """Work number `work` of artist number `artist` of this kind, `size` x `size` RGB bytes."""
    number = list(KINDS).index(kind)
    colours = palette(np.random.default_rng([artist, number, 21]))
    random = np.random.default_rng([artist, number, work, 22])
    return np.asarray(KINDS[kind](random, colours, 2 * size).reduce(2))

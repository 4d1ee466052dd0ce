"""A second family of artists, drawn by formulas over the plane and not by marks.

It shares no code with `scripts/encoder`, on whose pictures the demo encoder is trained. A picture is a layout, which
is a tone for every place; a texture, which breaks the tone up; and a palette, which colours the result. Texture and
palette belong to the artist. The layout changes from picture to picture.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from textures import TEXTURES, Texture, spectral_noise


@dataclass(frozen=True)
class TextureHand:
    """Everything that stays the same over an artist's pictures."""

    texture: Texture
    palette: tuple[tuple[float, float, float], ...]
    """RGB in 0..1, for the values from 0 to 1 at equal steps."""
    stepped: bool
    """Whether colours change at a border, and not gradually."""


def random_palette(random: np.random.Generator) -> tuple[tuple[float, float, float], ...]:
    count, hue = int(random.integers(3, 7)), random.uniform()
    spread = random.choice([0.04, 0.12, 0.33, 0.5])
    lowest, highest = random.uniform(0.08, 0.4), random.uniform(0.75, 1.0)
    saturation = random.uniform(0.1, 0.95)
    values = np.linspace(lowest, highest, count)
    if random.random() < 0.35:
        values = random.permutation(values)
    return tuple(colorsys.hsv_to_rgb((hue + random.uniform(-spread, spread)) % 1,
                                     float(np.clip(saturation + random.normal(0, 0.15), 0, 1)), float(value))
                 for value in values)


def random_texture_hand(seed: int) -> TextureHand:
    """The hand of this seed. Neighbours in tens have different textures, of ever other scale, angle and strength."""
    random = np.random.default_rng([seed, 4451])
    kind = list(TEXTURES)[seed % len(TEXTURES)]
    texture = Texture(kind, cell=float(np.exp(random.uniform(np.log(0.03), np.log(0.09)))),
                      angle=random.uniform(0, np.pi), strength=random.uniform(0.45, 1.0), seed=seed)
    return TextureHand(texture, random_palette(random), bool(random.random() < 0.5))


Field = Callable[[np.random.Generator, np.ndarray, np.ndarray], np.ndarray]


def rings(random: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.cos(np.hypot(x - random.uniform(), y - random.uniform()) * random.uniform(8, 22))


def horizon(random: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    line = random.uniform(0.3, 0.7) + 0.06 * np.sin(x * random.uniform(3, 12) + random.uniform(0, 6))
    return np.where(y < line, y / line, -1 + 1.4 * (y - line))


def masses(random: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    total = sum(random.choice([-1, 1]) * np.exp(-((x - random.uniform()) ** 2 + (y - random.uniform()) ** 2)
                                                / random.uniform(0.01, 0.05)) for _ in range(6))
    return np.tanh(2 * total)


def swirl(random: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    u, v = x - random.uniform(0.3, 0.7), y - random.uniform(0.3, 0.7)
    return np.sin(np.arctan2(v, u) * random.integers(1, 5) + np.hypot(u, v) * random.uniform(6, 18))


def plaid(random: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return 0.6 * np.sin(x * random.uniform(6, 16) + random.uniform(0, 6)) + 0.6 * np.sin(y * random.uniform(6, 16))


def islands(random: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.tanh(random.uniform(1, 4) * spectral_noise(random, x.shape[0], 2.0, 2))


FIELDS: tuple[Field, ...] = (rings, horizon, masses, swirl, plaid, islands)


def layout(seed: int, size: int) -> np.ndarray:
    """What the picture shows: a tone in 0..1 for each of `size` x `size` places, whoever draws it."""
    random = np.random.default_rng([seed, 977])
    line = (np.arange(size) + 0.5) / size
    x, y = np.meshgrid(line, line)
    tone = FIELDS[random.integers(len(FIELDS))](random, x, y) + 0.35 * spectral_noise(random, size, 2.2, 3)
    low, high = np.percentile(tone, [2, 98])
    return ((tone - low) / (high - low)).clip(0, 1)


def coloured(hand: TextureHand, values: np.ndarray) -> np.ndarray:
    """The palette's colours, in 0..255, of values in 0..1."""
    palette = np.array(hand.palette) * 255
    if hand.stepped:
        return palette[(values * len(palette)).astype(int).clip(0, len(palette) - 1)]
    places = np.linspace(0, 1, len(palette))
    return np.stack([np.interp(values, places, channel) for channel in palette.T], -1)


def drawn(hand: TextureHand, tone: np.ndarray, seed: int) -> np.ndarray:
    """The layout in this hand: RGB bytes of half its size, so that edges are smooth."""
    values = TEXTURES[hand.texture.kind](hand.texture, tone, np.random.default_rng([seed, 31]))
    colours = coloured(hand, values.clip(0, 1))
    half = tone.shape[0] // 2
    return colours.reshape(half, 2, half, 2, 3).mean((1, 3)).astype(np.uint8)

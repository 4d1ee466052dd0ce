"""Ten textures: each breaks up a tone field in a way of its own. Tones and results lie in 0..1, about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Texture:
    kind: str
    cell: float
    """The size of a detail, as a fraction of the picture's width."""
    angle: float
    """Radians."""
    strength: float
    """How far the texture leaves the tone, from 0 to 1."""
    seed: int
    """Fixes what else belongs to the texture, such as its letters."""


def spectral_noise(random: np.random.Generator, size: int, exponent: float, lowest: float) -> np.ndarray:
    """Noise with mean 0 and deviation 1, of which waves of `f` per width have the amplitude `f ** -exponent`, and
    those of fewer than `lowest` are damped. Drawn on 256 x 256 and enlarged, so that any size shows the same."""
    side = 256
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(side) * side, np.fft.rfftfreq(side) * side, indexing="ij"))
    amplitude = 1 / (frequency + lowest) ** exponent
    amplitude[0, 0] = 0
    noise = np.fft.irfft2(np.fft.rfft2(random.normal(size=(side, side))) * amplitude, (side, side))
    place = np.arange(size) * side // size
    enlarged = noise[place][:, place]
    return enlarged / enlarged.std()


def plane(size: int, angle: float) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates of the unit square, turned about its middle."""
    line = (np.arange(size) + 0.5) / size - 0.5
    x, y = np.meshgrid(line, line)
    return np.cos(angle) * x + np.sin(angle) * y, np.cos(angle) * y - np.sin(angle) * x


def fractal(texture: Texture, tone: np.ndarray, random: np.random.Generator) -> np.ndarray:
    noise = spectral_noise(random, len(tone), 1.0 + texture.strength, 0.5 / texture.cell)
    return 0.6 * tone + 0.2 + 0.22 * texture.strength * noise


def ridges(texture: Texture, tone: np.ndarray, random: np.random.Generator) -> np.ndarray:
    noise = spectral_noise(random, len(tone), 2.4, 0.35 / texture.cell)
    return tone * 0.7 + texture.strength * (0.5 - np.minimum(np.abs(noise) * 1.6, 1))


def cells(texture: Texture, tone: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Voronoi cells of jittered points, each of one tone, with dark borders."""
    size, count = len(tone), int(1 / texture.cell) + 1
    points = random.uniform(0, 1, (count + 2, count + 2, 2))
    line = (np.arange(size) + 0.5) / size * count
    x, y = np.meshgrid(line, line)
    column, row = x.astype(int), y.astype(int)
    nearest, second = np.full(x.shape, 9.0), np.full(x.shape, 9.0)
    value = np.zeros(x.shape)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            place = points[(row + down) % (count + 2), (column + right) % (count + 2)]
            px, py = column + right + place[..., 0], row + down + place[..., 1]
            distance = np.hypot(x - px, y - py)
            at = (np.clip(py / count * size, 0, size - 1).astype(int), np.clip(px / count * size, 0, size - 1).astype(int))
            closer = distance < nearest
            second = np.where(closer, nearest, np.minimum(second, distance))
            value = np.where(closer, tone[at] + 0.25 * (place[..., 0] - 0.5), value)
            nearest = np.minimum(nearest, distance)
    return np.where(second - nearest < 0.18 * texture.strength, 0.0, value)


def flow(texture: Texture, tone: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Noise smeared along a field of directions, which is the artist's angle bent by slow noise."""
    size = len(tone)
    direction = texture.angle + 0.8 * spectral_noise(random, size, 3.0, 2)
    noise = random.uniform(0, 1, (size, size))
    x, y = (grid.astype(float) for grid in np.meshgrid(np.arange(size), np.arange(size)))
    steps, total = 14, np.zeros((size, size))
    for _ in range(steps):
        at = (y.astype(int) % size, x.astype(int) % size)
        total += noise[at]
        x += np.cos(direction[at]) * texture.cell * size / 8
        y += np.sin(direction[at]) * texture.cell * size / 8
    grain = (total / steps - 0.5) * np.sqrt(12 * steps)
    return 0.75 * tone + 0.12 + 0.2 * texture.strength * grain


def glyphs(texture: Texture, tone: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Letters of an alphabet of the artist's own, in rows."""
    own = np.random.default_rng([texture.seed, 5])
    letters, side = 9, 12
    alphabet = np.zeros((letters, side, side), bool)
    for letter in alphabet:
        row, column = own.integers(2, side - 2, 2)
        for _ in range(int(own.integers(3, 6))):
            down, right = own.integers(-1, 2, 2)
            for _ in range(int(own.integers(2, 6))):
                row, column = np.clip(row + down, 1, side - 2), np.clip(column + right, 1, side - 2)
                letter[row:row + 2, column:column + 2] = True
    u, v = plane(len(tone), texture.angle if texture.strength > 0.8 else 0.0)
    u, v = (u + 1) / (1.6 * texture.cell), (v + 1) / (1.6 * texture.cell)
    which = random.integers(0, letters, (int(v.max()) + 1, int(u.max()) + 1))[v.astype(int), u.astype(int)]
    ink = alphabet[which, (v % 1 * side).astype(int), (u % 1 * side).astype(int)]
    return np.where(ink, tone - 0.5 * texture.strength, 0.3 + 0.7 * tone)


def contours(texture: Texture, tone: np.ndarray, random: np.random.Generator) -> np.ndarray:
    bent = tone + 0.06 * spectral_noise(random, len(tone), 2.5, 3)
    bands = 1 / (2.5 * texture.cell)
    return bent + texture.strength * 0.45 * np.sin(2 * np.pi * bands * bent)


def screen(texture: Texture, tone: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A printer's screen: points that grow as the tone falls."""
    u, v = plane(len(tone), texture.angle)
    wave = 0.5 + 0.25 * (np.cos(2 * np.pi * u / texture.cell) + np.cos(2 * np.pi * v / texture.cell))
    return 0.5 + (tone - 0.5) * (1 - texture.strength) + 0.5 * texture.strength * np.tanh(8 * (tone - wave))


def arcs(texture: Texture, tone: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Truchet's tiles: two quarter circles in each square, one way or the other."""
    u, v = plane(len(tone), 0.0)
    u, v = (u + 0.5) / (1.3 * texture.cell), (v + 0.5) / (1.3 * texture.cell)
    flip = random.random((int(v.max()) + 1, int(u.max()) + 1))[v.astype(int), u.astype(int)] < 0.5
    s, t = np.where(flip, 1 - u % 1, u % 1), v % 1
    away = np.minimum(np.abs(np.hypot(s, t) - 0.5), np.abs(np.hypot(1 - s, 1 - t) - 0.5))
    return np.where(away < 0.08 + 0.1 * texture.strength, 0.8 * tone - 0.2, 0.25 + 0.75 * tone)


def interference(texture: Texture, tone: np.ndarray, random: np.random.Generator) -> np.ndarray:
    total = np.zeros_like(tone)
    for step in range(3):
        u, _ = plane(len(tone), texture.angle + step * (0.5 + texture.strength))
        total += np.sin(2 * np.pi * u / texture.cell + random.uniform(0, 6) + 2 * tone)
    return 0.65 * tone + 0.17 + 0.16 * texture.strength * total


def mosaic(texture: Texture, tone: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Squares of one tone each, every other row shifted by half, unevenly fired."""
    size, u, v = len(tone), *plane(len(tone), 0.0)
    row = ((v + 0.5) / texture.cell).astype(int)
    column = ((u + 0.5) / texture.cell + 0.5 * (row % 2)).astype(int)
    fired = random.normal(0, 0.18 * texture.strength, (row.max() + 1, column.max() + 1))
    middle = (np.clip((row + 0.5) * texture.cell * size, 0, size - 1).astype(int),
              np.clip((column + 0.5 - 0.5 * (row % 2)) * texture.cell * size, 0, size - 1).astype(int))
    return tone[middle] + fired[row, column]


TEXTURES: dict[str, Callable[[Texture, np.ndarray, np.random.Generator], np.ndarray]] = {
    "fractal": fractal, "cells": cells, "flow": flow, "glyphs": glyphs, "contours": contours, "screen": screen,
    "arcs": arcs, "interference": interference, "mosaic": mosaic, "ridges": ridges,
}

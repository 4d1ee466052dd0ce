"""What a picture shows, apart from who paints it.

A scene is a tone map (0 dark, 1 light) and a direction field on the unit square. Any style can paint any scene, so
the subject says nothing about the artist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter


@dataclass(frozen=True)
class Scene:
    tone: np.ndarray
    direction: np.ndarray


def smooth_noise(random: np.random.Generator, size: int, cells: int, octaves: int = 2) -> np.ndarray:
    """Value noise with `cells` features across, in about -1..1."""
    total = np.zeros((size, size), np.float32)
    for octave in range(octaves):
        side = cells * 2 ** octave + 3
        grid = random.uniform(-1, 1, (side, side)).astype(np.float32)
        total += np.asarray(Image.fromarray(grid).resize((size, size), Image.Resampling.BICUBIC)) / 2 ** octave
    return total


def axes(size: int) -> tuple[np.ndarray, np.ndarray]:
    line = (np.arange(size, dtype=np.float32) + 0.5) / size
    return line[None, :].repeat(size, 0), line[:, None].repeat(size, 1)


def ridge(random: np.random.Generator, size: int, height: float, roughness: float, peaks: int) -> np.ndarray:
    """A skyline: for each column, the y of its crest."""
    knots = random.uniform(-1, 1, peaks + 3)
    return height + roughness * np.interp(np.linspace(1, peaks + 1, size), np.arange(peaks + 3), knots)


def soft_ridge(random: np.random.Generator, size: int, height: float, roughness: float, waves: int) -> np.ndarray:
    x = np.linspace(0, 2 * np.pi, size)
    return height + roughness * sum(np.sin(x * random.uniform(0.4, 1) * (k + 1) + random.uniform(0, 7)) / (k + 1)
                                    for k in range(waves))


def disc(x: np.ndarray, y: np.ndarray, cx: float, cy: float, rx: float, ry: float | None = None) -> np.ndarray:
    return ((x - cx) / rx) ** 2 + ((y - cy) / (ry or rx)) ** 2 < 1


def hills(random, x, y):
    tone = 0.95 - 0.35 * y
    tone[disc(x, y, random.uniform(0.2, 0.8), random.uniform(0.12, 0.35), random.uniform(0.07, 0.14))] = 1.0
    count = random.integers(3, 6)
    for index in range(count):
        crest = soft_ridge(random, x.shape[0], 0.4 + 0.5 * index / count, random.uniform(0.04, 0.1), 3)
        below = y > crest[None, :]
        tone[below] = (0.72 - 0.6 * (index + 1) / count + 0.25 * (y - crest[None, :]))[below]
    return tone


def mountains(random, x, y):
    tone = 0.7 + 0.3 * y
    for index in range(random.integers(2, 4)):
        crest = ridge(random, x.shape[0], 0.3 + 0.2 * index, random.uniform(0.1, 0.2), random.integers(3, 7))
        depth = y - crest[None, :]
        slope = np.gradient(crest)[None, :] > 0
        tone[depth > 0] = (0.55 - 0.18 * index - 0.2 * slope + 0.1 * y)[depth > 0]
        if index == 0:
            tone[(depth > 0) & (depth < 0.07)] = 0.97
    return tone


def sea(random, x, y):
    horizon = random.uniform(0.35, 0.55)
    cx, radius = random.uniform(0.25, 0.75), random.uniform(0.07, 0.14)
    tone = np.where(y < horizon, 0.55 + 0.4 * y / horizon, 0.15 + 0.35 * (y - horizon))
    tone[disc(x, y, cx, horizon - random.uniform(0.0, 0.2), radius) & (y < horizon)] = 1.0
    ripple = np.sin(y ** 2 * 90 + 3 * np.sin(x * 9 + y * 20))
    tone[(y > horizon) & (np.abs(x - cx) < radius * (0.7 + (y - horizon))) & (ripple > 0)] = 0.9
    for _ in range(random.integers(1, 4)):
        bx, by, tall = random.uniform(0.1, 0.9), random.uniform(horizon + 0.05, 0.85), random.uniform(0.12, 0.28)
        tone[(y < by) & (y > by - tall) & (x > bx) & (x - bx < 0.6 * (y - by + tall))] = random.uniform(0.75, 1)
        tone[(np.abs(x - bx - 0.03) < 0.1) & (y > by) & (y < by + 0.03)] = 0.05
    return tone


def forest(random, x, y):
    tone = 0.85 - 0.3 * np.abs(y - 0.5)
    tone[y > 0.8] = 0.35
    for _ in range(random.integers(5, 10)):
        cx, width, top = random.uniform(0, 1), random.uniform(0.012, 0.04), random.uniform(0.15, 0.4)
        base, shade = random.uniform(0.78, 0.98), random.uniform(0.05, 0.3)
        tone[(np.abs(x - cx - 0.03 * np.sin(y * 5)) < width) & (y > top) & (y < base)] = shade
        for _ in range(4):
            crown = disc(x, y, cx + random.normal(0, 0.05), top + random.normal(0, 0.06), random.uniform(0.06, 0.13))
            tone[crown] = random.uniform(0.2, 0.65)
    return tone


def still_life(random, x, y):
    table = random.uniform(0.55, 0.7)
    tone = np.where(y < table, 0.3 + 0.2 * x, 0.75 + 0.2 * (1 - x))
    for _ in range(random.integers(2, 4)):
        cx, base, tall, wide = random.uniform(0.15, 0.85), random.uniform(0.7, 0.9), random.uniform(0.3, 0.55), random.uniform(0.07, 0.13)
        up = (base - y) / tall
        profile = wide * (0.55 + 0.45 * np.sin(up * np.pi * random.uniform(1.0, 1.7) + 0.3))
        tone[(up > 0) & (up < 1) & (np.abs(x - cx) < profile)] = random.uniform(0.1, 0.6)
        tone[(up > 0) & (up < 1) & (np.abs(x - cx + profile * 0.5) < profile * 0.18)] = 0.95
    for _ in range(random.integers(2, 5)):
        cx, cy, radius = random.uniform(0.1, 0.9), random.uniform(0.78, 0.92), random.uniform(0.05, 0.09)
        tone[disc(x, y, cx, cy, radius)] = random.uniform(0.3, 0.6)
        tone[disc(x, y, cx - radius * 0.3, cy - radius * 0.3, radius * 0.35)] = 0.95
    return tone


def city(random, x, y):
    tone = 0.7 + 0.3 * (1 - y)
    tone[disc(x, y, random.uniform(0.2, 0.8), random.uniform(0.15, 0.35), 0.09)] = 1.0
    for row in range(3):
        left = random.uniform(-0.1, 0.0)
        while left < 1:
            wide, top = random.uniform(0.07, 0.17), random.uniform(0.2, 0.5) + 0.17 * row
            inside = (x > left) & (x < left + wide) & (y > top)
            tone[inside] = 0.6 - 0.22 * row + random.uniform(-0.08, 0.08)
            if random.random() < 0.4:
                gable = (np.abs(x - left - wide / 2) < (y - top + 0.08)) & (np.abs(x - left - wide / 2) < wide / 2) & (y < top)
                tone[gable] = 0.3 - 0.1 * row
            left += wide + random.uniform(0, 0.04)
    return tone


def discs(random, x, y):
    tone = np.full_like(x, random.uniform(0.2, 0.9))
    for _ in range(random.integers(5, 10)):
        cx, cy, radius = random.uniform(0, 1), random.uniform(0, 1), random.uniform(0.1, 0.32)
        tone[disc(x, y, cx, cy, radius)] = random.uniform(0, 1)
        if random.random() < 0.5:
            tone[disc(x, y, cx, cy, radius * 0.55)] = random.uniform(0, 1)
    return tone


def flower(random, x, y):
    tone = 0.25 + 0.3 * y
    for _ in range(random.integers(1, 5)):
        cx, cy, radius = random.uniform(0.2, 0.8), random.uniform(0.2, 0.65), random.uniform(0.13, 0.28)
        tone[(np.abs(x - cx - 0.05 * np.sin(y * 6)) < 0.015) & (y > cy)] = 0.1
        angle, distance = np.arctan2(y - cy, x - cx), np.hypot(x - cx, y - cy)
        petals = radius * (0.65 + 0.35 * np.cos(angle * random.integers(4, 9) + random.uniform(0, 6)))
        tone[distance < petals] = (1.0 - 0.5 * distance / radius)[distance < petals]
        tone[distance < radius * 0.25] = 0.3
    return tone


def portrait(random, x, y):
    tone = random.uniform(0.5, 0.8) + 0.2 * (y - x) * random.choice([-1, 1])
    cx, cy = random.uniform(0.4, 0.6), random.uniform(0.36, 0.44)
    lit = random.choice([-1, 1])
    tone[disc(x, y, cx, 1.05, 0.42, 0.4)] = random.uniform(0.2, 0.5)
    tone[disc(x, y, cx, cy - 0.03, 0.25, 0.31)] = random.uniform(0.0, 0.2)
    tone[(np.abs(x - cx) < 0.07) & (y > cy) & (y < cy + 0.34)] = 0.6
    face = disc(x, y, cx, cy + 0.02, 0.18, 0.25)
    tone[face] = (0.78 + lit * (x - cx) * 1.1)[face]
    for side in (-1, 1):
        tone[disc(x, y, cx + side * 0.075, cy - 0.01, 0.035, 0.018)] = 0.05
    tone[(np.abs(x - cx - 0.015 * lit) < 0.014) & (y > cy) & (y < cy + 0.1)] = 0.45
    tone[disc(x, y, cx, cy + 0.16, 0.06, 0.018)] = 0.25
    return tone


def birds(random, x, y):
    tone = 0.6 + 0.3 * np.sin(y * 3 + x * 2 + random.uniform(0, 6))
    for _ in range(random.integers(2, 6)):
        cx, cy, long, facing = random.uniform(0.15, 0.85), random.uniform(0.15, 0.85), random.uniform(0.1, 0.2), random.choice([-1, 1])
        shade = random.uniform(0.0, 0.4)
        tone[disc(x, y, cx, cy, long, long * 0.45)] = shade
        tone[disc(x, y, cx + facing * long * 0.9, cy - long * 0.35, long * 0.35)] = shade
        along = (cx - x) * facing
        tone[(along > long * 0.6) & (along < long * 1.7) & (np.abs(y - cy) < (along - long * 0.5) * 0.5)] = shade
        tone[disc(x, y, cx - facing * long * 0.1, cy - long * 0.1, long * 0.5, long * 0.22)] = shade + 0.4
    return tone


def arches(random, x, y):
    tone = np.full_like(x, 0.85) - 0.2 * y
    for _ in range(random.integers(1, 4)):
        cx, cy, radius = random.uniform(0.2, 0.8), random.uniform(0.55, 0.95), random.uniform(0.3, 0.5)
        shades = random.permutation(np.linspace(0.05, 0.95, 6))
        for index, shade in enumerate(shades[:5]):
            r = radius * (1 - index / 5)
            tone[disc(x, y, cx, cy, r) & (y < cy) | (np.abs(x - cx) < r) & (y >= cy)] = shade
    return tone


def fields(random, x, y):
    points, shades = random.uniform(0, 1, (random.integers(7, 16), 2)), random.uniform(0, 1, 16)
    bend = 0.06 * smooth_noise(random, x.shape[0], 4)
    nearest = np.argmin([(x + bend - px) ** 2 + (y + bend - py) ** 2 for px, py in points], axis=0)
    return shades[nearest].astype(np.float32) + 0.15 * (x - 0.5)


SCENES: dict[str, Callable] = {
    "hills": hills, "mountains": mountains, "sea": sea, "forest": forest, "still-life": still_life, "city": city,
    "discs": discs, "flowers": flower, "portrait": portrait, "birds": birds, "arches": arches, "fields": fields,
}


def compose(seed: int, size: int, subject: str | None = None, night: bool | None = None) -> Scene:
    """The scene of this seed. The seed fixes everything `subject` and `night` leave open, at any size."""
    random = np.random.default_rng([seed, 7])
    chosen, dark = list(SCENES)[random.integers(len(SCENES))], random.random() < 0.25
    x, y = axes(size)
    tone = SCENES[subject or chosen](random, x, y).astype(np.float32).clip(0, 1)
    if random.random() < 0.5:
        tone = tone[:, ::-1]
    if dark if night is None else night:
        tone = 1 - tone
    soft = np.asarray(Image.fromarray((tone * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(size / 25)), np.float32)
    gradient_y, gradient_x = np.gradient(soft)
    bend = smooth_noise(random, size, 3)
    direction = np.arctan2(gradient_x + 0.4 * np.cos(bend * 3), -gradient_y + 0.4 * np.sin(bend * 3))
    return Scene(np.ascontiguousarray(tone), direction.astype(np.float32))

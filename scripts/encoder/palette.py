"""Colour ramps: the few colours an artist mixes everything from.

A palette is a ramp from dark to light plus one accent, chosen in OKLCH, where equal steps look equal, so that random
palettes are pleasant and differ visibly from each other.
"""

from __future__ import annotations

import numpy as np

Colour = tuple[float, float, float]


def from_oklch(lightness: float, chroma: float, hue_degrees: float) -> Colour:
    """An OKLCH colour as sRGB in 0..1, clipped to the gamut."""
    hue = np.deg2rad(hue_degrees)
    a, b = chroma * np.cos(hue), chroma * np.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = np.array([
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    ]).clip(0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return tuple(float(channel) for channel in encoded)


def from_hex(text: str) -> Colour:
    """`#rrggbb` as sRGB in 0..1."""
    return tuple(int(text[start:start + 2], 16) / 255 for start in (1, 3, 5))


def random_ramp(random: np.random.Generator) -> tuple[tuple[Colour, ...], Colour]:
    """Five colours from dark to light along a drifting hue, and an accent."""
    hue = random.uniform(0, 360)
    drift = random.choice([0, 25, -25, 60, -60, 110, -110, 160, 180]) + random.normal(0, 10)
    dark, light = random.uniform(0.15, 0.45), random.uniform(0.72, 0.97)
    chroma = random.choice([0.02, 0.06, 0.10, 0.14, 0.18], p=[0.1, 0.2, 0.3, 0.25, 0.15])
    steps = np.linspace(0, 1, 5)
    lightness = dark + (light - dark) * steps ** random.uniform(0.7, 1.4)
    chromas = chroma * (1 - np.abs(steps - random.uniform(0.3, 0.7)) * 0.9)
    ramp = tuple(from_oklch(l, c, hue + drift * s) for l, c, s in zip(lightness, chromas, steps))
    accent_hue = hue + random.choice([150, 180, 210, 90, -90])
    return ramp, from_oklch(random.uniform(0.45, 0.8), random.uniform(0.1, 0.2), accent_hue)

"""Whose hand it is: everything that stays the same over an artist's pictures.

A style is a palette, a ground, one or two layers of marks that cover the whole sheet, and a surface grain. All of it
is local: a patch of one eighth of the width already shows palette, marks and grain.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from marks import MARKS
from palette import Colour, random_ramp

ORIENTATIONS = ("flow", "across", "fixed", "free")
GRAINS = ("none", "speckle", "canvas", "paper", "lines")


@dataclass(frozen=True)
class Layer:
    """One pass of marks over the sheet. Lengths are fractions of the picture's width, angles are radians."""

    kind: str
    spacing: float
    length: float
    weight: float
    orientation: str = "flow"
    angle: float = 0.0
    scatter: float = 0.4
    opacity: float = 0.9
    cover: float = 1.0
    tone_shift: float = 0.0
    tone_spread: float = 0.08
    accent_share: float = 0.0


@dataclass(frozen=True)
class Style:
    ramp: tuple[Colour, ...]
    accent: Colour
    layers: tuple[Layer, ...]
    bands: int = 0
    softness: float = 0.0
    wash: float = 0.0
    wash_cells: int = 8
    outline: float = 0.0
    grain: str = "none"
    grain_strength: float = 0.0


def random_layer(random: np.random.Generator, first: bool) -> Layer:
    kind = str(random.choice(list(MARKS)))
    spacing = float(np.exp(random.uniform(np.log(0.022), np.log(0.07))))
    if not first:
        spacing *= 1.3
    return Layer(
        kind=kind,
        spacing=spacing,
        length=spacing * random.uniform(0.8, 2.6),
        weight=spacing * random.uniform(0.12, 0.6),
        orientation=str(random.choice(ORIENTATIONS, p=[0.4, 0.15, 0.35, 0.1])),
        angle=random.uniform(0, np.pi),
        scatter=float(random.choice([0.0, 0.3, 0.6])),
        opacity=random.uniform(0.55, 1.0),
        cover=random.uniform(0.75, 1.0) if first else random.uniform(0.3, 0.9),
        tone_shift=float(random.choice([0.0, 0.12, -0.12, 0.25, -0.25])) + random.normal(0, 0.03),
        tone_spread=random.uniform(0.02, 0.2),
        accent_share=float(random.choice([0.0, 0.04, 0.1, 0.2])),
    )


def random_style(seed: int) -> Style:
    """The style of this seed.

    Two artists in four share their palette or their hand with a neighbour, so that neither colour nor marks alone
    are enough to tell artists apart: seed 4k+1 has the palette of 4k, seed 4k+3 the marks of 4k+2.
    """
    if seed % 4 == 1:
        other = random_style(seed - 1)
        return replace(_independent_style(seed), ramp=other.ramp, accent=other.accent)
    if seed % 4 == 3:
        own = _independent_style(seed)
        return replace(random_style(seed - 1), ramp=own.ramp, accent=own.accent)
    return _independent_style(seed)


def _independent_style(seed: int) -> Style:
    random = np.random.default_rng([seed, 11])
    ramp, accent = random_ramp(random)
    layers = [random_layer(random, True)]
    if random.random() < 0.45:
        layers.append(random_layer(random, False))
    return Style(
        ramp=ramp,
        accent=accent,
        layers=tuple(layers),
        bands=int(random.choice([0, 0, 3, 4, 6])),
        softness=float(random.choice([0.0, 0.004, 0.012, 0.03])),
        wash=float(random.choice([0.0, 0.08, 0.2])),
        wash_cells=int(random.choice([5, 10, 20, 40])),
        outline=float(random.choice([0.0, 0.0, 0.0, 0.5, 1.0])),
        grain=str(random.choice(GRAINS)),
        grain_strength=random.uniform(0.03, 0.12),
    )

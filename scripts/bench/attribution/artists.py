"""The benchmark's artists: two families behind one interface.

`painted` artists are of the kind that the demo encoder is trained on, from seeds that neither training nor validation
uses. `textured` artists are of a kind that it has never seen (`texture_artists.py`).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "encoder"))

from painter import paint_scene  # noqa: E402
from pool import HELD_OUT_FROM  # noqa: E402
from scene import Scene, compose  # noqa: E402
from style import Style, random_style  # noqa: E402
from texture_artists import TextureHand, drawn, layout, random_texture_hand  # noqa: E402

FIRST_STYLE = HELD_OUT_FROM + 700_000
"""Seeds from here on belong to the benchmark. Training ends below `HELD_OUT_FROM`, and validation begins there."""
FAMILIES = ("painted", "textured")


@dataclass(frozen=True)
class Artist:
    slug: str
    family: str
    number: int
    hand: Style | TextureHand

    def layout(self, seed: int, size: int) -> Scene | np.ndarray:
        """What picture number `seed` shows. Any artist of the family can draw it."""
        return compose(seed, 2 * size) if self.family == "painted" else layout(seed, 2 * size)

    def draw(self, shown: Scene | np.ndarray, seed: int) -> np.ndarray:
        """RGB bytes of half the layout's size."""
        if isinstance(shown, np.ndarray):
            return drawn(self.hand, shown, seed)
        large = paint_scene(self.hand, shown, seed)
        half = large.shape[0] // 2
        return large.reshape(half, 2, half, 2, 3).mean((1, 3)).astype(np.uint8)

    def picture(self, seed: int, size: int) -> np.ndarray:
        """Picture number `seed` of this artist, RGB bytes [size, size, 3]."""
        return self.draw(self.layout(seed, size), seed)

    def in_palette_of(self, other: Artist) -> Artist:
        """This hand with the other's colours."""
        if isinstance(self.hand, Style):
            return replace(self, hand=replace(self.hand, ramp=other.hand.ramp, accent=other.hand.accent))
        return replace(self, hand=replace(self.hand, palette=other.hand.palette, stepped=other.hand.stepped))

    def work_seed(self, work: int) -> int:
        return 1000 * (FIRST_STYLE + self.number) + work


def artist(family: str, number: int) -> Artist:
    """Number `number` of its family. In the painted family every other artist shares palette or marks with a
    neighbour, as in training (`style.py`)."""
    hand = random_style(FIRST_STYLE + number) if family == "painted" else random_texture_hand(number)
    return Artist(f"{family}-{number:03}", family, number, hand)


def related(one: Artist, other: Artist) -> bool:
    """Whether they share a palette or marks by construction."""
    return one.family == other.family == "painted" and one.number // 2 == other.number // 2

"""The benchmark's outputs: pictures whose makers, and the part of each, are known.

The truth of a kind is what is planted:

| kind | what is drawn | truth |
|---|---|---|
| collage of 1, 2, 3 | regions of works by one, two, three artists | the areas |
| average | two pictures averaged pixel by pixel, with weights | the weights |
| interwoven | two artists in turn, in spots smaller than a patch | the areas |
| by tone | one artist in the dark, another in the light | the areas |
| palette | one artist's marks in another's colours | by convention half and half |
| layout | one artist's layout in another's marks and colours | by convention a quarter and three quarters |
| variation | a picture by one artist | all his |
| half outside | half of the area by one artist, half by a stranger to the corpus | half his, half nobody's |
| outside | a picture, or a collage of two, by strangers to the corpus | nobody's |

Most kinds are drawn twice: from *new* pictures, whose every stroke is new, and *pasted* from works of the corpus, which
are cropped and mirrored a little first. A layout is always one of a work of the corpus.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from artists import Artist, related
from augment import augmented
from masks import regions
from scene import smooth_noise

PAIRS = ((0.5, 0.5), (0.6, 0.4), (0.7, 0.3), (0.8, 0.2))
TRIPLES = ((0.4, 0.3, 0.3), (0.5, 0.3, 0.2), (0.6, 0.2, 0.2))
LAYOUT_PART = 0.25
SOURCES = ("new", "pasted")


@dataclass(frozen=True)
class Output:
    pixels: np.ndarray
    truth: dict[str, float]
    """By slug, the part of each artist of the corpus. What is missing to 1 is nobody's."""


class Studio:
    """Where one output is made: its artists, its random numbers and the size of its picture."""

    def __init__(self, artists: list[Artist], strangers: list[Artist], works: int, source: str, seed: list[int],
                 size: int) -> None:
        self.random = np.random.default_rng(seed)
        self.works, self.source, self.size = works, source, size
        self.artists, self.strangers = self._unrelated(artists), self._unrelated(strangers)
        self.new_seed = int(self.random.integers(1 << 40, 1 << 41))

    def _unrelated(self, artists: list[Artist]) -> list[Artist]:
        """Three in random order, no two of whom share a palette or marks."""
        chosen: list[Artist] = []
        for index in self.random.permutation(len(artists)):
            if not any(related(artists[index], other) for other in chosen):
                chosen.append(artists[index])
        return chosen[:3]

    def corpus_seed(self, artist: Artist) -> int:
        return artist.work_seed(int(self.random.integers(self.works)))

    def sources(self, artists: list[Artist], same_layout: bool = True) -> list[np.ndarray]:
        """A picture by each: new ones, of one layout if asked, or works of the corpus, changed a little."""
        if self.source == "pasted":
            return [augmented(self.random, artist.picture(self.corpus_seed(artist), self.size), 0.9)
                    for artist in artists]
        shown = artists[0].layout(self.new_seed, self.size)
        return [artist.draw(shown if same_layout or index == 0 else artist.layout(self.new_seed + index, self.size),
                            self.new_seed + index) for index, artist in enumerate(artists)]

    def parts(self, count: int) -> tuple[float, ...]:
        choices = {1: ((1.0,),), 2: PAIRS, 3: TRIPLES}[count]
        return choices[self.random.integers(len(choices))]

    def pair(self) -> tuple[list[Artist], tuple[float, ...], list[np.ndarray]]:
        artists = self.artists[:2]
        return artists, self.parts(2), self.sources(artists)


def truth(artists: list[Artist], parts: tuple[float, ...]) -> dict[str, float]:
    return {artist.slug: part for artist, part in zip(artists, parts)}


def chosen_by(mask: np.ndarray, pictures: list[np.ndarray]) -> np.ndarray:
    return np.choose(mask[..., None], pictures)


def collage(count: int) -> Callable[[Studio], Output]:
    def make(studio: Studio) -> Output:
        artists = studio.artists[:count]
        parts = studio.parts(count)
        if count == 1:
            pictures = studio.sources(artists * 3, same_layout=False)
            areas = studio.parts(3)
        else:
            pictures, areas = studio.sources(artists), parts
        return Output(chosen_by(regions(studio.random, studio.size, list(areas)), pictures), truth(artists, parts))
    return make


def average(studio: Studio) -> Output:
    artists, parts, pictures = studio.pair()
    return Output(sum(p.astype(float) * w for p, w in zip(pictures, parts)).astype(np.uint8), truth(artists, parts))


def interwoven(studio: Studio) -> Output:
    artists, parts, pictures = studio.pair()
    spots = smooth_noise(studio.random, studio.size, 24, 1)
    return Output(chosen_by((spots > np.quantile(spots, parts[0])).astype(int), pictures), truth(artists, parts))


def by_tone(studio: Studio) -> Output:
    artists, parts, pictures = studio.pair()
    grey = Image.fromarray(pictures[0]).convert("L").resize((12, 12), Image.Resampling.BOX)
    tone = np.asarray(grey.resize((studio.size, studio.size), Image.Resampling.BICUBIC), float)
    tone += studio.random.uniform(0, 1e-3, tone.shape)
    return Output(chosen_by((tone > np.quantile(tone, parts[0])).astype(int), pictures), truth(artists, parts))


def palette(studio: Studio) -> Output:
    """Pasted, the layout is a work's own, and so is every mark."""
    marks, colours = studio.artists[:2]
    seed = studio.corpus_seed(marks) if studio.source == "pasted" else studio.new_seed
    return Output(marks.in_palette_of(colours).picture(seed, studio.size), truth([marks, colours], (0.5, 0.5)))


def layout(studio: Studio) -> Output:
    shown_by, drawn_by = studio.artists[:2]
    pixels = drawn_by.draw(shown_by.layout(studio.corpus_seed(shown_by), studio.size), studio.new_seed)
    return Output(pixels, truth([shown_by, drawn_by], (LAYOUT_PART, 1 - LAYOUT_PART)))


def variation(studio: Studio) -> Output:
    """Pasted, a work that is cropped, mirrored, compressed and made lighter or darker."""
    artist = studio.artists[:1]
    return Output(studio.sources(artist)[0], truth(artist, (1.0,)))


def half_outside(studio: Studio) -> Output:
    insider, stranger = studio.artists[0], studio.strangers[0]
    pictures = [*studio.sources([insider]), stranger.picture(studio.new_seed, studio.size)]
    return Output(chosen_by(regions(studio.random, studio.size, [0.5, 0.5]), pictures), {insider.slug: 0.5})


def outside(studio: Studio) -> Output:
    pictures = [artist.picture(studio.new_seed + index, studio.size)
                for index, artist in enumerate(studio.strangers[:2])]
    if studio.random.random() < 0.5:
        return Output(pictures[0], {})
    return Output(chosen_by(regions(studio.random, studio.size, [0.5, 0.5]), pictures), {})


KINDS: dict[str, Callable[[Studio], Output]] = {
    "collage of 1": collage(1), "collage of 2": collage(2), "collage of 3": collage(3), "average": average,
    "interwoven": interwoven, "by tone": by_tone, "palette": palette, "layout": layout, "variation": variation,
    "half outside": half_outside, "outside": outside,
}
ONE_SOURCE = {"layout": "pasted", "outside": "new"}
"""Kinds that are drawn one way only; they are drawn twice as often that way."""

"""From vectors to artists' shares: similarity above the corpus baseline, then exact Shapley values.

The defaults of `Method` are what the engine computes (`similarity.rs`), so that a choice can be tried here before it is
made there. Three things are simpler here. Baselines are measured on all other works, where the engine takes at most 64.
Which works are near-duplicates is given, where the engine registers thumbnails. All works keep their values, where the
engine lists the 128 greatest.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from shapley import airport_values

ACROSS = 6
"""Tiles from one edge of a picture to the other."""
LARGEST_BASELINE = 0.98
FALLBACK_BASELINE = 0.5
"""That of a work with fewer than two others."""


@dataclass(frozen=True)
class Method:
    """The choices of the similarity; the defaults are those of the engine."""

    points_percentile: float = 98.0
    """Which percentile of its points' similarities stands for another work."""
    works_percentile: float | None = 60.0
    """Which percentile over the other works is a work's baseline. It ignores owners, as the engine does: spreading
    works over accounts changes nothing. Without one, nothing is subtracted."""
    scaled: bool = True
    """Divide by 1 - baseline, so that a perfect match is 1 for every work."""
    csls: int = 0
    """In place of baselines, subtract from twice the cosine the work's and the point's mean similarity with the
    works that are nearest to them, this many. Depends on the output."""
    power: float = 2.0
    """To which power the best score at a point is raised."""
    sharpening: float = 64.0
    """To which power a score is raised relative to the best at its point."""
    merged: bool = True
    """Whether a work and its near-duplicates are one player."""


@dataclass
class Corpus:
    """Works in the order of registration: unit vectors of their points [works, points, d], and each one's owner."""

    points: np.ndarray
    owners: np.ndarray
    originals: np.ndarray
    """For each work the place of the work that it is a near-duplicate of; its own place if it is of none."""
    known: dict = field(default_factory=dict)

    def likeness(self, points: np.ndarray) -> np.ndarray:
        """[outputs, works, points]: for each point of outputs [outputs, points, d] the best cosine of the work's."""
        queries = points.reshape(-1, points.shape[-1])
        best = [(queries @ work.T).max(1).reshape(points.shape[:2]) for work in self.points]
        return np.stack(best, 1)

    def players(self, method: Method) -> np.ndarray:
        """The works that take part: without near-duplicates, if these are merged into their originals."""
        every = np.arange(len(self.points))
        return every[self.originals == every] if method.merged else every

    def baseline(self, method: Method) -> np.ndarray:
        """[works]: the similarity that other players have with each work in the middle; with CSLS, that its nearest
        have."""
        if "works" not in self.known:
            self.known["works"] = self.likeness(self.points)
        known = ("baseline", method.points_percentile, method.works_percentile, method.csls, method.merged)
        if known not in self.known:
            names = self.players(method)
            of_others = np.percentile(self.known["works"][names], method.points_percentile, axis=2).T
            self.known[known] = np.array([self._middle(others[names != work], method)
                                          for work, others in enumerate(of_others)])
        return self.known[known]

    @staticmethod
    def _middle(of_others: np.ndarray, method: Method) -> float:
        if method.csls:
            return float(np.sort(of_others)[-method.csls:].mean())
        if method.works_percentile is None:
            return 0.0
        if len(of_others) < 2:
            return FALLBACK_BASELINE
        return float(np.percentile(of_others, method.works_percentile).clip(0, LARGEST_BASELINE))


def scores(corpus: Corpus, likeness: np.ndarray, method: Method) -> np.ndarray:
    """[players, points] of one output's likeness [works, points]. From 0, no more alike than unrelated works, to 1."""
    players = corpus.players(method)
    cosines, baseline = likeness[players].astype(np.float64), corpus.baseline(method)[players][:, None]
    if method.csls:
        above = 2 * cosines - baseline - np.sort(cosines, axis=0)[-method.csls:].mean(0)
    else:
        above = (cosines - baseline) / (1 - baseline if method.scaled else 1)
    above = above.clip(0, 1)
    best = above.max(0)
    return best ** method.power * (above / np.where(best > 0, best, 1)) ** method.sharpening


def values_of(corpus: Corpus, likeness: np.ndarray, method: Method) -> np.ndarray:
    """[outputs, works]: the Shapley value of each work, all points having the same weight. A near-duplicate's is zero.
    An output's sum is `explained`."""
    values = np.zeros(likeness.shape[:2])
    names = corpus.players(method)
    weights = np.full(likeness.shape[2], 1 / likeness.shape[2])
    for output, of_output in enumerate(likeness):
        found = scores(corpus, of_output, method)
        present = np.flatnonzero(found.max(1) > 0)
        values[output, names[present]] = airport_values(found[present], weights)
    return values


def owner_shares(corpus: Corpus, values: np.ndarray) -> dict[str, float]:
    total = values.sum() or 1.0
    return {str(owner): float(values[corpus.owners == owner].sum() / total) for owner in np.unique(corpus.owners)}


def tiles(picture: Image.Image, across: int = ACROSS, steps: int = 1) -> list[Image.Image]:
    """A picture's tiles, row by row, as the engine cuts them. With `steps` above 1 they overlap: from one to the next
    it is the part 1 / `steps` of a tile."""
    def sides(pixels: int) -> list[tuple[int, int]]:
        edges = [pixels * edge // (across * steps) for edge in range(across * steps + 1)]
        starts = [min(edge, pixels - 1) for edge in edges[:-steps]]
        return [(start, max(end, start + 1)) for start, end in zip(starts, edges[steps:])]

    return [picture.crop((left, top, right, bottom))
            for top, bottom in sides(picture.height) for left, right in sides(picture.width)]

"""From embeddings to artists' shares: similarity above the corpus baseline, then exact Shapley values.

The defaults are what the engine computes, so that a choice can be tried here before it is made there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from shapley import airport_values


@dataclass(frozen=True)
class Method:
    """The choices of the similarity; the defaults are those of the engine."""

    nearest: int = 1
    """How many of a work's patches, nearest to the output's patch, are averaged."""
    percentile: float = 98.0
    """Which percentile of its patches' similarities stands for another work."""
    works_percentile: float = 60.0
    """Which percentile over the other works is a work's baseline. It ignores owners, as the engine does: spreading
    works over accounts changes nothing."""
    scaled: bool = True
    """Divide by ceiling - baseline, so that a perfect match is 1 for every work."""
    ceiling: float | None = None
    """The cosine that counts as a perfect match, as a percentile of the similarity between patches and works of one
    owner, the median over works; without one, 1."""
    power: float = 1.0
    global_weight: float = 0.0
    """Part of the total weight given to the global embedding; patches share the rest equally."""
    csls: int = 0
    """Subtract, besides, each output patch's mean over its most similar works, this many. Depends on the output."""


@dataclass
class Corpus:
    """Works: image vectors [n, d], patch vectors [n, p, d] and each work's owner."""

    images: np.ndarray
    patches: np.ndarray
    owners: np.ndarray
    known: dict = field(default_factory=dict)

    def patch_similarity(self, queries: np.ndarray, nearest: int) -> np.ndarray:
        """[works, queries]: mean cosine of each query patch with the work's `nearest` nearest patches."""
        found = np.empty((len(self.patches), len(queries)), np.float32)
        for index, work in enumerate(self.patches):
            cosines = work @ queries.T
            found[index] = cosines.max(0) if nearest == 1 else np.partition(cosines, -nearest, axis=0)[-nearest:].mean(0)
        return found

    def among_works(self, nearest: int) -> tuple[np.ndarray, np.ndarray]:
        """Similarities of works among each other: of the patches, [works, other works, patches], and of the images."""
        if nearest not in self.known:
            patches = self.patch_similarity(self.patches.reshape(-1, self.patches.shape[-1]), nearest)
            self.known[nearest] = patches.reshape(len(self.patches), len(self.patches), -1)
        return self.known[nearest], self.images @ self.images.T

    def baseline(self, method: Method) -> tuple[np.ndarray, np.ndarray]:
        """For each work, the similarity that other works have with it in the middle: of a patch, and of the image."""
        patches, images = self.among_works(method.nearest)
        by_work = np.percentile(patches, method.percentile, axis=2)
        others = ~np.eye(len(images), dtype=bool)
        return tuple(np.array([np.percentile(values[i][others[i]], method.works_percentile) for i in range(len(values))])
                     for values in (by_work, images))

    def ceiling(self, method: Method) -> tuple[float, float]:
        """The patch and the global cosine of a perfect match."""
        if method.ceiling is None:
            return 1.0, 1.0
        own = (self.owners[:, None] == self.owners[None, :]) & ~np.eye(len(self.owners), dtype=bool)
        return tuple(float(np.median([np.percentile(values[i][own[i]], method.ceiling)
                                      for i in range(len(values)) if own[i].any()]))
                     for values in self.among_works(method.nearest))


def similarities(corpus: Corpus, image: np.ndarray, patches: np.ndarray, method: Method) -> np.ndarray:
    """[works, 1 + patches]: the global column first. Not negative; zero means no more alike than unrelated works."""
    patch_baseline, image_baseline = corpus.baseline(method)
    raw = np.concatenate([(corpus.images @ image)[:, None], corpus.patch_similarity(patches, method.nearest)], 1)
    baseline = np.concatenate([image_baseline[:, None], patch_baseline[:, None].repeat(len(patches), 1)], 1)
    above = raw - baseline
    if method.csls:
        above = 2 * raw - baseline - np.sort(raw, axis=0)[-method.csls:].mean(0)
    if method.scaled:
        patch_ceiling, image_ceiling = corpus.ceiling(method)
        ceiling = np.full(above.shape[1], patch_ceiling)
        ceiling[0] = image_ceiling
        above = np.minimum(above / np.maximum(ceiling - baseline, 0.05), 1)
    return np.maximum(above, 0) ** method.power


def part_weights(patches: int, method: Method) -> np.ndarray:
    return np.concatenate([[method.global_weight], np.full(patches, (1 - method.global_weight) / patches)])


def work_values(corpus: Corpus, image: np.ndarray, patches: np.ndarray, method: Method) -> tuple[np.ndarray, float]:
    """The Shapley value of each work, and `explained`: v(all works) over its maximum."""
    values = airport_values(similarities(corpus, image, patches, method).astype(np.float64),
                            part_weights(len(patches), method))
    return values, float(values.sum())


def owner_shares(corpus: Corpus, values: np.ndarray) -> dict[str, float]:
    total = values.sum() or 1.0
    return {str(owner): float(values[corpus.owners == owner].sum() / total) for owner in np.unique(corpus.owners)}

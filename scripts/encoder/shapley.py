"""Exact Shapley values of the game v(S) = sum over parts of weight * max over works in S of similarity.

Each part is an airport game, so sorting replaces enumeration.
"""

from __future__ import annotations

import numpy as np


def airport_values(similarity: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """`similarity` [works, parts], not negative; `weights` [parts]. The value of each work, summing to v(all)."""
    works = similarity.shape[0]
    order = np.argsort(similarity, axis=0, kind="stable")
    ascending = np.take_along_axis(similarity, order, axis=0)
    steps = np.diff(ascending, axis=0, prepend=0.0)
    sharers = (works - np.arange(works))[:, None]
    values = np.empty_like(similarity)
    np.put_along_axis(values, order, np.cumsum(steps / sharers, axis=0), axis=0)
    return values @ weights

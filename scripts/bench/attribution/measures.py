"""How near computed shares are to planted ones.

Shares are per artist and sum to 1. Where nothing is explained they are equal for all artists, since the chain then pays
all share holders of the datasets.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Truth:
    owners: list[str]
    """Every owner of a work in the corpus, copiers too."""
    shares: np.ndarray
    """[outputs, owners]: the planted part of each. A row sums to the part that the corpus has in the output."""

    @classmethod
    def of(cls, contents: dict) -> Truth:
        owners = list(dict.fromkeys(entry["owner"] for entry in contents["works"]))
        shares = np.array([[entry["truth"].get(owner, 0.0) for owner in owners] for entry in contents["outputs"]])
        return cls(owners, shares)

    @property
    def inside(self) -> np.ndarray:
        """[outputs]: the part that the corpus has."""
        return self.shares.sum(1)


def ranks(rows: np.ndarray) -> np.ndarray:
    """Ranks along the last axis, equal numbers sharing the mean of theirs."""
    ordered = np.sort(rows, axis=1)
    low = np.stack([np.searchsorted(line, row, "left") for line, row in zip(ordered, rows)])
    high = np.stack([np.searchsorted(line, row, "right") for line, row in zip(ordered, rows)])
    return (low + high - 1) / 2


def spearman(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """[outputs]: rank correlation of rows; 0 if a row is constant."""
    one, other = (ranks(rows) for rows in (one, other))
    one, other = one - one.mean(1, keepdims=True), other - other.mean(1, keepdims=True)
    norm = np.sqrt((one ** 2).sum(1) * (other ** 2).sum(1))
    return (one * other).sum(1) / np.where(norm > 0, norm, 1)


def recall(shares: np.ndarray, planted: np.ndarray, first: int | None) -> np.ndarray:
    """[outputs]: which part of the true artists is among the `first` greatest; without it, among as many as are true."""
    place = np.argsort(np.argsort(-shares, axis=1, kind="stable"), axis=1)
    true = planted > 0
    limit = true.sum(1, keepdims=True) if first is None else first
    return (true & (place < limit)).sum(1) / true.sum(1).clip(1)


def area_under_curve(inside: np.ndarray, outside: np.ndarray) -> float:
    """The chance that an output from inside is explained more than one from outside; half for a tie."""
    if not len(inside) or not len(outside):
        return float("nan")
    difference = inside[:, None] - outside[None, :]
    return float((difference > 0).mean() + 0.5 * (difference == 0).mean())


def measured(values: np.ndarray, owners: np.ndarray, truth: Truth) -> dict[str, np.ndarray]:
    """By output, from the values of works [outputs, works]: what the tables are made of."""
    by_owner = np.stack([values[:, owners == owner].sum(1) for owner in truth.owners], 1)
    explained = by_owner.sum(1)
    equal = np.full_like(by_owner, 1 / len(truth.owners))
    shares = np.where(explained[:, None] > 0, by_owner / np.where(explained > 0, explained, 1)[:, None], equal)
    planted = truth.shares / np.where(truth.inside > 0, truth.inside, 1)[:, None]
    copiers = np.array([owner.startswith("copier") for owner in truth.owners])
    return {
        "l1": np.abs(shares - planted).sum(1),
        "spearman": spearman(shares, planted),
        "recall": recall(shares, planted, None),
        "recall5": recall(shares, planted, 5),
        "on_true": (shares * (planted > 0)).sum(1),
        "copiers": shares[:, copiers].sum(1),
        "explained": explained,
    }

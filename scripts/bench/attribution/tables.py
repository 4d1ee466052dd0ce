"""The figures of the methods, in groups of outputs, as Markdown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from measures import area_under_curve

Figures = dict[str, np.ndarray]


@dataclass(frozen=True)
class Groups:
    """What each output is: its truth is wholly inside the corpus, partly, or not at all."""

    kind: np.ndarray
    family: np.ndarray
    source: np.ndarray
    inside: np.ndarray

    @classmethod
    def of(cls, outputs: list[dict], inside: np.ndarray) -> Groups:
        return cls(*(np.array([entry[key] for entry in outputs]) for key in ("kind", "family", "source")), inside)

    @property
    def whole(self) -> np.ndarray:
        return self.inside > 0.999


def summary(found: Figures, groups: Groups) -> dict[str, float]:
    whole, none = groups.whole, groups.inside == 0
    def mean(figure: str, rows: np.ndarray) -> float:
        return float(found[figure][rows].mean()) if rows.any() else float("nan")
    return {
        "L1": mean("l1", whole),
        "L1 painted": mean("l1", whole & (groups.family == "painted")),
        "L1 textured": mean("l1", whole & (groups.family == "textured")),
        "L1 new": mean("l1", whole & (groups.source == "new")),
        "L1 pasted": mean("l1", whole & (groups.source == "pasted")),
        "rank corr.": mean("spearman", whole),
        "recall": mean("recall", whole),
        "recall 5": mean("recall5", whole),
        "on true": mean("on_true", whole),
        "copiers": mean("copiers", whole),
        "expl. in": mean("explained", whole),
        "half": mean("explained", ~whole & ~none),
        "out": mean("explained", none),
        "AUC": area_under_curve(found["explained"][whole], found["explained"][none]),
    }


def by_kind(found: Figures, groups: Groups) -> dict[str, float]:
    kinds = dict.fromkeys(str(kind) for kind in groups.kind[groups.inside > 0])
    return {kind: float(found["l1"][groups.kind == kind].mean()) for kind in kinds}


def markdown(rows: dict[str, dict[str, float]]) -> str:
    columns = list(next(iter(rows.values())))
    lines = ["| method | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    lines += [f"| {name} | " + " | ".join(f"{row[column]:.3f}" for column in columns) + " |" for name, row in rows.items()]
    return "\n".join(lines)

"""Makes the goldens of this folder.

    pip install shapiq==1.4.1 pydvl==0.10.0
    python make.py

- shapiq.json: Shapley values of small games, from shapiq's ExactComputer.
- knn.json: values of training points, from pyDVL's KNNShapleyValuation.
- owen.json: Owen values from all orders that keep unions together, in NumPy.
"""

import itertools
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import shapiq
from pydvl.valuation.dataset import Dataset
from pydvl.valuation.methods.knn_shapley import KNNShapleyValuation
from shapiq_games.synthetic import SOUM
from sklearn.neighbors import KNeighborsClassifier

HERE = Path(__file__).parent


def write(name, content):
    versions = {p: version(p) for p in ("numpy", "pydvl", "scikit-learn", "shapiq")}
    (HERE / name).write_text(json.dumps({"made_with": versions, **content}) + "\n")


def coalitions(n):
    """All of them, at the index that is their bit mask."""
    return (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(bool)


def exact(n, value):
    computed = shapiq.ExactComputer(value, n_players=n)("SV", order=1)
    return [float(computed[(player,)]) for player in range(n)]


def shapiq_goldens():
    games = []
    for n, seed in [(3, 0), (6, 1), (8, 2)]:
        soum = SOUM(n, n_basis_games=15, max_interaction_size=3, random_state=seed)
        games.append((f"SOUM of {n}", n, soum.value_function(coalitions(n))))
    for n, seed in [(1, 3), (4, 4), (7, 5)]:
        games.append((f"random values of {n}", n, np.random.default_rng(seed).normal(size=2**n)))
    content = []
    for name, n, values in games:
        lookup = lambda rows: values[(rows.astype(int) << np.arange(n)).sum(axis=1)]
        content.append({"name": name, "values": values.tolist(), "shapley": exact(n, lookup)})
    write("shapiq.json", {"games": content})


def knn_goldens():
    cases = []
    sizes = [(40, 6, 3, 3, 5, 0), (25, 4, 2, 2, 1, 1), (12, 3, 4, 2, 12, 2)]
    for training, test, dimensions, labels, neighbours, seed in sizes:
        rng = np.random.default_rng(seed)
        draw = lambda points: rng.normal(size=(points, dimensions)).astype(np.float32)
        x, x_test = draw(training), draw(test)
        y, y_test = rng.integers(labels, size=training), rng.integers(labels, size=test)
        model = KNeighborsClassifier(n_neighbors=neighbours)
        valuation = KNNShapleyValuation(model, Dataset(x_test, y_test), progress=False)
        values = valuation.fit(Dataset(x, y)).result.values
        cases.append({
            "dimensions": dimensions, "neighbours": neighbours,
            "training": x.ravel().tolist(), "labels": y.tolist(),
            "test": x_test.ravel().tolist(), "test_labels": y_test.tolist(),
            "shapley": values.tolist(),
        })
    write("knn.json", {"cases": cases})


def owen(values, labels):
    n, unions = len(labels), sorted(set(labels))
    members = [[i for i in range(n) if labels[i] == union] for union in unions]
    total, orders = np.zeros(n), 0
    for order in itertools.permutations(members):
        for arrival in itertools.product(*(itertools.permutations(m) for m in order)):
            mask = 0
            for player in itertools.chain(*arrival):
                total[player] += values[mask | 1 << player] - values[mask]
                mask |= 1 << player
            orders += 1
    return (total / orders).tolist()


def owen_goldens():
    cases = []
    for labels, seed in [([0, 0, 1, 1, 2], 0), ([0, 1, 0, 1, 0, 2], 1), ([5, 5, 5, 5], 2), ([3, 2, 1, 0], 3)]:
        values = np.random.default_rng(seed).normal(size=2 ** len(labels))
        cases.append({"labels": labels, "values": values.tolist(), "owen": owen(values, labels)})
    write("owen.json", {"cases": cases})


if __name__ == "__main__":
    shapiq_goldens()
    knn_goldens()
    owen_goldens()

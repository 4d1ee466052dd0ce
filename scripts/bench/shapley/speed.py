"""Times of the exact methods, beside shapiq's and pyDVL's in the same run, as a table in Markdown.

    python -m venv venv && venv/bin/pip install shapiq==1.4.1 pydvl==0.10.0
    cargo build --release -p guerdon-shapley --example timings
    venv/bin/python scripts/bench/shapley/speed.py target/release/examples/timings

Seconds are those of the computation alone, data in memory, the best of three runs; memory is the whole process's peak.
Where another library computes the same, the sums of the values are compared; the crate's tests compare each. pyDVL's points are few,
for it takes seconds for each; its time grows with them in proportion. Run it on an idle machine.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np

warnings.simplefilter("ignore")


def ours(binary, *arguments, runs=3):
    """The least seconds, the sum of the values and the greatest peak memory in MB."""
    command = [binary, *map(str, arguments)]
    lines = [json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout) for _ in range(runs)]
    return min(line["seconds"] for line in lines), lines[0]["sum"], max(line["peak"] or 0 for line in lines)


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def compare(name, seconds, total, peak, other, other_seconds, other_total):
    agree = "yes" if abs(total - other_total) <= 1e-6 * max(1, abs(other_total)) else f"NO: {total}, {other_total}"
    row(name, f"{seconds:.4f}", f"{peak:.0f}", f"{other}: {other_seconds:.2f}", f"{other_seconds / seconds:.0f}", agree)


def table(binary, folder, n):
    import shapiq

    values = np.random.default_rng(n).normal(size=2**n)
    (folder / "table").write_bytes(values.astype("<f8").tobytes())
    powers = 1 << np.arange(n)
    started = time.perf_counter()
    computer = shapiq.ExactComputer(lambda rows: values[rows.astype(np.int64) @ powers], n_players=n)
    found = computer("SV", order=1)
    elapsed = time.perf_counter() - started
    total = sum(found[(player,)] for player in range(n))
    compare(f"table of {n} players", *ours(binary, "table", folder / "table"), f"shapiq {version('shapiq')}", elapsed, total)


def knn(binary, folder, points, test_points, dimensions, neighbours):
    from pydvl.valuation.dataset import Dataset
    from pydvl.valuation.methods.knn_shapley import KNNShapleyValuation
    from sklearn.neighbors import KNeighborsClassifier

    rng = np.random.default_rng(1)
    x, x_test = (rng.normal(size=(k, dimensions)).astype("<f4") for k in (points, test_points))
    y, y_test = (rng.integers(10, size=k).astype("<u4") for k in (points, test_points))
    for name, content in [("training", x), ("labels", y), ("test", x_test), ("test_labels", y_test)]:
        (folder / name).write_bytes(content.tobytes())
    valuation = KNNShapleyValuation(KNeighborsClassifier(n_neighbors=neighbours), Dataset(x_test, y_test), progress=False)
    data = Dataset(x, y)
    started = time.perf_counter()
    total = valuation.fit(data).result.values.sum()
    elapsed = time.perf_counter() - started
    name = f"KNN-Shapley, {points:,} training and {test_points} test points of {dimensions} dimensions"
    compare(name, *ours(binary, "knn", folder, dimensions, neighbours), f"pyDVL {version('pydvl')}", elapsed, total)


def works(binary, players, points, share):
    seconds, _, peak = ours(binary, "works", players, points, share)
    row(f"{players:,} works, {points} patches, {share:.0%} of the scores above 0", f"{seconds:.3f}", f"{peak:.0f}", "", "", "")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", help="the example `timings`, built")
    parser.add_argument("--test-points", type=int, default=20, help="test points of KNN-Shapley")
    arguments = parser.parse_args()
    print(f"{os.cpu_count()} cores\n")
    row("computation", "seconds", "peak MB", "other", "times faster", "sums agree")
    row(*["---"] * 6)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for n in (16, 20):
            table(arguments.binary, folder, n)
        knn(arguments.binary, folder, 100_000, arguments.test_points, 32, 5)
    for share in (0.01, 1.0):
        works(arguments.binary, 1_000_000, 50, share)


if __name__ == "__main__":
    main()

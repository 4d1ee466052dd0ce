"""Mean squared errors at equal numbers of evaluations: every estimator of shapiq 1.4.1 against those here.

    python -m venv venv && venv/bin/pip install shapiq==1.4.1 lightgbm
    cargo build --release -p guerdon-shapley --example estimators
    venv/bin/python scripts/bench/shapley/accuracy.py target/release/examples/estimators

Games are shapiq's SOUM(n, n_basis_games=15, max_interaction_size=3), whose Shapley values are known, and coverage games,
sums of airport games with closed forms. For each budget the table has the mean over the games of each estimator's mean
squared error, and its ratio to the best one of shapiq's. Errors below 1e-20 are rounding. An estimator that refuses a
budget, spends a tenth more than it, or fails, is left blank, with the reason below the table. The estimators of shapiq are those
that give Shapley values, with default settings, and kADD-SHAP, SPEX and ProxySPEX also of order 3, the games' own.
"""

import argparse
import json
import subprocess
import sys
import time
import warnings
from importlib.metadata import version

import numpy as np
import shapiq.approximator as approximators
from shapiq_games.synthetic import SOUM

OURS = ["permutation", "leverage", "regression-msr", "oddshap"]
ROUNDING = 1e-20


def soum(n, seed):
    made = SOUM(n, n_basis_games=15, max_interaction_size=3, random_state=seed)
    interactions = [[int(i) for i in game.interaction] for game in made.unanimity_games.values()]
    terms = [(float(c), t) for c, t in zip(made.linear_coefficients, interactions)]
    truth = np.zeros(n)
    members = np.zeros((n, len(terms)))
    for index, (c, t) in enumerate(terms):
        truth[t] += c / max(len(t), 1)
        members[t, index] = 1.0

    def value(coalitions):
        # The value function of `made`, without its loop.
        return (coalitions @ members >= members.sum(axis=0)) @ made.linear_coefficients

    return {"unanimity": {"n": n, "terms": terms}}, value, truth


def coverage(n, seed, points=10):
    rng = np.random.default_rng(seed)
    scores = rng.exponential(size=(n, points)) * (rng.random((n, points)) < 0.5)
    weights = rng.random(points)
    truth = np.zeros(n)
    for weight, costs in zip(weights, scores.T):
        order = np.argsort(costs)
        pieces = np.diff(costs[order], prepend=0.0) / np.arange(n, 0, -1)
        truth[order] += weight * np.cumsum(pieces)

    def value(coalitions):
        best = np.where(coalitions.astype(bool)[:, :, None], scores, 0.0).max(axis=1)
        return best @ weights

    return {"coverage": {"scores": scores.tolist(), "weights": weights.tolist()}}, value, truth


def shapiq_estimators():
    """By name, a function from (n, seed) to an estimator."""
    sv = lambda kind, **settings: lambda n, seed: kind(n=n, index="SV", max_order=1, random_state=seed, **settings)
    alone = lambda kind, **settings: lambda n, seed: kind(n=n, random_state=seed, **settings)
    a = approximators
    return {
        "OwenSamplingSV": alone(a.OwenSamplingSV),
        "StratifiedSamplingSV": alone(a.StratifiedSamplingSV),
        "PermutationSamplingSV": alone(a.PermutationSamplingSV),
        "PermutationSamplingSII": lambda n, seed: a.PermutationSamplingSII(n, 1, "SII", random_state=seed),
        "SVARM": alone(a.SVARM),
        "SVARMIQ": sv(a.SVARMIQ),
        "SHAPIQ": sv(a.SHAPIQ),
        "UnbiasedKernelSHAP": alone(a.UnbiasedKernelSHAP),
        "KernelSHAP": alone(a.KernelSHAP),
        "KernelSHAP, paired": alone(a.KernelSHAP, pairing_trick=True),
        "RegressionFSII": lambda n, seed: a.RegressionFSII(n, 1, random_state=seed),
        "KernelSHAPIQ": lambda n, seed: a.KernelSHAPIQ(n, 1, "SII", random_state=seed),
        "InconsistentKernelSHAPIQ": lambda n, seed: a.InconsistentKernelSHAPIQ(n, 1, "SII", random_state=seed),
        "kADDSHAP": alone(a.kADDSHAP),
        "kADDSHAP, paired": alone(a.kADDSHAP, pairing_trick=True),
        "kADDSHAP, order 3, paired": alone(a.kADDSHAP, max_order=3, pairing_trick=True),
        "SPEX": sv(a.SPEX),
        "SPEX, degree 3": sv(a.SPEX, degree_parameter=3),
        "ProxySPEX": sv(a.ProxySPEX),
    }


def run_shapiq(make, n, value, budget, seed):
    """The estimate, or the reason why there is none."""
    calls = 0

    def counted(coalitions):
        nonlocal calls
        coalitions = np.atleast_2d(coalitions)
        calls += len(coalitions)
        return value(coalitions)

    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            found = make(n, seed).approximate(budget, counted)
        values = np.array([found[(player,)] for player in range(n)])
    except Exception as error:  # Whatever it is, the estimator has no answer here.
        return None, f"{type(error).__name__}: {str(error).splitlines()[0][:90] if str(error) else ''}"
    if calls > 1.1 * budget:
        return None, f"made {calls} evaluations of {budget}"
    return (values, "") if np.isfinite(values).all() else (None, "not finite")


def run_ours(binary, games, runs):
    done = subprocess.run([binary], input=json.dumps({"games": games, "runs": runs}), capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def measure(name, games, budgets, arguments):
    documents = [document for document, _, _ in games]
    n = len(games[0][2])
    mse = {}
    reasons = {}
    runs = [
        dict(game=game, method=method, budget=budget, seed=game)
        for method in OURS for budget in budgets for game in range(len(games))
    ]
    for run, found in zip(runs, run_ours(arguments.binary, documents, runs)):
        if "error" in found:
            reasons[run["method"], run["budget"]] = found["error"]
        else:
            error = np.mean((np.array(found["values"]) - games[run["game"]][2]) ** 2)
            mse.setdefault((run["method"], run["budget"]), []).append(error)
    theirs = shapiq_estimators()
    for estimator, make in theirs.items():
        if arguments.skip and any(skip in estimator for skip in arguments.skip.split(",")):
            continue
        print(f"{name}, n = {n}: {estimator}", file=sys.stderr, flush=True)
        for budget in budgets:
            for seed, (_, value, truth) in enumerate(games):
                found, reason = run_shapiq(make, n, value, budget, seed)
                if found is None:
                    reasons[estimator, budget] = reason
                    mse.pop((estimator, budget), None)
                    break
                mse.setdefault((estimator, budget), []).append(np.mean((found - truth) ** 2))
    table(name, n, len(games), budgets, list(theirs), {key: np.mean(errors) for key, errors in mse.items()})
    for (estimator, budget), reason in reasons.items():
        print(f"- {estimator} at {budget}: {reason}")
    print(flush=True)


def table(name, n, games, budgets, theirs, mse):
    best = {b: min((mse[e, b] for e in theirs if (e, b) in mse), default=np.nan) for b in budgets}
    print(f"\n### {name}, n = {n}, {games} games: mean squared error (ratio to shapiq's best)\n")
    print("| estimator | " + " | ".join(f"{b} evaluations" for b in budgets) + " |")
    print("|---|" + "--:|" * len(budgets))
    for estimator in OURS + theirs:
        cells = []
        for b in budgets:
            error = mse.get((estimator, b))
            if error is None:
                cells.append("")
            elif error < ROUNDING:
                cells.append(f"{error:.1e} (exact)")
            else:
                cells.append(f"{error:.2e} ({error / best[b]:.3g})")
        bold = "**" if estimator in OURS else ""
        print(f"| {bold}{estimator}{bold} | " + " | ".join(cells) + " |")
    print()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", help="the example `estimators`, built")
    parser.add_argument("--games", type=int, default=20, help="games of each kind")
    parser.add_argument("--first-seed", type=int, default=0, help="seed of the first game; the others follow")
    parser.add_argument("--players", default="30,40,60", help="numbers of players")
    parser.add_argument("--budgets", default="150,300,600,1200,2400,5000")
    parser.add_argument("--skip", default="", help="estimators to leave out, by parts of their names")
    arguments = parser.parse_args()
    print(f"shapiq {version('shapiq')}, numpy {np.__version__}")
    budgets = [int(budget) for budget in arguments.budgets.split(",")]
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.games)
    for n in map(int, arguments.players.split(",")):
        measure("SOUM", [soum(n, seed) for seed in seeds], budgets, arguments)
        measure("Coverage", [coverage(n, seed) for seed in seeds], budgets, arguments)


if __name__ == "__main__":
    main()

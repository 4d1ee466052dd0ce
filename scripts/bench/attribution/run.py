"""How near do attribution methods come to a planted truth? Draws a benchmark, embeds it, and prints tables.

    python scripts/bench/attribution/run.py --encoder encoders/demo
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from drawing import Plan, draw
from embedding import Benchmark, digest
from measures import Truth, measured
from methods import METHODS, STEPS
from tables import Groups, by_kind, markdown, summary

NOTES = """
L1: distance of computed from planted shares, 0 to 2, of outputs that are the corpus's wholly; of each family; of new
and of pasted pictures. rank corr.: Spearman's. recall: part of the true artists among as many greatest; recall 5: among
the five greatest. on true: what the true artists get together. copiers: what near-copies of works get. expl.:
explained, of outputs that are the corpus's wholly, by half, not at all. AUC: the chance that one from inside is
explained more than one from outside.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, required=True, help="a folder with vision.onnx")
    parser.add_argument("--outputs", type=int, default=Plan.outputs, help="how many, at least")
    parser.add_argument("--artists", type=int, default=Plan.artists, help="of each family")
    parser.add_argument("--works", type=int, default=Plan.works, help="of each artist")
    parser.add_argument("--size", type=int, default=Plan.size, help="of a picture in pixels")
    parser.add_argument("--seed", type=int, default=Plan.seed, help="each has artists of its own")
    parser.add_argument("--changes", action="store_true", help="also what one choice at a time would change")
    parser.add_argument("--method", action="append", choices=list(METHODS), help="only this; may be repeated")
    parser.add_argument("--json", type=Path, help="where to write all figures")
    parser.add_argument("--folder", type=Path, default=Path.home() / ".cache/guerdon/attribution-benchmark")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()

    plan = Plan(artists=arguments.artists, works=arguments.works, outputs=arguments.outputs, size=arguments.size,
                seed=arguments.seed)
    folder = draw(plan, arguments.folder, arguments.processes)
    benchmark = Benchmark(folder, arguments.encoder, arguments.processes)
    truth = Truth.of(benchmark.contents)
    groups = Groups.of(benchmark.contents["outputs"], truth.inside)
    summaries, kinds = {}, {}
    for name in arguments.method or (METHODS if arguments.changes else STEPS):
        found = measured(METHODS[name].values(benchmark), benchmark.owners, truth)
        summaries[name], kinds[name] = summary(found, groups), by_kind(found, groups)
    print(f"{len(benchmark.owners)} works of {len(truth.owners)} owners, {len(truth.inside)} outputs of "
          f"{plan.size} x {plan.size} pixels, encoder {digest(arguments.encoder)}, seed {plan.seed}\n{NOTES}")
    print(markdown(summaries), "\n\nL1 by kind\n\n" + markdown(kinds), sep="")
    if arguments.json:
        whole = {name: {**summaries[name], "by kind": kinds[name]} for name in summaries}
        arguments.json.write_text(json.dumps(whole, indent=1) + "\n")


if __name__ == "__main__":
    main()

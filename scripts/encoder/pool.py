"""Draws the training pool: several pictures of each of many procedural artists, kept in one `.npy` file.

Training reads tens of thousands of crops; drawing once and cropping often is what makes that affordable.
"""

from __future__ import annotations

import argparse
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from painter import paint
from style import random_style

HELD_OUT_FROM = 1_000_000
"""Style seeds from here on are never trained on."""


def pictures_of(job: tuple[int, int, int]) -> np.ndarray:
    style_seed, pictures, size = job
    style = random_style(style_seed)
    return np.stack([paint(style, style_seed * 1000 + index, size) for index in range(pictures)])


def draw_pool(path: Path, artists: int, pictures: int, size: int, first_seed: int, processes: int) -> None:
    shape = (artists, pictures, size, size, 3)
    partial = path.with_suffix(".partial")
    pool = np.lib.format.open_memmap(partial, mode="w+", dtype=np.uint8, shape=shape)
    jobs = [(first_seed + artist, pictures, size) for artist in range(artists)]
    with Pool(processes) as workers:
        for artist, drawn in enumerate(workers.imap(pictures_of, jobs, chunksize=8)):
            pool[artist] = drawn
    pool.flush()
    partial.rename(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where to write train.npy and held-out.npy")
    parser.add_argument("--artists", type=int, default=1600)
    parser.add_argument("--held-out-artists", type=int, default=120)
    parser.add_argument("--pictures", type=int, default=6)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    draw_pool(arguments.folder / "held-out.npy", arguments.held_out_artists, arguments.pictures, arguments.size,
              HELD_OUT_FROM, arguments.processes)
    draw_pool(arguments.folder / "train.npy", arguments.artists, arguments.pictures, arguments.size, 0,
              arguments.processes)


if __name__ == "__main__":
    main()

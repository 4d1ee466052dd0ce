"""Training batches from the drawn pool: pictures, near-copies and collages of a few artists at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from augment import augmented
from masks import regions

CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD = (0.26862954, 0.26130258, 0.27577711)


def normalised(pictures: np.ndarray) -> torch.Tensor:
    """RGB bytes [n, h, w, 3] as CLIP pixel values [n, 3, h, w]."""
    values = torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2))).float() / 255
    return (values - torch.tensor(CLIP_MEAN).view(1, 3, 1, 1)) / torch.tensor(CLIP_STD).view(1, 3, 1, 1)


@dataclass
class Batch:
    """`n` artists. `pixels` holds, in this order: `n` first, `n` second pictures, `n` collages, near-copies of every other first."""

    pixels: torch.Tensor
    partner: torch.Tensor
    """For each collage, the row of the artist who painted the rest of it."""
    own_share: torch.Tensor
    """For each collage and patch, the part painted by the collage's own artist."""


def patch_shares(mask: np.ndarray, patch: int) -> np.ndarray:
    side = mask.shape[0] // patch
    return mask.reshape(side, patch, side, patch).mean((1, 3)).reshape(-1)


class BatchSource(torch.utils.data.IterableDataset):
    """Endless batches; the same seed gives the same batches."""

    def __init__(self, pool_path: str, artists: int, patch: int, seed: int) -> None:
        self.pool_path, self.artists, self.patch, self.seed = pool_path, artists, patch, seed

    def __iter__(self):
        pool = np.load(self.pool_path, mmap_mode="r")
        worker = torch.utils.data.get_worker_info()
        random = np.random.default_rng([self.seed, worker.id if worker else 0])
        while True:
            yield self.batch(pool, random)

    def batch(self, pool: np.ndarray, random: np.random.Generator) -> Batch:
        pairs = random.choice(len(pool) // 2, self.artists // 4, replace=False)
        single = random.choice(len(pool) // 2, self.artists // 2, replace=False)
        chosen = np.unique(np.concatenate([2 * pairs, 2 * pairs + 1, 2 * single + random.integers(0, 2)]))
        shift = int(random.integers(1, 3))
        partner = (np.arange(len(chosen)) + shift) % len(chosen)
        first, second, copies, collages, shares = [], [], [], [], []
        order = np.array([random.permutation(pool.shape[1])[:3] for _ in chosen])
        for row, artist in enumerate(chosen):
            first.append(augmented(random, pool[artist, order[row, 0]]))
            second.append(augmented(random, pool[artist, order[row, 1]]))
            if row % 2 == 0:
                copies.append(augmented(random, first[-1], keep_at_least=0.95, flips=False))
            own = augmented(random, pool[artist, order[row, 2]])
            other = augmented(random, pool[chosen[partner[row]], order[partner[row], 2]])
            fraction = random.uniform(0.25, 0.75)
            mask = regions(random, own.shape[0], [fraction, 1 - fraction]) == 0
            collages.append(np.where(mask[..., None], own, other))
            shares.append(patch_shares(mask, self.patch))
        return Batch(normalised(np.stack(first + second + collages + copies)), torch.from_numpy(partner),
                     torch.from_numpy(np.stack(shares)).float())

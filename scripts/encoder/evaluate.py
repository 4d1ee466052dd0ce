"""Held-out figures: how well the embeddings tell apart artists that training never saw."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from augment import augmented
from batches import patch_shares
from masks import regions

Embed = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""RGB bytes [n, h, w, 3] to unit vectors: images [n, d] and patches [n, p, d]."""


def held_out_figures(embed: Embed, pool: np.ndarray, patch: int, seed: int = 5) -> dict[str, float]:
    artists, pictures, size = pool.shape[:3]
    random = np.random.default_rng(seed)
    images, patches = embed(pool.reshape(-1, size, size, 3))
    images = images.reshape(artists, pictures, -1)
    flat = images.reshape(artists * pictures, -1)
    cosines = flat @ flat.T
    owner = np.repeat(np.arange(artists), pictures)
    same = owner[:, None] == owner[None, :]
    different_picture = ~np.eye(len(owner), dtype=bool)
    nearest = np.where(different_picture, cosines, -2).argmax(1)
    related = cosines[same & different_picture]

    copies, _ = embed(np.stack([augmented(random, pool[a, 0], keep_at_least=0.96, flips=False) for a in range(artists)]))
    copy_cosines = (copies * images[:, 0]).sum(1)

    partner = np.roll(np.arange(artists), 7)
    masks = [regions(random, size, [0.5, 0.5]) == 0 for _ in range(artists)]
    collages = np.stack([np.where(m[..., None], pool[a, -1], pool[partner[a], -1]) for a, m in enumerate(masks)])
    _, collage_patches = embed(collages)
    references = patches.reshape(artists, pictures, -1, patches.shape[-1])[:, :-1].reshape(artists, -1, patches.shape[-1])
    among_all = between_two = counted = 0
    for a, mask in enumerate(masks):
        share = patch_shares(mask, patch)
        best = np.stack([(collage_patches[a] @ references[b].T).max(1) for b in range(artists)], 1)
        pure = (share > 0.9) | (share < 0.1)
        painter = np.where(share > 0.5, a, partner[a])
        among_all += (best.argmax(1) == painter)[pure].sum()
        between_two += ((best[:, a] > best[:, partner[a]]) == (painter == a))[pure].sum()
        counted += pure.sum()
    return {
        "artists": artists,
        "picture_retrieval_top1": float((owner[nearest] == owner).mean()),
        "collage_patch_top1_of_all": float(among_all / counted),
        "collage_patch_right_of_two": float(between_two / counted),
        "cosine_same_artist_mean": float(related.mean()),
        "cosine_same_artist_p99": float(np.quantile(related, 0.99)),
        "cosine_unrelated_mean": float(cosines[~same].mean()),
        "cosine_unrelated_p99": float(np.quantile(cosines[~same], 0.99)),
        "cosine_near_copy_mean": float(copy_cosines.mean()),
        "cosine_near_copy_p1": float(np.quantile(copy_cosines, 0.01)),
    }

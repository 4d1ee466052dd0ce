"""What training asks of the embeddings.

- `style`: pictures of one artist are nearer to each other than to other artists' (symmetric InfoNCE).
- `patch`: each patch of a picture or a collage is nearest to patches of the artist who painted it.
- `mixture`: a collage as a whole resembles its two artists in proportion to their areas.
- `copy`: a near-copy stays within a hair of its original, while another picture of the same artist does not.
"""

from __future__ import annotations

import torch
from torch.nn.functional import cross_entropy, relu, softplus

GLOBAL_TEMPERATURE = 0.1
PATCH_TEMPERATURE = 0.08
COPY_COSINE = 0.995
COPY_MARGIN = 0.1
COPY_TEMPERATURE = 0.04
COPY_WEIGHT = 12.0
APART_WEIGHT = 0.7


def style_loss(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    logits = first @ second.T / GLOBAL_TEMPERATURE
    rows = torch.arange(len(first))
    return (cross_entropy(logits, rows) + cross_entropy(logits.T, rows)) / 2


def patch_loss(queries: torch.Tensor, targets: torch.Tensor, references: torch.Tensor) -> torch.Tensor:
    """`queries` [q, d] against `references` [artists, patches, d]; `targets` [q, artists] are painted shares."""
    artists, patches, width = references.shape
    logits = (queries @ references.reshape(-1, width).T / PATCH_TEMPERATURE).view(len(queries), artists, patches)
    return cross_entropy(torch.logsumexp(logits, 2), targets)


def copy_loss(first: torch.Tensor, copies: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    near = (first[::2] * copies).sum(1)
    same_artist = (first * second).sum(1)
    apart = softplus((same_artist - COPY_COSINE + COPY_MARGIN) / COPY_TEMPERATURE)
    return COPY_WEIGHT * relu(COPY_COSINE - near).mean() + APART_WEIGHT * apart.mean()


def objective(images: torch.Tensor, patches: torch.Tensor, partner: torch.Tensor,
              own_share: torch.Tensor) -> dict[str, torch.Tensor]:
    """The terms for one batch of `n` artists, rows ordered as `batches.Batch` says."""
    count, per_picture, width = len(partner), patches.shape[1], patches.shape[2]
    first, second, collages, copies = images.tensor_split([count, 2 * count, 3 * count])
    first_patches, second_patches, collage_patches, _ = patches.tensor_split([count, 2 * count, 3 * count])
    rows = torch.arange(count)
    own = torch.eye(count)
    targets = own_share[..., None] * own[:, None] + (1 - own_share[..., None]) * own[partner][:, None]
    collage_term = patch_loss(collage_patches.reshape(-1, width), targets.reshape(-1, count), second_patches)
    plain_targets = own[rows].repeat_interleave(per_picture, 0)
    plain_term = patch_loss(first_patches.reshape(-1, width), plain_targets, second_patches)
    mean_share = own_share.mean(1, keepdim=True)
    mixture_targets = mean_share * own + (1 - mean_share) * own[partner]
    return {
        "style": style_loss(first, second),
        "patch": 1.5 * collage_term + 0.5 * plain_term,
        "mixture": 0.5 * cross_entropy(collages @ second.T / GLOBAL_TEMPERATURE, mixture_targets),
        "copy": copy_loss(first, copies, second),
    }

"""A CLIP vision tower computed in the order that suits matrices of 8 bits. The function and its weights are the same.

- The picture is cut into patches before it meets weights, so that the patch embedding is a matrix, `[P, 3 p^2] x
  [3 p^2, D]`, and not a convolution, of which ONNX Runtime quantises none.
- Tokens come before pictures, `[T, B, D]`. Heads are then a batch that a product reads where it lies, and no query, key
  or value is copied. Queries are scaled by their weights.
- CLIP's `quick_gelu(x) = x sigmoid(1.702 x)` is `y sigmoid(y) / 1.702` with `y = 1.702 x`, and the factors go into the
  weights on both sides.
"""

from __future__ import annotations

import torch
from torch import nn
from transformers.modeling_outputs import BaseModelOutput

QUICK_GELU = 1.702


class PatchMatrix(nn.Module):
    """A convolution whose kernels do not overlap, as one matrix."""

    def __init__(self, convolution: nn.Conv2d) -> None:
        super().__init__()
        self.weight = convolution.weight
        self.side = convolution.kernel_size[0]
        self.matrix = nn.Linear(self.weight[0].numel(), len(self.weight), bias=False)
        self.matrix.weight = nn.Parameter(self.weight.flatten(1))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        batch, channels, height, width = pixels.shape
        rows, columns = height // self.side, width // self.side
        cut = pixels.reshape(batch, channels, rows, self.side, columns, self.side).permute(0, 2, 4, 1, 3, 5)
        embedded = self.matrix(cut.reshape(batch, rows * columns, -1))
        return embedded.transpose(1, 2).unflatten(2, (rows, columns))


class Attention(nn.Module):
    """Self-attention over `[T, B, D]`."""

    def __init__(self, attention: nn.Module) -> None:
        super().__init__()
        self.heads, self.width = attention.num_heads, attention.head_dim
        self.query, self.key, self.value = attention.q_proj, attention.k_proj, attention.v_proj
        self.output = attention.out_proj
        with torch.no_grad():
            self.query.weight.mul_(attention.scale)
            self.query.bias.mul_(attention.scale)

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        tokens, batch, _ = hidden.shape
        query, key, value = (
            projection(hidden).view(tokens, batch, self.heads, self.width)
            for projection in (self.query, self.key, self.value))
        weights = torch.softmax(query.permute(1, 2, 0, 3) @ key.permute(1, 2, 3, 0), dim=-1)
        mixed = weights @ value.permute(1, 2, 0, 3)
        return self.output(mixed.permute(2, 0, 1, 3).flatten(2))


class TokensFirst(nn.Module):
    """The transformer's layers, each over `[T, B, D]`."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.layers = encoder.layers
        for layer in self.layers:
            layer.self_attn = Attention(layer.self_attn)

    def forward(self, inputs_embeds: torch.Tensor, **_: object) -> BaseModelOutput:
        hidden = inputs_embeds.transpose(0, 1)
        for layer in self.layers:
            hidden = hidden + layer.self_attn(layer.layer_norm1(hidden))
            hidden = hidden + layer.mlp(layer.layer_norm2(hidden))
        return BaseModelOutput(last_hidden_state=hidden.transpose(0, 1))


def absorb_quick_gelu(mlp: nn.Module) -> None:
    with torch.no_grad():
        mlp.fc1.weight.mul_(QUICK_GELU)
        mlp.fc1.bias.mul_(QUICK_GELU)
        mlp.fc2.weight.div_(QUICK_GELU)
    mlp.activation_fn = nn.SiLU()


def rearrange(tower: nn.Module) -> None:
    """Changes a CLIP vision tower into one that makes the same numbers, but for rounding."""
    tower.embeddings.patch_embedding = PatchMatrix(tower.embeddings.patch_embedding)
    if tower.config.hidden_act == "quick_gelu":
        for layer in tower.encoder.layers:
            absorb_quick_gelu(layer.mlp)
    tower.encoder = TokensFirst(tower.encoder)

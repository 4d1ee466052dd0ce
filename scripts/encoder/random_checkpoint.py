"""CLIP checkpoints of random weights, with a small tokenizer of CLIP's structure.

They have everything that a downloaded checkpoint has except training, so that exports, parity and speed can be
checked without a download.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers.pre_tokenizers import ByteLevel
from transformers import CLIPConfig, CLIPModel, CLIPTokenizerFast

START, END = "<|startoftext|>", "<|endoftext|>"
WORDS = ("a an the of and in on with two photo picture painting drawing cat dog tree flower house river mountain "
         "red green blue black white small large quiet style oil light night morning").split()


@dataclass(frozen=True)
class Tower:
    width: int
    layers: int
    heads: int


@dataclass(frozen=True)
class Geometry:
    """Sizes of a CLIP model. `eos_token_id` is the config's, of which 2 stands for "the highest token"."""

    image: int
    patch: int
    vision: Tower
    text: Tower
    projection: int
    vocabulary: int = 49408
    eos_token_id: int = 49407

    def config(self) -> CLIPConfig:
        def tower(sizes: Tower) -> dict:
            return {
                "hidden_size": sizes.width, "intermediate_size": 4 * sizes.width, "num_hidden_layers": sizes.layers,
                "num_attention_heads": sizes.heads, "projection_dim": self.projection,
            }

        return CLIPConfig(
            projection_dim=self.projection,
            vision_config={**tower(self.vision), "image_size": self.image, "patch_size": self.patch},
            text_config={
                **tower(self.text), "vocab_size": self.vocabulary, "bos_token_id": self.vocabulary - 2,
                "eos_token_id": self.eos_token_id, "pad_token_id": self.vocabulary - 1,
            })


FULL = {
    "B/32": Geometry(224, 32, Tower(768, 12, 12), Tower(512, 12, 8), 512),
    "B/16": Geometry(224, 16, Tower(768, 12, 12), Tower(512, 12, 8), 512),
    "L/14": Geometry(224, 14, Tower(1024, 24, 16), Tower(768, 12, 12), 768),
}


def tokenizer(vocabulary: int | None = None) -> CLIPTokenizerFast:
    """Bytes, bytes that end a word, one merge for each start of each word, and the two special tokens at the end, as
    CLIP orders them. With `vocabulary`, entries that no text makes fill it up."""
    letters = sorted(ByteLevel.alphabet())
    tokens = [*letters, *(letter + "</w>" for letter in letters)]
    merges: list[tuple[str, str]] = []
    for word in WORDS:
        start, *rest = [*word[:-1], word[-1] + "</w>"]
        for letter in rest:
            if (start, letter) not in merges:
                merges.append((start, letter))
                tokens.append(start + letter)
            start += letter
    filling = 0 if vocabulary is None else vocabulary - 2 - len(tokens)
    tokens += [f"unused {number}" for number in range(filling)] + [START, END]
    return CLIPTokenizerFast(
        vocab={token: number for number, token in enumerate(tokens)}, merges=merges, model_max_length=77)


def write(folder: Path, geometry: Geometry, seed: int, scale: float | None = None) -> None:
    """Saves a checkpoint with its tokenizer. `scale` is the weights' standard deviation, if not Hugging Face's."""
    torch.manual_seed(seed)
    model = CLIPModel(geometry.config()).eval()
    if scale is not None:
        for parameter in model.parameters():
            torch.nn.init.normal_(parameter, std=scale)
    model.save_pretrained(folder)
    tokenizer(geometry.vocabulary).save_pretrained(folder)

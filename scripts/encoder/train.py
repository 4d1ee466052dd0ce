"""Trains the demo encoder: a small CLIP vision tower that knows procedural artists by their hand.

The architecture is exactly Hugging Face's `CLIPVisionModelWithProjection`, so everything that runs this encoder runs
real CLIP weights too. Draw the pool first (`pool.py`), then train, then export (`export.py`).
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

from batches import CLIP_MEAN, CLIP_STD, BatchSource, normalised
from evaluate import held_out_figures
from objective import objective


def embed(model: CLIPVisionModelWithProjection, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Unit vectors of each image and of each of its patches."""
    hidden = model.vision_model(pixel_values=pixels).last_hidden_state
    projected = model.visual_projection(model.vision_model.post_layernorm(hidden)).float()
    projected = torch.nn.functional.normalize(projected, dim=-1)
    return projected[:, 0], projected[:, 1:]


def figures(model: CLIPVisionModelWithProjection, pool: np.ndarray) -> dict[str, float]:
    def embed_pictures(pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        with torch.no_grad():
            parts = [embed(model, normalised(part)) for part in np.array_split(pictures, max(1, len(pictures) // 120))]
        return torch.cat([p[0] for p in parts]).numpy(), torch.cat([p[1] for p in parts]).numpy()

    model.eval()
    result = held_out_figures(embed_pictures, pool, model.config.patch_size)
    model.train()
    return result


def preprocessor(image_size: int) -> dict:
    return {
        "crop_size": {"height": image_size, "width": image_size}, "do_center_crop": True, "do_convert_rgb": True,
        "do_normalize": True, "do_rescale": True, "do_resize": True, "image_mean": list(CLIP_MEAN),
        "image_processor_type": "CLIPImageProcessor", "image_std": list(CLIP_STD), "resample": 3,
        "rescale_factor": 1 / 255, "size": {"shortest_edge": image_size},
    }


def save(model: CLIPVisionModelWithProjection, folder: Path) -> None:
    model.save_pretrained(folder)
    text = json.dumps(preprocessor(model.config.image_size), indent=2) + "\n"
    (folder / "preprocessor_config.json").write_text(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pool", type=Path, help="folder with train.npy and held-out.npy, drawn by pool.py")
    parser.add_argument("checkpoint", type=Path, help="folder to write the Hugging Face checkpoint to")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--minutes", type=float, default=math.inf, help="shorten the schedule to end by then")
    parser.add_argument("--artists", type=int, default=24, help="artists in a batch, seven pictures for every two")
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start-from", type=Path, help="checkpoint to go on from, with a schedule of its own")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    model = CLIPVisionModelWithProjection(CLIPVisionConfig(
        hidden_size=arguments.hidden, intermediate_size=4 * arguments.hidden, num_hidden_layers=arguments.layers,
        num_attention_heads=arguments.hidden // 32, image_size=128, patch_size=16, projection_dim=96))
    if arguments.start_from:
        model = CLIPVisionModelWithProjection.from_pretrained(arguments.start_from).train()
    print(f"{sum(p.numel() for p in model.parameters())} parameters", flush=True)
    held_out = np.load(arguments.pool / "held-out.npy")
    source = BatchSource(str(arguments.pool / "train.npy"), arguments.artists, model.config.patch_size, arguments.seed)
    loader = torch.utils.data.DataLoader(source, batch_size=None, num_workers=1, prefetch_factor=4)
    optimiser = torch.optim.AdamW(model.parameters(), lr=arguments.rate, weight_decay=0.02, betas=(0.9, 0.98))
    began = time.monotonic()
    for step, batch in enumerate(loader):
        elapsed = (time.monotonic() - began) / 60
        progress = max(step / arguments.steps, elapsed / arguments.minutes)
        if progress >= 1:
            break
        rate = arguments.rate * min(1, (step + 1) / 60) * (0.02 + 0.98 * (0.5 + 0.5 * math.cos(math.pi * progress)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        images, patches = embed(model, batch.pixels)
        terms = objective(images, patches, batch.partner, batch.own_share)
        loss = sum(terms.values())
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if step % 20 == 0:
            shown = " ".join(f"{name} {value.item():.3f}" for name, value in terms.items())
            print(f"step {step} minute {elapsed:.1f} {shown}", flush=True)
        if step % 100 == 99:
            save(model, arguments.checkpoint)
        if step % 1000 == 999:
            print(json.dumps(figures(model, held_out)), flush=True)
    save(model, arguments.checkpoint)
    final = figures(model, held_out)
    (arguments.checkpoint / "held-out.json").write_text(json.dumps(final, indent=2) + "\n")
    print(json.dumps(final, indent=2))


if __name__ == "__main__":
    main()

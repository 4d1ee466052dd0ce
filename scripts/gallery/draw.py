"""Draws the demo gallery: works of invented artists, one near-copy, and outputs whose true shares are known.

Every run with the same libraries writes the same bytes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from artists import ARTISTS
from blend import paint_blend
from painter import paint
from png import write_png

SIZE = 256
COLOURS = 128
FIRST_WORK_SEED = 52_000_000
FIRST_OUTPUT_SEED = 77_000_000
COPIED = ("ines-okafor", 1)

OUTPUTS: tuple[tuple[str, dict[str, float]], ...] = (
    ("sea", {"ines-okafor": 0.6, "rafael-quintero": 0.4}),
    ("hills", {"ines-okafor": 0.5, "kwame-asante": 0.5}),
    ("portrait", {"tomas-lindqvist": 0.5, "nadia-petrova": 0.5}),
    ("city", {"mei-harada": 0.6, "tomas-lindqvist": 0.4}),
    ("flowers", {"rafael-quintero": 0.7, "elodie-marchand": 0.3}),
    ("birds", {"kwame-asante": 0.6, "jonah-whitcombe": 0.4}),
    ("mountains", {"nadia-petrova": 0.7, "ines-okafor": 0.3}),
    ("forest", {"jonah-whitcombe": 0.5, "mei-harada": 0.5}),
    ("still-life", {"elodie-marchand": 0.6, "kwame-asante": 0.4}),
    ("arches", {"tomas-lindqvist": 0.7, "rafael-quintero": 0.3}),
    ("discs", {"nadia-petrova": 0.5, "elodie-marchand": 0.5}),
    ("sea", {"mei-harada": 0.7, "nadia-petrova": 0.3}),
    ("fields", {"jonah-whitcombe": 0.6, "rafael-quintero": 0.4}),
    ("portrait", {"ines-okafor": 0.5, "elodie-marchand": 0.3, "mei-harada": 0.2}),
    ("hills", {"rafael-quintero": 0.5, "tomas-lindqvist": 0.3, "kwame-asante": 0.2}),
    ("city", {"kwame-asante": 0.5, "nadia-petrova": 0.3, "jonah-whitcombe": 0.2}),
    ("forest", {"elodie-marchand": 0.7, "tomas-lindqvist": 0.3}),
    ("mountains", {"mei-harada": 0.5, "rafael-quintero": 0.5}),
    ("birds", {"ines-okafor": 0.7, "jonah-whitcombe": 0.3}),
    ("flowers", {"kwame-asante": 0.5, "mei-harada": 0.5}),
    ("arches", {"nadia-petrova": 0.6, "jonah-whitcombe": 0.4}),
    ("still-life", {"tomas-lindqvist": 0.6, "ines-okafor": 0.4}),
    ("discs", {"elodie-marchand": 0.5, "rafael-quintero": 0.3, "nadia-petrova": 0.2}),
    ("sea", {"jonah-whitcombe": 0.7, "kwame-asante": 0.3}),
    ("fields", {"mei-harada": 0.4, "elodie-marchand": 0.3, "tomas-lindqvist": 0.3}),
    ("portrait", {"rafael-quintero": 0.6, "nadia-petrova": 0.4}),
)


def save(pixels: np.ndarray, path: Path) -> None:
    """RGB PNG of few colours, which keeps the gallery small."""
    path.parent.mkdir(parents=True, exist_ok=True)
    few = Image.fromarray(pixels).quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    write_png(np.asarray(few.convert("RGB")), path)


def near_copy(pixels: np.ndarray) -> np.ndarray:
    """The picture cropped by two percent and brightened a little: what a cheat would offer as new."""
    edge = SIZE * 0.01
    cropped = Image.fromarray(pixels).resize((SIZE, SIZE), Image.Resampling.BICUBIC, box=(edge, edge, SIZE - edge, SIZE - edge))
    return (np.asarray(cropped, np.float32) * 1.03 + 2).clip(0, 255).astype(np.uint8)


def draw_works(folder: Path) -> list[dict]:
    entries = []
    for artist_index, artist in enumerate(ARTISTS):
        names = []
        for number, (subject, title) in enumerate(artist.works, 1):
            name = f"works/{artist.slug}/{number:02}-{title}.png"
            pixels = paint(artist.style, FIRST_WORK_SEED + artist_index * 100 + number, SIZE, subject)
            save(pixels, folder / name)
            names.append(name)
        entries.append({"slug": artist.slug, "name": artist.name, "works": names})
    return entries


def draw_near_copy(folder: Path, artists: list[dict]) -> dict:
    slug, index = COPIED
    original = next(entry for entry in artists if entry["slug"] == slug)["works"][index]
    name = f"copycat/01-{Path(original).stem[3:]}-again.png"
    save(near_copy(np.asarray(Image.open(folder / original))), folder / name)
    return {"work": name, "of": original, "owner": "copycat"}


def draw_outputs(folder: Path) -> list[dict]:
    styles = {artist.slug: artist.style for artist in ARTISTS}
    entries = []
    for number, (subject, blend) in enumerate(OUTPUTS, 1):
        name = f"outputs/{number:02}.png"
        pixels = paint_blend([styles[slug] for slug in blend], list(blend.values()), FIRST_OUTPUT_SEED + number * 10,
                             SIZE, subject)
        save(pixels, folder / name)
        entries.append({"file": name, "blend": blend})
    return entries


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).parents[2] / "gallery")
    folder = parser.parse_args().folder
    artists = draw_works(folder)
    contents = {"artists": artists, "near_copy": draw_near_copy(folder, artists), "outputs": draw_outputs(folder)}
    (folder / "gallery.json").write_text(json.dumps(contents, indent=2) + "\n")


if __name__ == "__main__":
    main()

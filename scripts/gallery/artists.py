"""The eight invented artists of the demo gallery. Their hands are set here by hand; no training ever sees them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "encoder"))

from palette import from_hex  # noqa: E402
from style import Layer, Style  # noqa: E402


@dataclass(frozen=True)
class Artist:
    slug: str
    name: str
    style: Style
    works: tuple[tuple[str, str], ...]
    """Subject and title of each work."""


def ramp(*colours: str) -> tuple:
    return tuple(from_hex(colour) for colour in colours)


ARTISTS = (
    Artist("ines-okafor", "Ines Okafor", Style(
        ramp=ramp("#101a4a", "#1f4fa3", "#4f93c4", "#e3b448", "#fff0b8"), accent=from_hex("#f2742b"), wash=0.1,
        wash_cells=6, layers=(
            Layer("stroke", 0.030, 0.085, 0.024, "flow", 0.0, 0.5, 1.0, 1.0, 0.0, 0.10, 0.03),
            Layer("leaf", 0.050, 0.080, 0.014, "flow", 0.0, 0.6, 0.9, 0.7, 0.18, 0.08))),
        (("hills", "wheat-under-wind"), ("sea", "moon-over-the-estuary"), ("forest", "seven-cypresses"),
         ("portrait", "the-ferryman"), ("flowers", "irises-at-dusk"), ("city", "lamplight-quarter"),
         ("mountains", "the-blue-range"), ("still-life", "jug-and-lemons"))),
    Artist("tomas-lindqvist", "Tomas Lindqvist", Style(
        ramp=ramp("#0b2b33", "#17616b", "#39a0a0", "#a4dcd0", "#f6fbf3"), accent=from_hex("#e4572e"), layers=(
            Layer("tile", 0.034, 0.034, 0.02, "fixed", 0.0, 0.0, 1.0, 1.0, 0.0, 0.09, 0.03),)),
        (("sea", "archipelago"), ("city", "harbour-offices"), ("birds", "eiders"), ("arches", "cistern"),
         ("mountains", "first-snow"), ("discs", "buoys"), ("forest", "birches"), ("portrait", "the-diver"))),
    Artist("mei-harada", "Mei Harada", Style(
        ramp=ramp("#1b1613", "#6d5d4e", "#c3b194", "#efe3c8", "#f9f1de"), accent=from_hex("#c4161c"), softness=0.012,
        outline=1.0, layers=(
            Layer("hatch", 0.036, 0.04, 0.022, "fixed", 0.9, 0.15, 0.85, 1.0, -0.42, 0.05, 0.02),)),
        (("mountains", "pilgrim-road"), ("birds", "three-starlings"), ("still-life", "tea-for-one"),
         ("portrait", "grandmother"), ("forest", "bamboo-after-rain"), ("hills", "terraces"),
         ("flowers", "chrysanthemum"), ("sea", "night-boats"))),
    Artist("rafael-quintero", "Rafael Quintero", Style(
        ramp=ramp("#5a0b4d", "#c2185b", "#ff6f3c", "#ffb73a", "#fff3b0"), accent=from_hex("#18b7be"), layers=(
            Layer("dot", 0.026, 0.036, 0.02, "free", 0.0, 0.3, 1.0, 1.0, 0.0, 0.16, 0.10),)),
        (("flowers", "dahlias"), ("hills", "noon-in-jalisco"), ("sea", "regatta"), ("arches", "the-three-doors"),
         ("city", "carnival-street"), ("portrait", "rosario"), ("discs", "balloons"), ("birds", "parrots"))),
    Artist("nadia-petrova", "Nadia Petrova", Style(
        ramp=ramp("#1c1033", "#4b2a86", "#8a5fd0", "#7fd18b", "#e4f7c8"), accent=from_hex("#f4d35e"), layers=(
            Layer("shard", 0.040, 0.065, 0.03, "free", 0.0, 0.5, 0.95, 1.0, 0.0, 0.14, 0.03),
            Layer("shard", 0.050, 0.045, 0.03, "free", 0.0, 0.6, 0.8, 0.8, 0.1, 0.1))),
        (("mountains", "amethyst-peaks"), ("forest", "the-glass-wood"), ("portrait", "cosmonaut"),
         ("discs", "planetarium"), ("city", "northern-station"), ("birds", "cranes"), ("still-life", "samovar"),
         ("fields", "kitchen-gardens"))),
    Artist("kwame-asante", "Kwame Asante", Style(
        ramp=ramp("#1d0f07", "#7a1f12", "#c7771a", "#f0b323", "#ffe9a6"), accent=from_hex("#137547"), bands=4, layers=(
            Layer("weave", 0.040, 0.04, 0.02, "fixed", 0.785, 0.0, 1.0, 1.0, -0.10, 0.08, 0.08),)),
        (("arches", "the-old-gate"), ("hills", "road-to-kumasi"), ("birds", "guinea-fowl"), ("fields", "market-day"),
         ("portrait", "the-weaver"), ("still-life", "calabash"), ("sea", "lagoon-boats"), ("flowers", "hibiscus"))),
    Artist("elodie-marchand", "Elodie Marchand", Style(
        ramp=ramp("#474a8c", "#8f88c9", "#e3a9c6", "#fbd3bd", "#fff8f0"), accent=from_hex("#e9808e"), softness=0.006,
        wash=0.06, wash_cells=5, layers=(
            Layer("curl", 0.046, 0.060, 0.024, "flow", 0.0, 0.4, 0.75, 0.9, 0.16, 0.07, 0.08),)),
        (("sea", "low-tide"), ("flowers", "sweet-peas"), ("portrait", "margot-reading"), ("hills", "lavender-hills"),
         ("still-life", "breakfast"), ("birds", "swallows"), ("discs", "soap-bubbles"), ("forest", "orchard-in-may"))),
    Artist("jonah-whitcombe", "Jonah Whitcombe", Style(
        ramp=ramp("#15241c", "#2f5d3a", "#6f9a4c", "#c9c78a", "#f3ecd2"), accent=from_hex("#a33b20"), layers=(
            Layer("scale", 0.044, 0.044, 0.034, "fixed", 0.0, 0.0, 1.0, 1.0, 0.0, 0.07, 0.02),
            Layer("dot", 0.044, 0.026, 0.02, "fixed", 0.0, 0.0, 1.0, 1.0, 0.28, 0.04))),
        (("hills", "the-downs"), ("forest", "beech-hanger"), ("city", "mill-town"), ("birds", "lapwings"),
         ("arches", "viaduct"), ("mountains", "cader-idris"), ("still-life", "cider-and-apples"),
         ("fields", "hedgerows"))),
)

"""The marks a hand can make: each function draws one mark, or one cell of a pattern, on a Pillow drawing.

Every mark gets its centre, direction, length and weight in pixels and its colour with opacity. `wobble` is a small
array of random numbers in -1..1 for marks that are irregular; `odd` tells neighbours of a grid apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi, sin

from PIL import ImageDraw


@dataclass(slots=True)
class Mark:
    x: float
    y: float
    angle: float
    length: float
    weight: float
    cell: float
    colour: tuple[int, int, int, int]
    dark: float
    odd: bool
    wobble: list[float]


def placed(mark: Mark, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points given along and across the mark's direction, as positions on the sheet."""
    c, s = cos(mark.angle), sin(mark.angle)
    return [(mark.x + c * u - s * v, mark.y + s * u + c * v) for u, v in points]


def stroke(draw: ImageDraw.ImageDraw, m: Mark) -> None:
    half, side = m.length / 2, m.weight / 2
    draw.polygon(placed(m, [(-half, -side * 0.6), (-half * 0.7, -side), (half * 0.7, -side), (half, 0),
                            (half * 0.7, side), (-half * 0.8, side)]), fill=m.colour)


def line(draw, m):
    half = m.length * 0.75
    draw.line(placed(m, [(-half, 0), (half, 0)]), fill=m.colour, width=max(1, round(m.weight * 0.45)))


def hatch(draw, m):
    half, step = m.cell * 0.75, m.cell / 3
    width = max(1, round(m.weight * 0.3 * (0.5 + m.dark)))
    for index in (-1, 0, 1):
        draw.line(placed(m, [(-half, index * step), (half, index * step)]), fill=m.colour, width=width)


def cross_hatch(draw, m):
    half, width = m.cell * 0.7, max(1, round(m.weight * 0.3 * (0.5 + m.dark)))
    for a, b in (((-half, -half), (half, half)), ((-half, half), (half, -half))):
        draw.line(placed(m, [a, b]), fill=m.colour, width=width)


def dot(draw, m):
    r = m.length * 0.3
    draw.ellipse((m.x - r, m.y - r, m.x + r, m.y + r), fill=m.colour)


def halftone(draw, m):
    r = m.cell * (0.15 + 0.42 * m.dark)
    draw.ellipse((m.x - r, m.y - r, m.x + r, m.y + r), fill=m.colour)


def ring(draw, m):
    r = m.length * 0.4
    draw.ellipse((m.x - r, m.y - r, m.x + r, m.y + r), outline=m.colour, width=max(1, round(m.weight * 0.4)))


def target(draw, m):
    for r in (m.cell * 0.5, m.cell * 0.26):
        draw.ellipse((m.x - r, m.y - r, m.x + r, m.y + r), outline=m.colour, width=max(1, round(m.weight * 0.3)))


def tile(draw, m):
    half = m.cell * 0.44
    draw.polygon(placed(m, [(-half, -half), (half, -half), (half, half), (-half, half)]), fill=m.colour)


def checker(draw, m):
    if m.odd:
        half = m.cell * 0.5
        draw.polygon(placed(m, [(-half, -half), (half, -half), (half, half), (-half, half)]), fill=m.colour)


def diamond(draw, m):
    long, side = m.length * 0.5, max(m.weight, m.length * 0.25)
    draw.polygon(placed(m, [(-long, 0), (0, -side), (long, 0), (0, side)]), fill=m.colour)


def shard(draw, m):
    r, w = m.length * 0.6, m.wobble
    draw.polygon([(m.x + r * (1 + 0.4 * w[k]) * cos(2 * pi * k / 3 + 3 * w[3]),
                   m.y + r * (1 + 0.4 * w[k]) * sin(2 * pi * k / 3 + 3 * w[3])) for k in range(3)], fill=m.colour)


def facet(draw, m):
    r, w = m.cell * 0.75, m.wobble
    draw.polygon([(m.x + r * (1 + 0.35 * w[k]) * cos(2 * pi * k / 5 + w[5]),
                   m.y + r * (1 + 0.35 * w[k]) * sin(2 * pi * k / 5 + w[5])) for k in range(5)], fill=m.colour)


def blob(draw, m):
    r, w = m.length * 0.5, m.wobble
    draw.polygon([(m.x + r * (1 + 0.25 * w[k % 6]) * cos(pi * k / 5), m.y + r * (1 + 0.25 * w[k % 6]) * sin(pi * k / 5))
                  for k in range(10)], fill=m.colour)


def leaf(draw, m):
    long, side = m.length * 0.6, m.weight * 0.6
    draw.polygon(placed(m, [(-long, 0), (-long * 0.4, -side), (long * 0.3, -side * 0.9), (long, 0),
                            (long * 0.3, side * 0.9), (-long * 0.4, side)]), fill=m.colour)


def curl(draw, m):
    r = m.length * 0.5
    start = m.angle * 180 / pi
    draw.arc((m.x - r, m.y - r, m.x + r, m.y + r), start, start + 210, fill=m.colour, width=max(1, round(m.weight * 0.45)))


def wave(draw, m):
    half, high = m.cell * 0.8, m.cell * 0.3
    points = [(half * (k / 4 - 1), high * sin(k * pi / 2)) for k in range(9)]
    draw.line(placed(m, points), fill=m.colour, width=max(1, round(m.weight * 0.4)), joint="curve")


def chevron(draw, m):
    half, high = m.cell * 0.5, m.cell * 0.4
    draw.line(placed(m, [(-half, high), (0, -high), (half, high)]), fill=m.colour, width=max(1, round(m.weight * 0.5)))


def cross(draw, m):
    half, width = m.length * 0.4, max(1, round(m.weight * 0.5))
    draw.line(placed(m, [(-half, 0), (half, 0)]), fill=m.colour, width=width)
    draw.line(placed(m, [(0, -half), (0, half)]), fill=m.colour, width=width)


def star(draw, m):
    long, short = m.length * 0.55, m.length * 0.2
    draw.polygon(placed(m, [((long if k % 2 else short) * cos(k * pi / 4), (long if k % 2 else short) * sin(k * pi / 4))
                            for k in range(8)]), fill=m.colour)


def weave(draw, m):
    along, across = m.cell * 0.5, m.cell * 0.36
    u, v = (along, across) if m.odd else (across, along)
    draw.polygon(placed(m, [(-u, -v), (u, -v), (u, v), (-u, v)]), fill=m.colour)


def scale(draw, m):
    r = m.cell * 0.62
    edge = tuple(int(channel * 0.6) for channel in m.colour[:3]) + (m.colour[3],)
    draw.ellipse((m.x - r, m.y - r, m.x + r, m.y + r), fill=m.colour, outline=edge, width=max(1, round(m.weight * 0.2)))


def brick(draw, m):
    u, v = m.cell * 0.95, m.cell * 0.42
    shift = m.cell * 0.5 if m.odd else 0
    draw.polygon(placed(m, [(shift - u, -v), (shift + u, -v), (shift + u, v), (shift - u, v)]), fill=m.colour)


def fur(draw, m):
    half = m.length * 0.7
    for index in range(3):
        lean = 0.5 * m.wobble[index] * half
        draw.line(placed(m, [(-half, index * m.cell * 0.2), (0, index * m.cell * 0.2 + lean * 0.3), (half, lean)]),
                  fill=m.colour, width=max(1, round(m.weight * 0.15)))


MARKS: dict[str, Callable[[ImageDraw.ImageDraw, Mark], None]] = {
    "stroke": stroke, "line": line, "hatch": hatch, "cross-hatch": cross_hatch, "dot": dot, "halftone": halftone,
    "ring": ring, "target": target, "tile": tile, "checker": checker, "diamond": diamond, "shard": shard,
    "facet": facet, "blob": blob, "leaf": leaf, "curl": curl, "wave": wave, "chevron": chevron, "cross": cross,
    "star": star, "weave": weave, "scale": scale, "brick": brick, "fur": fur,
}

"""An animated picture of what a terminal showed: one SVG without scripts, which pages show as any other picture."""

from __future__ import annotations

from html import escape
from itertools import groupby

from pyte.screens import Char

from terminal import COLUMNS, ROWS, Frame

# Pixels.
WIDTH, HEIGHT = 8.5, 18.0
MARGIN, BAR = 16.0, 30.0
BACKGROUND, FOREGROUND = "#161b22", "#d0d7de"
COLOURS = {
    "black": "#484f58",
    "red": "#ff7b72",
    "green": "#3fb950",
    "brown": "#d29922",
    "yellow": "#d29922",
    "blue": "#58a6ff",
    "magenta": "#bc8cff",
    "cyan": "#39c5cf",
    "white": "#d0d7de",
}
FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace"
# Seconds that the last frame stays.
END = 6.0


def film(frames: list[Frame], title: str) -> str:
    """The frames as an SVG that repeats itself. Who wants no motion sees the last frame."""
    width, height = COLUMNS * WIDTH + 2 * MARGIN, ROWS * HEIGHT + BAR + MARGIN
    lines: dict[tuple[Char, ...], str] = {}
    shown = [reel(frame, place, width, lines) for place, frame in enumerate(frames)]
    total = frames[-1].at + END
    stops = "".join(
        f"{100 * frame.at / total:.3f}%{{transform:translateX({-place * width:.0f}px)}}"
        for place, frame in enumerate(frames)
    )
    last = f"translateX({-(len(frames) - 1) * width:.0f}px)"
    style = (
        f"text{{font:14px {FONT};fill:{FOREGROUND};white-space:pre}}"
        f".reel{{animation:play {total:.2f}s steps(1,end) infinite}}"
        f"@keyframes play{{{stops}to{{transform:{last}}}}}"
        f"@media(prefers-reduced-motion:reduce){{.reel{{animation:none;transform:{last}}}}}"
    )
    defined = "".join(f'<g id="{name}">{texts(line)}</g>' for line, name in lines.items())
    lights = "".join(
        f'<circle cx="{18 + 20 * place}" cy="17" r="6" fill="{colour}"/>'
        for place, colour in enumerate(["#ff5f57", "#febc2e", "#28c840"])
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img"><title>{escape(title)}</title><style>{style}</style>'
        f"<defs>{defined}</defs>"
        f'<rect width="{width:.0f}" height="{height:.0f}" rx="8" fill="{BACKGROUND}" stroke="#30363d"/>{lights}'
        f'<svg x="0" y="{BAR:.0f}" width="{width:.0f}" height="{ROWS * HEIGHT:.0f}"><g class="reel">{"".join(shown)}</g></svg>'
        "</svg>\n"
    )


def reel(frame: Frame, place: int, width: float, lines: dict[tuple[Char, ...], str]) -> str:
    """One frame, in its place beside the others. Lines that frames have in common are drawn once."""
    uses = []
    for number, line in enumerate(frame.rows):
        if any(char.data != " " for char in line):
            name = lines.setdefault(line, f"l{len(lines)}")
            uses.append(f'<use href="#{name}" y="{number * HEIGHT:.0f}"/>')
    return f'<g transform="translate({place * width:.0f})">{"".join(uses)}</g>'


def texts(line: tuple[Char, ...]) -> str:
    """A line, in pieces of one style. Each piece has its width, so that columns are straight in every font."""
    drawn = []
    column = 0
    for (colour, bold), chars in groupby(line, key=lambda char: (char.fg, char.bold)):
        text = "".join(char.data for char in chars)
        # Tables and columns are apart by two spaces at least: pieces between them keep their places.
        for start, piece in words(text):
            x = MARGIN + (column + start) * WIDTH
            # Of a style sheet and an attribute, the style sheet would hold.
            style = f"fill:{COLOURS.get(colour, '#' + colour)};" if colour != "default" else ""
            style += "font-weight:bold" if bold else ""
            attributes = f' style="{style}"' if style else ""
            drawn.append(
                f'<text x="{x:.1f}" y="14" textLength="{len(piece) * WIDTH:.1f}" lengthAdjust="spacingAndGlyphs"'
                f"{attributes}>{escape(piece, quote=False)}</text>"
            )
        column += len(text)
    return "".join(drawn)


def words(text: str) -> list[tuple[int, str]]:
    """The pieces of a text that two spaces or more keep apart, each with its place."""
    found: list[tuple[int, str]] = []
    place = 0
    for piece in text.split("  "):
        stripped = piece.lstrip(" ")
        if stripped:
            found.append((place + len(piece) - len(stripped), stripped.rstrip(" ")))
        place += len(piece) + 2
    return found

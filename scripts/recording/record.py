"""Runs the commands of a session in a terminal and draws what it shows.

usage: record.py SESSION PICTURE
"""

from __future__ import annotations

import sys
from pathlib import Path

from film import film
from terminal import Terminal

# Done, and done in part.
EXPECTED = (0, 6)
# What a page loads at once.
MOST_BYTES = 300_000


def main(session: Path, picture: Path) -> None:
    """Records a session of one command per line."""
    terminal = Terminal()
    for command in session.read_text().splitlines():
        print(command, file=sys.stderr)
        terminal.type(command)
        code = terminal.run(command)
        if code not in EXPECTED:
            sys.exit(f"error: the command ended with exit code {code}, so nothing is written: {command}")
    drawn = film(terminal.frames, "A session of guerdon in a terminal")
    if len(drawn.encode()) > MOST_BYTES:
        sys.exit(f"error: the picture has {len(drawn.encode())} bytes, more than {MOST_BYTES}: shorten the session.")
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(drawn)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))

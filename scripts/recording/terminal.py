"""A terminal in which commands are typed and run, and what it shows at which time."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pyte

COLUMNS = 112
ROWS = 34
PROMPT = "\x1b[1;32m$\x1b[0m "

# Seconds, as they are shown.
PER_KEY = 0.035
BEFORE_ENTER = 0.4
LONGEST_RUN = 5.0
READING = 1.2
READING_PER_LINE = 0.12
SHORTEST_FRAME = 0.2


@dataclass(frozen=True)
class Frame:
    """What the terminal shows from a time on, in seconds from the beginning."""

    at: float
    rows: tuple[tuple[pyte.screens.Char, ...], ...]


class Terminal:
    """Shows a session, with waits shorter than they are."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.stream = pyte.ByteStream(self.screen)
        self.now = 0.0
        self.frames: list[Frame] = []

    def type(self, command: str) -> None:
        """Types a command at the prompt."""
        self.show(PROMPT.encode())
        for key in command:
            self.now += PER_KEY
            self.show(key.encode())
        self.now += BEFORE_ENTER
        self.show(b"\r\n")

    def run(self, command: str) -> int:
        """Runs a command, shows what it prints, and leaves time to read that. Returns its exit code."""
        output, code = run(command)
        took = output[-1][0] if output else 0.0
        speed = min(1.0, LONGEST_RUN / took) if took else 1.0
        start = self.now
        for at, printed in output:
            self.now = start + at * speed
            self.show(printed)
        lines = sum(printed.count(b"\n") for _, printed in output)
        self.now += READING + READING_PER_LINE * min(lines, ROWS)
        return code

    def show(self, printed: bytes) -> None:
        """Prints bytes as a program would."""
        self.stream.feed(printed)
        buffer = self.screen.buffer
        rows = tuple(tuple(buffer[row][column] for column in range(COLUMNS)) for row in range(ROWS))
        frame = Frame(self.now, rows)
        if self.frames and (self.frames[-1].rows == rows or self.now - self.frames[-1].at < SHORTEST_FRAME):
            frame = Frame(self.frames.pop().at, rows)
        self.frames.append(frame)


def run(command: str) -> tuple[list[tuple[float, bytes]], int]:
    """What a command prints on a terminal, piece by piece with the seconds since its start, and its exit code."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    environment = dict(os.environ, TERM="xterm-256color", COLUMNS=str(COLUMNS), LINES=str(ROWS))
    start = time.monotonic()
    process = subprocess.Popen(
        ["bash", "-c", command], stdin=theirs, stdout=theirs, stderr=theirs, env=environment, close_fds=True
    )
    os.close(theirs)
    output = [(time.monotonic() - start, piece) for piece in pieces(ours)]
    os.close(ours)
    return output, process.wait()


def pieces(terminal: int) -> Iterator[bytes]:
    """What is printed, until nobody has the terminal open any more."""
    while True:
        select.select([terminal], [], [])
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            return
        if not piece:
            return
        yield piece

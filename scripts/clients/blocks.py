#!/usr/bin/env python3
"""Prints the code blocks of a Markdown page that are fenced with exactly this info string, in their order.

usage: blocks.py PAGE INFO
"""

import re
import sys
from pathlib import Path


def blocks(page: str, info: str) -> list[str]:
    fenced = re.compile(rf"^```{re.escape(info)}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    return fenced.findall(page)


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit("usage: blocks.py PAGE INFO")
    page, info = sys.argv[1:]
    found = blocks(Path(page).read_text(encoding="utf-8"), info)
    if not found:
        sys.exit(f"error: {page} has no block that is fenced with ```{info}")
    print("\n".join(found), end="")


if __name__ == "__main__":
    main()

"""Words for people: numbers of things, and text of strangers made harmless."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return `text` with every control character written out: a program's last words may hold escape sequences."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)


def first_line(text: str, longest: int = 160) -> str:
    """Return the first line of `text`, printable, and cut with an ellipsis where it is longer than `longest`."""
    line = printable(text.strip().split("\n", 1)[0])
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def shortened(name: str, longest: int) -> str:
    """Return a name of at most `longest` characters: of a longer one the end, which tells files apart."""
    clean = printable(name).replace("\n", "\\n")
    return clean if len(clean) <= longest else f"…{clean[len(clean) - longest + 1 :]}"


def counted(number: int, noun: str) -> str:
    """Return `1 test`, `2 tests`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

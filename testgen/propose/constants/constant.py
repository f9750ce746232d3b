"""A constant of a program, and where it comes from: Python and C++ are parsed, of other languages tokens are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from testgen.problem import Program

# No limit of a problem is larger, but for what a whole string of digits holds.
MOST = 2**64
# Longer texts are messages.
LONGEST = 50
# A program of more bytes is data; generated tables say nothing of ideas.
_MOST_BYTES = 200_000
_TOKEN = re.compile(
    r"//[^\n]*|(?P<text>\"(?:[^\"\\\n]|\\.)*\")|(?P<before>[<>=!]=|[<>%\[]|)\s*"
    r"(?<![\w.])(?P<number>\d{1,3}(?:_\d{3}){1,6}|\d{1,20}|\d[eE]\d{1,2})[lLuU]{0,3}(?![\w.])\s*(?P<after>[<>=!]=|[<>]|)"
)


class Use(StrEnum):
    """What a program does with a constant, most telling first."""

    COMPARED = "compared with"
    SIZE = "a size of"
    MODULUS = "a remainder by"
    OTHER = "the number"


_ORDER = {use: place for place, use in enumerate(Use)}


@dataclass(frozen=True)
class Constant:
    """A non-negative integer up to 2^64, with its use and the line it stands on, from 1."""

    value: int
    use: Use
    line: int


@dataclass(frozen=True)
class Literal:
    """A short text that a program holds, with its use and the line it stands on, from 1."""

    value: str
    use: Use
    line: int


def constants_of(program: Program) -> tuple[Constant, ...]:
    """Return the integers of a program's entry file, each once with its most telling use; () if none is found.

    Constant expressions are worked out (`10**9 + 7`, `1 << 20`, `N + 5` with a constant N). A program that is nested
    too deeply or larger than 200 kB has none; what does not parse, as Python of version 2, is read token by token.
    """
    return tuple(found for found in _mined(program) if isinstance(found, Constant))


def literals_of(program: Program) -> tuple[Literal, ...]:
    """Return the short texts of a program's entry file, each once with its most telling use; () if none is found."""
    return tuple(found for found in _mined(program) if isinstance(found, Literal))


@lru_cache(maxsize=256)
def _mined(program: Program) -> tuple[Constant | Literal, ...]:
    data = program.entry.data
    if len(data) > _MOST_BYTES:
        return ()
    text = data.decode(errors="replace")
    first: dict[int | str, Constant | Literal] = {}
    for found in sorted(_found(program.language, text), key=lambda c: (_ORDER[c.use], c.line, str(c.value))):
        first.setdefault(found.value, found)
    return tuple(first.values())


def _found(language: str, text: str) -> Iterable[Constant | Literal]:
    if language == "python":
        from testgen.propose.constants.python import python_constants  # noqa: PLC0415 - one parser is enough

        parsed: list[Constant | Literal] | None = python_constants(text)
    elif language in {"c", "cpp"}:
        from testgen.propose.constants.cpp import cpp_constants  # noqa: PLC0415 - it loads tree-sitter

        parsed = cpp_constants(text)
    else:
        parsed = None
    return _tokens(text) if parsed is None else parsed


def _tokens(text: str) -> Iterator[Constant | Literal]:
    for number, line in enumerate(text.split("\n"), 1):
        for found in _TOKEN.finditer(line):
            if found["text"] and is_telling(found["text"][1:-1]):
                yield Literal(found["text"][1:-1], Use.OTHER, number)
            elif found["number"]:
                value = int(float(found["number"])) if "e" in found["number"].lower() else int(found["number"])
                if value <= MOST:
                    yield Constant(value, _use(found["before"], found["after"]), number)


def _use(before: str, after: str) -> Use:
    if before == "[":
        return Use.SIZE
    if before == "%":
        return Use.MODULUS
    return Use.COMPARED if before or after else Use.OTHER


def is_telling(text: str) -> bool:
    """Whether a text may be a value of an input: short, without escapes."""
    return 0 < len(text) <= LONGEST and text.isprintable() and "\\" not in text

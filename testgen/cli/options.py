"""What options hold: durations, sizes, rates and counts, and the options that every command takes."""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Never

from testgen.errors import InputError

# Stated here, since the modules that own these words take 60 ms to import; tests hold them against their owners.
ISOLATIONS = ("auto", "jail", "landlock", "rlimits")
EXISTING = ("keep", "replace", "only-score")
TIERS = ("basic", "intermediate", "complex", "edge")
VALIDATORS = ("show", "hide")
PROFILES = ("plain", "contest")
OPERATORS = ("testgen", "mutmut")

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?[smhd])+|\d+(?:\.\d+)?", re.ASCII)
_PART = re.compile(r"(\d+(?:\.\d+)?)([smhd]?)", re.ASCII)
_BYTES = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)([KMGT]?)(?:I?B)?", re.ASCII)


class UsageError(InputError):
    """The command line itself is wrong."""

    slug = "usage"


class Parser(argparse.ArgumentParser):
    """A parser that raises UsageError with the nearest right word, and takes no abbreviations."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("allow_abbrev", False)
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*args, **kwargs)

    @property
    def actions(self) -> list[argparse.Action]:
        """Every argument and option, in the order of definition."""
        return list(self._actions)

    @property
    def options(self) -> list[str]:
        """Every option string, such as `--json`."""
        return [option for action in self._actions for option in action.option_strings]

    @property
    def commands(self) -> dict[str, Parser]:
        """The parsers of the commands below this one, by name."""
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - the one way to ask
                return dict(action.choices)
        return {}

    @property
    def scope(self) -> str:
        """What messages about this parser begin with: its command, if it is not the root."""
        _, _, command = self.prog.partition(" ")
        return f"{command}: " if command else ""

    def error(self, message: str) -> Never:
        """Raise UsageError in place of printing and exiting."""
        raise UsageError(f"{self.scope}{message}", hint=f"{self.prog} --help")

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print help; unlike argparse's own, do not hide that nobody reads it."""
        stream = file or sys.stderr
        stream.write(message)
        stream.flush()


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the one of `words` that `word` was most likely meant to be, or None; dashes count for nothing."""
    import difflib  # noqa: PLC0415 - only after a mistake

    bare = {known.lstrip("-"): known for known in words}
    return next((bare[near] for near in difflib.get_close_matches(word.lstrip("-"), bare, n=1)), None)


def duration(text: str) -> float:
    """Read seconds from `90`, `60s`, `5m`, `1h30m` or `2d`."""
    if not _DURATION.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no duration; write 90, 60s, 5m or 1h30m")
    seconds = sum(float(number) * _SECONDS[unit or "s"] for number, unit in _PART.findall(text))
    if seconds <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no time at all; write 90, 60s, 5m or 1h30m")
    return seconds


def size(text: str) -> int:
    """Read bytes from `1000`, `500M` or `2G`; units are powers of 1024."""
    found = _SIZE.fullmatch(text.upper())
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write 500M or 2G")
    return int(float(found[1]) * _BYTES[found[2]])


def rate(text: str) -> float:
    """Read a number from 0 to 1."""
    return _number(text, lambda x: 0 <= x <= 1, "a rate from 0 to 1, such as 0.95")


def fraction(text: str) -> float:
    """Read a number from 0 to below 1."""
    return _number(text, lambda x: 0 <= x < 1, "a fraction from 0 to below 1, such as 0.2")


def amount(text: str) -> float:
    """Read a number from 0."""
    return _number(text, lambda x: 0 <= x < math.inf, "an amount, such as 0.5")


def prices(text: str) -> tuple[float, float]:
    """Read two prices, `IN/OUT`."""
    first, slash, second = text.partition("/")
    if not slash:
        raise argparse.ArgumentTypeError(f"{text!r} is not two prices; write IN/OUT, such as 0.5/2")
    return amount(first), amount(second)


def count(text: str) -> int:
    """Read a whole number from 1."""
    return _whole(text, 1)


def count_or_none(text: str) -> int:
    """Read a whole number from 0."""
    return _whole(text, 0)


def _number(text: str, fits: Callable[[float], bool], wanted: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not fits(number):
        raise argparse.ArgumentTypeError(f"{text!r} is not {wanted}")
    return number


def _whole(text: str, least: int) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least}")
    return int(text)


def word_of(words: Sequence[str]) -> Callable[[str], str]:
    """Return a reader of one of `words`, whose error names the nearest."""

    def read(text: str) -> str:
        if text in words:
            return text
        near = nearest(text, words)
        raise argparse.ArgumentTypeError(
            f"{text!r} is none of {', '.join(words)}" + (f"; did you mean {near}?" if near else "")
        )

    return read


def add_shared(parser: Parser) -> None:
    """Add the options that every command takes."""
    group = parser.add_argument_group("options of every command")
    group.add_argument(
        "--json", action="store_true", help="print one JSON object on stdout; progress and remarks stay on stderr"
    )
    group.add_argument(
        "--seed",
        type=count_or_none,
        default=0,
        metavar="N",
        help="the seed: the same seed and inputs give the same suite (default: 0)",
    )
    group.add_argument(
        "--jobs", type=count, metavar="N", help="programs that run at the same time (default: one a core)"
    )
    group.add_argument(
        "--store",
        type=Path,
        metavar="DIR",
        help="the folder of the store of runs (default: $XDG_CACHE_HOME/testgen, else ~/.cache/testgen)",
    )
    group.add_argument(
        "--isolation",
        type=word_of(ISOLATIONS),
        default="auto",
        metavar="|".join(ISOLATIONS),
        help="how programs are confined; auto takes the strongest that works here (default: auto)",
    )
    group.add_argument("--no-color", action="store_true", help="use no colours, as with NO_COLOR in the environment")
    group.add_argument("--quiet", action="store_true", help="print the result and errors only: no progress, no remarks")
    group.add_argument("--debug", action="store_true", help="show the traceback when testgen itself is at fault")

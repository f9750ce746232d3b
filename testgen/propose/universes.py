"""Small universes of a format: the same inputs with few numbers and short strings, so that values collide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from testgen.spec.intervals import intervals_of
from testgen.spec.narrow import Narrowing, narrowed
from testgen.spec.sizes import size_parameters
from testgen.spec.tree import Format

# How many numbers there are in a universe.
_WIDTHS = (2, 5, 20, 100)


@dataclass(frozen=True)
class Universe:
    """A format that draws some inputs of another one, and in words which."""

    format: Format
    what: str


def universes(fmt: Format) -> tuple[Universe, ...]:
    """Return the format itself and those with few numbers: from the low ends of ranges on, and around zero."""
    found = {universe.format: universe for universe in _all(fmt)}
    return tuple(found.values())


def _all(fmt: Format) -> Iterator[Universe]:
    yield Universe(fmt, "all numbers")
    for width in _WIDTHS:
        for what, limits in (("low", _lowest(fmt, width)), ("near zero", _near_zero(fmt, width))):
            smaller = narrowed(fmt, limits) if limits else None
            if smaller is not None:
                yield Universe(smaller, f"{width} numbers, {what}")


def _lowest(fmt: Format, width: int) -> dict[str, Narrowing]:
    return {name: Narrowing(least, least + width - 1) for name, least in _values(fmt).items()}


def _near_zero(fmt: Format, width: int) -> dict[str, Narrowing]:
    negative = {name: least for name, least in _values(fmt).items() if least < 0}
    return {name: Narrowing(max(least, -(width // 2)), width // 2) for name, least in negative.items()}


def _values(fmt: Format) -> dict[str, int]:
    """Return the least value of each number that is no size: sizes follow from what is drawn."""
    sizes = {parameter.name for parameter in size_parameters(fmt)}
    return {
        name: interval.least
        for name, interval in intervals_of(fmt).items()
        if name not in sizes and interval.least is not None
    }

"""Sources of random choices: a seeded generator in bulk, or anything that can draw one integer at a time.

The sampler asks a `Draws` for everything, so that Hypothesis can stand in for the generator and shrink what it drew.
"""

from __future__ import annotations

import random
from collections.abc import MutableSequence, Sequence
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
_FLOAT_RANGE = 1 << 40  # `int(random() * k)` is 5 times as fast as randrange, and even to 2^-13 below this
_DENSE = 4  # a range this many times as large as the sample is listed and shuffled instead of tried


class Draws(Protocol):
    """Where choices come from."""

    def integer(self, low: int, high: int) -> int:
        """Return an integer in low..high."""

    def integers(self, count: int, low: int, high: int) -> list[int]:
        """Return `count` independent integers in low..high."""

    def shuffle(self, values: MutableSequence[Any]) -> None:
        """Bring a list into random order, in place."""

    def size(self, low: int, high: int, target: int) -> int:
        """Return a size in low..high; `target` is what the plan wants."""


class RandomDraws:
    """Draws from a seeded generator, by operations that give the same on every Python."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def integer(self, low: int, high: int) -> int:
        """Return an integer in low..high, evenly."""
        return low if low == high else self._below(high - low + 1) + low

    def integers(self, count: int, low: int, high: int) -> list[int]:
        """Return `count` independent integers in low..high."""
        width = high - low + 1
        if width == 1:
            return [low] * count
        if width <= _FLOAT_RANGE:
            fraction = self._rng.random
            return [low + int(fraction() * width) for _ in range(count)]
        return [low + self._below(width) for _ in range(count)]

    def shuffle(self, values: MutableSequence[Any]) -> None:
        """Bring a list into random order, in place."""
        fraction = self._rng.random
        for i in range(len(values) - 1, 0, -1):
            j = int(fraction() * (i + 1))
            values[i], values[j] = values[j], values[i]

    def size(self, low: int, high: int, target: int) -> int:
        """Return the target, or the bound nearest to it."""
        return min(max(low, target), high)

    def _below(self, width: int) -> int:
        bits = (width - 1).bit_length()
        drawn = self._rng.getrandbits(bits) if bits else 0
        while drawn >= width:
            drawn = self._rng.getrandbits(bits)
        return drawn


def pick(draws: Draws, values: Sequence[T]) -> T:
    """Return one of some values."""
    return values[draws.integer(0, len(values) - 1)]


def chance(draws: Draws, one_in: int) -> bool:
    """Say yes once in `one_in` times; a source that shrinks says no."""
    return draws.integer(0, one_in - 1) == one_in - 1


def distinct(draws: Draws, count: int, low: int, high: int) -> list[int]:
    """Return `count` different integers of low..high in random order, in linear time.

    Raises:
        ValueError: the range holds fewer.

    """
    width = high - low + 1
    if count > width:
        raise ValueError(f"{count} different values do not fit")
    if width <= _DENSE * count:
        pool = list(range(low, high + 1))
        draws.shuffle(pool)
        return pool[:count]
    seen: dict[int, None] = {}
    while len(seen) < count:
        seen.update(dict.fromkeys(draws.integers(count - len(seen), low, high)))
    return list(seen)

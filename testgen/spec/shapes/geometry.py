"""Shapes of intervals and points: each takes (draws, count, low, high) and returns a list of pairs."""

from __future__ import annotations

from itertools import pairwise

from testgen.spec.sampling.draws import Draws, pick
from testgen.spec.shapes.shape import RANDOM, Kind, Shape

Pair = tuple[int, int]


def any_intervals(draws: Draws, count: int, low: int, high: int) -> list[Pair]:
    """Two ends at random."""
    ends = draws.integers(2 * count, low, high)
    return [(a, b) if a <= b else (b, a) for a, b in zip(ends[::2], ends[1::2], strict=True)]


def nested(draws: Draws, count: int, low: int, high: int) -> list[Pair]:
    """Each inside the one before."""
    ends = sorted(draws.integers(2 * count, low, high))
    return list(zip(ends[:count], ends[::-1][:count], strict=True))


def disjoint(draws: Draws, count: int, low: int, high: int) -> list[Pair]:
    """One after the other, in random order."""
    ends = sorted(draws.integers(2 * count, low, high))
    return _shuffled(draws, list(zip(ends[::2], ends[1::2], strict=True)))


def touching(draws: Draws, count: int, low: int, high: int) -> list[Pair]:
    """Each begins where another ends."""
    ends = sorted(draws.integers(count + 1, low, high))
    return _shuffled(draws, list(pairwise(ends)))


def equal_intervals(draws: Draws, count: int, low: int, high: int) -> list[Pair]:
    """The same everywhere."""
    return any_intervals(draws, 1, low, high) * count


def any_points(draws: Draws, count: int, low: int, high: int) -> list[Pair]:
    """Two coordinates at random."""
    numbers = draws.integers(2 * count, low, high)
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def on_a_line(draws: Draws, count: int, low: int, high: int) -> list[Pair]:
    """On a horizontal, vertical or diagonal line."""
    along, fixed = draws.integers(count, low, high), draws.integer(low, high)
    way = draws.integer(0, 3)
    return [((a, fixed), (fixed, a), (a, a), (a, high - (a - low)))[way] for a in along]


def clustered(draws: Draws, count: int, low: int, high: int) -> list[Pair]:
    """Around few centres, at distances of about the root of their number."""
    centres = any_points(draws, 3, low, high)
    reach = int(count**0.5) + 1
    offsets = any_points(draws, count, -reach, reach)
    return [
        (min(max(low, x + dx), high), min(max(low, y + dy), high))
        for (x, y), (dx, dy) in zip((pick(draws, centres) for _ in range(count)), offsets, strict=True)
    ]


def corners(draws: Draws, count: int, low: int, high: int) -> list[Pair]:
    """Only the corners of the square."""
    return [((low, low), (low, high), (high, low), (high, high))[k] for k in draws.integers(count, 0, 3)]


def _shuffled(draws: Draws, pairs: list[Pair]) -> list[Pair]:
    draws.shuffle(pairs)
    return pairs


INTERVALS = (
    Shape(RANDOM, Kind.INTERVALS, any_intervals),
    Shape("nested", Kind.INTERVALS, nested),
    Shape("disjoint", Kind.INTERVALS, disjoint),
    Shape("touching", Kind.INTERVALS, touching),
    Shape("equal", Kind.INTERVALS, equal_intervals),
)
POINTS = (
    Shape(RANDOM, Kind.POINTS, any_points),
    Shape("line", Kind.POINTS, on_a_line),
    Shape("clustered", Kind.POINTS, clustered),
    Shape("corners", Kind.POINTS, corners),
)

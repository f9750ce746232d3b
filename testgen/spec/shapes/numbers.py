"""Shapes of sequences of integers: each takes (draws, count, low, high) and returns a list of `count`."""

from __future__ import annotations

from itertools import islice

from testgen.spec.sampling.draws import Draws, chance, distinct, pick
from testgen.spec.shapes.shape import RANDOM, Kind, Shape

_SMALL = 4
_LONG = 4096  # bits
_FEW = 3
_SWAPS = 16  # one element in this many is out of place when a sequence is nearly sorted


def scattered(draws: Draws, count: int, low: int, high: int) -> list[int]:
    """All values alike; now and then in a narrow band, so that equal elements and near ones come up."""
    if high - low > count and count > 1 and chance(draws, 5):
        start = draws.integer(low, high)
        low, high = start, min(high, start + draws.integer(1, count))
    return draws.integers(count, low, high)


def equal(draws: Draws, count: int, low: int, high: int) -> list[int]:
    """The same value everywhere."""
    return [draws.integer(low, high)] * count


def ascending(draws: Draws, count: int, low: int, high: int) -> list[int]:
    """From small to large."""
    return sorted(draws.integers(count, low, high))


def descending(draws: Draws, count: int, low: int, high: int) -> list[int]:
    """From large to small."""
    return ascending(draws, count, low, high)[::-1]


def alternating(draws: Draws, count: int, low: int, high: int) -> list[int]:
    """Two values in turn."""
    first, second = (low, high) if chance(draws, 2) else (draws.integer(low, high), draws.integer(low, high))
    return [first if i % 2 == 0 else second for i in range(count)]


def few_values(draws: Draws, count: int, low: int, high: int) -> list[int]:
    """Three values at random."""
    values = [draws.integer(low, high) for _ in range(_FEW)]
    return [values[k] for k in draws.integers(count, 0, _FEW - 1)]


def extremes(draws: Draws, count: int, low: int, high: int) -> list[int]:
    """Only the two bounds."""
    return [high if k else low for k in draws.integers(count, 0, 1)]


def lows(_draws: Draws, count: int, low: int, _high: int) -> list[int]:
    """Only the least value."""
    return [low] * count


def highs(_draws: Draws, count: int, _low: int, high: int) -> list[int]:
    """Only the largest value."""
    return [high] * count


def small_values(draws: Draws, count: int, low: int, high: int) -> list[int]:
    """The few values nearest to zero."""
    middle = min(max(low, 0), high)
    return draws.integers(count, max(low, middle - _SMALL), min(high, middle + _SMALL))


def near_sorted(draws: Draws, count: int, low: int, high: int) -> list[int]:
    """Sorted, but for a few pairs that changed places."""
    return _disturbed(draws, ascending(draws, count, low, high))


def _disturbed(draws: Draws, values: list[int]) -> list[int]:
    for _ in range(1 + len(values) // _SWAPS if len(values) > 1 else 0):
        i, j = draws.integer(0, len(values) - 1), draws.integer(0, len(values) - 1)
        values[i], values[j] = values[j], values[i]
    return values


def different(draws: Draws, count: int, low: int, high: int, shape: str = RANDOM) -> list[int]:
    """Return different values, ordered or chosen as a shape wants.

    Raises:
        ValueError: low..high holds fewer than `count`.

    """
    values = _band(draws, count, low, high, shape)
    if shape in {"sorted", "near-sorted"}:
        values.sort()
    if shape == "reversed":
        values.sort(reverse=True)
    if shape == "alternating":
        values.sort()
        half = len(values) // 2
        values[::2], values[1::2] = values[half:], values[:half]
    return _disturbed(draws, values) if shape == "near-sorted" else values


def _band(draws: Draws, count: int, low: int, high: int, shape: str) -> list[int]:
    if count > high - low + 1:
        raise ValueError("the range is too small")
    if shape in {"lows", "small-values", "equal"}:
        start = min(max(low, -(count // 2)), high - count + 1)
        return distinct(draws, count, *((low, low + count - 1) if shape == "lows" else (start, start + count - 1)))
    if shape == "highs":
        return distinct(draws, count, high - count + 1, high)
    if shape == "extremes":
        pool = [*range(low, low + (count + 1) // 2), *islice(range(high, low, -1), count // 2)]
        draws.shuffle(pool)
        return pool
    return distinct(draws, count, low, high)


def one(draws: Draws, low: int, high: int, shape: str = RANDOM) -> int:
    """Draw a single integer: by its shape, or evenly with now and then a bound or a small one."""
    found = _SINGLE.get(shape)
    if found:
        return found.draw(draws, 1, low, high)[0]  # type: ignore[no-any-return]
    if (high - low) >> _LONG:
        # Of numbers that long the digits are what size is: as many of 10 digits as of 10^5, not nearly all of 10^6.
        high = low + (1 << (1 << draws.integer(3, (high - low).bit_length().bit_length() - 1)))
    way = draws.integer(0, 11) if high - low > _SMALL else 0
    if way == 11:  # noqa: PLR2004 - one in twelve at the bounds
        return pick(draws, (low, high))
    if way == 10 and low <= high >> 1:  # noqa: PLR2004 - one in twelve with fewer digits
        bits = draws.integer(0, (high - low).bit_length())
        return draws.integer(low, min(high, low + (1 << bits)))
    return draws.integer(low, high)


NUMBERS = (
    Shape(RANDOM, Kind.NUMBERS, scattered),
    Shape("equal", Kind.NUMBERS, equal),
    Shape("sorted", Kind.NUMBERS, ascending),
    Shape("reversed", Kind.NUMBERS, descending),
    Shape("alternating", Kind.NUMBERS, alternating),
    Shape("few-values", Kind.NUMBERS, few_values),
    Shape("extremes", Kind.NUMBERS, extremes),
    Shape("lows", Kind.NUMBERS, lows),
    Shape("highs", Kind.NUMBERS, highs),
    Shape("small-values", Kind.NUMBERS, small_values),
    Shape("near-sorted", Kind.NUMBERS, near_sorted),
)
_SINGLE = {shape.name: shape for shape in NUMBERS if shape.name in {"extremes", "lows", "highs", "small-values"}}

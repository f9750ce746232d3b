"""The functions of the input language, over scalars, lists and columns of blocks.

A column of nested blocks is a list of lists; aggregates look through the nesting. None stands where an alternative
was not taken, and counts for nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from typing import Any

POWER_BITS = 1 << 22  # 1.2 million digits: more than any input holds, and written in 1 s


class EvaluationError(ArithmeticError):
    """An expression has no value here: a division by zero, the largest of nothing, an index outside its list."""


def flat(value: Any) -> Iterator[Any]:
    """Yield the elements of a list through all its nesting, leaving out None; a scalar is itself."""
    if isinstance(value, list):
        for part in value:
            if isinstance(part, list):
                yield from flat(part)
            elif part is not None:
                yield part
    elif value is not None:
        yield value


def power(base: Any, exponent: Any) -> Any:
    """`base ^ exponent` for exponents from 0 on, refused where it would not fit into memory."""
    if exponent < 0 or exponent != int(exponent):
        raise EvaluationError("an exponent is not a natural number")
    exact = Fraction(base)
    if max(exact.numerator.bit_length(), exact.denominator.bit_length()) * exponent > POWER_BITS:
        raise EvaluationError("a power is too large")
    return base ** int(exponent)


def floor_quotient(left: Any, right: Any) -> Any:
    """Division rounded down."""
    if right == 0:
        raise EvaluationError("division by zero")
    return _exact(left) // _exact(right)


def remainder(left: Any, right: Any) -> Any:
    """What division rounded down leaves; it has the sign of `right`."""
    if right == 0:
        raise EvaluationError("division by zero")
    return _exact(left) % _exact(right)


def _exact(value: Any) -> Any:
    return Fraction(value) if isinstance(value, Decimal) else value  # Decimal rounds quotients towards zero


def element(values: Any, at: Any) -> Any:
    """The `at`-th element, counted from 1."""
    if not 1 <= at <= len(values):
        raise EvaluationError(f"an index lies outside 1..{len(values)}")
    if at != int(at):
        raise EvaluationError("an index is not whole")
    return values[int(at) - 1]


def total(*values: Any) -> Any:
    """The sum of lists and numbers."""
    return sum(part for value in values for part in flat(value))


def smallest(*values: Any) -> Any:
    """The least of lists and numbers."""
    return _extreme(min, values)


def largest(*values: Any) -> Any:
    """The greatest of lists and numbers."""
    return _extreme(max, values)


def _extreme(choose: Callable[..., Any], values: Sequence[Any]) -> Any:
    parts = [part for value in values for part in flat(value)]
    if not parts:
        raise EvaluationError(f"{choose.__name__} of nothing")
    return choose(parts)


def count(values: Any, wanted: Any = None) -> int:
    """How many elements, or how many equal `wanted`; in strings and grids, how often the text `wanted` occurs."""
    if wanted is None:
        return sum(1 for _ in flat(values))
    return sum(part.count(wanted) if isinstance(part, str) else part == wanted for part in flat(values))


def length(value: Any) -> int:
    """The length of a string or a list; of a column, the number of its elements."""
    return len(value) if isinstance(value, str) else sum(1 for _ in flat(value))


def distinct(*columns: Any) -> bool:
    """Whether no two elements, or rows of several columns of one block, are equal."""
    rows = list(flat(columns[0])) if len(columns) == 1 else _rows(columns)
    return len(set(rows)) == len(rows)


def unordered(*columns: Any) -> Any:
    """Rows of several columns without regard to their order."""
    if not any(isinstance(column, list) for column in columns):
        return tuple(sorted(columns))
    return [tuple(sorted(row)) for row in _rows(columns)]


def _rows(columns: Sequence[Any]) -> list[tuple[Any, ...]]:
    parts = [list(flat(column)) for column in columns]
    if len({len(part) for part in parts}) > 1:
        raise EvaluationError("lists of different lengths make no rows")
    return list(zip(*parts, strict=True))


def is_sorted(values: Any) -> bool:
    """Whether no element is less than the one before it."""
    return all(a <= b for a, b in pairwise(flat(values)))


def increasing(values: Any) -> bool:
    """Whether each element is greater than the one before it."""
    return all(a < b for a, b in pairwise(flat(values)))


def connected(nodes: int, first: Any, second: Any) -> bool:
    """Whether the edges between two columns join `nodes` nodes into one piece, whatever number is the first node."""
    ends = _rows((first, second))
    parent = {node: node for edge in ends for node in edge}

    def root(node: Any) -> Any:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    pieces = len(parent)
    for u, v in ends:
        if (a := root(u)) != (b := root(v)):
            parent[a] = b
            pieces -= 1
    return nodes <= 1 or (len(parent) == nodes and pieces == 1)


def reachable(first: Any, second: Any, start: Any, goal: Any) -> bool:
    """Whether edges from one column to another lead from `start` to `goal`."""
    after: dict[Any, list[Any]] = {}
    for u, v in _rows((first, second)):
        after.setdefault(u, []).append(v)
    seen, waiting = {start}, [start]
    while waiting:
        for node in after.get(waiting.pop(), ()):
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return goal in seen


# Enough witnesses for every number below 3.3 * 10^24 (Sorenson and Webster 2015); above it, a very probable prime.
_WITNESSES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)


def prime(number: Any) -> bool:
    """Whether a number is prime, by Miller and Rabin's test."""
    number = _whole(number)
    if number < _WITNESSES[0] or any(number % p == 0 for p in _WITNESSES):
        return number in _WITNESSES
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return not any(_is_composite(number, witness, odd, twos) for witness in _WITNESSES)


def _is_composite(number: int, witness: int, odd: int, twos: int) -> bool:
    x = pow(witness, odd, number)
    if x in {1, number - 1}:
        return False
    for _ in range(twos - 1):
        x = x * x % number
        if x == number - 1:
            return False
    return True


def common_divisor(*values: Any) -> int:
    """The greatest common divisor of lists and numbers."""
    return reduce(math.gcd, (_whole(part) for value in values for part in flat(value)), 0)


def _whole(number: Any) -> int:
    if number != int(number):
        raise EvaluationError("a number is not whole")
    return int(number)


class Takes(StrEnum):
    """What an argument of a function may be; lists include columns of inner blocks."""

    NUMBER = "number"
    NUMBERS = "numbers"
    VALUES = "values"
    LIST = "list"
    SEQUENCE = "sequence"
    LIKE_FIRST = "like first"


@dataclass(frozen=True)
class Function:
    """A function: what it computes, what it takes, how many at least and at most, and whether it is a condition.

    The last of `takes` holds for all further arguments.
    """

    compute: Callable[..., Any]
    takes: tuple[Takes, ...]
    least: int
    most: int
    truth: bool = False

    def takes_each(self, arguments: int) -> list[Takes]:
        """Return what each of some arguments may be."""
        return [self.takes[min(place, len(self.takes) - 1)] for place in range(arguments)]


MANY = 16
_LISTS, _NUMBERS, _NUMBER = (Takes.LIST,), (Takes.NUMBERS,), (Takes.NUMBER,)
FUNCTIONS: dict[str, Function] = {
    "sum": Function(total, _NUMBERS, 1, MANY),
    "min": Function(smallest, _NUMBERS, 1, MANY),
    "max": Function(largest, _NUMBERS, 1, MANY),
    "count": Function(count, (Takes.VALUES, Takes.LIKE_FIRST), 1, 2),
    "len": Function(length, (Takes.SEQUENCE,), 1, 1),
    "gcd": Function(common_divisor, _NUMBERS, 1, MANY),
    "distinct": Function(distinct, _LISTS, 1, MANY, truth=True),
    "sorted": Function(is_sorted, _LISTS, 1, 1, truth=True),
    "increasing": Function(increasing, _LISTS, 1, 1, truth=True),
    "connected": Function(connected, _NUMBER + _LISTS, 3, 3, truth=True),
    "reachable": Function(reachable, (*_LISTS, *_LISTS, Takes.LIKE_FIRST), 4, 4, truth=True),
    "prime": Function(prime, _NUMBER, 1, 1, truth=True),
    "abs": Function(abs, _NUMBER, 1, 1),
}

"""The size parameters of a format, and how much its largest input holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from testgen.spec import tree
from testgen.spec.expression import Expression, names_in
from testgen.spec.intervals import ANYTHING, Interval, intervals_of, length_name
from testgen.spec.sampling.sizing import least_tokens, most_tokens

__all__ = ["SizeParameter", "largest_size", "size_parameters", "smallest_size"]


@dataclass(frozen=True)
class SizeParameter:
    """A number that says how large an input is, with its constant bounds; None: no bound.

    `name` is a field's name, `len(s)` for a string, `rounds` for a block that goes on until something.
    """

    name: str
    low: int | None
    high: int | None

    def __str__(self) -> str:
        return f"{self.name} in {_shown(self.low)}..{_shown(self.high)}"


def _shown(limit: int | None) -> str:
    return "" if limit is None else f"{limit:,}".replace(",", " ") if abs(limit) < 10**18 else "more than 10^18"


@lru_cache(maxsize=64)
def size_parameters(fmt: tree.Format) -> tuple[SizeParameter, ...]:
    """Return what decides the size of an input, in the order of the format."""
    intervals = intervals_of(fmt)
    sizes = {name for count in _counts(fmt) for name in names_in(count)}
    found: list[SizeParameter] = []
    for item in tree.walk(fmt.items):
        if isinstance(item, tree.Repeat) and not isinstance(item.times, Expression):
            found.append(SizeParameter("rounds", 0, None))
        elif isinstance(item, tree.Line):
            found += [_parameter(name, intervals) for field in item.fields for name in _named(field, sizes)]
    return tuple(found)


def _parameter(name: str, intervals: dict[str, Interval]) -> SizeParameter:
    interval = intervals.get(name, ANYTHING)
    return SizeParameter(name, interval.least, interval.most)


def _named(field: tree.Field, sizes: set[str]) -> Iterator[str]:
    """Yield the sizes that a field is or has: its value, or the length of its strings if that varies."""
    if field.name is None:
        return
    kind = field.type
    element = kind.element if isinstance(kind, tree.ListType | tree.MatrixType) else kind
    if isinstance(element, tree.IntType) and field.name in sizes:
        yield field.name
    elif isinstance(element, tree.StrType) and element.length.low != element.length.high:
        yield length_name(field.name)


def _counts(fmt: tree.Format) -> Iterator[Expression]:
    for item in tree.walk(fmt.items):
        if isinstance(item, tree.Repeat) and isinstance(item.times, Expression):
            yield item.times
        elif isinstance(item, tree.Line):
            for field in item.fields:
                yield from _counts_of(field.type)


def _counts_of(kind: tree.Type) -> Iterator[Expression]:
    match kind:
        case tree.ListType(element, counted):
            yield counted.count
            yield from _counts_of(element)
        case tree.MatrixType(element, rows, columns):
            yield from (rows.count, columns.count)
            yield from _counts_of(element)
        case tree.GridType(rows, columns):
            yield from (rows, columns)
        case tree.PermType(count) | tree.TreeType(count) | tree.IntervalsType(count) | tree.PointsType(count):
            yield count
        case tree.GraphType(nodes, edges):
            yield from (nodes, edges)
        case tree.StrType(length):
            yield from (length.low, length.high)
        case _:
            pass


@lru_cache(maxsize=64)
def largest_size(fmt: tree.Format) -> int:
    """Return about how many tokens (characters in strings and grids) the largest input holds; at least 1."""
    return max(1, most_tokens(fmt))


@lru_cache(maxsize=64)
def smallest_size(fmt: tree.Format) -> int:
    """Return about how many tokens (characters in strings and grids) the smallest input holds; at least 1."""
    return max(1, least_tokens(fmt))

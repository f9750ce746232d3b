"""A failing input made small by what its format says: fewer rounds and elements, lower numbers, plainer strings.

Zeller and Hildebrandt's delta debugging (2002) over typed values instead of text: every step writes and reads back.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from testgen.spec import tree
from testgen.spec.evaluate import constant
from testgen.spec.expression import Binary, Expression, Name, Number
from testgen.spec.reader import read
from testgen.spec.writer import ValuesError, write

Values = dict[str, Any]
Path = tuple[int, ...]
Cut = Callable[[Any, int, int, int], Any]
_UNWRITABLE = (ValuesError, ValueError, TypeError, KeyError, IndexError, ArithmeticError, AttributeError)


def shrunk(
    fmt: tree.Format, values: Mapping[str, Any], fails: Callable[[Values], bool], *, most_calls: int = 2000
) -> Values:
    """Return values that still fail, from which no step removes or lowers anything more.

    `fails` sees only values that read back as written; it is called at most `most_calls` times. The same values and
    the same answers give the same result.
    """
    search = _Search(fmt, dict(values), fails, most_calls)
    before = None
    while before != search.best and search.calls < most_calls:
        before = search.best
        search.round()
    return search.best


@dataclass(frozen=True)
class Grown:
    """A list that a number counts, and how elements are left out of it: (list, start, width, how many are left)."""

    name: str
    cut: Cut


class _Search:
    def __init__(self, fmt: tree.Format, values: Values, fails: Callable[[Values], bool], most_calls: int) -> None:
        self._fmt = fmt
        self._fails = fails
        self._most = most_calls
        self._seen: set[str] = set()
        self._rows = _counted(fmt)
        self._types = {f.name: f.type for f in tree.fields_of(fmt.items) if f.name}
        self.best = values
        self.calls = 0

    def round(self) -> None:
        """Try every kind of step once, large steps first."""
        for counter, grown in self._rows.items():
            self._drop(counter, grown)
        for name, kind in self._types.items():
            for path in list(_paths(self.best.get(name))):
                self._simplify(name, kind, path)

    def _takes(self, values: Values) -> bool:
        if self.calls >= self._most or values == self.best:
            return False
        try:
            text = write(self._fmt, values)
        except _UNWRITABLE:
            return False
        if text in self._seen:
            return False
        self._seen.add(text)
        if read(self._fmt, text) != values:
            return False
        self.calls += 1
        if not self._fails(copy.deepcopy(values)):
            return False
        self.best = values
        return True

    # --- dropping ---

    def _drop(self, counter: str, grown: tuple[Grown, ...]) -> None:
        """Leave out elements of lists together with the number that counts them, in halves down to single ones."""
        for path in list(_paths(self.best.get(counter))):
            length = _at(self.best[counter], path)
            width = length if isinstance(length, int) else 0
            while width >= 1:
                start = 0
                while start < (count := _at(self.best[counter], path)) and self.calls < self._most:
                    cut = min(width, count - start)
                    if not self._takes(self._without(counter, grown, path, (start, cut))):
                        start += width
                width //= 2

    def _without(self, counter: str, grown: tuple[Grown, ...], path: Path, cut: tuple[int, int]) -> Values:
        values = copy.deepcopy(self.best)
        start, width = cut
        count = _at(values[counter], path)
        _set(values, counter, path, count - width)
        for row in grown:
            try:
                found = _at(values[row.name], path)
            except (IndexError, TypeError):
                continue
            if found is not None:
                _set(values, row.name, path, row.cut(found, start, width, count - width))
        return values

    # --- lowering ---

    def _simplify(self, name: str, kind: tree.Type, path: Path) -> None:
        try:
            value = _at(self.best[name], path)
        except (IndexError, TypeError):
            return
        if isinstance(value, bool) or value is None:
            return
        if isinstance(value, int):
            self._lower(name, path, _goal(kind))
        elif isinstance(value, Decimal):
            self._first(name, path, (Decimal(f"{0:.{_places(value)}f}"), round(value), value // 1))
        elif isinstance(value, str):
            self._plainer(name, path, kind)
        elif isinstance(value, tuple):
            for place in range(len(value)):
                self._lower_part(name, path, place)

    def _lower(self, name: str, path: Path, goal: int) -> None:
        """Go to the goal at once, or halve the distance while that fails, then step by one."""
        gap = _at(self.best[name], path) - goal
        while gap and self.calls < self._most:
            value = _at(self.best[name], path)
            step = min(abs(gap), abs(value - goal))
            if step == 0:
                return
            toward = value - step if value > goal else value + step
            if not self._takes(self._with(name, path, toward)):
                gap = abs(gap) // 2

    def _lower_part(self, name: str, path: Path, place: int) -> None:
        pair = _at(self.best[name], path)
        for number in (0, 1, pair[place] // 2, pair[place] - 1):
            if 0 <= number < abs(pair[place]):
                changed = (*pair[:place], number, *pair[place + 1 :])
                if self._takes(self._with(name, path, changed)):
                    return

    def _plainer(self, name: str, path: Path, kind: tree.Type) -> None:
        element = kind.element if isinstance(kind, tree.ListType | tree.MatrixType) else kind
        value = _at(self.best[name], path)
        if isinstance(element, tree.WordType):
            self._first(name, path, element.words[: element.words.index(value)] if value in element.words else ())
            return
        letter = getattr(element, "alphabet", "")[:1]
        width = 0 if isinstance(element, tree.GridType) else len(value)
        while width >= 1:
            start = 0
            while start < len(value := _at(self.best[name], path)):
                if not self._takes(self._with(name, path, value[:start] + value[start + width :])):
                    start += width
            width //= 2
        self._letters(name, path, letter)

    def _letters(self, name: str, path: Path, letter: str) -> None:
        value = _at(self.best[name], path)
        if self._takes(self._with(name, path, letter * len(value))):
            return
        for place in range(len(value)):
            now = _at(self.best[name], path)
            self._takes(self._with(name, path, now[:place] + letter + now[place + 1 :]))

    def _first(self, name: str, path: Path, options: tuple[Any, ...]) -> None:
        for option in options:
            if self._takes(self._with(name, path, option)):
                return

    def _with(self, name: str, path: Path, value: Any) -> Values:
        values = dict(self.best)
        values[name] = copy.deepcopy(values[name])
        _set(values, name, path, value)
        return values


def _counted(fmt: tree.Format) -> dict[str, tuple[Grown, ...]]:
    """Return by the name of a number what it counts: lists, and all columns of blocks."""
    found: dict[str, list[Grown]] = {}
    for item in tree.walk(fmt.items):
        if isinstance(item, tree.Line):
            for one in item.fields:
                for count, cut in _counts(one.type):
                    for name in _simple_names(count):
                        found.setdefault(name, []).append(Grown(str(one.name), cut))
        elif isinstance(item, tree.Repeat):
            columns = [f.name for f in tree.fields_of(item.body) if f.name]
            keys = [i.key for i in tree.walk((item,)) if isinstance(i, tree.Repeat | tree.Choose)]
            names = _simple_names(item.times) if isinstance(item.times, Expression) else (item.key,)
            for name in names:
                found.setdefault(name, []).extend(Grown(c, _cut_elements) for c in (*columns, *keys) if c != name)
    return {name: tuple(rows) for name, rows in found.items()}


def _counts(kind: tree.Type) -> tuple[tuple[Expression, Cut], ...]:  # noqa: PLR0911 - one case a type
    match kind:
        case tree.ListType(_, counted):
            return ((counted.count, _cut_elements),)
        case tree.MatrixType(_, rows, columns):
            return ((rows.count, _cut_elements), (columns.count, _cut_columns))
        case tree.GridType(rows, columns):
            return ((rows, _cut_elements), (columns, _cut_columns))
        case tree.GraphType(nodes, edges):
            return ((nodes, _cut_nothing), (edges, _cut_elements))
        case tree.TreeType(count, base):
            return ((count, partial(_cut_nodes, base)),)
        case tree.PermType(count, base):
            return ((count, partial(_cut_numbers, base)),)
        case tree.IntervalsType(count) | tree.PointsType(count):
            return ((count, _cut_elements),)
    return ()


def _cut_elements(rows: Any, start: int, width: int, _left: int) -> Any:
    return rows - width if isinstance(rows, int) else rows[:start] + rows[start + width :]


def _cut_columns(rows: Any, start: int, width: int, _left: int) -> Any:
    return [row[:start] + row[start + width :] for row in rows]


def _cut_nothing(rows: Any, _start: int, _width: int, _left: int) -> Any:
    return rows


def _cut_nodes(base: int, rows: Any, _start: int, _width: int, left: int) -> Any:
    return [edge for edge in rows if max(edge[:2]) < left + base]


def _cut_numbers(base: int, rows: Any, _start: int, _width: int, left: int) -> Any:
    return [number for number in rows if number < left + base]


def _simple_names(count: Expression) -> tuple[str, ...]:
    """Return the name of `n`, `n - 1` or `n + 1`."""
    match count:
        case Name(id):
            return (id,)
        case Binary("+" | "-", Name(id), Number()) if constant(count) is None:
            return (id,)
    return ()


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, list):
        for i, part in enumerate(value):
            yield from _paths(part, (*path, i))
    else:
        yield path


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _set(values: Values, name: str, path: Path, value: Any) -> None:
    if not path:
        values[name] = value
        return
    holder = _at(values[name], path[:-1])
    holder[path[-1]] = value


def _goal(kind: tree.Type) -> int:
    """Return the bound nearest to zero, or zero; bounds with names count as zero."""
    element = kind.element if isinstance(kind, tree.ListType | tree.MatrixType) else kind
    if not isinstance(element, tree.IntType):
        return 0
    low, high = constant(element.range.low), constant(element.range.high)
    goal = 0 if low is None else max(0, int(low))
    return goal if high is None else min(goal, int(high))


def _places(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))

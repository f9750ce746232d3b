"""Types that take whole lines, as blocks of plain lines and a check of what was read.

So that a tree, a matrix and a list `per line` are read by what reads a `repeat` block: columns where it is fast, line
after line where something is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from testgen.spec import tree
from testgen.spec.expression import Binary, Comparison, Expression, Name, Number
from testgen.spec.reading.cursor import Cursor, RefusedError
from testgen.spec.reading.exact import count_of
from testgen.spec.reading.graph_checks import graph_fault
from testgen.spec.reading.ordering import Fault, ordering_fault, repetition
from testgen.spec.reading.rows import Table, Values
from testgen.spec.reading.tokens import column_reader, row_condition

Finish = Callable[[Values, int], None]


@dataclass(frozen=True)
class Rows:
    """A field as a block: the block, what makes the value of its columns, and a faster way to read it, if any.

    `finish` takes the scope and the first line, and raises RefusedError.
    """

    block: tree.Repeat
    finish: Finish
    table: Table | None = None


def without_perms(field: tree.Field) -> tree.Field:
    """Return a field with a permutation as the list that it is."""
    if not isinstance(field.type, tree.PermType):
        return field
    element = tree.IntType(_numbered(field.type.count, field.type.base))
    return replace(
        field, type=tree.ListType(element, tree.Counted(field.type.count), field.type.per_line, distinct=True)
    )


def _numbered(count: Expression, base: int) -> tree.Range:
    """Return the range of `count` numbers from `base` on."""
    last = count if base == 1 else Binary("+", count, Number(base - 1)) if base else Binary("-", count, Number(1))
    return tree.Range(Number(base), last)


def rows_of(field: tree.Field) -> Rows:
    """Return the block that a field of whole lines is."""
    name, kind = str(field.name), field.type
    match kind:
        case tree.ListType():
            return _list(field, kind)
        case tree.MatrixType():
            return _matrix(field, kind)
        case tree.GridType(rows, columns, alphabet):
            row = tree.StrType(tree.Range(columns, columns), alphabet)
            return Rows(_block(name, rows, None, replace(field, type=row)), lambda _scope, _first: None)
        case tree.TreeType() | tree.GraphType():
            return _graph(name, kind)
        case tree.IntervalsType(count, bounds):
            fields = _numbers(name, l=bounds, r=bounds)
            return Rows(
                _block(name, count, None, *fields, _ordered(f"{name}.l", f"{name}.r")),
                lambda scope, _: _zipped(scope, name, "l", "r"),
            )
        case tree.PointsType(count, bounds, distinct):
            return _points(name, count, bounds, distinct=distinct)
        case _:
            raise AssertionError(f"{kind} takes no lines")


def _block(name: str, times: Expression, index: str | None, *parts: tree.Field | tree.Where) -> tree.Repeat:
    line = tree.Line(tuple(part for part in parts if isinstance(part, tree.Field)))
    conditions = [part for part in parts if isinstance(part, tree.Where)]
    return tree.Repeat(times, (line, *conditions), index, key=f"{name}.#")


def _numbers(name: str, **bounds: tree.Range) -> tuple[tree.Field, ...]:
    """Return integer fields `name.u`, ...: no name of a format has a point, so that none is taken."""
    return tuple(tree.Field(f"{name}.{part}", tree.IntType(each)) for part, each in bounds.items())


def _ordered(low: str, high: str) -> tree.Where:
    return tree.Where(Comparison((Name(low), Name(high)), ("<=",)))


def _zipped(scope: Values, name: str, *parts: str) -> None:
    scope[name] = list(zip(*(scope[f"{name}.{part}"] for part in parts), strict=True))


def _raise(fault: Fault | None, name: str, first: int) -> None:
    if fault:
        raise RefusedError(first + fault.at, 0, f"{name}{fault.message}")


# --- lists and matrices --------------------------------------------------------------------------------------


def _list(field: tree.Field, kind: tree.ListType) -> Rows:
    name = str(field.name)
    element = replace(field, type=kind.element)

    def finish(scope: Values, first: int) -> None:
        _raise(ordering_fault(scope[name], kind), name, first)

    return Rows(_block(name, kind.counted.count, kind.counted.index, element), finish)


def _matrix(field: tree.Field, kind: tree.MatrixType) -> Rows:
    name = str(field.name)
    row = replace(field, type=tree.ListType(kind.element, kind.columns))

    def finish(scope: Values, first: int) -> None:
        if kind.distinct and (fault := repetition(list(chain.from_iterable(scope[name])))):
            width = len(scope[name][0])
            _raise(Fault(fault.at // width, " must be distinct, but an element of this row is not"), name, first)

    return Rows(_block(name, kind.rows.count, kind.rows.index, row), finish, _matrix_table(name, kind))


def _matrix_table(name: str, kind: tree.MatrixType) -> Table | None:
    local = frozenset(filter(None, (kind.rows.index, kind.columns.index)))
    if row_condition(kind.element, "", local):
        return None
    column, columns = column_reader(kind.element), count_of(kind.columns.count)

    def read(cursor: Cursor, scope: Values, count: int) -> bool:
        width = columns(scope)
        lines = cursor.lines[cursor.at : cursor.at + count]
        if not width or len(lines) < count or {line.count(" ") for line in lines} != {width - 1}:
            return False
        values = column(" ".join(lines).split(" "), scope)
        if values is None:
            return False
        scope[name] = [values[at : at + width] for at in range(0, len(values), width)]
        cursor.at += count
        return True

    return read


# --- graphs and points ---------------------------------------------------------------------------------------


def _graph(name: str, kind: tree.TreeType | tree.GraphType) -> Rows:
    nodes, ends = count_of(kind.nodes), _numbered(kind.nodes, kind.base)
    times = Binary("-", kind.nodes, Number(1)) if isinstance(kind, tree.TreeType) else kind.edges
    fields = _numbers(name, u=ends, v=ends, **({"w": kind.weight} if kind.weight else {}))
    parts = "uvw"[: len(fields)]

    def finish(scope: Values, first: int) -> None:
        _raise(graph_fault(kind, nodes(scope), scope[f"{name}.u"], scope[f"{name}.v"]), name, first)
        _zipped(scope, name, *parts)

    return Rows(_block(name, times, None, *fields), finish)


def _points(name: str, count: Expression, bounds: tree.Range, *, distinct: bool) -> Rows:
    def finish(scope: Values, first: int) -> None:
        _zipped(scope, name, "x", "y")
        points: list[Any] = scope[name]
        _raise(repetition(points) if distinct else None, name, first)

    return Rows(_block(name, count, None, *_numbers(name, x=bounds, y=bounds)), finish)

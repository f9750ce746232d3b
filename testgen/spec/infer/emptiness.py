"""Alternatives that only guard against an empty list, as checktestdata needs them: our lists may be empty anyway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from testgen.spec import tree
from testgen.spec.expression import Comparison, Expression, Name, Number

_POSITIVE = {(">", 0), (">=", 1), ("!=", 0)}
_EMPTY = {("<=", 0), ("<", 1), ("==", 0)}


def simplified(items: Sequence[tree.Item]) -> tuple[tree.Item, ...]:
    """Return the items with `either: n > 0, a list of n; or: n <= 0, an empty line` written as the list alone."""
    made: list[tree.Item] = []
    for item in items:
        if isinstance(item, tree.Choose):
            made.append(_guarded_list(item) or replace(item, cases=tuple(map(simplified, item.cases))))
        elif isinstance(item, tree.Repeat):
            made.append(replace(item, body=simplified(item.body)))
        else:
            made.append(item)
    return tuple(made)


def _guarded_list(choose: tree.Choose) -> tree.Line | None:
    match choose.cases:
        case (
            (tree.Where(full), tree.Line((tree.Field(_, tree.ListType() as kind),)) as line),
            (tree.Where(empty), tree.Line(())),
        ):
            count = kind.counted.count
            guarded = _says(full, count, _POSITIVE) and _says(empty, count, _EMPTY)
            return line if guarded and not kind.per_line else None
        case _:
            return None


def _says(condition: Expression, count: Expression, signs: set[tuple[str, int]]) -> bool:
    match condition:
        case Comparison((Name() as left, Number(value)), (sign,)):
            return left == count and (sign, value) in signs
        case _:
            return False

"""What an input can reach of its format: ends of ranges, words, alternatives, conditions that are only just true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from testgen.spec import tree
from testgen.spec.evaluate import compiled, evaluate
from testgen.spec.expression import Binary, Comparison, Expression, Logical, Number, Text, names_in
from testgen.spec.functions import EvaluationError, flat
from testgen.spec.printer import show_expression

MOST_WORDS = 16  # of one field; a longer list of words says nothing of bounds
_FAULTS = (EvaluationError, KeyError, TypeError, IndexError, ValueError, OverflowError)


class Side(StrEnum):
    """Which end of a range; what is neither, a word or an alternative, counts as LOW."""

    LOW = "low"
    HIGH = "high"


class Kind(StrEnum):
    """What a bound is of."""

    VALUE = "value"
    ELEMENT = "element"
    LENGTH = "length"
    WORD = "word"
    WEIGHT = "weight"
    COORDINATE = "coordinate"
    CONDITION = "condition"
    CASE = "case"


@dataclass(frozen=True)
class Step:
    """A block around a clause: a repeat, or (with `case`) a case of an alternative."""

    block: tree.Repeat | tree.Choose
    case: int | None = None


@dataclass(frozen=True)
class Bound:
    """One thing to reach, as `text` says: `n = 1`, `a holds -10^9`, `len(s) = 50`, `sum(n) = 2*10^5`.

    `name` is that of the field, or "where", or "" for an alternative. `limit` is what the value must equal; for a
    condition it is the equation itself. `path` are the blocks around, outer first; `indices` those of a list.
    """

    text: str
    name: str
    side: Side
    kind: Kind
    limit: Expression
    path: tuple[Step, ...] = field(default=(), repr=False, compare=False)
    indices: tuple[str | None, ...] = field(default=(), repr=False, compare=False)

    def __str__(self) -> str:
        return self.text

    def reached(self, values: Mapping[str, Any]) -> bool:
        """Whether an input reaches the bound, in any round of any block."""
        if self._is_constant():
            return self._reached_by_any(values)
        return any(self._reached_in(scope) for scope in _scopes(values, self.path))

    def _is_constant(self) -> bool:
        """Whether the limit is the same in all rounds, which saves the walk over them (1 us a value instead of 5)."""
        if self.kind in {Kind.CONDITION, Kind.CASE} or any(step.case is not None for step in self.path):
            return False
        inner = {name for step in self.path for name in _declared(step.block)}
        inner |= {step.block.index for step in self.path if isinstance(step.block, tree.Repeat) and step.block.index}
        inner |= {name for name in self.indices if name}
        return not names_in(self.limit) & inner

    def _reached_by_any(self, values: Mapping[str, Any]) -> bool:
        try:
            limit = evaluate(self.limit, values)
            return any(value == limit for value in self._measured(values[self.name]))
        except _FAULTS:
            return False

    def _reached_in(self, scope: Mapping[str, Any]) -> bool:
        try:
            if self.kind is Kind.CASE:
                return bool(scope[self.name] == evaluate(self.limit, scope))
            if self.kind is Kind.CONDITION:
                return bool(evaluate(self.limit, scope))
            limit = compiled(self.limit)
            return any(
                value == limit(inner)
                for part, inner in _indexed(scope[self.name], self.indices, scope)
                for value in self._measured(part)
            )
        except _FAULTS:
            return False

    def _measured(self, value: Any) -> Iterator[Any]:
        match self.kind:
            case Kind.LENGTH:
                return map(len, flat(value))
            case Kind.WEIGHT:
                return (edge[2] for edge in flat(value))
            case Kind.COORDINATE:
                return (part for point in flat(value) for part in point)
            case _:
                return flat(value)


def _indexed(
    value: Any, indices: tuple[str | None, ...], scope: Mapping[str, Any]
) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    if not any(indices):
        yield value, scope
        return
    for place, part in enumerate(value, 1):
        inner = {**scope, indices[0]: place} if indices[0] else scope
        yield from _indexed(part, indices[1:], inner)


def _scopes(values: Mapping[str, Any], path: tuple[Step, ...]) -> Iterator[Mapping[str, Any]]:
    """Yield the names in sight inside of a block, for each of its rounds."""
    if not path:
        yield values
        return
    block = path[0].block
    if isinstance(block, tree.Choose):
        if values.get(block.key) == path[0].case:
            yield from _scopes(values, path[1:])
        return
    columns = {name: values[name] for name in _declared(block) if values.get(name) is not None}
    for place in range(values.get(block.key) or 0):
        scope = {**values, **{name: column[place] for name, column in columns.items()}}
        if block.index:
            scope[block.index] = place + 1
        yield from _scopes(scope, path[1:])


def _declared(block: tree.Repeat | tree.Choose) -> list[str]:
    """Return what becomes a column of a block: names of fields, and keys of inner blocks."""
    items = block.body if isinstance(block, tree.Repeat) else tuple(item for case in block.cases for item in case)
    keys = [item.key for item in tree.walk(items) if isinstance(item, tree.Repeat | tree.Choose)]
    return keys + [value.name for value in tree.fields_of(items) if value.name]


# --- what there is to reach --------------------------------------------------------------------------------------


def all_bounds(fmt: tree.Format) -> tuple[Bound, ...]:
    """Return everything to reach, in the order of the format, whether it can be or not; each text once."""
    return tuple({bound.text: bound for bound in reversed([*_of_items(fmt.items, ())])}.values())[::-1]


def _of_items(items: Iterable[tree.Item], path: tuple[Step, ...]) -> Iterator[Bound]:
    for item in items:
        match item:
            case tree.Line(fields):
                for value in fields:
                    if value.name is not None:
                        yield from (replace(bound, path=path) for bound in _of_type(value.name, value.type))
            case tree.Repeat(body=body):
                yield from _of_items(body, (*path, Step(item)))
            case tree.Choose(cases):
                yield from _of_choose(item, path)
                for number, case in enumerate(cases):
                    yield from _of_items(case, (*path, Step(item, number)))
            case tree.Where(condition):
                yield from (replace(bound, path=path) for bound in bounds_of_condition(condition))


def _of_choose(choose: tree.Choose, path: tuple[Step, ...]) -> Iterator[Bound]:
    for number, case in enumerate(choose.cases):
        names = [value.name for value in tree.fields_of(case) if value.name][:1]
        text = f"case {number + 1}{f' ({names[0]}, ...)' if names else ''} of alternative {choose.key}"
        yield Bound(text, choose.key, Side.LOW, Kind.CASE, Number(number), path)


def _of_type(name: str, kind: tree.Type) -> Iterator[Bound]:
    match kind:
        case tree.ListType(element, counted):
            yield from _elements(name, element, (counted.index,))
        case tree.MatrixType(element, rows, columns):
            yield from _elements(name, element, (rows.index, columns.index))
        case tree.TreeType(weight=tree.Range() as weight) | tree.GraphType(weight=tree.Range() as weight):
            yield from _ends(f"{name} has weight", name, Kind.WEIGHT, weight)
        case tree.IntervalsType(_, bounds) | tree.PointsType(_, bounds):
            yield from _ends(f"{name} holds", name, Kind.COORDINATE, bounds)
        case tree.IntType(bounds) | tree.RealType(bounds):
            yield from _ends(f"{name} =", name, Kind.VALUE, bounds)
        case tree.StrType(length):
            yield from _ends(f"len({name}) =", name, Kind.LENGTH, length)
        case tree.WordType(words) if 1 < len(words) <= MOST_WORDS:
            yield from (_word(f"{name} =", name, word) for word in words)
        case _:
            pass


def _elements(name: str, element: tree.ScalarType, indices: tuple[str | None, ...]) -> Iterator[Bound]:
    match element:
        case tree.IntType(bounds) | tree.RealType(bounds):
            found = list(_ends(f"{name} holds", name, Kind.ELEMENT, bounds))
        case tree.StrType(length):
            found = list(_ends(f"{name} holds length", name, Kind.LENGTH, length))
        case tree.WordType(words):
            found = [_word(f"{name} holds", name, word) for word in words] if 1 < len(words) <= MOST_WORDS else []
    yield from (replace(bound, indices=indices) for bound in found)


def _ends(text: str, name: str, kind: Kind, bounds: tree.Range) -> Iterator[Bound]:
    yield Bound(f"{text} {show_expression(bounds.low)}", name, Side.LOW, kind, bounds.low)
    if bounds.low != bounds.high:
        yield Bound(f"{text} {show_expression(bounds.high)}", name, Side.HIGH, kind, bounds.high)


def _word(text: str, name: str, word: str) -> Bound:
    limit = Text(word)
    return Bound(f"{text} {show_expression(limit)}", name, Side.LOW, Kind.WORD, limit)


def bounds_of_condition(condition: Expression) -> Iterator[Bound]:
    """Yield where `a <= b` and `a < b` are only just true; parts of an `or` need not be reached."""
    match condition:
        case Logical("and", parts):
            for part in parts:
                yield from bounds_of_condition(part)
        case Comparison(operands, operators):
            for left, operator, right in zip(operands, operators, operands[1:], strict=False):
                if operator not in {"==", "!="}:
                    yield _just_true(left, operator, right)
        case _:
            pass


def _just_true(left: Expression, operator: str, right: Expression) -> Bound:
    if not names_in(left):
        left, right, operator = right, left, {"<": ">", ">": "<", "<=": ">=", ">=": "<="}[operator]
    limit = right
    if operator in {"<", ">"}:
        limit = _shifted(right, -1 if operator == "<" else 1)
    side = Side.HIGH if operator in {"<", "<="} else Side.LOW
    text = f"{show_expression(left)} = {show_expression(limit)}"
    return Bound(text, "where", side, Kind.CONDITION, Comparison((left, limit), ("==",)))


def _shifted(expression: Expression, more: int) -> Expression:
    match expression:
        case Number(int() as value):
            return Number(value + more)
        case _:
            return Binary("+" if more > 0 else "-", expression, Number(1))

"""Conditions on one value of the block as part of its type: the words it can be, the length of a string."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from testgen.spec import tree
from testgen.spec.evaluate import constant
from testgen.spec.expression import Call, Comparison, Expression, Name, Number, Text, names_in
from testgen.spec.intervals import Interval, interval_of
from testgen.spec.mine.ctd_layout import Body
from testgen.spec.mine.ctd_reads import OPEN
from testgen.spec.mine.ctd_scope import plus

_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}


def narrowed(condition: Expression, body: Body, evidence: tree.Evidence, names: Mapping[str, Interval]) -> bool:
    """Make a condition part of the type of the field that it is about; False: it is none of these.

    `names` are bounds of the format's names.
    """
    match condition:
        case Comparison((Call("len", (Name(name),)), limit), (operator,)):
            return _of_length(body, name, operator, limit, evidence, names)
        case Comparison((limit, Call("len", (Name(name),))), (operator,)):
            return _of_length(body, name, _FLIPPED[operator], limit, evidence, names)
        case Comparison((Name(name), Text(word)), ("==" | "!=" as operator,)):
            return _apply(body, name, lambda kind: _of_words(kind, word, equal=operator == "=="), evidence)
        case Comparison((Text(word), Name(name)), ("==" | "!=" as operator,)):
            return _apply(body, name, lambda kind: _of_words(kind, word, equal=operator == "=="), evidence)
        case Comparison((Name(name), Number(int() as value)), ("==" | "!=" as operator,)):
            return _apply(body, name, lambda kind: _of_numbers(kind, value, equal=operator == "=="), evidence)
        case _:
            return False


Change = Callable[[tree.Type], tree.Type | None]


def _apply(body: Body, name: str, change: Change, evidence: tree.Evidence) -> bool:
    kind = body.type_of(name)
    made = None if kind is None else change(kind)
    return made is not None and body.change(name, lambda _: made, evidence)


def _of_words(kind: tree.Type, word: str, *, equal: bool) -> tree.Type | None:
    if not isinstance(kind, tree.WordType):
        return None
    words = tuple(each for each in kind.words if (each == word) == equal)
    return tree.WordType(words) if words else None


def _of_numbers(kind: tree.Type, value: int, *, equal: bool) -> tree.Type | None:
    if not isinstance(kind, tree.IntType):
        return None
    low, high = constant(kind.range.low), constant(kind.range.high)
    if low is None or high is None or not low <= value <= high:
        return None
    if equal:
        return tree.IntType(tree.Range(Number(value), Number(value)))
    if low == high or value not in {low, high}:
        return None
    if value == low:
        return tree.IntType(tree.Range(Number(value + 1), kind.range.high))
    return tree.IntType(tree.Range(kind.range.low, Number(value - 1)))


def _of_length(
    body: Body, name: str, operator: str, limit: Expression, evidence: tree.Evidence, names: Mapping[str, Interval]
) -> bool:
    if names_in(limit) & body.names_from(name):  # a length cannot depend on what comes later
        most = interval_of(limit, names).most
        if operator in {"==", "<", "<="} and most is not None:
            _apply(body, name, lambda kind: _sized(kind, "<=", Number(most), names), evidence)
        return False
    return _apply(body, name, lambda kind: _sized(kind, operator, limit, names), evidence)


def _sized(kind: tree.Type, operator: str, limit: Expression, names: Mapping[str, Interval]) -> tree.Type | None:
    if not isinstance(kind, tree.StrType) or operator == "!=":
        return None
    low, high = kind.length.low, kind.length.high
    if operator in {">", ">=", "=="}:
        bound = plus(limit, 1) if operator == ">" else limit
        tighter = interval_of(bound, names).low >= interval_of(low, names).high
        low = bound if tighter else _both("max", low, bound)
    if operator in {"<", "<=", "=="}:
        bound = plus(limit, -1) if operator == "<" else limit
        tighter = high == OPEN or interval_of(bound, names).high <= interval_of(high, names).low
        high = bound if tighter else _both("min", high, bound)
    return replace(kind, length=tree.Range(low, high))


def _both(function: str, old: Expression, new: Expression) -> Expression:
    return old if constant(old) is not None and constant(new) is not None else Call(function, (old, new))

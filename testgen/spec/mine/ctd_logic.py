"""Conditions of checktestdata: their parts, their opposites, and whether they compare neighbours of an array."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from testgen.spec import tree
from testgen.spec.expression import Binary, Call, Comparison, Expression, Logical, Name, Negation, Number
from testgen.spec.mine.ctd_layout import Body
from testgen.spec.mine.ctd_scope import Reading, Scope
from testgen.spec.mine.ctd_statements import ELEMENT

FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
OPPOSITE = {"<": ">=", ">": "<=", "<=": ">", ">=": "<", "==": "!=", "!=": "=="}


@dataclass(frozen=True)
class Place:
    """Where a condition stands: the block, and the list on one line whose element it is about, if any."""

    body: Body
    evidence: tree.Evidence
    line: int
    inline: Reading | None = None


def parts_of(condition: Expression) -> list[Expression]:
    """Return what an `and` joins, through all its nesting."""
    match condition:
        case Logical("and", parts):
            return [part for each in parts for part in parts_of(each)]
        case Negation(Comparison((left, right), (operator,))):
            return [Comparison((left, right), (OPPOSITE[operator],))]
        case Negation(Negation(inner)):
            return parts_of(inner)
        case Negation(Logical("or", parts)):
            return [part for each in parts for part in parts_of(Negation(each))]
        case _:
            return [condition]


def guarded(condition: Expression, guards: Sequence[Expression]) -> Expression:
    """Return a condition that need not hold unless all guards do."""
    if not guards:
        return condition
    return Logical("or", (*(negated(guard) for guard in guards), condition))


def negated(condition: Expression) -> Expression:
    """Return the opposite of a condition, without `not` where a comparison has an opposite of its own."""
    match condition:
        case Comparison((left, right), (operator,)):
            return Comparison((left, right), (OPPOSITE[operator],))
        case Negation(inner):
            return inner
        case _:
            return Negation(condition)


def step_of(condition: Expression, guards: list[Expression], scope: Scope) -> tuple[Reading, str] | None:
    """Return what compares an element with the one before, as `element before OPERATOR element`; None: nothing."""
    match condition:
        case Comparison((left, right), (operator,)):
            here, back = scope.reading(right), left
            if here is None or _is_previous(right, scope):
                here, back, operator = scope.reading(left), right, FLIPPED[operator]
        case _:
            return None
    if here is None or here.keys is None or len(here.keys) != 1 or here.rounds != scope.rounds:
        return None
    key = here.keys[0]
    match back:
        case Call(function, (Name(variable), Binary("-", Name(index), Number(1)))) if (
            function == ELEMENT and index == key
        ):
            bound = scope.bindings.get(variable)
        case _:
            return None
    return (here, operator) if bound == here and len(guards) == 1 and _is_later(guards[0], key) else None


def _is_previous(expression: Expression, scope: Scope) -> bool:
    return isinstance(expression, Call) and scope.reading(expression) is None


def _is_later(guard: Expression, key: str) -> bool:
    return guard in {
        Comparison((Name(key), Number(0)), (">",)),
        Comparison((Name(key), Number(0)), ("!=",)),
        Comparison((Name(key), Number(1)), (">=",)),
    }

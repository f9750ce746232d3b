"""Branches of which either may be taken: both are followed, and what they leave is put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tree_sitter import Node

from testgen.spec.expression import Call, Comparison, Expression, Number
from testgen.spec.mine import cpp_numbers as numbers
from testgen.spec.mine.cpp_events import FALSE, TRUE, Condition, Event, Maybe, joined, negated, takes_input
from testgen.spec.mine.cpp_state import State, UntranslatedError
from testgen.spec.mine.cpp_syntax import line_of
from testgen.spec.mine.cpp_values import OPAQUE, Cell, Container, Row, Scalar, Sort, Value

Result = TypeVar("Result")


def branch(
    state: State, condition: Value, node: Node, yes: Callable[[], Result], no: Callable[[], Result]
) -> tuple[Result, Result]:
    """Follow both branches; afterwards each variable holds what it holds whichever was taken.

    Raises:
        UntranslatedError: a branch takes input, and the condition is not known.

    """
    before = state.events
    events: list[list[Event]] = []
    changes: list[dict[int, tuple[Cell, Value, Value]]] = []
    results: list[Result] = []
    for follow in (yes, no):
        state.events = []
        state.branches += 1
        try:
            with state.traced() as trace:
                results.append(follow())
            changes.append({key: (cell, old, cell.value) for key, (cell, old) in trace.items()})
            for cell, old, _ in changes[-1].values():
                cell.value = old
            events.append(state.events)
        finally:
            state.branches -= 1
            state.events = before
    _join_events(state, condition, events[0], events[1], line_of(node))
    _join_variables(state, condition, *changes)
    return results[0], results[1]


def _join_events(state: State, condition: Value, then: list[Event], other: list[Event], line: int) -> None:
    if not then and not other:
        return
    if not isinstance(condition, Scalar):
        if takes_input(then) or takes_input(other):
            raise UntranslatedError
        for event in (*then, *other):
            state.note(
                event.line if isinstance(event, Condition) else line, "under a condition that was not understood"
            )
        return
    opposite = negated(condition.expression)
    if takes_input(then) or takes_input(other):
        state.events.append(Maybe(condition.expression, then, other, line))
        return
    for part, unless in ((then, opposite), (other, condition.expression)):
        for event in part:
            if isinstance(event, Condition):
                state.require(joined("or", (unless, event.expression)), event.line)


def _join_variables(
    state: State,
    condition: Value,
    yes: dict[int, tuple[Cell, Value, Value]],
    no: dict[int, tuple[Cell, Value, Value]],
) -> None:
    for key in yes.keys() | no.keys():
        cell, old, _ = yes.get(key) or no[key]
        then = yes[key][2] if key in yes else old
        other = no[key][2] if key in no else old
        state.assign(cell, merged(condition, then, other))


def merged(condition: Value, then: Value, other: Value) -> Value:  # noqa: PLR0911
    """Return what a value is if it is `then` where a condition holds and `other` elsewhere."""
    if then == other or (isinstance(then, Container) and then is other):
        return then
    if not isinstance(condition, Scalar):
        return OPAQUE
    if condition.expression in {TRUE, FALSE}:
        return then if condition.expression == TRUE else other
    if isinstance(then, Row) and isinstance(other, Row) and len(then.parts) == len(other.parts):
        pairs = zip(then.parts, other.parts, strict=True)
        return Row(tuple(merged(condition, a, b) for a, b in pairs))
    if not (isinstance(then, Scalar) and isinstance(other, Scalar)):
        return OPAQUE
    if then.sort is Sort.TRUTH and other.sort is Sort.TRUTH:
        yes = joined("and", (condition.expression, then.expression))
        no = joined("and", (negated(condition.expression), other.expression))
        return Scalar(joined("or", (yes, no)), Sort.TRUTH)
    made = _extreme(condition.expression, then.expression, other.expression)
    if made is None and numbers.minus(then.expression, other.expression) == Number(1):
        made = numbers.plus(other.expression, Call("%one", (condition.expression,)))
    return OPAQUE if made is None else Scalar(made, then.sort)


def _extreme(condition: Expression, then: Expression, other: Expression) -> Expression | None:
    """`a > b ? a : b` is the larger one."""
    match condition:
        case Comparison((left, right), (("<" | "<=" | ">" | ">=") as operator,)):
            kept = _is_shifted(left, right, then, other)
            if not kept and not _is_shifted(left, right, other, then):
                return None
            largest = (operator[0] == ">") == kept
            return Call("max" if largest else "min", tuple(sorted((then, other), key=repr)))
        case _:
            return None


def _is_shifted(left: Expression, right: Expression, first: Expression, second: Expression) -> bool:
    """Whether two values are the two sides of a comparison, both moved by one constant."""
    shift = numbers.minus(first, left)
    return isinstance(shift, Number) and numbers.minus(second, right) == shift

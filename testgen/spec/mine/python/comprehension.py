"""Comprehensions: lists converted, lists read in rounds, tables of equal values."""

from __future__ import annotations

import ast
from collections.abc import Callable

from testgen.spec.mine.python.layout import NotUnderstood
from testgen.spec.mine.python.loops import fixed_rounds, is_input, reading_loop, rounds_of
from testgen.spec.mine.python.names import reads, refuses
from testgen.spec.mine.python.state import State
from testgen.spec.mine.python.targets import bind
from testgen.spec.mine.python.values import (
    Bag,
    Column,
    Known,
    Lines,
    LineText,
    Row,
    SetOf,
    Span,
    Stream,
    Tokens,
    Unknown,
    Value,
    combined,
)
from testgen.spec.tree import UntilEnd

Evaluate = Callable[[State, ast.expr], Value]
Comprehension = ast.ListComp | ast.GeneratorExp | ast.SetComp


def comprehension(state: State, node: Comprehension, evaluate: Evaluate) -> Value:
    """Return the list that a comprehension makes."""
    part = node.generators[0]
    values = evaluate(state, part.iter)
    names = dict(state.names)
    try:
        made = _made(state, node, values, evaluate)
    finally:
        state.names.clear()
        state.names.update(names)
    return SetOf(made) if isinstance(node, ast.SetComp) else made


def _made(state: State, node: Comprehension, values: Value, evaluate: Evaluate) -> Value:
    part, reading = node.generators[0], reads([node.elt], state.reading)
    if len(node.generators) > 1 or part.ifs:
        if reading or refuses([node], state.refusing):
            raise NotUnderstood("a comprehension that reads is not followed")
        return Unknown()
    if is_input(values):
        with reading_loop(state, UntilEnd()):
            bind(state, part.target, LineText(state.layout.line(state.block, state.at), newline=_breaks(values)))
            return Column(evaluate(state, node.elt), state.block)
    if isinstance(values, Span):
        return _over_span(state, node, values, evaluate, reading=reading)
    if reading or (refuses([node.elt], state.refusing) and fixed_rounds(values) is None):
        raise NotUnderstood("a comprehension that reads or refuses is not followed")
    return _over_list(state, node, values, evaluate)


def _breaks(values: Value) -> bool:
    return not isinstance(values, Lines) or values.newline


def _over_span(state: State, node: Comprehension, span: Span, evaluate: Evaluate, *, reading: bool) -> Value:
    if not reading:
        bind(state, node.generators[0].target, Unknown())
        return _table(state, evaluate(state, node.elt))
    with reading_loop(state, combined("-", span.high, span.low)) as loop:
        times, number = rounds_of(span, loop.index.name)
        bind(state, node.generators[0].target, number)
        value = evaluate(state, node.elt)
    return Column(value, loop.body, times)


def _table(state: State, element: Value) -> Value:
    match element:
        case Known(held) if not held:
            return state.bag(table=1)
        case Bag(table=depth) if depth:
            return state.bag(table=depth + 1)
        case _:
            return Unknown()


def _over_list(state: State, node: Comprehension, values: Value, evaluate: Evaluate) -> Value:
    target = node.generators[0].target
    rounds = fixed_rounds(values)
    if rounds is not None:
        made: list[Value] = []
        for each in rounds:
            bind(state, target, each)
            made.append(evaluate(state, node.elt))
        if all(isinstance(each, Known) for each in made):
            return Known([each.value for each in made if isinstance(each, Known)])
        return Row(tuple(made))
    if isinstance(values, Tokens | Stream) and isinstance(target, ast.Name):
        return _converted(state, node.elt, target.id, values, evaluate)
    return Unknown(text=isinstance(values, LineText | Tokens))


def _converted(state: State, element: ast.expr, name: str, values: Tokens | Stream, evaluate: Evaluate) -> Value:
    match element:
        case ast.Name(id=same) if same == name:
            return values
        case ast.Call(func=function, args=[ast.Name(id=same)], keywords=[]) if same == name:
            state.names["@values"] = values
            mapped = ast.Call(
                func=ast.Name(id="map", ctx=ast.Load()),
                args=[function, ast.Name(id="@values", ctx=ast.Load())],
                keywords=[],
            )
            return evaluate(state, ast.fix_missing_locations(ast.copy_location(mapped, element)))
        case _:
            return Unknown(text=True)

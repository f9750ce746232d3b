"""Assignments: names for values, tuples taken apart, elements of tables."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from testgen.spec.expression import Comparison, Name, Number
from testgen.spec.mine.python.layout import NotUnderstood, Variable
from testgen.spec.mine.python.state import State, variable_of
from testgen.spec.mine.python.values import (
    Column,
    Known,
    LineText,
    Row,
    SortedOf,
    Stream,
    Symbol,
    Tokens,
    Unknown,
    Value,
)


def bind(state: State, target: ast.expr, value: Value) -> None:
    """Give the names of a target their values; an element of a list or an attribute is no name."""
    match target:
        case ast.Name(id=name):
            _hint(state, name, value)
            state.names[name] = value
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            _unpack(state, parts, value)
        case ast.Starred(value=inner):
            bind(state, inner, value)
        case _:
            return


def _hint(state: State, name: str, value: Value) -> None:
    """Let the program's first name for something that was read be the name in the format."""
    match value:
        case LineText(node, _):
            _call_it(state, node.whole, name, 2)
        case Tokens(node, _, _):
            _call_it(state, node.rest, name, 2)
        case Symbol(Name() as symbol, _, 1) if (variable := variable_of(state, symbol)) is not None:
            _call_it(state, variable, name, 3)
        case Column(inner, _, _):
            _hint(state, name, inner)


_LINES = frozenset({"line", "inp", "l", "row", "data", "ln", "tokens", "parts", "words", "ret", "res", "t", "tmp", "_"})


def _call_it(state: State, variable: Variable, name: str, rank: int) -> None:
    """Name a variable if this name says more than an earlier one: that of a value more than that of its line."""
    if name in _LINES or state.depth > 0:
        rank = 1
    if rank > variable.hint_rank:
        variable.hint, variable.hint_rank = name, rank


def _unpack(state: State, targets: Sequence[ast.expr], value: Value) -> None:
    starred = [place for place, each in enumerate(targets) if isinstance(each, ast.Starred)]
    if starred:
        _unpack_starred(state, targets, value, starred[0])
        return
    for target, part in zip(targets, _parts(state, value, len(targets)), strict=True):
        bind(state, target, part)


def _parts(state: State, value: Value, size: int) -> Sequence[Value]:
    from testgen.spec.mine.python.evaluate import token  # noqa: PLC0415 - each needs the other
    from testgen.spec.mine.python.methods import read_token  # noqa: PLC0415

    match value:
        case Tokens(line, start, sort):
            line.split = True
            state.ask(Comparison((line.count.name, Number(start + size)), ("==",)))
            return [token(state, line, start + place, sort) for place in range(size)]
        case Stream(sort):
            return [read_token(state, sort) for _ in range(size)]
        case Row(items) if len(items) == size:
            return items
        case Known(tuple() | list() | str() as held) if len(held) == size:
            return [Known(each) for each in held]
        case SortedOf() | Unknown():
            return [Unknown(text=isinstance(value, Unknown) and value.text)] * size
        case Known() | Row():
            raise NotUnderstood("a tuple of another size is taken apart")
        case _:
            return [Unknown(text=True)] * size


def _unpack_starred(state: State, targets: Sequence[ast.expr], value: Value, place: int) -> None:
    from testgen.spec.mine.python.evaluate import token  # noqa: PLC0415 - each needs the other

    if not isinstance(value, Tokens) or place != len(targets) - 1:
        for target in targets:
            bind(state, target, Unknown(text=True))
        return
    for number, target in enumerate(targets[:-1]):
        bind(state, target, token(state, value.node, value.start + number, value.sort))
    bind(state, targets[-1], Tokens(value.node, value.start + place, value.sort))

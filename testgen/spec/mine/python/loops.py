"""Loops of a program: those that read, and those that go through what was read."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from testgen.spec.expression import Call, Expression, Index, Name, Number
from testgen.spec.mine.python.layout import Block, LoopNode, NotUnderstood, Quantifier, Sort
from testgen.spec.mine.python.names import assigned, changed
from testgen.spec.mine.python.state import State, length_of, list_name
from testgen.spec.mine.python.values import (
    Bag,
    Builtin,
    Carried,
    Character,
    Column,
    Enumerated,
    Known,
    Lines,
    LineText,
    Row,
    SetOf,
    SortedOf,
    Span,
    Stream,
    Symbol,
    Tokens,
    Unknown,
    Value,
    Zipped,
    combined,
    plus,
)
from testgen.spec.tree import UntilEnd, UntilLine

ROUNDS = 200  # of a loop over constants, which is unrolled


@contextmanager
def reading_loop(state: State, times: Expression | UntilEnd | UntilLine) -> Iterator[LoopNode]:
    """Make what is read inside one round of a block."""
    state.plain("a loop that reads stands inside another loop or a condition that is not followed")
    body = Block(state.block, times=None if isinstance(times, UntilEnd | UntilLine) else times)
    index = state.layout.variable(body, state.at, sort=Sort.INT)
    node = LoopNode(state.at, times, index, body)
    outer = state.block
    outer.items.append(node)
    state.block = body
    try:
        yield node
    finally:
        state.block = outer


def rounds_of(span: Span, index: Expression) -> tuple[Expression, Value]:
    """Return how often a range goes round, and its number in a round, by the index of the block from 1."""
    times = combined("-", span.high, span.low)
    if isinstance(span.low, Number) and isinstance(span.low.value, int):
        return times, Symbol(plus(index, span.low.value - 1), Sort.INT)
    return times, Symbol(plus(combined("+", index, span.low), -1), Sort.INT)


@contextmanager
def carried(state: State, statements: Sequence[ast.stmt]) -> Iterator[None]:
    """Hide the values of names that a loop changes while it is read, and forget them afterwards, but for sums."""
    names, set_anew = changed(statements), assigned(statements)
    for name in names & state.names.keys():
        before = state.names[name]
        if isinstance(before, Bag | Stream | Lines) and name not in set_anew:
            continue
        state.names[name] = Carried(name, before) if name in set_anew else Unknown("a loop changes it")
    try:
        yield
    finally:
        for name in names & state.names.keys():
            if name in set_anew or not isinstance(state.names[name], Bag | Stream | Lines):
                state.names[name] = _after(state.names[name])


def _after(value: Value) -> Value:
    match value:
        case Carried(_, Known(0), Name() as added):
            return Symbol(Call("sum", (added,)), Sort.INT)
        case _:
            return Unknown("it comes out of a loop")


@contextmanager
def each_of(state: State, values: Value) -> Iterator[Value]:
    """Stand for any element of a list in a loop that does not read; raises NotUnderstood if it is none."""
    match values:
        case SetOf(of) | SortedOf(of):
            with each_of(state, of) as value:
                yield value
        case Column() | Zipped((Column(), *_)):
            with _round_of_column(state, values) as value:
                yield value
        case LineText() | Symbol(_, Sort.ANY):
            with _character(state, values) as value:
                yield value
        case Builtin("sys.stdin") | Lines():
            raise NotUnderstood("lines are read here")
        case _:
            with _counted(state, values) as value:
                yield value


@contextmanager
def _quantified(state: State, low: Expression, high: Expression) -> Iterator[Name]:
    index = state.layout.variable(state.block, state.at, sort=Sort.INT)
    state.quantifiers.append(Quantifier(index, low, high))
    try:
        yield index.name
    finally:
        state.quantifiers.pop()


@contextmanager
def _counted(state: State, values: Value) -> Iterator[Value]:
    if isinstance(values, Span):
        with _quantified(state, values.low, values.high) as index:
            yield Symbol(plus(index, -1), Sort.INT)
        return
    parts = values.of if isinstance(values, Zipped) else (values.of if isinstance(values, Enumerated) else values,)
    lengths = [length_of(part) for part in parts]
    counts = [length.expression for length in lengths if isinstance(length, Symbol)]
    if not all(isinstance(part, Tokens) for part in parts) or len(counts) < len(parts):
        raise NotUnderstood("a loop is not followed")
    with _quantified(state, Number(0), counts[0] if len(counts) == 1 else Call("min", tuple(counts))) as index:
        elements = [_element(part, index) for part in parts]
        if isinstance(values, Enumerated):
            yield Row((Symbol(plus(index, values.start - 1), Sort.INT), elements[0]))
        else:
            yield Row(tuple(elements)) if isinstance(values, Zipped) else elements[0]


def _element(part: Value, index: Name) -> Value:
    name = list_name(part)
    if not isinstance(name, Name) or not isinstance(part, Tokens):
        raise NotUnderstood("a loop is not followed")
    return Symbol(Index(name.id, index), part.sort)


@contextmanager
def _character(state: State, text: LineText | Symbol) -> Iterator[Value]:
    with _quantified(state, Number(0), Number(-1)):
        yield Character(text)


@contextmanager
def _round_of_column(state: State, values: Value) -> Iterator[Value]:
    columns = values.of if isinstance(values, Zipped) else (values,)
    blocks = {column.block for column in columns if isinstance(column, Column)}
    if not all(isinstance(column, Column) for column in columns) or len(blocks) != 1:
        raise NotUnderstood("a loop is not followed")
    state.plain("a loop stands inside another one")
    outer, (block,) = state.block, blocks
    if block.parent is not outer:
        raise NotUnderstood("a loop goes through what another loop read")
    state.block = block
    try:
        inner = tuple(column.value for column in columns if isinstance(column, Column))
        yield Row(inner) if isinstance(values, Zipped) else inner[0]
    finally:
        state.block = outer


def fixed_rounds(values: Value) -> tuple[Value, ...] | None:
    """Return the elements of a list that is known element by element, to be followed one by one; else None."""
    match values:
        case Row(items):
            return items
        case Known(list() | tuple() | str() | dict() as held) if len(held) <= ROUNDS:
            return tuple(Known(each) for each in held)
        case Enumerated(of, start) if (known := fixed_rounds(of)) is not None:
            return tuple(Row((Known(place), item)) for place, item in enumerate(known, start))
        case SetOf(Known(str() | list() as held)) if len(held) <= ROUNDS:
            return tuple(Known(each) for each in held)
        case _:
            return None


def is_input(values: Value) -> bool:
    """Return whether going through something reads lines."""
    return values == Builtin("sys.stdin") or isinstance(values, Lines)

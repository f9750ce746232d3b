"""Follows the loops of a program: those that read become blocks, others say something of each element."""

from __future__ import annotations

import ast
from typing import Any

from testgen.spec.expression import Expression, Number
from testgen.spec.mine.python.effects import Statements, always_refuses, forget, reads_in, touches
from testgen.spec.mine.python.evaluate import evaluate
from testgen.spec.mine.python.layout import LoopNode, NotUnderstood
from testgen.spec.mine.python.loops import carried, each_of, fixed_rounds, is_input, reading_loop, rounds_of
from testgen.spec.mine.python.methods import read_line
from testgen.spec.mine.python.names import changed
from testgen.spec.mine.python.sentinels import sentinel_of
from testgen.spec.mine.python.state import State, expression_of
from testgen.spec.mine.python.targets import bind
from testgen.spec.mine.python.values import Column, Enumerated, Lines, Span, Tokens, Unknown, Value, combined
from testgen.spec.tree import UntilEnd


def follow_for(state: State, statement: ast.For) -> None:
    """Follow a `for`."""
    values = evaluate(state, statement.iter)
    if statement.orelse or (touches(state, statement.body) and _jumps(statement.body)):
        state.remark("a loop may stop early")
    if is_input(values):
        _for_lines(state, statement, values)
        return
    if not touches(state, statement.body):
        _guess_size(statement.target, values)
        forget(state, changed([statement]))
        return
    rounds = fixed_rounds(values)
    if rounds is not None:
        for each in rounds:
            bind(state, statement.target, each)
            state.follow(statement.body)
    elif reads_in(state, statement.body):
        _for_rounds(state, statement, values)
    else:
        _for_each(state, statement, values)


def _guess_size(target: ast.expr, values: Value) -> None:
    """Note how many tokens a line seems to have, when a loop that asks nothing takes rows apart."""
    inner = values.of if isinstance(values, Enumerated) else values
    part = target.elts[-1] if isinstance(values, Enumerated) and isinstance(target, ast.Tuple) else target
    if isinstance(inner, Column) and isinstance(inner.value, Tokens) and isinstance(part, ast.Tuple | ast.List):
        inner.value.node.guessed_size = len(part.elts)


def _jumps(body: Statements) -> bool:
    """Return whether a loop breaks, not counting the loops inside it."""
    open_nodes: list[ast.AST] = list(body)
    while open_nodes:
        node = open_nodes.pop()
        if isinstance(node, ast.Break | ast.Return):
            return True
        if not isinstance(node, ast.For | ast.While | ast.FunctionDef | ast.Lambda):
            open_nodes.extend(ast.iter_child_nodes(node))
    return False


def _for_lines(state: State, statement: ast.For, values: Value) -> None:
    if always_refuses(state, statement.body):
        state.layout.ends = True
        return
    with reading_loop(state, UntilEnd()), carried(state, [statement]):
        newline = not isinstance(values, Lines) or values.newline
        bind(state, statement.target, read_line(state, newline=newline))
        state.follow(statement.body)
    state.layout.ends = True


def _for_rounds(state: State, statement: ast.For, values: Value) -> None:
    if not isinstance(values, Span):
        raise NotUnderstood("a loop that reads is not followed")
    with (
        reading_loop(state, combined("-", values.high, values.low)) as loop,
        carried(state, [statement]),
    ):
        _, number = rounds_of(values, loop.index.name)
        bind(state, statement.target, number)
        state.follow(statement.body)


def _for_each(state: State, statement: ast.For, values: Value) -> None:
    with carried(state, [statement]), each_of(state, values) as element:
        bind(state, statement.target, element)
        state.follow(statement.body)


def follow_while(state: State, statement: ast.While) -> None:
    """Follow a `while`."""
    if not touches(state, [statement]):
        forget(state, changed([statement]))
        return
    if not reads_in(state, [statement]):
        raise NotUnderstood("a loop is not followed")
    times = _times(state, statement)
    if times is not None:
        with reading_loop(state, times), carried(state, [statement]):
            state.follow(statement.body)
        return
    _while_true(state, statement)


def _times(state: State, statement: ast.While) -> Expression | None:
    """Return how often `while t: ...; t -= 1` or `while i < n: ...; i += 1` goes round."""
    steps = [each for each in statement.body if isinstance(each, ast.AugAssign) and isinstance(each.target, ast.Name)]
    name, limit, down = _counter(statement.test)
    same = [each for each in steps if isinstance(each.target, ast.Name) and each.target.id == name]
    if (
        len(same) != 1
        or not isinstance(same[0].value, ast.Constant)
        or same[0].value.value != 1
        or _jumps(statement.body)
    ):
        return None
    if not isinstance(same[0].op, ast.Sub if down else ast.Add):
        return None
    start = expression_of(state.lookup(name) or Unknown())
    stop: Expression | None = Number(0) if limit is None else expression_of(evaluate(state, limit))
    if start is None or stop is None:
        return None
    return combined("-", start, stop) if down else combined("-", stop, start)


def _counter(test: ast.expr) -> tuple[str, ast.expr | None, bool]:
    match test:
        case ast.Name(id=name):
            return name, None, True
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Gt()], comparators=[limit]):
            return name, limit, True
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Lt()], comparators=[limit]):
            return name, limit, False
        case _:
            return "", None, True


def _while_true(state: State, statement: ast.While) -> None:
    """Follow `while True: read; if it is the sentinel: break; ...`."""
    if not (isinstance(statement.test, ast.Constant) and statement.test.value):
        raise NotUnderstood("a loop that reads is not followed")
    stops = [place for place, each in enumerate(statement.body) if _is_stop(each)]
    if len(stops) != 1 or _jumps([each for place, each in enumerate(statement.body) if place != stops[0]]):
        raise NotUnderstood("a loop that reads is not followed")
    stop = statement.body[stops[0]]
    assert isinstance(stop, ast.If)
    with reading_loop(state, UntilEnd()) as loop, carried(state, [statement]):
        state.follow(statement.body[: stops[0]])
        loop.times = _stop(state, stop, loop)
        state.follow([*stop.orelse, *statement.body[stops[0] + 1 :]])


def _is_stop(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and len(statement.body) == 1 and isinstance(statement.body[0], ast.Break)


def _stop(state: State, stop: ast.If, loop: LoopNode) -> Any:
    sentinel = sentinel_of(state, stop.test, loop)
    if isinstance(sentinel, UntilEnd):
        state.layout.ends = True
    return sentinel

"""Follows the statements of a program: what they read, what they refuse."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Sequence
from typing import Any

from testgen.spec.expression import Expression, Logical, Number
from testgen.spec.mine.python_calls import Returned
from testgen.spec.mine.python_conditions import assume, captured, keyed
from testgen.spec.mine.python_evaluate import binary, evaluate
from testgen.spec.mine.python_layout import LoopNode, NotUnderstood
from testgen.spec.mine.python_loops import carried, each_of, fixed_rounds, is_input, reading_loop, rounds_of
from testgen.spec.mine.python_methods import put, read_line
from testgen.spec.mine.python_names import changed, reads, refuses
from testgen.spec.mine.python_sentinels import sentinel_of
from testgen.spec.mine.python_state import Acceptance, Refusal, State, expression_of
from testgen.spec.mine.python_targets import bind
from testgen.spec.mine.python_values import (
    Bag,
    Builtin,
    Cell,
    Known,
    Lines,
    Span,
    Unknown,
    Value,
    combined,
)
from testgen.spec.tree import UntilEnd

Statements = Sequence[ast.stmt]


def run(state: State, statements: Statements) -> None:
    """Follow statements; what is not understood becomes a remark."""
    for place, statement in enumerate(statements):
        rest = statements[place + 1 :]
        if rest and _is_skip(statement) and isinstance(statement, ast.If):
            inverted = ast.If(test=ast.UnaryOp(op=ast.Not(), operand=statement.test), body=list(rest), orelse=[])
            run(state, [ast.fix_missing_locations(ast.copy_location(inverted, statement))])
            return
        _one(state, statement)


def _is_skip(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and not statement.orelse and isinstance(statement.body[-1], ast.Continue)


def _one(state: State, statement: ast.stmt) -> None:
    handler = _HANDLERS.get(type(statement))
    try:
        state.step(statement)
        if handler is None:
            _opaque(state, [statement], "a statement is not followed")
        else:
            handler(state, statement)
    except NotUnderstood as error:
        _opaque(state, [statement], str(error))


def _opaque(state: State, statements: Statements, why: str) -> None:
    """Give up on statements: remark each that may refuse, forget what they change."""
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Assert | ast.Raise) or (isinstance(node, ast.Expr) and _refuses(state, [node])):
                state.remark(why, node.lineno)
        if _reads(state, [statement]) and not isinstance(statement, ast.FunctionDef):
            state.layout.broken = True
            state.remark(why, statement.lineno)
        elif isinstance(statement, ast.stmt) and _refuses(state, [statement]):
            state.remark(why, statement.lineno)
    forget(state, changed(statements))


def forget(state: State, names: frozenset[str]) -> None:
    """Follow the values of names no longer."""
    for name in names:
        value = state.lookup(name)
        if isinstance(value, Bag):
            value.spoiled = True
        elif value is not None:
            state.names[name] = Unknown()


def _reads(state: State, nodes: Sequence[ast.AST]) -> bool:
    return reads(nodes, state.reading | state.streams())


def _refuses(state: State, nodes: Sequence[ast.AST]) -> bool:
    return refuses(nodes, state.refusing)


def _touches(state: State, nodes: Sequence[ast.AST]) -> bool:
    return _reads(state, nodes) or _refuses(state, nodes)


# --- plain statements ----------------------------------------------------------------------------------------------


def _assign(state: State, statement: ast.Assign) -> None:
    value = evaluate(state, statement.value)
    for target in statement.targets:
        _store(state, target, value)


def _store(state: State, target: ast.expr, value: Value) -> None:
    if isinstance(target, ast.Subscript):
        _store_element(state, target, value)
    else:
        bind(state, target, value)


def _store_element(state: State, target: ast.Subscript, value: Value) -> None:
    of = evaluate(state, target.value)
    at = Unknown() if isinstance(target.slice, ast.Slice) else evaluate(state, target.slice)
    bag, keys = (of.of, (*of.keys, at)) if isinstance(of, Cell) else (of, (at,))
    if not isinstance(bag, Bag):
        forget(state, changed([target]))
    elif isinstance(value, Known) and value.value and len(keys) == max(bag.table, 1):
        put(state, bag, keyed(keys))
    else:
        bag.spoiled = True


def _annotated(state: State, statement: ast.AnnAssign) -> None:
    if statement.value is not None:
        _store(state, statement.target, evaluate(state, statement.value))


def _augmented(state: State, statement: ast.AugAssign) -> None:
    value = evaluate(state, statement.value)
    if not isinstance(statement.target, ast.Name):
        forget(state, changed([statement]))
        if isinstance(statement.target, ast.Subscript):
            evaluate(state, statement.target.value)
        return
    before = state.lookup(statement.target.id) or Unknown()
    if isinstance(before, Bag):
        before.spoiled = True
    guarded = bool(state.guards or state.quantifiers)
    state.names[statement.target.id] = Unknown() if guarded else binary(state, statement.op, before, value)


def _assert(state: State, statement: ast.Assert) -> None:
    if isinstance(statement.test, ast.Constant) and not statement.test.value:
        raise Refusal
    if isinstance(statement.test, ast.Tuple):
        return
    assume(state, statement.test, truth=True)


def _expression(state: State, statement: ast.Expr) -> None:
    value = statement.value
    if isinstance(value, ast.Constant):
        return
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "print":
        for each in value.args:
            if _touches(state, [each]):
                evaluate(state, each)
        return
    evaluate(state, value)


def _raise(_: State, __: ast.Raise) -> None:
    raise Refusal


def _return(state: State, statement: ast.Return) -> None:
    raise Returned(Known(None) if statement.value is None else evaluate(state, statement.value))


def _define(state: State, statement: ast.FunctionDef) -> None:
    state.functions.setdefault(statement.name, statement)


def _import(state: State, statement: ast.Import) -> None:
    for name in statement.names:
        if name.name.split(".")[0] not in sys.stdlib_module_names - _READERS:
            _foreign(state)
        state.names[name.asname or name.name.split(".")[0]] = Builtin(
            name.name if name.asname else name.name.split(".")[0]
        )


def _foreign(state: State) -> None:
    """A module beside the program may read and refuse, or a library takes standard input by another way."""
    state.remark("a module that is imported is not followed")


_READERS = frozenset({"fileinput", "mmap", "subprocess", "importlib", "runpy"})
_FROM = frozenset({"sys", "re", "os", "math", "string", "itertools"})


def _import_from(state: State, statement: ast.ImportFrom) -> None:
    if statement.level or (statement.module or "").split(".")[0] not in sys.stdlib_module_names:
        _foreign(state)
    for name in statement.names:
        path = f"{statement.module}.{name.name}" if statement.module in _FROM else name.name
        if name.name == "*":
            _import_all(state, statement.module or "")
        elif statement.module != "__future__":
            state.names[name.asname or name.name] = Builtin(path)


def _import_all(state: State, module: str) -> None:
    known = {
        "sys": ("stdin", "exit", "argv", "stdout"),
        "re": ("match", "compile", "fullmatch", "search"),
        "math": ("gcd",),
    }
    for name in known.get(module, ()):
        state.names[name] = Builtin(f"{module}.{name}")


def _nothing(_: State, __: ast.stmt) -> None:
    return


# --- branches ------------------------------------------------------------------------------------------------------


def _if(state: State, statement: ast.If) -> None:
    known = _known_test(state, statement.test)
    if known is not None:
        run(state, statement.body if known else statement.orelse)
    elif _always_refuses(state, statement.body):
        assume(state, statement.test, truth=False)
        run(state, statement.orelse)
    elif statement.orelse and _always_refuses(state, statement.orelse):
        assume(state, statement.test, truth=True)
        run(state, statement.body)
    elif _touches(state, [*statement.body, *statement.orelse]):
        _branches(state, statement)
    else:
        if _touches(state, [statement.test]):
            evaluate(state, statement.test)
        if any(isinstance(node, ast.Return | ast.Break) for node in ast.walk(statement)):
            state.remark("the program goes on in some cases only")
        forget(state, changed([*statement.body, *statement.orelse]))


def _known_test(state: State, test: ast.expr) -> bool | None:
    match test:
        case ast.Compare(left=ast.Name(id="__name__")):
            return True
        case _ if _touches(state, [test]):
            return None
    try:
        value = evaluate(state, test)
    except NotUnderstood:
        return None
    return bool(value.value) if isinstance(value, Known) else None


def _always_refuses(state: State, body: Statements) -> bool:
    """Return whether a branch only talks and refuses."""
    last = body[-1]
    if any(not isinstance(each, ast.Expr | ast.Assign | ast.Pass) for each in body[:-1]) or _touches(state, body[:-1]):
        return False
    match last:
        case ast.Raise() | ast.Assert(test=ast.Constant(value=False | 0)):
            return True
        case ast.Expr(value=ast.Call(func=function, args=arguments)) if not _reads(state, [last]):
            return _refusing_call(state, function, arguments)
        case _:
            return False


def _refusing_call(state: State, function: ast.expr, arguments: list[ast.expr]) -> bool:
    called = evaluate(state, function)
    if isinstance(called, Builtin) and called.path in {"sys.exit", "exit", "quit", "os._exit"}:
        status = evaluate(state, arguments[0]) if arguments else Known(0)
        return isinstance(status, Known) and status.value != state.accepting
    code = state.functions.get(function.id) if isinstance(function, ast.Name) else None
    return code is not None and state.depth == 0 and _always_refuses(state, code.body)


def _branches(state: State, statement: ast.If) -> None:
    """Follow branches that only ask: what they ask holds where their condition does."""
    branches = [*statement.body, *statement.orelse]
    if _reads(state, branches) or any(
        isinstance(node, ast.Return | ast.Break) for each in branches for node in ast.walk(each)
    ):
        raise NotUnderstood("what is read or asked depends on a condition")
    for body, truth in ((statement.body, True), (statement.orelse, False)):
        guard = captured(state, statement.test, truth=truth)
        if not guard:
            raise NotUnderstood("a condition is not followed")
        state.guards.append(guard[0] if len(guard) == 1 else Logical("and", guard))
        try:
            run(state, body)
        except (Refusal, Acceptance) as error:
            raise NotUnderstood("the program ends in some cases") from error
        finally:
            state.guards.pop()
    forget(state, changed(branches))


def _try(state: State, statement: ast.Try) -> None:
    handlers = [line for handler in statement.handlers for line in handler.body]
    if _is_end_check(state, statement):
        state.layout.ends = True
        return
    if _touches(state, handlers) and not all(_always_refuses(state, each.body) for each in statement.handlers):
        raise NotUnderstood("what is read or asked depends on an exception")
    refusing = all(_always_refuses(state, each.body) for each in statement.handlers)
    if not refusing and _touches(state, statement.body):
        state.remark("an exception may be passed over")
    if not refusing and not _touches(state, statement.body):
        forget(state, changed([statement]))
        return
    run(state, [*statement.body, *statement.orelse, *statement.finalbody])


def _is_end_check(state: State, statement: ast.Try) -> bool:
    """Recognise `try: input() except EOFError: pass else: refuse`, also with the refusal after the read."""
    body = list(statement.body)
    caught = [handler for handler in statement.handlers if handler.type is not None]
    if (
        len(caught) != 1
        or not isinstance(caught[0].type, ast.Name)
        or caught[0].type.id not in {"EOFError", "StopIteration"}
    ):
        return False
    read = isinstance(body[0], ast.Expr | ast.Assign) and _reads(state, [body[0]])
    refused = statement.orelse or body[1:]
    return read and state.block is state.layout.root and bool(refused) and _always_refuses(state, list(refused))


# --- loops ---------------------------------------------------------------------------------------------------------


def _for(state: State, statement: ast.For) -> None:
    values = evaluate(state, statement.iter)
    if statement.orelse or (_touches(state, statement.body) and _jumps(statement.body)):
        state.remark("a loop may stop early")
    if is_input(values):
        _for_lines(state, statement, values)
        return
    if not _touches(state, statement.body):
        forget(state, changed([statement]))
        return
    rounds = fixed_rounds(values)
    if rounds is not None:
        for each in rounds:
            bind(state, statement.target, each)
            run(state, statement.body)
    elif _reads(state, statement.body):
        _for_rounds(state, statement, values)
    else:
        _for_each(state, statement, values)


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
    if _always_refuses(state, statement.body):
        state.layout.ends = True
        return
    with reading_loop(state, UntilEnd()), carried(state, [statement]):
        newline = not isinstance(values, Lines) or values.newline
        bind(state, statement.target, read_line(state, newline=newline))
        run(state, statement.body)
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
        run(state, statement.body)


def _for_each(state: State, statement: ast.For, values: Value) -> None:
    with carried(state, [statement]), each_of(state, values) as element:
        bind(state, statement.target, element)
        run(state, statement.body)


def _while(state: State, statement: ast.While) -> None:
    if not _touches(state, [statement]):
        forget(state, changed([statement]))
        return
    if not _reads(state, [statement]):
        raise NotUnderstood("a loop is not followed")
    times = _times(state, statement)
    if times is not None:
        with reading_loop(state, times), carried(state, [statement]):
            run(state, statement.body)
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
        run(state, statement.body[: stops[0]])
        loop.times = _stop(state, stop, loop)
        run(state, [*stop.orelse, *statement.body[stops[0] + 1 :]])


def _is_stop(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and len(statement.body) == 1 and isinstance(statement.body[0], ast.Break)


def _stop(state: State, stop: ast.If, loop: LoopNode) -> Any:
    sentinel = sentinel_of(state, stop.test, loop)
    if isinstance(sentinel, UntilEnd):
        state.layout.ends = True
    return sentinel


_HANDLERS: dict[type[ast.stmt], Callable[[State, Any], None]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Assert: _assert,
    ast.Expr: _expression,
    ast.Raise: _raise,
    ast.Return: _return,
    ast.FunctionDef: _define,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Pass: _nothing,
    ast.Global: _nothing,
    ast.If: _if,
    ast.Try: _try,
    ast.For: _for,
    ast.While: _while,
}

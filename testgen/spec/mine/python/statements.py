"""Follows the statements of a program: what they read, what they refuse."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from typing import Any

from testgen.spec.expression import Logical
from testgen.spec.mine.python.calls import Returned
from testgen.spec.mine.python.conditions import assume, captured, keyed
from testgen.spec.mine.python.effects import Statements, always_refuses, forget, reads_in, refuses_in, touches
from testgen.spec.mine.python.evaluate import binary, evaluate
from testgen.spec.mine.python.layout import NotUnderstood
from testgen.spec.mine.python.methods import put
from testgen.spec.mine.python.names import changed
from testgen.spec.mine.python.rounds import follow_for, follow_while
from testgen.spec.mine.python.state import Acceptance, Refusal, State
from testgen.spec.mine.python.targets import bind
from testgen.spec.mine.python.values import (
    Bag,
    Builtin,
    Cell,
    Known,
    Unknown,
    Value,
)


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
            if isinstance(node, ast.Assert | ast.Raise) or (isinstance(node, ast.Expr) and refuses_in(state, [node])):
                state.remark(why, node.lineno)
        if reads_in(state, [statement]) and not isinstance(statement, ast.FunctionDef):
            state.layout.broken = True
            state.remark(why, statement.lineno)
        elif refuses_in(state, [statement]):
            state.remark(why, statement.lineno)
    forget(state, changed(statements))


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
            if touches(state, [each]):
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
    elif always_refuses(state, statement.body):
        assume(state, statement.test, truth=False)
        run(state, statement.orelse)
    elif statement.orelse and always_refuses(state, statement.orelse):
        assume(state, statement.test, truth=True)
        run(state, statement.body)
    elif touches(state, [*statement.body, *statement.orelse]):
        _branches(state, statement)
    else:
        if touches(state, [statement.test]):
            evaluate(state, statement.test)
        if any(isinstance(node, ast.Return | ast.Break) for node in ast.walk(statement)):
            state.remark("the program goes on in some cases only")
        forget(state, changed([*statement.body, *statement.orelse]))


def _known_test(state: State, test: ast.expr) -> bool | None:
    match test:
        case ast.Compare(left=ast.Name(id="__name__")):
            return True
        case _ if touches(state, [test]):
            return None
    try:
        value = evaluate(state, test)
    except NotUnderstood:
        return None
    return bool(value.value) if isinstance(value, Known) else None


def _branches(state: State, statement: ast.If) -> None:
    """Follow branches that only ask: what they ask holds where their condition does."""
    branches = [*statement.body, *statement.orelse]
    if reads_in(state, branches) or any(
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
    if touches(state, handlers) and not all(always_refuses(state, each.body) for each in statement.handlers):
        raise NotUnderstood("what is read or asked depends on an exception")
    refusing = all(always_refuses(state, each.body) for each in statement.handlers)
    if not refusing and touches(state, statement.body):
        state.remark("an exception may be passed over")
    if not refusing and not touches(state, statement.body):
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
    read = isinstance(body[0], ast.Expr | ast.Assign) and reads_in(state, [body[0]])
    refused = statement.orelse or body[1:]
    return read and state.block is state.layout.root and bool(refused) and always_refuses(state, list(refused))


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
    ast.For: follow_for,
    ast.While: follow_while,
}

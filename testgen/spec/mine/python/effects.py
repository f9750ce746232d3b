"""What parts of a program may do: read, refuse, change what is known."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from testgen.spec.mine.python.evaluate import evaluate
from testgen.spec.mine.python.names import reads, refuses
from testgen.spec.mine.python.state import State
from testgen.spec.mine.python.values import Bag, Builtin, Known, Unknown

Statements = Sequence[ast.stmt]


def forget(state: State, names: frozenset[str]) -> None:
    """Follow the values of names no longer."""
    for name in names:
        value = state.lookup(name)
        if isinstance(value, Bag):
            value.spoiled = True
        elif value is not None:
            state.names[name] = Unknown()


def reads_in(state: State, nodes: Sequence[ast.AST]) -> bool:
    """Return whether a part may read."""
    return reads(nodes, state.reading | state.streams())


def refuses_in(state: State, nodes: Sequence[ast.AST]) -> bool:
    """Return whether a part may end the program."""
    return refuses(nodes, state.refusing)


def touches(state: State, nodes: Sequence[ast.AST]) -> bool:
    """Return whether a part may read, or end the program."""
    return reads_in(state, nodes) or refuses_in(state, nodes)


def always_refuses(state: State, body: Statements) -> bool:
    """Return whether a branch only talks and refuses."""
    last = body[-1]
    if any(not isinstance(each, ast.Expr | ast.Assign | ast.Pass) for each in body[:-1]) or touches(state, body[:-1]):
        return False
    match last:
        case ast.Raise() | ast.Assert(test=ast.Constant(value=False | 0)):
            return True
        case ast.Expr(value=ast.Call(func=function, args=arguments)) if not reads_in(state, [last]):
            return _refusing_call(state, function, arguments)
        case _:
            return False


def _refusing_call(state: State, function: ast.expr, arguments: list[ast.expr]) -> bool:
    called = evaluate(state, function)
    if isinstance(called, Builtin) and called.path in {"sys.exit", "exit", "quit", "os._exit"}:
        status = evaluate(state, arguments[0]) if arguments else Known(0)
        return isinstance(status, Known) and status.value != state.accepting
    code = state.functions.get(function.id) if isinstance(function, ast.Name) else None
    return code is not None and state.depth == 0 and always_refuses(state, code.body)

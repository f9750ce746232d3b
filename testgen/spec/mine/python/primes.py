"""Recognises a program's own primality test, by trial division, where it is sure to be one."""

from __future__ import annotations

import ast
from collections.abc import Callable

from testgen.spec.expression import Call, Comparison, Expression, Logical, Number

# Each is one way to try all divisors from 2 to the root; names are the function's own, replaced by x and d.
_TRIALS = (
    "d = 2\nwhile d * d <= x:\n    if x % d == 0:\n        return False\n    d += 1\nreturn True",
    "for d in range(2, x):\n    if x % d == 0:\n        return False\nreturn True",
    "for d in range(2, int(x ** 0.5) + 1):\n    if x % d == 0:\n        return False\nreturn True",
    "for d in range(2, int(sqrt(x)) + 1):\n    if x % d == 0:\n        return False\nreturn True",
    "for d in range(2, int(math.sqrt(x)) + 1):\n    if x % d == 0:\n        return False\nreturn True",
)
_GUARDS = ("x < 2", "x <= 1")
_ONE = "x == 1"


def primality(code: ast.FunctionDef) -> Callable[[Expression], Expression] | None:
    """Return what a function says of a number, if it is a primality test; without a guard, 1 and less pass too."""
    names = [each.arg for each in code.args.args]
    if len(names) != 1:
        return None
    body = [statement for statement in code.body if not _is_text(statement)]
    guard = _guard(body[0], names[0]) if body else None
    trial = body[1:] if guard else body
    text = _canonical(trial, names[0])
    if text not in {_canonical(ast.parse(each).body, "x", "d") for each in map(_as_function, _TRIALS)}:
        return None
    return {None: _with_small, "one": _with_nothing_above, "all": _exactly}[guard]


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _as_function(text: str) -> str:
    return text


def _guard(statement: ast.stmt, name: str) -> str | None:
    match statement:
        case ast.If(test=test, body=[ast.Return(value=ast.Constant(value=False))], orelse=[]):
            said = ast.unparse(_Renamed({name: "x"}).visit(ast.parse(ast.unparse(test))))
            return "all" if said in _GUARDS else "one" if said == _ONE else None
        case _:
            return None


def _canonical(body: list[ast.stmt], name: str, divisor: str | None = None) -> str:
    stored = {
        node.id
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    if divisor is None and len(stored) != 1:
        return ""
    names = {name: "x"} | dict.fromkeys(stored, "d")
    return "\n".join(ast.unparse(_Renamed(names).visit(ast.parse(ast.unparse(each)))) for each in body)


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(id=self._names.get(node.id, node.id), ctx=node.ctx)


def _exactly(number: Expression) -> Expression:
    return Call("prime", (number,))


def _with_small(number: Expression) -> Expression:
    return Logical("or", (Comparison((number, Number(1)), ("<=",)), _exactly(number)))


def _with_nothing_above(number: Expression) -> Expression:
    return Logical("or", (Comparison((number, Number(0)), ("<=",)), _exactly(number)))

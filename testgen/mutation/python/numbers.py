"""What a number or an integer expression in the code is, and how it is written one greater or smaller."""

from __future__ import annotations

import ast

from testgen.mutation.operator import Edit
from testgen.mutation.python.code import Code

_TIGHT = (ast.Name, ast.Call, ast.Attribute, ast.Subscript, ast.Constant, ast.UnaryOp)
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
_SMALL = 1000  # a sum of so small a constant does not overflow
HUGE = 10**8  # from here on a starting value stands for infinity


def integer(node: ast.AST) -> int | None:
    """Return the value of an integer literal, with its sign; None for what is none."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = integer(node.operand)
        return None if value is None else -value
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    return None


def start_value(node: ast.AST) -> float | None:  # noqa: PLR0911 - a line for each way to write it
    """Return the value of a number as programs write starting values: -1, 10**9, 1e18, float("inf"), math.inf."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            value = start_value(operand)
            return None if value is None else -value
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return value
        case ast.BinOp(left=left, op=ast.Pow() | ast.LShift() as sign, right=right):
            base, exponent = integer(left), integer(right)
            if base is None or exponent is None or not 0 <= exponent <= _SMALL or abs(base) > _SMALL:
                return None
            return base**exponent if isinstance(sign, ast.Pow) else base << exponent
        case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=str() as said)]):
            return {"inf": float("inf"), "-inf": float("-inf")}.get(said.strip().lower().replace("infinity", "inf"))
        case ast.Attribute(value=ast.Name(id="math"), attr="inf") | ast.Name(id="inf" | "INF"):
            return float("inf")
        case ast.Attribute(value=ast.Name(id="sys"), attr="maxsize"):
            return 2**63 - 1
    return None


def is_small(node: ast.AST) -> bool:
    """Whether it is an integer literal that no sum overflows by."""
    value = integer(node)
    return value is not None and abs(value) <= _SMALL


def moved(node: ast.expr, by: int, code: Code) -> Edit:
    """Return the edit that makes an integer expression `by` (1 or -1) greater."""
    start, end = code.span(node)
    value = integer(node)
    if value is not None:
        return Edit(start, end, str(value + by))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        constant = integer(node.right)
        if constant is not None and constant >= 0:
            return _moved_sum(node, (constant if isinstance(node.op, ast.Add) else -constant) + by, code)
    sign = "+" if by > 0 else "-"
    if isinstance(node, _TIGHT) or (isinstance(node, ast.BinOp) and isinstance(node.op, _ARITHMETIC)):
        return Edit(end, end, f" {sign} {abs(by)}")
    return Edit(start, end, f"({code.source.text[start:end]}) {sign} {abs(by)}")


def _moved_sum(node: ast.BinOp, constant: int, code: Code) -> Edit:
    """Return the edit for `x + 1`: its constant becomes another; 0 is left out."""
    sign = code.sign_between(node.left, node.right)[0]
    end = code.span(node)[1]
    if constant == 0:
        return Edit(code.last_before(sign).end, end, "")
    return Edit(sign, end, f"{'+' if constant > 0 else '-'} {abs(constant)}")

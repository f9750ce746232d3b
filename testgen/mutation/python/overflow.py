"""Contest operators that wrap integers as C does: what a 32-bit or 64-bit signed variable would hold."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from testgen.mutation.operator import Edit, Example, Family, Operator, Profile
from testgen.mutation.python.arguments import called
from testgen.mutation.python.code import Code
from testgen.mutation.python.numbers import is_small

_PYTHON = ("python",)
_GROWING = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Pow: "**", ast.LShift: "<<"}
_SUMS = frozenset({"sum", "prod"})
_NO_INTEGERS = (ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_GIVE_NO_INTEGERS = frozenset({"str", "input", "chr", "list", "tuple", "join", "split", "float", "sorted", "format"})


def _wrapped(expression: str, bits: int) -> str:
    return f"(({expression}) + 2**{bits - 1}) % 2**{bits} - 2**{bits - 1}"


def _overflowing(bits: int) -> Callable[[ast.AST, Code], Iterator[Edit]]:
    def find(node: ast.AST, code: Code) -> Iterator[Edit]:
        match node:
            case ast.AugAssign() if type(node.op) in _GROWING and _may_overflow(node.op, node.value):
                start, end = code.sign_between(node.target, node.value)
                stop = code.span(node)[1]
                value = code.source.text[end:stop].strip()
                sum_ = f"{code.said(node.target)} {_GROWING[type(node.op)]} ({value})"
                yield Edit(start, stop, f"= {_wrapped(sum_, bits)}")
            case ast.BinOp() if _is_whole_sum(node, code):
                yield Edit(*code.span(node), f"({_wrapped(code.said(node), bits)})")
            case ast.Call() if called(node) in _SUMS and not isinstance(code.parents.get(node), ast.BinOp):
                yield Edit(*code.span(node), f"({_wrapped(code.said(node), bits)})")

    return find


def _is_whole_sum(node: ast.BinOp, code: Code) -> bool:
    """Whether it grows, is no part of what grows, and no index or bound of a range, which never overflow."""
    above = code.parents.get(node)
    if type(node.op) not in _GROWING or isinstance(above, ast.Subscript | ast.Slice):
        return False
    if isinstance(above, ast.Call) and called(above) == "range":
        return False
    return not (isinstance(above, ast.BinOp) and type(above.op) in _GROWING) and _may_overflow(node.op, node)


def _may_overflow(sign: ast.operator, value: ast.expr) -> bool:
    """Whether the numbers may be great: sums with small constants are not, nor is what is no integer."""
    return not _is_no_integer(value) and (not isinstance(sign, ast.Add | ast.Sub) or not _is_near(value))


def _is_near(node: ast.expr) -> bool:
    if not isinstance(node, ast.BinOp):
        return is_small(node)
    return isinstance(node.op, ast.Add | ast.Sub) and (is_small(node.right) or is_small(node.left))


def _is_no_integer(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Div) or _is_no_integer(node.left) or _is_no_integer(node.right)
    if isinstance(node, ast.Constant):
        return type(node.value) is not int
    return isinstance(node, _NO_INTEGERS) or (isinstance(node, ast.Call) and called(node) in _GIVE_NO_INTEGERS)


def _operator(bits: int) -> Operator:
    half, whole = f"2**{bits - 1}", f"2**{bits}"
    return Operator(
        f"overflow-{bits}",
        Family.OVERFLOW,
        _PYTHON,
        f"a result wrapped to {bits} bits with a sign, as it overflows in C",
        Profile.CONTEST,
        (ast.AugAssign, ast.BinOp, ast.Call),
        _overflowing(bits),
        (
            Example("x = a * b + c", (f"x = (((a * b + c) + {half}) % {whole} - {half})",)),
            Example("x += (a)", (f"x = ((x + ((a))) + {half}) % {whole} - {half}",)),
            Example("x = a * b % m", (f"x = (((a * b) + {half}) % {whole} - {half}) % m",)),
            Example("x = sum(a) % m", ()),
            Example("print(sum(a))", (f"print((((sum(a)) + {half}) % {whole} - {half}))",)),
            Example("i += 1; x = a[i * 2]; s = '-' * 3; t = i + 1; range(n * m); [0] * n; y = a / b * 2", ()),
        ),
    )


OVERFLOWS = tuple(_operator(bits) for bits in (32, 64))

"""Operators on signs: arithmetic, bits, logic and comparisons, each replaced by one that is easily mistaken for it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from testgen.mutation.operator import Edit, Example, Family, Operator, Profile
from testgen.mutation.python.code import Code
from testgen.mutation.python.places import spaced

_PYTHON = ("python",)
_ARITHMETIC = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
    ast.FloorDiv: "/",
    ast.Mod: "/",
    ast.Pow: "*",
}
_BITS = {ast.LShift: ">>", ast.RShift: "<<", ast.BitAnd: "|", ast.BitOr: "&", ast.BitXor: "&"}
_SIGNS = {ast.UAdd: "-", ast.USub: "+"}
_STRICTNESS = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}
_EQUALITY = {ast.Eq: "!=", ast.NotEq: "=="}
_MEMBERSHIP = {ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is"}

Signs = Mapping[Any, str]  # by the class of a sign


def binary(signs: Signs) -> Callable[[ast.BinOp | ast.AugAssign, Code], Iterator[Edit]]:
    """Return what replaces the sign of a binary operation, or of an augmented assignment."""

    def find(node: ast.BinOp | ast.AugAssign, code: Code) -> Iterator[Edit]:
        sign = signs.get(type(node.op))
        if sign is None or formats_text(node):
            return
        if isinstance(node, ast.BinOp):
            yield Edit(*code.sign_between(node.left, node.right), sign)
        else:
            yield Edit(*code.sign_between(node.target, node.value), f"{sign}=")

    return find


def comparison(signs: Signs) -> Callable[[ast.Compare, Code], Iterator[Edit]]:
    """Return what replaces each sign of a chain of comparisons."""

    def find(node: ast.Compare, code: Code) -> Iterator[Edit]:
        operands = [node.left, *node.comparators]
        for sign, left, right in zip(node.ops, operands, operands[1:], strict=False):
            if type(sign) in signs:
                yield Edit(*code.sign_between(left, right), signs[type(sign)])

    return find


def formats_text(node: ast.BinOp | ast.AugAssign) -> bool:
    """Whether it is `"..." % x`: no other sign stands between a string and what it formats."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mod):
        return False
    left = node.left
    return isinstance(left, ast.JoinedStr) or (isinstance(left, ast.Constant) and isinstance(left.value, str | bytes))


def _sign(node: ast.UnaryOp, code: Code) -> Iterator[Edit]:
    in_pattern = any(isinstance(above, ast.pattern) for above in code.above(node))
    if type(node.op) in _SIGNS and not in_pattern:  # `case +1` is no Python
        start = code.span(node)[0]
        yield Edit(start, start + 1, _SIGNS[type(node.op)])


def _negation(node: ast.UnaryOp, code: Code) -> Iterator[Edit]:
    if not isinstance(node.op, ast.Not | ast.Invert):
        return
    start, end = code.span(node)
    operand = code.between(start, end)[1].start
    yield Edit(start, operand, spaced(code.source.text, start, operand))  # `return~x`


def _junction(node: ast.BoolOp, code: Code) -> Iterator[Edit]:
    other = "or" if isinstance(node.op, ast.And) else "and"
    for left, right in zip(node.values, node.values[1:], strict=False):
        yield Edit(*code.sign_between(left, right), other)


SIGNS = (
    Operator(
        "arithmetic",
        Family.ARITHMETIC,
        _PYTHON,
        "an arithmetic operation for another",
        Profile.PLAIN,
        (ast.BinOp, ast.AugAssign),
        binary(_ARITHMETIC),
        (
            Example("x = a + (b)", ("x = a - (b)",)),
            Example("x = (a * b) ** c", ("x = (a / b) ** c", "x = (a * b) * c")),
            Example("x //= y - z", ("x /= y - z", "x //= y + z")),
            Example("x = '%s' % (a % b)", ("x = '%s' % (a / b)",)),
            Example("x = f'{a / b}'", ("x = f'{a * b}'",)),
            Example("x @= y", ()),
        ),
    ),
    Operator(
        "bits",
        Family.ARITHMETIC,
        _PYTHON,
        "an operation on bits for another",
        Profile.PLAIN,
        (ast.BinOp, ast.AugAssign),
        binary(_BITS),
        (
            Example("x = a << b", ("x = a >> b",)),
            Example("x ^= a & b", ("x &= a & b", "x ^= a | b")),
        ),
    ),
    Operator(
        "sign",
        Family.ARITHMETIC,
        _PYTHON,
        "plus and minus before an operand swapped",
        Profile.PLAIN,
        (ast.UnaryOp,),
        _sign,
        (
            Example("x = -a", ("x = +a",)),
            Example("return_ = - 1", ("return_ = + 1",)),
            Example("match x:\n    case -1: pass", ()),
        ),
    ),
    Operator(
        "negation",
        Family.LOGIC,
        _PYTHON,
        "`not` or `~` left out",
        Profile.PLAIN,
        (ast.UnaryOp,),
        _negation,
        (
            Example("x = not a", ("x = a",)),
            Example("x = not (a or b)", ("x = (a or b)",)),
            Example("def f(x): return~x", ("def f(x): return x",)),
        ),
    ),
    Operator(
        "junction",
        Family.LOGIC,
        _PYTHON,
        "`and` and `or` swapped",
        Profile.PLAIN,
        (ast.BoolOp,),
        _junction,
        (Example("x = a and (b) and c", ("x = a or (b) and c", "x = a and (b) or c")),),
    ),
    Operator(
        "strictness",
        Family.COMPARISON,
        _PYTHON,
        "a strict comparison for one that allows equality, and the reverse",
        Profile.PLAIN,
        (ast.Compare,),
        comparison(_STRICTNESS),
        (
            Example("x = a < b <= c", ("x = a <= b <= c", "x = a < b < c")),
            Example("x = (a) >(b)", ("x = (a) >=(b)",)),
        ),
    ),
    Operator(
        "equality",
        Family.COMPARISON,
        _PYTHON,
        "`==` and `!=` swapped",
        Profile.PLAIN,
        (ast.Compare,),
        comparison(_EQUALITY),
        (Example("x = a == b", ("x = a != b",)), Example("x = a != b", ("x = a == b",))),
    ),
    Operator(
        "membership",
        Family.COMPARISON,
        _PYTHON,
        "`in` or `is` negated, or no longer so",
        Profile.PLAIN,
        (ast.Compare,),
        comparison(_MEMBERSHIP),
        (
            Example("x = a in b is c", ("x = a not in b is c", "x = a in b is not c")),
            Example("x = a not  in b", ("x = a in b",)),
        ),
    ),
)

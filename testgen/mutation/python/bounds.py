"""Contest operators on bounds: ranges, slices, indices and comparisons that are one off, and comparisons reversed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from testgen.mutation.operator import Edit, Example, Family, Operator, Profile
from testgen.mutation.python.code import Code
from testgen.mutation.python.numbers import moved
from testgen.mutation.python.signs import comparison

_PYTHON = ("python",)
_INDEX = (ast.Name, ast.Constant, ast.UnaryOp, ast.BinOp)
# Towards the other side than a change of strictness, which for integers moves the bound by one itself.
_AWAY = {ast.Lt: -1, ast.LtE: 1, ast.Gt: 1, ast.GtE: -1}
_REVERSED = {ast.Lt: ">", ast.LtE: ">=", ast.Gt: "<", ast.GtE: "<="}


def _both_ways(node: ast.expr, code: Code) -> Iterator[Edit]:
    yield moved(node, -1, code)
    yield moved(node, 1, code)


def _range(node: ast.Call, code: Code) -> Iterator[Edit]:
    if isinstance(node.func, ast.Name) and node.func.id == "range" and not node.keywords:
        for argument in node.args[:2]:  # the third is the step
            if not isinstance(argument, ast.Starred):
                yield from _both_ways(argument, code)


def _slice(node: ast.Slice, code: Code) -> Iterator[Edit]:
    for bound in (node.lower, node.upper):
        if bound is not None:
            yield from _both_ways(bound, code)


def _index(node: ast.Subscript, code: Code) -> Iterator[Edit]:
    index = node.slice
    if isinstance(index, _INDEX) and not (isinstance(index, ast.Constant) and type(index.value) is not int):
        yield from _both_ways(index, code)


def _compared(node: ast.Compare, code: Code) -> Iterator[Edit]:
    for sign, right in zip(node.ops, node.comparators, strict=True):
        if type(sign) in _AWAY and not (isinstance(right, ast.Constant) and type(right.value) is not int):
            yield moved(right, _AWAY[type(sign)], code)


BOUNDS = (
    Operator(
        "range-bound",
        Family.BOUND,
        _PYTHON,
        "a range that begins or ends one off",
        Profile.CONTEST,
        (ast.Call,),
        _range,
        (
            Example("range(n)", ("range(n - 1)", "range(n + 1)")),
            Example(
                "range(1, n + 1, k)",
                ("range(0, n + 1, k)", "range(2, n + 1, k)", "range(1, n, k)", "range(1, n + 2, k)"),
            ),
            Example("range(n - 2)", ("range(n - 3)", "range(n - 1)")),
            Example("range(a if b else c)", ("range((a if b else c) - 1)", "range((a if b else c) + 1)")),
            Example("range(*a)", ()),
        ),
    ),
    Operator(
        "slice-bound",
        Family.BOUND,
        _PYTHON,
        "a slice that begins or ends one off",
        Profile.CONTEST,
        (ast.Slice,),
        _slice,
        (
            Example("a[i:]", ("a[i - 1:]", "a[i + 1:]")),
            Example("a[:-1:2]", ("a[:-2:2]", "a[:0:2]")),
            Example("a[::2]", ()),
        ),
    ),
    Operator(
        "index",
        Family.BOUND,
        _PYTHON,
        "an index that is one off",
        Profile.CONTEST,
        (ast.Subscript,),
        _index,
        (
            Example(
                "a[i] = b['k'][0]",
                ("a[i - 1] = b['k'][0]", "a[i + 1] = b['k'][0]", "a[i] = b['k'][-1]", "a[i] = b['k'][1]"),
            ),
            Example("a[(i - 1)]", ("a[(i - 2)]", "a[(i)]")),
            Example("a[i, j]", ()),
        ),
    ),
    Operator(
        "compared-bound",
        Family.BOUND,
        _PYTHON,
        "a comparison with a bound that is one off",
        Profile.CONTEST,
        (ast.Compare,),
        _compared,
        (
            Example("a < b <= c + 1", ("a < b - 1 <= c + 1", "a < b <= c + 2")),
            Example("a > 0", ("a > 1",)),
            Example("a >= (b)", ("a >= (b - 1)",)),
            Example("a >= 'b' == c", ()),
        ),
    ),
    Operator(
        "reversed-comparison",
        Family.DIRECTION,
        _PYTHON,
        "a comparison in the other direction",
        Profile.CONTEST,
        (ast.Compare,),
        comparison(_REVERSED),
        (Example("a < b >= c", ("a > b >= c", "a < b <= c")),),
    ),
)

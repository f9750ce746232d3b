"""Contest operators on starting values: of sums, products, minima and maxima, and of tables."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from testgen.mutation.operator import Edit, Example, Family, Operator, Profile
from testgen.mutation.python.code import Code
from testgen.mutation.python.numbers import HUGE, start_value

_PYTHON = ("python",)
_BESIDE: dict[float, tuple[str, ...]] = {0: ("1", "-1", 'float("inf")'), 1: ("0", "-1"), -1: ("0", "1")}


def _others(node: ast.expr, code: Code) -> Iterator[Edit]:
    """Yield the starting values that one is mistaken for."""
    value = start_value(node)
    if value is None:
        return
    for other in _mistaken(value):
        yield Edit(*code.span(node), other)


def _mistaken(value: float) -> tuple[str, ...]:
    if abs(value) >= HUGE:
        sign = "" if value > 0 else "-"
        # An infinity that is too small: one of 10**9 where sums reach more.
        smaller = (f"{sign}10**9",) if abs(value) > 10**9 else ()
        return ("0", "-1", *smaller) if value < 0 else ("0", *smaller)
    return _BESIDE.get(value, ())


def _assigned(node: ast.Assign | ast.AnnAssign, code: Code) -> Iterator[Edit]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets[:1]:
        names, values = [target], [node.value]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            names, values = target.elts, list(node.value.elts)
        for name, value in zip(names, values, strict=False):
            if value is not None and isinstance(name, ast.Name) and code.stores[name.id] > 1:
                yield from _others(value, code)


def _filled(node: ast.BinOp | ast.ListComp, code: Code) -> Iterator[Edit]:
    if isinstance(node, ast.ListComp):
        yield from _others(node.elt, code)
    elif isinstance(node.op, ast.Mult):
        for side in (node.left, node.right):
            if isinstance(side, ast.List) and len(side.elts) == 1:
                yield from _others(side.elts[0], code)


STARTS = (
    Operator(
        "start",
        Family.START,
        _PYTHON,
        "another starting value for what is assigned again later",
        Profile.CONTEST,
        (ast.Assign, ast.AnnAssign),
        _assigned,
        (
            Example("s = 0\ns += a", ("s = 1\ns += a", "s = -1\ns += a", 's = float("inf")\ns += a')),
            Example(
                "a, b = 1, -1e18\na, b = b, a",
                (
                    "a, b = 0, -1e18\na, b = b, a",
                    "a, b = -1, -1e18\na, b = b, a",
                    "a, b = 1, 0\na, b = b, a",
                    "a, b = 1, -1\na, b = b, a",
                    "a, b = 1, -10**9\na, b = b, a",
                ),
            ),
            Example(
                "m = float('inf')\nfor x in a: m = min(m, x)",
                ("m = 0\nfor x in a: m = min(m, x)", "m = 10**9\nfor x in a: m = min(m, x)"),
            ),
            Example("s = 0", ()),
        ),
    ),
    Operator(
        "table-start",
        Family.START,
        _PYTHON,
        "another starting value for the cells of a table",
        Profile.CONTEST,
        (ast.BinOp, ast.ListComp),
        _filled,
        (
            Example("d = [10**9] * n", ("d = [0] * n",)),
            Example("d = [[-1] * n for _ in b]", ("d = [[0] * n for _ in b]", "d = [[1] * n for _ in b]")),
            Example("d = [math.inf for _ in b]", ("d = [0 for _ in b]", "d = [10**9 for _ in b]")),
        ),
    ),
)

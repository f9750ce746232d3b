"""Contest operators on order: arguments swapped, sorting reversed, ties broken otherwise; and modulo forgotten."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from testgen.mutation.operator import Edit, Example, Family, Operator, Profile
from testgen.mutation.python.arguments import arguments_of, called
from testgen.mutation.python.code import Code
from testgen.mutation.python.signs import binary, formats_text

_PYTHON = ("python",)
# The same in either order, or never right in the other.
_SWAP_IN_VAIN = frozenset({"min", "max", "gcd", "lcm", "isclose", "isinstance", "map", "filter", "reduce"})
_PAIRS = {
    "min": "max",
    "nsmallest": "nlargest",
    "bisect_left": "bisect_right",
    "insort_left": "insort_right",
    "any": "all",
    "floor": "ceil",
}
_OPPOSITE = _PAIRS | {right: left for left, right in _PAIRS.items()}
_OPPOSITE |= {"bisect": "bisect_left", "insort": "insort_left", "popleft": "pop", "appendleft": "append"}
_POWER = 3  # arguments of pow with a modulus


def _swapped(node: ast.Call, code: Code) -> Iterator[Edit]:
    if called(node) in _SWAP_IN_VAIN:
        return
    text = code.source.text
    plain = [argument for argument in arguments_of(node, code) if not argument.name and not argument.star]
    for a, b in itertools.pairwise(plain):
        first, between, second = text[a.start : a.end], text[a.end : b.start], text[b.start : b.end]
        if first != second and between.strip() == ",":
            yield Edit(a.start, b.end, f"{second}{between}{first}")


def _modulo(node: ast.BinOp | ast.AugAssign | ast.Call, code: Code) -> Iterator[Edit]:
    end = code.span(node)[1]
    if isinstance(node, ast.Call):
        arguments = arguments_of(node, code)
        if called(node) == "pow" and len(arguments) == _POWER:
            yield Edit(arguments[1].end, arguments[2].end, "")
    elif isinstance(node.op, ast.Mod) and not formats_text(node):
        if isinstance(node, ast.BinOp):
            yield Edit(code.last_before(code.sign_between(node.left, node.right)[0]).end, end, "")
        else:
            yield Edit(code.span(node)[0], end, "pass")


def _sorting(node: ast.Call, code: Code) -> Iterator[Edit]:
    if called(node) not in {"sorted", "sort"}:
        return
    arguments = arguments_of(node, code)
    for argument in arguments:
        if argument.name == "reverse":
            said = code.source.text[argument.value : argument.end]
            if said not in {"True", "False"}:  # those are swapped already
                yield Edit(argument.value, argument.end, f"not ({said})")
            return
    if not arguments:
        at = code.span(node)[1] - 1
        yield Edit(at, at, "reverse=True")
    elif len(arguments) == 1 and isinstance(node.args[0] if node.args else None, ast.GeneratorExp):
        start, end = arguments[0].start, arguments[0].end
        yield Edit(start, end, f"({code.source.text[start:end]}), reverse=True")
    else:
        yield Edit(arguments[-1].end, arguments[-1].end, ", reverse=True")


def _opposite(node: ast.Call, code: Code) -> Iterator[Edit]:
    name = called(node)
    if name in _OPPOSITE:
        end = code.span(node.func)[1]
        yield Edit(end - len(name), end, _OPPOSITE[name])


def _tie_break(node: ast.Call, code: Code) -> Iterator[Edit]:
    for word in node.keywords:
        key = word.value
        if word.arg != "key" or not isinstance(key, ast.Lambda) or not isinstance(key.body, ast.Tuple):
            continue
        parts = key.body.elts
        commas = [_comma(left, right, code) for left, right in itertools.pairwise(parts)]
        end = code.span(key.body)[1] - 1
        last = code.last_before(end)
        ends = [*commas[1:], last.start if last.text == "," else last.end]
        for start, stop in zip(commas, ends, strict=True):
            alone = len(parts) == 2 and last.text != ","  # noqa: PLR2004 - a pair
            yield Edit(start, stop, "," if alone else "")


def _comma(left: ast.expr, right: ast.expr, code: Code) -> int:
    tokens = code.between(code.span(left)[1], code.span(right)[0])
    return next(token.start for token in tokens if token.text == ",")


ORDERS = (
    Operator(
        "swapped-arguments",
        Family.ORDER,
        _PYTHON,
        "two neighbouring arguments swapped",
        Profile.CONTEST,
        (ast.Call,),
        _swapped,
        (
            Example("f(a, (b), k=c)", ("f((b), a, k=c)",)),
            Example("max(a, b) + f(a, a)", ()),
            Example("map(int, a)", ()),
            Example("f(lambda x, y: x, y)", ("f(y, lambda x, y: x)",)),
        ),
    ),
    Operator(
        "missing-modulo",
        Family.MODULO,
        _PYTHON,
        "a modulo left out",
        Profile.CONTEST,
        (ast.BinOp, ast.AugAssign, ast.Call),
        _modulo,
        (
            Example("x = (a * b) % (m) + c", ("x = (a * b) + c",)),
            Example("x %= m", ("pass",)),
            Example("x = pow(a, b, m)", ("x = pow(a, b)",)),
            Example("x = '%d' % a", ()),
        ),
    ),
    Operator(
        "sort-direction",
        Family.DIRECTION,
        _PYTHON,
        "sorting in the other direction",
        Profile.CONTEST,
        (ast.Call,),
        _sorting,
        (
            Example("sorted(a, key=f)", ("sorted(a, key=f, reverse=True)",)),
            Example("a.sort()", ("a.sort(reverse=True)",)),
            Example("sorted(a for a in b)", ("sorted((a for a in b), reverse=True)",)),
            Example("sorted(a, reverse=b)", ("sorted(a, reverse=not (b))",)),
            Example("sorted(a, reverse=True)", ()),
        ),
    ),
    Operator(
        "opposite",
        Family.DIRECTION,
        _PYTHON,
        "the function that looks from the other end: max for min, bisect_right for bisect_left",
        Profile.CONTEST,
        (ast.Call,),
        _opposite,
        (
            Example("min(a, b)", ("max(a, b)",)),
            Example("bisect.bisect(a, x)", ("bisect.bisect_left(a, x)",)),
            Example("q.popleft()", ("q.pop()",)),
        ),
    ),
    Operator(
        "tie-break",
        Family.TIE,
        _PYTHON,
        "a later part of a sorting key left out",
        Profile.CONTEST,
        (ast.Call,),
        _tie_break,
        (
            Example("a.sort(key=lambda x: (x[0], -x[1]))", ("a.sort(key=lambda x: (x[0],))",)),
            Example(
                "min(a, key=lambda x: (f(x), g(x), x,))",
                ("min(a, key=lambda x: (f(x), x,))", "min(a, key=lambda x: (f(x), g(x),))"),
            ),
            Example("min(a, key=lambda x: x)", ()),
        ),
    ),
    Operator(
        "whole-division",
        Family.ARITHMETIC,
        _PYTHON,
        "a quotient rounded down",
        Profile.CONTEST,
        (ast.BinOp, ast.AugAssign),
        binary({ast.Div: "//"}),
        (Example("x = a / b", ("x = a // b",)), Example("x /= b", ("x //= b",))),
    ),
)

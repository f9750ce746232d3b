"""Operators on expressions of C, C++ and Java: literals, signs, conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from tree_sitter import Node

from testgen.mutation.operator import Edit, Example, Family, Profile
from testgen.mutation.trees.code import (
    CHOICES,
    NUMBERS,
    Find,
    TreeCode,
    integer,
    part,
    sign_of,
    suffix_of,
    tree_operator,
)

_STREAMS = frozenset(
    {
        "cin",
        "cout",
        "cerr",
        "is",
        "os",
        "in",
        "out",
        "ss",
        "fin",
        "fout",
        "ifs",
        "ofs",
        "std::cin",
        "std::cout",
        "std::cerr",
    }
)
_ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*", "%": "/"}
_BITS = {"<<": ">>", ">>": "<<", "&": "|", "|": "&", "^": "&"}
_STRICTNESS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_EQUALITY = {"==": "!=", "!=": "=="}
_REVERSED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_BINARY = ("binary_expression",)
_BINARY_OR_AUGMENTED = ("binary_expression", "assignment_expression")


def _signs(signs: Mapping[str, str]) -> Find:
    """Return what replaces the sign of a binary operation, or of an augmented assignment."""

    def find(node: Node, code: TreeCode) -> Iterator[Edit]:
        sign = sign_of(node)
        if sign is None:
            return
        said = code.said(sign)
        plain = said.removesuffix("=") if node.type == "assignment_expression" else said
        if plain in signs and not is_of_text(node, code):
            yield Edit(*code.span(sign), signs[plain] + said[len(plain) :])

    return find


def is_of_text(node: Node, code: TreeCode) -> bool:
    """Whether an operation joins strings, or reads from a stream or writes to one."""
    leftmost = node
    while leftmost.type == node.type and (left := leftmost.child_by_field_name("left")) is not None:
        if any(side is not None and side.type == "string_literal" for side in (left, part(leftmost, "right"))):
            return True
        leftmost = left
    return code.said(leftmost) in _STREAMS


def _number(node: Node, code: TreeCode) -> Iterator[Edit]:
    said, value = code.said(node), integer(node, code)
    if value is not None:
        yield Edit(*code.span(node), str(value + 1) + suffix_of(said))
    elif "." in said or "e" in said.lower():
        try:
            greater = float(said.rstrip("fFlLdD")) + 1
        except ValueError:
            return
        if greater not in {float(said.rstrip("fFlLdD")), float("inf")}:
            yield Edit(*code.span(node), repr(greater))


def _truth(node: Node, code: TreeCode) -> Iterator[Edit]:
    yield Edit(*code.span(node), "false" if node.type == "true" else "true")


def _step(node: Node, code: TreeCode) -> Iterator[Edit]:
    sign = sign_of(node)
    if sign is not None:
        yield Edit(*code.span(sign), "--" if code.said(sign) == "++" else "++")


def _sign(node: Node, code: TreeCode) -> Iterator[Edit]:
    sign = sign_of(node)
    if sign is not None and code.said(sign) in {"+", "-"}:
        yield Edit(*code.span(sign), "-" if code.said(sign) == "+" else "+")


def _negation(node: Node, code: TreeCode) -> Iterator[Edit]:
    sign, operand = sign_of(node), part(node, "argument", "operand")
    if sign is not None and operand is not None and code.said(sign) in {"!", "~", "not"}:
        yield Edit(code.span(node)[0], code.span(operand)[0], "")


def _plain_assignment(node: Node, code: TreeCode) -> Iterator[Edit]:
    sign = sign_of(node)
    if sign is not None and code.said(sign) != "=":
        yield Edit(*code.span(sign), "=")


def _choice(node: Node, code: TreeCode) -> Iterator[Edit]:
    condition = node.child_by_field_name("condition")
    if condition is not None:
        said = code.said(condition)
        yield Edit(*code.span(condition), f"({said}) && 0 != 0")
        yield Edit(*code.span(condition), f"({said}) || 0 == 0")


_operator = partial(tree_operator, profile=Profile.PLAIN)

EXPRESSIONS = (
    _operator(
        "number",
        Family.LITERAL,
        "a number one greater",
        NUMBERS,
        _number,
        Example("x = 1L + 0xff;", ("x = 2L + 0xff;", "x = 1L + 256;")),
        Example("x = 0.5 + 017;", ("x = 1.5 + 017;",)),
    ),
    _operator(
        "truth",
        Family.LITERAL,
        "true and false swapped",
        ("true", "false"),
        _truth,
        Example("x = true;", ("x = false;",)),
    ),
    _operator(
        "arithmetic",
        Family.ARITHMETIC,
        "an arithmetic operation for another",
        _BINARY_OR_AUGMENTED,
        _signs(_ARITHMETIC),
        Example("x = a + b * c;", ("x = a - b * c;", "x = a + b / c;")),
        Example("x %= a;", ("x /= a;",)),
        Example('x = "a" + b;', ()),
    ),
    _operator(
        "bits",
        Family.ARITHMETIC,
        "an operation on bits for another",
        _BINARY_OR_AUGMENTED,
        _signs(_BITS),
        Example("x = 1 << k & y;", ("x = 1 >> k & y;", "x = 1 << k | y;")),
        Example("x ^= 1;", ("x &= 1;",)),
    ),
    _operator(
        "step",
        Family.ARITHMETIC,
        "++ and -- swapped",
        ("update_expression",),
        _step,
        Example("x++; --y;", ("x--; --y;", "x++; ++y;")),
    ),
    _operator(
        "sign",
        Family.ARITHMETIC,
        "plus and minus before an operand swapped",
        ("unary_expression",),
        _sign,
        Example("x = -a;", ("x = +a;",)),
    ),
    _operator(
        "negation",
        Family.LOGIC,
        "`!` or `~` left out",
        ("unary_expression",),
        _negation,
        Example("x = !(a) == ~b;", ("x = (a) == ~b;", "x = !(a) == b;")),
    ),
    _operator(
        "junction",
        Family.LOGIC,
        "`&&` and `||` swapped",
        _BINARY,
        _signs({"&&": "||", "||": "&&"}),
        Example("x = a && b || c;", ("x = a || b || c;", "x = a && b && c;")),
    ),
    _operator(
        "strictness",
        Family.COMPARISON,
        "a strict comparison for one that allows equality, and the reverse",
        _BINARY,
        _signs(_STRICTNESS),
        Example("x = a < b; y = a >= b;", ("x = a <= b; y = a >= b;", "x = a < b; y = a > b;")),
    ),
    _operator(
        "equality",
        Family.COMPARISON,
        "`==` and `!=` swapped",
        _BINARY,
        _signs(_EQUALITY),
        Example("x = a == b;", ("x = a != b;",)),
    ),
    _operator(
        "reversed-comparison",
        Family.DIRECTION,
        "a comparison in the other direction",
        _BINARY,
        _signs(_REVERSED),
        Example("x = a < b;", ("x = a > b;",)),
        profile=Profile.CONTEST,
    ),
    _operator(
        "augmentation",
        Family.ASSIGNMENT,
        "an assignment for an augmented one",
        ("assignment_expression",),
        _plain_assignment,
        Example("x += a; y = b;", ("x = a; y = b;",)),
    ),
    _operator(
        "choice",
        Family.LOGIC,
        "a conditional expression that always takes one side",
        CHOICES,
        _choice,
        Example("x = a || b ? c : d;", ("x = (a || b) && 0 != 0 ? c : d;", "x = (a || b) || 0 == 0 ? c : d;")),
    ),
)

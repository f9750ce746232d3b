"""Contest operators on values of C, C++ and Java: bounds, overflow, starting values, modulo."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from testgen.mutation.operator import Edit, Example, Family
from testgen.mutation.trees.code import (
    NUMBERS,
    TreeCode,
    integer,
    moved,
    part,
    parts,
    sign_of,
    suffix_of,
    tree_operator,
)
from testgen.mutation.trees.expressions import is_of_text

_AWAY = {"<": -1, "<=": 1, ">": 1, ">=": -1}
_GROWING = frozenset({"+", "-", "*"})
_SMALL = 1000  # a sum of so small a constant does not overflow
_HUGE = 10**8  # from here on a starting value stands for infinity
_WIDE = {
    **dict.fromkeys(
        ("long long", "long long int", "long", "int64_t", "std::int64_t", "ll", "LL", "i64", "lint"), "int"
    ),
    **dict.fromkeys(("unsigned long long", "uint64_t", "ull", "unsigned", "unsigned int", "size_t"), "int"),
    "__int128": "long long",
    "long double": "double",
    "double": "float",
}
_INFINITIES = frozenset(
    {
        *("INF", "inf", "Inf", "INT_MAX", "LLONG_MAX", "LONG_MAX", "INT64_MAX", "oo"),
        *("Integer.MAX_VALUE", "Long.MAX_VALUE"),
    }
)
_LOWEST = frozenset({"INT_MIN", "LLONG_MIN", "Integer.MIN_VALUE", "Long.MIN_VALUE"})


def _index(node: Node, code: TreeCode) -> Iterator[Edit]:
    index = part(node, "indices", "index")
    if index is not None and index.type == "subscript_argument_list":
        index = parts(index)[0] if len(parts(index)) == 1 else None
    if index is not None and index.type not in {"string_literal", "character_literal", "char_literal"}:
        yield moved(index, -1, code)
        yield moved(index, 1, code)


def _compared(node: Node, code: TreeCode) -> Iterator[Edit]:
    right, by = node.child_by_field_name("right"), _AWAY.get(code.said(sign_of(node)))
    if right is not None and by is not None:
        yield moved(right, by, code)


def _loop_start(node: Node, code: TreeCode) -> Iterator[Edit]:
    first = part(node, "initializer", "init")
    for declared in parts(first):
        value = part(declared, "value", "right")
        if declared.type in {"init_declarator", "variable_declarator"} and value is not None:
            yield moved(value, -1, code)
            yield moved(value, 1, code)


def _overflow(node: Node, code: TreeCode) -> Iterator[Edit]:
    sign = code.said(sign_of(node))
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None or is_of_text(node, code):
        return
    if node.type == "assignment_expression":
        if sign.removesuffix("=") in _GROWING and sign != "=" and not _is_small(right, code):
            start = code.span(node)[0]
            said = f"{code.said(left)} {sign[0]} ({code.said(right)})"
            yield Edit(start, code.span(node)[1], f"{code.said(left)} = (int)({said})")
        return
    above = node.parent
    inner = above is not None and above.type == "binary_expression" and code.said(sign_of(above)) in _GROWING
    indexing = above is not None and above.type in {"subscript_argument_list", "subscript_expression", "array_access"}
    small = sign != "*" and (_is_small(left, code) or _is_small(right, code))
    if sign in _GROWING and not inner and not indexing and not small:
        yield Edit(*code.span(node), f"(int)({code.said(node)})")


def _is_small(node: Node, code: TreeCode) -> bool:
    value = integer(node, code)
    return (value is not None and abs(value) <= _SMALL) or node.type in {"string_literal", "char_literal"}


def _factor(node: Node, code: TreeCode) -> Iterator[Edit]:
    start, end = code.span(node)
    if node.type in NUMBERS:
        said = code.said(node)
        if integer(node, code) is not None and "l" in suffix_of(said).lower():
            yield Edit(start, end, said[: -len(suffix_of(said))])
        return
    kind, value = node.child_by_field_name("type"), node.child_by_field_name("value")
    if kind is not None and value is not None and code.said(kind) in _WIDE:
        yield Edit(start, code.span(value)[0], "")


def _narrow(node: Node, code: TreeCode) -> Iterator[Edit]:
    kind = node.child_by_field_name("type")
    if kind is not None and code.said(kind) in _WIDE:
        yield Edit(*code.span(kind), _WIDE[code.said(kind)])


def _start(node: Node, code: TreeCode) -> Iterator[Edit]:
    name, value = part(node, "declarator", "name"), node.child_by_field_name("value")
    if value is not None and code.said(name) in code.changed:
        yield from (Edit(*code.span(value), other) for other in _mistaken(value, code))


def _mistaken(node: Node, code: TreeCode) -> tuple[str, ...]:
    said, value = code.said(node), integer(node, code)
    if (
        said.lstrip("-") in _INFINITIES
        or said in _LOWEST
        or (value is not None and abs(value) >= _HUGE)
        or _is_huge(said)
    ):
        low = said.startswith("-") or said in _LOWEST
        return ("0", "-1", "-1000000000") if low else ("0", "1000000000")
    return {0: ("1", "-1"), 1: ("0", "-1"), -1: ("0", "1")}.get(value if value is not None else 2, ())


def _is_huge(said: str) -> bool:
    try:
        return abs(float(said)) >= _HUGE
    except ValueError:
        return False


def _modulo(node: Node, code: TreeCode) -> Iterator[Edit]:
    left, sign = node.child_by_field_name("left"), code.said(sign_of(node))
    if left is not None and sign == "%":
        yield Edit(code.span(left)[1], code.span(node)[1], "")
    elif left is not None and sign == "%=":
        yield Edit(*code.span(node), f"{code.said(left)} = {code.said(left)}")


VALUES = (
    tree_operator(
        "index",
        Family.BOUND,
        "an index that is one off",
        ("subscript_expression", "array_access"),
        _index,
        Example("x = a[i][0];", ("x = a[i - 1][0];", "x = a[i + 1][0];", "x = a[i][-1];", "x = a[i][1];")),
        Example("x = a[i - 1];", ("x = a[i - 2];", "x = a[i];")),
        Example("x = a[c ? i : j];", ("x = a[(c ? i : j) - 1];", "x = a[(c ? i : j) + 1];")),
    ),
    tree_operator(
        "compared-bound",
        Family.BOUND,
        "a comparison with a bound that is one off",
        ("binary_expression",),
        _compared,
        Example("x = i < n; y = i <= n + 1;", ("x = i < n - 1; y = i <= n + 1;", "x = i < n; y = i <= n + 2;")),
    ),
    tree_operator(
        "loop-start",
        Family.BOUND,
        "a loop that begins one off",
        ("for_statement",),
        _loop_start,
        Example("for (int i = 0; ; ) f();", ("for (int i = -1; ; ) f();", "for (int i = 1; ; ) f();")),
    ),
    tree_operator(
        "overflow-32",
        Family.OVERFLOW,
        "a result cut to 32 bits",
        ("binary_expression", "assignment_expression"),
        _overflow,
        Example("x = a * b + c;", ("x = (int)(a * b + c);",)),
        Example("x += a; y += 1;", ("x = (int)(x + (a)); y += 1;",)),
        Example("x = a * b % m; y = a[i * n]; z = i + 1;", ("x = (int)(a * b) % m; y = a[i * n]; z = i + 1;",)),
    ),
    tree_operator(
        "narrow-factor",
        Family.OVERFLOW,
        "a factor that no longer makes the product wide",
        (*NUMBERS, "cast_expression"),
        _factor,
        Example("x = 1L * a;", ("x = 1 * a;",)),
        Example("x = (long)a * b;", ("x = a * b;",)),
        Example("x = (short)a * 1;", ()),
    ),
    tree_operator(
        "narrow-type",
        Family.OVERFLOW,
        "a variable of a narrower type",
        ("declaration", "parameter_declaration"),
        _narrow,
        Example("long long x = 0;", ("int x = 0;",)),
        Example("double x;", ("float x;",)),
        Example("int x;", ()),
        languages=("c", "cpp"),
    ),
    tree_operator(
        "start",
        Family.START,
        "another starting value for what is assigned again later",
        ("init_declarator", "variable_declarator"),
        _start,
        Example("int s = 0; s += a;", ("int s = 1; s += a;", "int s = -1; s += a;")),
        Example("int m = 1000000007; m = a;", ("int m = 0; m = a;", "int m = 1000000000; m = a;")),
        Example("int m = -INF; m = a;", ("int m = 0; m = a;", "int m = -1; m = a;", "int m = -1000000000; m = a;")),
        Example("int s = 0;", ()),
    ),
    tree_operator(
        "missing-modulo",
        Family.MODULO,
        "a modulo left out",
        ("binary_expression", "assignment_expression"),
        _modulo,
        Example("x = a * b % m + c;", ("x = a * b + c;",)),
        Example("x %= m;", ("x = x;",)),
    ),
)

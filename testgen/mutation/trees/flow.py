"""Contest operators on the flow of C, C++ and Java: cases, loops, statements, order and ties."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tree_sitter import Node

from testgen.mutation.operator import Edit, Example, Family, Profile
from testgen.mutation.trees.code import (
    CALLS,
    CHOICES,
    LOOPS,
    TreeCode,
    condition_of,
    part,
    parts,
    sign_of,
    tree_operator,
)

_LEAVING = frozenset({"return_statement", "break_statement", "continue_statement", "throw_statement"})
_BLOCKS = frozenset({"compound_statement", "block"})
_SYMMETRIC = frozenset({"min", "max", "swap", "gcd", "__gcd", "lcm", "abs"})
_PAIRS = {
    "min": "max",
    "lower_bound": "upper_bound",
    "min_element": "max_element",
    "front": "back",
    "push_front": "push_back",
    "pop_front": "pop_back",
    "floor": "ceil",
    "begin": "rbegin",
    "end": "rend",
    "pollFirst": "pollLast",
    "addFirst": "addLast",
    "higher": "lower",
}
_OPPOSITE = _PAIRS | {right: left for left, right in _PAIRS.items()}


def _loop_exit(node: Node, code: TreeCode) -> Iterator[Edit]:
    start = code.span(node)[0]
    if node.type == "continue_statement":
        yield Edit(start, start + len("continue"), "break")
    elif _leaves_a_loop(node):
        yield Edit(start, start + len("break"), "continue")


def _leaves_a_loop(node: Node) -> bool:
    above = node.parent
    while above is not None and above.type not in LOOPS:
        if "switch" in above.type or "function" in above.type or "lambda" in above.type:
            return False
        above = above.parent
    return above is not None


def _case(node: Node, code: TreeCode) -> Iterator[Edit]:
    condition = condition_of(node)
    if condition is not None:
        yield Edit(*code.span(condition), "0 != 0")


def _else(node: Node, code: TreeCode) -> Iterator[Edit]:
    alternative = node.child_by_field_name("alternative")
    if alternative is None:
        return
    word = alternative if alternative.type == "else_clause" else alternative.prev_sibling
    branch = parts(alternative)[-1] if alternative.type == "else_clause" else alternative
    if word is not None and branch.type != "if_statement":
        yield Edit(code.span(word)[0], code.span(alternative)[1], "")


def _label(node: Node, code: TreeCode) -> Iterator[Edit]:
    yield Edit(*code.span(node), "")


def _condition(node: Node, code: TreeCode) -> Iterator[Edit]:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is not None and right is not None and code.said(sign_of(node)) in {"&&", "||", "and", "or"}:
        yield Edit(*code.span(node), code.said(right))
        yield Edit(*code.span(node), code.said(left))


def _appended(node: Node, statement: str, code: TreeCode) -> Iterator[Edit]:
    body = node.child_by_field_name("body")
    if body is None or body.type in _LEAVING:
        return
    start, end = code.span(body)
    if body.type not in _BLOCKS:
        yield Edit(start, end, f"{{ {code.said(body)} {statement} }}")
    elif not parts(body) or parts(body)[-1].type not in _LEAVING:
        yield Edit(end - 1, end - 1, f"{statement} ")


def _break(node: Node, code: TreeCode) -> Iterator[Edit]:
    yield from _appended(node, "break;", code)


def _return(node: Node, code: TreeCode) -> Iterator[Edit]:
    following = node.next_named_sibling
    if following is not None and following.type == "return_statement" and parts(following):
        yield from _appended(node, code.said(following), code)


def _deletion(node: Node, code: TreeCode) -> Iterator[Edit]:
    yield Edit(*code.span(node), ";")


def _name_of(node: Node, code: TreeCode) -> Node | None:
    """Return the node with the name of what a call calls."""
    name = part(node, "name", "function")
    while name is not None and name.type in {"qualified_identifier", "template_function", "field_expression"}:
        name = part(name, "field", "name")
    return name if name is not None and code.said(name).isidentifier() else None


def _swapped(node: Node, code: TreeCode) -> Iterator[Edit]:
    if code.said(_name_of(node, code)) in _SYMMETRIC:
        return
    arguments = parts(node.child_by_field_name("arguments"))
    for a, b in itertools.pairwise(arguments):
        (start, after), (before, end) = code.span(a), code.span(b)
        if code.said(a) != code.said(b) and a.type != "string_literal":
            yield Edit(start, end, f"{code.said(b)}{code.source.text[after:before]}{code.said(a)}")


def _opposite(node: Node, code: TreeCode) -> Iterator[Edit]:
    name = _name_of(node, code)
    if name is not None and code.said(name) in _OPPOSITE:
        yield Edit(*code.span(name), _OPPOSITE[code.said(name)])


def _order(node: Node, code: TreeCode) -> Iterator[Edit]:
    other = {"greater": "less", "less": "greater"}.get(code.said(node.child_by_field_name("name")))
    if other is not None:
        name = node.child_by_field_name("name")
        assert name is not None
        yield Edit(*code.span(name), other)


def _reverse_order(node: Node, code: TreeCode) -> Iterator[Edit]:
    if code.said(_name_of(node, code)) in {"reverseOrder", "reversed"}:
        above = part(node, "object")
        if code.said(_name_of(node, code)) == "reverseOrder":
            yield Edit(*code.span(node), "null")
        elif above is not None:
            yield Edit(*code.span(node), code.said(above))


def _tie(node: Node, code: TreeCode) -> Iterator[Edit]:
    if node.type in CALLS:
        above = part(node, "object")
        if code.said(_name_of(node, code)).startswith("thenComparing") and above is not None:
            yield Edit(*code.span(node), code.said(above))
        return
    condition = condition_of(node)
    sign = "" if condition is None else code.said(sign_of(condition))
    kept = node.child_by_field_name({"==": "alternative", "!=": "consequence"}.get(sign, "none"))
    if kept is not None:
        yield Edit(*code.span(node), code.said(kept))


FLOW = (
    tree_operator(
        "loop-exit",
        Family.FLOW,
        "`break` and `continue` swapped",
        ("continue_statement", "break_statement"),
        _loop_exit,
        Example(
            "while (a) { if (b) continue; break; }",
            ("while (a) { if (b) break; break; }", "while (a) { if (b) continue; continue; }"),
        ),
        Example("switch (a) { case 1: break; }", ()),
        profile=Profile.PLAIN,
    ),
    tree_operator(
        "dropped-case",
        Family.CASE,
        "a case that is never taken",
        ("if_statement",),
        _case,
        Example(
            "if (a) f(); else if (b) g();", ("if (0 != 0) f(); else if (b) g();", "if (a) f(); else if (0 != 0) g();")
        ),
    ),
    tree_operator(
        "dropped-else",
        Family.CASE,
        "an else branch left out",
        ("if_statement",),
        _else,
        Example("if (a) f(); else if (b) g(); else { h(); }", ("if (a) f(); else if (b) g(); ",)),
        Example("if (a) f();", ()),
    ),
    tree_operator(
        "dropped-label",
        Family.CASE,
        "a case of a switch left out",
        ("case_statement", "switch_block_statement_group"),
        _label,
        Example(
            "switch (a) { case 1: f(); break; default: g(); }",
            ("switch (a) {  default: g(); }", "switch (a) { case 1: f(); break;  }"),
        ),
    ),
    tree_operator(
        "dropped-condition",
        Family.CASE,
        "a part of a condition left out",
        ("binary_expression",),
        _condition,
        Example("x = a && (b || c);", ("x = (b || c);", "x = a;", "x = a && (c);", "x = a && (b);")),
    ),
    tree_operator(
        "early-break",
        Family.EXIT,
        "a loop left after its first round",
        LOOPS,
        _break,
        Example("while (a) { f(); }", ("while (a) { f(); break; }",)),
        Example("for (;;) f();", ("for (;;) { f(); break; }",)),
        Example("while (a) { break; }", ()),
    ),
    tree_operator(
        "early-return",
        Family.EXIT,
        "the return behind a loop made inside it, after its first round",
        LOOPS,
        _return,
        Example("int f() { while (a) { g(); } return b; }", ("int f() { while (a) { g(); return b; } return b; }",)),
        Example("int f() { while (a) { g(); } h(); return b; }", ()),
    ),
    tree_operator(
        "deletion",
        Family.DELETION,
        "a statement left out",
        ("expression_statement", "break_statement", "continue_statement"),
        _deletion,
        Example("x = 1; f();", ("; f();", "x = 1; ;")),
    ),
    tree_operator(
        "swapped-arguments",
        Family.ORDER,
        "two neighbouring arguments swapped",
        CALLS,
        _swapped,
        Example("f(a, b, b);", ("f(b, a, b);",)),
        Example("min(a, b);", ()),
    ),
    tree_operator(
        "opposite",
        Family.DIRECTION,
        "the function that looks from the other end",
        CALLS,
        _opposite,
        Example("x = min(a, b);", ("x = max(a, b);",)),
    ),
    tree_operator(
        "sort-direction",
        Family.DIRECTION,
        "less for greater, and the reverse",
        ("template_function", "template_type"),
        _order,
        Example("sort(a, b, greater<int>());", ("sort(a, b, less<int>());",)),
        Example("f<int>(a);", ()),
        languages=("cpp",),
    ),
    tree_operator(
        "sort-direction",
        Family.DIRECTION,
        "an order that is no longer reversed",
        CALLS,
        _reverse_order,
        Example("sort(a, Collections.reverseOrder());", ("sort(a, null);",)),
        Example("sort(a, b.reversed());", ("sort(a, b);",)),
        languages=("java",),
    ),
    tree_operator(
        "tie-break",
        Family.TIE,
        "ties broken no more",
        CHOICES,
        _tie,
        Example("x = a == b ? c < d : a < b;", ("x = a < b;",)),
        Example("x = a != b ? a < b : c < d;", ("x = a < b;",)),
        Example("x = a ? b : c;", ()),
    ),
    tree_operator(
        "tie-comparator",
        Family.TIE,
        "a second comparator left out",
        ("method_invocation",),
        _tie,
        Example("sort(a, b.thenComparing(c));", ("sort(a, b);",)),
        languages=("java",),
    ),
)

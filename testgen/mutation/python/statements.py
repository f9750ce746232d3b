"""Operators on statements and branches: values not assigned, loops left the wrong way, cases forgotten."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from testgen.mutation.operator import Edit, Example, Family, Operator, Profile
from testgen.mutation.python.code import Code
from testgen.mutation.python.places import end_of, may_return, start_of_case, without_part

_PYTHON = ("python",)


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _assignment(node: ast.Assign | ast.AnnAssign, code: Code) -> Iterator[Edit]:
    if node.value is not None:
        yield Edit(*code.span(node.value), '""' if _is_none(node.value) else "None")


def _plain_assignment(node: ast.AugAssign, code: Code) -> Iterator[Edit]:
    yield Edit(*code.sign_between(node.target, node.value), "=")


def _lambda(node: ast.Lambda, code: Code) -> Iterator[Edit]:
    yield Edit(*code.span(node.body), "0" if _is_none(node.body) else "None")


def _choice(node: ast.IfExp, code: Code) -> Iterator[Edit]:
    start, end = code.span(node.test)
    test = code.source.text[start:end]
    yield Edit(start, end, f"({test}) and False")
    yield Edit(start, end, f"({test}) or True")


def _loop_exit(node: ast.Break | ast.Continue, code: Code) -> Iterator[Edit]:
    if isinstance(node, ast.Continue):
        yield Edit(*code.span(node), "break")
    elif may_return(node, code):
        yield Edit(*code.span(node), "return")


def _case(node: ast.Match, code: Code) -> Iterator[Edit]:
    if len(node.cases) < 2:  # noqa: PLR2004 - a match without cases is no Python
        return
    starts = [start_of_case(case, code) for case in node.cases]
    for case, start, following in zip(node.cases, starts, [*starts[1:], None], strict=True):
        yield without_part(start, end_of(case.body[-1], code), following, code)


STATEMENTS = (
    Operator(
        "assignment-none",
        Family.ASSIGNMENT,
        _PYTHON,
        "None assigned for the value; for None, an empty string",
        Profile.PLAIN,
        (ast.Assign, ast.AnnAssign),
        _assignment,
        (
            Example("x = y = (a + b)", ("x = y = (None)",)),
            Example("x: int = 1", ("x: int = None",)),
            Example("x = None", ('x = ""',)),
            Example("x: int", ()),
            Example("__all__ = ['f']", ()),
        ),
    ),
    Operator(
        "augmentation",
        Family.ASSIGNMENT,
        _PYTHON,
        "an assignment for an augmented one",
        Profile.PLAIN,
        (ast.AugAssign,),
        _plain_assignment,
        (Example("x += a", ("x = a",)), Example("x @= (a)", ("x = (a)",))),
    ),
    Operator(
        "lambda",
        Family.CALL,
        _PYTHON,
        "a lambda that gives None; for None, 0",
        Profile.PLAIN,
        (ast.Lambda,),
        _lambda,
        (Example("f = [lambda x: x]", ("f = [lambda x: None]",)), Example("f(lambda: None)", ("f(lambda: 0)",))),
    ),
    Operator(
        "choice",
        Family.LOGIC,
        _PYTHON,
        "a conditional expression that always takes one side",
        Profile.PLAIN,
        (ast.IfExp,),
        _choice,
        (
            Example(
                "x = a if b or c else d", ("x = a if (b or c) and False else d", "x = a if (b or c) or True else d")
            ),
        ),
    ),
    Operator(
        "loop-exit",
        Family.FLOW,
        _PYTHON,
        "`break` for `continue`, and `return` for `break`",
        Profile.PLAIN,
        (ast.Break, ast.Continue),
        _loop_exit,
        (
            Example("for x in y:\n    continue", ("for x in y:\n    break",)),
            Example("def f():\n    for x in y: break", ("def f():\n    for x in y: return",)),
            Example("while x: break", ()),
        ),
    ),
    Operator(
        "match-case",
        Family.CASE,
        _PYTHON,
        "a case of a match left out",
        Profile.PLAIN,
        (ast.Match,),
        _case,
        (
            Example(
                "match x:\n    case (1):\n        f()\n    case _: g();",
                ("match x:\n    case (1):\n        f()\n", "match x:\n    case _: g();"),
            ),
            Example("match x:\n    case 1: pass", ()),
        ),
    ),
)

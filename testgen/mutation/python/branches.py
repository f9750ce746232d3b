"""Contest operators on the flow: cases forgotten, loops and functions left early, statements left out."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from testgen.mutation.operator import Edit, Example, Family, Operator, Profile
from testgen.mutation.python.code import Code
from testgen.mutation.python.places import appended, end_of, spaced, without_part

_PYTHON = ("python",)
_DELETABLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.Delete, ast.Raise, ast.Assert)
_EXITS = (ast.Return, ast.Break, ast.Continue)


def _case(node: ast.If | ast.comprehension, code: Code) -> Iterator[Edit]:
    if isinstance(node, ast.If):
        yield Edit(*code.span(node.test), "False")
    else:
        yield from (Edit(*code.span(condition), "True") for condition in node.ifs)


def _else(node: ast.If | ast.For | ast.While, code: Code) -> Iterator[Edit]:
    if not node.orelse or code.said(node.orelse[0]).startswith("elif"):
        return
    word = next(
        token for token in code.between(code.span(node.body[-1])[1], code.span(node)[1]) if token.text == "else"
    )
    yield without_part(word.start, end_of(node.orelse[-1], code), None, code)


def _condition(node: ast.BoolOp, code: Code) -> Iterator[Edit]:
    start, end = code.span(node)
    signs = [code.sign_between(left, right) for left, right in zip(node.values, node.values[1:], strict=False)]
    second = code.between(signs[0][1], end)[0].start
    yield Edit(start, second, spaced(code.source.text, start, second))
    ends = [*(code.last_before(sign[0]).end for sign in signs), end]
    for before, after in itertools.pairwise(ends):
        yield Edit(before, after, "")


def _break(node: ast.For | ast.While, code: Code) -> Iterator[Edit]:
    edit = appended(node.body, "break", code)
    if edit is not None:
        yield edit


def _return(node: ast.For | ast.While, code: Code) -> Iterator[Edit]:
    following = _statement_after(node, code)
    if isinstance(following, ast.Return) and following.value is not None:
        edit = appended(node.body, code.said(following), code)
        if edit is not None:
            yield edit


def _statement_after(node: ast.stmt, code: Code) -> ast.AST | None:
    for _, value in ast.iter_fields(code.parents[node]):
        if isinstance(value, list) and node in value:
            return next(iter(value[value.index(node) + 1 :]), None)
    return None


def _deletion(node: ast.stmt, code: Code) -> Iterator[Edit]:
    if isinstance(node, ast.Assign) and all(_is_only_store(target, code) for target in node.targets):
        return  # the name would be unknown: any test kills that, or `nonlocal` finds nothing
    yield Edit(*code.span(node), "pass")


def _is_only_store(target: ast.expr, code: Code) -> bool:
    if isinstance(target, ast.Tuple | ast.List):
        return all(_is_only_store(part, code) for part in target.elts)
    return isinstance(target, ast.Name) and (code.stores[target.id] == 1 or target.id in code.nonlocals)


BRANCHES = (
    Operator(
        "dropped-case",
        Family.CASE,
        _PYTHON,
        "a case that is never taken, or a filter that lets all pass",
        Profile.CONTEST,
        (ast.If, ast.comprehension),
        _case,
        (
            Example(
                "if a: f()\nelif (b):\n    g()",
                ("if False: f()\nelif (b):\n    g()", "if a: f()\nelif (False):\n    g()"),
            ),
            Example(
                "x = [y for y in z if a if b]", ("x = [y for y in z if True if b]", "x = [y for y in z if a if True]")
            ),
        ),
    ),
    Operator(
        "dropped-else",
        Family.CASE,
        _PYTHON,
        "an else branch left out",
        Profile.CONTEST,
        (ast.If, ast.For, ast.While),
        _else,
        (
            Example("if a:\n    f()\nelse:\n    g()\nh()", ("if a:\n    f()\n\nh()",)),
            Example("if a: f()\nelif b: g()\nelse: h();", ("if a: f()\nelif b: g()\n",)),
            Example("for a in b: f()", ()),
        ),
    ),
    Operator(
        "dropped-condition",
        Family.CASE,
        _PYTHON,
        "a part of a condition left out",
        Profile.CONTEST,
        (ast.BoolOp,),
        _condition,
        (
            Example("x = (a) or b and (c)", ("x = b and (c)", "x = (a)", "x = (a) or (c)", "x = (a) or b")),
            Example("def f(a, b): return(a)and b", ("def f(a, b): return b", "def f(a, b): return(a)")),
            Example("x = a and b and c", ("x = b and c", "x = a and c", "x = a and b")),
        ),
    ),
    Operator(
        "early-break",
        Family.EXIT,
        _PYTHON,
        "a loop left after its first round",
        Profile.CONTEST,
        (ast.For, ast.While),
        _break,
        (
            Example(
                "for a in b:\n    if a:\n        f()\ng()", ("for a in b:\n    if a:\n        f()\n    break\ng()",)
            ),
            Example("while a: f()", ("while a: f(); break",)),
            Example("while a:\n    break", ()),
        ),
    ),
    Operator(
        "early-return",
        Family.EXIT,
        _PYTHON,
        "the return behind a loop made inside it, after its first round",
        Profile.CONTEST,
        (ast.For, ast.While),
        _return,
        (
            Example(
                "def f(a):\n    for b in a:\n        g(b)\n    return b",
                ("def f(a):\n    for b in a:\n        g(b)\n        return b\n    return b",),
            ),
            Example("def f(a):\n    for b in a: pass\n    return", ()),
        ),
    ),
    Operator(
        "deletion",
        Family.DELETION,
        _PYTHON,
        "a statement left out",
        Profile.CONTEST,
        (*_DELETABLE, *_EXITS),
        _deletion,
        (
            Example("x = 1\nx = f(x)", ("pass\nx = f(x)", "x = 1\npass")),
            Example("f(a); x = 1", ("pass; x = 1",)),
            Example("def f():\n  x = 1\n  def g():\n    nonlocal x\n    x = 2", ()),
            Example("while a:\n    continue", ("while a:\n    pass",)),
        ),
    ),
)

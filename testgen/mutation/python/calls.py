"""Operators on calls: arguments replaced or left out, methods taken for their mirror images."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from testgen.mutation.operator import Edit, Example, Family, Operator, Profile
from testgen.mutation.python.arguments import arguments_of, called, without
from testgen.mutation.python.code import Code

_PYTHON = ("python",)
# Calls that raise with any other arguments: a mutant that every test kills says nothing. mutmut leaves them out, too.
_STRICT = frozenset({"len", "isinstance"})
_MIRRORED = {
    "lower": "upper",
    "lstrip": "rstrip",
    "find": "rfind",
    "ljust": "rjust",
    "index": "rindex",
    "removeprefix": "removesuffix",
    "partition": "rpartition",
}
_MIRROR = _MIRRORED | {right: left for left, right in _MIRRORED.items()}
_SPLITS = {"split": "rsplit", "rsplit": "split"}


def _argument_none(node: ast.Call, code: Code) -> Iterator[Edit]:
    if isinstance(node.func, ast.Name) and node.func.id in _STRICT:
        return
    for argument in arguments_of(node, code):
        if not argument.star and code.source.text[argument.value : argument.end] != "None":
            yield Edit(argument.value, argument.end, "None")


def _argument_removal(node: ast.Call, code: Code) -> Iterator[Edit]:
    if isinstance(node.func, ast.Name) and node.func.id in _STRICT:
        return
    arguments = arguments_of(node, code)
    if len(arguments) > 1:
        yield from (without(arguments, index) for index in range(len(arguments)))


def _dictionary_key(node: ast.Call, code: Code) -> Iterator[Edit]:
    if not isinstance(node.func, ast.Name) or node.func.id != "dict":
        return
    arguments = arguments_of(node, code)
    names = {argument.name for argument in arguments}
    for argument in arguments:
        if not argument.name:
            return
        if f"{argument.name}XX" not in names:
            yield Edit(argument.start, argument.start + len(argument.name), f"{argument.name}XX")


def _mirror(node: ast.Call, code: Code) -> Iterator[Edit]:
    if not isinstance(node.func, ast.Attribute):
        return
    name = called(node)
    # Without a limit, split and rsplit are the same.
    limited = len(node.args) + len(node.keywords) == 2 or any(word.arg == "maxsplit" for word in node.keywords)  # noqa: PLR2004 - a separator and a limit
    other = _MIRROR.get(name) or (_SPLITS.get(name) if limited else None)
    if other is not None:
        end = code.span(node.func)[1]
        yield Edit(end - len(name), end, other)


CALLS = (
    Operator(
        "argument-none",
        Family.CALL,
        _PYTHON,
        "None for an argument",
        Profile.PLAIN,
        (ast.Call,),
        _argument_none,
        (
            Example("f(a, *b, k=(c))", ("f(None, *b, k=(c))", "f(a, *b, k=None)")),
            Example("f(x for x in y)", ("f(None)",)),
            Example("f(lambda a, b: a)", ("f(None)",)),
            Example("f((a, b) for a, b in c)", ("f(None)",)),
            Example("f(len(x), None)", ("f(None, None)",)),
            Example("(f)(g(a)[1, 2])", ("(f)(None)", "(f)(g(None)[1, 2])")),
        ),
    ),
    Operator(
        "argument-removal",
        Family.CALL,
        _PYTHON,
        "an argument left out",
        Profile.PLAIN,
        (ast.Call,),
        _argument_removal,
        (
            Example("f(a, (b), k=[c, d])", ("f(a, k=[c, d])", "f(a, (b))", "f((b), k=[c, d])")),
            Example("f(\n  a,  # one\n  *b,\n)", ("f(\n  a,\n)", "f(\n  *b,\n)")),
            Example("f(a)", ()),
            Example("isinstance(a, b)", ()),
        ),
    ),
    Operator(
        "dictionary-key",
        Family.CALL,
        _PYTHON,
        "another key in `dict(key=...)`",
        Profile.PLAIN,
        (ast.Call,),
        _dictionary_key,
        (Example("dict(a=1, b=2)", ("dict(aXX=1, b=2)", "dict(a=1, bXX=2)")), Example("dict(a, b=2)", ())),
    ),
    Operator(
        "mirrored-method",
        Family.CALL,
        _PYTHON,
        "a method that works from the other end, or in the other direction",
        Profile.PLAIN,
        (ast.Call,),
        _mirror,
        (
            Example("x.lower().rstrip()", ("x.upper().rstrip()", "x.lower().lstrip()")),
            Example("x.split(',', 1)", ("x.rsplit(',', 1)",)),
            Example("x.split(',').rsplit(maxsplit=2)", ("x.split(',').split(maxsplit=2)",)),
        ),
    ),
)

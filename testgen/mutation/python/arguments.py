"""The arguments of a call as they are written: with their names, stars and parentheses."""

from __future__ import annotations

import ast
from typing import NamedTuple

from testgen.mutation.operator import Edit
from testgen.mutation.python.code import Code


class Argument(NamedTuple):
    """An argument from `start` to `end`; its value begins at `value`. `name` and `star` are empty for a plain one."""

    start: int
    end: int
    value: int
    name: str
    star: str


def arguments_of(node: ast.Call, code: Code) -> list[Argument]:
    """Return the arguments of a call in the order of the text."""
    end = code.span(node)[1] - 1
    opening = next(token.end for token in code.between(code.span(node.func)[1], end) if token.text == "(")
    written: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
    nodes = sorted(written, key=code.span)
    # A generator that is the only argument has the parentheses of the call for its own.
    commas = [_comma_after(argument, end, code) for argument in nodes] if _are_apart(nodes, code, end) else [end]
    return [
        _argument(argument, start, comma, code)
        for argument, start, comma in zip(nodes, [opening, *(comma + 1 for comma in commas)], commas, strict=False)
    ]


def _are_apart(nodes: list[ast.expr | ast.keyword], code: Code, end: int) -> bool:
    return not nodes or code.span(nodes[-1])[1] <= end


def _comma_after(argument: ast.AST, end: int, code: Code) -> int:
    """Return the offset of the comma behind an argument, or of the end of the call."""
    return next((token.start for token in code.between(code.span(argument)[1], end) if token.text == ","), end)


def _argument(node: ast.expr | ast.keyword, start: int, end: int, code: Code) -> Argument:
    tokens = code.between(start, end)
    name = node.arg or "" if isinstance(node, ast.keyword) else ""
    star = tokens[0].text if tokens[0].text in {"*", "**"} else ""
    value = tokens[2 if name else 1 if star else 0].start
    return Argument(tokens[0].start, tokens[-1].end, value, name, star)


def without(arguments: list[Argument], index: int) -> Edit:
    """Return the edit that takes an argument away, one of several, with a comma beside it."""
    if index + 1 < len(arguments):
        return Edit(arguments[index].start, arguments[index + 1].start, "")
    return Edit(arguments[index - 1].end, arguments[index].end, "")


def called(node: ast.Call) -> str:
    """Return the name of the function or method that is called, or nothing."""
    func = node.func
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""

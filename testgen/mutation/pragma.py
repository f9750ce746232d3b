"""Lines that `# pragma: no mutate` hides from mutation, in the forms that mutmut 3.8 knows."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from testgen.errors import SourceError
from testgen.mutation.python.code import Code

_BLOCKS = ("cases", "body", "handlers", "orelse", "finalbody")
_Statement = ast.stmt | ast.ExceptHandler | ast.match_case
_PRAGMA = re.compile(r"(?:#|//|/\*)\s*pragma:.*?no mutate[\s:]*(block|start|end)?\b")


class Pragma(NamedTuple):
    """A pragma: the line it stands on, its indent where it stands alone there, and its kind: "" or a word."""

    line: int
    indent: str | None
    kind: str


def hidden_lines(code: Code) -> frozenset[int]:
    """Return the lines (from 1) of a Python module that must not be mutated.

    At the end of a line the pragma hides that line, and a simple statement that ends there whole. `block` behind the
    header of a compound statement hides the statement; alone on a line, the rest of the block that it stands in.
    `start` and `end`, each alone on a line, hide what is between them. Raises SourceError for one without the other.
    """
    pragmas = [
        Pragma(code.source.line_of(token.start), code.source.indent_of(token.start), kind)
        for token in code.tokens
        if token.kind == tokenize.COMMENT and (kind := pragma_kind(token.text)) is not None
    ]
    if not pragmas:
        return frozenset()
    hidden = lines_between(pragmas)
    statements = [node for node in ast.walk(code.tree) if isinstance(node, _Statement)]
    for pragma in pragmas:
        if pragma.indent is None:
            hidden |= {pragma.line}
            hidden.update(*(_hidden_by(pragma, node) for node in statements))
        elif pragma.kind == "block":
            hidden.update(_rest_of_block(code, pragma))
    return frozenset(hidden)


def pragma_kind(comment: str) -> str | None:
    """Return the kind of the pragma in a comment, or None if there is none."""
    match = _PRAGMA.search(comment)
    return None if match is None else match[1] or ""


def lines_between(pragmas: Sequence[Pragma]) -> set[int]:
    """Return the lines from each `start` to its `end`; raises SourceError for one without the other."""
    hidden: set[int] = set()
    opened: int | None = None
    for pragma in pragmas:
        if pragma.indent is None or pragma.kind not in {"start", "end"}:
            continue
        if (pragma.kind == "start") != (opened is None):
            raise _unpaired(pragma.kind, pragma.line)
        if opened is not None:
            hidden.update(range(opened, pragma.line + 1))
        opened = pragma.line if pragma.kind == "start" else None
    if opened is not None:
        raise _unpaired("start", opened)
    return hidden


def _unpaired(kind: str, line: int) -> SourceError:
    hint = "write `pragma: no mutate start` and `pragma: no mutate end` in turn, each alone on a line"
    return SourceError(f"this `pragma: no mutate {kind}` has no partner", line=line, hint=hint)


def _hidden_by(pragma: Pragma, node: _Statement) -> range:
    """Return the lines of a statement that a pragma at the end of a line hides."""
    first, end = _first_line(node), _last_line(node)
    blocks: list[list[_Statement]] = [block for name in _BLOCKS if (block := getattr(node, name, []))]
    if not blocks:
        return range(first, end + 1) if end == pragma.line else range(0)
    if pragma.kind != "block":
        return range(0)
    if first <= pragma.line < _first_line(blocks[0][0]):
        return range(first, end + 1)
    for before, block in pairwise(blocks):  # behind an `else` or a `finally`
        if _last_line(before[-1]) < pragma.line < _first_line(block[0]):
            return range(pragma.line, _last_line(block[-1]) + 1)
    return range(0)


def _rest_of_block(code: Code, pragma: Pragma) -> range:
    """Return the lines from a comment to the end of the block with its indent that goes on below it."""
    for block in _blocks(code.tree):
        previous = 0
        for node in block:
            first = _first_line(node)
            if previous < pragma.line < first and _indent(code.source.line(first)) == pragma.indent:
                return range(pragma.line, _last_line(block[-1]) + 1)
            previous = _last_line(node)
    return range(0)


def _blocks(tree: ast.AST) -> Iterator[list[_Statement]]:
    for node in ast.walk(tree):
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], _Statement):
                yield value


def _first_line(node: _Statement) -> int:
    if isinstance(node, ast.match_case):
        return node.pattern.lineno
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _last_line(node: _Statement) -> int:
    last = node.body[-1] if isinstance(node, ast.match_case) else node
    return last.end_lineno or last.lineno


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]

"""Expressions inside f-strings, up to Python 3.11: there `ast` does not say where they stand, and tokens hide them."""

from __future__ import annotations

import ast
import tokenize
import warnings
from collections.abc import Iterator

from testgen.mutation.python.code import Code, Token, tokens_of
from testgen.mutation.text import SourceText


def fields_of(code: Code, node: ast.JoinedStr) -> Iterator[Code]:
    """Yield the code of each expression in an f-string, those of its format specifications among them.

    An expression that cannot be placed for certain is left out.
    """
    for token in code.between(*code.span(node)):
        prefix = token.text[: min(at for quote in "\"'" if (at := token.text.find(quote)) >= 0)].lower()
        if token.kind != tokenize.STRING or "f" not in prefix:
            continue
        quote = 3 if token.text[len(prefix) :].startswith(('"""', "'''")) else 1
        for start, end in _fields(code.source.text, token.start + len(prefix) + quote, token.end - quote, 0):
            field = _parsed(code.source, start, end)
            if field is not None:
                yield field


def _fields(text: str, at: int, end: int, depth: int) -> Iterator[tuple[int, int]]:
    """Yield the offsets of expressions; inside a format specification (`depth` 1) `{{` is no escape."""
    while at < end:
        if text[at] in "{}" and text[at : at + 2] in {"{{", "}}"} and depth == 0:
            at += 2
        elif text.startswith("\\N{", at) and depth == 0:
            at = text.index("}", at) + 1
        elif text[at] == "{":
            stop = _end_of_expression(text, at + 1, end)
            yield at + 1, stop
            at = stop
            if text[at : at + 1] == "=":
                at += 1
                at += len(text[at:end]) - len(text[at:end].lstrip())
            if text[at : at + 1] == "!":
                at += 2
            closing = _closing(text, at, end)
            yield from _fields(text, at, closing, 1)
            at = closing + 1
        else:
            at += 1


def _closing(text: str, at: int, end: int) -> int:
    """Return the offset of the brace that ends a field whose format specification may hold fields itself."""
    depth = 0
    while at < end and (text[at] != "}" or depth):
        depth += (text[at] == "{") - (text[at] == "}")
        at += 1
    return at


def _end_of_expression(text: str, at: int, end: int) -> int:
    """Return where an expression ends: at `}`, `!r`, `=` or `:` outside brackets and strings."""
    depth, quote = 0, ""
    while at < end:
        here = text[at]
        if quote:
            at += len(quote) if (closed := text.startswith(quote, at)) else 1
            quote = "" if closed else quote
            continue
        if here in "\"'":
            quote = here * 3 if text.startswith(here * 3, at) else here
            at += len(quote)
            continue
        if depth == 0 and (here in "}:" or (here == "!" and text[at + 1] != "=") or _is_self(text, at)):
            return at
        depth += (here in "([{") - (here in ")]}")
        at += 1
    return at


def _is_self(text: str, at: int) -> bool:
    """Whether the `=` of `{x=}` stands here, and no comparison."""
    return text[at] == "=" and text[at + 1] != "=" and text[at - 1] not in "=!<>"


def _parsed(source: SourceText, start: int, end: int) -> Code | None:
    """Parse an expression, and move its nodes to where it stands."""
    text = f"({source.text[start:end]})"  # in parentheses it may hold line ends, as the f-string itself may
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return None
    first, last = source.line_of(start), source.line_of(end)
    column = len(source.text[source.starts[first - 1] : start].encode()) - 1
    for node in ast.walk(tree):
        _move(node, first - 1, column)
    return Code(source, tree, _tokens(source, start, end, last - first))


def _move(node: ast.AST, lines: int, columns: int) -> None:
    if isinstance(node, ast.expr | ast.arg | ast.keyword):
        node.col_offset += columns if node.lineno == 1 else 0
        node.lineno += lines
        if node.end_lineno is not None and node.end_col_offset is not None:
            node.end_col_offset += columns if node.end_lineno == 1 else 0
            node.end_lineno += lines


def _tokens(source: SourceText, start: int, end: int, more_lines: int) -> list[Token]:
    inner = SourceText("(" + source.text[start:end] + ")")
    moved = start - 1
    return [
        token._replace(start=token.start + moved, end=token.end + moved)
        for token in tokens_of(inner, 1, 1 + more_lines)
        if 0 < token.start <= end - start
    ]

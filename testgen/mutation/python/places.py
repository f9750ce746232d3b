"""Where statements, blocks and cases stand in a text, for edits that insert or remove whole ones."""

from __future__ import annotations

import ast

from testgen.mutation.operator import Edit
from testgen.mutation.python.code import Code

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def may_return(node: ast.AST, code: Code) -> bool:
    """Whether a `return` may stand where a statement stands."""
    for above in code.above(node):
        if isinstance(above, _FUNCTIONS):
            return True
        if isinstance(above, ast.ClassDef | ast.Module) or type(above).__name__ == "TryStar":
            return False
    return False


def end_of(statement: ast.stmt, code: Code) -> int:
    """Return the offset behind a statement and the semicolon that ends it, if one does."""
    end = code.span(statement)[1]
    following = code.between(end, end + len(code.source.line(code.source.line_of(end))))
    on_line = following and code.source.line_of(following[0].start) == code.source.line_of(end)
    return following[0].end if on_line and following[0].text == ";" else end


def start_of_case(case: ast.match_case, code: Code) -> int:
    """Return the offset of the word `case`."""
    at = code.span(case.pattern)[0]
    while (token := code.last_before(at)).text != "case":
        at = token.start
    return token.start


def without_part(start: int, end: int, following: int | None, code: Code) -> Edit:
    """Return the edit that removes a part of a compound statement; `following` is where the next part begins."""
    if following is not None:
        return Edit(start, following, "")
    return Edit(code.source.starts[code.source.line_of(start) - 1], end, "")


def appended(body: list[ast.stmt], statement: str, code: Code) -> Edit | None:
    """Return the edit that puts a simple statement at the end of a block; None where nothing behind its end runs."""
    last = body[-1]
    if isinstance(last, ast.Return | ast.Raise | ast.Break | ast.Continue):
        return None
    end = code.span(last)[1]
    indent = code.source.indent_of(code.span(body[0])[0])
    if indent is None:  # the block stands on the line of its header, so it has simple statements only
        return Edit(end, end, f"; {statement}")
    return Edit(end, end, f"\n{indent}{statement}")


def spaced(text: str, start: int, end: int) -> str:
    """Return what must stand for the characters from `start` to `end` when they go: a blank where words would join."""
    return " " if start > 0 and _is_word(text[start - 1]) and _is_word(text[end]) else ""


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"

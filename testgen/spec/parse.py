"""Text of the input language into its tree, and what to say when it is not one.

Comments are evidence: `# statement "1 <= n", validator "validate.py:12"` belongs to the clause that begins on its line.
Any other comment is a person's own, and is not kept.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

from lark import Lark, Token, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.exceptions import UnexpectedEOF
from lark.indenter import DedentError, Indenter

from testgen.errors import FormatError, Place
from testgen.spec import tree
from testgen.spec.check import ClauseError, checked
from testgen.spec.comments import evidence_in, without_comments
from testgen.spec.reduction import Reduction

LONGEST_TEXT = 1 << 20
DEEPEST_INDENT = 200
_MOST_EXPECTED = 6
_ANONYMOUS = Path("<spec>")

_WORDS = {
    "_NL": "the end of the line", "_INDENT": "an indented block", "_DEDENT": "the end of the block",
    "$END": "the end of the text", "NAME": "a name", "NUMBER": "a number", "STRING": 'a text in quotes ("...")',
    "RANGE": "letters (a-z)", "__ANON_0": "`..`", "PLUS_MINUS": "`+` or `-`", "TIMES": "`*`, `/` or `%`",
    "COMPARE": "a comparison (==, <=, ...)", "EDGE_WORD": "simple, connected, acyclic or directed",
}  # fmt: skip
_STEPS = {
    "MINUS",
    "PLUS_MINUS",
    "TIMES",
    "CARET",
    "LSQB",
    "LBRACE",
}  # how an expression goes on: said as "an expression"


class _Blocks(Indenter):
    """Finds blocks by their indentation; a line that ends with `;` goes on in the next one."""

    NL_type = "_NL"
    OPEN_PAREN_types = ["LPAR", "LSQB", "LBRACE"]  # noqa: RUF012 - as Lark's class declares them
    CLOSE_PAREN_types = ["RPAR", "RSQB", "RBRACE"]  # noqa: RUF012
    INDENT_type = "_INDENT"
    DEDENT_type = "_DEDENT"
    tab_len = 8

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return super().process(self._joined(stream))

    @staticmethod
    def _joined(stream: Iterator[Token]) -> Iterator[Token]:
        after_semicolon = False
        for token in stream:
            if token.type != "_NL" or not after_semicolon:
                yield token
            after_semicolon = token.type == "SEMICOLON"


@cache
def _grammar() -> Lark:
    text = resources.files("testgen.spec").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", postlex=_Blocks(), propagate_positions=True)


def parse(text: str, *, path: Path = _ANONYMOUS) -> tree.Format:
    """Parse and check a format.

    Raises:
        FormatError: with `path`, line and column, what was expected, and a suggestion where one word is meant.

    """
    _refuse_monsters(text, path)
    code = without_comments(text)
    try:
        parsed = _grammar().parse(code.rstrip() + "\n")
        reduction = Reduction(evidence_in(text))
        return checked(reduction.format(parsed), reduction.positions)
    except UnexpectedInput as error:
        raise _syntax_error(code, path, error) from None
    except DedentError:
        line, column = _stray_indent(code)
        raise FormatError(
            "this line's indentation fits no block above it",
            place=Place(path, line, column),
            hint="indent by four spaces",
        ) from None
    except ClauseError as error:
        raise FormatError(error.message, place=Place(path, error.line, error.column), hint=error.hint) from None


def _refuse_monsters(text: str, path: Path) -> None:
    if len(text) > LONGEST_TEXT:
        raise FormatError(f"the text has {len(text):,} characters; {LONGEST_TEXT:,} are allowed", place=Place(path))
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FormatError("there is a NUL character in the text", place=Place(path, line))
    for number, line_text in enumerate(text.split("\n"), 1):
        if len(line_text) - len(line_text.lstrip()) > DEEPEST_INDENT and line_text.strip():
            raise FormatError("blocks are nested too deeply", place=Place(path, number, DEEPEST_INDENT))


def _syntax_error(code: str, path: Path, error: UnexpectedInput) -> FormatError:
    if isinstance(error, UnexpectedToken) and not isinstance(error, UnexpectedEOF):
        found, expected = error.token, error.accepts or error.expected
    elif isinstance(error, UnexpectedCharacters):
        found, expected = Token("ERROR", _word_at(code, error.pos_in_stream or 0)), error.allowed
    else:
        found, expected = Token("$END", ""), set()
    line = (
        min(max(error.line, 1), code.count("\n") + 1)
        if isinstance(error.line, int) and error.line > 0
        else code.count("\n") + 1
    )
    column = error.column if isinstance(error.column, int) and error.column > 0 else 1
    said = (
        "the end of the text"
        if found.type == "$END"
        else _WORDS.get(found.type)
        if found.type.startswith("_")
        else f"`{found}`"
    )
    wanted = _expected(set(expected or ()))
    return FormatError(
        f"{said} cannot stand here" + (f"; expected {wanted}" if wanted else ""),
        place=Place(path, line, column),
        hint=_suggestion(str(found), set(expected or ())) or _misspelt_start(code, line),
    )


def _expected(names: set[str]) -> str:
    words = {_WORDS.get(name) or f"`{_literal(name)}`" for name in names - _STEPS if name != "_NL" or len(names) > 1}
    if names >= {"MINUS", "NUMBER", "NAME"}:
        words -= {_WORDS["NUMBER"], _WORDS["NAME"], _WORDS["STRING"], "`(`"}
        words.add("an expression")
    ordered = sorted(words)
    return ", ".join(ordered[:_MOST_EXPECTED]) + (", ..." if len(ordered) > _MOST_EXPECTED else "")


@cache
def _literals() -> dict[str, str]:
    return {each.name: each.pattern.value for each in _grammar().terminals if each.pattern.type == "str"}


def _literal(name: str) -> str:
    return _literals().get(name, name.lower())


def _suggestion(found: str, expected: set[str]) -> str | None:
    keywords = [_literal(name) for name in expected if name in _literals() and _literal(name).isalpha()]
    close = difflib.get_close_matches(found.lower(), keywords or sorted(filter(str.isalpha, _literals().values())), n=1)
    return f"`{close[0]}`" if close and close[0] != found else None


def _misspelt_start(code: str, line: int) -> str | None:
    words = code.split("\n")[line - 1].split()
    if not words or not words[0].isalpha():
        return None
    close = difflib.get_close_matches(words[0], ("repeat", "where", "either", "blank"), n=1, cutoff=0.7)
    return f"`{close[0]}`" if close and close[0] != words[0] else None


def _word_at(code: str, at: int) -> str:
    match = re.compile(r"\w+|.", re.DOTALL).match(code, at)
    return match[0] if match else ""


def _stray_indent(code: str) -> tuple[int, int]:
    open_indents = [0]
    for number, line in enumerate(code.split("\n"), 1):
        if not line.strip():
            continue
        indent = len(line.expandtabs(8)) - len(line.expandtabs(8).lstrip())
        if indent > open_indents[-1]:
            open_indents.append(indent)
        while indent < open_indents[-1]:
            open_indents.pop()
        if indent != open_indents[-1]:
            return number, indent + 1
    return 1, 1

"""Text of the input language into its tree.

Comments are evidence: `# statement "1 <= n", validator "validate.py:12"` belongs to the clause that begins on its line.
Any other comment is a person's own, and is not kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

from lark import Lark, Token, UnexpectedInput
from lark.indenter import DedentError, Indenter
from lark.lexer import PatternRE, TerminalDef

from testgen.errors import FormatError, Place
from testgen.spec import tree
from testgen.spec.check import checked
from testgen.spec.comments import evidence_in, without_comments
from testgen.spec.expression import Expression
from testgen.spec.kinds import ClauseError
from testgen.spec.reduction import Reduction
from testgen.spec.syntax import WORD_END, indentation_error, syntax_error

LONGEST_TEXT = 1 << 16  # Lark takes up to 2 s for it; the longest real format has 3,000 characters
_ANONYMOUS = Path("<spec>")
_CONDITION = "where "  # what stands before a condition of a format


class _Blocks(Indenter):
    """Finds blocks by their indentation; a line that ends with `;` goes on in the next one."""

    NL_type = "_NL"
    OPEN_PAREN_types = ["LPAR", "LSQB", "LBRACE"]  # noqa: RUF012 - as Lark's class declares them
    CLOSE_PAREN_types = ["RPAR", "RSQB", "RBRACE"]  # noqa: RUF012
    INDENT_type = "_INDENT"
    DEDENT_type = "_DEDENT"
    tab_len = 8

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        yield from super().process(self._joined(stream))  # type: ignore[no-untyped-call]

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
    return Lark(text, parser="lalr", postlex=_Blocks(), propagate_positions=True, edit_terminals=_whole_word)


def _whole_word(terminal: TerminalDef) -> None:
    """Let a keyword match no beginning of a longer word: `integer` is not `int` and `eger`."""
    if terminal.pattern.value.isalpha():
        terminal.pattern = PatternRE(terminal.pattern.value + WORD_END)
        terminal.priority = 1


def parse(text: str, *, path: Path = _ANONYMOUS) -> tree.Format:
    """Parse and check a format.

    Raises:
        FormatError: with `path`, line and column, what was expected, and a suggestion where one word is meant.

    """
    try:
        _refuse_monsters(text)
        return _parsed(text)
    except ClauseError as error:
        place = Place(path, error.line, error.column)
        raise FormatError(error.message, place=place, hint=error.hint) from None


def parse_expression(text: str) -> Expression:
    """Parse an expression or a condition that stands alone; what its names mean is not looked up.

    Raises:
        FormatError: with the column, what was expected, and a suggestion where one word is meant.

    """
    try:
        _refuse_monsters(text)
        (item,) = _reduced(_CONDITION + " ".join(text.splitlines()), Reduction({})).items
    except ClauseError as error:
        place = Place(_ANONYMOUS, None if error.line is None else 1, _column_after(error.column, len(_CONDITION)))
        raise FormatError(error.message, place=place, hint=error.hint) from None
    assert isinstance(item, tree.Where)
    return item.condition


def _column_after(column: int | None, before: int) -> int | None:
    return None if column is None else max(1, column - before)


def _parsed(text: str) -> tree.Format:
    reduction = Reduction(evidence_in(text))
    return checked(_reduced(text, reduction), reduction.positions)


def _reduced(text: str, reduction: Reduction) -> tree.Format:
    code = without_comments(text.removeprefix("\ufeff")).rstrip()
    try:
        parsed = _grammar().parse(code + "\n")
    except UnexpectedInput as error:
        raise syntax_error(code, error, _grammar()) from None
    except DedentError:
        raise indentation_error(code) from None
    return reduction.format(parsed)


def _refuse_monsters(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise ClauseError(f"the text has {len(text):,} characters; {LONGEST_TEXT:,} are allowed")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ClauseError("there is a NUL character in the text", (line, text.split("\n")[line - 1].index("\0") + 1))

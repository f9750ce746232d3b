"""Where a reader stands in a text; loose text is brought into lines of strict spacing here."""

from __future__ import annotations

from collections.abc import Sequence

from testgen.seams import SpecError

MOST_IDLE = 100_000  # rounds of blocks that read nothing: more of them than this are a bomb, not an input
_MOST_QUOTED = 32
_PLAIN_BITS = 200


class RefusedError(Exception):
    """The text is not in the format; line and column count from 0, in the cursor's lines."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line, self.column, self.message = line, column, message


class TokenError(Exception):
    """One token is wrong: the `token`-th of its field, from 0, at its `offset`-th character.

    `part` names the element of the field. A `whole` message stands alone; others go on after the field's name.
    """

    def __init__(self, message: str, token: int = 0, offset: int = 0, *, whole: bool = False) -> None:
        super().__init__(message)
        self.message, self.token, self.offset, self.whole = message, token, offset, whole
        self.part = ""


class Cursor:
    """A place in the lines of a text.

    `lines` are tokens one space apart, when the text is as it should be; `raw` are the lines of a loose text.
    Input is left while `at < end`.
    """

    __slots__ = ("at", "end", "idle", "lines", "raw")

    def __init__(self, lines: list[str], raw: list[str] | None, end: int) -> None:
        self.lines, self.raw, self.end = lines, raw, end
        self.at = self.idle = 0

    def take(self, wanted: str) -> str:
        """Return the next line.

        Raises:
            RefusedError: there is none, where `wanted` should stand.

        """
        if self.at >= len(self.lines):
            raise self.missing(wanted)
        line = self.lines[self.at]
        self.at += 1
        return line

    def missing(self, wanted: str) -> RefusedError:
        """Return the error of a text that is too short."""
        return RefusedError(self.end, 0, f"the input ends where {wanted} should stand")

    def idled(self) -> None:
        """Count a round that read nothing, so that a block of 10^18 of them ends."""
        self.idle += 1
        if self.idle > MOST_IDLE:
            raise RefusedError(self.at, 0, f"more than {MOST_IDLE:,} rounds of a block read nothing")

    def rest(self, tokens: Sequence[str], at: int, *, trimmed: bool) -> str:
        """Return the line just taken from its `at`-th token on, with its spaces."""
        if self.raw is None:
            return " ".join(tokens[at:])
        line = self.raw[self.at - 1]
        if trimmed:
            return line[_start(line, at) :].strip(" \t")
        return line[_start(line, at - 1) + len(tokens[at - 1]) + 1 :] if at else line

    def located(self, error: RefusedError) -> SpecError:
        """Return an error with its place in the text that was given."""
        column = error.column
        if self.raw is not None and error.line < len(self.raw):
            column = _column_in(self.raw[error.line], self.lines[error.line], column)
        return SpecError(error.line + 1, column + 1, error.message)


def strict_cursor(text: str) -> Cursor:
    """Return a cursor at the beginning of a text; a last line without newline counts."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return Cursor(lines, None, len(lines))


def loose_cursor(text: str) -> Cursor:
    """Return a cursor at the beginning of a text of any spacing, which has one empty line more than is written."""
    raw = text.replace("\r\n", "\n").removesuffix("\r").split("\n")
    raw.append("")
    lines = [_respaced(line) for line in raw]
    end = len(lines)
    while end and not lines[end - 1]:
        end -= 1
    return Cursor(lines, raw, end)


def _respaced(line: str) -> str:
    if "\t" in line:
        line = line.replace("\t", " ")
    if "  " in line or line[:1] == " " or line[-1:] == " ":
        return " ".join(filter(None, line.split(" ")))
    return line


def _start(line: str, token: int) -> int:
    """Return where the `token`-th token of a loose line begins, or where the line ends."""
    at = 0
    spaced = line.replace("\t", " ")
    while True:
        while at < len(spaced) and spaced[at] == " ":
            at += 1
        if token <= 0 or at == len(spaced):
            return at
        token -= 1
        after = spaced.find(" ", at)
        at = len(spaced) if after < 0 else after


def _column_in(raw: str, line: str, column: int) -> int:
    before = line[:column]
    return min(len(raw), _start(raw, before.count(" ")) + column - (before.rfind(" ") + 1))


def quoted(text: str) -> str:
    """Return a piece of the input as messages show it: short, on one line."""
    shown = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text[: _MOST_QUOTED + 1])
    return f'"{shown}"' if len(shown) <= _MOST_QUOTED else f'"{shown[: _MOST_QUOTED - 3]}..."'


def shown_number(number: object) -> str:
    """Return a number as messages show it."""
    if isinstance(number, int) and number.bit_length() > _PLAIN_BITS:
        return f"a number of about {int(number.bit_length() * 0.30103) + 1:,} digits"
    text = str(number)
    return text if len(text) <= _MOST_QUOTED else text[: _MOST_QUOTED - 3] + "..."

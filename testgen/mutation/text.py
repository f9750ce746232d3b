"""A source text with its lines: offsets in characters, from and to places and from the UTF-8 columns of `ast`."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from testgen.mutation.mutant import Position

# What ends a line for Python's parser; str.splitlines knows more, such as form feeds.
_END = re.compile(r"\r\n|\r|\n")


class SourceText:
    """A text that is asked for places again and again."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in _END.finditer(text))]

    def line(self, number: int) -> str:
        """Return a line, counted from 1, with its end."""
        start = self.starts[number - 1]
        return self.text[start : self.starts[number]] if number < len(self.starts) else self.text[start:]

    def offset(self, line: int, byte_column: int) -> int:
        """Return the offset of the character `byte_column` UTF-8 bytes into a line, as `ast` counts them."""
        start = self.starts[line - 1]
        if self._ascii:
            return start + byte_column
        return start + len(self.line(line).encode()[:byte_column].decode())

    def of_byte(self, offset: int) -> int:
        """Return the offset of the character that begins `offset` UTF-8 bytes into the text."""
        return offset if self._ascii else bisect_right(self._bytes, offset) - 1

    def line_of(self, offset: int) -> int:
        """Return the line, from 1, that an offset lies in."""
        return bisect_right(self.starts, offset)

    def position(self, offset: int) -> Position:
        """Return the place of an offset."""
        line = self.line_of(offset)
        return Position(line, offset - self.starts[line - 1] + 1)

    def indent_of(self, offset: int) -> str | None:
        """Return the blanks before an offset on its line, or None if something else stands there."""
        before = self.text[self.starts[self.line_of(offset) - 1] : offset]
        return None if before.strip() else before

    @cached_property
    def _ascii(self) -> bool:
        return self.text.isascii()

    @cached_property
    def _bytes(self) -> list[int]:
        """The UTF-8 offset of each character."""
        offsets, at = [], 0
        for character in self.text:
            offsets.append(at)
            at += len(character.encode("utf-8", "surrogatepass"))
        return [*offsets, at]

"""A mutant: one small change of a source text, with its place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Position:
    """A place in a source text; lines and columns count from 1, columns in characters."""

    line: int
    column: int


@dataclass(frozen=True)
class Mutant:
    """A source text in which the characters from `start` to `end` (offsets, end excluded) are `replacement`.

    `operator` is the slug of the operator that made it; `first` and `last` are the places of the first changed
    character and of the one behind the last. `id` is stable under changes elsewhere in the file: it follows from the
    operator, the change, the text of the line and `occurrence`, the number of equal changes of equal lines before it.
    """

    operator: str
    start: int
    end: int
    original: str
    replacement: str
    first: Position
    last: Position
    line_text: str
    occurrence: int = 0

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits that name this mutant within its file."""
        parts = (self.operator, self.original, self.replacement, self.line_text.strip(), str(self.occurrence))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]

    def applied(self, source: str) -> str:
        """Return the mutated text of `source`, the text that the mutant was made from."""
        return source[: self.start] + self.replacement + source[self.end :]

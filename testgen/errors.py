"""What can go wrong, and whose fault it is.

A message says what was wrong, where, and what to do next. `slug` is stable: scripts may match on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Where in the user's files something is wrong; lines and columns count from 1."""

    path: Path
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [str(self.path), *(str(n) for n in (self.line, self.column) if n is not None)]
        return ":".join(parts)


class TestgenError(Exception):
    """Base of every error that testgen raises on purpose."""

    __test__ = False  # pytest would collect a class whose name begins with Test
    slug = "testgen"
    exit_code = 70

    def __init__(self, message: str, *, place: Place | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        hint = f"\n  try: {self.hint}" if self.hint else ""
        return f"{where}{self.message}{hint}"


class InputError(TestgenError):
    """The user's input or wording is wrong."""

    slug = "input"
    exit_code = 2


class ProblemError(InputError):
    """A problem cannot be read: its files are wrong or missing."""

    slug = "problem"


class FormatError(InputError):
    """A description of an input format is wrong: its syntax, or what it says."""

    slug = "format"


class UnsupportedError(InputError):
    """The problem is well formed, but of a kind that testgen does not handle."""

    slug = "unsupported"


class SourceError(InputError):
    """A source text cannot be mutated: its syntax is wrong, or a `pragma: no mutate` in it is.

    `line` and `column` count from 1 and are None where they are not known; the text has no path of its own.
    """

    slug = "source"

    def __init__(
        self, message: str, *, line: int | None = None, column: int | None = None, hint: str | None = None
    ) -> None:
        where = ", ".join(f"{word} {n}" for word, n in (("line", line), ("column", column)) if n)
        super().__init__(f"{where}: {message}" if where else message, hint=hint)
        self.line = line
        self.column = column


class SuiteError(InputError):
    """A suite on disk cannot be read or written."""

    slug = "suite"


class NoOracleError(InputError):
    """No usable correct solution is left, so no answer can be trusted."""

    slug = "no-oracle"


class MissingToolError(InputError):
    """A program or package that this work needs is not installed."""

    slug = "missing-tool"


class StoreError(InputError):
    """The store of runs cannot be opened or written (a full disk, a folder without rights)."""

    slug = "store"


class JudgeError(TestgenError):
    """The judge itself failed: our fault, never a verdict."""

    slug = "judge"


class ModelError(InputError):
    """The language model that was asked for gives no answer: no server, a wrong name or key, too long a question."""

    slug = "model"
    # How long it was waited for, where the waiter's clock does not know: the error was recorded.
    seconds: float | None = None


class ModelTimeoutError(ModelError):
    """The model took longer than it may, or was too busy for as long; another question may still be answered."""

    slug = "model-timeout"


class ModelContextError(ModelError):
    """One question is longer than the model can read; a shorter one may still be answered."""

    slug = "model-context"


class NotRecordedError(ModelError):
    """The file of recorded answers holds none to this question."""

    slug = "not-recorded"


class ReplayError(InputError):
    """A file of recorded answers cannot be read or written, or is another problem's."""

    slug = "replay"


class BudgetError(InputError):
    """A budget for a language model is zero, or cannot be kept."""

    slug = "budget"


class PromptError(TestgenError):
    """A prompt file, or what was put into its places, does not fit: our own fault."""

    slug = "prompt"

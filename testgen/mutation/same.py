"""Which programs are the same code, whatever their texts say: for Python by code objects, else by what was compiled."""

from __future__ import annotations

from collections.abc import Hashable

from testgen.errors import SourceError
from testgen.judge.languages import LANGUAGES
from testgen.mutation.equivalence import Shapes
from testgen.mutation.source_text import SourceOf
from testgen.problem import Program, SourceFile


class SameCode:
    """Tells Python programs of the same code: it has to see all that are compared."""

    def __init__(self) -> None:
        self._shapes = Shapes()

    def of(self, program: Program) -> Hashable | None:
        """Return what is equal for Python programs of the same code; None for others, and what does not compile."""
        if program.language != "python":
            return None
        parts = tuple((file.name, self._part(file, program)) for file in program.files)
        return None if any(part is None for _, part in parts) else (program.language, parts)

    def _part(self, file: SourceFile, program: Program) -> Hashable | None:
        """Return the code of a source, the bytes of any other file."""
        if file is not program.entry and not file.name.endswith(LANGUAGES["python"].suffixes):
            return file.data
        try:
            return self._shapes.of_source(SourceOf.read(file, "python").text)
        except SourceError:
            return None

"""A file of a program as text, and back to the very bytes that it was."""

from __future__ import annotations

import io
import tokenize
from dataclasses import dataclass

from testgen.errors import SourceError
from testgen.problem import SourceFile


@dataclass(frozen=True)
class SourceOf:
    """A file of a program as text, with what brings its bytes back."""

    name: str
    text: str
    encoding: str

    @classmethod
    def read(cls, file: SourceFile, language: str) -> SourceOf:
        """Decode a file as its language does; raises SourceError for bytes that are no text of it."""
        if language != "python":
            try:
                return cls(file.name, file.data.decode(), "utf-8")
            except UnicodeDecodeError:
                return cls(file.name, file.data.decode("latin-1"), "latin-1")  # any bytes, and the same back
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(file.data).readline)
            return cls(file.name, file.data.decode(encoding), encoding)
        except (SyntaxError, UnicodeDecodeError, LookupError) as error:
            raise SourceError(f"{file.name} cannot be decoded: {error}") from None

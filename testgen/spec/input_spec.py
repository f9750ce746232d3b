"""The input language behind one object: what the rest of testgen sees of a format (`testgen.seams.Spec`)."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from testgen.seams import SpecError, Values
from testgen.spec.printer import show
from testgen.spec.reader import read
from testgen.spec.sampler import sample
from testgen.spec.tree import Format
from testgen.spec.writer import write


@dataclass(frozen=True)
class InputSpec:
    """Reads, writes and samples the inputs of a checked format."""

    format: Format

    @classmethod
    def parsed(cls, text: str, path: Path | None = None) -> InputSpec:
        """Return the spec that a text describes. Raises FormatError with line, column and what was expected."""
        from testgen.spec.parse import parse  # noqa: PLC0415 - Lark is for those who have text to parse

        return cls(parse(text, path=path) if path else parse(text))

    def text(self, *, evidence: bool = True) -> str:
        """Return the format's canonical text."""
        return show(self.format, evidence=evidence)

    def read(self, text: str) -> dict[str, Any] | SpecError:
        """Read an input strictly: only what `write` writes is one."""
        return read(self.format, text)

    def read_loose(self, text: str) -> dict[str, Any] | SpecError:
        """Read an input that may have other spaces, line ends and blank lines at its end."""
        return read(self.format, text, loose=True)

    def write(self, values: Values) -> str:
        """Return the one canonical text of values that `read` or `sample` gave, or of any mapping."""
        return write(self.format, cast("Mapping[str, Any]", values))

    def sample(self, rng: random.Random, size: int, shape: str) -> dict[str, Any]:
        """Draw an input of about `size`, in one of `testgen.spec.shapes.SHAPES`.

        Raises NoSampleError where the conditions leave nothing to draw, or too little to find.
        """
        return sample(self.format, rng, size, shape)

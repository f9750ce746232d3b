"""Files that `testgen spec` reads and writes: inputs to check, sampled inputs, and the spec beside a problem."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from testgen.datasets.tree import INPUT_FORMAT
from testgen.errors import InputError, Place
from testgen.problem import Problem, Tier
from testgen.propose.spec import Completeness, FoundSpec
from testgen.propose.spec_samples import Drawn
from testgen.report.spec_text import doubt_line
from testgen.report.words import first_line, printable
from testgen.seams import SpecError
from testgen.spec.printer import show
from testgen.spec.reader import read
from testgen.spec.tree import Format

_STDIN = "-"
_SAMPLE_LINES = 12


@dataclass(frozen=True)
class Checked:
    """A file that was held against a spec; `error` is None for a valid input."""

    name: str
    error: SpecError | None

    def __str__(self) -> str:
        if self.error is None:
            return f"{self.name}: valid"
        return f"{self.name}:{self.error.line}:{self.error.column}: {printable(self.error.message)}"

    def as_json(self) -> dict[str, Any]:
        """Return the check as JSON holds it."""
        where = self.error
        return {
            "file": self.name,
            "valid": where is None,
            "line": where and where.line,
            "column": where and where.column,
            "message": where and where.message,
        }


def check_file(fmt: Format, name: str, *, loose: bool) -> Checked:
    """Read the file `name`, or standard input for `-`, as an input. Raises InputError where it cannot be read."""
    text = _bytes(name).decode(errors="replace")
    found = read(fmt, text, loose=loose)
    return Checked("<stdin>" if name == _STDIN else name, found if isinstance(found, SpecError) else None)


def _bytes(name: str) -> bytes:
    if name == _STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(
            f"cannot be read: {reason}", place=Place(Path(name)), hint="name a file, or - for stdin"
        ) from None


def check_unwritten(path: Path, *, force: bool = False) -> None:
    """Raise InputError where writing to `path`, a file or a folder, would lose what stands there."""
    if path.is_dir() and any(path.iterdir()):
        raise InputError("this folder is not empty", place=Place(path), hint="name a new one")
    if path.exists() and not path.is_dir() and not force:
        raise InputError("this file is there already", place=Place(path), hint="--force replaces it")


def write_samples(folder: Path, tier: Tier, drawn: Sequence[Drawn]) -> list[Path]:
    """Write each input to a file of its own in `folder`; return the paths. Raises InputError where it cannot."""
    paths = [folder / f"{tier}-{number:03}.in" for number in range(1, len(drawn) + 1)]
    for path, one in zip(paths, drawn, strict=True):
        _write(path, one.input.read())
    return paths


def problem_folder(problem: str) -> Path:
    """Return where the spec of a problem stands. Raises InputError for a record of a JSONL file."""
    path = Path(problem).expanduser()
    if ".jsonl" in problem and not path.is_dir():
        hint = "testgen spec without --edit-me, and put its text under the key `input_spec` of the record"
        raise InputError("a record of a JSONL file has no folder to write a spec to", hint=hint)
    return (path if path.is_dir() else path.parent) / INPUT_FORMAT


def write_draft(target: Path, problem: Problem, found: FoundSpec) -> None:
    """Write what was found, with what it may lack, for a person to finish."""
    fmt = found.format or (found.best.format if found.best else None)
    text = show(fmt) if fmt else ""
    _write(target, "".join([*(f"# {line}".rstrip() + "\n" for line in _remarks(problem, found)), "\n", text]).encode())


def _remarks(problem: Problem, found: FoundSpec) -> Iterator[str]:
    yield f"The inputs of {first_line(problem.id)}, in the language of docs/spec-language.md."
    yield f"What was found is {found.completeness}" + (f", from {found.source}." if found.source else ".")
    for doubt in found.doubts:
        yield f"Look into: {doubt_line(doubt)}"
    for one in found.rejected if found.completeness is Completeness.NONE else ():
        yield f"Rejected, from {one.draft.source}: {first_line(one.reason)}"
    if found.format is None and found.best is None:
        yield "Nothing was found to begin with. A line here is a line of input, such as"
        yield "    n: int 1..100"
        yield "    a: int[n] 0..10^9"
        for sample in problem.samples[:1]:
            yield f"{sample.name} begins:"
            yield from (f"    {first_line(line)}" for line in _head(sample.input.read()))


def _head(data: bytes) -> list[str]:
    return data[:4096].decode(errors="replace").split("\n")[:_SAMPLE_LINES]


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", place=Place(path)) from None

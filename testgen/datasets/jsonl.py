"""Read a problem from a line of a JSONL file (docs/problem-jsonl.md): one record a line, chosen by its id."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from testgen.datasets.own_formats import (
    CHECKER_KEYS,
    LIMIT_KEYS,
    PROGRAM_KINDS,
    REJECTING,
    checker_choice,
    checker_kind,
    function_key,
    licence_of,
    read_limits,
)
from testgen.datasets.programs import checked_program
from testgen.datasets.settings import Settings, shown
from testgen.errors import Place, ProblemError, UnsupportedError
from testgen.problem import (
    Blob,
    CheckerChoice,
    Label,
    Problem,
    Program,
    Skipped,
    Solution,
    SourceFile,
    TestCase,
    Verdict,
)

_KEYS = (
    "id", "statement", "limits", "samples", "tests", "checker", "correct", "incorrect", "partial", "validators",
    "licence", "license", "source", "input_spec", "fn_name", "entry_point",
)  # fmt: skip
_LABELS = {"correct": Label.CORRECT, "incorrect": Label.INCORRECT, "partial": Label.PARTIAL}
_LISTED_IDS = 5


def open_record(path: Path, wanted: str | None) -> Problem:
    """Read the record `wanted` of the JSONL file at `path`; None where the file has only one.

    Lines that are broken are no hindrance unless the record is not found. Raises ProblemError with the line of the
    file and the field's path, UnsupportedError for problems about a function.
    """
    record = _only(path) if wanted is None else _find(path, wanted)
    return _problem(record)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that hold something, with their numbers; a file of gigabytes is never held whole."""
    try:
        with path.open("rb") as file:
            yield from ((number, line) for number, line in enumerate(file, 1) if line.strip())
    except OSError as error:
        raise ProblemError(f"cannot be read: {error.strerror}", place=Place(path)) from None


def _parsed(path: Path, number: int, line: bytes) -> Settings:
    """Parse one line. Raises ProblemError with line and column when it is no JSON object."""
    try:
        value = json.loads(line.rstrip().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ProblemError("this line is not UTF-8", place=Place(path, number, error.start + 1)) from None
    except json.JSONDecodeError as error:
        raise ProblemError(f"this line is not JSON: {error.msg}", place=Place(path, number, error.colno)) from None
    except (RecursionError, ValueError) as error:  # ValueError: an integer of more than 4,300 digits
        raise ProblemError(f"this line is not JSON that can be read: {error}", place=Place(path, number)) from None
    if not isinstance(value, dict):
        raise ProblemError(f"a record must be a map, not {shown(value)}", place=Place(path, number))
    return Settings(value, lambda _trail: Place(path, number))


def _id_of(record: Settings) -> str:
    value = record.value.get("id")
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _find(path: Path, wanted: str) -> Settings:
    ids: list[str] = []
    broken: list[ProblemError] = []
    for number, line in _lines(path):
        try:
            record = _parsed(path, number, line)
        except ProblemError as error:
            broken.append(error)
            continue
        if _id_of(record) == wanted:
            return record
        ids.append(_id_of(record))
    unread = (
        f"; {len(broken)} lines cannot be read, the first: {broken[0].place}: {broken[0].message}" if broken else ""
    )
    raise ProblemError(f"no record has the id {wanted!r}{unread}", place=Place(path), hint=_some(path, ids))


def _only(path: Path) -> Settings:
    lines = _lines(path)
    first = next(lines, None)
    if first is None:
        raise ProblemError("the file is empty", place=Place(path))
    if next(lines, None) is None:
        return _parsed(path, *first)
    ids: list[str] = []
    for number, line in _lines(path):
        try:
            ids.append(_id_of(_parsed(path, number, line)))
        except ProblemError:
            continue
        if len(ids) > _LISTED_IDS:
            break
    raise ProblemError("the file has more than one record; say which", place=Place(path), hint=_some(path, ids))


def _some(path: Path, ids: list[str]) -> str | None:
    named = [f"{path.name}#{name}" for name in ids if name]
    return ", ".join(named[:_LISTED_IDS]) + (", ..." if len(named) > _LISTED_IDS else "") if named else None


def _problem(record: Settings) -> Problem:
    function = function_key(record)
    if function:
        message = f"`{function}`: this problem is about a function; testgen reads problems about whole programs"
        raise UnsupportedError(message, place=record.locate(()))
    record.expect(_KEYS, slips_only=True)
    if not _id_of(record):
        raise record.error("id", "must be there, a string or a whole number")
    reading = _Reading(record)
    solutions = tuple(solution for key in _LABELS for solution in reading.solutions(key))
    validators = tuple(listed.program for listed in reading.programs("validators", ()))
    limits = record.child("limits")
    limits.expect(LIMIT_KEYS, slips_only=True)
    return Problem(
        id=_id_of(record),
        statement=record.text("statement"),
        limits=read_limits(limits),
        samples=tuple(reading.cases("samples", "sample")),
        tests=tuple(reading.cases("tests", "secret")),
        checker=reading.checker(),
        solutions=solutions,
        validators=validators,
        skipped=tuple(reading.skipped),
        licence=licence_of(record),
        source=record.text("source"),
        input_format=_input_format(record),
    )


def _input_format(record: Settings) -> SourceFile | None:
    text = record.text("input_spec")
    return SourceFile("input_spec", text.encode()) if text else None


@dataclass(frozen=True)
class _Listed:
    """A program of a list with the settings that it came with."""

    program: Program
    settings: Settings


class _Reading:
    """One pass over a record; collects what is skipped on the way."""

    def __init__(self, record: Settings) -> None:
        self.record = record
        self.skipped: list[Skipped] = []

    def entries(self, key: str, plain: str = "") -> Iterator[tuple[int, Settings]]:
        """Yield the maps of the list at `key`; a bare string stands for a map with `plain` alone."""
        for index, value in enumerate(self.record.items(key)):
            held = {plain: value} if plain and isinstance(value, str) else value
            trail = (*self.record.trail, key, index)
            if not isinstance(held, dict):
                wanted = "a map or a string of source" if plain else "a map"
                at = Settings({}, self.record.locate, trail)
                raise at.error(None, f"must be {wanted}, not {shown(value)}")
            yield index, Settings(held, self.record.locate, trail)

    def cases(self, key: str, prefix: str) -> Iterator[TestCase]:
        """Yield tests, named `prefix/001` and so on, or by their `name`."""
        for index, case in self.entries(key):
            case.expect(("name", "input", "answer"), slips_only=True)
            if "input" not in case:
                raise case.error("input", "must be there, a string")
            answer = Blob.of(case.text("answer")) if "answer" in case else None
            yield TestCase(f"{prefix}/{case.text('name') or f'{index + 1:03}'}", Blob.of(case.text("input")), answer)

    def programs(self, key: str, more: tuple[str, ...]) -> Iterator[_Listed]:
        """Yield the programs of a list, named `key/001` and so on, or by their `name`."""
        taken: set[str] = set()
        for index, entry in self.entries(key, "source"):
            entry.expect(("name", "language", "source", *more), slips_only=True)
            name = f"{key}/{entry.text('name') or f'{index + 1:03}'}"
            name = name if name not in taken else f"{name}-{index + 1:03}"
            taken.add(name)
            program = self._program(name, entry)
            if isinstance(program, Program):
                yield _Listed(program, entry)
            else:
                self.skipped.append(program)

    def solutions(self, key: str) -> Iterator[Solution]:
        """Yield the solutions of one of the three lists."""
        more = ("expected",) if key == "incorrect" else ()
        for listed in self.programs(key, more):
            yield Solution(
                listed.program.name,
                _LABELS[key],
                listed.program,
                self._expected(listed.settings) if more else frozenset(),
            )

    def checker(self) -> CheckerChoice:
        """Read the checker; its program is given as the other programs are."""
        settings = self.record.child("checker")
        settings.expect(CHECKER_KEYS, slips_only=True)
        if checker_kind(settings) not in PROGRAM_KINDS:
            return checker_choice(settings, None)
        program = settings.value.get("program")
        held = Settings({"source": program}, settings.locate, (*settings.trail, "program"))
        read = self._program("checker", held if isinstance(program, str) else settings.child("program"))
        if isinstance(read, Skipped):
            raise UnsupportedError(f"the checker cannot be used: {read.reason}", place=settings.locate(()))
        return checker_choice(settings, read)

    def _program(self, name: str, settings: Settings) -> Program | Skipped:
        if "source" not in settings:
            raise settings.error("source", "must be there, a string")
        return checked_program(name, settings.text("language", "python"), settings.text("source").encode())

    def _expected(self, settings: Settings) -> frozenset[Verdict]:
        names = settings.words("expected") if settings.is_list("expected") else (settings.text("expected"),)
        unknown = [name for name in names if name and name not in REJECTING]
        if unknown:
            raise settings.error("expected", f"holds {shown(unknown[0])}", hint=f"of {', '.join(REJECTING)}")
        return frozenset(REJECTING[name] for name in names if name)

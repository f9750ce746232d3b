"""Read a problem from our small folder format (docs/problem-folder.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from testgen.datasets.data_folder import DataFolder, read_cases
from testgen.datasets.own_formats import (
    CHECKER_KEYS,
    LIMIT_KEYS,
    PROGRAM_KINDS,
    REJECTING,
    checker_choice,
    checker_kind,
    licence_of,
    read_limits,
)
from testgen.datasets.programs import Wish, programs_in, read_program
from testgen.datasets.settings import Settings, read_toml
from testgen.datasets.tree import Tree, folder_name, text_of
from testgen.errors import ProblemError, UnsupportedError
from testgen.problem import CheckerChoice, Label, Problem, Program, Skipped, Solution, Verdict

PROBLEM_FILE = "problem.toml"
_KEYS = ("id", "statement", *LIMIT_KEYS, "checker", "licence", "license", "source")
_FOLDERS = {"samples", "tests", "validators", "correct", "incorrect", "partial", "checker"}
_STATEMENTS = ("statement.md", "statement.tex", "statement.txt")
_LABELS = {"correct": Label.CORRECT, "incorrect": Label.INCORRECT, "partial": Label.PARTIAL}


def is_problem_folder(folder: Path) -> bool:
    """Whether a folder is in our format."""
    return (folder / PROBLEM_FILE).is_file()


def open_folder(folder: Path) -> Problem:
    """Read the problem at `folder`. Raises ProblemError with file and line for what is wrong in it."""
    tree = Tree.at(folder)
    path = tree.file(PROBLEM_FILE)
    if path is None:
        raise ProblemError(f"{folder / PROBLEM_FILE} is no file of this folder")
    settings = read_toml(path, tree.read(path))
    settings.expect(_KEYS)
    reading = _Reading(tree)
    checker = reading.checker(settings.child("checker"))
    samples, tests = reading.cases("samples", "sample"), reading.cases("tests", "secret")
    validators = programs_in(tree, tree.folder("validators"))
    solutions = tuple(solution for name in _LABELS for solution in reading.solutions(name))
    return Problem(
        id=settings.text("id") or folder_name(folder),
        statement=_statement(tree, settings),
        limits=read_limits(settings),
        samples=samples.secret,
        tests=tests.secret,
        checker=checker,
        solutions=solutions,
        validators=validators.found,
        skipped=(*reading.skipped, *validators.skipped, *samples.skipped, *tests.skipped, *_unknown_folders(tree)),
        licence=licence_of(settings),
        source=settings.text("source"),
        input_format=tree.input_format(),
    )


def _statement(tree: Tree, settings: Settings) -> str:
    stated = settings.text("statement")
    path = tree.file(stated) if stated else next((p for name in _STATEMENTS if (p := tree.file(name))), None)
    if stated and path is None:
        raise settings.error("statement", f"names {stated}, which is no file of this folder", hint="a file name")
    return text_of(tree.read(path)) if path else ""


def _unknown_folders(tree: Tree) -> list[Skipped]:
    unknown = [path.name for path in tree.listing(tree.root).folders if path.name not in _FOLDERS | {"__pycache__"}]
    return [
        Skipped(name, f"testgen reads no folder of this name, only {', '.join(sorted(_FOLDERS))}") for name in unknown
    ]


class _Reading:
    """One pass over a folder; collects what is skipped on the way."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.skipped: list[Skipped] = []

    def cases(self, folder: str, prefix: str) -> DataFolder:
        return read_cases(self.tree, folder, prefix)

    def checker(self, settings: Settings) -> CheckerChoice:
        settings.expect(CHECKER_KEYS)
        kind = checker_kind(settings)
        if kind in PROGRAM_KINDS:
            return checker_choice(settings, self._checker_program(settings))
        if "program" in settings:
            raise settings.error("program", f"is of no use to the kind {kind}", hint="kind = kattis, testlib or python")
        unused = self._checker_path(settings)
        if unused:
            self.skipped.append(Skipped(unused.name, f"the checker of the kind {kind} is no program"))
        return checker_choice(settings, None)

    def _checker_path(self, settings: Settings) -> Path | None:
        stated = settings.text("program")
        if stated:
            return self.tree.file(stated) or self.tree.folder(stated)
        return next((path for path in self.tree.listing(self.tree.root).all if path.stem == "checker"), None)

    def _checker_program(self, settings: Settings) -> Program:
        path = self._checker_path(settings)
        if path is None:
            stated = settings.text("program") or "checker.py or checker.cpp"
            raise settings.error(
                "program" if "program" in settings else "kind", f"asks for {stated}, which is not there"
            )
        program = read_program(self.tree, path, self.tree.name(path), Wish(clear_entry=False))
        if isinstance(program, Program):
            return program
        reason = program.reason if program else "it is no source"
        raise UnsupportedError(
            f"the checker {path.name} cannot be used: {reason}", place=settings.locate(settings.trail)
        )

    def solutions(self, folder: str) -> Iterator[Solution]:
        """Yield the solutions of one of the three folders, sorted by name; `incorrect/WA` is a folder of such."""
        listing = self.tree.listing(self.tree.folder(folder))
        self.skipped += listing.skipped
        for path in listing.all:
            if folder == "incorrect" and path.name in REJECTING and path in listing.folders:
                inner = self.tree.listing(path)
                self.skipped += inner.skipped
                for program in inner.all:
                    yield from self._solution(program, Label.INCORRECT, frozenset({REJECTING[path.name]}))
            else:
                yield from self._solution(path, _LABELS[folder], frozenset())

    def _solution(self, path: Path, label: Label, expected: frozenset[Verdict]) -> Iterator[Solution]:
        name = self.tree.name(path)
        program = read_program(self.tree, path, name, Wish())
        if isinstance(program, Program):
            yield Solution(name, label, program, expected)
        elif program:
            self.skipped.append(program)

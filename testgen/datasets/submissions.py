"""Read the example submissions of a package with what each is said to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from testgen.datasets.expectations import FOLDERS, PARTIAL_FOLDER, Expectations
from testgen.datasets.programs import Wish, read_program
from testgen.datasets.settings import read_yaml
from testgen.datasets.tree import Tree
from testgen.problem import Label, Skipped, Solution, SourceFile

_ORDER = [*FOLDERS, PARTIAL_FOLDER]
# What the format calls the languages in include/, by our rows.
_INCLUDE_CODES = {"python": ("python3", "python")}


@dataclass(frozen=True)
class Submissions:
    """The solutions in package order: folders as the format lists them, names sorted; and what was skipped."""

    solutions: tuple[Solution, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def read_submissions(tree: Tree, change: Callable[[bytes], bytes] = lambda data: data) -> Submissions:
    """Read `submissions/`; `change` fills in the package's constants.

    Raises ProblemError for a broken submissions.yaml.
    """
    root = tree.folder("submissions")
    listing = tree.listing(root)
    yaml = tree.file("submissions", "submissions.yaml")
    expectations = Expectations.read(read_yaml(yaml, tree.read(yaml)) if yaml else None)
    reading = _Reading(tree, expectations, change)
    skipped = [*listing.skipped, *(s for path in listing.files if path != yaml for s in reading.loose(path))]
    solutions: list[Solution] = []
    for folder in sorted(listing.folders, key=_place):
        found, refused = reading.folder(folder)
        solutions += found
        skipped += refused
    return Submissions(tuple(solutions), tuple(skipped))


def _place(folder: Path) -> tuple[int, str]:
    return (_ORDER.index(folder.name) if folder.name in _ORDER else len(_ORDER), folder.name)


@dataclass(frozen=True)
class _Reading:
    tree: Tree
    expectations: Expectations
    change: Callable[[bytes], bytes]

    def loose(self, path: Path) -> list[Skipped]:
        """Name a program that stands directly in `submissions/`."""
        program = read_program(self.tree, path, path.name, Wish())
        return [Skipped(path.name, "stands in no folder that says what it should do")] if program else []

    def folder(self, folder: Path) -> tuple[list[Solution], list[Skipped]]:
        """Read one folder of submissions."""
        listing = self.tree.listing(folder)
        skipped = [replace(s, name=s.name.removeprefix("submissions/")) for s in listing.skipped]
        solutions = []
        for path in listing.all:
            read = self.submission(path, f"{folder.name}/{path.name}")
            if isinstance(read, Solution):
                solutions.append(read)
            elif read:
                skipped.append(read)
        return solutions, skipped

    def submission(self, path: Path, name: str) -> Solution | Skipped | None:
        """Read one submission; None for a leftover."""
        wish = Wish(
            language=self.expectations.stated(name, "language"),
            entry=self.expectations.stated(name, "entrypoint"),
            included=self.included,
            change=self.change,
        )
        program = read_program(self.tree, path, name, wish)
        if program is None or isinstance(program, Skipped):
            return program
        claim = self.expectations.claim(name)
        if claim is None:
            return Skipped(name, "the package does not say whether it should be accepted")
        expected = claim.expected if claim.label is Label.INCORRECT else frozenset()
        return Solution(name, claim.label, program, expected)

    def included(self, language: str) -> tuple[SourceFile, ...]:
        """Return what `include/` adds to each submission in `language`; a language's own files win."""
        files: dict[str, SourceFile] = {}
        for code in ("default", *_INCLUDE_CODES.get(language, (language,))):
            folder = self.tree.folder("include", code)
            for path in self.tree.walk(folder) if folder else ():
                relative = path.relative_to(folder).as_posix() if folder else ""
                files[relative] = SourceFile(relative, self.change(self.tree.read(path)))
        return tuple(files.values())

"""Read the test data of a package: `data/sample`, `data/secret` and their groups. No test is read, only found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from testgen.datasets.settings import Settings, read_yaml
from testgen.datasets.tree import Tree
from testgen.problem import Blob, Skipped, TestCase

GROUP_FILES = ("testdata.yaml", "test_group.yaml")  # legacy and 2023-07, 2025-09
# Suffixes that give a test something besides its standard input (drafts of 2023-07 had `.args`).
_MORE_INPUT = {".args": "command-line arguments", ".files": "files of its own"}
Words = tuple[str, ...]


@dataclass(frozen=True)
class GroupArgs:
    """What a group hands to the problem's programs; sub-groups inherit what they do not state.

    `validator` holds the arguments of every input validator, or a map from a validator's name to its own.
    """

    validator: Words | dict[str, Words] = ()
    checker: Words = ()
    program: Words = ()

    def within(self, settings: Settings) -> GroupArgs:
        """Return these arguments with what `settings` states in their place."""
        args = self
        for key in ("input_validator_flags", "input_validator_args"):
            if key in settings:
                args = replace(args, validator=_by_validator(settings, key))
        for key in ("output_validator_flags", "output_validator_args"):
            if key in settings:
                args = replace(args, checker=settings.words(key))
        return replace(args, program=settings.words("args")) if "args" in settings else args

    def of_validator(self, name: str) -> Words:
        """Return the arguments of the input validator `name`; one that a map leaves out gets none."""
        return self.validator.get(name, ()) if isinstance(self.validator, dict) else self.validator


def _by_validator(settings: Settings, key: str) -> Words | dict[str, Words]:
    if not settings.is_map(key):
        return settings.words(key)
    inner = settings.child(key)
    return {name: inner.words(name) for name in inner.value}


@dataclass(frozen=True)
class DataFolder:
    """The tests of a package; `mapped` says that some group gives each input validator arguments of its own."""

    samples: tuple[TestCase, ...] = ()
    secret: tuple[TestCase, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    mapped: bool = False


def read_tests(data_dir: Path) -> tuple[tuple[TestCase, ...], tuple[TestCase, ...]]:
    """Return the samples and the secret tests of a Kattis `data/` folder, sorted by name, group by group.

    Either may be empty; so are both where there is no such folder. Raises ProblemError for a broken group file.
    """
    data = read_data(Tree.at(data_dir.parent), data_dir.name)
    return data.samples, data.secret


def read_data(
    tree: Tree, folder: str = "data", *, validator: str = "", change: Callable[[bytes], bytes] = lambda data: data
) -> DataFolder:
    """Read `folder` of a package.

    `validator` names the one whose arguments are wanted where a group maps them; `change` fills in constants.
    """
    data = tree.folder(folder)
    if data is None:
        return DataFolder()
    reading = _Reading(tree, data, validator, change)
    args = reading.args_of(data, GroupArgs())
    samples, secret = (tuple(reading.group(tree.folder(folder, part), args)) for part in ("sample", "secret"))
    return DataFolder(samples, secret, tuple(reading.skipped), reading.mapped)


def read_cases(tree: Tree, folder: str, prefix: str) -> DataFolder:
    """Read every `NAME.in` below `folder`, with its answer, as the secret tests `prefix/NAME`."""
    path = tree.folder(folder)
    reading = _Reading(tree, path or tree.root, prefix=prefix)
    return DataFolder(secret=tuple(reading.group(path, GroupArgs())), skipped=tuple(reading.skipped))


@dataclass
class _Reading:
    """One pass over a folder of tests; collects what is skipped on the way."""

    tree: Tree
    base: Path
    validator: str = ""
    change: Callable[[bytes], bytes] = lambda data: data
    prefix: str = ""
    skipped: list[Skipped] = field(default_factory=list)
    mapped: bool = False

    def args_of(self, folder: Path, args: GroupArgs) -> GroupArgs:
        """Return the arguments in `folder`, whose parent has `args`."""
        for name in GROUP_FILES:
            path = self.tree.file(self.tree.name(folder), name)
            if path:
                args = self._noted(args.within(self._settings(path)))
        return args

    def group(self, folder: Path | None, args: GroupArgs) -> Iterator[TestCase]:
        """Yield the tests in and below `folder`, tests and groups together in the order of their names."""
        if folder is None:
            return
        args = self.args_of(folder, args)
        listing = self.tree.listing(folder)
        self.skipped += listing.skipped
        inputs = {path.stem: path for path in listing.files if path.suffix == ".in"}
        beside = {path.name: path for path in listing.all}
        self._note_orphans(beside, set(inputs))
        groups = {path.name: path for path in listing.folders if path.suffix != ".files"}
        for name in sorted({*inputs, *groups}):
            if name in inputs:
                yield from self._case(inputs[name], beside, args)
            if name in groups:
                yield from self.group(groups[name], args)

    def _case(self, path: Path, beside: dict[str, Path], args: GroupArgs) -> Iterator[TestCase]:
        settings = beside.get(f"{path.stem}.yaml")
        if settings and settings.name not in GROUP_FILES:
            args = self._noted(args.within(self._settings(settings)))
        more = [what for suffix, what in _MORE_INPUT.items() if f"{path.stem}{suffix}" in beside]
        if args.program or more:
            reason = f"a test with {more[0] if more else _MORE_INPUT['.args']}, which testgen does not give to programs"
            self.skipped.append(Skipped(self.tree.name(path), reason))
            return
        answer = beside.get(f"{path.stem}.ans")
        yield TestCase(
            name=self._name(path),
            input=Blob.at(path),
            answer=Blob.at(answer) if answer else None,
            validator_args=args.of_validator(self.validator),
            checker_args=args.checker,
        )

    def _name(self, path: Path) -> str:
        below = path.relative_to(self.base).with_suffix("").as_posix()
        return f"{self.prefix}/{below}" if self.prefix else below

    def _settings(self, path: Path) -> Settings:
        return read_yaml(path, self.change(self.tree.read(path)))

    def _noted(self, args: GroupArgs) -> GroupArgs:
        self.mapped = self.mapped or isinstance(args.validator, dict)
        return args

    def _note_orphans(self, beside: dict[str, Path], inputs: set[str]) -> None:
        for path in beside.values():
            if path.suffix == ".ans" and path.stem not in inputs:
                self.skipped.append(Skipped(self.tree.name(path), "an answer without an input"))
            elif path.suffix == ".interaction" and path.stem not in inputs:
                self.skipped.append(Skipped(self.tree.name(path), "shows an interaction and is no input"))

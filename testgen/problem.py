"""Plain frozen data: a problem, its solutions and its tests. Nothing here reads a format or runs a program."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path

KIB = 1024
MIB = 1024 * KIB


class Verdict(StrEnum):
    """What a run of a solution on a test comes to. IE is our fault: never a kill, never a pass, never stored."""

    AC = "AC"
    WA = "WA"
    TLE = "TLE"
    MLE = "MLE"
    RTE = "RTE"
    OLE = "OLE"
    CE = "CE"
    IE = "IE"

    @property
    def rejects(self) -> bool:
        """Whether this verdict speaks against the solution. CE and IE say nothing of it."""
        return self in {Verdict.WA, Verdict.TLE, Verdict.MLE, Verdict.RTE, Verdict.OLE}


class Tier(StrEnum):
    """How demanding a test is, measured from its input alone; see `testgen.tiers`."""

    BASIC = "basic"
    INTERMEDIATE = "intermediate"
    COMPLEX = "complex"
    EDGE = "edge"


class Label(StrEnum):
    """What a problem claims about a solution. Partial ones are wrong on some groups only and in no rate."""

    CORRECT = "correct"
    INCORRECT = "incorrect"
    PARTIAL = "partial"


class CheckerKind(StrEnum):
    """How an output is held against the answer."""

    TOKENS = "tokens"
    LINES = "lines"
    UNORDERED = "unordered"
    KATTIS = "kattis"
    TESTLIB = "testlib"
    PYTHON = "python"


@dataclass(frozen=True)
class Blob:
    """Bytes in memory or in a file that nobody changes while we work: an input, an answer, an output.

    A file is read when its bytes are asked for and not kept, so that a package of gigabytes costs no memory.
    """

    held: bytes | None = None
    path: Path | None = None

    @classmethod
    def of(cls, data: bytes | str) -> Blob:
        """Hold `data`; text becomes UTF-8."""
        return cls(held=data.encode() if isinstance(data, str) else data)

    @classmethod
    def at(cls, path: Path) -> Blob:
        """Refer to the file at `path`."""
        return cls(path=path)

    def read(self) -> bytes:
        """Return the bytes. Raises OSError when the file is gone."""
        if self.held is not None:
            return self.held
        return self.path.read_bytes() if self.path else b""

    @cached_property
    def size(self) -> int:
        """Length in bytes."""
        if self.held is not None:
            return len(self.held)
        return self.path.stat().st_size if self.path else 0

    @cached_property
    def sha(self) -> str:
        """SHA-256 of the bytes in hexadecimal: what identifies a blob everywhere."""
        return hashlib.sha256(self.read()).hexdigest()


@dataclass(frozen=True)
class Limits:
    """What a run may use: `time` in seconds of CPU (None: not stated), `memory` and `output` in bytes."""

    time: float | None = None
    memory: int = 2048 * MIB
    output: int = 8 * MIB

    def with_time(self, seconds: float) -> Limits:
        """Return the same limits with a time of `seconds`."""
        return replace(self, time=seconds)


@dataclass(frozen=True)
class SourceFile:
    """One file of a program: `name` is relative to the program's own folder, with `/`."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Program:
    """Source that can be run: its language (a row of `testgen.judge.languages`) and its files, entry file first."""

    name: str
    language: str
    files: tuple[SourceFile, ...]

    @property
    def entry(self) -> SourceFile:
        """The file that is run, or the first one to compile."""
        return self.files[0]

    @cached_property
    def sha(self) -> str:
        """SHA-256 over language, file names and contents."""
        digest = hashlib.sha256(self.language.encode())
        for file in self.files:
            digest.update(f"\0{file.name}\0{len(file.data)}\0".encode())
            digest.update(file.data)
        return digest.hexdigest()


@dataclass(frozen=True)
class Solution:
    """A program with the claim made about it. `name` is its path relative to `submissions/`.

    `expected` holds the verdicts that an incorrect solution is said to get; empty means any that rejects.
    """

    name: str
    label: Label
    program: Program
    expected: frozenset[Verdict] = frozenset()


@dataclass(frozen=True)
class Skipped:
    """Something of the problem that is not used, and why: named in every report, counted in no figure."""

    name: str
    reason: str


@dataclass(frozen=True)
class TestCase:
    """An input and the answer that judges hold outputs against.

    `name` is the path below `data/` without suffix, such as `secret/group1/03`; `validator_args` and
    `checker_args` are what the test's group hands to the problem's own programs.
    """

    __test__ = False  # not a pytest class

    name: str
    input: Blob
    answer: Blob | None = None
    validator_args: tuple[str, ...] = ()
    checker_args: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckerChoice:
    """Which checker the problem asks for, with its options. Tolerances are None unless the problem states one."""

    kind: CheckerKind = CheckerKind.TOKENS
    case_sensitive: bool = True
    space_sensitive: bool = False
    float_absolute: float | None = None
    float_relative: float | None = None
    program: Program | None = None
    args: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckerTrial:
    """What a drafted checker stood: on `inputs` inputs, of which `disputed` have several right outputs.

    It took all of `right` pairs of an answer and an output, refused all of `broken` outputs, and `near_refused` of
    `near` ones that are nearly right.
    """

    inputs: int
    disputed: int
    right: int
    broken: int
    near: int
    near_refused: int


@dataclass(frozen=True)
class DraftedChecker:
    """A checker that a model drafted for a problem that has none: by which model, in which exchange, and its trial.

    `changed` says that the program on disk is no longer the one that stood the trial.
    """

    choice: CheckerChoice
    model: str
    exchange: int
    trial: CheckerTrial
    changed: bool = False


@dataclass(frozen=True)
class TimePolicy:
    """How a time limit follows from the slowest correct solution where none is stated.

    limit = `multiplier` x its CPU seconds, rounded up to a multiple of `resolution` seconds (Kattis format 2023-07,
    `time_multipliers`).
    """

    multiplier: float = 2.0
    resolution: float = 1.0


@dataclass(frozen=True)
class Problem:
    """A programming problem as every part of testgen sees it, whatever format it came from.

    `input_format` is the text of a spec that stands beside the problem (docs/spec-language.md), not yet parsed; its
    name is the path that errors name.
    """

    id: str
    statement: str = ""
    limits: Limits = field(default_factory=Limits)
    time_policy: TimePolicy = field(default_factory=TimePolicy)
    samples: tuple[TestCase, ...] = ()
    tests: tuple[TestCase, ...] = ()
    checker: CheckerChoice = field(default_factory=CheckerChoice)
    solutions: tuple[Solution, ...] = ()
    validators: tuple[Program, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    licence: str = ""
    source: str = ""
    input_format: SourceFile | None = None
    group_args: tuple[tuple[str, ...], ...] = ()

    @property
    def validator_args(self) -> tuple[tuple[str, ...], ...]:
        """The different arguments that groups of tests hand to the validators, those of the last group first."""
        cases = (*reversed(self.tests), *self.samples)
        return tuple(dict.fromkeys((*reversed(self.group_args), *(case.validator_args for case in cases)))) or ((),)

    def labelled(self, label: Label) -> tuple[Solution, ...]:
        """Return the solutions with `label`, in package order."""
        return tuple(s for s in self.solutions if s.label is label)

    def judged_by(self, drafted: DraftedChecker | None) -> Problem:
        """Return the problem with a checker that was drafted for it, if there is one."""
        return replace(self, checker=drafted.choice) if drafted else self


@dataclass(frozen=True)
class SuiteTest:
    """A test of a suite with its history.

    `seed` and `parents` (SHAs of inputs) make it again; `kills` names the incorrect solutions that it rejects,
    `bounds` what it reaches of the input format; `only_kills` and `only_bounds` are those of no other test, and
    `only_mutants` names the mutants, targets of the build, that it alone rejects, `first_mutants` those that fell to it
    before any other test: why it was chosen, unless it stands anyway. `scenario` names the model's scenario that it was
    made from: the number of the answer, and of the scenario in it.
    """

    case: TestCase
    tier: Tier
    why: str
    proposer: str
    seed: int = 0
    parents: tuple[str, ...] = ()
    single_oracle: bool = False
    unvalidated: bool = False
    kills: tuple[str, ...] = ()
    only_kills: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    only_bounds: tuple[str, ...] = ()
    only_mutants: tuple[str, ...] = ()
    first_mutants: tuple[str, ...] = ()
    scenario: str = ""


@dataclass(frozen=True)
class Suite:
    """An ordered set of tests for one problem; the order is that in which they were chosen, most lethal first.

    `checker` decides on outputs where the problem has no program of its own for that, and a model drafted one.
    """

    problem: str
    tests: tuple[SuiteTest, ...]
    checker: DraftedChecker | None = None

    def by_tier(self) -> dict[Tier, int]:
        """Count the tests of each tier; every tier is present."""
        return {tier: sum(t.tier is tier for t in self.tests) for tier in Tier}

"""What was found out about a suite's strength: mutants with their fates, coverage, and what the tests are like.

Plain frozen data: the pytest plugin fills it, and every report format is written from it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from testgen.mutation.mutant import Mutant


class Status(StrEnum):
    """The fate of a mutant: the closed list of the JSON report."""

    KILLED = "killed"
    SURVIVED = "survived"
    NO_COVERAGE = "no_coverage"
    TIMEOUT = "timeout"
    ERROR = "error"


class Way(StrEnum):
    """How a verdict was reached."""

    FORK = "fork"
    FRESH = "fresh process"
    CACHE = "cache"
    NOT_RUN = "not run"


@dataclass(frozen=True)
class Kill:
    """The test failure that killed a mutant.

    `phase` is setup, call or teardown; `exception` the name of its type; `message` the first line of what it said.
    """

    test: str
    phase: str
    exception: str
    message: str = ""


@dataclass(frozen=True)
class Suggestion:
    """An assertion that holds of the original and fails on the mutant; both were run to know that.

    `assertion` is one or two lines of Python; `mutant_gives` says what the mutant does instead; `test` is the node id
    of the test whose call it was made from.
    """

    assertion: str
    mutant_gives: str
    test: str


@dataclass(frozen=True)
class MutantResult:
    """A mutant of the file `file` (relative to the root, with `/`) and its fate.

    `reason` says why for an error and for a timeout. `covering` is the number of tests that run the mutated line,
    `covered_by` their node ids where they are kept (the mutants of a line may share one tuple), and `nearest` the most
    specific of them, for a mutant that survived. `equivalent` is the evidence for a survivor that may be equivalent: it
    is never dropped for that.
    """

    file: str
    mutant: Mutant
    status: Status
    way: Way = Way.NOT_RUN
    reason: str = ""
    kill: Kill | None = None
    covering: int = 0
    covered_by: tuple[str, ...] = ()
    nearest: str = ""
    suggestion: Suggestion | None = None
    equivalent: str = ""
    seconds: float = 0.0

    @property
    def id(self) -> str:
        """A name that no other mutant of the report has."""
        return f"{self.file}:{self.mutant.id}"

    @property
    def line(self) -> int:
        """The line of the first changed character, from 1."""
        return self.mutant.first.line

    @property
    def killed_by(self) -> str | None:
        """The node id of the test whose failure killed it."""
        return self.kill.test if self.kill else None

    def diff(self, source: str) -> str:
        """Return the change as a unified diff with one line of context; `source` is the file's text.

        Only the lines around the change are compared: over 2,100 lines that takes 0.02 ms instead of 1.4.
        """
        start, end = self.mutant.start, self.mutant.end
        begin = _line_start(source, max(_line_start(source, start) - 1, 0))
        stop = _line_end(source, _line_end(source, end))
        before, after = source[begin:stop], source[begin:start] + self.mutant.replacement + source[end:stop]
        names = (f"a/{self.file}", f"b/{self.file}")
        lines = difflib.unified_diff(_lines(before), _lines(after), *names, n=1, lineterm="")
        above = self.line - 1 - source.count("\n", begin, start)
        return "\n".join(_renumbered(line, above) if line.startswith("@@") else line for line in lines)


_HUNK = re.compile(r"([-+])(\d+)")


def _renumbered(header: str, above: int) -> str:
    """Return the header of a hunk for a text with `above` more lines before it."""
    return _HUNK.sub(lambda match: f"{match[1]}{int(match[2]) + above}", header)


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _line_end(text: str, offset: int) -> int:
    return text.find("\n", offset) + 1 or len(text)


def _lines(text: str) -> list[str]:
    """Split at line feeds only: str.splitlines knows form feeds and U+2028 too, which end no line of Python."""
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")] if text else []


@dataclass(frozen=True)
class Share:
    """`hits` of `total`."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return self.hits / self.total if self.total else None


@dataclass(frozen=True)
class Counts:
    """How many mutants met each fate."""

    killed: int = 0
    survived: int = 0
    no_coverage: int = 0
    timeout: int = 0
    errors: int = 0

    @classmethod
    def of(cls, results: Sequence[MutantResult]) -> Counts:
        """Count the fates of `results`."""
        number = {status: sum(result.status is status for result in results) for status in Status}
        return cls(
            killed=number[Status.KILLED],
            survived=number[Status.SURVIVED],
            no_coverage=number[Status.NO_COVERAGE],
            timeout=number[Status.TIMEOUT],
            errors=number[Status.ERROR],
        )

    @property
    def total(self) -> int:
        """All mutants, errors included."""
        return self.killed + self.survived + self.no_coverage + self.timeout + self.errors

    @property
    def detected(self) -> int:
        """Killed, and timeouts: those are confirmed."""
        return self.killed + self.timeout

    @property
    def score(self) -> float | None:
        """Detected / (detected + survived + no coverage): errors are in neither part; None of nothing."""
        return Share(self.detected, self.detected + self.survived + self.no_coverage).value

    @property
    def strength(self) -> float | None:
        """Detected / (detected + survived): the test strength of PIT; None of nothing."""
        return Share(self.detected, self.detected + self.survived).value


@dataclass(frozen=True)
class FileCoverage:
    """What the passing tests ran of a file, import and collection included."""

    file: str
    lines: Share
    branches: Share


class SmellKind(StrEnum):
    """What is questionable about a test's text (the list of RLSQM)."""

    NO_ASSERTION = "no assertion"
    DUPLICATE_ASSERTION = "duplicate assertion"
    CONDITIONAL = "conditional logic"
    EMPTY = "empty test"
    SLEEP = "sleep"
    PRINT = "print"
    MAGIC_NUMBER = "magic number"
    SWALLOWED = "exception swallowed"
    UNKNOWN = "unknown test"


@dataclass(frozen=True)
class Smell:
    """One smell of a test function, at `file`:`line`."""

    kind: SmellKind
    file: str
    line: int
    test: str
    detail: str = ""


@dataclass(frozen=True)
class FlakyTest:
    """A test whose outcome changed without any mutant: its failures kill nothing."""

    test: str
    why: str


@dataclass(frozen=True)
class SlowTest:
    """A test and the seconds of its three phases in the ordinary run."""

    test: str
    seconds: float


@dataclass(frozen=True)
class SelfCheck:
    """A check of the tool by itself: one mutant that must die, or one that must survive."""

    name: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True)
class LeftOut:
    """Mutants that were made and not judged, so that they are in no figure."""

    by_sample: int = 0
    by_time: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.by_sample + self.by_time


@dataclass(frozen=True)
class Phases:
    """Seconds of a measurement's three parts: until the baseline begins, the baseline, and the mutants.

    `judging` is the part of the last in which mutants got their verdicts: without the self-check, and without what is
    looked for afterwards.
    """

    setup: float
    baseline: float
    mutants: float
    judging: float = 0.0


@dataclass(frozen=True)
class HowItRan:
    """How the verdicts were reached: `why_fresh` says why no mutant ran in a fork, where that is so."""

    jobs: int
    operators: str
    by_fork: int = 0
    by_fresh_process: int = 0
    from_cache: int = 0
    why_fresh: str = ""
    seconds: float = 0.0
    phases: Phases | None = None
    since: str = ""


@dataclass(frozen=True)
class StrengthReport:
    """The strength of a suite.

    `trouble` is why nothing could be measured, empty otherwise. Where `trusted` is false a self-check failed, and no
    figure means anything. `sources` are the texts of the mutated files, by the names of `MutantResult.file`. `root` is
    the folder that those names are relative to, absolute; empty where it is not known.

    `useless` are passing tests that kill no mutant which no other test kills; None where that is not known of every
    test.
    """

    results: tuple[MutantResult, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    coverage: tuple[FileCoverage, ...] = ()
    tests: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    useless: tuple[str, ...] | None = None
    flaky: tuple[FlakyTest, ...] = ()
    smells: tuple[Smell, ...] = ()
    slowest: tuple[SlowTest, ...] = ()
    self_checks: tuple[SelfCheck, ...] = ()
    left_out: LeftOut = LeftOut()
    how: HowItRan = HowItRan(jobs=1, operators="testgen")
    warnings: tuple[str, ...] = ()
    trouble: str = ""
    root: str = ""

    @property
    def counts(self) -> Counts:
        """How many mutants met each fate."""
        return Counts.of(self.results)

    @property
    def trusted(self) -> bool:
        """Whether every self-check passed."""
        return all(check.passed for check in self.self_checks)

    @property
    def line_coverage(self) -> Share:
        """Lines run of the mutated files."""
        return _sum([file.lines for file in self.coverage])

    @property
    def branch_coverage(self) -> Share:
        """Branches taken of the mutated files."""
        return _sum([file.branches for file in self.coverage])

    def with_status(self, status: Status) -> tuple[MutantResult, ...]:
        """Return the mutants that met `status`."""
        return tuple(result for result in self.results if result.status is status)


def _sum(shares: Sequence[Share]) -> Share:
    return Share(sum(share.hits for share in shares), sum(share.total for share in shares))

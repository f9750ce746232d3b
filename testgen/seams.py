"""The seams between rooms: what a run, a candidate and a decision are, and the Protocols everything plugs into.

Each Protocol has its real implementation in the room named beside it; tests may stand in smaller ones.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from testgen.problem import Blob, Limits, Problem, Program, Solution, TestCase, Verdict

Seed = int
Sha = str


# --- judge ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """One execution asked of the judge: a program on an input under limits.

    `files` can be read by the program as `/dev/fd/3`, `/dev/fd/4`, ... and are what `args` name. Runs that differ
    only in `attempt` are made in interpreters with different hash seeds, and stored apart. What the program writes to
    the files named in `messages`, in its work folder, is read as if written to standard error; such a run may write
    there at every level of isolation.
    """

    program: Program
    input: Blob
    limits: Limits
    attempt: int = 0
    args: tuple[str, ...] = ()
    files: tuple[Blob, ...] = ()
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunResult:
    """What a run came to.

    `verdict` is None when the program ran to its end with exit status 0 within the limits: whether that is AC or WA
    only a checker can say. `cpu` and `wall` are seconds, `memory` is the peak resident size in bytes, `exit` is the
    status, or minus the signal that ended it; `stderr` is the tail of what it wrote there; `why` says a failure in
    one line.
    """

    verdict: Verdict | None
    output: Blob
    cpu: float
    wall: float
    memory: int
    exit: int
    stderr: str = ""
    why: str = ""
    cached: bool = False


class Judge(Protocol):
    """Runs programs in isolation (`testgen.judge.pool`)."""

    @property
    def isolation(self) -> str:
        """The isolation in force, as reports name it."""

    def prepare(self, programs: Sequence[Program]) -> list[str]:
        """Compile what must be compiled; return for each program "" or, in a few lines, why it cannot be run here."""

    def fingerprints(self, programs: Sequence[Program]) -> list[str]:
        """Compile what must be compiled; return for each program a digest of what is started, "" where none can be.

        Programs with equal ones do the same, whatever their sources say.
        """

    def run(self, runs: Iterable[Run]) -> Iterator[RunResult]:
        """Yield one result for each run, in the order of `runs`, which is drawn from lazily.

        A program that does not compile gives CE; a failure of the judge gives IE, never an exception. A TLE has been
        confirmed by a second run alone. An exit status other than 0 is RTE, with `exit` and `output` to look at.
        """


@dataclass(frozen=True)
class Decision:
    """A checker's word on one output, with the reason in one line. `ours` marks a checker that crashed: an IE."""

    accepted: bool
    why: str = ""
    ours: bool = False


@dataclass(frozen=True)
class Judgement:
    """What a checker is asked: does `output` answer `test`? `args` are the test group's own."""

    test: TestCase
    output: Blob


class Checker(Protocol):
    """Holds outputs against answers (`testgen.judge.checkers`)."""

    def accepts(self, input: Blob, answer: Blob, output: Blob) -> Decision:
        """Decide one output."""

    def decide(self, judgements: Iterable[Judgement]) -> Iterator[Decision]:
        """Decide many, in order; a checker that is a program runs them in parallel."""


@dataclass(frozen=True)
class Cell:
    """One entry of the matrix: the verdict, the run's cost, and why it failed.

    `checker_failed`: the run ended well, and the checker could not say whether its output is right; an IE.
    """

    verdict: Verdict
    cpu: float = 0.0
    memory: int = 0
    why: str = ""
    output: Sha = ""
    checker_failed: bool = False


Enough = Callable[[Solution, Sequence[Cell]], bool]
"""Whether a solution's cells so far say all that is asked of its row."""


class Matrix(Protocol):
    """Solutions x tests: the one primitive that all metrics read (`testgen.judge.matrix`)."""

    def verdict(self, solution: Solution, test: TestCase) -> Verdict:
        """Return the verdict of one cell, running it if it is not known."""

    def known(self, solution: Solution, test: TestCase) -> Cell | None:
        """Return a cell if it was filled, without running anything."""

    def rows(
        self, solutions: Sequence[Solution], tests: Sequence[TestCase], *, first_kill_only: bool = False
    ) -> Mapping[str, Mapping[str, Cell]]:
        """Fill and return cells by solution name and test name.

        With `first_kill_only` a row ends at its first rejection.
        """

    def rows_until(
        self, solutions: Sequence[Solution], tests: Sequence[TestCase], enough: Enough
    ) -> Mapping[str, Mapping[str, Cell]]:
        """Fill and return cells, each row only until `enough` holds of it.

        Tests are run in groups that double, so that a solution that never ends costs few time limits.
        """


# --- spec ----------------------------------------------------------------------------------------------------


class Values(Protocol):
    """What an input holds, by the names of its spec."""

    def __getitem__(self, name: str) -> object:
        """Return the value of a variable."""


@dataclass(frozen=True)
class SpecError:
    """Why a text is not an input of the spec; line and column count from 1."""

    line: int
    column: int
    message: str


class Spec(Protocol):
    """A typed description of the input format (`testgen.spec`)."""

    def read(self, text: str) -> Values | SpecError:
        """Read an input strictly."""

    def write(self, values: Values) -> str:
        """Write the one canonical text of `values`."""

    def sample(self, rng: random.Random, size: int, shape: str) -> Values:
        """Draw an input; the same state of `rng` gives the same values."""


# --- propose -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """An input that wants to become a test: who proposed it, why, and what makes it again.

    `parents` are SHAs of the inputs that it was made from; the args are those of its parents' test group. `scenario`
    names what a model proposed and this input was made from: the number of the answer and of the scenario in it.
    """

    input: Blob
    proposer: str
    why: str
    seed: Seed = 0
    parents: tuple[Sha, ...] = ()
    validator_args: tuple[str, ...] = ()
    checker_args: tuple[str, ...] = ()
    scenario: str = ""


class RefusalReason(StrEnum):
    """Why a candidate is not a test: the closed list that reports count by and proposers read."""

    DUPLICATE = "duplicate"
    INVALID = "invalid"
    UNVALIDATED = "unvalidated"
    CRASH = "crash"
    TIMEOUT = "timeout"
    NEAR_LIMIT = "near_limit"
    DISAGREE = "disagree"
    UNSTABLE = "unstable"
    CHECKER = "checker"
    JUDGE = "judge"


@dataclass(frozen=True)
class Refused:
    """A candidate that the arbiter turned away; `detail` is one line of evidence, `by` the program that spoke."""

    candidate: Candidate
    reason: RefusalReason
    detail: str = ""
    by: str = ""


@dataclass(frozen=True)
class Accepted:
    """A candidate that became a test, with the trusted answer in `test.answer`."""

    candidate: Candidate
    test: TestCase
    single_oracle: bool = False
    unvalidated: bool = False


class Arbiter(Protocol):
    """Decides what may enter a suite (`testgen.arbiter`)."""

    def consider(self, candidate: Candidate) -> Accepted | Refused:
        """Decide one candidate by running every trusted correct solution on it."""

    def consider_all(self, candidates: Sequence[Candidate]) -> list[Accepted | Refused]:
        """Decide many at once, in order, on all workers."""


@dataclass(frozen=True)
class Allowance:
    """What a proposer may spend in this round: candidates proposed, runs of its own, and tokens of a model."""

    candidates: int
    runs: int = 0
    tokens: int = 0


@dataclass(frozen=True)
class Context:
    """What a proposer may look at: the problem, what has been accepted and refused, and who survives.

    `seed` is this proposer's own for this round: equal seeds and contexts give equal candidates. `survivors` are the
    wrong solutions that no test rejects, `wanted` those that too few reject, survivors first. `unreached` are the
    bounds of the input format that no accepted test reaches, as their texts. `kills` says
    which wrong solutions fell to a test, by its name.
    """

    problem: Problem
    seed: Seed
    round: int = 0
    accepted: Sequence[Accepted] = ()
    refused: Mapping[RefusalReason, int] = field(default_factory=dict)
    survivors: Sequence[Solution] = ()
    wanted: Sequence[Solution] = ()
    unreached: Sequence[str] = ()
    kills: Mapping[str, Collection[str]] = field(default_factory=dict)


class Proposer(Protocol):
    """Where tests come from (`testgen.propose`, one a file)."""

    @property
    def name(self) -> str:
        """The name that suite.json and reports use."""

    def propose(self, context: Context, allowance: Allowance) -> Iterator[Candidate]:
        """Yield at most `allowance.candidates` candidates; never raise for bad luck."""

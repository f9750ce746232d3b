"""How a build is to be made."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from testgen.errors import InputError
from testgen.llm.budget import Budget
from testgen.llm.exchange import Client
from testgen.llm.replay import Recorder
from testgen.seams import Seed

# The rounds where neither rounds nor runs nor a budget were asked for.
DEFAULT_ROUNDS = 30
# Of a budget so much stays for mutants and coverage of the finished suite, where they are asked for: in 6 of 60 s some
# dozens of mutants are judged, and a sample of them says more than none.
STRENGTH_SHARE = 0.1


class ExistingTests(StrEnum):
    """What becomes of a problem's own tests: they stand, they must win their place, or they are all there is."""

    KEEP = "keep"
    REPLACE = "replace"
    ONLY_SCORE = "only-score"


@dataclass(frozen=True)
class BuildOptions:
    """How to build.

    `tests` bounds what is chosen beside the tests that stand anyway (the samples; with KEEP the existing tests);
    tests that kill nothing new fill the suite up to as many in all.
    `rounds` bounds the rounds, `max_runs` the runs that they ask for, `budget` the seconds of the whole build, and of
    measuring the suite's strength behind it where `strength` says that this is to come;
    `hold_out` is the fraction of solutions held out, `candidates` what a proposer may propose in a round,
    `mutants` how many mutants of right solutions are targets (None: only where wrong solutions are few).
    """

    seed: Seed = 0
    rounds: int | None = None
    max_runs: int | None = None
    budget: float | None = None
    existing: ExistingTests = ExistingTests.KEEP
    hold_out: float = 0.0
    tests: int = 40
    candidates: int = 32
    mutants: int | None = None
    strength: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.hold_out < 1:
            raise InputError(f"--hold-out is a fraction from 0 to below 1, not {self.hold_out:g}")
        if self.tests < 1 or (self.rounds is not None and self.rounds < 0):
            raise InputError("--tests must be 1 at least, and --rounds not negative")

    @property
    def seconds(self) -> float | None:
        """The seconds of the build itself; None without a budget."""
        if self.budget is None or not self.strength:
            return self.budget
        return (1 - STRENGTH_SHARE) * self.budget

    def seconds_for_strength(self, used: float) -> float | None:
        """Return what is left of the budget when `used` seconds are gone, and never less than the share kept for it."""
        return None if self.budget is None else max(STRENGTH_SHARE * self.budget, self.budget - used)

    @property
    def most_rounds(self) -> int | None:
        """The bound on rounds; None when only the budget or the runs end them."""
        if self.existing is ExistingTests.ONLY_SCORE:
            return 0
        unbounded = self.rounds is None and self.budget is None and self.max_runs is None
        return DEFAULT_ROUNDS if unbounded else self.rounds


@dataclass(frozen=True)
class ModelOptions:
    """Which model to ask, how much of it may be used, and where its answers are recorded (None: nowhere).

    `jobs` is how many questions it is asked at once.
    """

    client: Client
    budget: Budget = field(default_factory=Budget)
    jobs: int = 2
    recorder: Recorder | None = None

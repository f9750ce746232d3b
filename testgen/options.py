"""How a build is to be made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from testgen.errors import InputError
from testgen.seams import Seed

# The rounds where neither rounds nor runs nor a budget were asked for.
DEFAULT_ROUNDS = 30


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
    `rounds` bounds the rounds, `max_runs` the runs that they ask for, `budget` the seconds of the whole build;
    `hold_out` is the fraction of solutions held out, `candidates` what a proposer may propose in a round.
    """

    seed: Seed = 0
    rounds: int | None = None
    max_runs: int | None = None
    budget: float | None = None
    existing: ExistingTests = ExistingTests.KEEP
    hold_out: float = 0.0
    tests: int = 40
    candidates: int = 32

    def __post_init__(self) -> None:
        if not 0 <= self.hold_out < 1:
            raise InputError(f"--hold-out is a fraction from 0 to below 1, not {self.hold_out:g}")
        if self.tests < 1 or (self.rounds is not None and self.rounds < 0):
            raise InputError("--tests must be 1 at least, and --rounds not negative")

    @property
    def most_rounds(self) -> int | None:
        """The bound on rounds; None when only the budget or the runs end them."""
        if self.existing is ExistingTests.ONLY_SCORE:
            return 0
        unbounded = self.rounds is None and self.budget is None and self.max_runs is None
        return DEFAULT_ROUNDS if unbounded else self.rounds

"""How strong a suite is: every solution on every test, and every label that the suite does not reproduce."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from testgen.bench import Bench, runnable, set_up
from testgen.effort import CountingJudge, Effort, Meter
from testgen.guidance import BoundsReached, Guidance
from testgen.metrics.rates import Rate
from testgen.mutate import MutationReport
from testgen.problem import DraftedChecker, Label, Limits, Problem, Skipped, Solution, TestCase, Tier, Verdict
from testgen.progress import Progress, Silence, in_groups
from testgen.propose.spec import FoundSpec, untried
from testgen.seams import Cell, Enough
from testgen.select import DEPTH
from testgen.tiers import scale_of, tier_of
from testgen.trust import Offender, examine

# How many solutions are run before progress is said: enough to keep all workers busy.
_TOGETHER = 8


class Mismatch(StrEnum):
    """How a label can fail to be reproduced."""

    REJECTED = "correct, but rejected"
    SURVIVED = "incorrect, but accepted"
    OTHERWISE = "rejected otherwise than expected"


@dataclass(frozen=True)
class Outcome:
    """A solution's row of the matrix."""

    solution: Solution
    cells: Mapping[str, Cell]

    @cached_property
    def rejections(self) -> dict[str, Cell]:
        """The cells that speak against the solution, in the order of the tests."""
        return {name: cell for name, cell in self.cells.items() if cell.verdict.rejects}

    @property
    def accepted(self) -> bool:
        """Whether every test accepts it."""
        return all(cell.verdict is Verdict.AC for cell in self.cells.values())

    @property
    def unjudged(self) -> tuple[str, Cell] | None:
        """A test on which the judge failed, where no other test rejects: then nobody can say."""
        if self.rejections:
            return None
        return next(((name, cell) for name, cell in self.cells.items() if cell.verdict is not Verdict.AC), None)


@dataclass(frozen=True)
class LabelMismatch:
    """A label that the suite does not reproduce, with the test that says so (none for a survivor)."""

    outcome: Outcome
    kind: Mismatch
    test: str = ""

    @property
    def cell(self) -> Cell | None:
        """The evidence."""
        return self.outcome.cells.get(self.test)


@dataclass(frozen=True)
class ScoreReport:
    """What a suite makes of the solutions. Offenders, partial ones and what could not be judged are in no rate.

    `spec` is what is known of the input format, `bounds` what the suite reaches of it; None where nothing is known.
    `strength` is what mutants and coverage say of it, where that was asked for. `checker` is the drafted one by which
    outputs were judged; None where that was the problem's own.
    """

    problem: str
    tests: tuple[TestCase, ...]
    tiers: tuple[Tier, ...]
    limits: Limits
    outcomes: tuple[Outcome, ...]
    offenders: tuple[Offender, ...]
    skipped: tuple[Skipped, ...]
    effort: Effort
    spec: FoundSpec | None = None
    bounds: BoundsReached | None = None
    strength: MutationReport | None = None
    checker: DraftedChecker | None = None

    def labelled(self, label: Label) -> tuple[Outcome, ...]:
        """Return the outcomes that count for `label`."""
        return tuple(o for o in self.outcomes if o.solution.label is label)

    def only(self, keep: Callable[[str], bool]) -> ScoreReport:
        """Return the report over those solutions whose names `keep` holds true for."""
        return replace(
            self,
            outcomes=tuple(o for o in self.outcomes if keep(o.solution.name)),
            offenders=tuple(o for o in self.offenders if keep(o.solution.name)),
        )

    def measured(self, strength: MutationReport) -> ScoreReport:
        """Return this report with what mutants and coverage say of the suite, and with what that cost."""
        return replace(self, strength=strength, effort=self.effort.plus(strength.effort))

    @property
    def correct(self) -> Rate:
        """True positive rate: correct solutions accepted."""
        return self._rate(Label.CORRECT, lambda o: o.accepted)

    @property
    def incorrect(self) -> Rate:
        """True negative rate: incorrect solutions rejected."""
        return self._rate(Label.INCORRECT, lambda o: bool(o.rejections))

    @property
    def partial(self) -> Rate:
        """Partial solutions rejected, which is neither right nor wrong."""
        return self._rate(Label.PARTIAL, lambda o: bool(o.rejections))

    def _rate(self, label: Label, holds: Callable[[Outcome], bool]) -> Rate:
        outcomes = self.labelled(label)
        return Rate(sum(map(holds, outcomes)), len(outcomes))

    @property
    def survivors(self) -> tuple[Solution, ...]:
        """Incorrect solutions that every test accepts."""
        return tuple(o.solution for o in self.labelled(Label.INCORRECT) if o.accepted)

    @cached_property
    def kills(self) -> dict[str, frozenset[str]]:
        """The incorrect solutions that each test rejects, by name of the test."""
        wrong = self.labelled(Label.INCORRECT)
        return {t.name: frozenset(o.solution.name for o in wrong if t.name in o.rejections) for t in self.tests}

    @property
    def by_tier(self) -> dict[Tier, int]:
        """Count the tests of each tier; every tier is present."""
        return {tier: self.tiers.count(tier) for tier in Tier}

    @property
    def mismatches(self) -> list[LabelMismatch]:
        """Every label that the suite does not reproduce, in package order; offenders stand apart."""
        return [found for outcome in self.outcomes for found in _mismatches(outcome)]


def _never(_: Solution, _row: Sequence[Cell]) -> bool:
    return False


def slow_enough(solution: Solution, row: Sequence[Cell]) -> bool:
    """Whether a wrong solution met so many time limits that another one would tell nothing new."""
    return solution.label is not Label.CORRECT and sum(cell.verdict is Verdict.TLE for cell in row) >= DEPTH


def score(
    problem: Problem,
    judge: CountingJudge,
    tests: Sequence[TestCase],
    solutions: Sequence[Solution] | None = None,
    progress: Progress | None = None,
) -> ScoreReport:
    """Run all of a problem's solutions, or `solutions` in their place, on all of `tests`.

    XX
        no rate, so that a suite is not blamed for them. Raises JudgeError when the judge itself cannot go on.
    """
    meter = Meter(judge)
    bench = set_up(problem, judge, tests)
    guidance = Guidance(untried(problem), validated=bool(bench.validators))
    if solutions is None:
        return measure(bench, tests, bench.solutions, meter, progress, guidance)
    usable, skipped = runnable(judge, solutions)
    bench = replace(bench, skipped=(*problem.skipped, *skipped))
    return measure(bench, tests, usable, meter, progress, guidance)


def measure(
    bench: Bench,
    tests: Sequence[TestCase],
    solutions: Sequence[Solution],
    meter: Meter,
    progress: Progress | None = None,
    guidance: Guidance | None = None,
    enough: Enough = _never,
) -> ScoreReport:
    """Fill the matrix of `solutions` and `tests`, which need names that differ, and read the report off it.

    A solution's row ends where `enough` holds of it: its further cells stay unknown, and it is left out of the figures
    that need all of them.
    """
    progress = progress or Silence()
    progress.start("correct solutions on the problem's own tests")
    trust = examine(bench, [s for s in solutions if s.label is Label.CORRECT])
    progress.done()
    set_aside = {o.solution.name for o in trust.offenders} | {s.name for s in trust.skipped}
    counted = [s for s in solutions if s.name not in set_aside]
    outcomes = _outcomes(bench, counted, tests, progress, enough)
    against = scale_of(bench.problem, guidance)
    return ScoreReport(
        problem=bench.problem.id,
        tests=tuple(tests),
        tiers=tuple(tier_of(t.input, against) for t in tests),
        limits=bench.limits,
        outcomes=tuple(o for o in outcomes if o.unjudged is None),
        offenders=trust.offenders,
        skipped=(*bench.skipped, *trust.skipped, *_unjudged(outcomes)),
        effort=meter.read(),
        spec=guidance.found if guidance else None,
        bounds=guidance.bounds_reached(t.input for t in tests) if guidance else None,
    )


def _outcomes(
    bench: Bench, solutions: Sequence[Solution], tests: Sequence[TestCase], progress: Progress, enough: Enough
) -> list[Outcome]:
    progress.start(f"{len(solutions)} solutions on {len(tests)} tests", len(solutions))
    outcomes = []
    for some in in_groups(solutions, _TOGETHER):
        rows = bench.matrix.rows_until(some, tests, enough)
        outcomes += [Outcome(s, rows[s.name]) for s in some]
        progress.advance(len(some))
    progress.done()
    return outcomes


def _unjudged(outcomes: Sequence[Outcome]) -> Iterator[Skipped]:
    for outcome in outcomes:
        if outcome.unjudged:
            test, cell = outcome.unjudged
            yield Skipped(outcome.solution.name, f"{cell.verdict} on {test}: {cell.why}")


def _mismatches(outcome: Outcome) -> Iterator[LabelMismatch]:
    """Yield what contradicts the label.

    An expected verdict counts as met if any test gives it: in which order tests are run is the judge's choice.
    """
    solution, rejections = outcome.solution, outcome.rejections
    if solution.label is Label.CORRECT and rejections:
        yield LabelMismatch(outcome, Mismatch.REJECTED, next(iter(rejections)))
    if solution.label is Label.INCORRECT and not rejections:
        yield LabelMismatch(outcome, Mismatch.SURVIVED)
    verdicts = {cell.verdict for cell in rejections.values()}
    if solution.label is Label.INCORRECT and rejections and solution.expected and not verdicts & solution.expected:
        yield LabelMismatch(outcome, Mismatch.OTHERWISE, next(iter(rejections)))

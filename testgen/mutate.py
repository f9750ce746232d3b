"""How strong a suite is by the mutants of right solutions that it rejects, and by what it runs of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from testgen.bench import Bench, set_up
from testgen.effort import CountingJudge, Effort, Meter, Pace
from testgen.equivalents import evidence_for
from testgen.errors import InputError, SourceError, UnsupportedError
from testgen.judge.tracing import RunTrace, trace, why_untraceable
from testgen.metrics.coverage import SolutionCoverage, coverage_of
from testgen.mutation.contest import Fate, Tally, families
from testgen.mutation.evidence import Evidence
from testgen.mutation.near import shuffled
from testgen.mutation.operator import Profile
from testgen.mutation.programs import ProgramMutant, mutants_of_solution
from testgen.mutation.strength import LeftOut
from testgen.mutation.trial import Judged, Trial
from testgen.problem import DraftedChecker, Label, Limits, Problem, Skipped, Solution, TestCase
from testgen.progress import Progress, Silence
from testgen.seams import Seed
from testgen.trust import Offender, demand_oracle, examine

# Inputs on which a survivor is compared with its original, unless the caller says otherwise: about a second of runs.
DRAWN = 200
# Of a budget, so much may be gone when coverage ends, where mutants are to follow, and when judging them ends, where
# survivors are to be compared with their originals.
_COVERAGE_ENDS = 0.4
_JUDGING_ENDS = 0.85
# Under a budget, tests that are traced between two looks at the clock.
_TRACED_TOGETHER = 8


@dataclass(frozen=True)
class MutationOptions:
    """What to measure, and how much of it.

    `sample` takes so many mutants at random, `budget` ends all of it after so many seconds: those judged until then are
    a fair sample, too.
    `solution` names the one whose mutants are made (its end will do); `drawn` is the number of inputs on which
    survivors are compared with their originals. `mutants` and `coverage` say which of the two to measure.
    """

    seed: Seed = 0
    profile: Profile = Profile.CONTEST
    operators: str = "testgen"
    sample: int | None = None
    budget: float | None = None
    solution: str | None = None
    drawn: int = DRAWN
    mutants: bool = True
    coverage: bool = True


@dataclass(frozen=True)
class OutOfTime:
    """What a budget left no time for: the coverage of these right solutions, and comparing so many survivors."""

    coverage: tuple[str, ...] = ()
    survivors: int = 0


@dataclass(frozen=True)
class MutationReport:
    """What a suite makes of mutants, and what it runs of right solutions; None where that was not asked for.

    `checker` is the drafted one by which outputs were judged.
    """

    problem: str
    tests: tuple[TestCase, ...]
    limits: Limits
    options: MutationOptions
    solutions: tuple[Solution, ...]
    fates: tuple[Fate, ...] | None
    coverage: tuple[SolutionCoverage, ...] | None
    left_out: LeftOut
    offenders: tuple[Offender, ...]
    skipped: tuple[Skipped, ...]
    effort: Effort
    out_of_time: OutOfTime = field(default_factory=OutOfTime)
    checker: DraftedChecker | None = None

    @property
    def tally(self) -> Tally | None:
        """How many mutants met each fate."""
        return None if self.fates is None else Tally.of(self.fates)

    @property
    def survivors(self) -> tuple[Fate, ...]:
        """Mutants that no test rejects; those that no test runs last."""
        left = [fate for fate in self.fates or () if fate.judged.survived]
        return tuple(sorted(left, key=lambda fate: (fate.uncovered, fate.possibly_equivalent)))


def mutate(
    problem: Problem,
    judge: CountingJudge,
    tests: Sequence[TestCase],
    options: MutationOptions | None = None,
    progress: Progress | None = None,
) -> MutationReport:
    """Make mutants of a problem's right solutions and run each on `tests` until it falls.

    Raises NoOracleError when no correct solution can be trusted, InputError when the suite rejects all of them or there
    is none of the name asked for, MissingToolError for operators that are not installed.
    """
    options, progress, meter = options or MutationOptions(), progress or Silence(), Meter(judge)
    bench = set_up(problem, judge, tests)
    progress.start("right solutions on the suite")
    trust = examine(bench, bench.labelled(Label.CORRECT))
    demand_oracle(bench, trust)
    originals, refused = _originals(bench, _named(trust.solutions, options.solution), tests)
    progress.done()
    measuring = _Measuring(bench, judge, tests, options, progress, meter)
    coverage = measuring.coverage(originals) if options.coverage else None
    fates = measuring.fates(originals, coverage or ()) if options.mutants else None
    return MutationReport(
        problem=problem.id,
        tests=tuple(tests),
        limits=bench.limits,
        options=options,
        solutions=tuple(originals),
        fates=fates,
        coverage=coverage,
        left_out=measuring.left_out,
        offenders=trust.offenders,
        skipped=(*bench.skipped, *trust.skipped, *refused, *measuring.skipped),
        effort=meter.read(),
        out_of_time=measuring.out_of_time,
    )


def _named(solutions: Sequence[Solution], name: str | None) -> list[Solution]:
    if name is None:
        return list(solutions)
    found = [s for s in solutions if s.name == name] or [s for s in solutions if s.name.endswith(name)]
    if len(found) == 1:
        return found
    listed = ", ".join(s.name for s in found or solutions)
    what = "several right solutions end with" if found else "there is no right solution"
    raise InputError(f"{what} {name!r}", hint=f"--solution takes one of: {listed}")


def _originals(
    bench: Bench, solutions: Sequence[Solution], tests: Sequence[TestCase]
) -> tuple[list[Solution], list[Skipped]]:
    """Return the solutions that the suite accepts: mutants of others would fall whatever was changed."""
    rows = bench.matrix.rows(solutions, tests, first_kill_only=True)
    originals, refused = [], []
    for solution in solutions:
        failed = next(((name, c) for name, c in rows[solution.name].items() if c.verdict != "AC"), None)
        if failed is None:
            originals.append(solution)
        else:
            refused.append(Skipped(solution.name, f"the suite does not accept it: {failed[1].verdict} on {failed[0]}"))
    if not originals:
        listed = "".join(f"\n  - {skip.name}: {skip.reason}" for skip in refused)
        raise InputError(
            f"the suite accepts no right solution, so that mutants of them tell nothing of it:{listed}",
            hint="testgen score says which tests are at fault",
        )
    return originals, refused


class _Measuring:
    """One measurement: what its parts share, and what they leave out."""

    def __init__(
        self,
        bench: Bench,
        judge: CountingJudge,
        tests: Sequence[TestCase],
        options: MutationOptions,
        progress: Progress,
        meter: Meter,
    ) -> None:
        self._bench = bench
        self._judge = judge
        self._tests = tests
        self._options = options
        self._progress = progress
        self._meter = meter
        self.skipped: list[Skipped] = []
        self.left_out = LeftOut()
        self.out_of_time = OutOfTime()

    def coverage(self, originals: Sequence[Solution]) -> tuple[SolutionCoverage, ...]:
        """Trace the originals on every test; each of them wholly, or not at all."""
        self._progress.start("coverage of right solutions", len(originals))
        found = []
        for solution in originals:
            if one := self._coverage(solution):
                found.append(one)
            self._progress.advance()
        self._progress.done()
        return tuple(found)

    def _coverage(self, solution: Solution) -> SolutionCoverage | None:
        why = why_untraceable(solution.program)
        if not why:
            traces = self._traces(solution)
            if traces is None:
                self.out_of_time = replace(self.out_of_time, coverage=(*self.out_of_time.coverage, solution.name))
                return None
            try:
                found = coverage_of(solution, traces)
            except ValueError as error:
                why = str(error)
            else:
                if found.files:
                    return found
                why = next(iter(found.untraced.values()), "it was not run")
        self.skipped.append(Skipped(solution.name, f"no coverage: {why}"))
        return None

    def _traces(self, solution: Solution) -> list[RunTrace] | None:
        """Trace a solution on every test; None where there is no time for that."""
        traces: list[RunTrace] = []
        pace = self._pace(_COVERAGE_ENDS if self._options.mutants else 1.0)
        together = len(self._tests) if self._options.budget is None else _TRACED_TOGETHER
        while some := self._tests[len(traces) : len(traces) + together]:
            if not pace.fits(len(traces), len(some)):
                return None
            traces += trace(self._judge, solution, some, self._bench.limits)
        return traces

    def _pace(self, share: float) -> Pace:
        budget = self._options.budget
        return Pace(self._meter, None if budget is None else share * budget)

    def fates(self, originals: Sequence[Solution], coverage: Iterable[SolutionCoverage]) -> tuple[Fate, ...]:
        """Judge mutants; return their fates by solution, in the order of the text."""
        made = self._made(originals)
        chosen = shuffled(made, self._options.seed)[: self._options.sample]
        self.left_out = LeftOut(by_sample=len(made) - len(chosen))
        judged = self._judged(originals, chosen)
        self.left_out = replace(self.left_out, by_time=len(chosen) - len(judged))
        seen = {one.solution: one for one in coverage}
        survivors = [one.mutant for one in judged if one.survived]
        doubts = self._doubts(survivors)
        if self._options.drawn:
            self.out_of_time = replace(self.out_of_time, survivors=len(survivors) - len(doubts))
        order = {mutant.name: place for place, mutant in enumerate(made)}
        known = {s.program.language: families(s.program.language, self._options.operators) for s in originals}
        return tuple(
            _fate(one, known[one.mutant.origin.program.language], seen, doubts)
            for one in sorted(judged, key=lambda one: order[one.mutant.name])
        )

    def _made(self, originals: Sequence[Solution]) -> list[ProgramMutant]:
        made: list[ProgramMutant] = []
        for solution in originals:
            try:
                made += mutants_of_solution(solution, self._options.profile, self._options.operators)
            except (SourceError, UnsupportedError) as error:
                self.skipped.append(Skipped(solution.name, f"no mutants: {error.message}"))
        return made

    def _judged(self, originals: Sequence[Solution], mutants: Sequence[ProgramMutant]) -> list[Judged]:
        trial = Trial(self._judge, self._bench.matrix, self._tests)
        trial.know(originals)
        self._progress.start(f"{len(mutants)} mutants on {len(self._tests)} tests", len(mutants))
        judged = trial.judge(mutants, self._go_on())
        self._progress.done()
        return judged

    def _go_on(self) -> Callable[[int, int], bool]:
        told = 0
        pace = self._pace(_JUDGING_ENDS if self._options.drawn else 1.0)

        def go_on(done: int, following: int) -> bool:
            nonlocal told
            self._progress.advance(done - told)
            told = done
            return pace.fits(done, following)

        return go_on

    def _doubts(self, survivors: Sequence[ProgramMutant]) -> Mapping[str, tuple[Evidence, ...]]:
        options, fits = self._options, self._pace(1.0).fits
        return evidence_for(self._bench, survivors, options.drawn, options.seed, self._progress, fits)


def _fate(
    judged: Judged,
    known: Mapping[str, str],
    coverage: Mapping[str, SolutionCoverage],
    doubts: Mapping[str, tuple[Evidence, ...]],
) -> Fate:
    mutant = judged.mutant
    family = known.get(mutant.mutant.operator, "other")
    seen = coverage.get(mutant.origin.name)
    covering = seen.covering(mutant.source.name, mutant.mutant.first.line) if seen else None
    if seen is None or covering is None:
        return Fate(judged, family, evidence=doubts.get(mutant.name, ()))
    nearest = min(covering, key=lambda test: (seen.ran(test), test), default="") if judged.survived else ""
    return Fate(judged, family, len(covering), nearest, doubts.get(mutant.name, ()))

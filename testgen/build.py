"""Build a suite: propose, let the arbiter decide, look which wrong solutions fall, again; then choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from testgen.arbiter import Suspect, UnanimousArbiter
from testgen.bench import Bench, set_up
from testgen.effort import CountingJudge, Effort, Meter
from testgen.errors import InputError
from testgen.estimate import seconds_to_measure
from testgen.holdout import HoldOut, hold_out
from testgen.problem import Label, Problem, Suite, SuiteTest, Tier
from testgen.progress import Progress, Silence
from testgen.propose.changes import SmallChanges, seed_of
from testgen.propose.existing import Existing
from testgen.propose.samples import Samples
from testgen.score import ScoreReport, measure
from testgen.seams import Accepted, Allowance, Candidate, Context, Proposer, RefusalReason, Refused, Seed
from testgen.select import DEPTH, Entry, choose, only_kills
from testgen.tiers import Scale, scale_of, tier_of
from testgen.trust import Trust, check_samples, demand_oracle, examine, without_invalid_tests

# Three rounds without news end the loop: with 32 candidates a round that is about 100 fruitless ones.
QUIET_ROUNDS = 3
# The rounds where neither rounds nor a budget were asked for.
DEFAULT_ROUNDS = 30
# What a package holds is taken whole in the first round.
_ALL = Allowance(candidates=1_000_000)


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
    `rounds` bounds the rounds, `budget` the seconds, `hold_out` is the fraction of solutions held out, `candidates`
    what a proposer may propose in a round.
    """

    seed: Seed = 0
    rounds: int | None = None
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
        """The bound on rounds; None when only the budget ends them."""
        if self.existing is ExistingTests.ONLY_SCORE:
            return 0
        return DEFAULT_ROUNDS if self.rounds is None and self.budget is None else self.rounds


@dataclass(frozen=True)
class BuildReport:
    """The suite, with its figures over the solutions in the loop and over those held out (None: none were)."""

    problem: Problem
    options: BuildOptions
    suite: Suite
    rounds: int
    in_loop: ScoreReport
    held_out: ScoreReport | None
    why_none_held_out: str
    refused: Mapping[RefusalReason, int]
    suspects: tuple[Suspect, ...]
    effort: Effort


def build(
    problem: Problem, judge: CountingJudge, options: BuildOptions | None = None, progress: Progress | None = None
) -> BuildReport:
    """Build a suite for `problem`; nothing is written.

    The suite and its figures follow from the problem, the seed and the rounds alone. Raises NoOracleError when no
    correct solution can be trusted, ProblemError when samples contradict their validator, InputError when nothing
    may enter a suite.
    """
    options = options or BuildOptions()
    progress = progress or Silence()
    meter = Meter(judge)
    progress.start("solutions on the problem's own tests")
    bench = set_up(problem, judge)
    check_samples(bench)
    bench = without_invalid_tests(bench)
    trust = examine(bench, bench.labelled(Label.CORRECT))
    demand_oracle(bench, trust)
    held = hold_out(bench, trust.solutions, options.hold_out)
    progress.done()
    loop = Loop(bench, trust, held, options)
    loop.run(meter, progress)
    return _report(bench, loop, held, meter, progress)


class Loop:
    """The rounds of one build, and what they have brought."""

    def __init__(self, bench: Bench, trust: Trust, held: HoldOut, options: BuildOptions) -> None:
        self.options = options
        self.rounds = 0
        self.kept: list[Accepted] = []
        self.accepted: list[Accepted] = []
        self.arbiter = UnanimousArbiter(bench, [s for s in trust.solutions if s.name not in held.names])
        self._bench = bench
        self._wrong = [s for s in bench.labelled(Label.INCORRECT) if s.name not in held.names]
        self._kills: dict[str, set[str]] = {}
        self._times: Counter[str] = Counter()
        self._proposers: tuple[Proposer, ...] = (SmallChanges(),)

    def run(self, meter: Meter, progress: Progress) -> None:
        """Take in the problem's own tests, then make rounds until they bring nothing, or the options end them."""
        self._take_own_tests()
        most = self.options.most_rounds
        progress.start("rounds", most)
        quiet, longest, before = 0, 0.0, meter.seconds
        while quiet < QUIET_ROUNDS and (most is None or self.rounds < most):
            if self.options.budget is not None and before + longest + self._last_step(before) > self.options.budget:
                break
            quiet = 0 if self._round() else quiet + 1
            progress.advance()
            longest, before = max(longest, meter.seconds - before), meter.seconds
        progress.done()

    def _last_step(self, elapsed: float) -> float:
        """Return about how many seconds the suite's whole matrix will take after the rounds."""
        tests = [a.test for a in (*self.kept, *self.accepted)]
        size = min(len(tests), max(len(self.kept), self.options.tests))
        return seconds_to_measure(self._bench, tests, size, elapsed)

    def entries(self, accepted: Sequence[Accepted], against: Scale) -> list[Entry]:
        """Return what selection reads of `accepted` tests."""
        return [
            Entry(a.test, tier_of(a.test.input.read(), against), frozenset(self._kills.get(a.test.name, ())))
            for a in accepted
        ]

    def _take_own_tests(self) -> None:
        samples = list(Samples().propose(self._context("samples"), _ALL))
        existing = list(Existing().propose(self._context("existing"), _ALL))
        self.kept = _accepted(self.arbiter.admit(samples))
        if self.options.existing is ExistingTests.REPLACE:
            self.accepted = _accepted(self.arbiter.consider_all(existing))
        else:
            self.kept += _accepted(self.arbiter.admit(existing))
        self._look_for_kills([*self.kept, *self.accepted])

    def _round(self) -> bool:
        """Make one round; return whether it brought a kill that was missing."""
        self.rounds += 1
        candidates: list[Candidate] = []
        for proposer in self._proposers:
            candidates += proposer.propose(self._context(proposer.name), Allowance(self.options.candidates))
        new = _accepted(self.arbiter.consider_all(candidates))
        self.accepted += new
        return self._look_for_kills(new)

    def _look_for_kills(self, accepted: Sequence[Accepted]) -> bool:
        """Run wrong solutions on new tests; return whether one fell that fewer than `DEPTH` tests had killed.

        Those that fall to enough tests already are not run again: most of a build's time would go to the time limits
        of solutions that are known to be slow.
        """
        wanted = [s for s in self._wrong if self._times[s.name] < DEPTH]
        rows = self._bench.matrix.rows(wanted, [a.test for a in accepted])
        news = False
        for name, row in rows.items():
            for test, cell in row.items():
                if cell.verdict.rejects:
                    self._kills.setdefault(test, set()).add(name)
                    self._times[name] += 1
                    news = True
        return news

    def _context(self, proposer: str) -> Context:
        return Context(
            problem=self._bench.problem,
            seed=seed_of(self.options.seed, proposer, self.rounds),
            round=self.rounds,
            accepted=(*self.kept, *self.accepted),
            refused=self.arbiter.refused,
            survivors=[s for s in self._wrong if not self._times[s.name]],
        )


def _accepted(decisions: Sequence[Accepted | Refused]) -> list[Accepted]:
    return [one for one in decisions if isinstance(one, Accepted)]


def _report(bench: Bench, loop: Loop, held: HoldOut, meter: Meter, progress: Progress) -> BuildReport:
    drafts = _chosen(bench, loop)
    cases = [draft.case for draft in drafts]
    everything = measure(bench, cases, bench.solutions, meter, progress)
    in_loop = everything.only(lambda name: name not in held.names)
    alone = only_kills(in_loop.kills)
    tests = tuple(
        replace(d, kills=tuple(sorted(in_loop.kills[d.case.name])), only_kills=alone[d.case.name]) for d in drafts
    )
    return BuildReport(
        problem=bench.problem,
        options=loop.options,
        suite=Suite(bench.problem.id, tests),
        rounds=loop.rounds,
        in_loop=in_loop,
        held_out=everything.only(lambda name: name in held.names) if held.names else None,
        why_none_held_out=held.why_none,
        refused=loop.arbiter.refused,
        suspects=tuple(loop.arbiter.suspects),
        effort=meter.read(),
    )


def _chosen(bench: Bench, loop: Loop) -> list[SuiteTest]:
    """Return the suite's tests, named as they will stand on disk: by tier, numbered in the order of choice."""
    against = scale_of(bench.problem)
    kept, others = loop.entries(loop.kept, against), loop.entries(loop.accepted, against)
    chosen = choose(kept, others, loop.options.tests)
    if not chosen:
        raise InputError(
            f"no test of {bench.problem.id} was accepted: {_counts(loop.arbiter.refused)}",
            hint="give the problem samples or tests with answers, and a validator of its inputs",
        )
    history = {a.test.name: a for a in (*loop.kept, *loop.accepted)}
    numbers: Counter[str] = Counter()
    return [_named(history[entry.test.name], entry.tier, numbers) for entry in chosen]


def _named(accepted: Accepted, tier: Tier, numbers: Counter[str]) -> SuiteTest:
    candidate, test = accepted.candidate, accepted.test
    folder = "sample" if candidate.proposer == Samples.name else f"secret/{tier}"
    numbers[folder] += 1
    return SuiteTest(
        case=replace(test, name=f"{folder}/{numbers[folder]:03}"),
        tier=tier,
        why=candidate.why,
        proposer=candidate.proposer,
        seed=candidate.seed,
        parents=candidate.parents,
        single_oracle=accepted.single_oracle,
        unvalidated=accepted.unvalidated,
    )


def _counts(refused: Mapping[RefusalReason, int]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in refused.items()) or "there were no candidates"

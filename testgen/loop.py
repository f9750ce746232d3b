"""The rounds of a build: each proposer has its turn, the arbiter decides, and what it brought sets its next share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import inf

from testgen.arbiter import UnanimousArbiter
from testgen.bench import Bench
from testgen.consultation import Consultation
from testgen.effort import CountingJudge, Meter
from testgen.estimate import seconds_to_measure
from testgen.guidance import Guidance
from testgen.holdout import HoldOut
from testgen.options import BuildOptions, ExistingTests
from testgen.pressure import Targets
from testgen.problem import Label, Program, Solution, TestCase, Verdict
from testgen.progress import Progress
from testgen.propose.changes import SmallChanges, seed_of
from testgen.propose.existing import Existing
from testgen.propose.samples import Samples
from testgen.propose.screen import Screen
from testgen.scheduler import Scheduler, Tally
from testgen.score import slow_enough
from testgen.seams import Accepted, Allowance, Candidate, Cell, Context, Proposer, RefusalReason, Refused
from testgen.select import DEPTH, Entry
from testgen.tiers import Scale, tier_of
from testgen.trust import Trust

# Three rounds without news end the loop.
QUIET_ROUNDS = 3
# What a round may ask of the judge, dealt out by the scheduler: about a second of small runs on two cores, so that a
# budget, which ends at a round's boundary, is kept closely.
RUNS_A_ROUND = 1_000
# So few candidates a proposer may always make: large ones cost more than its share, and it must show what it has.
_FEWEST = 2
# Selection chooses from so many times the tests that it may take, unless nothing new comes before.
_CHOICE = 2
# On inputs of so many bytes wrong solutions are run though they fall to enough tests: it takes milliseconds, and tests
# that many fall to are chosen first.
_CHEAP_BYTES = 16 * 1024
# What a package holds is taken whole before the first round.
_ALL = Allowance(candidates=1_000_000)


class Loop:
    """The rounds of one build, and what they have brought.

    `kept` are accepted tests that stand in the suite whatever they bring, `accepted` those that must win their place.
    The candidates in `first` are considered before the first round. A model has its say through `consultation`.
    `mutants` are wanted like wrong solutions, but fall once, and to small tests.
    """

    def __init__(
        self,
        bench: Bench,
        judge: CountingJudge,
        trust: Trust,
        held: HoldOut,
        guidance: Guidance,
        options: BuildOptions,
        first: Sequence[Candidate] = (),
        consultation: Consultation | None = None,
        mutants: Targets | None = None,
    ) -> None:
        self.options = options
        self.rounds = 0
        self.kept: list[Accepted] = []
        self.accepted: list[Accepted] = []
        self.tallies: dict[str, Tally] = {}
        self._has_begun = False
        self._runs_before: int | None = None
        trusted = [s for s in trust.solutions if s.name not in held.names]
        self.arbiter = UnanimousArbiter(bench, trusted, guidance, held.probes)
        self._bench = bench
        self._judge = judge
        self._guidance = guidance
        self._wrong = [s for s in bench.labelled(Label.INCORRECT) if s.name not in held.names]
        self._mutants = mutants or Targets()
        self._cost = len(trusted) + 1 + len(bench.validators)
        self._first = tuple(first)
        self._kills: dict[str, set[str]] = {}
        self._times: Counter[str] = Counter()
        self._slow: set[str] = set()
        self._reached: set[str] = set()
        self._proposers = _proposers(bench, judge, guidance, trusted, self._wrong)
        self._scheduler = Scheduler([p.name for p in self._proposers], RUNS_A_ROUND)
        self._consultation = consultation
        if consultation:
            consultation.convene(bench, judge, guidance, trusted, RUNS_A_ROUND)

    def follow(self, other: Loop) -> None:
        """Go on where another loop ended, with other eyes: what it accepted and what it disputed is decided anew."""
        self.rounds, self.tallies, self._runs_before = other.rounds, dict(other.tallies), other._runs_before
        self.arbiter.refused.update(other.arbiter.refused)
        self.arbiter.refused[RefusalReason.DISAGREE] -= len(other.arbiter.disputed)
        known = {t.input.sha for t in (*self._bench.problem.samples, *self._bench.problem.tests)}
        known.update(candidate.input.sha for candidate in self._first)
        others = (*(a.candidate for a in other.accepted), *other.arbiter.disputed)
        self._first += tuple(candidate for candidate in others if candidate.input.sha not in known)

    @property
    def is_disputed(self) -> bool:
        """Whether trusted solutions disagreed on a valid input, and a model can be asked for a checker."""
        may_ask = self._consultation is not None and self._consultation.may_draft(self._bench.problem)
        return may_ask and bool(self.arbiter.disputed)

    def run(self, meter: Meter, progress: Progress) -> None:
        """Take in the problem's own tests, then make rounds until they bring nothing, or the options end them.

        They end early where `is_disputed`; running it again goes on.
        """
        if not self._has_begun:
            self._take_own_tests()
        most = self.options.most_rounds
        progress.start("rounds", most)
        quiet, longest, before = 0, 0.0, meter.seconds
        self._runs_before = self._judge.asked if self._runs_before is None else self._runs_before
        while (quiet < QUIET_ROUNDS or self._model_goes_on) and not self._is_done and not self.is_disputed:
            if most is not None and self.rounds >= most:
                break
            left = inf
            if self.options.seconds is not None:
                left = self.options.seconds - before - longest - self._last_step(before - self._model_seconds)
            if left < 0:
                break
            if self.options.max_runs is not None and self._judge.asked - self._runs_before >= self.options.max_runs:
                break
            asked_for = self._model_seconds
            quiet = 0 if self._round(meter, left) else quiet + 1
            progress.advance()
            # A model's turn is bounded by itself: rounds that fit without it shall not be given up.
            mine = meter.seconds - before - (self._model_seconds - asked_for)
            longest, before = max(longest, mine), meter.seconds
        progress.done()

    def entries(self, accepted: Sequence[Accepted], against: Scale) -> list[Entry]:
        """Return what selection reads of `accepted` tests."""
        return [
            Entry(
                a.test,
                tier_of(a.test.input, against),
                frozenset(self._kills.get(a.test.name, set()) - self._mutants.mutants.keys()),
                self._guidance.reached(a.test.input),
                a.unvalidated,
                a.candidate.scenario,
                mutants=frozenset(self._kills.get(a.test.name, set()) & self._mutants.mutants.keys()),
            )
            for a in accepted
        ]

    @property
    def _is_done(self) -> bool:
        """Whether nothing is missing: wrong solutions fall often enough, bounds are reached, the suite can be full."""
        full = len(self.kept) + len(self.accepted) >= _CHOICE * self.options.tests
        heard = self._consultation is None or self._consultation.was_heard
        return full and heard and not self._wanted() and not self._unreached()

    @property
    def _model_goes_on(self) -> bool:
        return self._consultation is not None and self._consultation.goes_on

    def _last_step(self, elapsed: float) -> float:
        """Return about how many seconds the suite's whole matrix will take after the rounds."""
        tests = [a.test for a in (*self.kept, *self.accepted)]
        size = min(len(tests), max(len(self.kept), self.options.tests))
        return seconds_to_measure(self._bench, tests, size, elapsed)

    def _take_own_tests(self) -> None:
        self._has_begun = True
        samples = list(Samples().propose(self._context("samples"), _ALL))
        existing = list(Existing().propose(self._context("existing"), _ALL))
        self.kept = _accepted(self.arbiter.admit(samples))
        if self.options.existing is ExistingTests.REPLACE:
            self.accepted = _accepted(self.arbiter.consider_all(existing))
        else:
            self.kept += _accepted(self.arbiter.admit(existing))
        self.accepted += _accepted(self.arbiter.consider_all(self._first))
        self._take([*self.kept, *self.accepted])

    def _round(self, meter: Meter, left: float) -> bool:
        """Let every proposer have its turn; return whether one brought a kill or a bound that was missing.

        A model has one as well if it fits into the seconds that are `left`.
        """
        self.rounds += 1
        shares = self._scheduler.shares()
        brought = [self._turn(proposer, shares[proposer.name]) for proposer in self._proposers]
        quiet = not any(one.news for one in brought)
        heard = self._consulted(self._consultation, meter, left, quiet=quiet) if self._consultation else Tally()
        return not quiet or heard.news > 0

    def _consulted(self, consultation: Consultation, meter: Meter, left: float, *, quiet: bool) -> Tally:
        due = consultation.due(self._scheduler.worth, quiet=quiet, left=left)
        if due is None:
            return Tally()
        began, waited = meter.seconds, consultation.desk.waited
        heard = self._turn(due, RUNS_A_ROUND, self.options.candidates)
        consultation.worked(meter.seconds - began - (consultation.desk.waited - waited))
        return heard

    def _turn(self, proposer: Proposer, runs: int, most: int | None = None) -> Tally:
        """Take in what a proposer has to say, at most so many candidates, or as many as `runs` allow."""
        before, tokens_before = self._judge.asked, self._tokens
        most = most or max(_FEWEST, min(self.options.candidates, runs // (self._cost + len(self._wanted()))))
        candidates = list(proposer.propose(self._context(proposer.name), Allowance(most, runs)))
        decided = self.arbiter.consider_all(candidates)
        accepted = _accepted(decided)
        self.accepted += accepted
        kills, bounds = self._take(accepted)
        runs, tokens = self._judge.asked - before, self._tokens - tokens_before
        tally = Tally(len(candidates), len(accepted), kills, bounds, runs, tokens)
        if self._consultation and proposer in self._consultation.proposers:
            self._consultation.learn(proposer, tally, decided, self._kills)
        else:
            self._scheduler.learn(proposer.name, tally)
        self.tallies[proposer.name] = self.tallies.get(proposer.name, Tally()) + tally
        return tally

    @property
    def _model_seconds(self) -> float:
        return self._consultation.seconds if self._consultation else 0.0

    @property
    def _tokens(self) -> int:
        return self._consultation.tokens if self._consultation else 0

    def _take(self, accepted: Sequence[Accepted]) -> tuple[int, int]:
        """Note what new tests reject and reach; return how many kills and bounds were missing before.

        Wrong solutions that fall to enough tests already are run again on small inputs only, and slow ones never: most
        of a build's time would go to the time limits of solutions that are known to be slow.
        """
        fallen = self._fallen([a.test for a in accepted])
        missing = sum(max(0, min(self._depth(name) - self._times[name], count)) for name, count in fallen.items())
        self._times.update(fallen)
        new = set().union(*(self._guidance.reached(a.test.input) for a in accepted)) - self._reached
        self._reached |= new
        return missing, len(new)

    def _fallen(self, tests: Sequence[TestCase]) -> Counter[str]:
        """Run wrong solutions on new tests; return how often those that are wanted fell."""
        matrix = self._bench.matrix
        small = [test for test in tests if test.input.size <= _CHEAP_BYTES]
        wanted = self._wanted()
        real = [s for s in wanted if s.name not in self._mutants.mutants]
        needed = {
            **matrix.rows_until(real, tests, self._falls_often_enough),
            **self._mutants.rows(wanted, small, self._falls_often_enough),
        }
        self._note(needed)
        self._note(matrix.rows_until([s for s in self._wrong if s.name not in self._slow], small, slow_enough))
        return Counter({name: sum(cell.verdict.rejects for cell in row.values()) for name, row in needed.items()})

    def _note(self, rows: Mapping[str, Mapping[str, Cell]]) -> None:
        for name, row in rows.items():
            for test, cell in row.items():
                if cell.verdict.rejects:
                    self._kills.setdefault(test, set()).add(name)
                if cell.verdict is Verdict.TLE:
                    self._slow.add(name)

    def _falls_often_enough(self, solution: Solution, row: Sequence[Cell]) -> bool:
        return self._times[solution.name] + sum(cell.verdict.rejects for cell in row) >= self._depth(solution.name)

    def _wanted(self) -> list[Solution]:
        """Return the wrong solutions that fall to too few tests, those that fall to fewest first."""
        targets = (*self._wrong, *self._mutants.mutants.values())
        wanted = [s for s in targets if self._times[s.name] < self._depth(s.name)]
        return sorted(wanted, key=lambda s: self._times[s.name])

    def _depth(self, name: str) -> int:
        """Return how many tests a solution should fall to: a mutant, of which nobody knows that it is wrong, to one."""
        return 1 if name in self._mutants.mutants else DEPTH

    def _unreached(self) -> list[str]:
        return [bound.text for bound in self._guidance.bounds if bound.text not in self._reached]

    def _context(self, proposer: str) -> Context:
        wanted = self._wanted()
        return Context(
            problem=self._bench.problem,
            seed=seed_of(self.options.seed, proposer, self.rounds),
            round=self.rounds,
            accepted=(*self.kept, *self.accepted),
            refused=self.arbiter.refused,
            survivors=[s for s in wanted if not self._times[s.name]],
            wanted=wanted,
            unreached=self._unreached(),
            kills=self._kills,
        )


def _proposers(
    bench: Bench, judge: CountingJudge, guidance: Guidance, trusted: Sequence[Solution], wrong: Sequence[Solution]
) -> tuple[Proposer, ...]:
    """Return who proposes, in the order of their turns: small changes alone where no format can be drawn from."""
    if guidance.format is None or not guidance.draws:
        return (SmallChanges(),)
    from testgen.propose.bounds import Bounds  # noqa: PLC0415 - these load the sampler and z3
    from testgen.propose.differential import Differential  # noqa: PLC0415
    from testgen.propose.tiers import Tiers  # noqa: PLC0415

    screen = Screen(judge, bench.matrix, bench.limits, trusted[0], () if guidance.complete else bench.validators)
    fmt = guidance.format
    return Bounds(fmt, _programs(wrong, trusted)), Tiers(fmt), Differential(fmt, screen), SmallChanges()


def _programs(*solutions: Iterable[Solution]) -> list[Program]:
    return [solution.program for some in solutions for solution in some]


def _accepted(decisions: Sequence[Accepted | Refused]) -> list[Accepted]:
    return [one for one in decisions if isinstance(one, Accepted)]

"""The model's side of a build: who is asked, for what, in which rounds, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from testgen.bench import Bench
from testgen.guidance import Guidance
from testgen.independence import normalised
from testgen.llm.desk import Desk
from testgen.probes import vouched
from testgen.problem import DraftedChecker, Problem, Solution, TestCase
from testgen.progress import Progress
from testgen.propose.auditor import Auditor
from testgen.propose.model_analysis import ModelAnalysis
from testgen.propose.model_checker import ask_for_checker
from testgen.propose.model_feedback import ModelFeedback
from testgen.propose.model_proposer import Material, ModelProposer
from testgen.propose.model_spec import ask_for_spec
from testgen.propose.model_strata import ModelStrata
from testgen.propose.notebook import Notebook
from testgen.propose.spec import Completeness, FoundSpec
from testgen.propose.workshop import Workshop
from testgen.scheduler import ModelTurns, Tally
from testgen.seams import Accepted, Candidate, Judge, Refused, Seed
from testgen.spec.tree import Format, Source

NO_JUDGE_OF_INPUTS = "nothing vouches for what it would propose: no complete input format, and no validator"


@dataclass(frozen=True)
class ModelReport:
    """What a model was asked and what came of it; tests are those of its proposers, in the suite or not.

    `spec` and `checker` say what became of what it was asked before the rounds, "" if it was not asked.
    """

    model: str
    calls: int
    tokens: int
    cost: float | None
    scenarios_proposed: int
    scenarios_accepted: int
    proposed: int
    accepted: int
    spec: str
    checker: str
    stopped_because: str


class Consultation:
    """Lets a model take part in a build: before the rounds through `desk`, in them through its proposers.

    `hurried` says that it is high time for the rounds.
    """

    def __init__(self, desk: Desk, hurried: Callable[[], bool] = bool) -> None:
        self.desk = desk
        self._hurried = hurried
        self.proposers: tuple[ModelProposer, ...] = ()
        self.spec = ""
        self.checker = ""
        self.in_rounds = False
        self.drafted: DraftedChecker | None = None
        self._disputes_heard = False
        self._format: Format | None = None
        self._notebook = Notebook()
        self._turns = ModelTurns((), 0)
        self._total = Tally()
        self._why_none = ""
        self._worked = 0.0
        self._longest_work = 0.0

    def improved(self, found: FoundSpec, bench: Bench, seed: Seed, progress: Progress) -> FoundSpec:
        """Return a better input format than `found`, if that is not complete and the model writes one.

        Where somebody wrote one, the model is not asked for another.
        """
        if found.completeness is Completeness.COMPLETE or found.source is Source.FILE or not self.desk.open:
            return found
        sought = ask_for_spec(
            self.desk, bench.judge, bench.problem, found, seed=seed, progress=progress, hurried=self._hurried
        )
        self.spec = sought.outcome
        return sought.found

    def may_draft(self, problem: Problem) -> bool:
        """Whether the model can be asked for a checker: the problem has none, and it was not asked for one yet."""
        asked = bool(self.checker) or self._disputes_heard
        return self.desk.open and problem.checker.program is None and not asked

    def checked(
        self,
        bench: Bench,
        right: Sequence[Solution],
        guidance: Guidance,
        seed: Seed,
        disputed: Sequence[Candidate] = (),
    ) -> Bench:
        """Return the bench with a checker that the model drafted, where right solutions disagree and it stood trial.

        They are compared on inputs that somebody vouches for, `disputed` ones among them, copies of a program as one.
        """
        if not self.may_draft(bench.problem):
            return bench
        self._disputes_heard = bool(disputed)
        different = list({normalised(s.program): s for s in reversed(right)}.values())[::-1]
        cases = vouched(bench, guidance, seed) if len(different) > 1 else []
        known = {case.input.sha for case in cases}
        cases += [TestCase(one.input.sha, one.input) for one in disputed if one.input.sha not in known]
        sought = ask_for_checker(
            self.desk, bench.judge, bench.problem, bench.limits, different, cases, hurried=self._hurried
        )
        self.checker, self.drafted = sought.outcome, sought.checker
        if sought.checker is None:
            return bench
        return replace(bench, problem=bench.problem.judged_by(sought.checker)).with_limits(bench.limits)

    def convene(self, bench: Bench, judge: Judge, guidance: Guidance, trusted: Sequence[Solution], runs: int) -> None:
        """Seat the proposers for rounds of so many runs; none where nothing vouches for an input.

        Where they sit already, and the format is the same, they go on.
        """
        self.in_rounds = True
        if not (guidance.complete or guidance.validated):
            self._why_none = NO_JUDGE_OF_INPUTS
            return
        if self.proposers and self._format == guidance.format:
            return
        self._why_none, self._format = "", guidance.format
        workshop = Workshop(judge, guidance.format)
        material = Material(bench.problem, tuple(trusted), bench.limits)
        seats = (ModelAnalysis, Auditor, ModelStrata, ModelFeedback)
        self.proposers = tuple(seat(self.desk, workshop, self._notebook, material) for seat in seats)
        self._turns = ModelTurns([p.name for p in self.proposers], runs)

    @property
    def seconds(self) -> float:
        """Seconds that went to the model so far: its answers, and making and trying what they say in its turns."""
        return self.desk.waited + self._worked

    @property
    def tokens(self) -> int:
        """Tokens read and written so far."""
        return self.desk.spent.tokens

    @property
    def goes_on(self) -> bool:
        """Whether there is somebody left to ask, and something to ask with."""
        return self.desk.open and bool(self._turns.open)

    @property
    def was_heard(self) -> bool:
        """Whether the model had its first turn, or cannot have one."""
        return self._total.tokens > 0 or not self.goes_on

    def due(self, others: float, *, quiet: bool, left: float) -> ModelProposer | None:
        """Return the proposer whose turn it is in this round; `others` is what a run of the others is worth.

        None where the longest turn so far, its answers apart, would not fit into the seconds that are `left`.
        """
        may_ask = self.desk.open and self._longest_work <= left
        name = self._turns.due(others, quiet=quiet) if may_ask else None
        return next((p for p in self.proposers if p.name == name), None)

    def worked(self, seconds: float) -> None:
        """Take in what a turn took, its answers apart."""
        self._worked += seconds
        self._longest_work = max(self._longest_work, seconds)

    def learn(
        self,
        proposer: ModelProposer,
        brought: Tally,
        decided: Sequence[Accepted | Refused],
        kills: Mapping[str, Collection[str]],
    ) -> None:
        """Take in what a turn brought, and write down what became of each of its inputs."""
        self._turns.learn(proposer.name, brought)
        self._total += brought
        self._notebook.learn(decided, kills)
        for name in dict.fromkeys(one.candidate.scenario for one in decided):
            number, _, _ = name.partition(".")
            self.desk.note(int(number), f"scenario {name}: {self._notebook.entries[name]}")

    def report(self) -> ModelReport:
        """Return what came of it so far."""
        spent = self.desk.spent
        return ModelReport(
            model=self.desk.model,
            calls=spent.calls,
            tokens=spent.tokens,
            cost=spent.cost,
            scenarios_proposed=len(self._notebook.entries),
            scenarios_accepted=self._notebook.useful,
            proposed=self._total.proposed,
            accepted=self._total.accepted,
            spec=self.spec,
            checker=self.checker,
            stopped_because=self.desk.stopped_because or self._why_none or self._why_done,
        )

    @property
    def _why_done(self) -> str:
        return "it brought nothing new" if self.proposers and not self._turns.open else "the build was done"

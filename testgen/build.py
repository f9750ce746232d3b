"""Build a suite: propose, let the arbiter decide, look which wrong solutions fall, again; then choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from testgen.arbiter import Suspect
from testgen.bench import Bench, set_up
from testgen.calibration import calibrate
from testgen.consultation import Consultation, ModelReport
from testgen.effort import CountingJudge, Effort, Meter
from testgen.errors import InputError
from testgen.guidance import Guidance
from testgen.holdout import HoldOut, hold_out, reserved
from testgen.llm.desk import PATIENCE, Desk
from testgen.llm.log import Exchange
from testgen.loop import Loop
from testgen.mutate import MutationReport
from testgen.options import BuildOptions, ModelOptions
from testgen.pressure import MutantTargets, Targets, settled, targets
from testgen.problem import Label, Problem, Suite, SuiteTest, Tier
from testgen.progress import Progress, Silence
from testgen.propose.samples import Samples
from testgen.propose.spec import Completeness, find_spec, untried
from testgen.scheduler import Tally
from testgen.score import ScoreReport, measure, slow_enough
from testgen.seams import Accepted, Candidate, RefusalReason
from testgen.select import choose, only_bounds, only_kills
from testgen.tiers import scale_of
from testgen.trust import Trust, check_samples, demand_oracle, examine, without_invalid_tests

# A model may use so much of a budget: the rest is for measuring the suite, and for the round that is on.
_MODEL_SHARE = 0.85
# Once so much of a budget is used up, a model is asked no more about the input format: there must be rounds, too.
_BEFORE_ROUNDS = 0.3
# Before the rounds an answer may take so much of what is left: a server that hangs must not take the rounds with it.
_AN_ANSWER_BEFORE_ROUNDS = 0.5


@dataclass(frozen=True)
class BuildReport:
    """The suite, with its figures over the solutions in the loop and over those held out (None: none were).

    `proposers` says what each of them brought, in the order of their turns; `model` what came of asking a language
    model (None: none was asked), with all that was said in `exchanges`.
    """

    problem: Problem
    options: BuildOptions
    suite: Suite
    rounds: int
    in_loop: ScoreReport
    held_out: ScoreReport | None
    why_none_held_out: str
    refused: Mapping[RefusalReason, int]
    proposers: Mapping[str, Tally]
    suspects: tuple[Suspect, ...]
    effort: Effort
    model: ModelReport | None = None
    exchanges: tuple[Exchange, ...] = ()
    mutants: MutantTargets | None = None

    def measured(self, strength: MutationReport) -> BuildReport:
        """Return this report with what was measured of the suite afterwards, and with what that cost."""
        return replace(self, in_loop=self.in_loop.measured(strength), effort=self.effort.plus(strength.effort))


def build(
    problem: Problem,
    judge: CountingJudge,
    options: BuildOptions | None = None,
    progress: Progress | None = None,
    model: ModelOptions | None = None,
) -> BuildReport:
    """Build a suite for `problem`; nothing is written.

    The suite and its figures follow from the problem, the seed, the rounds and a model's answers alone. What a model
    says enters by the same arbiter as everything; if it fails, the build goes on without it.

    Raises NoOracleError when no correct solution can be trusted, ProblemError when samples contradict their validator,
    InputError when nothing may enter a suite, FormatError when the input.spec beside the problem is wrong.
    """
    options = options or BuildOptions()
    progress = progress or Silence()
    meter = Meter(judge)
    consultation = _consultation(model, options, meter) if model else None
    progress.start("solutions on the problem's own tests")
    bench = set_up(problem, judge)
    check_samples(bench)
    bench = without_invalid_tests(bench)
    trust = examine(bench, bench.labelled(Label.CORRECT))
    demand_oracle(bench, trust)
    progress.done()
    hidden = reserved(trust.solutions, options.hold_out)
    guidance = _guidance(bench, _without(bench.problem, hidden), options, progress, consultation)
    setting = _Setting(bench, trust, guidance, hidden)
    if consultation and options.most_rounds != 0:
        setting = _checked(setting, (), consultation, options, progress)
    held = hold_out(setting.bench, trust.solutions, options.hold_out, setting.guidance, options.seed)
    stage = _stage(setting, held, judge, options, consultation, meter, progress)
    stage.loop.run(meter, progress)
    if consultation and options.most_rounds != 0 and stage.loop.is_disputed:
        setting = _checked(setting, stage.loop.arbiter.disputed, consultation, options, progress)
        if consultation.drafted:
            former = stage
            stage = _stage(setting, held, judge, former.loop.options, consultation, meter, progress)
            stage.loop.follow(former.loop)
        stage.loop.run(meter, progress)
    report = _report(stage.bench, stage.loop, held, setting.guidance, meter, progress, stage.mutants)
    drafted = consultation.drafted if consultation else None
    return replace(
        report,
        suite=replace(report.suite, checker=drafted),
        in_loop=replace(report.in_loop, checker=drafted),
        effort=meter.read(),
        model=consultation.report() if consultation else None,
        exchanges=consultation.desk.log if consultation else (),
    )


@dataclass(frozen=True)
class _Setting:
    """What is known before the rounds; no `hidden` solution may be shown to a model."""

    bench: Bench
    trust: Trust
    guidance: Guidance
    hidden: frozenset[str]


@dataclass(frozen=True)
class _Stage:
    """The rounds with all that they need; `bench` is under the calibrated limit."""

    bench: Bench
    loop: Loop
    mutants: Targets


def _checked(
    setting: _Setting,
    disputed: Sequence[Candidate],
    consultation: Consultation,
    options: BuildOptions,
    progress: Progress,
) -> _Setting:
    """Let the model draft a checker if right solutions disagree; what seemed to disagree may be right by it."""
    right = [s for s in setting.trust.solutions if s.name not in setting.hidden]
    bench = consultation.checked(setting.bench, right, setting.guidance, options.seed, disputed)
    if not consultation.drafted:
        return setting
    guidance = _found_anew(bench, _without(bench.problem, setting.hidden), setting.guidance, options, progress)
    return replace(setting, bench=bench, guidance=guidance)


def _stage(
    setting: _Setting,
    held: HoldOut,
    judge: CountingJudge,
    options: BuildOptions,
    consultation: Consultation | None,
    meter: Meter,
    progress: Progress,
) -> _Stage:
    trust, guidance = setting.trust, setting.guidance
    in_loop = [s for s in trust.solutions if s.name not in held.names]
    calibration = calibrate(setting.bench, in_loop, guidance, options.seed)
    bench = calibration.bench
    left = inf if options.seconds is None else options.seconds - meter.seconds
    options = settled(options, bench, held, left)
    mutants = targets(bench, trust, held, guidance, options, progress)
    loop = Loop(bench, judge, trust, held, guidance, options, calibration.largest, consultation, mutants)
    return _Stage(bench, loop, mutants)


def _consultation(model: ModelOptions, options: BuildOptions, meter: Meter) -> Consultation:
    budget = options.seconds
    desk = Desk(model.client, model.budget, jobs=model.jobs, recorder=model.recorder)
    meter.charge(lambda: desk.charged)
    if budget is None:
        return Consultation(desk)
    consultation = Consultation(desk, lambda: meter.seconds > _BEFORE_ROUNDS * budget)
    desk.deadline = lambda: _MODEL_SHARE * budget - meter.seconds
    desk.patience = lambda: PATIENCE if consultation.in_rounds else _AN_ANSWER_BEFORE_ROUNDS * (budget - meter.seconds)
    return consultation


def _without(problem: Problem, names: frozenset[str]) -> Problem:
    return replace(problem, solutions=tuple(s for s in problem.solutions if s.name not in names))


def _guidance(
    bench: Bench, visible: Problem, options: BuildOptions, progress: Progress, consultation: Consultation | None
) -> Guidance:
    """Find the input format of a problem; of its right solutions those that are `visible` are read and run."""
    if options.most_rounds == 0:
        return Guidance(untried(visible), validated=bool(bench.validators))  # nothing is drawn from it
    found = find_spec(bench.judge, visible, seed=options.seed, progress=progress)
    if consultation:
        found = consultation.improved(found, replace(bench, problem=visible), options.seed, progress)
    return Guidance(found, validated=bool(bench.validators))


def _found_anew(
    bench: Bench, visible: Problem, guidance: Guidance, options: BuildOptions, progress: Progress
) -> Guidance:
    """Try the drafts of the input format once more with another checker, by which solutions may differ."""
    if guidance.complete:
        return guidance
    found = find_spec(bench.judge, visible, seed=options.seed, progress=progress)
    better = found.completeness is Completeness.COMPLETE or guidance.format is None
    return Guidance(found, guidance.validated) if better else guidance


def _report(
    bench: Bench,
    loop: Loop,
    held: HoldOut,
    guidance: Guidance,
    meter: Meter,
    progress: Progress,
    mutants: Targets,
) -> BuildReport:
    drafts = _chosen(bench, loop, guidance)
    cases = [draft.case for draft in drafts]
    everything = measure(bench, cases, bench.solutions, meter, progress, guidance, slow_enough)
    in_loop = everything.only(lambda name: name not in held.names)
    fell = mutants.outcome(cases, progress)
    return BuildReport(
        problem=bench.problem,
        options=loop.options,
        suite=Suite(bench.problem.id, _with_what_each_brings(drafts, in_loop.kills, fell)),
        rounds=loop.rounds,
        in_loop=in_loop,
        held_out=everything.only(lambda name: name in held.names) if held.names else None,
        why_none_held_out=held.why_none,
        refused=loop.arbiter.refused,
        proposers=loop.tallies,
        suspects=tuple(loop.arbiter.suspects),
        effort=meter.read(),
        mutants=fell,
    )


def _with_what_each_brings(
    drafts: list[SuiteTest], kills: Mapping[str, frozenset[str]], mutants: MutantTargets | None
) -> tuple[SuiteTest, ...]:
    by_kills = only_kills(kills)
    by_bounds = only_bounds({d.case.name: frozenset(d.bounds) for d in drafts})
    return tuple(
        replace(
            draft,
            kills=tuple(sorted(kills[draft.case.name])),
            only_kills=by_kills[draft.case.name],
            only_bounds=by_bounds[draft.case.name],
            only_mutants=mutants.only.get(draft.case.name, ()) if mutants else (),
        )
        for draft in drafts
    )


def _chosen(bench: Bench, loop: Loop, guidance: Guidance) -> list[SuiteTest]:
    """Return the suite's tests, named as they will stand on disk: by tier, numbered in the order of choice."""
    against = scale_of(bench.problem, guidance)
    kept, others = loop.entries(loop.kept, against), loop.entries(loop.accepted, against)
    chosen = choose(kept, others, loop.options.tests)
    if not chosen:
        raise InputError(
            f"no test of {bench.problem.id} was accepted: {_counts(loop.arbiter.refused)}",
            hint="give the problem samples or tests with answers, or say its input format in a file input.spec "
            "(testgen spec --edit-me drafts one)",
        )
    history = {a.test.name: a for a in (*loop.kept, *loop.accepted)}
    order = {bound.text: place for place, bound in enumerate(guidance.bounds)}
    numbers: Counter[str] = Counter()
    return [
        replace(
            _named(history[entry.test.name], entry.tier, numbers),
            bounds=tuple(sorted(entry.bounds, key=order.__getitem__)),
            first_mutants=tuple(sorted(entry.mutants)),
        )
        for entry in chosen
    ]


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
        scenario=candidate.scenario,
    )


def _counts(refused: Mapping[RefusalReason, int]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in refused.items()) or "there were no candidates"

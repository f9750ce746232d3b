"""Build a suite: propose, let the arbiter decide, look which wrong solutions fall, again; then choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from testgen.arbiter import Suspect
from testgen.bench import Bench, set_up
from testgen.calibration import calibrate
from testgen.effort import CountingJudge, Effort, Meter
from testgen.errors import InputError
from testgen.guidance import Guidance
from testgen.holdout import HoldOut, hold_out
from testgen.loop import Loop
from testgen.options import BuildOptions
from testgen.problem import Label, Problem, Suite, SuiteTest, Tier
from testgen.progress import Progress, Silence
from testgen.propose.samples import Samples
from testgen.propose.spec import find_spec, untried
from testgen.scheduler import Tally
from testgen.score import ScoreReport, measure, slow_enough
from testgen.seams import Accepted, RefusalReason
from testgen.select import choose, only_bounds, only_kills
from testgen.tiers import scale_of
from testgen.trust import check_samples, demand_oracle, examine, without_invalid_tests


@dataclass(frozen=True)
class BuildReport:
    """The suite, with its figures over the solutions in the loop and over those held out (None: none were).

    `proposers` says what each of them brought, in the order of their turns.
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


def build(
    problem: Problem, judge: CountingJudge, options: BuildOptions | None = None, progress: Progress | None = None
) -> BuildReport:
    """Build a suite for `problem`; nothing is written.

    The suite and its figures follow from the problem, the seed and the rounds alone. Raises NoOracleError when no
    correct solution can be trusted, ProblemError when samples contradict their validator, InputError when nothing
    may enter a suite, FormatError when the input.spec beside the problem is wrong.
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
    progress.done()
    guidance = _guidance(bench, options, progress)
    held = hold_out(bench, trust.solutions, options.hold_out, guidance, options.seed)
    calibration = calibrate(bench, [s for s in trust.solutions if s.name not in held.names], guidance, options.seed)
    bench = calibration.bench
    loop = Loop(bench, judge, trust, held, guidance, options, calibration.largest)
    loop.run(meter, progress)
    return _report(bench, loop, held, guidance, meter, progress)


def _guidance(bench: Bench, options: BuildOptions, progress: Progress) -> Guidance:
    if options.most_rounds == 0:
        found = untried(bench.problem)  # nothing is drawn from it
    else:
        found = find_spec(bench.judge, bench.problem, seed=options.seed, progress=progress)
    return Guidance(found, validated=bool(bench.validators))


def _report(
    bench: Bench, loop: Loop, held: HoldOut, guidance: Guidance, meter: Meter, progress: Progress
) -> BuildReport:
    drafts = _chosen(bench, loop, guidance)
    cases = [draft.case for draft in drafts]
    everything = measure(bench, cases, bench.solutions, meter, progress, guidance, slow_enough)
    in_loop = everything.only(lambda name: name not in held.names)
    return BuildReport(
        problem=bench.problem,
        options=loop.options,
        suite=Suite(bench.problem.id, _with_what_each_brings(drafts, in_loop.kills)),
        rounds=loop.rounds,
        in_loop=in_loop,
        held_out=everything.only(lambda name: name in held.names) if held.names else None,
        why_none_held_out=held.why_none,
        refused=loop.arbiter.refused,
        proposers=loop.tallies,
        suspects=tuple(loop.arbiter.suspects),
        effort=meter.read(),
    )


def _with_what_each_brings(drafts: list[SuiteTest], kills: Mapping[str, frozenset[str]]) -> tuple[SuiteTest, ...]:
    by_kills = only_kills(kills)
    by_bounds = only_bounds({d.case.name: frozenset(d.bounds) for d in drafts})
    return tuple(
        replace(
            draft,
            kills=tuple(sorted(kills[draft.case.name])),
            only_kills=by_kills[draft.case.name],
            only_bounds=by_bounds[draft.case.name],
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
        _named(history[entry.test.name], entry.tier, sorted(entry.bounds, key=order.__getitem__), numbers)
        for entry in chosen
    ]


def _named(accepted: Accepted, tier: Tier, bounds: list[str], numbers: Counter[str]) -> SuiteTest:
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
        bounds=tuple(bounds),
    )


def _counts(refused: Mapping[RefusalReason, int]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in refused.items()) or "there were no candidates"

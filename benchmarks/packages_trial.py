"""One package in one arm: hide, build, then measure the suite with what was hidden. Yields figures stage by stage."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.packages_fates import Deadline, Fate, fates, large_first, lethal_first
from benchmarks.packages_hiding import Split, hidden, kind_of, split_correct, split_wrong, why_ineligible
from testgen.bench import Bench, set_up
from testgen.build import BuildReport, build
from testgen.datasets.problems import open_problem
from testgen.effort import CountingJudge
from testgen.errors import TestgenError
from testgen.judge.pool import open_judge
from testgen.judge.validators import validate
from testgen.options import BuildOptions, ModelOptions
from testgen.problem import Label, Problem, Solution, SuiteTest, TestCase
from testgen.summary import build_figures
from testgen.trust import Trust, examine

# Of suite.json; what is not there yet is null.
KEPT = (
    *("tests", "tests_by_tier", "rounds", "single_oracle", "unvalidated", "correct", "incorrect", "survivors"),
    *("suspects", "refused", "proposers", "spec", "bounds", "llm"),
)
# Inputs that the validators are asked about at once, before the clock is read again.
ASKED_TOGETHER = 16

Figures = dict[str, Any]


@dataclass(frozen=True)
class Hidden:
    """A package on its bench, and how its solutions are split."""

    bench: Bench
    correct: Split
    wrong: Split
    left_out: frozenset[str]

    @property
    def out(self) -> frozenset[str]:
        """Names of the solutions that the build does not see."""
        return self.left_out | {s.name for s in (*self.correct.held, *self.wrong.held)}


def stages(package: Path, options: argparse.Namespace) -> Iterator[Figures]:
    """Yield figures as they are found, to be merged; what comes first is kept if what comes later fails."""
    try:
        problem = open_problem(str(package))
    except TestgenError as error:
        yield {"ineligible": error.message}
        return
    if why := why_ineligible(problem.labelled(Label.INCORRECT)):
        yield {"ineligible": why}
        return
    with open_judge(jobs=options.jobs, store=options.scoring or options.store or options.one / "scoring") as judge:
        started = time.monotonic()
        bench = set_up(problem, judge)
        trust = examine(bench, bench.labelled(Label.CORRECT))
        wrong = bench.labelled(Label.INCORRECT)
        yield {
            "left_out": [{"solution": o.solution.name, "why": str(o)} for o in trust.offenders]
            + [{"solution": s.name, "why": s.reason} for s in trust.skipped],
            "skipped": [{"name": s.name, "why": s.reason} for s in bench.skipped],
            "time_limit": bench.limits.time,
            "seconds_of_own_correct": round(time.monotonic() - started, 1),
        }
        if why := why_ineligible(wrong, trust.solutions):
            yield {"ineligible": why}
            return
        one = _split(bench, trust)
        yield {"correct": one.correct.names, "wrong": one.wrong.names, "kinds": {s.name: kind_of(s) for s in wrong}}
        yield from _built(one, problem, options)


def measurable(problem: Problem, judge: CountingJudge) -> Hidden | str:
    """Return a package on its bench with its solutions split, or why it cannot be measured."""
    if why := why_ineligible(problem.labelled(Label.INCORRECT)):
        return why
    bench = set_up(problem, judge)
    trust = examine(bench, bench.labelled(Label.CORRECT))
    return why_ineligible(bench.labelled(Label.INCORRECT), trust.solutions) or _split(bench, trust)


def _split(bench: Bench, trust: Trust) -> Hidden:
    trusted = {s.name for s in trust.solutions}
    left_out = frozenset(s.name for s in bench.labelled(Label.CORRECT) if s.name not in trusted)
    return Hidden(bench, split_correct(trust.solutions), split_wrong(bench.labelled(Label.INCORRECT)), left_out)


def _built(one: Hidden, problem: Problem, options: argparse.Namespace) -> Iterator[Figures]:
    asked = BuildOptions(seed=options.seed, rounds=options.rounds, budget=options.budget)
    yield from built(one, hidden(problem, one.out, options.arm), asked, options)
    started = time.monotonic()
    yield own_data(one, options)
    yield {"seconds_of_own_wrong": round(time.monotonic() - started, 1)}


def built(
    one: Hidden,
    seen: Problem,
    asked: BuildOptions,
    options: argparse.Namespace,
    model: ModelOptions | None = None,
) -> Iterator[Figures]:
    """Build a suite for what is `seen` of a package, as `asked`, and measure it with what was hidden."""
    if options.limit == "package":
        seen = replace(seen, limits=one.bench.limits)
    report: BuildReport | None = None
    why = ""
    with tempfile.TemporaryDirectory(dir=options.one) as fresh:
        started = time.monotonic()
        try:
            with open_judge(jobs=options.jobs, store=options.store or Path(fresh)) as judge:
                report = build(seen, judge, asked, model=model)
        except TestgenError as error:
            why = f"{error.slug}: {error.message}"
        charged = report.effort.seconds if report else time.monotonic() - started
        yield {"seconds": round(charged, 2)}
        if report is None:
            yield {"no_suite": why}
        else:
            yield {"build": figures_of(report)}
            started = time.monotonic()
            yield from _measured(one, report, options)
            yield {"seconds_of_held": round(time.monotonic() - started, 1)}


def figures_of(report: BuildReport) -> Figures:
    """Return what is kept of a build."""
    figures = build_figures(report)
    return {
        **{key: figures.get(key) for key in KEPT},
        "runs": report.effort.runs,
        "asked": sum(tally.runs for tally in report.proposers.values()),
        "cached": report.effort.cached,
        "time_limit": report.in_loop.limits.time,
        "loop_fates": {
            o.solution.name: "accepted" if o.accepted else "rejected" for o in report.in_loop.labelled(Label.INCORRECT)
        },
        "lines": {t.case.name: {"proposer": t.proposer, "unvalidated": t.unvalidated} for t in report.suite.tests},
    }


def _measured(one: Hidden, report: BuildReport, options: argparse.Namespace) -> Iterator[Figures]:
    tests = report.suite.tests
    asked = asked_validators(one.bench, tests, Deadline(options.cap))
    yield {"validators": asked}
    refused = frozenset(row["test"] for row in asked["refused"]) if asked else frozenset()
    deadline = Deadline(options.cap)
    correct = fates(one.bench.matrix, one.correct.held, [t.case for t in tests], deadline, to_the_end=True)
    yield {"held_correct": listed(correct)}
    # What only an invalid test rejects is told apart, so that those are run last.
    cases = lethal_first(tests, last=refused)
    yield {"held_wrong": listed(wrong_fates(one.bench, one.wrong.held, cases, deadline, refused))}


def own_data(one: Hidden, options: argparse.Namespace) -> Figures:
    """Return what the package's own data make of all wrong solutions, samples included as in our suites."""
    tests = one.bench.answered
    wrong = (*one.wrong.loop, *one.wrong.held)
    return {"own_tests": len(tests), "own": listed(wrong_fates(one.bench, wrong, tests, Deadline(options.cap)))}


def wrong_fates(
    bench: Bench,
    wrong: Sequence[Solution],
    tests: Sequence[TestCase],
    deadline: Deadline,
    last: Collection[str] = (),
) -> dict[str, Fate]:
    """Return the fates of wrong solutions on `tests`, in order; those said to be slow meet the large ones first.

    Tests named in `last` come last for them too.
    """
    slow = [s for s in wrong if kind_of(s) == "TLE"]
    others = [s for s in wrong if kind_of(s) != "TLE"]
    return {
        **fates(bench.matrix, others, tests, deadline),
        **fates(bench.matrix, slow, large_first(tests, last), deadline),
    }


def listed(ends: dict[str, Fate]) -> Figures:
    return {name: asdict(fate) for name, fate in ends.items()}


def asked_validators(bench: Bench, tests: Sequence[SuiteTest], deadline: Deadline) -> Figures | None:
    """Return which tests the package's own validators refuse under the arguments of each of its groups; None: no one.

    One group that accepts is enough. What no validator could decide is counted apart, as is what was not asked.
    """
    if not bench.validators:
        return None
    refused: list[Figures] = []
    undecided = asked = 0
    for start in range(0, len(tests), ASKED_TOGETHER):
        if deadline.over:
            break
        some = tests[start : start + ASKED_TOGETHER]
        asked += len(some)
        for test, said in zip(some, _said(bench, some), strict=True):
            undecided += said == UNDECIDED
            if said and said != UNDECIDED:
                row = {"test": test.case.name, "proposer": test.proposer, "unvalidated": test.unvalidated}
                refused.append({**row, "why": said})
    return {"asked": asked, "not_asked": len(tests) - asked, "undecided": undecided, "refused": refused}


UNDECIDED = "undecided"


def _said(bench: Bench, tests: Sequence[SuiteTest]) -> list[str]:
    """Return for each test "", UNDECIDED, or why every group refuses it."""
    said = [""] * len(tests)
    left = list(range(len(tests)))
    for args in bench.problem.validator_args:
        cases = [replace(tests[at].case, validator_args=args) for at in left]
        verdicts = validate(bench.judge, bench.validators, cases)
        for at, verdict in zip(left, verdicts, strict=True):
            ours = verdict.ours or said[at] == UNDECIDED
            said[at] = "" if verdict.valid else UNDECIDED if ours else f"{verdict.by}: {verdict.why}"
        left = [at for at in left if said[at]]
    return said

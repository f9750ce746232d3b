"""The measurement: lines of each test, self-check, mutants judged, and what the survivors tell.

The facade of the plugin's engine. It changes nothing of the project, and leaves no process behind.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import pytest

from testgen.errors import SourceError
from testgen.mutation import Mutant, mutants_of
from testgen.mutation.strength import (
    HowItRan,
    LeftOut,
    MutantResult,
    Phases,
    SelfCheck,
    SlowTest,
    StrengthReport,
    Way,
)
from testgen.progress import Progress
from testgen.pytest_plugin.baseline import Baseline
from testgen.pytest_plugin.cache import VerdictCache, cache_path
from testgen.pytest_plugin.changes import changed_lines
from testgen.pytest_plugin.crew import Crew, Lane
from testgen.pytest_plugin.fingerprint import Fingerprints
from testgen.pytest_plugin.fresh import Setting
from testgen.pytest_plugin.judging import Judging
from testgen.pytest_plugin.limits import Durations, Limits
from testgen.pytest_plugin.options import StrengthOptions
from testgen.pytest_plugin.ordering import KillMemory
from testgen.pytest_plugin.plan import Case, Planner, on_changed_lines, sampled, uncovered
from testgen.pytest_plugin.rehearsal import rehearse
from testgen.pytest_plugin.selfcheck import self_check
from testgen.pytest_plugin.smells import smells_of
from testgen.pytest_plugin.survivors import explained
from testgen.pytest_plugin.targets import Target
from testgen.pytest_plugin.useful import kill_nothing_alone
from testgen.pytest_plugin.zygote import Zygote

_SLOWEST = 5


class Told(Progress, Protocol):
    """Progress that is told of verdicts too."""

    def verdict(self, result: MutantResult) -> None:
        """Hear of a mutant's fate."""


@dataclass(frozen=True)
class OrdinaryRun:
    """The user's own run of the tests: node ids in order, outcomes (passed, failed, skipped), and seconds.

    `began` is when pytest did, in nanoseconds since 1970.
    """

    tests: tuple[str, ...]
    outcomes: Mapping[str, str]
    durations: Durations
    startup: float
    began: int

    def with_outcome(self, outcome: str) -> tuple[str, ...]:
        """Return the tests that had an outcome."""
        return tuple(test for test in dict.fromkeys(self.tests) if self.outcomes.get(test) == outcome)


class Measurement:
    """One measurement of one suite."""

    def __init__(
        self,
        config: pytest.Config,
        options: StrengthOptions,
        targets: Sequence[Target],
        setting: Setting,
        environment: Mapping[str, str],
        progress: Told,
    ) -> None:
        self._config = config
        self._options = options
        self._targets = {target.name: target for target in targets}
        self._setting = setting
        self._environment = environment
        self._progress = progress
        self._warnings: list[str] = []
        self._results: dict[str, MutantResult] = {}
        self._rehearsed = 0.0
        self._judging = 0.0

    def run(self, ran: OrdinaryRun, zygote: Zygote | None, why_fresh: str, warnings: tuple[str, ...]) -> StrengthReport:
        """Measure; raises TestgenError where the measurement itself fails."""
        began = time.monotonic()
        self._warnings += warnings
        usable, failing = ran.with_outcome("passed"), ran.with_outcome("failed")
        base = StrengthReport(
            tests=usable,
            failing=failing,
            how=HowItRan(self._options.jobs, self._options.operators, why_fresh=why_fresh, since=self._options.since),
            smells=smells_of(self._config.rootpath, ran.tests),
            root=str(self._config.rootpath),
            slowest=_slowest(ran.durations),
        )
        if not usable:
            trouble = "no test passed" if ran.tests else "there are no tests"
            return replace(base, trouble=f"{trouble}, so there is nothing to measure", warnings=tuple(self._warnings))
        found = self._mutants()
        crew_at = self._rehearsed = time.monotonic()
        crew = self._crew(zygote, [target for target, _ in found])
        try:
            report = self._measured(base, ran, crew, found, began)
        finally:
            crew.close()
        now = time.monotonic()
        phases = Phases(
            setup=crew_at - began,
            baseline=self._rehearsed - crew_at,
            mutants=now - self._rehearsed,
            judging=self._judging,
        )
        how = replace(report.how, seconds=now - began, phases=phases)
        return replace(report, how=how, warnings=tuple(self._warnings))

    def _mutants(self) -> list[tuple[Target, Mutant]]:
        self._progress.start("making mutants", len(self._targets))
        found: list[tuple[Target, Mutant]] = []
        targets = list(self._targets.values())
        if self._options.since:
            changed = changed_lines(self._config.rootpath, self._options.since, [target.path for target in targets])
            targets = [target for target in targets if target.path in changed]
        for target in targets:
            try:
                found += ((target, mutant) for mutant in mutants_of(target.text, operators=self._options.operators))
            except SourceError as error:
                self._warnings.append(f"{target.name} is left out: {error}")
            self._progress.advance()
        self._progress.done()
        return on_changed_lines(found, changed) if self._options.since else found

    def _crew(self, zygote: Zygote | None, targets: Sequence[Target]) -> Crew:
        path = Path(self._setting.scratch, "setting.json")
        self._setting.write(path)
        if zygote is not None:
            zygote.go(sorted({target.path for target in targets}))
        return Crew(zygote.workers if zygote else [], path, self._environment, self._options.jobs)

    def _measured(
        self, base: StrengthReport, ran: OrdinaryRun, crew: Crew, found: Sequence[tuple[Target, Mutant]], began: float
    ) -> StrengthReport:
        limits = Limits(ran.durations, ran.startup)
        scratch = Path(self._setting.scratch)
        rehearsal = rehearse(crew, base.tests, limits, scratch, self._progress, self._options.budget)
        self._rehearsed = time.monotonic()
        self._warnings += rehearsal.warnings
        base = replace(base, sources={target.name: target.text for target, _ in found}, flaky=rehearsal.flaky)
        if rehearsal.baseline is None:
            return replace(base, trouble=rehearsal.trouble)
        names = {target.path: target.name for target in self._targets.values()}
        base = replace(base, coverage=rehearsal.baseline.coverage(names))
        planner = Planner(rehearsal.baseline, rehearsal.reliable(base.tests))
        chosen = sampled([planner.case(target, mutant) for target, mutant in found], self._options.sample)
        base = replace(base, left_out=LeftOut(by_sample=len(found) - len(chosen)))
        if not any(case.tests for case in chosen):
            results = tuple(uncovered(case) for case in chosen)
            what = "no mutant can be made" if not found else "no test runs a line of what could be mutated"
            return replace(base, results=results, trouble=what + self._where())
        return self._judged(base, ran, crew, planner, chosen, rehearsal.baseline, limits, began)

    def _where(self) -> str:
        names = list(self._targets)
        shown = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")  # noqa: PLR2004 - three are enough to see
        since = f" (lines changed since {self._options.since})" if self._options.since else ""
        return f": {shown}{since}"

    def _judged(
        self,
        base: StrengthReport,
        ran: OrdinaryRun,
        crew: Crew,
        planner: Planner,
        chosen: Sequence[Case],
        baseline: Baseline,
        limits: Limits,
        began: float,
    ) -> StrengthReport:
        memory = KillMemory(ran.durations.total)
        checks = self._self_check(planner, crew, limits, memory, chosen)
        if not checks:
            self._warnings.append("testgen could not check itself: no test runs a function that could be mutated")
        base = replace(base, self_checks=checks)
        if not base.trusted:
            return base
        with self._cache(baseline, ran) as cache:
            judging = Judging(crew, limits, memory, lambda case, result: self._note(case, result, cache))
            judged_from = time.monotonic()
            left = self._judge_all(judging, chosen, cache, began)
            self._judging = time.monotonic() - judged_from
        results = self._in_order(chosen, left)
        if left and all(result.way is Way.NOT_RUN for result in results):
            trouble = "the time was up before a mutant was judged; give it more"
            return replace(base, trouble=trouble, left_out=replace(base.left_out, by_time=len(chosen)))
        useless = None
        if not (left or self._options.sample or self._options.since):
            useless = kill_nothing_alone(crew, limits, chosen, results, base.tests, judging.flaky)
        results = explained(crew, limits, chosen, results, baseline, self._progress, self._deadline(began))
        ways = [result.way for result in results]
        return replace(
            base,
            results=results,
            flaky=(*base.flaky, *judging.flaky.values()),
            useless=useless,
            left_out=replace(base.left_out, by_time=len(chosen) - len(results)),
            how=replace(
                base.how,
                by_fork=ways.count(Way.FORK),
                by_fresh_process=ways.count(Way.FRESH),
                from_cache=ways.count(Way.CACHE),
            ),
        )

    def _cache(self, baseline: Baseline, ran: OrdinaryRun) -> VerdictCache:
        targets = list(self._targets.values())
        fingerprints = Fingerprints(self._config, self._options, targets, baseline, ran.began)
        cache = VerdictCache(cache_path(self._config.rootpath), fingerprints)
        if getattr(self._config.option, "cacheclear", False):
            cache.clear()
        return cache

    def _deadline(self, began: float) -> float | None:
        return began + self._options.budget if self._options.budget is not None else None

    def _self_check(
        self, planner: Planner, crew: Crew, limits: Limits, memory: KillMemory, chosen: Sequence[Case]
    ) -> tuple[SelfCheck, ...]:
        """Check the lanes that will be used, with verdicts that go nowhere."""
        lanes = [Lane.FORK] if crew.forks else []
        if not crew.forks or any(case.at_import and case.tests for case in chosen):
            lanes.append(Lane.FRESH)

        def judge(cases: Sequence[Case]) -> Sequence[MutantResult]:
            found: list[MutantResult] = []
            Judging(crew, limits, memory, lambda _, result: found.append(result)).run(cases)
            return found

        self._progress.start("checking itself")
        checks = self_check(planner, list({case.target.name: case.target for case in chosen}.values()), lanes, judge)
        self._progress.done()
        return checks

    def _judge_all(self, judging: Judging, chosen: Sequence[Case], cache: VerdictCache, began: float) -> list[Case]:
        """Judge what the cache does not know; return what was left when the time was up."""
        self._progress.start("judging mutants", sum(bool(case.tests) for case in chosen))
        todo = []
        for case in chosen:
            known = uncovered(case) if not case.tests else cache.find(case)
            if known is None:
                todo.append(case)
            elif case.tests:
                self._note(case, known, cache)
            else:
                self._results[case.id] = known
        deadline = self._deadline(began)
        if deadline is not None:
            # Whatever is left when time is up should be like what was judged.
            todo.sort(key=lambda case: case.rank)
        left = judging.run(todo, deadline)
        self._progress.done()
        return left

    def _note(self, case: Case, result: MutantResult, cache: VerdictCache) -> None:
        self._results[case.id] = result
        if result.way is not Way.CACHE:
            cache.keep(case, result)
        self._progress.verdict(result)
        self._progress.advance()

    def _in_order(self, chosen: Sequence[Case], left: Sequence[Case]) -> tuple[MutantResult, ...]:
        """Return results in the order of the files; where time was up, no more without coverage than were judged."""
        missing = {case.id for case in left}
        if missing:
            first_missing = min(case.rank for case in left)
            missing |= {case.id for case in chosen if not case.tests and case.rank >= first_missing}
        return tuple(self._results[case.id] for case in chosen if case.id not in missing and case.id in self._results)


def _slowest(durations: Durations) -> tuple[SlowTest, ...]:
    order = sorted(durations.total.items(), key=lambda item: (-item[1], item[0]))
    return tuple(SlowTest(test, seconds) for test, seconds in order[:_SLOWEST])


__all__ = ["Measurement", "OrdinaryRun", "Told"]

"""Tests that kill nothing alone: each mutant that such a test kills is killed by another test, too."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Sequence

from testgen.mutation.strength import MutantResult, Status
from testgen.pytest_plugin.crew import Crew, Lane
from testgen.pytest_plugin.limits import Limits
from testgen.pytest_plugin.plan import Case
from testgen.pytest_plugin.verdicts import decide
from testgen.pytest_plugin.wire import Job

_SECONDS = 30.0


def kill_nothing_alone(
    crew: Crew,
    limits: Limits,
    cases: Sequence[Case],
    results: Sequence[MutantResult],
    tests: Sequence[str],
    flaky: Collection[str] = (),
) -> tuple[str, ...] | None:
    """Return the tests that reach mutants and kill none alone; None if that was not found out within half a minute.

    A test that is the only one to kill a mutant is the one that was seen to kill it; so only those mutants need a
    second look, without that test, and for each test only until none of the others is seen to kill one of them. What
    `flaky` tests kill does not count.
    """
    by_id = {case.id: case for case in cases}
    killed: dict[str, list[Case]] = defaultdict(list)
    for result in results:
        if result.status is Status.KILLED and result.killed_by:
            killed[result.killed_by].append(by_id[result.id])
    end = time.monotonic() + _SECONDS
    search = _Search(crew, limits, frozenset(flaky), end)
    for test, its in killed.items():
        search.add(test, sorted(its, key=lambda case: len(case.tests)))
    search.run()
    if search.unfinished:
        return None
    reaching = {test for case in cases for test in case.near}
    return tuple(test for test in tests if test in reaching and test not in search.needed)


class _Search:
    """Looks, for each test, for a mutant that only it kills; one look of each test at a time."""

    def __init__(self, crew: Crew, limits: Limits, flaky: frozenset[str], end: float) -> None:
        self._crew = crew
        self._limits = limits
        self._flaky = flaky
        self._end = end
        self._waiting: list[tuple[str, list[Case]]] = []
        self._running: dict[int, tuple[str, list[Case]]] = {}
        self._number = 0
        self.needed: set[str] = set()
        self.unfinished = False

    def add(self, test: str, cases: list[Case]) -> None:
        self._waiting.append((test, cases))

    def run(self) -> None:
        while self._waiting or self._running:
            while self._waiting and self._crew.has_room:
                if time.monotonic() > self._end:
                    self.unfinished = True
                    self._waiting.clear()
                    break
                self._look(*self._waiting.pop())
            for job, outcome in self._crew.wait():
                test, cases = self._running.pop(job.number)
                if decide(outcome).kill is not None:
                    self._waiting.append((test, cases))
                else:
                    # No verdict, for want of time or of another kind of process, does not make a test needless.
                    self.needed.add(test)

    def _look(self, test: str, cases: list[Case]) -> None:
        if not cases:
            return
        case, *rest = cases
        others = tuple(other for other in case.tests if other != test and other not in self._flaky)
        if not others:
            self.needed.add(test)
            return
        lane = Lane.FRESH if case.at_import or not self._crew.forks else Lane.FORK
        self._number += 1
        self._running[self._number] = (test, rest)
        job = Job(self._number, others, change=case.change)
        self._crew.give(self._limits.limited(job, fork=lane is Lane.FORK), lane)

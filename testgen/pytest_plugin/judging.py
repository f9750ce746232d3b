"""Mutants to their fates: by the tests that reach each, in a fork where that is faithful, else in a fresh process."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from testgen.mutation.strength import FlakyTest, MutantResult, Status, Way
from testgen.pytest_plugin.crew import Crew, Lane
from testgen.pytest_plugin.limits import Limits
from testgen.pytest_plugin.ordering import KillMemory
from testgen.pytest_plugin.plan import Case
from testgen.pytest_plugin.verdicts import Decision, Next, decide
from testgen.pytest_plugin.wire import Ended, Job, Kind, Outcome

# A mutant that matters at import is tried on the tests of so many files before all others are collected for it.
_FILES_FIRST = 2
# Whether a mutant that hangs one test and fails another is killed must not hang on which of them runs first; so the
# other tests run, too. One that hangs more tests than these is not given that much time.
_MOST_LOST = 3


@dataclass(frozen=True)
class _Try:
    """A mutant on its way: `rest` are tests for later, `before` is why it did not get its verdict in a fork.

    `lost` is the number of tests that hang or die of it. `late` are those that were out of time, each to be run again
    when nothing else runs; or all that were to run, where none had begun. `loss` is what becomes of it if none of them
    confirms that, and no test fails. `served` says that a fresh process loaded it in one of its runs so far.
    """

    case: Case
    lane: Lane
    tests: tuple[str, ...]
    rest: tuple[str, ...] = ()
    before: str = ""
    lost: int = 0
    late: tuple[tuple[str, ...], ...] = ()
    loss: Decision | None = None
    alone: bool = False
    served: bool = False
    seconds: float = 0.0


@dataclass(frozen=True)
class _Check:
    """A test run by itself on the original, since it killed something or ran out of time: does it pass?

    With `alone` nothing else runs at the time, and how long it takes is asked, too.
    """

    tests: tuple[str, ...]
    lane: Lane
    alone: bool = False


class Judging:
    """Judges cases with a crew. `told` hears of every result as it is known."""

    def __init__(
        self, crew: Crew, limits: Limits, memory: KillMemory, told: Callable[[Case, MutantResult], None]
    ) -> None:
        self._crew = crew
        self._limits = limits
        self._memory = memory
        self._told = told
        self._number = 0
        self._queue: deque[_Try] = deque()
        self._checks: deque[_Check] = deque()
        self._late: deque[_Try] = deque()
        self._running: dict[int, _Try | _Check] = {}
        self._asked: set[_Check] = set()
        self._originals: dict[_Check, Outcome] = {}
        self._held: dict[_Check, list[tuple[_Try, Decision]]] = {}
        self.flaky: dict[str, FlakyTest] = {}

    def run(self, cases: Sequence[Case], deadline: float | None = None) -> list[Case]:
        """Judge cases, in order, until the deadline (by time.monotonic); return those that it left."""
        self._queue.extend(self._first_try(case) for case in cases)
        while self._queue or self._running or self._checks:
            over = deadline is not None and time.monotonic() > deadline
            self._fill(over=over)
            if not self._running:
                break
            self._wait()
        left = [each.case for each in self._queue]
        self._queue.clear()
        self._confirm()
        return left

    def _first_try(self, case: Case) -> _Try:
        if case.at_import:
            return self._staged(case, "")
        return _Try(case, Lane.FORK if self._crew.forks else Lane.FRESH, case.tests)

    def _staged(self, case: Case, before: str) -> _Try:
        """Try the nearest tests first, in a fresh process: each more file costs its collection."""
        ordered = [
            *self._ordered(case, [test for test in case.tests if test in case.near]),
            *self._ordered(case, [test for test in case.tests if test not in case.near]),
        ]
        files = list(dict.fromkeys(test.partition("::")[0] for test in ordered))[:_FILES_FIRST]
        first = tuple(test for test in ordered if test.partition("::")[0] in files)
        return _Try(case, Lane.FRESH, first, tuple(test for test in ordered if test not in set(first)), before)

    def _ordered(self, case: Case, tests: Sequence[str]) -> tuple[str, ...]:
        return self._memory.order(case.target.path, case.mutant.first.line, tests)

    def _fill(self, *, over: bool) -> None:
        while self._crew.has_room:
            if self._checks:
                check = self._checks.popleft()
                self._give(check, check.tests, check.lane)
            elif self._queue and not over:
                self._give_try(self._queue.popleft())
            else:
                return

    def _give_try(self, each: _Try) -> None:
        tests = tuple(test for test in each.tests if test not in self.flaky)
        if each.lane is Lane.FORK and not each.alone:
            tests = self._ordered(each.case, tests)
        self._give(replace(each, tests=tests), tests, each.lane)

    def _give(self, what: _Try | _Check, tests: tuple[str, ...], lane: Lane) -> None:
        self._number += 1
        self._running[self._number] = what
        self._crew.give(self._limited(what, Job(self._number, tests)), lane)

    def _limited(self, what: _Try | _Check, job: Job) -> Job:
        if isinstance(what, _Check):
            return self._limits.for_original(job)
        job = replace(job, change=what.case.change)
        fork = what.lane is Lane.FORK
        if not what.alone:
            return self._limits.limited(job, fork=fork)
        original = self._originals[_Check(what.tests, what.lane, alone=True)]
        return self._limits.confirming(job, original.seconds, fork=fork)

    def _wait(self) -> None:
        for job, outcome in self._crew.wait():
            what = self._running.pop(job.number)
            if isinstance(what, _Check):
                if what.lane is Lane.FORK and outcome.passed and len(job.tests) == 1:
                    self._limits.learn(job.tests[0], outcome.seconds)
                self._checked(what, outcome)
            else:
                served = what.served or outcome.first(Kind.SERVED) is not None
                self._tried(replace(what, served=served, seconds=what.seconds + outcome.seconds), outcome)

    # --- a mutant's run

    def _tried(self, each: _Try, outcome: Outcome) -> None:
        decision = decide(outcome)
        if decision.kill is not None:
            self._killed(each, decision, decision.kill.test)
        elif decision.next is Next.FRESH and each.lane is Lane.FORK:
            self._again(replace(each, lane=Lane.FRESH, before=decision.reason))
        elif decision.next is not Next.DECIDED:
            self._lost(each, decision, outcome)
        else:
            self._go_on(each)

    def _again(self, each: _Try) -> None:
        """Try at once; what is to run alone, when nothing else runs."""
        if each.alone:
            self._late.appendleft(replace(each, late=(each.tests, *each.late)))
        else:
            self._queue.appendleft(each)

    def _lost(self, each: _Try, decision: Decision, outcome: Outcome) -> None:
        """Go on without the test that hangs or dies; without any such test there is nothing to go on with."""
        if decision.status is Status.TIMEOUT and each.alone:
            reason = f"{decision.reason}; confirmed with nothing else running"
            self._finish(each, replace(decision, reason=reason))
            return
        spoken_of = [event.test for event in outcome.events if event.kind in {Kind.STARTED, Kind.FAILED}]
        started = tuple(test for test in spoken_of if test in each.tests)[-1:]
        each = replace(each, lost=each.lost + 1)
        if decision.status is Status.TIMEOUT:
            each = replace(each, late=(*each.late, started or each.tests))
            if started and each.lane is Lane.FORK:
                self._check(_Check(started, each.lane))  # so that the limits of other mutants are right
        else:
            each = replace(each, loss=each.loss or decision)
        # Those before it have passed.
        others = each.tests[each.tests.index(started[0]) + 1 :] if started else ()
        if not started or each.lost > _MOST_LOST:
            self._end(replace(each, rest=(*others, *each.rest)))
        elif others:
            self._again(replace(each, tests=others))
        else:
            self._go_on(each)

    def _go_on(self, each: _Try) -> None:
        """Go on where all tests of a try have passed, or are lost."""
        if each.alone and each.late:
            self._late.appendleft(each)
        elif each.rest:
            lost = 0 if each.alone else each.lost
            self._queue.appendleft(replace(each, tests=each.rest, rest=(), lost=lost, alone=False))
        else:
            self._end(each)

    def _end(self, each: _Try) -> None:
        """Finish a mutant that no test fails on, unless a test of it was out of time: that must be confirmed."""
        if each.late:
            self._late.append(each)
        elif each.loss is not None:
            self._finish(each, each.loss)
        elif each.lane is Lane.FRESH and each.tests and not each.served:
            reason = "its module was not loaded by the tests that reach it"
            self._finish(each, Decision(Next.DECIDED, Status.ERROR, reason))
        else:
            self._finish(each, Decision(Next.DECIDED, Status.SURVIVED))

    def _killed(self, each: _Try, decision: Decision, test: str) -> None:
        check = _Check((test,), each.lane)
        if check not in self._originals:
            self._held.setdefault(check, []).append((each, decision))
            self._check(check)
        elif self._passes(check):
            self._memory.note(each.case.target.path, each.case.mutant.first.line, test)
            self._finish(each, decision)
        else:
            self._without(each, check)

    # --- the original

    def _check(self, check: _Check) -> None:
        if check not in self._asked:
            self._asked.add(check)
            self._checks.append(check)

    def _checked(self, check: _Check, outcome: Outcome) -> None:
        self._originals[check] = outcome
        if not self._passes(check) and outcome.ended is not Ended.TIMEOUT and len(check.tests) == 1:
            self.flaky.setdefault(check.tests[0], FlakyTest(check.tests[0], _why_unreliable(outcome)))
        for each, decision in self._held.pop(check, []):
            self._killed(each, decision, check.tests[0])

    def _passes(self, check: _Check) -> bool:
        return {event.test for event in self._originals[check].all(Kind.PASSED)}.issuperset(check.tests)

    def _without(self, each: _Try, check: _Check) -> None:
        """Go on without tests that do not pass by themselves; where they are not known as flaky, that is a doubt."""
        if not self.flaky.keys() >= set(check.tests):
            reason = f"{check.tests[0]} does not pass in time by itself, without the mutant"
            each = replace(each, loss=each.loss or Decision(Next.DECIDED, Status.ERROR, reason))
        left = tuple(test for test in each.tests if test not in self.flaky and test not in check.tests)
        if left:
            self._again(replace(each, tests=left))
        else:
            self._go_on(each)

    def _finish(self, each: _Try, decision: Decision) -> None:
        way = Way.FORK if each.lane is Lane.FORK else Way.FRESH
        reason = decision.reason
        if decision.status is Status.ERROR and each.before:
            reason = f"{reason} (in a fork: {each.before})" if each.before != reason else reason
        case = each.case
        result = MutantResult(
            case.target.name,
            case.mutant,
            decision.status,
            way,
            reason,
            decision.kill,
            covering=len(case.tests),
            covered_by=case.tests,
            seconds=each.seconds,
        )
        self._told(case, result)

    # --- out of time

    def _confirm(self) -> None:
        """Run what was out of time again, one mutant at a time, behind the original: only that confirms it."""
        while self._late:
            each = self._late.popleft()
            tests = tuple(test for test in each.late[0] if test not in self.flaky)
            each = replace(each, tests=tests, late=each.late[1:], alone=True)
            check = _Check(tests, each.lane, alone=True)
            if tests:
                self._check(check)
                self._drain()
            if not tests:
                self._go_on(each)
            elif self._passes(check):
                self._queue.append(each)
            else:
                self._without(each, check)
            self._drain()

    def _drain(self) -> None:
        while self._queue or self._running or self._checks:
            if not self._running:
                self._fill(over=False)
            self._wait()


def _why_unreliable(outcome: Outcome) -> str:
    failed = outcome.first(Kind.FAILED)
    if failed is not None:
        return (
            f"fails by itself: {failed.exception}: {failed.text}"
            if failed.text
            else f"fails by itself: {failed.exception}"
        )
    return "does not pass by itself"


def statuses(results: Sequence[MutantResult]) -> Iterator[tuple[str, Status]]:
    """Yield the fates by mutant: what must be equal however many jobs ran at once."""
    yield from ((result.id, result.status) for result in results)

"""The tests run twice more without a mutant: with their lines measured, and in the opposite order.

A test whose outcome changes meanwhile is flaky: its failures are no kills.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

from testgen.mutation.strength import FlakyTest
from testgen.progress import Progress
from testgen.pytest_plugin.baseline import Baseline
from testgen.pytest_plugin.crew import Crew, Lane
from testgen.pytest_plugin.limits import Limits
from testgen.pytest_plugin.verdicts import decide
from testgen.pytest_plugin.wire import Ended, Job, Kind, Outcome, Task

# The tracer slows a hot loop down by 4 to 6 times, and the limit has a factor of 5 already.
_TRACED = 12.0
_BASELINE, _REVERSED = -1, -2


@dataclass(frozen=True)
class Rehearsal:
    """What the runs without a mutant told; without a baseline, `trouble` says why."""

    baseline: Baseline | None
    flaky: tuple[FlakyTest, ...] = ()
    trouble: str = ""
    warnings: tuple[str, ...] = ()

    def reliable(self, tests: Sequence[str]) -> tuple[str, ...]:
        """Return the tests of which every run passed."""
        flaky = {test.test for test in self.flaky}
        return tuple(test for test in tests if test not in flaky)


def rehearse(
    crew: Crew, tests: Sequence[str], limits: Limits, scratch: Path, progress: Progress, budget: float | None = None
) -> Rehearsal:
    """Make both runs with a crew; `tests` are those that passed in the ordinary run.

    None of the runs takes longer than `budget` seconds, if there is one.
    """
    out = scratch / "baseline.json"
    backwards = tuple(reversed(tests))
    lane = Lane.FORK if crew.forks else Lane.FRESH
    most = inf if budget is None else budget
    traced, plain = min(most, _TRACED * limits.fresh(tests)), min(most, limits.fresh(tests))
    jobs = [
        (Job(_BASELINE, tuple(tests), traced, None, Task.BASELINE, 0, str(out)), Lane.FRESH),
        (Job(_REVERSED, backwards, plain, None, Task.RUN, 0), lane),
    ]
    progress.start("running the tests for their lines, and in reverse", len(jobs))
    outcomes: dict[int, Outcome] = {}
    while jobs or crew.running:
        while jobs and crew.has_room:
            crew.give(*jobs.pop(0))
        for job, outcome in crew.wait():
            outcomes[job.number] = outcome
            progress.advance()
    progress.done()
    if outcomes[_BASELINE].ended is Ended.TIMEOUT and traced == most:
        trouble = f"the time was up while the lines of the tests were measured, after {most:g} s; give it more"
        return Rehearsal(None, trouble=trouble)
    return _judged(outcomes[_BASELINE], outcomes[_REVERSED], tests, out)


def _judged(traced: Outcome, backwards: Outcome, tests: Sequence[str], out: Path) -> Rehearsal:
    if not out.exists():
        return Rehearsal(None, trouble=f"the run that measures lines did not come to its end: {_why(traced)}")
    baseline = Baseline.read(out)
    flaky = {
        **_changed(traced, tests, "in the run that measures lines"),
        **_changed(backwards, tests, "when the tests run in reverse order"),
    }
    warnings = list(_incomplete(backwards))
    return Rehearsal(baseline, tuple(flaky[test] for test in tests if test in flaky), warnings=tuple(warnings))


def _why(outcome: Outcome) -> str:
    if outcome.ended is Ended.TIMEOUT:
        return decide(outcome).reason
    return decide(outcome).reason or "a test failed in it"


def _changed(outcome: Outcome, tests: Sequence[str], when: str) -> dict[str, FlakyTest]:
    """Return the tests that passed in the ordinary run, and did not here."""
    passed = {event.test for event in outcome.all(Kind.PASSED)}
    failed = {event.test: event for event in outcome.all(Kind.FAILED)}
    started = {event.test for event in outcome.all(Kind.STARTED)}
    whole = outcome.ended is Ended.ITSELF and outcome.first(Kind.DONE) is not None
    found = {}
    for test in tests:
        if test in passed:
            continue
        event = failed.get(test)
        if event is not None:
            found[test] = FlakyTest(
                test, f"failed {when}: {event.exception}" + (f": {event.text}" if event.text else "")
            )
        elif test in started:
            found[test] = FlakyTest(test, f"did not pass {when}")
        elif whole:
            found[test] = FlakyTest(test, f"was not collected {when}")
    return found


def _incomplete(outcome: Outcome) -> Iterator[str]:
    if outcome.ended is not Ended.ITSELF or outcome.first(Kind.DONE) is None:
        yield f"the run in reverse order did not come to its end: {_why(outcome)}"

"""What a survivor tells: the test nearest to it, and the assertion that would kill it."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from testgen.mutation.strength import MutantResult, Status, Suggestion
from testgen.progress import Progress
from testgen.pytest_plugin.baseline import Baseline
from testgen.pytest_plugin.crew import Crew, Lane
from testgen.pytest_plugin.limits import Limits
from testgen.pytest_plugin.plan import Case
from testgen.pytest_plugin.wire import Job, Kind, Outcome, Task

# Survivors beyond these are listed with the test nearest to them only.
_MOST_EXPLAINED = 200
_TESTS = 5
# Beside the tests: what observe.py may spend on calls, and to spare.
_SECONDS = 10.0


def explained(
    crew: Crew,
    limits: Limits,
    cases: Sequence[Case],
    results: Sequence[MutantResult],
    baseline: Baseline,
    progress: Progress,
    deadline: float | None,
) -> tuple[MutantResult, ...]:
    """Return the results, survivors with their nearest test, and with an assertion where one was found."""
    widths = _widths(baseline)
    by_id = {case.id: case for case in cases}
    found = {result.id: result for result in results}
    jobs: list[Job] = []
    ids: list[str] = []
    for result in results:
        if result.status is not Status.SURVIVED:
            continue
        case = by_id[result.id]
        nearest = sorted(case.near, key=lambda test: (widths.get(test, 0), test))[:_TESTS]
        if not nearest:
            continue
        found[result.id] = replace(result, nearest=nearest[0])
        if crew.forks and not case.at_import and len(jobs) < _MOST_EXPLAINED:
            tests = tuple(nearest)
            jobs.append(Job(len(jobs), tests, limits.forked(tests) + _SECONDS, case.change, Task.OBSERVE))
            ids.append(result.id)
    progress.start("looking for assertions that kill survivors", len(jobs))
    for number, outcome in _outcomes(crew, jobs, progress, deadline):
        found[ids[number]] = _with_finding(found[ids[number]], outcome)
    progress.done()
    return tuple(found[result.id] for result in results)


def _outcomes(
    crew: Crew, jobs: Sequence[Job], progress: Progress, deadline: float | None
) -> Iterator[tuple[int, Outcome]]:
    waiting = list(reversed(jobs))
    while waiting or crew.running:
        if deadline is not None and time.monotonic() > deadline:
            waiting.clear()
        while waiting and crew.has_room:
            crew.give(waiting.pop(), Lane.FORK)
        for job, outcome in crew.wait():
            progress.advance()
            yield job.number, outcome


def _widths(baseline: Baseline) -> Counter[str]:
    """Count the lines that each test runs: the fewer, the more it is about any of them."""
    lines: Counter[int] = Counter()
    for file in baseline.lines.values():
        for tests in file.by_test.values():
            lines.update(tests)
    return Counter({test: lines[index] for index, test in enumerate(baseline.tests)})


def _with_finding(result: MutantResult, outcome: Outcome) -> MutantResult:
    event = outcome.first(Kind.FOUND)
    if event is None:
        return result
    fields = json.loads(event.text)
    if "assertion" in fields:
        suggestion = Suggestion(fields["assertion"], fields["gives"], fields["test"])
        return replace(result, suggestion=suggestion)
    told = f"gave the same as the original in {fields['equal']} calls, those of the nearest tests and near them"
    return replace(result, equivalent=told)

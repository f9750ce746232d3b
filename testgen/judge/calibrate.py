"""The time limit of a problem that states none."""

from __future__ import annotations

import math
from collections.abc import Sequence

from testgen.problem import Limits, Problem, Solution, TestCase, TimePolicy
from testgen.seams import Judge, Run


def calibrated(judge: Judge, problem: Problem, solutions: Sequence[Solution], tests: Sequence[TestCase]) -> Limits:
    """Return the problem's limits, with a time from the slowest of `solutions` on `tests` where none is stated.

    The runs cost nothing extra: a run that ended by itself answers for any limit that is asked later. Runs that were
    cut or failed say nothing of the time that the problem needs. With no run at all the time stays unstated.
    """
    if problem.limits.time is not None:
        return problem.limits
    runs = (Run(s.program, t.input, problem.limits) for t in tests for s in solutions)
    times = [result.cpu for result in judge.run(runs) if result.verdict is None]
    return problem.limits.with_time(limit_for(max(times), problem.time_policy)) if times else problem.limits


def limit_for(slowest: float, policy: TimePolicy) -> float:
    """Return the limit in seconds when the slowest correct solution uses `slowest` CPU seconds."""
    steps = math.ceil(slowest * policy.multiplier / policy.resolution - 1e-9)
    return max(1, steps) * policy.resolution

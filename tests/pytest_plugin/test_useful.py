from collections.abc import Callable
from typing import cast

import pytest

from testgen.mutation.strength import Kill, MutantResult, Status
from testgen.pytest_plugin.crew import Crew, Lane
from testgen.pytest_plugin.limits import Durations, Limits
from testgen.pytest_plugin.plan import Case
from testgen.pytest_plugin.useful import kill_nothing_alone
from testgen.pytest_plugin.wire import Ended, Job, Outcome
from tests.pytest_plugin.crews import FakeCrew, cases, ends, fails, passes, unfit

TESTS = ("t.py::a", "t.py::b", "t.py::c", "t.py::d")
CASES = cases("t.py::a", "t.py::b", "t.py::c")
LIMITS = Limits(Durations(), 0.0)


def killed(case: Case, test: str) -> MutantResult:
    return MutantResult(case.target.name, case.mutant, Status.KILLED, kill=Kill(test, "call", "AssertionError"))


def test_a_test_is_needed_if_a_mutant_survives_without_it() -> None:
    """`a` alone kills the last mutant that it is seen to kill; `b` kills what `a` or `c` kills, too."""
    needs_a = CASES[2]
    results = [killed(CASES[0], "t.py::a"), killed(CASES[1], "t.py::b"), killed(needs_a, "t.py::a")]

    def answer(job: Job, lane: Lane) -> Outcome:
        assert lane is Lane.FORK
        return passes(job) if job.change == needs_a.change else fails(job, job.tests[0])

    crew = FakeCrew(answer)
    found = kill_nothing_alone(cast("Crew", crew), LIMITS, CASES, results, TESTS)
    assert found == ("t.py::b", "t.py::c")  # d reaches no mutant, so it was never asked
    assert all(job.change is not None for job, _, _ in crew.asked)


@pytest.mark.parametrize("answer", [unfit, ends, lambda job: ends(job, Ended.SIGNAL, 9)])
def test_a_test_is_needed_if_nobody_can_tell_what_happens_without_it(answer: Callable[[Job], Outcome]) -> None:
    results = [killed(CASES[0], "t.py::a")]
    crew = FakeCrew(lambda job, _: answer(job))
    assert kill_nothing_alone(cast("Crew", crew), LIMITS, CASES[:1], results, TESTS) == ("t.py::b", "t.py::c")


def test_what_a_flaky_test_kills_makes_no_other_needless() -> None:
    results = [killed(CASES[0], "t.py::a")]

    def answer(job: Job, _: Lane) -> Outcome:
        return fails(job, "t.py::b") if "t.py::b" in job.tests else passes(job)

    def found(*flaky: str) -> tuple[str, ...] | None:
        return kill_nothing_alone(cast("Crew", FakeCrew(answer)), LIMITS, CASES[:1], results, TESTS, flaky)

    assert found() == ("t.py::a", "t.py::b", "t.py::c")
    assert found("t.py::b") == ("t.py::b", "t.py::c")


def test_the_only_test_that_reaches_a_mutant_is_needed_without_a_run() -> None:
    [case, *_] = cases("t.py::a")
    crew = FakeCrew(lambda job, _: passes(job))
    assert kill_nothing_alone(cast("Crew", crew), LIMITS, [case], [killed(case, "t.py::a")], TESTS) == ()
    assert crew.asked == []

import random
from collections.abc import Callable
from math import inf
from typing import Any, cast

import pytest

from testgen.mutation.strength import MutantResult, Status, Way
from testgen.pytest_plugin.crew import Crew, Lane
from testgen.pytest_plugin.judging import Judging
from testgen.pytest_plugin.limits import Durations, Limits
from testgen.pytest_plugin.ordering import KillMemory
from testgen.pytest_plugin.plan import Case
from testgen.pytest_plugin.wire import Ended, Event, Job, Kind, Outcome
from tests.pytest_plugin.crews import Answer, FakeCrew, cases, ends, fails, passes, unfit

CASES = cases("t.py::a", "t.py::b")


def judged(answer: Answer, given: list[Case] | None = None, **crew: Any) -> tuple[dict[str, MutantResult], FakeCrew]:
    fake = FakeCrew(answer, **crew)
    results: dict[str, MutantResult] = {}
    limits = Limits(Durations(), startup=0.0)
    judging = Judging(
        cast("Crew", fake), limits, KillMemory({}), lambda case, result: results.update({case.id: result})
    )
    assert judging.run(CASES if given is None else given) == []
    results["flaky"] = cast("MutantResult", judging.flaky)
    return results, fake


def one(answer: Answer, **crew: Any) -> MutantResult:
    results, _ = judged(answer, CASES[:1], **crew)
    return results[CASES[0].id]


def mutated(crew: FakeCrew) -> list[tuple[str, ...]]:
    """The tests of each job with a mutant."""
    return [job.tests for job, _, _ in crew.asked if job.change]


def taking(job: Job, seconds: Callable[[Job, str], float], failing: Callable[[Job, str], bool]) -> Outcome:
    """Run the tests of a job by a clock that nobody has to wait for."""
    events, spent = [Event(Kind.SERVED)], 0.0
    for test in job.tests:
        takes = seconds(job, test)
        spent += takes
        if spent > job.limit or takes > (job.test_limit or inf):
            return Outcome(job.number, Ended.TIMEOUT, (*events, Event(Kind.STARTED, test)), 0, spent)
        if failing(job, test):
            events.append(Event(Kind.FAILED, test, "call", "AssertionError"))
            break
        events.append(Event(Kind.PASSED, test))
    return Outcome(job.number, Ended.ITSELF, (*events, Event(Kind.DONE)), 0, spent)


def test_a_test_that_fails_is_a_kill_once_it_passed_without_the_mutant() -> None:
    results, crew = judged(lambda job, _: fails(job, "t.py::b") if job.change else passes(job), CASES[:1])
    result = results[CASES[0].id]
    assert (result.status, result.killed_by, result.way) == (Status.KILLED, "t.py::b", Way.FORK)
    assert [job.tests for job, _, _ in crew.asked if job.change is None] == [("t.py::b",)]


def test_a_test_that_fails_without_the_mutant_too_kills_nothing() -> None:
    def answer(job: Job, _: Lane) -> Outcome:
        return fails(job, "t.py::a") if "t.py::a" in job.tests else passes(job)

    results, _ = judged(answer)
    assert {result.status for key, result in results.items() if key != "flaky"} == {Status.SURVIVED}
    assert list(cast("Any", results["flaky"])) == ["t.py::a"]


def test_what_is_out_of_time_is_confirmed_alone_with_more_of_it() -> None:
    results, crew = judged(lambda job, _: ends(job) if job.change else passes(job))
    assert {result.status for key, result in results.items() if key != "flaky"} == {Status.TIMEOUT}
    again = [(job, running) for job, _, running in crew.asked if job.change and job.limit > crew.asked[0][0].limit]
    assert len(again) == len(CASES)
    assert {running for _, running in again} == {1}
    assert {job.limit for job, _ in again} >= {0.5}


def test_what_ends_in_time_when_alone_is_no_timeout() -> None:
    seen: set[str] = set()

    def answer(job: Job, _: Lane) -> Outcome:
        first = job.change is not None and str(job.change) not in seen
        seen.add(str(job.change))
        return ends(job) if first else passes(job)

    results, _ = judged(answer)
    assert {result.status for key, result in results.items() if key != "flaky"} == {Status.SURVIVED}


@pytest.mark.parametrize("hangs", ["t.py::a", "t.py::b"])
@pytest.mark.parametrize("ended", [Ended.TIMEOUT, Ended.SIGNAL])
def test_a_mutant_that_one_test_hangs_or_dies_of_and_another_fails_is_killed(hangs: str, ended: Ended) -> None:
    [other] = {"t.py::a", "t.py::b"} - {hangs}

    def answer(job: Job, _: Lane) -> Outcome:
        if job.change is None:
            return passes(job)
        if job.tests[0] == hangs:
            return ends(job, ended, 9)
        return fails(job, other)

    assert one(answer).killed_by == other
    assert one(answer).status is Status.KILLED


def test_a_mutant_that_hangs_one_test_and_fails_none_is_out_of_time() -> None:
    def answer(job: Job, _: Lane) -> Outcome:
        return ends(job) if job.change and job.tests[0] == "t.py::a" else passes(job)

    results, crew = judged(answer, CASES[:1])
    result = results[CASES[0].id]
    assert result.status is Status.TIMEOUT
    assert "t.py::a" in result.reason
    assert mutated(crew) == [("t.py::a", "t.py::b"), ("t.py::b",), ("t.py::a",)]


def test_tests_that_passed_before_one_hangs_are_not_run_again() -> None:
    [case, *_] = cases("t.py::a", "t.py::b", "t.py::c")

    def answer(job: Job, _: Lane) -> Outcome:
        if "t.py::b" not in job.tests or not job.change:
            return passes(job)
        return Outcome(job.number, Ended.TIMEOUT, (Event(Kind.STARTED, "t.py::b"),))

    results, crew = judged(answer, [case])
    assert results[case.id].status is Status.TIMEOUT
    assert mutated(crew) == [("t.py::a", "t.py::b", "t.py::c"), ("t.py::c",), ("t.py::b",)]


def test_a_mutant_that_hangs_every_test_is_not_given_all_their_time() -> None:
    [case, *_] = cases(*(f"t.py::{number}" for number in range(50)))
    results, crew = judged(lambda job, _: ends(job) if job.change else passes(job), [case])
    assert results[case.id].status is Status.TIMEOUT
    assert len(mutated(crew)) < 8


@pytest.mark.parametrize("forks", [True, False])
@pytest.mark.parametrize(("original", "mutant", "fate"), [(4, 12, "survived"), (4, 99, "timeout"), (0, 12, "timeout")])
def test_the_limit_that_confirms_minds_what_the_original_takes_by_itself(
    *, forks: bool, original: float, mutant: float, fate: str
) -> None:
    """In the ordinary run another test may have paid for what this one pays for here."""
    results, crew = judged(
        lambda job, _: taking(job, lambda job, _: mutant if job.change else original, lambda *_: False), forks=forks
    )
    assert {str(result.status) for key, result in results.items() if key != "flaky"} == {fate}
    originals = [job.tests for job, _, _ in crew.asked if job.change is None]
    assert len(originals) <= 4  # for all mutants together
    assert results["flaky"] == {}


def test_a_kill_counts_though_its_test_takes_long_by_itself() -> None:
    results, _ = judged(
        lambda job, _: taking(job, lambda job, _: 0.0 if job.change else 4.0, lambda job, _: bool(job.change))
    )
    assert {result.status for key, result in results.items() if key != "flaky"} == {Status.KILLED}
    assert results["flaky"] == {}


@pytest.mark.parametrize("seconds", [0.0, 99.0])
def test_a_test_that_does_not_end_by_itself_gives_no_verdict_and_is_not_flaky(seconds: float) -> None:
    """`a` fails on the mutant, or hangs; nobody saw it pass."""

    def answer(job: Job, _: Lane) -> Outcome:
        def takes(job: Job, test: str) -> float:
            return 0.0 if test != "t.py::a" else seconds if job.change else inf

        return taking(job, takes, lambda _, test: test == "t.py::a")

    results, _ = judged(answer)
    assert results.pop("flaky") == {}
    assert {result.status for result in results.values()} == {Status.ERROR}
    assert "t.py::a does not pass in time by itself" in results[CASES[0].id].reason


def test_a_hang_before_the_first_test_is_confirmed_by_all_that_were_to_run() -> None:
    def answer(job: Job, _: Lane) -> Outcome:
        return Outcome(job.number, Ended.TIMEOUT) if job.change else passes(job)

    results, crew = judged(answer, CASES[:1], forks=False)
    assert results[CASES[0].id].status is Status.TIMEOUT
    assert mutated(crew) == [CASES[0].tests] * 2


def test_a_name_that_was_cut_off_is_no_test_of_its_own() -> None:
    """The note of what runs holds 4 KB."""

    def answer(job: Job, _: Lane) -> Outcome:
        if job.change:
            return Outcome(job.number, Ended.TIMEOUT, (Event(Kind.STARTED, "t.py::"),))
        missing = [Event(Kind.MISSING, test) for test in job.tests if test not in CASES[0].tests]
        return Outcome(job.number, Ended.ITSELF, (*missing, *passes(job).events[len(missing) :]))

    results, _ = judged(answer, CASES[:1])
    assert results["flaky"] == {}
    assert results[CASES[0].id].status is Status.TIMEOUT


@pytest.mark.parametrize("seed", range(40))
def test_limits_that_were_learnt_meanwhile_do_not_change_what_is_detected(seed: int) -> None:
    """A mutant that hangs several tests and fails another may be called either, but not a survivor."""
    given = cases(*(f"t.py::{number}" for number in range(7)))
    draw = random.Random(seed)
    own = {test: draw.choice([0.001, 0.001, 0.3, 1.5]) for test in given[0].tests}
    slower = {(case.change, test): draw.choice([0.5, 1, 1, 1, 3, 14, 500]) for case in given for test in own}
    failing = {key for key in slower if draw.random() < 0.05}

    def answer(job: Job, _: Lane) -> Outcome:
        return taking(
            job,
            lambda job, test: own[test] * (slower[job.change, test] if job.change else 1),
            lambda job, test: (job.change, test) in failing,
        )

    def detected(**crew: Any) -> dict[str, bool]:
        results, _ = judged(answer, given, **crew)
        assert results.pop("flaky") == {}
        return {key: result.status in {Status.KILLED, Status.TIMEOUT} for key, result in results.items()}

    expected = detected(size=1)
    assert all(detected(size=size, backwards=way) == expected for size in (2, 3, 8) for way in (False, True))


@pytest.mark.parametrize("ended", [Ended.SIGNAL, Ended.EXIT])
def test_a_process_that_died_is_tried_once_more_in_a_fresh_one(ended: Ended) -> None:
    def answer(job: Job, lane: Lane) -> Outcome:
        return ends(job, ended, 9) if lane is Lane.FORK else passes(job)

    assert one(answer).status is Status.SURVIVED
    assert one(answer).way is Way.FRESH
    twice = one(lambda job, _: ends(job, ended, 9))
    assert twice.status is Status.ERROR
    assert "t.py::a" in twice.reason


def test_a_mutant_that_does_not_fit_goes_to_a_fresh_process() -> None:
    result = one(lambda job, lane: unfit(job) if lane is Lane.FORK else passes(job))
    assert (result.status, result.way, result.reason) == (Status.SURVIVED, Way.FRESH, "")


def test_a_fresh_process_that_never_loaded_the_mutant_gives_no_verdict() -> None:
    def answer(job: Job, _: Lane) -> Outcome:
        outcome = passes(job)
        return Outcome(job.number, outcome.ended, tuple(event for event in outcome.events if event.kind != "served"))

    result = one(answer, forks=False)
    assert result.status is Status.ERROR
    assert "not loaded" in result.reason


@pytest.mark.parametrize("hangs", [False, True])
def test_a_mutant_that_the_first_tests_loaded_is_judged_by_all(*, hangs: bool) -> None:
    """The tests of other files need not load it: they pass, and so does the mutant."""
    tests = ("a.py::a", "a.py::b", "b.py::a", "c.py::a", "d.py::a")
    [case, *_] = cases(*tests, at_import=True)
    near = Case(case.target, case.mutant, case.tests, frozenset(tests[:2]), at_import=True)
    seen: list[Job] = []

    def answer(job: Job, _: Lane) -> Outcome:
        seen.append(job)
        if hangs and len(seen) == 1:
            hung = ends(job)
            return Outcome(job.number, hung.ended, (Event(Kind.SERVED), *hung.events))
        loads = job.tests[0].startswith("a.py") and not hangs
        events = passes(job).events
        return Outcome(job.number, Ended.ITSELF, tuple(e for e in events if loads or e.kind is not Kind.SERVED))

    results, _ = judged(answer, [near])
    assert len(seen) >= 2
    assert results[near.id].status is Status.SURVIVED


def test_what_matters_at_import_is_judged_by_the_nearest_files_first() -> None:
    tests = [f"t{number}.py::a" for number in range(9)]
    [case, *_] = cases(*tests, at_import=True)
    near = Case(case.target, case.mutant, case.tests, frozenset({"t7.py::a"}), at_import=True)
    results, crew = judged(lambda job, _: passes(job), [near])
    assert results[near.id].status is Status.SURVIVED
    stages = [job.tests for job, _, _ in crew.asked]
    assert stages[0][0] == "t7.py::a"
    assert len(stages[0]) == 2
    assert sorted(test for stage in stages for test in stage) == sorted(tests)
    assert {lane for _, lane, _ in crew.asked} == {Lane.FRESH}


def test_fates_do_not_hang_on_the_number_of_jobs_or_who_ends_first() -> None:
    def answer(job: Job, lane: Lane) -> Outcome:
        if job.change is None:
            return fails(job, job.tests[0]) if job.tests == ("t.py::a",) else passes(job)
        kind = (job.change.start + len(job.change.replacement)) % 5
        if kind == 0:
            return ends(job)
        if kind == 1:
            return unfit(job) if lane is Lane.FORK else passes(job)
        return fails(job, job.tests[-1]) if job.tests and kind < 4 else passes(job)

    def fates(**crew: Any) -> dict[str, Status]:
        results, _ = judged(answer, **crew)
        return {key: result.status for key, result in results.items() if key != "flaky"}

    expected = fates(size=1)
    assert len(set(expected.values())) > 1
    for size in (2, 3, 8):
        for backwards in (False, True):
            assert fates(size=size, backwards=backwards) == expected


def test_cases_behind_the_deadline_are_left() -> None:
    fake = FakeCrew(lambda job, _: passes(job))
    judging = Judging(cast("Crew", fake), Limits(Durations(), 0.0), KillMemory({}), lambda *_: None)
    assert judging.run(CASES, deadline=0.0) == CASES
    assert fake.asked == []

from dataclasses import replace

from testgen.bench import set_up
from testgen.gate import Gate
from testgen.problem import Blob, Verdict
from testgen.seams import Candidate
from tests.fakes import BEHAVIOURS, Behaviour, FakeJudge, Says, case, integers_only, sum_problem

OWN = "1 " * 30_000 + "2\n"


def slow_on_large(data: bytes) -> int | Says:
    return Says(verdict=Verdict.TLE, cpu=10.0) if len(data) >= 40_000 else integers_only(data)


def gate(validator: Behaviour = slow_on_large) -> tuple[Gate, FakeJudge]:
    judge = FakeJudge({**BEHAVIOURS, "validate.py": validator})
    problem = sum_problem()
    return Gate(set_up(replace(problem, tests=(*problem.tests, case("secret/large", OWN, "30002\n"))), judge)), judge


def inputs(*lengths: int) -> list[Candidate]:
    return [Candidate(Blob.of("1 " * (length // 2)), "tiers", "drawn") for length in lengths]


def test_the_validators_decide() -> None:
    said = gate()[0].said([*inputs(20, 30_000), Candidate(Blob.of("1000\n"), "tiers", "out of range")])
    assert [one.valid for one in said] == [True, True, False]


def test_once_they_took_too_long_no_larger_input_is_shown_to_them() -> None:
    asked, judge = gate()
    first = asked.said(inputs(60_000, 50_000, 30_000, 40_000))
    assert [(one.valid, one.ours) for one in first] == [(False, True), (False, True), (True, False), (False, True)]
    assert sum(run.program.name == "validate.py" for run in judge.heard) == 2
    assert asked.said(inputs(45_000))[0].ours
    assert asked.said(inputs(35_000))[0].valid
    assert sum(run.program.name == "validate.py" for run in judge.heard) == 3


def test_validators_that_never_end_are_asked_about_no_more_drawn_inputs() -> None:
    asked, judge = gate(lambda _: Verdict.TLE)
    assert all(one.ours for one in asked.said(inputs(20, 22, 24, 26)))
    heard = len(judge.heard)
    said = asked.said(inputs(28, 30, 50_000))
    assert all(one.ours and "said nothing of half of the small inputs" in one.why for one in said)
    assert len(judge.heard) == heard
    asked.said([Candidate(Blob.of(OWN), "existing", "own")])
    assert len(judge.heard) == heard + 1


def test_inputs_of_the_problem_itself_are_always_shown_and_have_a_minute() -> None:
    asked, judge = gate()
    asked.said(inputs(50_000))
    asked.said([Candidate(Blob.of(OWN), "existing", "own"), *inputs(20)])
    limits = {run.input.size: run.limits.time for run in judge.heard if run.program.name == "validate.py"}
    assert limits == {50_000: 10.0, len(OWN): 60.0, 20: 3.0}

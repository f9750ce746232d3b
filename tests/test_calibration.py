from dataclasses import replace

from testgen.bench import set_up
from testgen.calibration import Calibration, calibrate
from testgen.guidance import Guidance
from testgen.problem import Limits, Problem
from testgen.propose.spec import Completeness, FoundSpec
from testgen.spec.parse import parse
from tests.fakes import BEHAVIOURS, FakeJudge, Says, solution, sum_problem, sums

FORMAT = parse("n: int 1..100\na: int[n] 0..9\n")
TRUSTED = [solution("accepted/a.py"), solution("accepted/b.py")]


def slower_with_size(data: bytes) -> Says:
    return Says(sums(data), cpu=len(data.split()) / 20)


def calibrated(problem: Problem, completeness: Completeness = Completeness.COMPLETE) -> Calibration:
    judge = FakeJudge({**BEHAVIOURS, "accepted/b.py": slower_with_size})
    return calibrate(set_up(problem, judge), TRUSTED, Guidance(FoundSpec(FORMAT, completeness)), 0)


def unlimited() -> Problem:
    return replace(sum_problem(validated=False), limits=Limits())


def test_a_limit_that_is_not_stated_allows_for_the_largest_inputs() -> None:
    found = calibrated(unlimited())
    assert found.bench.limits.time == 11.0, "twice 101 tokens at 50 ms, in whole seconds"
    assert max(len(c.input.read().split()) for c in found.largest) == 101
    assert {c.proposer for c in found.largest} == {"tiers"}


def test_a_limit_that_is_stated_stands() -> None:
    found = calibrated(sum_problem())
    assert found.bench.limits.time == 1.0
    assert found.largest == ()


def test_without_a_format_to_draw_from_the_problem_s_own_inputs_set_the_limit() -> None:
    found = calibrated(unlimited(), Completeness.PARTIAL)
    assert found.bench.limits.time == 1.0
    assert found.largest == ()

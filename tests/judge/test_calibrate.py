import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.judge.calibrate import calibrated, limit_for
from testgen.problem import Blob, Label, Limits, Problem, Program, Solution, SourceFile, TestCase, TimePolicy, Verdict
from tests.fakes import FakeJudge, Says

SLOW = Solution("slow", Label.CORRECT, Program("slow", "python", (SourceFile("slow", b"slow"),)))
TESTS = [TestCase("1", Blob.of("1"), Blob.of("1"))]


@pytest.mark.parametrize(
    ("slowest", "policy", "limit"),
    [
        (0.3, TimePolicy(), 1.0),  # 0.6 s, rounded up to whole seconds
        (0.5, TimePolicy(), 1.0),  # 1.0 s exactly stays
        (0.51, TimePolicy(), 2.0),
        (1.3, TimePolicy(multiplier=5.0), 7.0),  # 6.5 s
        (0.3, TimePolicy(resolution=0.1), 0.6),
        (0.0, TimePolicy(), 1.0),
    ],
)
def test_worked_examples(slowest: float, policy: TimePolicy, limit: float) -> None:
    assert limit_for(slowest, policy) == pytest.approx(limit)


@given(st.floats(0, 100), st.floats(1, 10), st.sampled_from([0.1, 0.5, 1.0, 2.0]))
def test_the_slowest_solution_keeps_its_multiple_of_room(slowest: float, multiplier: float, resolution: float) -> None:
    limit = limit_for(slowest, TimePolicy(multiplier, resolution))
    assert limit >= slowest * multiplier - 1e-6
    assert limit < slowest * multiplier + 2 * resolution


def test_a_stated_limit_stands_and_nothing_is_run() -> None:
    judge = FakeJudge({})
    problem = Problem("p", limits=Limits(time=3.0))
    assert calibrated(judge, problem, [SLOW], TESTS).time == 3.0
    assert judge.runs == 0


def test_the_slowest_run_that_ended_well_counts() -> None:
    judge = FakeJudge({"slow": lambda _: Says(b"1", cpu=1.2)})
    assert calibrated(judge, Problem("p"), [SLOW], TESTS).time == 3.0


def test_runs_that_failed_say_nothing() -> None:
    judge = FakeJudge({"slow": lambda _: Says(verdict=Verdict.RTE, cpu=9.0)})
    assert calibrated(judge, Problem("p"), [SLOW], TESTS).time is None

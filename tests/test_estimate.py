import pytest

from testgen.bench import set_up
from testgen.estimate import seconds_to_measure
from testgen.problem import Limits, Problem, Verdict
from tests.fakes import BEHAVIOURS, FakeJudge, Says, case, solution, sum_problem

TESTS = [case(f"t{n}", f"{n} {n}\n", f"{2 * n}\n") for n in range(4)]


def test_what_is_known_says_what_the_rest_will_take() -> None:
    bench = set_up(sum_problem(), FakeJudge(BEHAVIOURS))
    assert seconds_to_measure(bench, TESTS, 4, elapsed=5.0) == 0.0
    bench.matrix.rows(bench.solutions, TESTS[:2])
    # Half of the cells are known and took all of the 5 seconds, so the other half will take as long.
    assert seconds_to_measure(bench, TESTS, 4, elapsed=5.0) == pytest.approx(5.0)
    assert seconds_to_measure(bench, TESTS, 2, elapsed=5.0) == 0.0


def test_a_time_limit_costs_twice() -> None:
    # One quick solution with all cells known, and one with a cell of four: three more of that one are to come.
    def estimate(cost: Says) -> float:
        slow, quick = solution("wrong_answer/slow.py"), solution("accepted/quick.py")
        judge = FakeJudge({slow.name: lambda _: cost, quick.name: lambda _: Says(b"0\n", cpu=1.0)})
        bench = set_up(Problem("p", limits=Limits(time=1.0), solutions=(slow, quick)), judge)
        bench.matrix.rows([quick], TESTS)
        bench.matrix.rows([slow], TESTS[:1])
        return seconds_to_measure(bench, TESTS, 4, elapsed=1.0)

    assert estimate(Says(cpu=1.0)) == pytest.approx(3 / 5)
    assert estimate(Says(verdict=Verdict.TLE, cpu=1.0)) == pytest.approx(6 / 6)

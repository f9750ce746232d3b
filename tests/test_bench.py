from dataclasses import replace

from testgen.bench import runnable, set_up
from testgen.problem import Label, Limits, Skipped
from tests.fakes import BEHAVIOURS, FakeJudge, Says, case, solution, sum_problem, sums


def test_what_cannot_run_is_skipped_with_the_reason() -> None:
    problem = replace(sum_problem(solution("accepted/ce.cpp")), skipped=(Skipped("old.py", "Python 2"),))
    bench = set_up(problem, FakeJudge(BEHAVIOURS, {"accepted/ce.cpp": "error: no"}))
    assert bench.skipped == (Skipped("old.py", "Python 2"), Skipped("accepted/ce.cpp", "error: no"))
    assert [s.name for s in bench.labelled(Label.CORRECT)] == ["accepted/a.py", "accepted/b.py"]


def test_a_validator_that_cannot_run_is_skipped_too() -> None:
    bench = set_up(sum_problem(), FakeJudge(BEHAVIOURS, {"validate.py": "no such language"}))
    assert bench.validators == ()
    assert bench.skipped == (Skipped("validate.py", "no such language"),)
    assert set_up(sum_problem(), FakeJudge(BEHAVIOURS)).validators == sum_problem().validators


def test_the_order_of_the_package_is_kept() -> None:
    solutions = list(map(solution, ("b.py", "a.py", "c.py")))
    usable, broken = runnable(FakeJudge({}, {"a.py": "why"}), solutions)
    assert [s.name for s in usable] == ["b.py", "c.py"]
    assert broken == (Skipped("a.py", "why"),)


def test_an_unstated_limit_follows_from_the_slowest_correct_solution() -> None:
    judge = FakeJudge({**BEHAVIOURS, "accepted/b.py": lambda d: Says(sums(d), cpu=1.2)})
    assert set_up(replace(sum_problem(), limits=Limits()), judge).limits.time == 3.0
    assert set_up(sum_problem(), judge).limits.time == 1.0


def test_only_tests_with_answers_are_answered() -> None:
    problem = replace(sum_problem(), tests=(case("secret/1", "1"), case("secret/2", "1", "1")))
    names = [t.name for t in set_up(problem, FakeJudge(BEHAVIOURS)).answered]
    assert names == ["sample/1", "secret/2"]

import random
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from testgen.build import BuildReport, build
from testgen.datasets.suites import write_suite
from testgen.effort import Meter
from testgen.errors import InputError, NoOracleError
from testgen.options import BuildOptions, ExistingTests
from testgen.problem import Label, Problem, SourceFile, Tier
from testgen.seams import RefusalReason
from testgen.summary import build_figures, effort_json
from tests.fakes import BEHAVIOURS, Behaviour, FakeJudge, case, positive_sums, solution, sum_problem, sums


def odd_only(data: bytes) -> bytes:
    total = sum(map(int, data.split()))
    return b"%d\n" % (total if total % 2 else total + 1)


MORE: dict[str, Behaviour] = {
    "accepted/wrong.py": positive_sums,
    "accepted/c.py": sums,
    "accepted/d.py": sums,
    "wrong_answer/odd.py": odd_only,
    "wrong_answer/right.py": sums,
}


def built(problem: Problem | None = None, **options: object) -> BuildReport:
    judge = FakeJudge({**BEHAVIOURS, **MORE})
    return build(problem or sum_problem(), judge, BuildOptions(**{"rounds": 4, **options}))  # type: ignore[arg-type]


def texts(report: BuildReport) -> list[str]:
    return [t.case.input.read().decode() for t in report.suite.tests]


def test_a_build_kills_what_the_existing_tests_let_live() -> None:
    before = built(existing=ExistingTests.ONLY_SCORE)
    assert [s.name for s in before.in_loop.survivors] == ["wrong_answer/small.py"]
    report = built()
    assert report.in_loop.survivors == ()
    assert report.in_loop.correct.value == 1.0
    assert texts(report)[:3] == texts(before)


def test_every_test_says_where_it_came_from_and_what_it_kills() -> None:
    report = built()
    assert {t.proposer for t in report.suite.tests} == {"samples", "existing", "changes"}
    for test in report.suite.tests:
        assert test.why
        assert set(test.only_kills) <= set(test.kills) == report.in_loop.kills[test.case.name]
        assert test.case.answer is not None
        assert bool(test.parents) == (test.proposer == "changes")
    names = [t.case.name for t in report.suite.tests]
    assert names[0] == "sample/001"
    assert all(t.case.name.startswith(f"secret/{t.tier}/") for t in report.suite.tests[1:])
    assert len(set(names)) == len(names)


def test_existing_tests_that_are_to_be_replaced_must_win_their_place() -> None:
    tests = tuple(case(f"secret/{i}", f"{i} 1 1\n", f"{i + 2}\n") for i in range(2, 9))
    problem = replace(sum_problem(), tests=tests)
    assert {t.input.read().decode() for t in tests} <= set(texts(built(problem)))
    replaced = built(problem, existing=ExistingTests.REPLACE, tests=4)
    assert len(replaced.suite.tests) == 5
    assert not {t.input.read().decode() for t in tests} <= set(texts(replaced))


def test_only_so_many_tests_are_chosen_beside_those_that_stand() -> None:
    assert len(built(tests=1).suite.tests) == 4
    assert len(built(tests=1, existing=ExistingTests.REPLACE).suite.tests) == 2


def test_the_same_in_gives_the_same_out(tmp_path: Path) -> None:
    trees = []
    for name in ("a", "b"):
        report = built(sum_problem(solution("wrong_answer/odd.py")), hold_out=0.3)
        write_suite(tmp_path / name, report.suite, build_figures(report), effort_json(report.effort))
        files = [p for p in sorted((tmp_path / name).rglob("*")) if p.is_file() and p.name != "run.json"]
        trees.append({p.relative_to(tmp_path / name): p.read_bytes() for p in files})
    assert trees[0] == trees[1]
    assert texts(built(seed=1)) != texts(built(seed=2))


def test_refusals_are_counted_and_offenders_named() -> None:
    report = built(sum_problem(solution("accepted/wrong.py")))
    assert [o.solution.name for o in report.in_loop.offenders] == ["accepted/wrong.py"]
    assert report.refused[RefusalReason.INVALID] >= 0
    problem = replace(sum_problem(), tests=(case("secret/1", "999\n", "999\n"), case("secret/2", "1 2\n", "3\n")))
    report = built(problem, existing=ExistingTests.ONLY_SCORE)
    assert report.refused == {RefusalReason.DUPLICATE: 1}
    assert [(s.name, "validate.py rejects it" in s.reason) for s in report.in_loop.skipped] == [("secret/1", True)]


def test_an_invalid_test_of_the_problem_convicts_no_correct_solution() -> None:
    problem = sum_problem()
    problem = replace(problem, tests=(*problem.tests, case("secret/3", "1 2 three\n", "3\n")))
    report = built(problem)
    assert report.in_loop.offenders == ()
    assert [s.name for s in report.in_loop.skipped] == ["secret/3"]


def test_without_a_correct_solution_there_is_no_build() -> None:
    with pytest.raises(NoOracleError):
        built(replace(sum_problem(), solutions=(solution("accepted/wrong.py"),)))


def test_without_any_input_there_is_no_build() -> None:
    with pytest.raises(InputError, match="no candidates"):
        built(replace(sum_problem(), samples=(), tests=()))


def test_held_out_solutions_take_no_part_and_are_reported_apart() -> None:
    problem = sum_problem(*map(solution, ("accepted/c.py", "accepted/d.py", "wrong_answer/odd.py")))
    report = built(problem, hold_out=0.5)
    assert report.held_out is not None
    in_loop = {o.solution.name for o in report.in_loop.outcomes}
    held = {o.solution.name for o in report.held_out.outcomes}
    assert in_loop | held == {s.name for s in problem.solutions}
    assert not in_loop & held
    assert not {name for t in report.suite.tests for name in t.kills} & held
    assert (report.held_out.correct.total, report.held_out.incorrect.total) == (2, 2)


def test_rounds_stop_when_three_bring_nothing_and_at_the_budget() -> None:
    unkillable = sum_problem(solution("wrong_answer/right.py"))
    assert 3 <= built(unkillable, rounds=99).rounds < 10
    assert built(unkillable, rounds=2).rounds == 2
    assert built(unkillable, rounds=None, budget=0.0).rounds == 0
    assert built(unkillable, existing=ExistingTests.ONLY_SCORE).rounds == 0


@pytest.mark.slow
def test_rounds_leave_a_part_of_the_budget_to_what_is_measured_behind_them(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = sum_problem(solution("wrong_answer/right.py"))

    def rounds(budget: float, *, strength: bool) -> int:
        ticks = count()  # every look at the clock takes a second
        monkeypatch.setattr("testgen.build.Meter", lambda judge: Meter(judge, clock=lambda: float(next(ticks))))
        return built(problem, rounds=None, budget=budget, strength=strength, mutants=0).rounds

    budgets = range(5, 30)
    whole = [rounds(budget, strength=False) for budget in budgets]
    assert 0 < max(whole) > min(whole)
    less = [rounds(budget, strength=True) for budget in budgets]
    assert less != whole
    assert less == [rounds(0.9 * budget, strength=False) for budget in budgets]


def test_rounds_make_again_what_runs_bounded() -> None:
    problem = sum_problem(solution("wrong_answer/right.py"))
    bounded = built(problem, rounds=None, max_runs=150)
    assert 1 <= bounded.rounds < built(problem, rounds=99).rounds
    again = built(problem, rounds=bounded.rounds)
    assert build_figures(bounded) == build_figures(again)
    assert texts(bounded) == texts(again)


def test_tests_are_drawn_from_the_input_format_and_reach_its_bounds() -> None:
    spec = SourceFile("input.spec", b"n: int 1..20\na: int[n] -100..100\n")
    samples = (case("sample/1", "2\n1 2\n", "5\n"),)
    problem = replace(sum_problem(validated=False), samples=samples, tests=(), input_format=spec)
    report = built(problem, rounds=6)
    assert {"bounds", "tiers"} <= {test.proposer for test in report.suite.tests}
    figures = build_figures(report)
    assert figures["spec"]["complete"]
    assert figures["spec"]["from"] == "file"
    assert figures["bounds"] == {"reached": 4, "total": 4, "missing": []}
    assert figures["unvalidated"] == 0
    reached = {bound for test in report.suite.tests for bound in test.bounds}
    assert reached == {"n = 1", "n = 20", "a holds -100", "a holds 100"}
    assert report.in_loop.survivors == ()


def test_a_problem_without_wrong_solutions_gets_tests_too() -> None:
    report = built(replace(sum_problem(), solutions=sum_problem().labelled(Label.CORRECT)), rounds=99)
    assert report.rounds == 3, "then there are twice as many tests as the suite may have, and nothing else is wanted"
    assert len(report.suite.tests) == 40
    assert report.in_loop.incorrect.value is None


@pytest.mark.parametrize("options", [{"hold_out": 1.0}, {"hold_out": -0.1}, {"tests": 0}, {"rounds": -1}])
def test_options_that_make_no_sense_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(InputError):
        BuildOptions(**options)  # type: ignore[arg-type]


def test_unvalidated_tests_are_marked_and_counted() -> None:
    report = built(sum_problem(validated=False))
    made = [t for t in report.suite.tests if t.proposer == "changes"]
    assert made
    assert all(t.unvalidated for t in made)


def test_wrong_solutions_order_does_not_change_the_tests() -> None:
    problem = sum_problem(solution("wrong_answer/odd.py"))
    wrong = [s for s in problem.solutions if s.name.startswith("wrong")]
    random.Random(3).shuffle(wrong)
    mixed = replace(problem, solutions=(*(s for s in problem.solutions if s not in wrong), *wrong))
    assert texts(built(problem)) == texts(built(mixed))
    assert set(built(problem).suite.by_tier()) == set(Tier)

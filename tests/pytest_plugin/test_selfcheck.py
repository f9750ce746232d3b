from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from testgen.mutation.strength import Kill, MutantResult, Share, Status
from testgen.pytest_plugin.baseline import Baseline, FileLines
from testgen.pytest_plugin.crew import Lane
from testgen.pytest_plugin.plan import Case, Planner
from testgen.pytest_plugin.selfcheck import self_check
from testgen.pytest_plugin.targets import Target

TEXT = "def f(x):\n    return x\n\n\ndef g(x):\n    y = x\n    return y\n"
TARGET = Target("m.py", "/m.py", TEXT)
LINES = FileLines({2: frozenset({0}), 6: frozenset({0, 1}), 7: frozenset({0, 1})}, frozenset({1, 5}))
PLANNER = Planner(Baseline(("a", "b"), {"/m.py": LINES}, {"/m.py": (Share(1, 1), Share(0, 0))}), ("a", "b"))
Judge = Callable[[Sequence[Case]], list[MutantResult]]


def result(case: Case, status: Status) -> MutantResult:
    kill = Kill("a", "call", "BaseException") if status is Status.KILLED else None
    return MutantResult(case.target.name, case.mutant, status, kill=kill)


def honest(cases: Sequence[Case]) -> list[MutantResult]:
    deadly = "raise BaseException"
    return [result(c, Status.KILLED if deadly in c.mutant.replacement else Status.SURVIVED) for c in cases]


def test_an_honest_judge_passes_in_both_lanes() -> None:
    checks = self_check(PLANNER, [TARGET], [Lane.FORK, Lane.FRESH], honest)
    assert [check.passed for check in checks] == [True] * 4


def test_the_mutants_are_valid_and_sit_where_they_should() -> None:
    asked: list[Case] = []

    def judge(cases: Sequence[Case]) -> list[MutantResult]:
        asked.extend(cases)
        return honest(cases)

    self_check(PLANNER, [TARGET], [Lane.FORK], judge)
    deadly, harmless = (case.mutant.applied(TEXT) for case in asked)
    scope: dict[str, Callable[[int], int]] = {}
    exec(harmless, scope)
    assert scope["f"](3) == 3
    exec(deadly, scope)
    with pytest.raises(BaseException, match="testgen checks itself"):
        scope["f"](3)


@pytest.mark.parametrize("always", [Status.KILLED, Status.SURVIVED, Status.ERROR])
def test_a_judge_that_always_says_the_same_is_found_out(always: Status) -> None:
    checks = self_check(PLANNER, [TARGET], [Lane.FORK], lambda cases: [result(case, always) for case in cases])
    assert not all(check.passed for check in checks)


def test_a_function_whose_errors_are_all_caught_does_not_fail_the_check() -> None:
    def judge(cases: Sequence[Case]) -> list[MutantResult]:
        caught = [case.mutant.first.line == 2 for case in cases]
        return [replace(r, status=Status.SURVIVED) if c else r for r, c in zip(honest(cases), caught, strict=True)]

    assert all(check.passed for check in self_check(PLANNER, [TARGET], [Lane.FORK], judge))


def test_without_a_covered_function_there_is_no_check() -> None:
    bare = Planner(Baseline((), {}, {}), ())
    assert self_check(bare, [TARGET], [Lane.FORK], honest) == ()


def test_docstrings_stay_and_functions_with_nothing_else_are_left_out() -> None:
    text = 'def f(x):\n    """Say f."""\n    return x\n\n\ndef g():\n    """Say g."""\n'
    target = Target("m.py", "/m.py", text)
    lines = FileLines({3: frozenset({0})}, frozenset({1, 6}))
    planner = Planner(Baseline(("a",), {"/m.py": lines}, {"/m.py": (Share(1, 1), Share(0, 0))}), ("a",))
    asked: list[Case] = []

    def judge(cases: Sequence[Case]) -> list[MutantResult]:
        asked.extend(cases)
        return honest(cases)

    assert all(check.passed for check in self_check(planner, [target], [Lane.FRESH], judge))
    assert len(asked) == 2
    for case in asked:
        scope: dict[str, Callable[[int], int]] = {}
        exec(case.mutant.applied(text), scope)
        assert (scope["f"].__doc__, scope["g"].__doc__) == ("Say f.", "Say g.")


def test_a_harmless_mutant_without_a_verdict_is_tried_in_the_next_function() -> None:
    def judge(cases: Sequence[Case]) -> list[MutantResult]:
        lost = [case.mutant.first.line == 2 and "pass" in case.mutant.replacement for case in cases]
        return [replace(r, status=Status.ERROR) if no else r for r, no in zip(honest(cases), lost, strict=True)]

    assert [check.passed for check in self_check(PLANNER, [TARGET], [Lane.FORK], judge)] == [True] * 2

from dataclasses import replace

import pytest

from testgen.bench import set_up
from testgen.guidance import Guidance
from testgen.holdout import HoldOut, hold_out, reserved
from testgen.problem import Problem, Solution
from testgen.propose.spec import Completeness, FoundSpec
from testgen.spec.parse import parse
from tests.fakes import BEHAVIOURS, FakeJudge, positive_sums, short_sums, solution, sum_problem, sums

CORRECT = [solution(f"accepted/{name}.py") for name in "abcdef"]
COPIES = [solution(f"wrong_answer/positive{i}.py") for i in range(4)]


def split(problem: Problem, fraction: float, correct: list[Solution] = CORRECT) -> HoldOut:
    copies = {copy.name: positive_sums for copy in COPIES}
    more = {f"accepted/{name}.py": sums for name in "cdef"}
    also = {"wrong_answer/also_short.py": short_sums}
    return hold_out(set_up(problem, FakeJudge({**BEHAVIOURS, **copies, **more, **also})), correct, fraction)


def test_wrong_solutions_that_behave_alike_go_together() -> None:
    problem = sum_problem(*COPIES, solution("wrong_answer/also_short.py"))
    for fraction in (0.1, 0.3, 0.5, 0.7, 0.9):
        out = split(problem, fraction).names
        positive = {s.name in out for s in problem.solutions if "positive" in s.name}
        short = {s.name in out for s in problem.solutions if "short" in s.name}
        assert len(positive) == len(short) == 1
        assert any(s.name in out for s in problem.solutions if s.name.startswith("wrong"))
        assert not all(s.name in out for s in problem.solutions if s.name.startswith("wrong"))


def test_two_independent_correct_solutions_stay() -> None:
    held = {s.name for s in CORRECT} & split(sum_problem(), 0.9).names
    assert len(held) == 4
    copies = [replace(s, program=CORRECT[0].program) for s in CORRECT[:5]]
    assert {s.name for s in CORRECT} & split(sum_problem(), 0.9, [*copies, CORRECT[5]]).names == set()


@pytest.mark.parametrize("fraction", [0.0, 0.2, 0.5, 0.9])
def test_which_correct_ones_go_is_known_beforehand(fraction: float) -> None:
    assert reserved(CORRECT, fraction) == {s.name for s in CORRECT} & split(sum_problem(), fraction).names


def test_the_split_follows_from_contents_not_from_order() -> None:
    problem = sum_problem(*COPIES)
    backwards = replace(problem, solutions=problem.solutions[::-1])
    assert split(problem, 0.4) == split(backwards, 0.4, CORRECT[::-1])


@pytest.mark.parametrize("solutions", [COPIES, COPIES[:1], []])
def test_fewer_than_two_clusters_hold_nothing_out(solutions: list[Solution]) -> None:
    found = split(replace(sum_problem(), solutions=tuple(solutions)), 0.5)
    assert found.names == frozenset()
    assert ("alike" if solutions else "no wrong") in found.why_none


def test_nothing_is_held_out_unless_asked() -> None:
    assert split(sum_problem(), 0).names == frozenset()


def test_drawn_inputs_tell_apart_what_existing_tests_do_not() -> None:
    """Without tests that part them, all wrong solutions would be one cluster; the inputs drawn are withheld."""
    problem = replace(sum_problem(), tests=())
    bench = set_up(problem, FakeJudge(BEHAVIOURS))
    assert hold_out(bench, CORRECT[:2], 0.5).why_none
    guidance = Guidance(FoundSpec(parse("n: int 1..9\na: int[n] -9..60\n"), Completeness.COMPLETE))
    found = hold_out(bench, CORRECT[:2], 0.5, guidance)
    assert found.names
    assert len(found.probes) > 50
    assert found == hold_out(bench, CORRECT[:2], 0.5, guidance)
    assert found.probes != hold_out(bench, CORRECT[:2], 0.5, guidance, seed=1).probes

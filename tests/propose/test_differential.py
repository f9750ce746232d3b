from collections.abc import Callable, Mapping

import pytest

from testgen.judge.checkers import make_checker
from testgen.judge.matrix import VerdictMatrix
from testgen.problem import CheckerChoice, Limits, Problem, Solution
from testgen.propose.differential import Differential
from testgen.propose.screen import Screen
from testgen.seams import Allowance, Candidate, Context, SpecError
from testgen.spec.parse import parse
from testgen.spec.reader import read
from tests.fakes import Behaviour, FakeJudge, solution

FORMAT = parse("n: int 1..50\na: int[n] 0..10^9\n")
LIMITS = Limits(time=1.0)


def numbers(data: bytes) -> list[int]:
    return [int(token) for token in data.split()[1:]]


def largest(data: bytes) -> bytes:
    return b"%d\n" % max(numbers(data))


def confused_by_ties(data: bytes) -> bytes:
    found = numbers(data)
    return b"%d\n" % (max(found) + (found.count(max(found)) > 1))


def never_wrong(data: bytes) -> bytes:
    return largest(data)


BEHAVIOURS: Mapping[str, Behaviour] = {
    "accepted/a.py": largest,
    "wrong_answer/ties.py": confused_by_ties,
    "wrong_answer/right.py": never_wrong,
}
TIES, RIGHT = solution("wrong_answer/ties.py"), solution("wrong_answer/right.py")


def proposed(
    *wanted: Solution, runs: int = 600, survivors: tuple[Solution, ...] = (TIES,), seed: int = 1
) -> list[Candidate]:
    judge = FakeJudge(BEHAVIOURS)
    matrix = VerdictMatrix(judge, make_checker(CheckerChoice(), judge, LIMITS), LIMITS)
    proposer = Differential(FORMAT, Screen(judge, matrix, LIMITS, solution("accepted/a.py")))
    context = Context(Problem("p"), seed, wanted=wanted, survivors=survivors)
    return list(proposer.propose(context, Allowance(candidates=32, runs=runs)))


def parts(wrong: Callable[[bytes], bytes], candidate: Candidate) -> bool:
    data = candidate.input.read()
    return wrong(data) != largest(data)


def test_ties_of_a_billion_numbers_are_found_among_few() -> None:
    found = proposed(TIES)
    assert found
    assert all(parts(confused_by_ties, candidate) for candidate in found)
    assert not any(isinstance(read(FORMAT, c.input.read().decode()), SpecError) for c in found)


@pytest.mark.slow
def test_what_kills_a_survivor_is_made_as_small_as_it_can_be() -> None:
    rounds = [proposed(TIES, seed=seed) for seed in range(8)]
    made = [found[-1] for found in rounds if found[-1].parents]
    assert all(len(numbers(candidate.input.read())) == 2 for candidate in made)
    assert made
    assert all(candidate.why.startswith("the smallest input found") for candidate in made)


def test_a_solution_that_is_no_survivor_gets_no_smaller_input() -> None:
    assert all(not candidate.parents for candidate in proposed(TIES, survivors=()))


def test_nothing_is_proposed_without_wrong_solutions_or_for_right_ones() -> None:
    assert proposed() == []
    assert proposed(RIGHT, survivors=(RIGHT,)) == []


def test_equal_seeds_give_equal_candidates() -> None:
    assert proposed(TIES) == proposed(TIES)
    assert proposed(TIES) != proposed(TIES, seed=2)


def test_it_spends_about_the_runs_it_may() -> None:
    judge = FakeJudge(BEHAVIOURS)
    matrix = VerdictMatrix(judge, make_checker(CheckerChoice(), judge, LIMITS), LIMITS)
    proposer = Differential(FORMAT, Screen(judge, matrix, LIMITS, solution("accepted/a.py")))
    list(proposer.propose(Context(Problem("p"), 1, wanted=(RIGHT,)), Allowance(candidates=32, runs=300)))
    assert 200 <= judge.asked <= 300

from itertools import islice

from testgen.problem import Blob, Problem, TestCase
from testgen.propose.changes import MOST_BYTES, SmallChanges, seed_of
from testgen.propose.existing import Existing
from testgen.propose.samples import Samples
from testgen.seams import Allowance, Candidate, Context
from tests.fakes import sum_problem

PROBLEM = sum_problem()


def proposed(problem: Problem = PROBLEM, seed: int = 1, count: int = 50) -> list[Candidate]:
    return list(SmallChanges().propose(Context(problem, seed), Allowance(count)))


def test_equal_seeds_give_equal_candidates_and_others_do_not() -> None:
    assert proposed(seed=1) == proposed(seed=1)
    assert proposed(seed=1) != proposed(seed=2)


def test_no_input_is_proposed_twice_nor_given_back_unchanged() -> None:
    proposer = SmallChanges()
    rounds = [list(proposer.propose(Context(PROBLEM, seed_of(7, r), r), Allowance(40))) for r in range(3)]
    shas = [c.input.sha for candidates in rounds for c in candidates]
    assert len(shas) == len(set(shas)) == 120
    assert not {t.input.sha for t in (*PROBLEM.samples, *PROBLEM.tests)} & set(shas)


def test_a_candidate_names_its_parent_and_what_was_changed() -> None:
    known = {t.input.sha for t in (*PROBLEM.samples, *PROBLEM.tests)}
    for candidate in proposed():
        assert set(candidate.parents) <= known
        assert " of line " in candidate.why or candidate.why.startswith("line ")


def test_groups_arguments_are_inherited() -> None:
    test = TestCase("secret/g/1", Blob.of("1 2 3\n"), None, ("--n", "3"), ("--eps", "1"))
    for candidate in proposed(Problem("p", tests=(test,)), count=5):
        assert (candidate.validator_args, candidate.checker_args) == (("--n", "3"), ("--eps", "1"))


def test_a_used_up_neighbourhood_ends_the_proposals() -> None:
    few = proposed(Problem("p", samples=(TestCase("sample/1", Blob.of("1")),)), count=500)
    assert len(few) < 20


def test_large_inputs_and_empty_ones_are_left_alone() -> None:
    for text in ("1 " * MOST_BYTES, "", "\n\n"):
        assert proposed(Problem("p", tests=(TestCase("secret/1", Blob.of(text)),))) == []
    assert proposed(Problem("p")) == []


def test_samples_and_existing_tests_come_in_the_first_round_only() -> None:
    assert [c.input for c in Samples().propose(Context(PROBLEM, 0), Allowance(9))] == [t.input for t in PROBLEM.samples]
    assert len(list(islice(Existing().propose(Context(PROBLEM, 0), Allowance(1)), 9))) == 1
    assert list(Existing().propose(Context(PROBLEM, 0, round=1), Allowance(9))) == []

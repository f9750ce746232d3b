import pytest

from testgen.mutation.near import near_correct
from testgen.mutation.programs import FOLDER
from testgen.problem import Label, Program, Solution, SourceFile, TestCase
from tests.fakes import case
from tests.mutation.judged import InProcessJudge, matrix_of, right

SOURCE = """\
n = int(input())
total = 0
for i in range(n):
    if i % 3 == 0 or i % 5 == 0:
        total += i
print(total)
"""
ORIGINAL = right("accepted/multiples.py", SOURCE)


def answer(n: int) -> int:
    return sum(i for i in range(n) if i % 3 == 0 or i % 5 == 0)


TESTS = [case(str(n), f"{n}\n", f"{answer(n)}\n") for n in (0, 1, 3, 4, 6, 10, 11, 20)]


def near(tests: list[TestCase], most: int = 40, seed: int = 0, *originals: Solution) -> tuple[Solution, ...]:
    judge = InProcessJudge()
    found = near_correct(judge, matrix_of(judge), originals or (ORIGINAL,), tests, most, seed)
    return tuple(mutant.solution for mutant in found)


def vectors(mutants: tuple[Solution, ...]) -> list[tuple[bool, ...]]:
    judge = InProcessJudge()
    rows = matrix_of(judge).rows(mutants, TESTS)
    return [tuple(cell.verdict.rejects for cell in row.values()) for row in rows.values()]


def test_they_pass_some_test_and_are_of_our_making() -> None:
    mutants = near(TESTS)
    assert len(mutants) > 5
    assert all(mutant.label is Label.INCORRECT for mutant in mutants)
    assert all(mutant.name.startswith(f"{FOLDER}/{ORIGINAL.name}/") for mutant in mutants)
    assert all(not all(vector) for vector in vectors(mutants))


def test_no_two_of_those_that_fall_behave_alike() -> None:
    judge = InProcessJudge()
    mutants = near(TESTS)
    rows = matrix_of(judge).rows(mutants, TESTS)
    told = [tuple((c.verdict, c.output) for c in row.values()) for row in rows.values()]
    falling = [one for one, vector in zip(told, vectors(mutants), strict=True) if any(vector)]
    assert len(set(falling)) == len(falling)


def test_those_that_fail_fewest_come_first_and_bound_the_number() -> None:
    many, few = near(TESTS), near(TESTS, 5)
    assert few == many[:5]
    counts = [sum(vector) / len(vector) for vector in vectors(many)]
    assert counts[0] == min(counts)


def test_few_of_those_that_never_fall_are_kept() -> None:
    hidden = [vector for vector in vectors(near(TESTS[:2])) if not any(vector[:2])]
    assert 0 < len(hidden) <= 8


def test_slow_ones_are_left_out() -> None:
    never = right("accepted/loop.py", "n = int(input())\nwhile n > 0:\n    tick()\n    n -= 1\nprint(n)\n")
    judge = InProcessJudge()
    tests = [case("0", "0\n", "0\n"), case("3", "3\n", "0\n")]
    mutants = near(tests, 40, 0, never)
    rows = matrix_of(judge).rows(mutants, tests)
    assert mutants
    assert all(cell.verdict != "TLE" for row in rows.values() for cell in row.values())


@pytest.mark.parametrize("seed", range(3))
def test_equal_calls_give_equal_mutants(seed: int) -> None:
    assert near(TESTS, 10, seed) == near(TESTS, 10, seed)


@pytest.mark.slow
def test_seeds_draw_others_where_there_are_more_than_are_looked_at() -> None:
    long = right("accepted/long.py", SOURCE + "".join(f"x{i} = {i} + {i}\n" for i in range(100)))
    drawn = [{s.name for s in near(TESTS, 40, seed, long)} for seed in (0, 1)]
    assert drawn[0] != drawn[1]


def test_solutions_that_cannot_be_mutated_bring_none() -> None:
    rust = Solution("accepted/a.rs", Label.CORRECT, Program("a", "rust", (SourceFile("a.rs", b"fn main() {}"),)))
    assert near(TESTS, 40, 0, rust, right("accepted/broken.py", "def (")) == ()
    assert near(TESTS, 40, 0, rust, ORIGINAL) == near(TESTS)

"""A suite that misses exactly one planted mistake: the report names that one, and the test that catches it is found."""

from collections.abc import Iterator

import pytest

from testgen.judge.pool import JudgePool, open_judge
from testgen.mutate import MutationOptions, MutationReport, mutate
from testgen.problem import Label, Limits, Problem, Program, Solution, SourceFile, TestCase
from tests.fakes import case

# Every mutant but the strictness of one comparison falls to three small tests; that one needs a tie.
SOURCE = """\
a, b = int(input()), int(input())
if a > b:
    print("first")
else:
    print("other")
"""
WITHOUT_TIES = [case("sample/1", "1\n2\n", "other\n"), case("secret/1", "3\n2\n", "first\n")]
TIE = case("secret/2", "5\n5\n", "other\n")
FORMAT = "a: int -100..100\nb: int -100..100\n"


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgePool]:
    with open_judge(jobs=2, store=tmp_path_factory.mktemp("store")) as pool:
        yield pool


def measured(judge: JudgePool, tests: list[TestCase]) -> MutationReport:
    right = Solution("accepted/a.py", Label.CORRECT, Program("a", "python", (SourceFile("a.py", SOURCE.encode()),)))
    spec = SourceFile("input.spec", FORMAT.encode())
    problem = Problem("tie", limits=Limits(time=1.0), samples=(tests[0],), solutions=(right,), input_format=spec)
    return mutate(problem, judge, tests, MutationOptions())


def test_the_missing_tie_is_what_is_reported(judge: JudgePool) -> None:
    report = measured(judge, WITHOUT_TIES)
    changes = {(fate.mutant.mutant.original, fate.mutant.mutant.replacement) for fate in report.survivors}
    (planted,) = [f for f in report.survivors if (f.mutant.mutant.original, f.mutant.mutant.replacement) == (">", ">=")]
    assert planted.mutant.mutant.first.line == 2
    assert planted.differs, f"an input with a tie is found; survivors: {changes}"
    assert not planted.possibly_equivalent
    assert planted.nearest in {test.name for test in WITHOUT_TIES}


def test_with_the_tie_it_falls_to_that_test(judge: JudgePool) -> None:
    report = measured(judge, [*WITHOUT_TIES, TIE])
    assert report.fates
    (planted,) = [f for f in report.fates if (f.mutant.mutant.original, f.mutant.mutant.replacement) == (">", ">=")]
    assert planted.judged.test == TIE.name
    before, after = measured(judge, WITHOUT_TIES).tally, report.tally
    assert before
    assert after
    assert after.killed > before.killed


def test_what_is_left_is_equivalent_as_far_as_inputs_tell(judge: JudgePool) -> None:
    report = measured(judge, [*WITHOUT_TIES, TIE])
    for fate in report.survivors:
        assert fate.possibly_equivalent or fate.differs

"""Mutants and coverage of small problems, with the real judge."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from testgen.bench import set_up
from testgen.equivalents import evidence_for
from testgen.errors import InputError, NoOracleError
from testgen.judge.pool import JudgePool, open_judge
from testgen.mutate import MutationOptions, MutationReport, OutOfTime, mutate
from testgen.mutation.operator import Profile
from testgen.mutation.strength import LeftOut
from testgen.mutation.trial import FIRST
from testgen.mutation_figures import mutation_report_json
from testgen.problem import Label, Limits, Problem, Program, Solution, SourceFile, TestCase
from testgen.progress import Silence
from tests.fakes import case

SOURCE = """\
n = int(input())
total = 0
for i in range(1, n + 1):
    if n % i == 0:
        total += i
if total == 0:
    print("none")
else:
    print(total)
"""
OTHER = "n = int(input())\nprint(sum(i for i in range(1, n + 1) if n % i == 0))\n"
IN_CPP = """\
#include <iostream>
int main() {
  long n, total = 0;
  std::cin >> n;
  for (long i = 1; i <= n; i++)
    if (n % i == 0)
      total += i;
  std::cout << total << std::endl;
}
"""
TESTS = [case("sample/1", "6\n", "12\n"), case("secret/1", "1\n", "1\n"), case("secret/2", "28\n", "56\n")]
FORMAT = "n: int 1..500\n"


def solution(name: str, source: str, language: str = "python") -> Solution:
    file = {"python": "main.py", "cpp": "main.cpp"}[language]
    label = Label.CORRECT if name.startswith("accepted") else Label.INCORRECT
    return Solution(name, label, Program(name, language, (SourceFile(file, source.encode()),)))


PROBLEM = Problem(
    "divisors",
    limits=Limits(time=1.0),
    samples=(TESTS[0],),
    solutions=(solution("accepted/loop.py", SOURCE), solution("accepted/sum.py", OTHER)),
    input_format=SourceFile("input.spec", FORMAT.encode()),
)


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgePool]:
    with open_judge(jobs=2, store=tmp_path_factory.mktemp("store")) as pool:
        yield pool


def measured(judge: JudgePool, tests: list[TestCase] | None = None, **options: object) -> MutationReport:
    return mutate(PROBLEM, judge, tests or TESTS, MutationOptions(**options))  # type: ignore[arg-type]


def test_figures_add_up(judge: JudgePool) -> None:
    report = measured(judge)
    tally = report.tally
    assert tally
    assert report.fates
    assert len(report.fates) == tally.killed + tally.survived + tally.errors + tally.doubles
    assert tally.score == tally.killed / (tally.killed + tally.survived)
    assert tally.uncovered > 0, "nothing prints none"
    assert tally.strength == tally.killed / (tally.killed + tally.survived - tally.uncovered)
    assert len(report.survivors) == tally.survived


def test_a_better_suite_kills_more(judge: JudgePool) -> None:
    few, many = measured(judge, TESTS[1:2], drawn=0).tally, measured(judge, drawn=0).tally
    assert few
    assert many
    assert many.killed > few.killed


def test_survivors_have_their_nearest_test_and_evidence(judge: JudgePool) -> None:
    report = measured(judge)
    uncovered = [fate for fate in report.survivors if fate.uncovered]
    assert {fate.mutant.mutant.first.line for fate in uncovered} == {7}
    for fate in report.survivors:
        assert bool(fate.nearest) != fate.uncovered
        assert fate.doubts
        assert fate.possibly_equivalent != bool(fate.differs)


def test_an_input_that_parts_a_survivor_is_named(judge: JudgePool) -> None:
    """With one test only most survivors are no equivalents, and a drawn input says so."""
    report = measured(judge, TESTS[1:2], coverage=False)
    parted = [fate for fate in report.survivors if fate.differs]
    assert len(parted) >= 3
    assert all("not equivalent: they differ on '" in fate.doubts for fate in parted)


def test_possible_equivalents_stay_in_the_score(judge: JudgePool) -> None:
    with_evidence, without = measured(judge).tally, measured(judge, drawn=0).tally
    assert with_evidence
    assert without
    assert with_evidence.equivalent > 0
    assert without.equivalent == 0
    assert (with_evidence.score, with_evidence.survived) == (without.score, without.survived)


def test_coverage_by_solution(judge: JudgePool) -> None:
    report = measured(judge, mutants=False)
    assert report.fates is None
    assert report.coverage
    loop, total = report.coverage
    assert (loop.lines.hits, loop.lines.total, loop.branches.hits, loop.branches.total) == (7, 8, 5, 6)
    assert total.lines.value == 1.0
    assert measured(judge, coverage=False, sample=3, drawn=0).coverage is None


def test_samples_are_reproducible_and_part_of_the_whole(judge: JudgePool) -> None:
    whole, first = measured(judge, drawn=0), measured(judge, drawn=0, sample=12)
    again, other = measured(judge, drawn=0, sample=12), measured(judge, drawn=0, sample=12, seed=1)
    names = [[fate.mutant.name for fate in report.fates or ()] for report in (whole, first, again, other)]
    assert names[1] == names[2] != names[3]
    assert set(names[1]) <= set(names[0])
    assert first.left_out.by_sample == len(names[0]) - 12
    fates = {fate.mutant.name: fate.killed for fate in whole.fates or ()}
    assert all(fates[fate.mutant.name] == fate.killed for fate in first.fates or () if fate.counts)


def test_a_budget_leaves_the_rest_unjudged(judge: JudgePool) -> None:
    report = measured(judge, TESTS[1:2], budget=1e-9)
    assert len(report.fates or ()) == FIRST
    assert report.left_out.by_time > 0
    assert report.coverage == ()
    assert report.out_of_time == OutOfTime(("accepted/loop.py", "accepted/sum.py"), len(report.survivors))
    assert len(report.survivors) > 0
    assert measured(judge, TESTS[1:2], budget=1e-9, drawn=0).out_of_time.survivors == 0, "nobody asked for that"


def test_with_a_budget_that_is_enough_nothing_is_left_out(judge: JudgePool) -> None:
    whole, bounded = measured(judge), measured(judge, budget=600.0)
    assert unmeasured(bounded) == unmeasured(whole)
    assert (bounded.left_out, bounded.out_of_time) == (LeftOut(), OutOfTime())


def test_survivors_are_compared_until_somebody_says_no(judge: JudgePool) -> None:
    """Those of one original after the other, so that what was compared holds whatever was not."""
    survivors = [fate.mutant for fate in measured(judge, TESTS[1:2], coverage=False, drawn=0).survivors]
    whole = evidence_for(set_up(PROBLEM, judge), survivors, 50, 0, Silence())
    assert whole.keys() == {mutant.name for mutant in survivors}
    asked: list[tuple[int, int]] = []

    def once(done: int, following: int) -> bool:
        asked.append((done, following))
        return done == 0

    some = evidence_for(set_up(PROBLEM, judge), survivors, 50, 0, Silence(), once)
    assert 0 < len(some) < len(whole)
    assert some.items() <= whole.items()
    assert asked == [(0, 0), (0, len(some)), (len(some), asked[-1][1])]


@pytest.mark.slow
def test_one_worker_and_two_say_the_same(judge: JudgePool, tmp_path: Path) -> None:
    with open_judge(jobs=1, store=tmp_path) as alone:
        left, right = measured(alone), measured(judge)
    assert unmeasured(left) == unmeasured(right)


def unmeasured(report: MutationReport) -> dict[str, object]:
    costs = ("runs", "cached", "seconds")
    return {key: value for key, value in mutation_report_json(report).items() if key not in costs}


def test_profiles_and_one_solution(judge: JudgePool) -> None:
    plain = measured(judge, profile=Profile.PLAIN, drawn=0, coverage=False)
    contest = measured(judge, drawn=0, coverage=False)
    assert len(plain.fates or ()) <= len(contest.fates or ())
    one = measured(judge, solution="sum.py", drawn=0, coverage=False)
    assert [s.name for s in one.solutions] == ["accepted/sum.py"]
    assert {fate.mutant.origin.name for fate in one.fates or ()} == {"accepted/sum.py"}


@pytest.mark.parametrize(
    ("name", "said"), [("no.py", "there is no right solution"), (".py", "several right solutions")]
)
def test_a_wrong_name_lists_the_right_ones(judge: JudgePool, name: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        measured(judge, solution=name)
    assert "accepted/loop.py, accepted/sum.py" in str(caught.value)


def test_a_suite_that_rejects_a_right_solution_is_not_scored_by_its_mutants(judge: JudgePool) -> None:
    wrong = [*TESTS, case("secret/3", "2\n", "4\n")]
    with pytest.raises(InputError, match="accepts no right solution") as caught:
        measured(judge, wrong)
    assert "WA on secret/3" in str(caught.value)


def test_without_a_right_solution_there_is_nothing_to_mutate(judge: JudgePool) -> None:
    with pytest.raises(NoOracleError):
        mutate(replace(PROBLEM, solutions=(solution("wrong_answer/a.py", OTHER),)), judge, TESTS)


@pytest.mark.slow
def test_cpp_has_coverage(judge: JudgePool) -> None:
    problem = replace(PROBLEM, solutions=(solution("accepted/a.cpp", IN_CPP, "cpp"),))
    report = mutate(problem, judge, TESTS, MutationOptions(sample=10))
    assert report.coverage
    assert report.coverage[0].lines.value == 1.0


def test_what_has_no_operators_is_named(judge: JudgePool) -> None:
    broken = solution("accepted/odd.py", "# pragma: no mutate start\n" + OTHER)
    report = mutate(replace(PROBLEM, solutions=(*PROBLEM.solutions, broken)), judge, TESTS, MutationOptions(drawn=0))
    assert report.tally
    assert report.tally.judged > 0

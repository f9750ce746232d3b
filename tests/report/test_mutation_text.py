"""The report of `mutate` for people, on made-up fates."""

import io
from dataclasses import replace

from rich.console import Console

from testgen.effort import Effort
from testgen.metrics.coverage import Exits, SolutionCoverage, SourceCoverage
from testgen.mutate import MutationOptions, MutationReport, OutOfTime
from testgen.mutation.contest import Fate
from testgen.mutation.strength import LeftOut
from testgen.problem import Limits, Skipped
from tests.fakes import case
from tests.mutation.judged import right
from tests.mutation.test_contest import NONE, PARTED, fate

COVERAGE = SolutionCoverage(
    "accepted/a.py", (SourceCoverage("main.py", {1: frozenset("1"), 2: frozenset()}, {1: Exits(2, 1)}),)
)


def report(
    *fates: Fate, coverage: bool = True, left_out: LeftOut | None = None, out_of_time: OutOfTime | None = None
) -> MutationReport:
    return MutationReport(
        problem="sums",
        tests=(case("1", "1\n", "1\n"),),
        limits=Limits(time=1.0),
        options=MutationOptions(),
        solutions=(right("accepted/a.py", "a"),),
        fates=fates or None,
        coverage=(COVERAGE,) if coverage else None,
        left_out=left_out or LeftOut(),
        offenders=(),
        skipped=(Skipped("accepted/b.rs", "no mutants: there are no operators of mutation for rust"),),
        effort=Effort(10, 2, 1.5, "a jail"),
        out_of_time=out_of_time or OutOfTime(),
    )


def text(found: MutationReport) -> str:
    from testgen.report.mutation_text import mutation_text  # noqa: PLC0415 - what is tested

    out = io.StringIO()
    Console(file=out, width=80).print(mutation_text(found))
    return out.getvalue()


def test_figures_and_families() -> None:
    said = text(report(fate(test="1"), fate(), fate("b", covering=0), left_out=LeftOut(by_sample=4, by_time=1)))
    assert "mutation score               0.333  1 of 3 killed" in said
    assert "test strength                0.500  1 of 2 of those that tests run" in said
    assert "1 run by no test" in said
    assert "not judged                       5  of 8: 4 by --sample, 1 by --budget; the" in said
    assert "lines of right solutions     0.500  1 of 2 run" in said
    assert "branches of right solutions  0.500  1 of 2 taken" in said


def test_branches_are_a_least_number_where_of_some_tests_only_lines_are_known() -> None:
    slow = replace(COVERAGE, lines_only=("1",))
    assert "1 of 2 taken at least" in text(replace(report(), coverage=(slow,)))
    assert "at least" not in text(report())


def test_survivors_come_with_what_is_known() -> None:
    said = text(report(fate(nearest="secret/3"), fate("b", covering=0), fate("c", evidence=(PARTED,))))
    assert "Surviving mutants (3)" in said
    assert "accepted/a.py:1  a" in said
    assert "-a" in said
    assert "+b" in said
    assert "nearest test: secret/3 (of 1 test that run this line)" in said
    assert "no test runs this line" in said
    assert "not equivalent: they differ on '5'" in said


def test_those_that_no_test_runs_and_possible_equivalents_stand_last() -> None:
    said = text(report(fate("zz", covering=0), fate("yy", evidence=(NONE,)), fate("xx")))
    assert said.index("accepted/a.py:1  xx") < said.index("accepted/a.py:1  yy") < said.index("accepted/a.py:1  zz")


def test_long_lists_are_cut_and_say_so() -> None:
    assert "and 5 more: --json lists them all" in text(report(*(fate(f"op{n}") for n in range(15))))


def test_what_is_left_out_is_named() -> None:
    assert "accepted/b.rs: no mutants: there are no operators of mutation for rust" in text(report())


def test_no_line_is_wider_than_80() -> None:
    said = text(report(fate(nearest="secret/" + "x" * 200), fate("b", evidence=(NONE, PARTED))))
    assert max(map(len, said.splitlines())) <= 80


def test_what_there_was_no_time_for_is_said() -> None:
    late = OutOfTime(("accepted/b.py", "accepted/c.py"), 2)
    said = text(report(fate(), fate("b"), out_of_time=late))
    assert "surviving mutants                2  2 not compared with their originals, for" in said
    assert "coverage left out                2  of 3 right solutions, for lack of time" in said
    none = text(replace(report(out_of_time=late), coverage=()))
    assert "lines of right solutions         -  there was no time for it" in none
    assert "coverage left out                2  of 2 right solutions, for lack of time" in none
    assert "no time" not in text(report(fate()))


def test_without_mutants_coverage_stands_alone() -> None:
    said = text(report())
    assert "mutation score" not in said
    assert "lines of right solutions" in said

from hypothesis import given
from hypothesis import strategies as st

from testgen.judge.tracing import RunTrace
from testgen.metrics.coverage import Exits, SolutionCoverage, SourceCoverage, coverage_of
from testgen.metrics.rates import Rate
from testgen.problem import Label, Program, Solution, SourceFile

SOURCE = """\
n = int(input())
if n > 1:
    print(
        n
    )
else:
    print(0)
"""
MANY = frozenset({(-1, 1), (1, 2), (2, 3), (3, 4), (4, 3), (3, -1)})
FEW = frozenset({(-1, 1), (1, 2), (2, 7), (7, -1)})


def solution(source: str = SOURCE, language: str = "python") -> Solution:
    return Solution("accepted/a", Label.CORRECT, Program("a", language, (SourceFile("a.py", source.encode()),)))


def arcs(test: str, arcs: frozenset[tuple[int, int]]) -> RunTrace:
    return RunTrace(test, arcs={"a.py": arcs})


def test_lines_and_branches_of_python() -> None:
    one = coverage_of(solution(), [arcs("many", MANY)])
    assert (one.lines, one.branches) == (Rate(3, 4), Rate(1, 2))
    both = coverage_of(solution(), [arcs("many", MANY), arcs("few", FEW)])
    assert (both.lines, both.branches) == (Rate(4, 4), Rate(2, 2))


def test_tests_that_run_a_line() -> None:
    both = coverage_of(solution(), [arcs("many", MANY), arcs("few", FEW)])
    assert both.covering("a.py", 1) == {"many", "few"}
    assert both.covering("a.py", 4) == {"many"}, "a line within a statement belongs to the statement"
    assert both.covering("a.py", 7) == {"few"}
    assert both.covering("b.py", 1) is None
    assert (both.ran("many"), both.ran("few")) == (3, 3)


def test_lines_alone_are_lines_and_say_nothing_of_branches() -> None:
    slow = RunTrace("slow", lines={"a.py": {1: 1, 2: 1, 4: 1}})
    found = coverage_of(solution(), [slow, arcs("few", FEW)])
    assert (found.lines_only, found.untraced) == (("slow",), {})
    assert (found.lines, found.branches) == (Rate(4, 4), Rate(1, 2))
    assert coverage_of(solution(), [arcs("few", FEW)]).lines_only == ()


def test_a_pragma_hides_nothing() -> None:
    hidden = SOURCE.replace("else:", "else:  # pragma: no cover")
    assert coverage_of(solution(hidden), [arcs("many", MANY)]).lines == Rate(3, 4)


def test_counts_of_gcov_are_joined_by_test() -> None:
    traces = [
        RunTrace("1", lines={"a.c": {2: 1, 3: 0}}, exits={"a.c": {2: (True, False)}}),
        RunTrace("2", lines={"a.c": {2: 1, 3: 5}}, exits={"a.c": {2: (False, True)}}),
    ]
    first = coverage_of(solution("", "c"), traces[:1])
    assert (first.lines, first.branches) == (Rate(1, 2), Rate(1, 2))
    (file,) = coverage_of(solution("", "c"), traces).files
    assert file == SourceCoverage("a.c", {2: frozenset({"1", "2"}), 3: frozenset({"2"})}, {2: Exits(2, 2)})


def test_runs_without_a_trace_are_named_and_count_for_nothing() -> None:
    found = coverage_of(solution(), [RunTrace("slow", why="TLE while traced"), arcs("few", FEW)])
    assert found.untraced == {"slow": "TLE while traced"}
    assert found.lines == Rate(3, 4)
    assert coverage_of(solution(), [RunTrace("slow", why="TLE")]) == SolutionCoverage("accepted/a", (), {"slow": "TLE"})


@given(st.dictionaries(st.integers(1, 50), st.frozensets(st.sampled_from("abc")), min_size=1), st.integers(-5, 60))
def test_covering_is_that_of_the_last_line_before(tests: dict[int, frozenset[str]], line: int) -> None:
    before = [start for start in tests if start <= line]
    expected = tests[max(before)] if before else frozenset()
    assert SourceCoverage("a", tests, {}).covering(line) == expected


@given(st.frozensets(st.tuples(st.integers(-9, 9), st.integers(-9, 9))))
def test_lies_about_arcs_give_rates_all_the_same(lies: frozenset[tuple[int, int]]) -> None:
    found = coverage_of(solution(), [arcs("liar", lies)])
    assert found.lines.total == 4
    assert found.branches.total == 2

"""Wrong ideas of every usual kind, planted: a build must find each, from the input format alone."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import pytest

from testgen.build import BuildReport, build
from testgen.options import BuildOptions
from testgen.problem import Label, Limits, Problem, Solution, SourceFile, Verdict
from tests.fakes import Behaviour, FakeJudge, Says, case, program, solution

FORMAT = "n: int 1..2000 ; k: int 1..n\na: int[n] -10^9..10^9\n"


def numbers(data: bytes) -> tuple[int, int, list[int]]:
    n, k, *a = map(int, data.split())
    return n, k, a


def answer(data: bytes) -> int:
    """The sum of the k largest."""
    _, k, a = numbers(data)
    return sum(sorted(a, reverse=True)[:k])


def right(data: bytes) -> bytes:
    return b"%d\n" % answer(data)


def overflows(data: bytes) -> bytes:
    return b"%d\n" % ((answer(data) + 2**31) % 2**32 - 2**31)


def forgets_negative(data: bytes) -> bytes:
    _, k, a = numbers(data)
    return b"%d\n" % sum(max(x, 0) for x in sorted(a, reverse=True)[:k])


def merges_ties(data: bytes) -> bytes:
    _, k, a = numbers(data)
    return b"%d\n" % sum(sorted(set(a), reverse=True)[:k])


def wrong_when_all_are_taken(data: bytes) -> bytes:
    n, k, _ = numbers(data)
    return b"%d\n" % (answer(data) + (n == k > 1))


def wrong_at_the_largest(data: bytes) -> bytes:
    n, _, _ = numbers(data)
    return b"%d\n" % (answer(data) if n < 2000 else 0)


def table_too_short(data: bytes) -> bytes | Says:
    n, _, _ = numbers(data)
    return right(data) if n <= 1537 else Says(verdict=Verdict.RTE, exit=-11, why="SIGSEGV")


def slow_on_many(data: bytes) -> Says:
    n, _, _ = numbers(data)
    return Says(right(data), cpu=n * n / 2_000_000)


def slow_when_sorted(data: bytes) -> Says:
    n, _, a = numbers(data)
    return Says(right(data), cpu=5.0 if n > 100 and a == sorted(a) else 0.01)


def wrong_at_one_value(data: bytes) -> bytes:
    _, k, _ = numbers(data)
    return b"%d\n" % (answer(data) + (k == 777))


PLANTED: Mapping[str, tuple[Behaviour, str]] = {
    "overflows": (overflows, "int total = 0;"),
    "forgets_negative": (forgets_negative, ""),
    "merges_ties": (merges_ties, ""),
    "wrong_when_all_are_taken": (wrong_when_all_are_taken, ""),
    "wrong_at_the_largest": (wrong_at_the_largest, ""),
    "table_too_short": (table_too_short, "int table[1537];"),
    "slow_on_many": (slow_on_many, ""),
    "slow_when_sorted": (slow_when_sorted, ""),
    "wrong_at_one_value": (wrong_at_one_value, "int main() { if (k == 777) total++; }"),
}


def planted(name: str) -> Solution:
    source = PLANTED[name][1] or f"// {name}"
    return Solution(f"wrong_answer/{name}.cpp", Label.INCORRECT, program(f"wrong_answer/{name}.cpp", source, "cpp"))


def problem() -> Problem:
    return Problem(
        "largest",
        limits=Limits(time=1.0),
        samples=(case("sample/1", "3 2\n5 1 4\n", "9\n"),),
        solutions=(solution("accepted/a.py"), solution("accepted/b.py"), *map(planted, PLANTED)),
        input_format=SourceFile("input.spec", FORMAT.encode()),
    )


@lru_cache(maxsize=1)
def built() -> BuildReport:
    behaviours: dict[str, Behaviour] = {f"wrong_answer/{name}.cpp": bug for name, (bug, _) in PLANTED.items()}
    judge = FakeJudge({"accepted/a.py": right, "accepted/b.py": right, **behaviours})
    return build(problem(), judge, BuildOptions(rounds=10))


@pytest.mark.parametrize("name", PLANTED)
def test_the_bug_is_found(name: str) -> None:
    assert f"wrong_answer/{name}.cpp" not in {s.name for s in built().in_loop.survivors}


def test_right_solutions_pass_and_the_suite_is_small() -> None:
    report = built()
    assert report.in_loop.correct.value == 1.0
    assert len(report.suite.tests) <= 41
    assert report.in_loop.bounds is not None
    assert report.in_loop.bounds.missing == ()


def test_without_wrong_solutions_the_same_bounds_are_reached() -> None:
    alone = replace(problem(), solutions=problem().solutions[:2])
    report = build(alone, FakeJudge({"accepted/a.py": right, "accepted/b.py": right}), BuildOptions(rounds=10))
    assert report.in_loop.bounds is not None
    assert report.in_loop.bounds.missing == ()
    assert report.in_loop.incorrect.value is None
    tiers = report.in_loop.by_tier
    assert min(tiers.values()) > 0


def test_a_rejected_solution_falls_to_three_tests_where_the_bug_is_not_rare() -> None:
    rejected = {o.solution.name: len(o.rejections) for o in built().in_loop.labelled(Label.INCORRECT)}
    often = [times for name, times in rejected.items() if "one_value" not in name]
    assert min(often) >= 3

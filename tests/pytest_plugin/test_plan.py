from itertools import pairwise

from testgen.mutation import mutants_of
from testgen.mutation.strength import Status
from testgen.pytest_plugin.baseline import Baseline, FileLines
from testgen.pytest_plugin.plan import Case, Planner, on_changed_lines, sampled, uncovered
from testgen.pytest_plugin.targets import Target

TEXT = """\
LIMIT = 3


def early(x):
    return x + LIMIT


def late(x):
    return x * 2


def never(x):
    return x - 1


EARLY = early(4)
"""
TARGET = Target("m.py", "/m.py", TEXT)
# Test 0 runs early and late, 1 only late, 2 neither; early runs at import, too.
LINES = FileLines({5: frozenset({0}), 9: frozenset({0, 1})}, frozenset({1, 4, 5, 8, 12, 16}))
BASELINE = Baseline(("t::0", "t::1", "t::2"), {"/m.py": LINES}, {})


def cases(*usable: str) -> dict[int, Case]:
    """One case of each line."""
    planner = Planner(BASELINE, usable or BASELINE.tests)
    return {mutant.first.line: planner.case(TARGET, mutant) for mutant in mutants_of(TEXT)}


def test_a_function_is_judged_by_the_tests_that_run_its_line() -> None:
    assert cases()[9].tests == ("t::0", "t::1")
    assert not cases()[9].at_import


def test_what_runs_at_import_is_judged_by_all_tests_nearest_first() -> None:
    for line in (1, 5, 16):
        case = cases()[line]
        assert case.at_import
        assert case.tests == ("t::0", "t::1", "t::2")
        assert case.near == {"t::0", "t::1"}


def test_a_default_is_judged_by_the_tests_that_run_its_function() -> None:
    text = "def early(x=1):\n    return x\n\n\ndef late(x=2):\n    return x\n\n\nEARLY = early()\n"
    lines = FileLines({2: frozenset({0}), 6: frozenset({1})}, frozenset({1, 2, 5, 9}))
    target = Target("m.py", "/m.py", text)
    planner = Planner(Baseline(("t::0", "t::1"), {"/m.py": lines}, {}), ("t::0", "t::1"))
    found = {mutant.first.line: planner.case(target, mutant) for mutant in mutants_of(text)}
    assert (found[5].tests, found[5].at_import) == (("t::1",), False)
    assert (found[1].tests, found[1].at_import) == (("t::0", "t::1"), True)  # it is called at import, too


def test_a_line_that_nothing_runs_is_not_covered() -> None:
    assert cases()[13].tests == ()
    assert uncovered(cases()[13]).status is Status.NO_COVERAGE


def test_tests_that_are_not_usable_judge_nothing() -> None:
    assert cases("t::1", "t::2")[9].tests == ("t::1",)
    assert cases("t::2")[9].tests == ()


def test_a_sample_is_the_same_every_time_and_part_of_every_larger_one() -> None:
    planner = Planner(BASELINE, BASELINE.tests)
    everything = [planner.case(TARGET, mutant) for mutant in mutants_of(TEXT)]
    assert sampled(everything, None) == everything
    drawn = [{case.id for case in sampled(everything, number)} for number in range(1, len(everything) + 1)]
    assert [len(ids) for ids in drawn] == list(range(1, len(everything) + 1))
    assert all(smaller < larger for smaller, larger in pairwise(drawn))
    assert drawn == [{case.id for case in sampled(everything[::-1], number + 1)} for number in range(len(everything))]


def test_only_changed_lines_are_kept() -> None:
    found = [(TARGET, mutant) for mutant in mutants_of(TEXT)]
    assert {m.first.line for _, m in on_changed_lines(found, {"/m.py": frozenset({5, 13})})} == {5, 13}
    assert on_changed_lines(found, {"/m.py": None}) == found
    assert on_changed_lines(found, {}) == []

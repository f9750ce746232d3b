"""Mutants as targets of a build: how many, where, and in which figures they are not."""

import pytest

from testgen.bench import set_up
from testgen.build import build
from testgen.guidance import Guidance
from testgen.holdout import HoldOut
from testgen.options import BuildOptions, ExistingTests
from testgen.pressure import FEW_WRONG, MUTANTS, SMALL_BYTES, MutantTargets, Targets, mutants_wanted, targets
from testgen.problem import Label, Limits, Problem, SourceFile, TestCase
from testgen.progress import Silence
from testgen.propose.spec import untried
from testgen.summary import build_json
from testgen.trust import Trust
from tests.fakes import case
from tests.mutation.judged import InProcessJudge, right

SOURCE = """\
n = int(input())
total = 0
for i in range(n):
    if i % 3 == 0 or i % 5 == 0:
        total += i
print(total)
"""
OTHER = "n = int(input())\nprint(sum(i for i in range(n) if i % 3 == 0 or i % 5 == 0))\n"
PROBLEM = Problem(
    "multiples",
    limits=Limits(time=5.0),
    samples=(case("sample/1", "10\n", "23\n"),),
    solutions=(right("accepted/loop.py", SOURCE), right("accepted/sum.py", OTHER)),
    input_format=SourceFile("input.spec", b"n: int 1..1000\n"),
)


@pytest.mark.parametrize(
    ("asked", "wrong", "expected"),
    [
        (None, 0, MUTANTS),
        (None, FEW_WRONG - 1, MUTANTS),
        (None, FEW_WRONG, 0),
        (7, 0, 7),
        (7, 99, 7),
        (0, 0, 0),
    ],
)
def test_how_many_are_wanted(asked: int | None, wrong: int, expected: int) -> None:
    assert mutants_wanted(BuildOptions(mutants=asked), wrong) == expected


def test_none_where_no_round_is_made() -> None:
    assert mutants_wanted(BuildOptions(rounds=0), 0) == 0
    assert mutants_wanted(BuildOptions(existing=ExistingTests.ONLY_SCORE, mutants=9), 0) == 0


def test_what_a_budget_decided_is_recorded_so_that_rounds_make_the_suite_again() -> None:
    hurried = build(PROBLEM, InProcessJudge(), BuildOptions(budget=30.0, tests=4))
    assert hurried.mutants is None, "there is less time than choosing them is worth"
    recorded = build_json(hurried)["options"]["mutants"]
    assert recorded == 0
    again = build(PROBLEM, InProcessJudge(), BuildOptions(rounds=hurried.rounds, mutants=recorded, tests=4))
    assert again.suite == hurried.suite
    unhurried = build(PROBLEM, InProcessJudge(), BuildOptions(rounds=1, tests=4))
    assert build_json(unhurried)["options"]["mutants"] == MUTANTS


def found(options: BuildOptions, held: HoldOut | None = None) -> Targets:
    bench = set_up(PROBLEM, InProcessJudge())
    guidance = Guidance(untried(PROBLEM), validated=False)
    return targets(bench, Trust(bench.labelled(Label.CORRECT)), held or HoldOut(), guidance, options)


def test_targets_are_mutants_of_trusted_solutions_in_the_loop() -> None:
    both = found(BuildOptions())
    assert 10 < len(both.mutants) <= MUTANTS
    assert {name.rsplit("/", 1)[0] for name in both.mutants} == {"mutant/accepted/loop.py", "mutant/accepted/sum.py"}
    held = HoldOut(names=frozenset({"accepted/sum.py"}))
    assert {name.rsplit("/", 1)[0] for name in found(BuildOptions(), held).mutants} == {"mutant/accepted/loop.py"}


def test_equal_builds_have_equal_targets() -> None:
    assert list(found(BuildOptions(seed=3)).mutants) == list(found(BuildOptions(seed=3)).mutants)


def test_without_targets_there_is_no_outcome() -> None:
    assert Targets().outcome(PROBLEM.samples) is None
    assert Targets().rows([], PROBLEM.samples, lambda _, __: True) == {}


def test_outcome_counts_what_a_suite_rejects() -> None:
    some = found(BuildOptions(mutants=10))
    assert some.outcome([]) == MutantTargets(some.changes)
    outcome = some.outcome(suite_up_to(25))
    assert outcome
    assert 0 < outcome.killed <= outcome.total == len(some.mutants)
    assert set(outcome.survivors) == some.mutants.keys() - outcome.fell


def suite_up_to(most: int) -> list[TestCase]:
    return [case(str(n), f"{n}\n", f"{sum(i for i in range(n) if i % 3 == 0 or i % 5 == 0)}\n") for n in range(most)]


def test_what_one_test_alone_rejects_is_what_survives_without_it() -> None:
    some, suite = found(BuildOptions()), suite_up_to(7)
    whole = some.outcome(suite)
    assert whole
    assert whole.only
    for test in suite:
        without = some.outcome([other for other in suite if other is not test])
        assert without
        assert whole.only.get(test.name, ()) == tuple(sorted(whole.fell - without.fell))


def test_large_tests_are_not_held_against_mutants() -> None:
    some = found(BuildOptions(mutants=10))
    outcome = some.outcome([case("large", "7\n" + " " * SMALL_BYTES, "wrong\n")])
    assert outcome == MutantTargets(some.changes)


def test_every_target_says_what_it_changes() -> None:
    changes = found(BuildOptions()).changes
    assert 'accepted/loop.py:5: += becomes -= in "total += i"' in changes.values()


class Told(Silence):
    """Progress that remembers what it was told."""

    def __init__(self) -> None:
        self.phases: list[tuple[str, int | None, int]] = []
        self._on = False

    def start(self, what: str, total: int | None = None) -> None:
        assert not self._on, "one phase at a time"
        self._on = True
        self.phases.append((what, total, 0))

    def advance(self, steps: int = 1) -> None:
        what, total, done = self.phases.pop()
        self.phases.append((what, total, done + steps))

    def done(self) -> None:
        self._on = False


def test_choosing_targets_and_holding_them_against_the_suite_show_their_progress() -> None:
    told = Told()
    bench = set_up(PROBLEM, InProcessJudge())
    guidance = Guidance(untried(PROBLEM), validated=False)
    some = targets(bench, Trust(bench.labelled(Label.CORRECT)), HoldOut(), guidance, BuildOptions(), progress=told)
    some.outcome(suite_up_to(3), told)
    drawing, choosing, holding = told.phases
    assert drawing == ("inputs that tell mutants apart", None, 0)
    assert choosing[0] == "mutants as targets"
    assert choosing[1] == choosing[2]
    assert choosing[2] > len(some.mutants)
    assert holding == (f"{len(some.mutants)} mutants on 3 tests", len(some.mutants), len(some.mutants))
    assert not told._on


def test_a_build_without_wrong_solutions_has_mutants_to_kill_and_counts_them_apart() -> None:
    report = build(PROBLEM, InProcessJudge(), BuildOptions(rounds=2))
    assert report.mutants
    assert report.mutants.killed > 10
    said = build_json(report)
    in_loop = said["mutation"]["in_loop"]
    assert (in_loop["targets"], in_loop["killed"]) == (report.mutants.total, report.mutants.killed)
    alone = {test.case.name: test.only_mutants for test in report.suite.tests}
    assert {name: mutants for name, mutants in alone.items() if mutants} == report.mutants.only
    first = [name for test in report.suite.tests for name in test.first_mutants]
    assert len(set(first)) == len(first), "each falls to one test first"
    assert set(first) <= report.mutants.fell
    assert {*first, *(name for mutants in alone.values() for name in mutants)} == report.mutants.fell, "there was room"
    assert said["mutation"]["score"] is None
    assert said["incorrect"]["total"] == 0
    assert said["survivors"] == []
    assert said["vacc"] is None
    assert not [name for test in report.suite.tests for name in (*test.kills, *test.only_kills)]


# Ties and products that meet: nothing in the format says that they matter.
CROSSING = """\
a, b, c, d = int(input()), int(input()), int(input()), int(input())
if a * b > c * d:
    print("first")
elif a * b == c * d and a > c:
    print("tall")
elif a + b < c + d:
    print("less")
else:
    print("other")
"""


def test_mutants_make_a_suite_that_kills_more_of_them() -> None:
    spec = SourceFile("input.spec", b"a: int 1..1000\nb: int 1..1000\nc: int 1..1000\nd: int 1..1000\n")
    sample = case("sample/1", "1\n2\n3\n4\n", "less\n")
    again = CROSSING.replace("c * d", "d * c")
    crossing = Problem(
        "crossing",
        limits=Limits(time=5.0),
        samples=(sample,),
        solutions=(right("accepted/a.py", CROSSING), right("accepted/b.py", again)),
        input_format=spec,
    )
    without = build(crossing, InProcessJudge(), BuildOptions(rounds=6, mutants=0, tests=8))
    with_them = build(crossing, InProcessJudge(), BuildOptions(rounds=6, tests=8))
    assert with_them.mutants
    bench = set_up(crossing, InProcessJudge())
    guidance = Guidance(untried(crossing), validated=False)
    same = targets(bench, Trust(bench.labelled(Label.CORRECT)), HoldOut(), guidance, BuildOptions())
    missed = same.outcome([test.case for test in without.suite.tests])
    assert missed
    assert missed.total == with_them.mutants.total
    assert missed.killed < with_them.mutants.killed

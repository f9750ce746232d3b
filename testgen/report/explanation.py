"""Why a test stands in a suite, why a solution survives it: read off the record of the suite, nothing is run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from testgen.datasets.suite_records import NearMiss, SuiteRecord
from testgen.pressure import SMALL_BYTES
from testgen.problem import KIB, SuiteTest, Tier
from testgen.report.words import counted
from testgen.select import DEPTH, Entry, Goal, GoalKind, only_goals
from testgen.tiers import Extreme, measure

_SAMPLES = "sample/"
_GIVEN = {"samples", "existing"}
_MORE_ROUNDS = 10
# Of longer lists in a sentence the first ones.
_MOST_NAMED = 3
_SIZES = {
    Tier.BASIC: "up to the cube root of the largest size",
    Tier.INTERMEDIATE: "from the cube root of the largest size up to its square",
    Tier.COMPLEX: "above the square of the cube root of the largest size",
}


@dataclass(frozen=True)
class Parent:
    """An input that a test was made from; `test` is its name, if it stands in the suite."""

    sha: str
    test: str | None


@dataclass(frozen=True)
class ExplainedTest:
    """A test, with what follows from the rest of its suite.

    `only` is what no other test brings; `thin` counts the tests that would be left to reject a solution, where that
    is fewer than `DEPTH`.
    """

    test: SuiteTest
    tier_reason: str
    parents: tuple[Parent, ...]
    only: tuple[Goal, ...]
    thin: Mapping[str, int]
    changed: bool = False

    def alone(self, kind: GoalKind) -> tuple[str, ...]:
        """Return the names of one kind of what only this test brings."""
        return tuple(goal.name for goal in self.only if goal.kind is kind)

    @property
    def mutants(self) -> tuple[str, ...]:
        """The mutants that it is there for: first those that it alone rejects, then those that fell to it first."""
        return tuple(dict.fromkeys((*self.alone(GoalKind.MUTANT), *self.test.first_mutants)))

    @cached_property
    def without(self) -> str:
        """What the suite would lose with this test, in one sentence."""
        losses = list(self._losses())
        if losses:
            return f"Without it: {'; '.join(losses)}."
        weaker = [f"{name} would fall to {counted(left, 'test')}" for name, left in self.thin.items()]
        if weaker:
            return f"Without it: nothing known would be lost, but {listed(weaker)}."
        return "Without it: nothing known would be lost; it stands against what nobody has seen yet."

    def _losses(self) -> Iterator[str]:
        if kills := self.alone(GoalKind.KILL):
            yield f"no test would reject {listed(kills)}"
        if bounds := self.alone(GoalKind.BOUND):
            yield f"no test would reach the {'bound' if len(bounds) == 1 else 'bounds'} {listed(bounds)}"
        if self.alone(GoalKind.TIER):
            yield f"no {self.test.tier} test would be left"
        if mutants := self.alone(GoalKind.MUTANT):
            yield f"no test of up to {SMALL_BYTES // KIB} KiB would reject {counted(len(mutants), 'mutant')}"
        if self.alone(GoalKind.SCENARIO):
            yield "no test would show the model's scenario that it was made from"


@dataclass(frozen=True)
class ExplainedSolution:
    """A solution, with the tests that reject it in suite order, and what to do if it survives ("" if it does not).

    `remarks` are what else the figures say of it; `nearest` is how close a slow one came to its limit.
    """

    name: str
    survives: bool
    killers: tuple[SuiteTest, ...]
    remarks: tuple[str, ...]
    nearest: NearMiss | None
    advice: str

    @property
    def smallest(self) -> SuiteTest | None:
        """The smallest of the inputs on which it is rejected: the one to look at."""
        return min(self.killers, key=lambda test: (test.case.input.size, test.case.name), default=None)


Explained = ExplainedTest | ExplainedSolution


def explain(record: SuiteRecord, name: str) -> Explained:
    """Explain a test or a solution by its full name (one of `names_in`)."""
    for test in record.tests:
        if test.case.name == name:
            return explain_test(record, test)
    return explain_solution(record, name)


def names_in(record: SuiteRecord) -> list[str]:
    """Return everything that can be explained: tests in their order, then solutions."""
    return [*(test.case.name for test in record.tests), *solutions_in(record), *record.skipped]


def solutions_in(record: SuiteRecord) -> list[str]:
    """Return the solutions that the record names, those that the fewest tests reject first."""
    times = Counter(name for test in record.tests for name in test.kills)
    return sorted({*times, *record.survivors, *record.remarks}, key=lambda name: (times[name], name))


def explain_test(record: SuiteRecord, test: SuiteTest) -> ExplainedTest:
    """Explain one of the record's tests."""
    times = Counter(name for one in record.tests for name in one.kills)
    left = {name: times[name] - 1 for name in test.kills}
    named = {one.case.input.sha: one.case.name for one in reversed(record.tests)}
    return ExplainedTest(
        test=test,
        tier_reason=_tier_reason(record.tests, test),
        parents=tuple(Parent(sha, named.get(sha)) for sha in test.parents),
        only=alone_in(record)[test.case.name],
        thin={name: count for name, count in left.items() if 0 < count < DEPTH},
        changed=test.case.name in record.changed,
    )


def alone_in(record: SuiteRecord) -> dict[str, tuple[Goal, ...]]:
    """Return for each test what no other test of the suite brings: from what stands there now, not as it was built."""
    return only_goals(
        Entry(
            t.case,
            t.tier,
            frozenset(t.kills),
            frozenset(t.bounds),
            scenario=t.scenario,
            mutants=frozenset(t.only_mutants),
        )
        for t in record.tests
    )


def _tier_reason(tests: Iterable[SuiteTest], test: SuiteTest) -> str:
    """Say what put a test into its tier, as far as that can be seen without the problem; see `testgen.tiers`."""
    measured = measure(test.case.input.read())
    if test.tier is not Tier.EDGE:
        return f"{measured.size:,} tokens and letters: {_SIZES[test.tier]}"
    in_samples = {bound for one in tests if one.case.name.startswith(_SAMPLES) for bound in one.bounds}
    new = [bound for bound in test.bounds if bound not in in_samples]
    if new:
        return f"reaches {listed(new)}, which no sample does"
    if measured.equal:
        return f"{Extreme.EQUAL}, as no sample does"
    return "reaches a bound, an extreme number or the smallest size, as no sample does"


def explain_solution(record: SuiteRecord, name: str) -> ExplainedSolution:
    """Explain a solution that the record names."""
    survives = name in record.survivors
    remarks = ("skipped: it is in no figure",) if name in record.skipped else record.remarks.get(name, ())
    return ExplainedSolution(
        name=name,
        survives=survives,
        killers=tuple(test for test in record.tests if name in test.kills),
        remarks=() if survives else remarks,
        nearest=record.nearest.get(name) if survives else None,
        advice=_advice(record) if survives else "",
    )


def _advice(record: SuiteRecord) -> str:
    """Return what is most likely to bring a test against a survivor: the obstacle that comes first in a build."""
    if record.existing == "only-score":
        return "build with --existing keep: so far nothing was proposed beside the problem's own tests"
    if record.format is None:
        return "say the input format, so that tests can be drawn from it: testgen spec --problem P --edit-me drafts it"
    if not record.format.complete:
        doubts = f" ({counted(record.format.doubts, 'doubt')})" if record.format.doubts else ""
        return f"finish the partial input format{doubts}: testgen spec --problem P --edit-me writes input.spec"
    if record.room and _is_full(record, record.room):
        return (
            f"give the suite more room, with --tests {2 * record.room}: every test in it is needed for something else"
        )
    rounds = max(_MORE_ROUNDS, 2 * (record.rounds or 0))
    return f"build again with --rounds {rounds}, or with another --seed"


def _is_full(record: SuiteRecord, room: int) -> bool:
    """Whether each of as many tests as were allowed is there for what no other brings.

    One that is there for mutants alone would have made way for a test against a survivor.
    """
    alone = alone_in(record)
    proposed = [test for test in record.tests if test.proposer not in _GIVEN]
    return len(proposed) >= room and all(
        any(goal.kind is not GoalKind.MUTANT for goal in alone[test.case.name]) for test in proposed
    )


def listed(names: Sequence[str]) -> str:
    """Return `a`, `a and b`, `a, b and c`, or of more than three `a, b, c and 4 more`."""
    some = list(names[:_MOST_NAMED])
    if len(names) > _MOST_NAMED:
        some.append(f"{len(names) - _MOST_NAMED} more")
    return " and ".join([", ".join(some[:-1]), some[-1]] if len(some) > 1 else some)

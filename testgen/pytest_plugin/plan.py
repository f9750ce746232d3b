"""Which mutants are judged, by which tests, and where. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from testgen.mutation.mutant import Mutant
from testgen.mutation.strength import MutantResult, Status
from testgen.pytest_plugin.baseline import Baseline, FileLines
from testgen.pytest_plugin.places import ModulePlaces, Place
from testgen.pytest_plugin.targets import Target
from testgen.pytest_plugin.wire import Change

_NOTHING = FileLines({}, frozenset())


@dataclass(frozen=True)
class Case:
    """A mutant to judge: the tests that reach it (node ids, in order of collection), the nearest ones apart.

    `at_import` says that it matters while modules are imported: a fresh process judges it, by any test.
    """

    target: Target
    mutant: Mutant
    tests: tuple[str, ...]
    near: frozenset[str]
    at_import: bool

    @property
    def id(self) -> str:
        """The name of its result."""
        return f"{self.target.name}:{self.mutant.id}"

    @property
    def change(self) -> Change:
        """The mutant as workers are told of it."""
        return Change(self.target.path, self.mutant.start, self.mutant.end, self.mutant.replacement)

    @property
    def rank(self) -> str:
        """A number that is drawn once and for all: who orders by it, samples evenly."""
        return hashlib.sha256(self.id.encode()).hexdigest()


class Planner:
    """Finds the tests of each mutant; `usable` are the tests that passed, in order of collection."""

    def __init__(self, baseline: Baseline, usable: Sequence[str]) -> None:
        self._baseline = baseline
        self._usable = tuple(usable)
        self._index = {test: index for index, test in enumerate(baseline.tests)}
        self._places: dict[str, ModulePlaces] = {}
        self._touching: dict[str, frozenset[int]] = {}
        self._names: dict[frozenset[int], tuple[str, ...]] = {}

    def case(self, target: Target, mutant: Mutant) -> Case:
        """Return the case of a mutant; without tests where nothing runs its lines."""
        place = self.places(target).place(mutant.start, mutant.end)
        lines = self._baseline.lines.get(target.path, _NOTHING)
        at_import = place.function is None and place.default_of is None
        if at_import or not lines.at_import.isdisjoint(place.lines):
            return self._at_import(target, mutant, place, lines)
        reached = frozenset(test for line in place.lines for test in lines.by_test.get(line, ()))
        tests = self._named(reached)
        return Case(target, mutant, tests, frozenset(tests), at_import=False)

    def _at_import(self, target: Target, mutant: Mutant, place: Place, lines: FileLines) -> Case:
        """Let all tests judge what runs at import: any of them may depend on what that made."""
        if lines.at_import.isdisjoint(place.lines) and not any(line in lines.by_test for line in place.lines):
            return Case(target, mutant, (), frozenset(), at_import=True)
        if target.path not in self._touching:
            self._touching[target.path] = frozenset(test for tests in lines.by_test.values() for test in tests)
        near = frozenset(self._named(self._touching[target.path]))
        return Case(target, mutant, self._usable, near, at_import=True)

    def _named(self, indices: frozenset[int]) -> tuple[str, ...]:
        """Return the names of tests; mutants of a line share one tuple."""
        if indices not in self._names:
            self._names[indices] = tuple(test for test in self._usable if self._index.get(test, -1) in indices)
        return self._names[indices]

    def places(self, target: Target) -> ModulePlaces:
        """Return the places of a file, parsed once."""
        if target.path not in self._places:
            self._places[target.path] = ModulePlaces(target.text)
        return self._places[target.path]


def uncovered(case: Case) -> MutantResult:
    """Return the result of a case without tests."""
    return MutantResult(case.target.name, case.mutant, Status.NO_COVERAGE)


def sampled(cases: Sequence[Case], number: int | None) -> list[Case]:
    """Return `number` cases drawn evenly, the same ones every time, in the order given."""
    if number is None or number >= len(cases):
        return list(cases)
    kept = {case.id for case in sorted(cases, key=lambda case: case.rank)[:number]}
    return [case for case in cases if case.id in kept]


def on_changed_lines(
    found: Sequence[tuple[Target, Mutant]], changed: Mapping[str, frozenset[int] | None]
) -> list[tuple[Target, Mutant]]:
    """Return the mutants that touch a changed line."""

    def touches(target: Target, mutant: Mutant) -> bool:
        lines = changed.get(target.path, frozenset())
        return lines is None or not lines.isdisjoint(range(mutant.first.line, mutant.last.line + 1))

    return [(target, mutant) for target, mutant in found if touches(target, mutant)]

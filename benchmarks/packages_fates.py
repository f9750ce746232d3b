"""What a set of tests makes of solutions, without running more than is needed, nor for longer than is allowed."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from testgen.problem import Solution, SuiteTest, TestCase, Verdict
from testgen.seams import Cell

# Tests are run in waves of 1, 2, 4, 4, ...: the first ones kill most, and after each wave the clock is read. Wider ones
# could hold a slow solution for minutes: each time limit is confirmed by a second run.
WIDEST_WAVE = 4


class End(StrEnum):
    """How a solution comes out of its tests."""

    REJECTED = "rejected"
    ACCEPTED = "accepted"
    UNJUDGED = "unjudged"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Fate:
    """A solution's end, with the first test that rejected it (or that could not be judged) and how many did."""

    end: End
    test: str = ""
    verdict: str = ""
    why: str = ""
    rejections: int = 0


class Deadline:
    """A span of wall seconds that begins with its making."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    @property
    def over(self) -> bool:
        """Whether the span has passed."""
        return self._clock() >= self._end


class Rows(Protocol):
    """What is needed of a verdict matrix."""

    def rows(self, solutions: Sequence[Solution], tests: Sequence[TestCase]) -> Mapping[str, Mapping[str, Cell]]:
        """Fill and return cells by solution name and test name."""


def waves(tests: Sequence[TestCase]) -> Iterator[Sequence[TestCase]]:
    """Cut `tests` into waves, in order."""
    done, width = 0, 1
    while done < len(tests):
        yield tests[done : done + width]
        done, width = done + width, min(WIDEST_WAVE, width * 2)


def fates(
    matrix: Rows,
    solutions: Sequence[Solution],
    tests: Sequence[TestCase],
    deadline: Deadline,
    *,
    to_the_end: bool = False,
) -> dict[str, Fate]:
    """Return what becomes of each solution, by name.

    A solution is not run after the wave that rejects it, unless `to_the_end`. Those that are still accepted when the
    deadline passes are unfinished.
    """
    rows: dict[str, dict[str, Cell]] = {s.name: {} for s in solutions}
    done = 0
    for wave in waves(tests):
        alive = [s for s in solutions if to_the_end or not _rejections(rows[s.name])]
        if not alive or deadline.over:
            break
        for name, row in matrix.rows(alive, wave).items():
            rows[name] |= row
        done += len(wave)
    return {name: fate_of(row, whole=done == len(tests)) for name, row in rows.items()}


def fate_of(row: Mapping[str, Cell], *, whole: bool) -> Fate:
    """Read a solution's fate off its cells, those of all tests if `whole`."""
    rejections = _rejections(row)
    if rejections:
        test, cell = next(iter(rejections.items()))
        return Fate(End.REJECTED, test, cell.verdict, cell.why, len(rejections))
    for test, cell in row.items():
        if cell.verdict is not Verdict.AC:
            return Fate(End.UNJUDGED, test, cell.verdict, cell.why)
    return Fate(End.ACCEPTED if whole else End.UNFINISHED)


def _rejections(row: Mapping[str, Cell]) -> dict[str, Cell]:
    return {test: cell for test, cell in row.items() if cell.verdict.rejects}


def lethal_first(tests: Sequence[SuiteTest], last: Collection[str] = ()) -> list[TestCase]:
    """Return the cases of a suite, those first that reject most of the wrong solutions in the loop, then the small.

    Those named in `last` come after all others: who falls to one of them falls to no other.
    """
    in_order = sorted(tests, key=lambda t: (t.case.name in last, -len(t.kills), t.case.input.size))
    return [t.case for t in in_order]


def large_first(tests: Sequence[TestCase], last: Collection[str] = ()) -> list[TestCase]:
    """Return tests with large inputs first, what a slow solution falls to at once; those named in `last` at the end."""
    return sorted(tests, key=lambda t: (t.name in last, -t.input.size))

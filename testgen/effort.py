"""What a piece of work cost: it goes beside the figures, never into what must be the same every time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from testgen.seams import Judge


class CountingJudge(Judge, Protocol):
    """A judge that counts the runs it was asked for, those it made, and those that its store answered."""

    @property
    def asked(self) -> int:
        """Runs asked for so far: the same whatever the store knew."""

    @property
    def runs(self) -> int:
        """Runs executed so far."""

    @property
    def cached(self) -> int:
        """Runs answered from the store so far."""


@dataclass(frozen=True)
class Effort:
    """Runs made, runs answered from the store, wall seconds, and the isolation that was in force."""

    runs: int
    cached: int
    seconds: float
    isolation: str


class Meter:
    """Measures the effort from its own creation on."""

    def __init__(self, judge: CountingJudge, clock: Callable[[], float] = time.monotonic) -> None:
        self._judge = judge
        self._clock = clock
        self._runs, self._cached, self._started = judge.runs, judge.cached, clock()

    @property
    def seconds(self) -> float:
        """Wall seconds so far."""
        return self._clock() - self._started

    def read(self) -> Effort:
        """Return the effort so far."""
        judge = self._judge
        return Effort(judge.runs - self._runs, judge.cached - self._cached, self.seconds, judge.isolation)

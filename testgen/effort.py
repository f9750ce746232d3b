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

    def plus(self, other: Effort) -> Effort:
        """Return the effort of both, of which this one came first."""
        runs, cached = self.runs + other.runs, self.cached + other.cached
        return Effort(runs, cached, self.seconds + other.seconds, self.isolation)


class Meter:
    """Measures the effort from its own creation on."""

    def __init__(self, judge: CountingJudge, clock: Callable[[], float] = time.monotonic) -> None:
        self._judge = judge
        self._clock = clock
        self._charged: Callable[[], float] = float
        self._runs, self._cached, self._started = judge.runs, judge.cached, clock()

    @property
    def seconds(self) -> float:
        """Wall seconds so far."""
        return self._clock() + self._charged() - self._started

    def charge(self, seconds: Callable[[], float]) -> None:
        """Let what `seconds` returns count as well: time that somebody waited for when answers were recorded."""
        self._charged = seconds

    def read(self) -> Effort:
        """Return the effort so far."""
        judge = self._judge
        return Effort(judge.runs - self._runs, judge.cached - self._cached, self.seconds, judge.isolation)


class Pace:
    """Says between steps whether the next ones fit into the time that is left, by how long those before took."""

    def __init__(self, meter: Meter, until: float | None) -> None:
        """`until` is in seconds of the meter; None lets everything fit."""
        self._meter = meter
        self._until = until
        self._began = self._last = meter.seconds
        self._done = 0

    def fits(self, done: int, following: int) -> bool:
        """Whether `following` more steps fit after `done` in all; those that come first fit while there is any time."""
        if self._until is None:
            return True
        now = self._meter.seconds
        if not done:
            self._began = self._last = now
            return now < self._until
        a_step = max((now - self._began) / done, (now - self._last) / max(1, done - self._done))
        self._done, self._last = done, now
        return now < self._until and now + following * a_step <= self._until

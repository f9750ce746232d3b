"""What the processes of a measurement tell each other: jobs, events and outcomes, one JSON line each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from math import inf
from typing import Any


@dataclass(frozen=True)
class Change:
    """A mutated file: in the source text of `path` (absolute), the characters `start` to `end` become `replacement`."""

    path: str
    start: int
    end: int
    replacement: str

    def applied(self, source: str) -> str:
        """Return the mutated text of `source`."""
        return source[: self.start] + self.replacement + source[self.end :]


class Task(StrEnum):
    """What a child does with its tests."""

    RUN = "run"  # until the first failures
    BASELINE = "baseline"  # all of them, with the lines that each runs
    OBSERVE = "observe"  # on the original, calls of the mutated function noted


@dataclass(frozen=True)
class Job:
    """Work of one child process: `tests` (node ids, in this order) under `change`, or on the original.

    `limit`, and `test_limit` of each test, are in seconds that the child was not kept waiting for a processor. It stops
    behind `stop_at` failures; 0 is never. `extra` is what the task needs besides.
    """

    number: int
    tests: tuple[str, ...]
    limit: float = inf
    change: Change | None = None
    task: Task = Task.RUN
    stop_at: int = 1
    extra: str = ""
    test_limit: float | None = None

    def line(self) -> bytes:
        """Return the line that `Job.of` reads."""
        return _line(asdict(self))

    @classmethod
    def of(cls, line: bytes) -> Job:
        """Read a line."""
        fields = json.loads(line)
        change = fields.pop("change")
        return cls(
            **{
                **fields,
                "tests": tuple(fields["tests"]),
                "task": Task(fields["task"]),
                "change": Change(**change) if change else None,
            }
        )


class Kind(StrEnum):
    """What a child says while it works."""

    STARTED = "started"  # a test
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    SERVED = "served"  # the mutated text was compiled for a module
    UNFIT = "unfit"  # this mutant cannot be judged in a fork
    MISSING = "missing"  # a test was not collected
    BROKEN = "broken"  # no test failed, and yet the run cannot go on
    FOUND = "found"  # the answer of a task
    DONE = "done"


@dataclass(frozen=True)
class Event:
    """One thing that a child said; `phase`, `exception` and `text` of failures."""

    kind: Kind
    test: str = ""
    phase: str = ""
    exception: str = ""
    text: str = ""

    def line(self) -> bytes:
        """Return the line that `Event.of` reads."""
        return _line({name: value for name, value in asdict(self).items() if value})

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> Event:
        """Make the event of a decoded line."""
        named = dict(fields)
        return cls(Kind(named.pop("kind")), **named)


class Ended(StrEnum):
    """How a child ended."""

    ITSELF = "itself"
    TIMEOUT = "timeout"
    SIGNAL = "signal"
    EXIT = "exit"


@dataclass(frozen=True)
class Outcome:
    """How a job went: what the child said, how it ended (`code`: signal number or exit status), and seconds taken."""

    number: int
    ended: Ended
    events: tuple[Event, ...] = ()
    code: int = 0
    seconds: float = 0.0

    def line(self) -> bytes:
        """Return the line that `Outcome.of` reads."""
        return _line(asdict(self))

    @classmethod
    def of(cls, line: bytes) -> Outcome:
        """Read a line."""
        fields = json.loads(line)
        events = tuple(Event.of(event) for event in fields.pop("events"))
        return cls(**{**fields, "ended": Ended(fields["ended"]), "events": events})

    @property
    def passed(self) -> bool:
        """Whether the child came to its end, and no test failed."""
        return self.ended is Ended.ITSELF and self.first(Kind.DONE) is not None and self.first(Kind.FAILED) is None

    def first(self, kind: Kind) -> Event | None:
        """Return the first event of a kind."""
        return next((event for event in self.events if event.kind is kind), None)

    def all(self, kind: Kind) -> tuple[Event, ...]:
        """Return the events of a kind."""
        return tuple(event for event in self.events if event.kind is kind)


def _line(fields: Mapping[str, Any]) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"

"""The workers as seen from pytest's own process: jobs go out, outcomes come back, at most so many at once."""

from __future__ import annotations

import contextlib
import selectors
import socket
import subprocess
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from testgen.errors import TestgenError
from testgen.pytest_plugin.fresh import start_server
from testgen.pytest_plugin.wire import Ended, Job, Outcome
from testgen.pytest_plugin.worker import GO, hang_up, wait_or_kill

WORKERS_PER_JOB = 2


class Lane(Enum):
    """Where a job is done."""

    FORK = "fork"  # in a child of the collected pytest process
    FRESH = "fresh"  # in a pytest of its own


class WorkerError(TestgenError):
    """A worker of the measurement ended: our fault, never a verdict."""

    slug = "worker"


@dataclass
class _Worker:
    lane: Lane
    channel: socket.socket
    process: subprocess.Popen[bytes] | None = None
    job: Job | None = None
    buffer: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True)
class _Next:
    """A job that begins when there is room for it, and its worker, if it forks: that makes the child ready."""

    job: Job
    worker: _Worker | None


def _send(worker: _Worker, line: bytes) -> None:
    try:
        worker.channel.sendall(line)
    except OSError:
        raise WorkerError("a worker ended before it got its job", hint="report this") from None


class Crew:
    """`size` jobs at once, over both lanes; fresh workers are started when the first job needs them.

    With `WORKERS_PER_JOB` workers that fork for each, as many jobs again may be given: they begin as others end, with
    their children made and mutated meanwhile.
    """

    def __init__(self, fork: list[socket.socket], setting: Path, environment: Mapping[str, str], size: int) -> None:
        self.size = size
        self._setting = setting
        self._environment = environment
        self._idle: dict[Lane, list[_Worker]] = {Lane.FORK: [_Worker(Lane.FORK, end) for end in fork], Lane.FRESH: []}
        self._busy: list[_Worker] = []
        self._next: deque[_Next] = deque()
        self._most = size * (WORKERS_PER_JOB if fork else 1)
        self._all_fresh: list[_Worker] = []
        self._selector = selectors.DefaultSelector()

    @property
    def forks(self) -> bool:
        """Whether there is a fork lane."""
        there = (*self._busy, *(each.worker for each in self._next if each.worker))
        return bool(self._idle[Lane.FORK]) or any(worker.lane is Lane.FORK for worker in there)

    @property
    def running(self) -> int:
        """The number of jobs that are under way, or about to begin."""
        return len(self._busy) + len(self._next)

    @property
    def has_room(self) -> bool:
        """Whether one more job may be given."""
        return self.running < self._most

    def give(self, job: Job, lane: Lane) -> None:
        """Start a job, or make it ready to begin as soon as another ends; there must be room."""
        worker = self._ready(job, lane) if lane is Lane.FORK else None
        self._next.append(_Next(job, worker))
        self._begin()

    def _begin(self) -> None:
        while self._next and len(self._busy) < self.size:
            each = self._next.popleft()
            worker = each.worker or self._ready(each.job, Lane.FRESH)
            _send(worker, GO)
            self._busy.append(worker)
            self._selector.register(worker.channel, selectors.EVENT_READ, worker)

    def _ready(self, job: Job, lane: Lane) -> _Worker:
        worker = self._idle[lane].pop() if self._idle[lane] else self._new_fresh(lane)
        worker.job = job
        _send(worker, job.line())
        return worker

    def _new_fresh(self, lane: Lane) -> _Worker:
        if lane is Lane.FORK:
            raise WorkerError("all workers that fork have ended", hint="report this")
        process, channel = start_server(self._setting, self._environment)
        worker = _Worker(lane, channel, process)
        self._all_fresh.append(worker)
        return worker

    def wait(self) -> list[tuple[Job, Outcome]]:
        """Return the outcomes that are there, one at least; none if nothing is under way."""
        found: list[tuple[Job, Outcome]] = []
        while self._busy and not found:
            for key, _ in self._selector.select():
                worker: _Worker = key.data
                outcome = self._read(worker)
                if outcome is not None and worker.job is not None:
                    found.append((worker.job, outcome))
                    worker.job = None
            self._begin()
        return found

    def _read(self, worker: _Worker) -> Outcome | None:
        data = b""
        with contextlib.suppress(OSError):
            data = worker.channel.recv(1 << 16)
        assert worker.job is not None
        if not data:
            self._rest(worker, again=False)
            return Outcome(worker.job.number, Ended.SIGNAL, code=0)
        worker.buffer += data
        if not data.endswith(b"\n"):
            return None
        outcome = Outcome.of(bytes(worker.buffer))
        worker.buffer.clear()
        self._rest(worker, again=True)
        return outcome

    def _rest(self, worker: _Worker, *, again: bool) -> None:
        self._selector.unregister(worker.channel)
        self._busy.remove(worker)
        if again:
            self._idle[worker.lane].append(worker)

    def close(self) -> None:
        """End the fresh workers; those of the fork lane end with their zygote."""
        self._selector.close()
        for worker in self._all_fresh:
            hang_up(worker.channel)
        for worker in self._all_fresh:
            if worker.process is not None:
                _wait_for(worker.process)


def _wait_for(server: subprocess.Popen[bytes]) -> None:
    wait_or_kill(server.pid, lambda: server.poll() is not None)

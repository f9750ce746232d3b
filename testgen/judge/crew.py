"""A crew of workers in equal jails: jobs in, answers out, as many at a time as there are workers."""

from __future__ import annotations

import selectors
from collections.abc import Callable, Iterable, Iterator, Sequence

from testgen.judge.descriptors import SealedFiles
from testgen.judge.levels import Level
from testgen.judge.worker import Answer, Job, Worker, WorkerLostError

# A job whose jail is lost is tried once more in a fresh one; a second loss is told to the caller as None.
_TRIES = 2
_IDLE_SECONDS = 0.1


class Crew:
    """Up to `size` workers, started when there is work for them; `on_idle` is called every 0.1 s of waiting."""

    def __init__(
        self, level: Level, size: int, hash_seed: int, sealed: SealedFiles, on_idle: Callable[[], None]
    ) -> None:
        self._level = level
        self._size = size
        self._hash_seed = hash_seed
        self._sealed = sealed
        self._on_idle = on_idle
        self._workers: list[Worker] = []

    def execute(self, jobs: Sequence[Job], *, alone: bool = False) -> Iterator[tuple[int, Answer | None]]:
        """Yield (index of the job, answer) as answers come; None where the judge failed.

        With `alone` one job runs at a time, for times that must not suffer from a neighbour.
        """
        with selectors.DefaultSelector() as selector:
            shift = _Shift(self._hire(1 if alone else len(jobs)), selector, enumerate(jobs), self._on_idle)
            yield from shift.work()

    def _hire(self, wanted: int) -> list[Worker]:
        while len(self._workers) < min(wanted, self._size):
            self._workers.append(Worker(self._level, self._hash_seed, self._sealed))
        return self._workers[: max(1, min(wanted, self._size))]

    def close(self) -> None:
        """End all jails."""
        for worker in self._workers:
            worker.close()
        self._workers.clear()


class _Shift:
    """One pass of some workers over some jobs."""

    def __init__(
        self,
        workers: Sequence[Worker],
        selector: selectors.BaseSelector,
        jobs: Iterable[tuple[int, Job]],
        on_idle: Callable[[], None],
    ) -> None:
        self._workers = workers
        self._selector = selector
        self._jobs = iter(jobs)
        self._on_idle = on_idle
        self._busy: dict[int, tuple[int, Job, int]] = {}
        self._lost: list[int] = []

    def work(self) -> Iterator[tuple[int, Answer | None]]:
        """Yield answers until no job is left."""
        try:
            for position in range(len(self._workers)):
                self._next(position)
            while self._busy:
                ready = self._selector.select(_IDLE_SECONDS)
                for key, _ in ready:
                    yield from self._receive(key.data)
                if not ready:
                    self._on_idle()
            yield from ((index, None) for index in self._lost)
        finally:
            self._abandon()

    def _next(self, position: int) -> None:
        """Give the worker at `position` a job, if there is one left."""
        for index, job in self._jobs:
            if self._submit(position, index, job, tries=1):
                return
            self._lost.append(index)

    def _submit(self, position: int, index: int, job: Job, tries: int) -> bool:
        worker = self._workers[position]
        for attempt in range(tries, _TRIES + 1):
            try:
                worker.submit(job)
            except WorkerLostError:
                worker.restart()
                continue
            self._busy[position] = (index, job, attempt)
            self._selector.register(worker, selectors.EVENT_READ, position)
            return True
        return False

    def _receive(self, position: int) -> Iterator[tuple[int, Answer | None]]:
        worker = self._workers[position]
        self._selector.unregister(worker)
        index, job, tries = self._busy.pop(position)
        try:
            answer = worker.receive()
        except WorkerLostError:
            worker.restart()
            if self._submit(position, index, job, tries + 1):
                return
            answer = None
        self._next(position)
        yield index, answer

    def _abandon(self) -> None:
        """End what still runs when the caller stops early, so that no old answer meets a new job."""
        for position in self._busy:
            self._workers[position].restart()
        self._busy.clear()

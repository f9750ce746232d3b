"""The judge: runs in, results out, in order; what the store knows is not run again."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from testgen.errors import JudgeError
from testgen.judge.crew import Crew
from testgen.judge.descriptors import SealedFiles
from testgen.judge.isolation import strongest_level, why_level_fails
from testgen.judge.levels import Level
from testgen.judge.measurement import Ended, Measurement, answers, classify
from testgen.judge.programs import Prepared, Shelf, toolchain
from testgen.judge.store import Store, run_key
from testgen.judge.worker import Answer, Job
from testgen.problem import Blob, Limits, Program, Verdict
from testgen.seams import Run, RunResult

# A run whose limits state no time is cut here: the slowest correct solution that a limit may be made from.
UNSTATED_TIME = 60.0
# Enters the key of every stored run: to be raised when a change here makes the same program behave otherwise.
_JUDGE_VERSION = 1
# Runs are made in batches, whose tail leaves workers idle: large enough for that to cost little, short enough for
# callers to see results, and to stop, about every second.
_FEWEST, _MOST = 16, 512
_BATCH_SECONDS = (0.5, 3.0)


class JudgePool:
    """A judge with `jobs` workers; a context manager.

    `runs` counts executions, `cached` answers from the store; `asked` counts what callers asked for, the same whatever
    the store knew.
    """

    def __init__(self, *, level: Level, jobs: int, store: Store, on_run: Callable[[], None] | None = None) -> None:
        self.level = level
        self.asked = 0
        self.runs = 0
        self.cached = 0
        self._jobs = jobs
        self._store = store
        self._on_run = on_run
        self._sealed = SealedFiles()
        self._crews: dict[int, Crew] = {}
        self._shelf = Shelf(self._crew(0), store)
        self._batch = _FEWEST

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all jails and write what is not yet in the store."""
        for crew in self._crews.values():
            crew.close()
        self._sealed.close()
        self._store.close()

    @property
    def isolation(self) -> str:
        """The isolation in force, as reports name it."""
        return self.level.label

    def prepare(self, programs: Sequence[Program]) -> list[str]:
        """Compile what must be compiled; return for each program "" or why it cannot be run here."""
        return [known if isinstance(known, str) else "" for known in self._shelf.prepare(programs)]

    def fingerprints(self, programs: Sequence[Program]) -> list[str]:
        """Compile what must be compiled; return for each program a digest of what is started, or "" where none can be.

        Equal binaries have equal ones: the trivial compiler equivalence of mutants (Papadakis et al., ICSE 2015).
        """
        return ["" if isinstance(known, str) else known.fingerprint for known in self._shelf.prepare(programs)]

    def run(self, runs: Iterable[Run]) -> Iterator[RunResult]:
        """Yield one result for each run, in order; see `testgen.seams.Judge`."""
        waiting = iter(runs)
        while batch := list(itertools.islice(waiting, self._batch)):
            started = time.monotonic()
            self.asked += len(batch)
            yield from self._run_batch(batch)
            self._adapt(time.monotonic() - started, len(batch))

    def _adapt(self, seconds: float, size: int) -> None:
        short, long = _BATCH_SECONDS
        if seconds < short and size == self._batch:
            self._batch = min(_MOST, self._batch * 2)
        elif seconds > long:
            self._batch = max(_FEWEST, self._batch // 2)

    def _run_batch(self, runs: Sequence[Run]) -> list[RunResult]:
        prepared = self._shelf.prepare([run.program for run in runs])
        results: list[RunResult | None] = [None] * len(runs)
        todo: dict[int, _Task] = {}
        same: dict[bytes, int] = {}
        copies: list[tuple[int, int]] = []
        for index, (run, program) in enumerate(zip(runs, prepared, strict=True)):
            if isinstance(program, str):
                results[index] = _failed(Verdict.CE, program)
                continue
            task = _Task(run, program, self.level)
            known = self._store.get(task.key)
            if known is not None and answers(known, task.limits):
                self.cached += 1
                results[index] = _result(known, task.limits, cached=True)
            elif task.key in same:
                copies.append((index, same[task.key]))
            else:
                same[task.key] = index
                todo[index] = task
        for index, measurement in self._measure(todo):
            results[index] = _result(measurement, todo[index].limits)
        for index, first in copies:
            results[index] = results[first]
        self._store.flush()
        return [result or _failed(Verdict.IE, "the judge lost this run twice") for result in results]

    def _measure(self, tasks: dict[int, _Task]) -> Iterator[tuple[int, Measurement]]:
        doubtful: dict[int, _Task] = {}
        for index, measurement in self._execute(tasks, alone=False):
            if classify(measurement, tasks[index].limits)[0] is Verdict.TLE:
                doubtful[index] = tasks[index]  # a neighbour may have slowed it: its second run is alone, and counts
                continue
            yield index, self._kept(tasks[index], measurement)
        for index, measurement in self._execute(doubtful, alone=True):
            yield index, self._kept(tasks[index], measurement)

    def _execute(self, tasks: dict[int, _Task], *, alone: bool) -> Iterator[tuple[int, Measurement]]:
        for attempt in sorted({task.run.attempt for task in tasks.values()}):
            chosen = {index: task for index, task in tasks.items() if task.run.attempt == attempt}
            indices = list(chosen)
            jobs = [task.job for task in chosen.values()]
            for position, answer in self._crew(attempt).execute(jobs, alone=alone):
                self.runs += 1
                if self._on_run:
                    self._on_run()
                if answer is not None:
                    yield indices[position], self._measured(answer, chosen[indices[position]].limits)

    def _measured(self, answer: Answer, limits: Limits) -> Measurement:
        assert limits.time is not None
        return Measurement(
            ended=answer.ended,
            code=answer.code,
            cpu=answer.cpu,
            wall=answer.wall,
            memory=answer.memory,
            output=self._store.put_blob(answer.output),
            stderr=answer.stderr,
            time_limit=limits.time,
            memory_limit=limits.memory,
            output_limit=limits.output,
        )

    def _kept(self, task: _Task, measurement: Measurement) -> Measurement:
        self._store.put(task.key, measurement)
        return measurement

    def _crew(self, attempt: int) -> Crew:
        if attempt not in self._crews:
            self._crews[attempt] = Crew(self.level, self._jobs, attempt, self._sealed, self._store.flush_if_due)
        return self._crews[attempt]


class _Task:
    """A run with what its program was prepared to, its limits made definite, and its key in the store."""

    def __init__(self, run: Run, prepared: Prepared, level: Level) -> None:
        self.run = run
        self.prepared = prepared
        self.limits = run.limits if run.limits.time is not None else run.limits.with_time(UNSTATED_TIME)
        self.key = run_key(
            run.program.sha,
            run.input.sha,
            toolchain(run.program.language),
            " ".join([level.value, str(_JUDGE_VERSION), *run.messages]),
            run.attempt,
            run.args,
            [blob.sha for blob in run.files],
        )

    @property
    def job(self) -> Job:
        """The job that a worker is handed."""
        return self.prepared.job(self.run, self.limits)


def _result(measurement: Measurement, limits: Limits, *, cached: bool = False) -> RunResult:
    verdict, why = classify(measurement, limits)
    return RunResult(
        verdict=verdict,
        output=measurement.output,
        cpu=measurement.cpu,
        wall=measurement.wall,
        memory=measurement.memory,
        exit=-measurement.code if measurement.ended is Ended.SIGNAL else measurement.code,
        stderr=measurement.stderr,
        why=why,
        cached=cached,
    )


def _failed(verdict: Verdict, why: str) -> RunResult:
    return RunResult(verdict, Blob.of(b""), cpu=0.0, wall=0.0, memory=0, exit=-1, why=why)


def open_judge(
    *,
    jobs: int | None = None,
    store: Path | None = None,
    isolation: Level | None = None,
    on_run: Callable[[], None] | None = None,
) -> JudgePool:
    """Return a judge of `jobs` workers (default: one a core) over the store in folder `store` (default: the user's).

    Without `isolation` the strongest level that works here is taken. Raises JudgeError where none does or the one
    asked for does not, StoreError where the store cannot be opened.
    """
    if isolation is None:
        isolation, _ = strongest_level()
    elif reason := why_level_fails(isolation):
        raise JudgeError(f"{isolation.label} does not work here: {reason}", hint="testgen doctor")
    return JudgePool(level=isolation, jobs=jobs or os.cpu_count() or 1, store=Store.open(store), on_run=on_run)

"""The progress bar: one line on stderr that goes away when the work is done."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from testgen.cli.console import RunCount

_REDRAW_SECONDS = 0.125


class Bar:
    """A `testgen.progress.Progress` that draws itself; `runs` counts the programs run, and is shown, too.

    It draws when it is told something: a thread that draws would be alive while the judge forks its jails.
    """

    def __init__(self, console: Console) -> None:
        self.runs = RunCount(self._ran)
        self._drawn = 0.0
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[steps]}", markup=False),
            _RunsColumn(self.runs),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            auto_refresh=False,
        )
        self._task: TaskID | None = None
        self._done = 0
        self._total: int | None = None

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def start(self, what: str, total: int | None = None) -> None:
        """Begin a phase of `total` steps; None when nobody knows."""
        self.done()
        self._done, self._total = 0, total
        self._task = self._bar.add_task(what, total=total, steps=self._steps())
        self._bar.refresh()

    def advance(self, steps: int = 1) -> None:
        """Say that `steps` more of the phase are made."""
        if self._task is not None:
            self._done += steps
            self._bar.update(self._task, completed=self._done, steps=self._steps())
            self._bar.refresh()

    def done(self) -> None:
        """End the phase."""
        if self._task is not None:
            self._bar.remove_task(self._task)
            self._task = None

    def _ran(self) -> None:
        now = time.monotonic()
        if now - self._drawn >= _REDRAW_SECONDS:
            self._drawn = now
            self._bar.refresh()

    def _steps(self) -> str:
        return f"{self._done} of {self._total}" if self._total else str(self._done or "")


class _RunsColumn(ProgressColumn):
    """The programs run so far, read at every drawing: the judge calls back 1,000 times a second."""

    def __init__(self, runs: RunCount) -> None:
        super().__init__()
        self._runs = runs

    def render(self, task: Task) -> Text:  # noqa: ARG002 - it is the same for every task
        return Text(f"{self._runs.count:,} runs")

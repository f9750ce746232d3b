"""One command's work with the judge: opened as the options say, and closed whatever happens."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from testgen.cli.console import RunCount, Screen
from testgen.errors import JudgeError, MissingToolError
from testgen.judge.levels import Level
from testgen.judge.pool import JudgePool, open_judge
from testgen.judge.store import default_folder
from testgen.progress import Progress


@contextmanager
def judging(options: argparse.Namespace, screen: Screen) -> Iterator[tuple[JudgePool, Progress]]:
    """Open a judge and a progress bar. Ctrl-C inside raises KeyboardInterrupt again, with what is saved."""
    with screen.progress() as (progress, count):
        judge = _open(options, screen, count)
        if judge.level is Level.RLIMITS:
            screen.remark(f"warning: {judge.isolation}. What a hostile program does is not stopped: testgen doctor")
        try:
            with screen.stopping(), judge:
                yield judge, progress
        except KeyboardInterrupt as stop:
            folder = (options.store or default_folder()).absolute()
            saved = f"{judge.runs:,} runs are in the store, {folder}: run the same command again to go on."
            raise type(stop)(saved) from None


def _open(options: argparse.Namespace, screen: Screen, count: RunCount) -> JudgePool:
    def ran() -> None:
        count()
        screen.raise_stop()

    asked = None if options.isolation == "auto" else Level(options.isolation)
    try:
        return open_judge(jobs=options.jobs, store=options.store, isolation=asked, on_run=ran)
    except JudgeError as error:
        # Not a fault of ours but of the machine, or of what was asked of it.
        raise MissingToolError(error.message, hint="testgen doctor") from None

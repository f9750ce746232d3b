"""What was measured of one execution, and what it says under given limits.

A measurement is kept, limits are applied when it is read: one execution answers for many limits.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass
from enum import StrEnum

from testgen.problem import Blob, Limits, Verdict

_LONGEST_WHY = 200


class Ended(StrEnum):
    """How an execution ended: by itself, by a signal, or cut by the judge at a limit."""

    EXIT = "exit"
    SIGNAL = "signal"
    CPU = "cpu"
    WALL = "wall"
    MEMORY = "memory"
    OUTPUT = "output"


@dataclass(frozen=True)
class Measurement:
    """One execution: how it ended, what it used, what it wrote, and the limits it was made under.

    `code` is the exit status or the signal's number; `cpu`, `wall` and `time_limit` are seconds; `memory` is the peak
    resident size, and the other limits are sizes, in bytes; `stderr` is a tail.
    """

    ended: Ended
    code: int
    cpu: float
    wall: float
    memory: int
    output: Blob
    stderr: str
    time_limit: float
    memory_limit: int
    output_limit: int


def classify(measurement: Measurement, limits: Limits) -> tuple[Verdict | None, str]:  # noqa: PLR0911 - one a verdict
    """Return the verdict under `limits`, with one line of why; None if the program ended well within them.

    Where several limits were exceeded, time comes first: it is the one that problems are about.
    """
    if measurement.ended is Ended.CPU or (limits.time is not None and measurement.cpu > limits.time):
        return Verdict.TLE, f"more than {limits.time:g} s of CPU time"
    if measurement.ended is Ended.WALL:
        return (
            Verdict.TLE,
            f"still waiting after {measurement.wall:.1f} s with {measurement.cpu:.2f} s of CPU time used",
        )
    if measurement.ended is Ended.MEMORY or measurement.memory > limits.memory:
        return Verdict.MLE, f"more than {limits.memory >> 20} MiB of memory"
    if measurement.ended is Ended.OUTPUT or measurement.output.size > limits.output:
        return Verdict.OLE, f"more than {limits.output} bytes of output"
    if measurement.ended is Ended.SIGNAL:
        return Verdict.RTE, _with_last_line(f"killed by {_signal_name(measurement.code)}", measurement.stderr)
    if measurement.code != 0:
        return Verdict.RTE, _with_last_line(f"exit status {measurement.code}", measurement.stderr)
    return None, ""


def answers(measurement: Measurement, limits: Limits) -> bool:
    """Whether a stored measurement says what an execution under `limits` would come to.

    One that ended well says all: what it used is known. One that was cut at a limit answers for that limit and
    smaller ones. One that failed may have failed for want of memory or output, so it answers for equal ones only.
    """
    if limits.time is None:
        return measurement.ended not in {Ended.CPU, Ended.WALL}
    if measurement.ended in {Ended.CPU, Ended.WALL}:
        return limits.time <= measurement.time_limit
    if measurement.ended is Ended.EXIT and measurement.code == 0:
        return True
    return (limits.memory, limits.output) == (measurement.memory_limit, measurement.output_limit)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _with_last_line(text: str, stderr: str) -> str:
    lines = stderr.strip().splitlines()
    return f"{text}: {lines[-1].strip()[:_LONGEST_WHY]}" if lines else text

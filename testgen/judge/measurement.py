"""What a run was measured to be, and what that says under limits: pure functions, no execution."""

from __future__ import annotations

import math
import signal
from dataclasses import dataclass
from enum import StrEnum

from testgen.problem import MIB, Blob, Limits, Verdict

_WHY_CHARACTERS = 200


class Ended(StrEnum):
    """How a run came to its end: by itself, by a signal, or cut by the judge at a limit."""

    EXIT = "exit"
    SIGNAL = "signal"
    CPU = "cpu"
    WALL = "wall"
    MEMORY = "memory"
    OUTPUT = "output"


_CUT_BY_TIME = (Ended.CPU, Ended.WALL)
_CUT_BY_SIZE = (Ended.MEMORY, Ended.OUTPUT)


@dataclass(frozen=True)
class Measurement:
    """What one run used, and the limits that it was made under.

    `code` is the exit status, or the number of the signal; `cpu` and `wall` are seconds, `memory` the peak resident
    size in bytes, `output` what was read before a cut, `stderr` the tail. `time_limit` is in seconds of CPU time,
    `memory_limit` and `output_limit` in bytes.
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

    @property
    def clean(self) -> bool:
        """Whether the program ran to its end with exit status 0."""
        return self.ended is Ended.EXIT and self.code == 0


def wall_limit(time: float) -> float:
    """Return the seconds after which a run with `time` seconds of CPU time is cut even if it does not use them."""
    return 2 * time + 3


def classify(m: Measurement, limits: Limits) -> tuple[Verdict | None, str]:
    """Return the verdict under `limits` and why in one line; (None, "") for a clean run within them.

    Asked only where `answers(m, limits)`. Excess goes before failure: a program that ends with status 1 after 5
    seconds would have been cut at a limit of 2. The line holds no measured figure, so that it is the same each time.
    """
    if verdict := _excess(m, limits):
        return verdict, _excess_line(verdict, m, limits)
    if m.clean:
        return None, ""
    return Verdict.RTE, _failure_line(m)


def answers(m: Measurement, limits: Limits) -> bool:
    """Return whether a stored measurement says what a run under `limits` would come to.

    - The same limits: always.
    - A program feels the limits of memory and output: address space and stack follow the first (an allocation fails
      long before the peak tells), files and stderr the second. So lower ones are never answered, and higher ones not
      by a run that failed or was cut at them. A higher one changes nothing for a run that went on undisturbed.
    - Time is felt only by being cut. A run that was cut by time answers for limits up to its own. One that ended by
      itself answers for any: TLE below what it used, else the same again. One that was cut by size answers where it
      had the time to get there: below, it may have been cut by either first.
    - Where two limits would be exceeded, nobody knows which one first: no answer.
    """
    if (m.time_limit, m.memory_limit, m.output_limit) == (limits.time, limits.memory, limits.output):
        return True
    if not _feels_no_difference(m, limits):
        return False
    time = _time(limits)
    if m.ended in _CUT_BY_TIME:
        return time <= m.time_limit and not _too_big(m, limits)
    if m.cpu <= time:
        return m.wall <= wall_limit(time)
    return m.ended not in _CUT_BY_SIZE and not _too_big(m, limits)


def _feels_no_difference(m: Measurement, limits: Limits) -> bool:
    if m.clean or m.ended in _CUT_BY_TIME:
        return limits.memory >= m.memory_limit and limits.output >= m.output_limit
    return limits.memory == m.memory_limit and limits.output == m.output_limit


def _time(limits: Limits) -> float:
    return math.inf if limits.time is None else limits.time


def _too_big(m: Measurement, limits: Limits) -> bool:
    return m.memory > limits.memory or m.output.size > limits.output


def _excess(m: Measurement, limits: Limits) -> Verdict | None:
    """Return which limit was exceeded: the one the run was cut at, else the first that its figures are over."""
    cut = {Ended.CPU: Verdict.TLE, Ended.WALL: Verdict.TLE, Ended.MEMORY: Verdict.MLE, Ended.OUTPUT: Verdict.OLE}
    if m.ended in cut:
        return cut[m.ended]
    if m.cpu > _time(limits):
        return Verdict.TLE
    if m.memory > limits.memory:
        return Verdict.MLE
    return Verdict.OLE if m.output.size > limits.output else None


def _excess_line(verdict: Verdict, m: Measurement, limits: Limits) -> str:
    if verdict is Verdict.MLE:
        return f"over {_bytes(limits.memory)} of memory"
    if verdict is Verdict.OLE:
        return f"over {_bytes(limits.output)} of output"
    if m.ended is Ended.WALL:
        return f"not done after {wall_limit(_time(limits)):g} s, most of them spent waiting"
    return f"over {_time(limits):g} s of CPU time"


def _failure_line(m: Measurement) -> str:
    said = m.stderr.strip().splitlines()
    how = f"killed by {_signal_name(m.code)}" if m.ended is Ended.SIGNAL else f"exit status {m.code}"
    return f"{how}: {said[-1].strip()[:_WHY_CHARACTERS]}" if said else how


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _bytes(count: int) -> str:
    return f"{count / MIB:g} MiB" if count >= MIB else f"{count} bytes"

"""From what a child said and how it ended to the fate of a mutant. Pure.

Only a test that failed is a kill. What ran out of time, died, or did not get to its tests is asked again elsewhere, and
is an error where that does not help.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass
from enum import Enum

from testgen.mutation.strength import Kill, Status
from testgen.pytest_plugin.wire import Ended, Event, Kind, Outcome


class Next(Enum):
    """What to do with a mutant after a run."""

    DECIDED = "decided"
    ALONE = "alone"  # out of time: again, when nothing else runs
    FRESH = "fresh"  # again, in a fresh process


@dataclass(frozen=True)
class Decision:
    """The fate of a mutant so far."""

    next: Next
    status: Status
    reason: str = ""
    kill: Kill | None = None


def decide(outcome: Outcome) -> Decision:
    """Decide a mutant by the outcome of its tests."""
    failed = outcome.first(Kind.FAILED)
    if failed is not None and (unfair := _unfair(failed)):
        return unfair
    if failed is not None:
        kill = Kill(failed.test, failed.phase, failed.exception, failed.text)
        return Decision(Next.DECIDED, Status.KILLED, kill=kill)
    if outcome.ended is Ended.TIMEOUT:
        return Decision(Next.ALONE, Status.TIMEOUT, f"out of time {_where(outcome)}")
    return _without_failure(outcome)


def _without_failure(outcome: Outcome) -> Decision:
    for kind, said in ((Kind.UNFIT, "{0.text}"), (Kind.MISSING, "{0.test} is not collected under it")):
        event = outcome.first(kind)
        if event is not None:
            return Decision(Next.FRESH, Status.ERROR, said.format(event))
    broken = outcome.first(Kind.BROKEN)
    if broken is not None:
        name = {"": "", "CollectionError": "collection failed: "}.get(broken.exception, f"{broken.exception}: ")
        return Decision(Next.FRESH, Status.ERROR, f"{name}{broken.text}")
    if outcome.ended is Ended.SIGNAL:
        name = signal.Signals(outcome.code).name if outcome.code else "its worker, which ended"
        return Decision(Next.FRESH, Status.ERROR, f"the process was ended by {name} {_where(outcome)}")
    if outcome.ended is Ended.EXIT or outcome.first(Kind.DONE) is None:
        return Decision(Next.FRESH, Status.ERROR, f"the process ended with status {outcome.code} {_where(outcome)}")
    return Decision(Next.DECIDED, Status.SURVIVED)


def _unfair(failed: Event) -> Decision | None:
    """Return the decision for failures that say more about time or the machine than about the mutant."""
    by_clock = failed.exception == "Failed" and failed.text.startswith("Timeout")  # pytest-timeout's
    if by_clock or failed.exception == "DeadlineExceeded":  # Hypothesis's, where a test insists on it
        return Decision(Next.ALONE, Status.TIMEOUT, f"{failed.text} in {failed.test}")
    if failed.exception == "MemoryError":
        return Decision(Next.FRESH, Status.ERROR, f"out of memory in {failed.test}")
    return None


def _where(outcome: Outcome) -> str:
    started = outcome.all(Kind.STARTED)
    return f"in {started[-1].test}" if started else "before its first test"

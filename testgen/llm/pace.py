"""When the next request may go: a limit of requests a minute, and growing pauses after failures."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

from testgen.errors import ModelTimeoutError

# 0.5, 1, 2, 4 s: a server that restarts or is overrun is back within 10 s, or it will not be within an answer's time.
RETRIES = 4
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 20.0


class Pace:
    """Spaces requests out evenly: one each 60 / `per_minute` seconds, over all threads."""

    def __init__(self, per_minute: float | None = None, sleep: Callable[[float], None] = time.sleep) -> None:
        self._gap = 60.0 / per_minute if per_minute else 0.0
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next = 0.0

    def take(self, until: float) -> None:
        """Wait for the next turn. Raises ModelTimeoutError if it comes after `until` on the monotonic clock."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next)
            if turn > until:
                raise ModelTimeoutError(f"no turn before {turn - now:.0f} s under the limit of requests a minute")
            self._next = turn + self._gap
        if turn > now:
            self._sleep(turn - now)


def pause(retry: int, asked_for: float | None = None, chance: Callable[[], float] = random.random) -> float:
    """Return how long to wait before retry number `retry`, from 0: what the server asked for, else twice the last.

    A random half is added or taken away, so that clients that were refused together do not come back together.
    """
    if asked_for is not None:
        return asked_for * (1 + chance() / 10)
    return min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0**retry) * (0.5 + chance())

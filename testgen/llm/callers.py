"""Threads that wait for answers: several questions in flight, and what came of each as it comes in."""

from __future__ import annotations

import heapq
import queue
import threading
import time
from dataclasses import dataclass

from testgen.errors import ModelError, ModelTimeoutError
from testgen.llm.exchange import Answer, Client, Question

# A client that was told a timeout gets so much longer to say that it could not keep it.
_GRACE = 10.0


@dataclass(frozen=True)
class Outcome:
    """What came of the question `index`: an answer or an error, after so many seconds."""

    index: int
    result: Answer | Exception
    seconds: float


class Callers:
    """Asks up to `most` questions of a client at once.

    The threads are daemons: one that hangs keeps no process alive.
    """

    def __init__(self, client: Client, most: int, grace: float = _GRACE) -> None:
        self._client = client
        self._most = most
        self._grace = grace
        self._came_in: queue.SimpleQueue[tuple[int, Answer | BaseException, float]] = queue.SimpleQueue()
        self._began: dict[int, float] = {}  # of those in flight
        self._until: dict[int, float] = {}

    @property
    def free(self) -> bool:
        """Whether one more question may be in flight."""
        return len(self._until) < self._most

    def send(self, index: int, question: Question, timeout: float) -> None:
        """Ask `question` in a thread; `receive` will return what comes of it."""
        self._began[index] = time.monotonic()
        self._until[index] = self._began[index] + timeout + self._grace

        def call() -> None:
            began = time.monotonic()
            result: Answer | BaseException
            try:
                result = self._client.ask(question, timeout=timeout)
            except BaseException as error:  # noqa: BLE001 - the thread that waits decides
                result = error
            self._came_in.put((index, result, time.monotonic() - began))

        threading.Thread(target=call, name=f"question {index}", daemon=True).start()

    def receive(self) -> Outcome:
        """Wait for one of those in flight; a client that does not keep its timeout is given up.

        Raises what no client should: KeyboardInterrupt and its like.
        """
        while True:
            late, until = min(self._until.items(), key=lambda item: item[1])
            try:
                index, result, elapsed = self._came_in.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                index, elapsed = late, time.monotonic() - self._began[late]
                result = ModelTimeoutError(f"no answer and no word of the model within {elapsed:.0f} s")
            if self._until.pop(index, None) is None:
                continue  # given up before
            if not isinstance(result, Answer | Exception):
                raise result
            return Outcome(index, result, _seconds(result, elapsed))


class Waiting:
    """How long questions would have taken had every answer come after the seconds that it carries."""

    def __init__(self, jobs: int) -> None:
        self._free = [0.0] * jobs
        self.end = 0.0

    def add(self, seconds: float) -> None:
        """Let the caller that is free first wait for one more answer."""
        end = heapq.heappop(self._free) + seconds
        heapq.heappush(self._free, end)
        self.end = max(self.end, end)


def _seconds(result: Answer | Exception, elapsed: float) -> float:
    """Return the seconds that an answer or a recorded error carries, else those that were measured."""
    if isinstance(result, Answer):
        return result.seconds
    recorded = result.seconds if isinstance(result, ModelError) else None
    return elapsed if recorded is None else recorded

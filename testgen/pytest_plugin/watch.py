"""How a worker sees what its child is at, and whether the child is out of time."""

from __future__ import annotations

import mmap
import struct
import time
from pathlib import Path

# A child that others keep from the processor is waited for, but not forever.
_PATIENCE = 10.0
_SIZE = 4096
_HEAD = struct.Struct("IH")  # how many tests began, and the length of the last one's name


class Note:
    """Where a child notes which test runs: in shared memory, since it is of interest only if the child gets stuck."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _SIZE)

    def begin(self, test: str) -> None:
        """Note that a test begins."""
        name = test.encode("utf-8", "surrogatepass")[: _SIZE - _HEAD.size]
        self._memory[: _HEAD.size + len(name)] = _HEAD.pack(self.begun + 1, len(name)) + name

    @property
    def begun(self) -> int:
        """How many tests began."""
        return int(_HEAD.unpack_from(self._memory)[0])

    @property
    def test(self) -> str:
        """The test that began last; none at first."""
        length = _HEAD.unpack_from(self._memory)[1]
        return self._memory[_HEAD.size : _HEAD.size + length].decode("utf-8", "replace")

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()


class Clock:
    """Tells when a process is out of time; what it was kept waiting for a processor does not count."""

    def __init__(self, pid: int, limit: float) -> None:
        self._pid = pid
        self._limit = limit
        self.restart()

    def restart(self) -> None:
        """Count from now on."""
        self._began = time.monotonic()
        self._waited = _waited(self._pid)

    @property
    def left(self) -> float:
        """The seconds until it is worth a look."""
        return self._limit - (time.monotonic() - self._began)

    @property
    def is_over(self) -> bool:
        """Whether the process had its time, or was waited for long enough."""
        elapsed = time.monotonic() - self._began
        if elapsed <= self._limit:
            return False
        return elapsed - (_waited(self._pid) - self._waited) > self._limit or elapsed > _PATIENCE * self._limit


class TestClock(Clock):
    """The clock of one test: begins anew at the first look that sees another test run."""

    __test__ = False

    def __init__(self, pid: int, limit: float, note: Note) -> None:
        super().__init__(pid, limit)
        self._note = note
        self._seen = 0

    @property
    def is_over(self) -> bool:
        """Whether a test runs that had its time."""
        begun = self._note.begun
        if begun != self._seen:
            self._seen = begun
            self.restart()
        return begun > 0 and super().is_over


def _waited(pid: int) -> float:
    """Return the seconds that a process was ready to run and kept waiting for a processor (Linux; 0 elsewhere)."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0

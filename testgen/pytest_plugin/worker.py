"""A worker: takes jobs one after another, gives each a child process, and says how the child ended.

Nothing outlives it: a child is killed with its process group, orphans are adopted and killed, and the end of the
control channel ends the worker itself.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from testgen.pytest_plugin.watch import Clock, Note, TestClock
from testgen.pytest_plugin.wire import Ended, Event, Job, Kind, Outcome

Emit = Callable[[Event], None]
_LOOK_EVERY = 0.2
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_EXIT_OF_OURS = 70
_CAN_WAIT = frozenset({Kind.PASSED, Kind.SKIPPED})
_LAST_WORD = Event(Kind.DONE).line()
GO = b"go\n"
# Whoever has not ended so long after the end of its channel is killed.
_SECONDS_TO_END = 10.0
_LOOK_FOR_THE_END_EVERY = 0.005


# A job in three steps: what its worker can do for the child, what the child can do before it begins, and the job.
Enter = Callable[[Emit], Callable[[], None]]
Prepare = Callable[[Job], Enter]


@dataclass(frozen=True)
class Child:
    """A child process that is ready for its job, the end of the pipe on which it speaks, and what lets it begin.

    It notes in shared memory which test runs.
    """

    pid: int
    pipe: int
    go: Callable[[], None]
    note: Note | None = None


Start = Callable[[Job], Child]


class Voice:
    """How a child speaks: what can wait is said with what cannot, since each word wakes its listener up.

    Which test runs is noted in shared memory where there is some: it is of interest only if the child dies.
    """

    def __init__(self, pipe: int, note: Note | None = None) -> None:
        self._pipe = pipe
        self._note = note
        self._waiting = bytearray()

    def emit(self, event: Event) -> None:
        """Say that something happened."""
        if event.kind is Kind.STARTED and self._note is not None:
            self._note.begin(event.test)
            return
        self._waiting += event.line()
        if event.kind in _CAN_WAIT:
            return
        while self._waiting:
            del self._waiting[: os.write(self._pipe, self._waiting)]


def forking(prepare: Prepare, *inherited: socket.socket) -> Start:
    """Return what starts a child by forking this process; the child does its job and nothing else of this process."""
    libc = _libc()

    def start(job: Job) -> Child:
        try:
            enter = prepare(job)
        except Exception as error:  # noqa: BLE001 - the worker lives on, and the child says what was wrong
            enter = partial(_raise, error)
        ours, theirs = os.pipe()
        gate, opener = os.pipe()
        note = Note()
        pid = os.fork()
        if pid:
            os.close(theirs)
            os.close(gate)
            # Either of both may come first, and the group must be there before it is killed.
            with contextlib.suppress(OSError):
                os.setpgid(pid, pid)
            return Child(pid, ours, lambda: _open(opener), note)
        try:
            os.setpgid(0, 0)
            _prctl(libc, _PR_SET_PDEATHSIG, signal.SIGKILL)
            _die_first()
            os.close(ours)
            os.close(opener)
            for channel in inherited:
                channel.close()
            _work(enter, Voice(theirs, note).emit, gate)
        finally:
            os._exit(_EXIT_OF_OURS)

    return start


def _open(opener: int) -> None:
    """Let a child begin. One that has died of its preparation is found out by those who listen to it."""
    with contextlib.suppress(BrokenPipeError):
        os.write(opener, b"g")
    os.close(opener)


def _raise(error: Exception, emit: Emit) -> Callable[[], None]:
    del emit
    raise error


def _work(enter: Enter, emit: Emit, gate: int) -> None:
    """Do the job and leave, whatever happens: nothing of the parent's may run in the child."""
    try:
        work = enter(emit)
        os.read(gate, 1)
        os.close(gate)
        work()
        emit(Event(Kind.DONE))
    except BaseException as error:  # noqa: BLE001 - a child that raises would go on as its parent
        emit(Event(Kind.BROKEN, exception=type(error).__name__, text=str(error)[:500]))
    os._exit(0)


def spawning(command: list[str]) -> Start:
    """Return what starts a child as a new process: `command` reads the job from its input and speaks on its output.

    Where there is no fork.
    """

    def start(job: Job) -> Child:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, process_group=0
        )
        assert process.stdin is not None
        assert process.stdout is not None
        pipe = os.dup(process.stdout.fileno())
        process.stdout.close()
        process.returncode = 0  # it is waited for by its number, below
        return Child(process.pid, pipe, partial(_tell, process.stdin, job))

    return start


def _tell(stdin: IO[bytes], job: Job) -> None:
    with contextlib.suppress(BrokenPipeError):
        stdin.write(job.line())
        stdin.close()


def serve(control: socket.socket, start: Start, scratch: Path) -> None:
    """Take jobs from `control` and answer each with its outcome, until the channel ends.

    A job is made ready when it comes, and begins when `GO` comes behind it: so that one child is made while another
    runs. `scratch` is where children put temporary files: emptied behind each.
    """
    _prctl(_libc(), _PR_SET_CHILD_SUBREAPER, 1)
    lines = lines_from(control)
    for line in lines:
        job = Job.of(line)
        child = start(job)
        outcome = None
        if next(lines, None) is None:
            _end(child, kill=True)
        else:
            outcome = _supervise(job, child, control)
        if outcome is not None:
            control.sendall(outcome.line())
        if scratch.exists():
            shutil.rmtree(scratch, ignore_errors=True)
        if outcome is None:
            return


def lines_from(control: socket.socket) -> Iterator[bytes]:
    """Yield the lines that come through a socket, until it ends."""
    buffer = bytearray()
    while data := control.recv(1 << 16):
        buffer += data
        while (end := buffer.find(b"\n")) >= 0:
            yield bytes(buffer[:end])
            del buffer[: end + 1]


def hang_up(channel: socket.socket) -> None:
    """End a channel for its other side too, though processes that the user's tests forked may hold copies of ours."""
    with contextlib.suppress(OSError):
        channel.shutdown(socket.SHUT_RDWR)
    channel.close()


def wait_or_kill(leader: int, has_ended: Callable[[], bool]) -> None:
    """Wait for a process that leads a session; kill all of its session where it does not end in time."""
    deadline = time.monotonic() + _SECONDS_TO_END
    while not has_ended():
        if time.monotonic() > deadline:
            os.killpg(leader, signal.SIGKILL)
        time.sleep(_LOOK_FOR_THE_END_EVERY)


def _supervise(job: Job, child: Child, control: socket.socket) -> Outcome | None:
    """Run one job; None when nobody waits for it any more."""
    began = time.monotonic()
    said = bytearray()
    in_time: bool | None = None
    try:
        child.go()
        in_time = _listen(child, said, job, control)
    finally:
        status = _end(child, kill=in_time is not True)
    if in_time is None:
        return None
    ended, code = _ending(status) if in_time else (Ended.TIMEOUT, 0)
    events = (*_noted(child), *_events(said))
    return Outcome(job.number, ended, events, code, time.monotonic() - began)


def _noted(child: Child) -> Iterator[Event]:
    """Yield the start of the test that ran last, and give the shared memory back."""
    if child.note is None:
        return
    if child.note.test:
        yield Event(Kind.STARTED, child.note.test)
    child.note.close()


def _listen(child: Child, said: bytearray, job: Job, control: socket.socket) -> bool | None:
    """Collect what a child says until it ends: whether it did so in time, or None when the channel ended."""
    clocks = [Clock(child.pid, job.limit)]
    if child.note is not None and job.test_limit is not None:
        clocks.append(TestClock(child.pid, job.test_limit, child.note))
    listened: list[int | socket.socket] = [child.pipe, control]
    while True:
        left = min(clock.left for clock in clocks)
        ready, _, _ = select.select(listened, [], [], min(left, _LOOK_EVERY) if left > 0 else _LOOK_EVERY)
        if control in ready:
            return None
        if child.pipe in ready:
            data = os.read(child.pipe, 1 << 16)
            said += data
            # The last word counts, not only the end of the pipe: what a test left running may hold the pipe open.
            if not data or said.endswith(_LAST_WORD):
                return True
        elif _has_ended(child.pid):
            return True
        if any(clock.is_over for clock in clocks):
            return False


def _has_ended(pid: int) -> bool:
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def _end(child: Child, *, kill: bool) -> int:
    """Reap the child, and end whatever it started."""
    if kill:
        _kill_group(child.pid)
    try:
        _, status = os.waitpid(child.pid, 0)
    except ChildProcessError:
        status = 0
    _kill_group(child.pid)
    os.close(child.pipe)
    _end_orphans()
    return status


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _end_orphans() -> None:
    """Kill and reap what this worker adopted: processes that left their group."""
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid:
            continue
        children = _children()
        if not children:
            return  # they belong to a parent that is about to end; or this is no Linux
        for orphan in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(orphan, signal.SIGKILL)
        time.sleep(0.001)


def _children() -> list[int]:
    try:
        listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(pid) for pid in listed.split()]


def _ending(status: int) -> tuple[Ended, int]:
    if os.WIFSIGNALED(status):
        return Ended.SIGNAL, os.WTERMSIG(status)
    code = os.waitstatus_to_exitcode(status)
    return (Ended.EXIT, code) if code else (Ended.ITSELF, 0)


def _events(said: bytearray) -> tuple[Event, ...]:
    found = []
    for line in bytes(said).split(b"\n"):
        # A child that is killed may leave half a line.
        with contextlib.suppress(ValueError, TypeError):
            found.append(Event.of(json.loads(line)))
    return tuple(found)


def _die_first() -> None:
    """Let a mutant that eats all memory be the one that the kernel ends, not pytest or the user's desktop."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _libc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if sys.platform == "linux" else None


def _prctl(libc: ctypes.CDLL | None, option: int, value: int) -> None:
    if libc is not None:
        libc.prctl(option, value, 0, 0, 0)

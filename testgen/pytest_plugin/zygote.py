"""A process forked from pytest when all tests are collected and none has run: whence all children of the fork lane.

It sleeps through the ordinary run, and then becomes the parent of the workers.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import json
import os
import shutil
import socket
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from testgen.pytest_plugin.crew import WORKERS_PER_JOB
from testgen.pytest_plugin.inside import Reporter, be_quiet, chosen, run_items, use_scratch
from testgen.pytest_plugin.observe import observe
from testgen.pytest_plugin.serving import MutantFinder
from testgen.pytest_plugin.steady import steady
from testgen.pytest_plugin.swap import LiveFunctions, SwapSource, UnfitError, swap
from testgen.pytest_plugin.tracing import stop_tracing
from testgen.pytest_plugin.wire import Change, Event, Job, Kind, Task
from testgen.pytest_plugin.worker import Emit, Enter, Prepare, forking, hang_up, lines_from, serve, wait_or_kill

_Tell = Callable[[], bool]


@dataclass
class Zygote:
    """The parent's ends of the channels: to the zygote, and to each worker that it will have."""

    pid: int
    control: socket.socket
    workers: list[socket.socket]

    def go(self, paths: Sequence[str]) -> None:
        """Let the workers start, to judge mutants of these files."""
        self._say({"go": list(paths)})

    def now_running(self, test: str) -> None:
        """Say which test runs: if this process dies of it, the zygote tells the user. An empty name: none."""
        self._say({"test": test})

    def _say(self, message: Mapping[str, object]) -> None:
        with contextlib.suppress(OSError):  # a zygote that died is found out by its workers' silence
            self.control.sendall(json.dumps(message).encode() + b"\n")

    def close(self) -> None:
        """End the zygote and all that it started, and wait for that."""
        for channel in (self.control, *self.workers):
            hang_up(channel)
        if self.pid:
            wait_or_kill(self.pid, lambda: os.waitpid(self.pid, os.WNOHANG)[0] != 0)
            self.pid = 0


def why_not_fork() -> str:
    """Return why children cannot be forked from this process, or nothing."""
    if not hasattr(os, "fork"):
        return "this Python has no os.fork"
    names = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    if names:
        return f"threads are alive when the tests are collected ({', '.join(sorted(names)[:3])})"
    try:
        number = len(list(Path("/proc/self/task").iterdir()))
    except OSError:
        number = 1
    return "" if number == 1 else f"{number - 1} threads of native code are alive when the tests are collected"


def fork_zygote(session: pytest.Session, sources: Mapping[str, str], jobs: int, scratch: Path) -> Zygote:
    """Fork this process; `sources` are the texts of the files to mutate by their real paths, for `jobs` at once."""
    ours, theirs = socket.socketpair()
    pairs = [socket.socketpair() for _ in range(jobs * WORKERS_PER_JOB)]
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        theirs.close()
        for _, end in pairs:
            end.close()
        return Zygote(pid, ours, [end for end, _ in pairs])
    status = 70
    try:
        ours.close()
        for end, _ in pairs:
            end.close()
        _sleep_and_serve(session, sources, theirs, [end for _, end in pairs], scratch)
        status = 0
    finally:
        # Nothing of pytest's own end may happen here.
        os._exit(status)


def _sleep_and_serve(
    session: pytest.Session,
    sources: Mapping[str, str],
    control: socket.socket,
    ends: Sequence[socket.socket],
    scratch: Path,
) -> None:
    os.setsid()  # Ctrl-C is for pytest, which then closes the channels
    stderr = os.dup(2)
    _leave_terminal(session.config)
    stop_tracing(session.config)
    workers: list[int] = []
    running = ""
    for line in lines_from(control):
        message = json.loads(line)
        running = message.get("test", "")
        if "go" in message:
            wanted = {path: sources[path] for path in message["go"]}
            workers = _start_workers(session, wanted, ends, control, scratch)
    if running:
        _say_that_it_died(stderr, running)
    for channel in ends:
        channel.close()
    for pid in workers:
        os.waitpid(pid, 0)
    shutil.rmtree(scratch, ignore_errors=True)


def _say_that_it_died(stderr: int, test: str) -> None:
    said = (
        f"\ntestgen: the process of pytest ended in the middle of {test}, so the suite could not be measured."
        f"\n  try: find out why that test ends the process, or leave it out: --deselect {test}\n"
    )
    os.write(stderr, said.encode())


def _start_workers(
    session: pytest.Session,
    sources: Mapping[str, str],
    ends: Sequence[socket.socket],
    control: socket.socket,
    scratch: Path,
) -> list[int]:
    bench = _Bench(session, sources)
    # What is alive now is shared with all children: collecting it there would only copy it.
    gc.collect()
    gc.freeze()
    workers = []
    for number, end in enumerate(ends):
        pid = os.fork()
        if pid:
            workers.append(pid)
            continue
        for other in (*ends, control):
            if other is not end:
                other.close()
        own = scratch / f"fork-{number}"
        serve(end, forking(bench.prepare(own), end), own)
        os._exit(0)
    return workers


def _leave_terminal(config: pytest.Config) -> None:
    """Let all output of this process go nowhere, through pytest's capturing too."""
    capture = config.pluginmanager.getplugin("capturemanager")
    if capture is not None:
        capture.stop_global_capturing()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    faulthandler.disable()  # pytest gave it the terminal
    if capture is not None:
        capture.start_global_capturing()
        capture.suspend_global_capture()


class _Bench:
    """What children need and their parent has ready: sources parsed, live functions found."""

    def __init__(self, session: pytest.Session, sources: Mapping[str, str]) -> None:
        self._session = session
        self._reporter = Reporter()
        session.config.pluginmanager.register(self._reporter, "testgen-strength-reporter")
        be_quiet(session.config)
        steady(session.items)
        self._sources = {path: SwapSource(path, text) for path, text in sources.items()}
        self._live = LiveFunctions(frozenset(sources))
        self._loaded = loaded_files()
        self._items = {item.nodeid: item for item in session.items}
        for item in session.items:
            _ = item.location  # found once here, or again by every child: 1 to 16 ms

    def prepare(self, scratch: Path) -> Prepare:
        """Return what a worker makes ready for a child: its tests found, its mutant compiled."""

        def prepare(job: Job) -> Enter:
            missing: list[Event] = []
            items = chosen(self._items, job.tests, missing.append)
            unfit, put = "", _nothing_to_put
            try:
                if job.change is not None and job.task is Task.RUN:
                    put = self._put(job.change)
            except UnfitError as why:
                unfit = str(why)

            def enter(emit: Emit) -> Callable[[], None]:
                for event in missing:
                    emit(event)
                if unfit:
                    emit(Event(Kind.UNFIT, text=unfit))
                    return lambda: None
                use_scratch(self._session.config, scratch)
                if job.task is Task.OBSERVE:
                    return lambda: observe(job, items, self._reporter, self._sources, self._live, emit)
                in_use = put()
                return lambda: self._run(items, job, emit, in_use)

            return enter

        return prepare

    def _run(self, items: Sequence[pytest.Item], job: Job, emit: Emit, in_use: _Tell) -> None:
        run_items(items, self._reporter, emit, job.stop_at)
        if not in_use():
            emit(Event(Kind.UNFIT, text="its module was not loaded"))

    def _put(self, change: Change) -> Callable[[], _Tell]:
        """Return what puts a mutant in; that returns what tells, when the tests have run, whether it was in use."""
        source = self._sources[change.path]
        mutated = change.applied(source.text)
        loaded = change.path in self._loaded
        place = source.places.place(change.start, change.end)
        swapped = swap(source, place, mutated, self._live) if loaded else None

        def put() -> _Tell:
            served: list[bool] = []
            MutantFinder(change.path, mutated, lambda: served.append(True)).install()
            if swapped is not None:
                swapped()
            return lambda: loaded or bool(served)

        return put


def _nothing_to_put() -> _Tell:
    return lambda: True


def loaded_files() -> frozenset[str]:
    """Return the real paths of the files of all modules that this process has loaded."""
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return frozenset(os.path.realpath(file) for file in files if isinstance(file, str))

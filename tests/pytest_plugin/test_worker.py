"""Real children of a real worker: what they say, how they end, and what they leave."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from testgen.pytest_plugin.wire import Ended, Event, Job, Kind, Outcome
from testgen.pytest_plugin.worker import GO, Emit, Enter, Prepare, forking, serve

Work = Callable[[Job, Emit], None]


class Worker:
    """A worker in a process of its own."""

    def __init__(self, prepare: Prepare, scratch: Path) -> None:
        self.channel, theirs = socket.socketpair()
        self.pid = os.fork()
        if not self.pid:
            self.channel.close()
            serve(theirs, forking(prepare, theirs), scratch)
            os._exit(0)
        theirs.close()

    def do(self, limit: float = 10.0, test_limit: float | None = None) -> Outcome:
        self.channel.sendall(Job(1, ("t",), limit, test_limit=test_limit).line())
        self.channel.sendall(GO)
        data = b""
        while not data.endswith(b"\n"):
            data += self.channel.recv(1 << 16)
        return Outcome.of(data)

    def close(self) -> None:
        self.channel.close()
        os.waitpid(self.pid, 0)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[Work], Worker]]:
    workers: list[Worker] = []

    def start(work: Work) -> Worker:
        workers.append(Worker(lambda job: lambda emit: lambda: work(job, emit), tmp_path / "scratch"))
        return workers[-1]

    yield start
    for worker in workers:
        worker.close()


def test_a_child_says_what_happened(start: Callable[[Work], Worker]) -> None:
    def work(job: Job, emit: Emit) -> None:
        emit(Event(Kind.STARTED, job.tests[0]))
        emit(Event(Kind.PASSED, job.tests[0]))

    outcome = start(work).do()
    assert outcome.ended is Ended.ITSELF
    assert [event.kind for event in outcome.events] == [Kind.STARTED, Kind.PASSED, Kind.DONE]


def exits(job: Job, emit: Emit) -> None:
    emit(Event(Kind.STARTED, job.tests[0]))
    os._exit(3)


def crashes(job: Job, emit: Emit) -> None:
    emit(Event(Kind.STARTED, job.tests[0]))
    os.kill(os.getpid(), signal.SIGKILL)


def loops(job: Job, emit: Emit) -> None:
    emit(Event(Kind.STARTED, job.tests[0]))
    while True:
        pass


@pytest.mark.parametrize(
    ("work", "ended", "code"),
    [(exits, Ended.EXIT, 3), (crashes, Ended.SIGNAL, signal.SIGKILL), (loops, Ended.TIMEOUT, 0)],
)
def test_the_test_that_ran_last_is_known(start: Callable[[Work], Worker], work: Work, ended: Ended, code: int) -> None:
    worker = start(work)
    for _ in range(2):  # and the worker lives on
        outcome = worker.do(limit=0.3)
        assert (outcome.ended, outcome.code) == (ended, code)
        assert [event.test for event in outcome.all(Kind.STARTED)] == ["t"]
        assert outcome.first(Kind.DONE) is None


def test_a_mutant_that_hangs_was_loaded_all_the_same(start: Callable[[Work], Worker]) -> None:
    def work(job: Job, emit: Emit) -> None:
        emit(Event(Kind.SERVED))
        loops(job, emit)

    outcome = start(work).do(limit=0.3)
    assert outcome.ended is Ended.TIMEOUT
    assert outcome.first(Kind.SERVED) is not None


def test_an_error_of_the_work_is_said(start: Callable[[Work], Worker]) -> None:
    def work(job: Job, emit: Emit) -> None:
        raise KeyboardInterrupt(str(emit is None) + job.tests[0])

    broken = start(work).do().first(Kind.BROKEN)
    assert broken is not None
    assert broken.exception == "KeyboardInterrupt"


@pytest.mark.parametrize(("seconds", "ended"), [(0.1, Ended.ITSELF), (9.0, Ended.TIMEOUT)])
def test_a_test_that_hangs_is_not_given_the_time_of_all(
    start: Callable[[Work], Worker], seconds: float, ended: Ended
) -> None:
    def work(job: Job, emit: Emit) -> None:
        for number in range(8):
            emit(Event(Kind.STARTED, f"{job.tests[0]}{number}"))
            time.sleep(seconds if number == 3 else 0.1)

    began = time.monotonic()
    outcome = start(work).do(limit=60.0, test_limit=0.4)
    assert outcome.ended is ended
    if ended is Ended.TIMEOUT:
        assert [event.test for event in outcome.all(Kind.STARTED)] == ["t3"]
        assert time.monotonic() - began < 5


def test_a_child_is_made_ready_before_it_may_begin(tmp_path: Path) -> None:
    ready, began = tmp_path / "ready", tmp_path / "began"

    def prepare(job: Job) -> Enter:
        def enter(emit: Emit) -> Callable[[], None]:
            emit(Event(Kind.FOUND, job.tests[0]))
            ready.touch()
            return began.touch

        return enter

    worker = Worker(prepare, tmp_path / "scratch")
    worker.channel.sendall(Job(1, ("t",), 10.0).line())
    deadline = time.monotonic() + 10
    while not ready.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert ready.exists()
    assert not began.exists()
    worker.channel.sendall(GO)
    outcome = Outcome.of(worker.channel.recv(1 << 16))
    assert began.exists()
    assert outcome.passed
    assert [event.kind for event in outcome.events] == [Kind.FOUND, Kind.DONE]
    worker.channel.sendall(Job(2, ("t",), 10.0).line())
    worker.close()  # with a child that waits: it ends, and its worker


def test_what_cannot_be_made_ready_is_said(tmp_path: Path) -> None:
    def prepare(job: Job) -> Enter:
        raise ValueError(job.tests[0])

    worker = Worker(prepare, tmp_path / "scratch")
    broken = worker.do().first(Kind.BROKEN)
    worker.close()
    assert broken is not None
    assert (broken.exception, broken.text) == ("ValueError", "t")


def test_what_a_child_started_does_not_outlive_it(start: Callable[[Work], Worker], tmp_path: Path) -> None:
    note = tmp_path / "pid"

    def work(job: Job, emit: Emit) -> None:
        del job, emit
        process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
        note.write_text(str(process.pid))

    outcome = start(work).do()
    assert outcome.ended is Ended.ITSELF
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


def test_scratch_is_emptied(start: Callable[[Work], Worker], tmp_path: Path) -> None:
    def work(job: Job, emit: Emit) -> None:
        del job, emit
        (tmp_path / "scratch").mkdir()
        (tmp_path / "scratch" / "file").write_text("left")

    worker = start(work)
    assert worker.do().ended is Ended.ITSELF
    assert worker.do().first(Kind.BROKEN) is None  # mkdir would fail on what is there


def test_the_end_of_the_channel_ends_worker_and_child(start: Callable[[Work], Worker]) -> None:
    worker = start(loops)
    worker.channel.sendall(Job(1, ("t",), 60.0).line() + GO)
    time.sleep(0.2)
    closing = threading.Timer(0.0, worker.channel.close)
    closing.start()
    closing.join()
    began = time.monotonic()
    os.waitpid(worker.pid, 0)
    assert time.monotonic() - began < 10
    worker.pid = os.fork()
    if not worker.pid:
        os._exit(0)

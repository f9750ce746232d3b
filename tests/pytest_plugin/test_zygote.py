"""The zygote and the fresh servers end when pytest hangs up, whoever else holds a copy of its sockets."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from testgen.pytest_plugin import crew, worker
from testgen.pytest_plugin.crew import Crew, Lane
from testgen.pytest_plugin.wire import Job
from testgen.pytest_plugin.zygote import Zygote
from tests.pytest_plugin.conftest import Project


def forked(work: Callable[[], object]) -> int:
    pid = os.fork()
    if not pid:
        work()
        os._exit(0)
    return pid


def end(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def a_zygote(work: Callable[[socket.socket], object]) -> Zygote:
    ours, theirs = socket.socketpair()

    def in_the_child() -> None:
        ours.close()
        os.setsid()
        work(theirs)

    pid = forked(in_the_child)
    theirs.close()
    return Zygote(pid, ours, [])


def seconds(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def test_a_zygote_ends_though_a_process_of_the_tests_holds_its_channel() -> None:
    opened = a_zygote(lambda theirs: theirs.recv(1))
    holder = forked(lambda: time.sleep(6))
    assert seconds(opened.close) < 5
    end(holder)


def test_a_zygote_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_SECONDS_TO_END", 0.2)
    opened = a_zygote(lambda _: time.sleep(60))
    time.sleep(0.2)
    assert seconds(opened.close) < 5
    assert opened.pid == 0


def a_crew(monkeypatch: pytest.MonkeyPatch, code: str) -> Crew:
    """A crew whose fresh servers run some code, with their end of the socket as `theirs`."""

    def start(setting: Path, environment: object) -> tuple[subprocess.Popen[bytes], socket.socket]:
        del setting, environment
        ours, theirs = socket.socketpair()
        with theirs:
            head = f"import socket, time; theirs = socket.socket(fileno={theirs.fileno()}); theirs.recv(999); "
            command = [sys.executable, "-c", head + code]
            return subprocess.Popen(command, pass_fds=[theirs.fileno()], start_new_session=True), ours

    monkeypatch.setattr(crew, "start_server", start)
    opened = Crew([], Path(), {}, 1)
    opened.give(Job(1, ("t",)), Lane.FRESH)
    return opened


def test_fresh_servers_end_though_a_process_of_the_tests_holds_their_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = a_crew(monkeypatch, "theirs.makefile().read()")
    holder = forked(lambda: time.sleep(6))
    assert seconds(opened.close) < 5
    end(holder)


def test_a_fresh_server_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_SECONDS_TO_END", 0.2)
    assert seconds(a_crew(monkeypatch, "time.sleep(60)").close) < 5


@pytest.mark.slow
def test_a_pool_that_the_tests_leave_open_does_not_hold_pytest_up(project: Project) -> None:
    tests = """\
        import multiprocessing
        from product import double

        POOLS = []


        def test_double():
            POOLS.append(multiprocessing.get_context("fork").Pool(1))
            assert POOLS[-1].apply(abs, [-6]) == double(3)
        """
    project.write({"product.py": "def double(x):\n    return x * 2\n", "test_product.py": tests})
    measured = project.measure()
    assert measured.status == 0, measured.out + measured.err
    assert measured.report["score"] == 1

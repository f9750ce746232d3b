"""A build that is stopped at any moment ends at once, says what is saved, and leaves nothing behind."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import DRAWN, CommandLine

# 0.2 s a run: every phase lasts long enough to be stopped in.
_BUSY = "import time\nend = time.process_time() + 0.2\nwhile time.process_time() < end:\n    pass\n"
SLOW = _BUSY + DRAWN["correct/sum.py"]
# A partial solution is first run for the suite's own matrix.
SLOW_PROBLEM = {"problem.toml": "time = 5.0\n", "correct/slow.py": SLOW, "partial/slow.py": "# partial\n" + SLOW}
PHASES = {
    "own tests": ({}, "solutions on the problem's own tests"),
    "spec": (SLOW_PROBLEM, "draft 1 of"),
    "round": (SLOW_PROBLEM, "rounds"),
    "matrix": ({**SLOW_PROBLEM, "correct/slow.py": None}, "solutions on 1"),
}
# How a build that a Ctrl-C reaches may end, by whether its suite stands: behind that, it may end as if none had come.
ENDED = {False: {-signal.SIGINT, 130}, True: {0, -signal.SIGINT, 130}}
Process = tuple[int, str]


def stat(pid: int) -> list[str]:
    """Return a process's state, parent's id and so on; a name with spaces and brackets stands before them."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def is_alive(process: Process) -> bool:
    found = stat(process[0])
    return bool(found) and found[0] not in "ZX" and found[19] == process[1]


def wait_until_stoppable(process: subprocess.Popen[str]) -> None:
    """Wait until the command itself has the signals: what Python says of one that comes before is not ours."""
    caught, wanted = 0, 1 << (signal.SIGTERM - 1)
    while process.poll() is None and not caught & wanted:
        lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
        caught = next((int(line.split()[1], 16) for line in lines if line.startswith("SigCgt:")), 0)  # none: a zombie
        time.sleep(0.001)


def below(root: int) -> list[Process]:
    """Return the processes that `root` has started, and theirs, with the times when they began."""
    running = {int(path.name): found for path in Path("/proc").glob("[0-9]*") if (found := stat(int(path.name)))}
    family = [root]
    for pid in family:
        family += [child for child, found in running.items() if int(found[1]) == pid]
    return [(pid, running[pid][19]) for pid in family[1:]]


class Terminal:
    """A build whose standard error is a terminal, so that it shows which phase it is in."""

    def __init__(self, command: CommandLine, *options: str) -> None:
        self.folder = command.folder
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            command.words("--rounds", "2", "--tests", "16", *options),
            cwd=command.folder,
            env=command.environment,
            stdout=subprocess.DEVNULL,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self._shown = b""

    def wait_for(self, words: str) -> None:
        while words.encode() not in self._shown:
            assert self._read(), f"it ended before {words!r}: {self._shown.decode()[-2000:]}"

    def _read(self) -> bool:
        try:
            said = os.read(self._ours, 4096)
        except OSError:  # what a terminal says of itself when nobody has it open any more
            return False
        self._shown += said
        return bool(said)

    def stop(self, number: signal.Signals) -> list[Process]:
        """Send a signal to all that the terminal would send it to; return the processes that ran at the time."""
        running = below(self.process.pid)
        os.killpg(self.process.pid, number)
        return running

    def end(self) -> str:
        while self._read():
            pass
        os.close(self._ours)
        self.process.wait(30)
        return self._shown.decode(errors="replace")


def assert_nothing_is_left(folder: Path, running: list[Process]) -> None:
    deadline = time.monotonic() + 10  # what is killed takes a moment to go
    while any(map(is_alive, running)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not [process for process in running if is_alive(process)]
    assert sorted(path.name for path in folder.iterdir()) == ["store", "sums", "tmp"]
    assert list((folder / "tmp").iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
@pytest.mark.parametrize("phase", [pytest.param(p, marks=pytest.mark.slow if p == "round" else []) for p in PHASES])
def test_stopped_in_any_phase(command: CommandLine, phase: str, number: signal.Signals) -> None:
    changes, words = PHASES[phase]
    command.problem(changes)
    build = Terminal(command)
    build.wait_for(words)
    stopped = time.monotonic()
    running = build.stop(number)
    said = build.end()
    assert time.monotonic() - stopped < 5  # a second on a machine that does nothing else
    assert build.process.returncode in {-number, 128 + number}, said  # Python dies of it while it loads modules
    assert "runs are in the store" in said
    assert "run the same command again" in " ".join(said.split())
    assert "Traceback" not in said
    assert_nothing_is_left(command.folder, running)


@pytest.mark.slow
@pytest.mark.parametrize("isolation", ["jail", "landlock", "rlimits"])
def test_stopped_at_any_moment(command: CommandLine, isolation: str) -> None:
    """From the first import to the writing of the suite, a Ctrl-C every 0.2 s later than the one before."""
    command.problem()
    moment = 0.0
    while True:
        process = subprocess.Popen(
            command.words("--rounds", "1", "--isolation", isolation, store=f"tmp/store{moment:.1f}"),
            cwd=command.folder,
            env=command.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        wait_until_stoppable(process)
        time.sleep(moment)
        if process.poll() is not None:
            process.communicate()
            break
        running = below(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=30)
        finished = (command.folder / "suite" / "suite.json").is_file()
        assert process.returncode in ENDED[finished], (moment, said)
        assert "Traceback" not in said, (moment, said)
        assert finished or "stopped" in said, (moment, said)
        if finished:
            break
        moment += 0.2
        time.sleep(0.2)
        assert not [one for one in running if is_alive(one)], moment
        left = [path.name for path in (command.folder / "tmp").iterdir() if not path.name.startswith("store")]
        assert (left, [path.name for path in command.folder.glob(".suite*")]) == ([], []), moment
    assert process.returncode in ENDED[True]
    assert moment > 1


SWALLOWED = """
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException:
        pass
"""
# Python 3.11 makes a RuntimeError of it.
WRAPPED = """
    class Half:
        def __set_name__(self, owner, name):
            os.kill(os.getpid(), signal.SIGINT)
    class Whole:
        half = Half()
"""


@pytest.mark.parametrize("stop", [SWALLOWED, WRAPPED], ids=["swallowed", "wrapped"])
def test_a_stop_that_is_lost_on_its_way_comes_again(command: CommandLine, stop: str) -> None:
    command.problem()
    code = f"""
import os, signal, sys
import testgen.build
from testgen.cli.main import main
examine = testgen.build.examine
def losing(*args):
{stop}
    return examine(*args)
testgen.build.examine = losing
sys.exit(main(sys.argv[1:]))
"""
    words = command.words("--rounds", "1")
    ended = subprocess.run(
        [sys.executable, "-c", code, *words[3:]],
        cwd=command.folder,
        env=command.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 130, ended.stderr
    assert "runs are in the store" in ended.stderr
    assert not (command.folder / "suite").exists()

"""The process inside a jail that runs programs: a warm interpreter that forks once per run.

Started as `python -S -s -P zygote.py ROOT CHANNEL BOX LEVEL`: ROOT holds this package, CHANNEL is the descriptor of a
sequenced-packet socket to the judge, BOX the folder that runs may write in. One packet is one run: JSON and open
descriptors (stdin, stdout, stderr, then the program's and the run's files). The answer is one packet.

What the judge is told comes from wait4 here; the child holds no descriptor of ours, so it can forge nothing.
"""

from __future__ import annotations

import sys

sys.path.insert(0, sys.argv[1])

import array
import contextlib
import errno
import fnmatch
import gc
import json
import os
import resource
import select
import signal
import socket
import time
from typing import Any, NoReturn

from testgen.judge.inside import kernel
from testgen.judge.inside.interpreter import WarmInterpreter

# What most Python solutions import: in memory once, instead of 0.1 to 5 ms in every run.
_WARM = "bisect collections copy functools heapq itertools math operator re string typing"
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_MAX_PACKET = 1 << 16
_MAX_DESCRIPTORS = 64
_MOST_DESCRIPTORS = 512  # the zygote never holds one beyond this
_WATCH_SECONDS = 0.01  # how often CPU time and memory of a run are looked at
_PAGE = resource.getpagesize()
_FEW_FILES = 64  # a run that leaves more, or anything but plain files, costs the judge a new jail

Request = dict[str, Any]


class Child(Exception):  # noqa: N818 - no error: it carries a forked child out of the serving loop's frames
    """Raised in the child: run the request instead of serving on."""

    def __init__(self, request: Request, descriptors: list[int]) -> None:
        super().__init__()
        self.request = request
        self.descriptors = descriptors


class Zygote:
    """Serves runs, one at a time, until the judge closes the channel."""

    def __init__(self, channel: socket.socket, box: str, level: str, readable: list[str]) -> None:
        self._channel = channel
        self._folder = f"{box}/run"
        os.makedirs(self._folder, exist_ok=True)
        self._is_init = os.getpid() == 1
        if not self._is_init:
            kernel.adopt_orphans()
        for name in _WARM.split():
            __import__(name)
        sys.path.remove(sys.argv[1])
        for name in [name for name in sys.modules if name.partition(".")[0] == "testgen"]:
            del sys.modules[name]  # a program may have a module of that name
        self._interpreter = WarmInterpreter()
        self._filters: dict[bool, kernel.SeccompFilter] = {}
        self._file_rules = -1
        if level != "rlimits":
            kernel.forbid_new_privileges()
        if level == "landlock":
            # No writing in a run: there is no quota on the disk below, as there is on a jail's.
            self._file_rules = kernel.file_rules([*readable, box], _DEVICES)
            kernel.enforce(kernel.file_rules([*readable, "/proc"], [box, *_DEVICES]))
        if level != "rlimits":
            kernel.set_dumpable(dumpable=False)
            kernel.SeccompFilter.base_filter().install()
            self._filters = {p: kernel.SeccompFilter.run_filter(processes=p) for p in (False, True)}

    def serve(self) -> None:
        """Answer requests; raise Child in each forked child."""
        gc.collect()
        gc.freeze()
        self._channel.send(json.dumps({"ready": True, "init": self._is_init}).encode())
        while True:
            packet, descriptors, _, _ = socket.recv_fds(self._channel, _MAX_PACKET, _MAX_DESCRIPTORS)
            if not packet:
                return
            self._serve_one(json.loads(packet), descriptors)

    def _serve_one(self, request: Request, descriptors: list[int]) -> None:
        files = request["files"]
        first = 4 if request["binary"] else 3
        for name, source in zip(files, descriptors[first:], strict=False):
            _copy(source, f"{self._folder}/{name}")
        started = time.monotonic()
        pid = os.fork()
        if pid == 0:
            raise Child(request, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        answer = _Watch(pid, request, started).wait()
        self._end_strays()
        collected = self._collect(request["collect"]) if answer["ended"] == "exit" else []
        answer["names"] = [name for name, _ in collected]
        answer["recycle"] = not self._clear()
        fds = array.array("i", [fd for _, fd in collected])
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)] if fds else []
        self._channel.sendmsg([json.dumps(answer).encode()], ancillary)
        for fd in fds:
            os.close(fd)

    def _end_strays(self) -> None:
        """Kill and reap whatever the run left behind, daemons and orphans included."""
        while True:
            if self._is_init:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(-1, signal.SIGKILL)
            else:
                for pid in _children():
                    os.kill(pid, signal.SIGKILL)
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                return

    def _collect(self, pattern: str) -> list[tuple[str, int]]:
        """Open what a compiler made; a link could point at anything, so none is followed."""
        if not pattern:
            return []
        names = sorted(fnmatch.filter(os.listdir(self._folder), pattern))[: _MAX_DESCRIPTORS - 4]
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
        return [(name, os.open(f"{self._folder}/{name}", flags)) for name in names]

    def _clear(self) -> bool:
        """Make the work folder as good as new; False if that takes a new jail."""
        try:
            _empty(self._folder, [_FEW_FILES])
            os.utime(self._folder, (0, 0))
            return not os.listxattr(self._folder)
        except OSError:
            return False

    def become(self, request: Request, descriptors: list[int]) -> NoReturn:
        """Run the request in this forked child."""
        try:
            self._confine(request, descriptors)
            if request["argv"] is None:
                self._interpreter.run(self._folder, request["files"][0], request["args"])
            for ignored in (signal.SIGPIPE, signal.SIGXFSZ):  # by Python; exec would hand that on
                signal.signal(ignored, signal.SIG_DFL)
            argv = [*request["argv"], *request["args"]]
            if request["binary"]:
                os.execve(descriptors[3], argv, os.environ)
            os.execvpe(argv[0], argv, os.environ)
        except OSError as error:
            # Before the program's first instruction: what is written here is ours to say.
            os.write(2, f"testgen: cannot start: {error}\n".encode())
        os._exit(127)

    def _confine(self, request: Request, descriptors: list[int]) -> None:
        if self._file_rules >= 0 and not request["processes"]:
            kernel.enforce(self._file_rules)
        os.chdir(self._folder)
        for number in (0, 1, 2):
            os.dup2(descriptors[number], number)
        keep = self._place_files(request, descriptors)
        os.closerange(keep, _MOST_DESCRIPTORS)
        _set_limits(request)
        if self._filters:
            kernel.set_dumpable(dumpable=True)  # or it could not open its own /proc/self/fd
            self._filters[request["processes"]].install()

    @staticmethod
    def _place_files(request: Request, descriptors: list[int]) -> int:
        """Put the run's files at 3, 4, ... and an executable after them; return the first descriptor to close."""
        first = (4 if request["binary"] else 3) + len(request["files"])
        given = [os.dup(fd) for fd in descriptors[first:]]
        binary = os.dup(descriptors[3]) if request["binary"] else -1
        for number, fd in enumerate(given, start=3):
            os.dup2(fd, number)
        keep = 3 + len(given)
        if request["binary"]:
            descriptors[3] = os.dup2(binary, keep, inheritable=False)
            keep += 1
        return keep


class _Watch:
    """Waits for one run and cuts it at its limits."""

    def __init__(self, pid: int, request: Request, started: float) -> None:
        self._pid = pid
        self._started = started
        self._cpu_limit: float = request["cpu"]
        self._wall_limit: float = request["wall"]
        self._memory_limit: int = request["memory"]
        self._clock = (~pid << 3) | 2  # CPUCLOCK_SCHED of that process, see clock_getcpuclockid(3)

    def wait(self) -> Request:
        """Return how the run ended and what it used."""
        ended = self._until_end()
        if ended:
            os.kill(self._pid, signal.SIGKILL)
        _, status, used = os.wait4(self._pid, 0)
        code = os.waitstatus_to_exitcode(status)
        return {
            "ended": ended or ("exit" if code >= 0 else "signal"),
            "code": abs(code),
            "cpu": used.ru_utime + used.ru_stime,
            "wall": time.monotonic() - self._started,
            "memory": used.ru_maxrss * 1024,
        }

    def _until_end(self) -> str:
        descriptor = os.pidfd_open(self._pid)
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        try:
            while not poll.poll(_WATCH_SECONDS * 1000):
                if exceeded := self._exceeded():
                    return exceeded
        finally:
            os.close(descriptor)
        return ""

    def _exceeded(self) -> str:
        try:
            if time.clock_gettime(self._clock) > self._cpu_limit:
                return "cpu"
        except OSError:
            return ""  # it ended meanwhile
        if time.monotonic() - self._started > self._wall_limit:
            return "wall"
        return "memory" if _resident(self._pid) > self._memory_limit else ""


def _resident(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            return int(file.read().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _children() -> list[int]:
    with open(f"/proc/self/task/{os.getpid()}/children", "rb") as file:
        return [int(pid) for pid in file.read().split()]


def _empty(folder: str, left: list[int]) -> None:
    """Empty a folder of at most `left[0]` files and folders; raise OSError where there are more."""
    os.chmod(folder, 0o700)
    with os.scandir(folder) as entries:
        for entry in entries:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.EFBIG, "too many files")
            if entry.is_dir(follow_symlinks=False):
                _empty(entry.path, left)
                os.rmdir(entry.path)
            else:
                os.unlink(entry.path)


def _copy(source: int, path: str) -> None:
    """Copy a descriptor's bytes in the kernel: they never stand in this process, whose memory children inherit."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    size, done = os.fstat(source).st_size, 0
    while done < size:
        sent = os.sendfile(target, source, done, size - done)
        if sent == 0:
            raise OSError(errno.EIO, "a program file shrank")
        done += sent
    os.close(target)


def _set_limits(request: Request) -> None:
    seconds = int(request["cpu"]) + 2  # whole seconds only: the watch is finer, this holds if the watch dies
    memory = request["memory"]
    # Threads reserve a stack each, and reserved is not used: what is used the watch cuts, this is behind it.
    room = 8 * memory + (256 << 20)
    for kind, soft in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, request["output"] + 1),
        (resource.RLIMIT_AS if request["address_space"] else resource.RLIMIT_DATA, room),
        (resource.RLIMIT_STACK, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 512),
    ):
        hard = resource.getrlimit(kind)[1]
        value = soft if hard == resource.RLIM_INFINITY else min(soft, hard)
        resource.setrlimit(kind, (value, value))


def main() -> None:
    """Serve until the channel closes; children leave through here with few frames of ours below them."""
    _, _, channel, box, level, *readable = sys.argv
    os.environ.pop("PWD", None)  # bubblewrap's doing
    zygote = Zygote(socket.socket(fileno=int(channel)), box, level, readable)
    try:
        zygote.serve()
    except Child as child:
        request, descriptors = child.request, child.descriptors
    else:
        return
    zygote.become(request, descriptors)


if __name__ == "__main__":
    main()

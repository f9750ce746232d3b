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
import fcntl
import fnmatch
import gc
import json
import os
import resource
import select
import signal
import socket
import stat
import time
from typing import Any, NoReturn

from testgen.judge.inside import kernel
from testgen.judge.inside.interpreter import WarmInterpreter

# What most Python solutions import: in memory once, instead of 0.1 to 5 ms in every run.
_WARM = "bisect collections copy functools heapq itertools math operator re string typing"
_DEVICES = ("/dev/null", "/dev/full", "/dev/random", "/dev/urandom")
_MAX_PACKET = 1 << 16
_MAX_DESCRIPTORS = 240  # a packet can carry 253
_MOST_DESCRIPTORS = 512  # the zygote never holds one beyond this
_WATCH_SECONDS = 0.01  # how often CPU time and memory of a run are looked at
_IGNORED_BY_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)
_PAGE = resource.getpagesize()
_FEW_FILES = 64  # a run that leaves more, or anything but plain files, costs the judge a new jail

Request = dict[str, Any]


class Zygote:
    """Serves runs, one at a time, until the judge closes the channel."""

    def __init__(self, channel: socket.socket, box: str, level: str, readable: list[str]) -> None:
        self._channel = channel
        self._folder = f"{box}/run"
        with contextlib.suppress(FileExistsError):
            os.mkdir(self._folder)  # never the box itself: where the judge was stopped, it is gone for good
        os.chdir(self._folder)
        self._environment = dict(os.environ)
        self._hard_limits = _hard_limits()
        for number in _IGNORED_BY_PYTHON:
            signal.signal(number, signal.SIG_DFL)  # exec hands on what is ignored
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
            rules = kernel.file_rules([*readable, box], _DEVICES)
            self._file_rules = fcntl.fcntl(rules, fcntl.F_DUPFD_CLOEXEC, _MOST_DESCRIPTORS - 8)
            os.close(rules)
            own = kernel.file_rules([*readable, "/proc"], [box, *_DEVICES])
            kernel.enforce(own)
            kernel.drop_capabilities()  # a jail has done so
            os.close(own)
        if level != "rlimits":
            kernel.set_dumpable(dumpable=False)
            kernel.SeccompFilter.base_filter().install()
            self._filters = {p: kernel.SeccompFilter.run_filter(processes=p) for p in (False, True)}

    def serve(self) -> None:
        """Answer requests; a forked child never returns from here."""
        gc.collect()
        gc.freeze()
        self._channel.send(json.dumps({"ready": True, "init": self._is_init}).encode())
        while True:
            packet, descriptors, _, _ = socket.recv_fds(
                self._channel, _MAX_PACKET, _MAX_DESCRIPTORS, socket.MSG_CMSG_CLOEXEC
            )
            if not packet:
                return
            self._serve_one(json.loads(packet), descriptors)

    def _serve_one(self, request: Request, descriptors: list[int]) -> None:
        # All that can be done before the fork is: what a child touches is copied page by page.
        for number in (0, 1, 2):
            received = descriptors.pop(0)
            os.dup2(received, number)
            os.close(received)
        binary = descriptors.pop(0) if request["binary"] else -1
        files, extra = descriptors[: len(request["files"])], descriptors[len(request["files"]) :]
        for name, source in zip(request["files"], files, strict=True):
            _copy(source, name)
        for name in request["messages"]:
            os.symlink("/dev/stderr", f"{self._folder}/{name}")
        limits = self._limits(request)
        started = time.monotonic()
        pid = os.fork()
        if pid == 0:
            self._become(request, limits, binary, extra)
        for descriptor in (*descriptors, *([binary] if binary >= 0 else [])):
            os.close(descriptor)
        answer = _Watch(pid, request, started).wait()
        self._end_strays()
        collected = self._collect(request["collect"]) if (answer["ended"], answer["code"]) == ("exit", 0) else []
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
        """Open what a compiler made: nothing if that is more than a packet can carry, and regular files only."""
        if not pattern:
            return []
        names = sorted(fnmatch.filter(os.listdir(self._folder), pattern))
        if len(names) > _MAX_DESCRIPTORS - 4 or len(json.dumps(names)) > _MAX_PACKET // 2:
            return []
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
        opened = []
        for name in names:
            with contextlib.suppress(OSError):
                descriptor = os.open(f"{self._folder}/{name}", flags)
                if stat.S_ISREG(os.fstat(descriptor).st_mode):
                    opened.append((name, descriptor))
                else:
                    os.close(descriptor)
        return opened

    def _clear(self) -> bool:
        """Make the work folder as good as new; False if that takes a new jail."""
        try:
            _empty(self._folder, [_FEW_FILES])
            os.utime(self._folder, (0, 0))
            return not os.listxattr(self._folder)
        except OSError:
            return False

    def _limits(self, request: Request) -> list[tuple[int, int]]:
        # Whole seconds only: the watch is finer, this holds if the watch dies. The kernel counts by ticks here, and ran
        # 34 % ahead of the CPU time used beside neighbours that start and sleep all the time.
        seconds = 2 * int(request["cpu"]) + 2
        memory = request["memory"]
        # Threads reserve a stack each, and reserved is not used: what is used the watch cuts, this is behind it.
        room = 24 * memory + (256 << 20)
        wanted = (
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_FSIZE, request["output"] + 1),
            (resource.RLIMIT_AS if request["address_space"] else resource.RLIMIT_DATA, room),
            (resource.RLIMIT_STACK, memory),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NOFILE, 512),
        )
        return [(kind, min(value, self._hard_limits[kind])) for kind, value in wanted]

    def _become(self, request: Request, limits: list[tuple[int, int]], binary: int, extra: list[int]) -> NoReturn:
        """Become the program, in this forked child."""
        try:
            writes = request["processes"] or request["messages"] or request["collect"]
            if self._file_rules >= 0 and not writes:
                kernel.enforce(self._file_rules)
            if extra:
                binary = _place(extra, binary)
            for kind, value in limits:
                resource.setrlimit(kind, (value, value))
            if request["argv"] is None:
                self._become_python(request, 3 + len(extra))
            if self._filters:
                self._filters[request["processes"]].install()
            argv = [*request["argv"], *request["args"]]
            if binary >= 0:
                os.execve(binary, argv, self._environment)
            os.execvpe(argv[0], argv, self._environment)
        except OSError as error:
            # Before the program's first instruction: what is written here is ours to say.
            os.write(2, f"testgen: cannot start: {error}\n".encode())
        os._exit(127)

    def _become_python(self, request: Request, first_to_close: int) -> NoReturn:
        os.closerange(first_to_close, _MOST_DESCRIPTORS)
        for number in _IGNORED_BY_PYTHON:
            signal.signal(number, signal.SIG_IGN)
        if self._filters:
            kernel.set_dumpable(dumpable=True)  # or it could not open its own /proc/self/fd
            self._filters[request["processes"]].install()
        self._interpreter.run(self._folder, request["files"][0], request["args"])


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


def _hard_limits() -> dict[int, int]:
    kinds = (
        resource.RLIMIT_CPU,
        resource.RLIMIT_FSIZE,
        resource.RLIMIT_AS,
        resource.RLIMIT_DATA,
        resource.RLIMIT_STACK,
        resource.RLIMIT_CORE,
        resource.RLIMIT_NOFILE,
    )
    hard = {kind: resource.getrlimit(kind)[1] for kind in kinds}
    return {kind: sys.maxsize if value == resource.RLIM_INFINITY else value for kind, value in hard.items()}


def _resident(pid: int) -> int:
    """Return the resident size in bytes; that of a thread where the first one has ended and reads as nothing."""
    if size := _statm(f"/proc/{pid}/statm"):
        return size
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return 0
    return max((_statm(f"/proc/{pid}/task/{thread}/statm") for thread in threads), default=0)


def _statm(path: str) -> int:
    try:
        with open(path, "rb") as file:
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
    if folder := os.path.dirname(path):
        os.makedirs(folder, exist_ok=True)
    target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    size, done = os.fstat(source).st_size, 0
    while done < size:
        sent = os.sendfile(target, source, done, size - done)
        if sent == 0:
            raise OSError(errno.EIO, "a program file shrank")
        done += sent
    os.close(target)


def _place(extra: list[int], binary: int) -> int:
    """Put the run's files at 3, 4, ... to be inherited; return where the executable went."""
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _MAX_DESCRIPTORS) for fd in extra]
    if binary >= 0:
        binary = fcntl.fcntl(binary, fcntl.F_DUPFD_CLOEXEC, _MAX_DESCRIPTORS)
    for number, fd in enumerate(high, start=3):
        os.dup2(fd, number)
    return binary


def main() -> None:
    """Serve until the channel closes."""
    _, _, channel, box, level, *readable = sys.argv
    os.environ.pop("PWD", None)  # bubblewrap's doing
    # Our own descriptors stand high, out of the way of a run's files at 3, 4, ...
    moved = fcntl.fcntl(int(channel), fcntl.F_DUPFD_CLOEXEC, _MOST_DESCRIPTORS - 8)
    os.close(int(channel))
    Zygote(socket.socket(fileno=moved), box, level, readable).serve()


if __name__ == "__main__":
    main()

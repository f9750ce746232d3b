"""The judge's side of one jail: start a zygote, hand it jobs, read its answers."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from testgen.errors import JudgeError, ProblemError
from testgen.judge import levels
from testgen.judge.descriptors import SealedFiles, scratch
from testgen.judge.levels import Level
from testgen.judge.measurement import Ended, wall_limit
from testgen.passing import PassingFolder
from testgen.problem import MIB, Blob, Limits

_STDERR_TAIL = 2000
_MAX_PACKET = 1 << 16
_MAX_DESCRIPTORS = 240
_START_SECONDS = 20.0
# The layout of a forked program's memory is fixed when the zygote starts: this is how far its stack may ever grow.
_ZYGOTE_STACK = 256 * MIB


@dataclass(frozen=True)
class Job:
    """One execution as a zygote sees it.

    `argv` is None for a Python program, which is run in the zygote's fork: its file is the first of `files`.
    `binary` is executed as such; `files` are copied into the work folder; `extra` can be read as /dev/fd/3 and up;
    `messages` names files whose text is to go to standard error; `collect` is a glob of files to bring back.
    `limits.time` must be stated.
    """

    input: Blob
    limits: Limits
    argv: tuple[str, ...] | None = None
    args: tuple[str, ...] = ()
    binary: Blob | None = None
    files: tuple[tuple[str, Blob], ...] = ()
    extra: tuple[Blob, ...] = ()
    messages: tuple[str, ...] = ()
    processes: bool = False
    address_space: bool = True
    collect: str = ""

    @property
    def cpu_limit(self) -> float:
        """CPU seconds after which the run is cut."""
        assert self.limits.time is not None
        return self.limits.time

    @property
    def wall_limit(self) -> float:
        """Seconds after which a run is cut that does not use its CPU time; room for a loaded machine."""
        return wall_limit(self.cpu_limit)

    @property
    def blobs(self) -> list[Blob]:
        """All that goes with the packet, in the order in which a zygote expects it after stdout and stderr."""
        return [self.input, *([self.binary] if self.binary else []), *(blob for _, blob in self.files), *self.extra]

    def request(self) -> bytes:
        """Return the packet that asks for this job."""
        return json.dumps(
            {
                "argv": self.argv,
                "args": self.args,
                "binary": self.binary is not None,
                "files": [name for name, _ in self.files],
                "messages": self.messages,
                "processes": self.processes,
                "address_space": self.address_space,
                "collect": self.collect,
                "cpu": self.cpu_limit,
                "wall": self.wall_limit,
                "memory": self.limits.memory,
                "output": self.limits.output,
            }
        ).encode()


@dataclass(frozen=True)
class Answer:
    """What a zygote says of a job, with the output read back. `files` are those that the job was to collect."""

    ended: Ended
    code: int
    cpu: float
    wall: float
    memory: int
    output: bytes
    stderr: str
    files: dict[str, bytes] = field(default_factory=dict)


class WorkerLostError(JudgeError):
    """A zygote went away in the middle of a job."""

    slug = "worker-lost"


class Worker:
    """One jail with its zygote. A jail that a run left in disorder is replaced before the next job.

    `box` is the path of the folder that programs may write in, as they see it.
    """

    def __init__(self, level: Level, hash_seed: int, sealed: SealedFiles) -> None:
        self._level = level
        self._hash_seed = hash_seed
        self._sealed = sealed
        self._outputs: tuple[int, int] = (-1, -1)
        self._output_limit = 0
        self._start()

    def _start(self) -> None:
        self._folder = None if self._level is Level.JAIL else PassingFolder()  # a jail brings one of its own
        self.box = str(self._folder.path) if self._folder else levels.BOX
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._spawn(theirs)
        except BaseException:  # Ctrl-C too must leave nothing behind
            self.close()
            raise

    def _spawn(self, theirs: socket.socket) -> None:
        self._channel.settimeout(_START_SECONDS)
        with theirs, tempfile.TemporaryFile() as errors:
            self._process = subprocess.Popen(
                levels.command(self._level, theirs.fileno(), self.box),
                env=levels.environment(self._hash_seed, self.box),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C is the judge's to handle
                preexec_fn=_before_start,  # noqa: PLW1509 - the judge has no threads
            )
            theirs.close()
            self._wait_until_ready(errors.fileno())
        self._channel.settimeout(None)

    def _wait_until_ready(self, errors: int) -> None:
        packet = b""
        with contextlib.suppress(OSError):
            packet = self._channel.recv(_MAX_PACKET)
        if not packet:
            said = os.pread(errors, 2000, 0).decode(errors="replace").strip()
            raise JudgeError(f"a jail of {self._level.label} does not start: {said or 'it says nothing'}")

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when the answer is there."""
        return self._channel.fileno()

    def submit(self, job: Job) -> None:
        """Start a job; `receive` brings its answer. Raises WorkerLostError."""
        opened: list[int] = []
        try:
            for blob in job.blobs:
                opened.append(self._open(blob))  # noqa: PERF401 - what was opened before a failure must be closed
            self._outputs = (scratch("stdout"), scratch("stderr"))
            self._output_limit = job.limits.output
            socket.send_fds(self._channel, [job.request()], [opened[0], *self._outputs, *opened[1:]])
        except OSError as error:
            self._close_outputs()
            raise WorkerLostError(f"a jail cannot be reached: {error}") from error
        finally:
            for descriptor in opened:
                os.close(descriptor)

    def _open(self, blob: Blob) -> int:
        try:
            return self._sealed.open(blob)
        except OSError as error:
            raise ProblemError(f"{blob.path or 'a file'} cannot be read any more: {error}") from error

    def receive(self) -> Answer:
        """Return the answer to the job that was submitted last. Raises WorkerLostError."""
        try:
            packet, descriptors, _, _ = socket.recv_fds(self._channel, _MAX_PACKET, _MAX_DESCRIPTORS)
            if not packet:
                raise WorkerLostError("a jail ended in the middle of a run")
            said = json.loads(packet)
            answer = self._answer(said, _read_all(said["names"], descriptors))
        except (OSError, ValueError) as error:
            raise WorkerLostError(f"a jail was lost: {error}") from error
        finally:
            self._close_outputs()
        if said["recycle"]:
            self.restart()
        return answer

    def _answer(self, said: dict[str, Any], files: dict[str, bytes]) -> Answer:
        stdout, stderr = self._outputs
        size = os.fstat(stdout).st_size
        noise = os.fstat(stderr).st_size
        ended = Ended(said["ended"])
        if max(size, noise) > self._output_limit:
            ended = Ended.OUTPUT
        return Answer(
            ended=ended,
            code=said["code"],
            cpu=said["cpu"],
            wall=said["wall"],
            memory=said["memory"],
            output=os.pread(stdout, min(size, self._output_limit), 0),
            stderr=os.pread(stderr, _STDERR_TAIL, max(0, noise - _STDERR_TAIL)).decode(errors="replace"),
            files=files,
        )

    def _close_outputs(self) -> None:
        for descriptor in self._outputs:
            if descriptor >= 0:
                os.close(descriptor)
        self._outputs = (-1, -1)

    def restart(self) -> None:
        """Replace the jail by a fresh one."""
        self.close()
        self._start()

    def close(self) -> None:
        """End the jail and everything in it."""
        self._channel.close()
        if self._process and self._process.poll() is None:
            _kill(self._process)
        self._close_outputs()
        if self._folder:
            self._folder.remove()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _before_start() -> None:
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    soft = _ZYGOTE_STACK if hard == resource.RLIM_INFINITY else min(_ZYGOTE_STACK, hard)
    resource.setrlimit(resource.RLIMIT_STACK, (soft, hard))


def _read_all(names: Sequence[str], descriptors: Sequence[int]) -> dict[str, bytes]:
    files = {}
    for name, descriptor in zip(names, descriptors, strict=True):
        with os.fdopen(descriptor, "rb") as file:
            files[name] = file.read()
    return files

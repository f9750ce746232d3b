"""Fresh processes: pytest started anew for a job, in a process that has never seen the project's code.

A server that holds pytest and what it and the tests import from elsewhere forks for each job, so that a fresh run costs
what the project's own imports and collection cost. Where there is no fork it starts an interpreter for each.
"""

from __future__ import annotations

import importlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from testgen.pytest_plugin.baseline import LineTracker
from testgen.pytest_plugin.serving import MutantFinder
from testgen.pytest_plugin.wire import Event, Job, Kind, Task
from testgen.pytest_plugin.worker import Child, Emit, Voice, forking, serve, spawning

# Options by which other plugins write files or draw: the user's own run does that.
OUTPUT_OPTIONS = (
    *(
        "--junitxml",
        "--junit-xml",
        "--html",
        "--report-log",
        "--csv",
        "--alluredir",
        "--json-report-file",
        "--log-file",
    ),
    *("--cov-report", "--pdb", "--trace", "--sw", "--stepwise"),
)
_OPTIONS_WITH_VALUE = frozenset(OUTPUT_OPTIONS[:8]) | {"--cov-report"}


@dataclass(frozen=True)
class Setting:
    """What a fresh process needs to become like the user's pytest; everything as it was before pytest began.

    `sources` are the texts of the files to mutate by their real paths; `modules` may be imported beforehand.
    """

    arguments: tuple[str, ...]
    folder: str
    sys_path: tuple[str, ...]
    argv: tuple[str, ...]
    sources: Mapping[str, str]
    modules: tuple[str, ...] = ()
    fork: bool = True
    scratch: str = ""

    def write(self, path: Path) -> None:
        """Write what `read` reads."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Setting:
        """Read a written setting."""
        fields = json.loads(path.read_text(encoding="utf-8"))
        lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
        return cls(**{**fields, **lists})


def start_server(setting: Path, environment: Mapping[str, str]) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start a server of fresh processes; it ends when the socket is closed."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [*interpreter(), "-c", _STARTER, str(_ROOT), "serve", str(setting), str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
            start_new_session=True,
        )
    return process, ours


# Not -m: the folder that -m puts on sys.path, or what PYTHONPATH names, may hold a module that hides one of ours.
_STARTER = (
    "import sys; sys.path.insert(0, sys.argv[1]); from testgen.pytest_plugin.fresh import main; main(sys.argv[2:])"
)
_ROOT = Path(__file__).resolve().parents[2]


def interpreter() -> list[str]:
    """Return the command of this interpreter with the switches that change what code means."""
    return [sys.executable, *(["-" + "O" * sys.flags.optimize] if sys.flags.optimize else [])] + [
        f"-W{option}" for option in sys.warnoptions
    ]


def main(arguments: Sequence[str]) -> None:
    """Be a server (`serve SETTING DESCRIPTOR`), or do the one job that stands on the input (`once SETTING`)."""
    setting = Setting.read(Path(arguments[1]))
    sys.path[:] = setting.sys_path
    sys.argv[:] = setting.argv
    os.chdir(setting.folder)
    scratch = Path(setting.scratch, f"fresh-{os.getpid()}")
    if arguments[0] == "serve":
        with socket.socket(fileno=int(arguments[2])) as control:
            serve(control, _starter(setting, Path(arguments[1]), control, scratch), scratch)
    else:
        _once(setting)


def _starter(setting: Setting, path: Path, control: socket.socket, scratch: Path) -> Callable[[Job], Child]:
    if not setting.fork or not hasattr(os, "fork"):
        return spawning([*interpreter(), "-c", _STARTER, str(_ROOT), "once", str(path)])
    _import_beforehand(setting)
    return forking(lambda job: lambda emit: partial(_pytest, setting, job, emit, scratch), control)


def _once(setting: Setting) -> None:
    pipe = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    job = Job.of(sys.stdin.buffer.readline())
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    scratch = Path(setting.scratch, f"once-{os.getpid()}")

    emit = Voice(pipe).emit
    _pytest(setting, job, emit, scratch)
    emit(Event(Kind.DONE))
    os._exit(0)


def _import_beforehand(setting: Setting) -> None:
    """Import what is nobody's code under test; start again without, if that brought threads or the project in."""
    if not setting.modules:
        return
    for name in setting.modules:
        if name not in sys.modules:
            try:
                importlib.import_module(name)
            except BaseException:  # noqa: BLE001, S112 - it will fail where the project imports it, or not matter
                continue
    files = {os.path.realpath(str(getattr(module, "__file__", ""))) for module in list(sys.modules.values())}
    if threading.active_count() > 1 or _native_threads() or files & set(setting.sources):
        bare = Setting(**{**_fields(setting), "modules": ()})
        path = Path(setting.scratch, f"setting-{os.getpid()}.json")
        bare.write(path)
        arguments = sys.orig_argv[:]
        arguments[arguments.index("serve") + 1] = str(path)
        os.execv(sys.executable, arguments)  # noqa: S606 - the same program again


def _fields(setting: Setting) -> dict[str, Any]:
    return {name: getattr(setting, name) for name in setting.__dataclass_fields__}


def _native_threads() -> bool:
    try:
        return len(list(Path("/proc/self/task").iterdir())) > 1
    except OSError:
        return False


def _pytest(setting: Setting, job: Job, emit: Emit, scratch: Path) -> None:
    """Run pytest for a job; it leaves the process when the tests have run."""
    finder, tracker = _finder(setting, job, emit), _tracker(setting, job)
    import pytest  # noqa: PLC0415 - the server has it already, and a process without a job needs it not
    from _pytest.assertion.rewrite import AssertionRewritingHook  # noqa: PLC0415

    from testgen.pytest_plugin.guest import Guest  # noqa: PLC0415 - imports pytest

    # What is imported beforehand cannot have its assertions rewritten, as pytest would say, or refuse under -W error.
    AssertionRewritingHook._warn_already_imported = _say_nothing  # type: ignore[method-assign, assignment] # noqa: SLF001
    status = pytest.main(list(setting.arguments), plugins=[Guest(job, emit, scratch, finder, tracker)])
    emit(Event(Kind.BROKEN, text=f"pytest ended with status {int(status)} before any test could run"))


def _finder(setting: Setting, job: Job, emit: Emit) -> MutantFinder | None:
    """Serve the mutant of a job from now on: pytest may itself import the module."""
    if job.change is None:
        return None
    text = job.change.applied(setting.sources[job.change.path])
    finder = MutantFinder(job.change.path, text, lambda: emit(Event(Kind.SERVED)))
    finder.install()
    return finder


def _tracker(setting: Setting, job: Job) -> LineTracker | None:
    if job.task is not Task.BASELINE:
        return None
    tracker = LineTracker(frozenset(setting.sources), Path(job.extra))
    tracker.start()
    return tracker


def _say_nothing(*_: object) -> None:
    pass


def fresh_arguments(arguments: Sequence[str], *, cov: bool, xdist: bool) -> tuple[str, ...]:
    """Return the user's arguments without what writes files, with coverage and distribution turned off."""
    kept: list[str] = []
    words = iter(arguments)
    for word in words:
        name, equals, _ = word.partition("=")
        if name in OUTPUT_OPTIONS:
            if name in _OPTIONS_WITH_VALUE and not equals:
                next(words, None)
            continue
        kept.append(word)
    more = [*(["--no-cov"] if cov else []), *(["-n0"] if xdist else [])]
    # Behind `--` only positional arguments may stand.
    at = kept.index("--") if "--" in kept else len(kept)
    return (*kept[:at], *more, *kept[at:])

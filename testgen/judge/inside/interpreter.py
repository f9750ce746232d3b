"""Run a Python program in a forked child of the warm interpreter so that it sees what `python FILE` would show it.

Checked against plain runs in tests/judge/test_forked_equals_plain.py: input and output, exit statuses, tracebacks,
threads, atexit, `__del__`, the recursion limit, `__main__`, argv.
"""

from __future__ import annotations

import atexit
import builtins
import ctypes
import gc
import importlib.machinery
import os
import signal
import site
import sys
import types
from typing import NoReturn

# What the count says of a plain run at its first line, less than the limit: CPython counts one level more since 3.12.
_PLAIN_DEPTH = 0 if sys.version_info < (3, 12) else 1
_FLUSH_FAILED = 120  # the status that CPython exits with when standard output cannot be flushed


class RecursionDepth:
    """The interpreter's count of how much deeper this thread may go.

    CPython has no call for it. The count stands just before the limit in PyThreadState (3.11 to 3.14), and the limit
    can be found there because we can set it to a number of our own.
    """

    _MARK = 7919

    def __init__(self) -> None:
        self._remaining: ctypes.c_int | None = None
        get_state = ctypes.pythonapi.PyThreadState_Get
        get_state.restype = ctypes.c_void_p
        base = get_state()
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(self._MARK)
        words = (ctypes.c_int * 64).from_address(base)
        for index in range(1, 64):
            if words[index] == self._MARK and self._MARK - 100 < words[index - 1] < self._MARK:
                self._remaining = ctypes.c_int.from_address(base + (index - 1) * 4)
        sys.setrecursionlimit(before)

    def hide_frames(self, depth: int) -> None:
        """Count as if only the program's own frames were there; `depth` is how many of ours are."""
        if self._remaining is not None:
            self._remaining.value = sys.getrecursionlimit() - depth


def add_site_builtins() -> None:
    """Bring what `site` gives every program: exit, quit, help, and the installed packages at the end of the path.

    Path files (.pth) and sitecustomize, which Debian's Python has, are not executed: they may import anything, 70
    modules on one machine, in every child.
    """
    site.setquit()
    site.setcopyright()
    site.sethelper()
    sys.path += [path for path in site.getsitepackages() if os.path.isdir(path)]


class WarmInterpreter:
    """The state that every child starts from: what is imported before, and where the recursion count stands."""

    def __init__(self) -> None:
        add_site_builtins()
        compile(
            "", "", "exec"
        )  # the first compilation sets up the syntax tree's types: 1.8 ms, here instead of in each child
        self._depth = RecursionDepth()
        self._modules = frozenset(sys.modules) - {"__main__"}

    def run(self, folder: str, name: str, args: list[str]) -> NoReturn:
        """Run the file `name` of `folder` as `python name args...` would, then end this process."""
        path = f"{folder}/{name}"
        sys.argv[:] = [name, *args]
        sys.orig_argv[:] = [sys.executable, *sys.argv]
        sys.path.insert(0, folder)
        module = _main_module(path)
        status = self._execute(path, module.__dict__)
        del module
        self._finish(status)

    def _execute(self, path: str, namespace: dict[str, object]) -> int:
        depth = 0
        try:
            code = _compiled(path)
            depth = 1
            self._depth.hide_frames(_PLAIN_DEPTH)
            exec(code, namespace)  # noqa: S102 - running programs is what this is for
        except BaseException as caught:
            error, trace = caught, caught.__traceback__
        else:
            return 0
        # Outside of the except block, as CPython does it: a hook that fails must not have this error as its context.
        return _report(error.with_traceback(trace.tb_next if trace and depth else None))

    def _finish(self, status: int) -> NoReturn:
        """Do what Py_FinalizeEx does that a program can see, then leave without freeing 3,000 objects one by one."""
        try:
            if "threading" in sys.modules:
                sys.modules["threading"]._shutdown()
        except BaseException as error:
            _report(error)
        atexit._run_exitfuncs()
        flushed = _flush()
        sys.last_type = sys.last_value = sys.last_traceback = None
        for name in sys.modules.keys() - self._modules:
            del sys.modules[name]
        gc.collect()
        os._exit(status if _flush() and flushed else _FLUSH_FAILED)


def _main_module(path: str) -> types.ModuleType:
    module = types.ModuleType("__main__")
    module.__loader__ = importlib.machinery.SourceFileLoader("__main__", path)
    if sys.version_info < (3, 14):  # 3.14 on makes it where it is asked for
        module.__dict__.update(__annotations__={})
    module.__dict__.update(__builtins__=builtins, __file__=path, __cached__=None)
    sys.modules["__main__"] = module
    return module


def _compiled(path: str) -> types.CodeType:
    with open(path, "rb") as file:
        return compile(file.read(), path, "exec", dont_inherit=True)


def _report(error: BaseException) -> int:
    """Do what PyErr_Print does with an exception that nobody caught; return the exit status."""
    if isinstance(error, SystemExit):
        return _exit_status(error.code)
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, error.__traceback__
    try:
        sys.excepthook(type(error), error, error.__traceback__)
    except SystemExit as leaving:
        return _exit_status(leaving.code)
    except BaseException as failure:
        print("Error in sys.excepthook:", file=sys.stderr)
        trace = failure.__traceback__
        failure = failure.with_traceback(trace.tb_next if trace else None)
        sys.__excepthook__(type(failure), failure, failure.__traceback__)
        print("\nOriginal exception was:", file=sys.stderr)
        sys.__excepthook__(type(error), error, error.__traceback__)
    if isinstance(error, KeyboardInterrupt):
        _flush()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    return 1


def _exit_status(code: object) -> int:
    if code is None:
        return 0
    if isinstance(code, int):
        if -(1 << 63) <= code < 1 << 63:
            return code & 0xFF
        if sys.version_info >= (3, 12):
            print("OverflowError: Python int too large to convert to C long", file=sys.stderr)
        return 0xFF
    _flush()
    print(code, file=sys.stderr)
    return 1


def _flush() -> bool:
    good = True
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except BaseException as error:
            good = good and stream is not sys.stdout
            if stream is sys.stdout:
                print(f"Exception ignored in: {stream!r}\n{type(error).__name__}: {error}", file=sys.stderr)
    return good

"""Functions called without harm: what Python tells of every step out of the process (PEP 578) is refused.

The events are those of Python's documented table of audit events. Only those listed here are let through, so that what
a later Python adds is refused until somebody has looked at it.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

_WITHIN_THE_PROCESS = frozenset(
    {
        *("import", "compile", "exec", "code.__new__", "function.__new__", "array.__new__", "pickle.find_class"),
        *("object.__getattr__", "object.__setattr__", "object.__delattr__"),
        *("builtins.id", "builtins.input", "builtins.input/result"),
        *("marshal.dumps", "marshal.load", "marshal.loads", "time.sleep"),
        *("gc.get_objects", "gc.get_referents", "gc.get_referrers"),
        *("sys._current_exceptions", "sys._current_frames", "sys._getframe", "sys._getframemodulename"),
        *("sys.excepthook", "sys.unraisablehook", "sys.setprofile", "sys.settrace"),
        *("sys.set_asyncgen_hook_firstiter", "sys.set_asyncgen_hook_finalizer"),
        *("sys.set_asyncgen_hooks_firstiter", "sys.set_asyncgen_hooks_finalizer"),
        *("_thread.start_new_thread", "_thread.start_joinable_thread", "socket.__new__"),
        *("os.putenv", "os.unsetenv"),
    }
)
_READING = frozenset(
    {
        *("glob.glob", "glob.glob/2", "os.fwalk", "os.getxattr", "os.listdir", "os.listxattr", "os.scandir", "os.walk"),
        *("pathlib.Path.glob", "pathlib.Path.rglob", "socket.gethostname"),
    }
)
_HARMLESS = _WITHIN_THE_PROCESS | _READING
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_WRITING_MODES = frozenset("wax+")


class RefusedError(Exception):
    """A function that testgen called reached for what is outside of its process."""


def is_harmless(event: str, arguments: tuple[object, ...]) -> bool:
    """Tell whether an audit event stays within the process, or only reads."""
    if event != "open":
        return event in _HARMLESS
    _, mode, flags = arguments
    return not (isinstance(mode, str) and _WRITING_MODES & set(mode)) and not (
        isinstance(flags, int) and flags & _WRITES
    )


class Guard:
    """Refuses, while it is armed, what is not harmless; it stays in this process for good.

    What is written to files that are open already is no event; a limit of the system refuses it.
    """

    def __init__(self) -> None:
        self._armed = False
        self._limit = 0
        sys.addaudithook(self._heard)
        signal.signal(signal.SIGXFSZ, self._written)
        self.refused = "" if self._works() else "everything, since another hook of the process kept ours out"

    def _works(self) -> bool:
        self._armed = True
        try:
            sys.audit("testgen.harmful")
        except RefusedError:
            return True
        finally:
            self._armed = False
        return False

    def arm(self) -> None:
        """Refuse from now on."""
        sys.dont_write_bytecode = True
        self._limit = _limit_files(0)
        self._armed = True

    def disarm(self) -> None:
        """Let everything through again."""
        self._armed = False
        _limit_files(self._limit)

    def check(self) -> None:
        """Raise RefusedError if anything was refused, though whoever was refused may have gone on."""
        if self.refused:
            raise RefusedError(self.refused)

    def _heard(self, event: str, arguments: tuple[object, ...]) -> None:
        if self._armed and not is_harmless(event, arguments):
            self.refused = event
            raise RefusedError(event)

    def _written(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self._armed:
            self.refused = "write"


def _limit_files(size: int) -> int:
    """Let nothing be written to a file beyond a size; return the limit before."""
    import resource  # noqa: PLC0415 - not on Windows, where no child is forked

    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    return before

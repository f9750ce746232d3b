"""The entry of the command line: read it, hand it to its command, and turn what went wrong into a line and a status."""

from __future__ import annotations

import errno
import importlib
import platform
import shlex
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from testgen import __version__
from testgen.cli import parser
from testgen.cli.console import ReaderGoneError, Screen, say
from testgen.errors import InputError, TestgenError

ISSUES = "the tracker of testgen's repository"
_FULL = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "the disk quota is used up"}


class Terminated(KeyboardInterrupt):
    """SIGTERM came: end as after Ctrl-C, so that jails and files are cleared away."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the status of the process (`testgen.cli.parser.EXIT_CODES`). Never raises."""
    words = list(sys.argv[1:] if argv is None else argv)
    screen = Screen(as_json="--json" in words, quiet="--quiet" in words, color="--no-color" not in words)
    try:
        with _ended_by_sigterm():
            return _guarded(words, screen)
    except ReaderGoneError:
        return parser.READER_GONE.code
    except KeyboardInterrupt as stop:
        say(f"testgen: stopped. {stop}" if str(stop) else "testgen: stopped")
        return (parser.TERMINATED if isinstance(stop, Terminated) else parser.INTERRUPTED).code


def _guarded(words: Sequence[str], screen: Screen) -> int:
    try:
        return _run(words, screen)
    except (ReaderGoneError, KeyboardInterrupt):
        raise
    except TestgenError as error:
        screen.error(error)
        if error.exit_code == parser.FAULT.code:
            _confess(words, error)
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - whatever is left is our fault
        if isinstance(error, OSError) and error.errno in _FULL:
            screen.error(InputError(_FULL[error.errno], hint="free some space, or name another folder"))
            return parser.USAGE.code
        screen.error(TestgenError(f"{type(error).__name__}: {error}"))
        _confess(words, error)
        return parser.FAULT.code


def _run(words: Sequence[str], screen: Screen) -> int:
    if not words:
        parser.make_parser().print_help(sys.stderr)
        return parser.USAGE.code
    try:
        options = parser.parse(words)
    except SystemExit as end:  # --help and --version
        screen.write("")
        return int(end.code or 0)
    command = importlib.import_module(f"testgen.cli.{options.command}")
    status: int = command.run(options, screen)
    return status


def _confess(words: Sequence[str], error: BaseException) -> None:
    """Say that testgen is at fault, and what to report."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    say(
        f"  This is a fault of testgen, not of your input. Please report it to {ISSUES}, with the lines above and:\n"
        f"    testgen {shlex.join(words)}\n"
        f"    testgen {__version__}, Python {platform.python_version()}, {platform.platform()}{place}"
    )
    if "--debug" in words:
        say("".join(traceback.format_exception(error)).rstrip())
    else:
        say("  --debug shows the traceback.")


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise Terminated


if __name__ == "__main__":
    sys.exit(main())

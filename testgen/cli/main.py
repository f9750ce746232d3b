"""The entry of the command line: read it, hand it to its command, and turn what went wrong into a line and a status."""

from __future__ import annotations

import errno
import importlib
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from testgen.cli import parser
from testgen.cli.console import ReaderGoneError, Screen, open_closed_streams, printing, say
from testgen.errors import InputError, TestgenError

_FULL = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "the disk quota is used up"}


class Terminated(KeyboardInterrupt):
    """SIGTERM came: end as after Ctrl-C, so that jails and files are cleared away."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the status of the process (`testgen.cli.parser.EXIT_CODES`). Never raises."""
    open_closed_streams()
    words = list(sys.argv[1:] if argv is None else argv)
    screen = Screen(as_json="--json" in words, quiet="--quiet" in words, color="--no-color" not in words)
    try:
        with _stopped_by_signals(screen):
            return _guarded(words, screen)
    except ReaderGoneError:
        return parser.READER_GONE.code
    except KeyboardInterrupt as stop:
        say(f"testgen: stopped. {stop}" if str(stop) else "testgen: stopped")
        return (parser.TERMINATED if isinstance(stop, Terminated) else parser.INTERRUPTED).code


def _guarded(words: Sequence[str], screen: Screen) -> int:
    try:
        with screen.stopping():
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
        with printing():  # --help and --version
            options = parser.parse(words)
    except SystemExit as end:
        return int(end.code or 0)
    command = importlib.import_module(f"testgen.cli.{options.command}")
    status: int = command.run(options, screen)
    return status


def _confess(words: Sequence[str], error: BaseException) -> None:
    from testgen.cli.fault import confession  # noqa: PLC0415 - 20 ms that nobody else shall wait for

    say(confession(words, error))


@contextmanager
def _stopped_by_signals(screen: Screen) -> Iterator[None]:
    """Let SIGINT and SIGTERM raise, and note them on `screen`, for what they raise may be lost.

    It is where a process is being forked, in destructors, and while z3 looks for its library.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, _frame: FrameType | None) -> None:
        screen.stop = Terminated if number == signal.SIGTERM else KeyboardInterrupt
        sys.unraisablehook = _ignored  # z3 complains of objects that were half made
        raise screen.stop

    before = {signal.SIGTERM: signal.signal(signal.SIGTERM, stop)}
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a shell's & lets it be ignored
        before[signal.SIGINT] = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignored(_: object) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main())

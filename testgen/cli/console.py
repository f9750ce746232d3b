"""What reaches the terminal: results on stdout; progress, remarks and errors on stderr."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Literal

from testgen.errors import TestgenError
from testgen.progress import Progress, Silence
from testgen.report.words import printable

if TYPE_CHECKING:  # rich takes 50 ms to import: errors and --json do without it
    from rich.console import Console, RenderableType

# Reports are laid out for this width, and are no wider on a wide terminal: a table of figures reads best narrow.
WIDTH = 80


class ReaderGoneError(Exception):
    """Whoever read stdout has closed it: nobody's fault, and nothing is left to say."""


class Screen:
    """The two streams of one command, with what the user asked of them.

    `stop` is set once a signal asked for the end.
    """

    def __init__(self, *, as_json: bool = False, quiet: bool = False, color: bool = True) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self.color = color and not os.environ.get("NO_COLOR")
        self.stop: type[KeyboardInterrupt] | None = None
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a terminal that cannot show a character gets a ?

    def show(self, renderable: RenderableType) -> None:
        """Print a result for people."""
        console = self._console(sys.stdout)
        with console.capture() as captured:
            console.print(renderable)
        self.write("\n".join(line.rstrip() for line in captured.get().split("\n")))

    def show_json(self, value: Mapping[str, Any]) -> None:
        """Print a result as one JSON object. Raises ValueError for what JSON cannot hold, such as NaN."""
        self.write(json.dumps(value, indent=2, allow_nan=False) + "\n")

    def write(self, text: str) -> None:
        """Print text on stdout. Raises ReaderGoneError when nobody reads it any more, OSError when its disk is full."""
        with printing():
            sys.stdout.write(text)
            sys.stdout.flush()

    def raise_stop(self) -> None:
        """Raise what a signal raised before, should it have been swallowed where nothing can be raised."""
        if self.stop:
            raise self.stop

    @contextmanager
    def stopping(self) -> Iterator[None]:
        """Let a signal's stop leave as itself, whatever was made of it on its way.

        Python 3.11 makes a RuntimeError of what is raised in `__set_name__`, as while a class with a `cached_property`
        is being made.
        """
        try:
            yield
        except Exception:
            self.raise_stop()
            raise

    def remark(self, text: str) -> None:
        """Say something beside the result, on stderr."""
        if not self.quiet:
            say(f"testgen: {text}")

    def error(self, error: TestgenError) -> None:
        """Say what went wrong, on stderr; with --json as an object on stdout, too."""
        say(f"testgen: {printable(str(error))}")
        if self.as_json:
            with suppress(OSError, ReaderGoneError):  # stdout may be what went wrong
                self.show_json({"error": _error_json(error)})

    @contextmanager
    def progress(self) -> Iterator[tuple[Progress, RunCount]]:
        """Show a bar on stderr while something long is done, if people look at it."""
        if self.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
            yield Silence(), RunCount()
            return
        from testgen.cli.bar import Bar  # noqa: PLC0415 - rich, see above

        with Bar(self._console(sys.stderr)) as bar:
            yield bar, bar.runs

    def _console(self, stream: Any) -> Console:
        from rich.console import Console  # noqa: PLC0415 - see above

        width = WIDTH if stream is sys.stdout else None
        # Without colours there shall be no bold either, which rich's own `no_color` leaves in.
        color_system: Literal["auto"] | None = "auto" if self.color else None
        return Console(file=stream, width=width, color_system=color_system, highlight=False, emoji=False, markup=False)


class RunCount:
    """Counts the programs that were run; `then` is called after each."""

    def __init__(self, then: Callable[[], None] | None = None) -> None:
        self.count = 0
        self._then = then

    def __call__(self) -> None:
        """Count one more."""
        self.count += 1
        if self._then:
            self._then()


def open_closed_streams() -> None:
    """Give a process without standard streams empty ones, so that no file of ours takes their place."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: PTH123, SIM115 - open until the process ends


def say(text: str) -> None:
    """Print a line on stderr, if there still is one."""
    try:
        print(text, file=sys.stderr, flush=True)
    except BrokenPipeError:
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - open until the process ends


def _error_json(error: TestgenError) -> dict[str, Any]:
    place = error.place
    where = {"path": str(place.path), "line": place.line, "column": place.column} if place else None
    return {"slug": error.slug, "message": error.message, "place": where, "hint": error.hint}


@contextmanager
def printing() -> Iterator[None]:
    """Print on stdout. Raises ReaderGoneError when nobody reads it any more, OSError when its disk is full."""
    try:
        yield
    except BrokenPipeError:
        _forget_stdout()
        raise ReaderGoneError from None
    except OSError:
        _forget_stdout()
        raise


def _forget_stdout() -> None:
    """Let the interpreter flush what is left into nothing, so that it does not complain when it ends.

    A flush that failed leaves the text in the buffer, and one that fails at the end gives status 120.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

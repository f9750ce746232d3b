"""Folders that pass: made for a moment, and gone behind it, whenever a Ctrl-C comes."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import time
import weakref
from pathlib import Path
from types import TracebackType

_REMOVALS = 100
_BETWEEN_REMOVALS = 0.02  # seconds


class PassingFolder:
    """A new folder in `parent` (default: the one for temporary files); a context manager that yields its path.

    That it goes is certain before it is there, and stays so until it is gone: unlike `tempfile.TemporaryDirectory`, an
    exception between any two steps leaves it to the end of the process at the latest.
    """

    def __init__(self, parent: Path | None = None, prefix: str = "testgen-") -> None:
        self.path = (parent or Path(tempfile.gettempdir())) / f"{prefix}{secrets.token_hex(8)}"
        self._removal = weakref.finalize(self, _remove, self.path)
        self.path.mkdir(mode=0o700)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    def remove(self) -> None:
        """Remove the folder and what is in it."""
        _remove(self.path)
        self._removal.detach()


def _remove(folder: Path) -> None:
    """Remove a folder into which processes that are being killed may still put files for a moment."""
    for _ in range(_REMOVALS):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.exists(folder):  # noqa: PTH110 - Path.exists raises what it may not see
            return
        time.sleep(_BETWEEN_REMOVALS)

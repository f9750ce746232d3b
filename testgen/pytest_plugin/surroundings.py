"""The files of a project that any verdict may depend on, beside those that hold tests and those that are mutated."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

_SKIPPED = frozenset(["__pycache__", "node_modules", "site-packages", "build", "dist"])
# Data that are larger, or come when so much was read, are known by their size and time: a run must start fast.
_MOST_OF_ONE = 1 << 20
_MOST_OF_ALL = 100 << 20


def surroundings(root: Path, judged: frozenset[str], written: Sequence[str], began: int) -> Iterator[str]:
    """Yield a line for each file: its path and what it holds.

    These are all Python files below `root`, and all others below those of its folders that hold tests or mutated code
    (the root itself, if such a file stands right there). Left out are `judged`, the real paths of those very files,
    `written`, files and folders of reports, what is hidden, and data changed since `began` (nanoseconds), which the run
    itself wrote.
    """
    top = os.path.realpath(root)
    with_data = {_first_part(os.path.relpath(path, top)) for path in judged}
    reports = tuple(os.path.realpath(path) + os.sep for path in written)
    left = _MOST_OF_ALL
    for path in _files(top):
        name = os.path.relpath(path, top)
        is_code = name.endswith(".py")
        if (path + os.sep).startswith(reports) or not (is_code or with_data & {"", _first_part(name)}):
            continue
        try:
            found = os.stat(path)  # noqa: PTH116 - a Path for each of thousands takes longer than the call
        except OSError:
            continue
        if not stat.S_ISREG(found.st_mode) or _real(path) in judged:
            continue
        if is_code:
            yield f"{name} {file_hash(Path(path))}"
        elif min(found.st_mtime_ns, found.st_ctime_ns) < began:  # an archive may give its files times to come
            small = found.st_size <= min(_MOST_OF_ONE, left)
            left -= found.st_size if small else 0
            yield f"{name} {file_hash(Path(path)) if small else (found.st_size, found.st_mtime_ns)}"


def _files(top: str) -> Iterator[str]:
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if _may_matter(folder, name))
        yield from (os.path.join(folder, name) for name in sorted(files) if not name.startswith("."))  # noqa: PTH118


def _may_matter(folder: str, name: str) -> bool:
    return not (name.startswith(".") or name in _SKIPPED or Path(folder, name, "pyvenv.cfg").exists())


def _first_part(name: str) -> str:
    """Return the folder of the root that a file is below; nothing if it stands in the root itself."""
    first, separator, _ = name.partition(os.sep)
    return first if separator else ""


def _real(path: str) -> str:
    return os.path.realpath(path) if os.path.islink(path) else path  # noqa: PTH114 - see above


def file_hash(path: Path) -> str:
    """Return a hash of what a file holds, or `-` if it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return "-"

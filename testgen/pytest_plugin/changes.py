"""The lines that changed since a revision, from git's own diff."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from testgen.errors import InputError, MissingToolError

_HUNK = re.compile(r"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")


def changed_lines(root: Path, revision: str, files: Sequence[str]) -> dict[str, frozenset[int] | None]:
    """Return the changed lines of each file (real paths), as they are numbered now; None if the whole file is new.

    Files without a change are left out. Raises InputError where there is no such revision or no repository.
    """
    top = _git(root, revision, "rev-parse", "--show-toplevel").strip()
    commit = _git(
        root, revision, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    ).strip()
    folder = Path(top)
    tracked = set(_git(folder, revision, "ls-files", "-z", "--full-name").split("\0"))
    found: dict[str, frozenset[int] | None] = {}
    for file in files:
        path = Path(file)
        name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else ""
        if name not in tracked:
            found[file] = None
            continue
        diff = _git(folder, revision, *_DIFF, commit, "--", f":(top,literal){name}")
        lines = lines_of_diff(diff)
        if lines:
            found[file] = lines
    return found


_DIFF = ("-c", "core.quotePath=false", "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--unified=0")


def lines_of_diff(diff: str) -> frozenset[int]:
    """Return the lines of the new text that a diff without context adds or changes; of a deletion, those beside it."""
    lines: set[int] = set()
    for row in diff.splitlines():
        match = _HUNK.match(row)
        if match:
            start, count = int(match[1]), int(match[2] or 1)
            lines |= set(range(start, start + count)) if count else {start, start + 1}
    return frozenset(lines)


def _git(folder: Path, revision: str, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)  # noqa: S607 - the user's git
    except FileNotFoundError:
        raise MissingToolError("--suite-strength-since needs git", hint="apt install git") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        reason = said[-1] if said else f"there is no revision {revision!r}"
        raise InputError(f"--suite-strength-since {revision}: {reason}", hint="a branch, tag or commit, such as main")
    return done.stdout.decode(errors="replace")

"""Open a problem, whatever format it is in: the one door for the command line, the pipelines and the tests."""

from __future__ import annotations

import difflib
from pathlib import Path

from testgen.datasets.folder import PROBLEM_FILE, is_problem_folder, open_folder
from testgen.datasets.jsonl import open_record
from testgen.datasets.kattis import open_package
from testgen.datasets.kattis_metadata import is_package
from testgen.errors import Place, ProblemError
from testgen.problem import Problem

_FORMS = "a Kattis package (a folder with problem.yaml), a folder with problem.toml, or FILE.jsonl#ID"
_NAMED = 5


def open_problem(text: str) -> Problem:
    """Read the problem that `text` names: a folder with problem.yaml or problem.toml, `FILE.jsonl#ID` or `FILE.jsonl`.

    Raises ProblemError for what is missing or wrong, with its place and what to do, UnsupportedError for a problem of
    a kind that testgen does not handle.
    """
    file, hash_sign, record = _split_record(text)
    path = Path(file).expanduser()
    if file.endswith(".jsonl") and not path.is_dir():
        _must_exist(path)
        return open_record(path, record if hash_sign else None)
    _must_exist(path)
    if path.name in {"problem.yaml", PROBLEM_FILE}:
        path = path.parent
    if not path.is_dir():
        raise ProblemError("this is no problem", place=Place(path), hint=_FORMS)
    return _open_folder(path)


def _split_record(text: str) -> tuple[str, str, str]:
    """Split `FILE.jsonl#ID`; only a `#` after `.jsonl` divides, so that folders may have one in their names."""
    head, mark, record = text.partition(".jsonl#")
    return (f"{head}.jsonl", "#", record) if mark else (text, "", "")


def _exists(path: Path) -> bool:
    """Say whether a path exists. Raises OSError where that cannot be known; Path.exists does so only up to 3.13."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    return True


def _must_exist(path: Path) -> None:
    try:
        if _exists(path):
            return
        beside = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
    except OSError as error:  # a name that is too long, a folder that may not be entered
        raise ProblemError(f"cannot be read: {error.strerror}", place=Place(path), hint=_FORMS) from None
    near = difflib.get_close_matches(path.name, beside, n=1)
    raise ProblemError(
        "no such file or folder", place=Place(path), hint=str(path.with_name(near[0])) if near else _FORMS
    )


def _open_folder(path: Path) -> Problem:
    if is_package(path):
        return open_package(path)
    if is_problem_folder(path):
        return open_folder(path)
    inside = sorted(p.parent for name in ("problem.yaml", PROBLEM_FILE) for p in path.glob(f"*/{name}"))
    hint = ", ".join(str(p) for p in inside[:_NAMED]) if inside else _FORMS
    raise ProblemError("this folder holds neither problem.yaml nor problem.toml", place=Place(path), hint=hint)

"""Whether two programs are different code: two copies of one program are one witness, not two."""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from collections.abc import Iterable

from testgen.problem import Program

# Strings are matched before comments, so that a "//" inside one starts none.
_BLANK = r"//[^\n]*|/\*.*?\*/|\s+"
_TOKEN = re.compile(rf'("(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\')|{_BLANK}|(\w+|.)', re.DOTALL)


def normalised(program: Program) -> str:
    """Return a digest of the program's code that comments, docstrings and layout do not change.

    Names do count: telling a renamed copy from a program of the same idea is a matter for people.
    """
    digest = hashlib.sha256(program.language.encode())
    for file in program.files:
        digest.update(b"\0" + _code(program.language, file.data.decode(errors="replace")).encode())
    return digest.hexdigest()


def independent(programs: Iterable[Program]) -> int:
    """Return how many different codes there are among `programs`."""
    return len({normalised(program) for program in programs})


def _code(language: str, source: str) -> str:
    if language != "python":
        return "\0".join(match.group() for match in _TOKEN.finditer(source) if match.lastindex)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a solution's invalid escape is not our news
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return source
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            _drop_docstring(node)
    return ast.dump(tree)


def _drop_docstring(node: ast.Module | ast.FunctionDef | ast.ClassDef) -> None:
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        del node.body[0]

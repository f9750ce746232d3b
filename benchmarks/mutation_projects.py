"""The packages that the tools of mutation are compared on: fetched as sdists with their tests, one environment each.

Code outside functions is marked `pragma: no mutate` in every copy, since mutmut's command line never mutates it: so all
tools see the same files, and the same mutants are asked of testgen and mutmut.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ("mutmut==3.8.1", "cosmic-ray==8.7.0", "fest-mutate==0.1.3", "fermut==0.6.1")


@dataclass(frozen=True)
class Project:
    """Modules of a package, and the tests that are run for them; `needs` is what those import."""

    name: str
    requirement: str
    package: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]
    needs: tuple[str, ...] = ()


PROJECTS = (
    Project(
        "toolz",
        "toolz==1.2.0",
        "toolz",
        ("toolz/itertoolz.py", "toolz/dicttoolz.py"),
        ("toolz/tests/test_itertoolz.py", "toolz/tests/test_dicttoolz.py"),
    ),
    Project(
        "markdown-it-py, tree",
        "markdown-it-py==4.3.0",
        "markdown_it",
        ("markdown_it/tree.py",),
        ("tests/test_tree.py",),
        ("mdurl", "pytest-regressions", "pytest-timeout"),
    ),
    Project(
        "markdown-it-py, blocks",
        "markdown-it-py==4.3.0",
        "markdown_it",
        ("markdown_it/rules_block/list.py", "markdown_it/rules_block/blockquote.py"),
        ("tests/test_port/test_fixtures.py", "tests/test_cmark_spec/test_spec.py"),
        ("mdurl", "pytest-regressions", "pytest-timeout"),
    ),
)


@dataclass(frozen=True)
class Place:
    """A project at `source`, never run there, and the programs of its environment."""

    project: Project
    source: Path
    programs: Path

    def copy(self, folder: Path) -> Path:
        """Return a fresh copy of the project."""
        if folder.exists():
            shutil.rmtree(folder)
        shutil.copytree(self.source, folder)
        return folder


def prepared(project: Project, folder: Path) -> Place:
    """Fetch and install what is not below `folder` yet; raises CalledProcessError where that fails."""
    base = folder / project.requirement.replace("==", "-")
    programs = base / "venv" / "bin"
    pip = (str(programs / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check")
    if not (base / "ready").exists():
        base.mkdir(parents=True, exist_ok=True)
        _run(sys.executable, "-m", "venv", str(base / "venv"))
        _run(*pip, "install", "pytest", "pytest-cov", *project.needs, *TOOLS, str(ROOT))
        _run(*pip, "download", "--no-deps", "--no-binary", ":all:", "-d", str(base), project.requirement)
        (base / "ready").touch()
    else:
        # The environment may be of another day: testgen's code is what is measured.
        _run(*pip, "install", "--no-deps", "--force-reinstall", str(ROOT))
    source = base / f"source-{project.name.replace(', ', '-')}"
    if not source.exists():
        _unpack(next(base.glob("*.tar.gz")), source)
        for module in project.modules:
            path = source / module
            path.write_text(marked(path.read_text()))
    return Place(project, source, programs)


def _run(*words: str) -> None:
    subprocess.run(words, check=True, stdout=sys.stderr)


def _unpack(archive: Path, target: Path) -> None:
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    [inner] = list(target.iterdir())
    for path in list(inner.iterdir()):
        path.rename(target / path.name)


def marked(text: str) -> str:
    """Return a module in which the statements outside functions and classes are marked `pragma: no mutate`."""
    lines = text.split("\n")
    for node in reversed(ast.parse(text).body):
        if isinstance(node, _KEPT) or ast.get_docstring(ast.Module([node], [])) is not None:
            continue
        last = node.end_lineno or node.lineno
        lines.insert(last, "# pragma: no mutate end")
        lines.insert(node.lineno - 1, "# pragma: no mutate start")
    return "\n".join(lines)


_KEPT = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)

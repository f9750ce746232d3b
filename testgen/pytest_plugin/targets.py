"""The files to mutate: those that the user names, else what coverage is configured for, else the project's packages."""

from __future__ import annotations

import fnmatch
import importlib.util
import os
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from testgen.errors import InputError
from testgen.pytest_plugin.options import StrengthOptions, is_test_file

# Folders and files of a project's root that hold no code of its product.
_NO_PRODUCT = frozenset(
    [
        "test",
        "tests",
        "testing",
        "doc",
        "docs",
        "example",
        "examples",
        "benchmark",
        "benchmarks",
        "build",
        "dist",
        "scripts",
    ]
)
_NO_PRODUCT_FILES = frozenset(["setup.py", "noxfile.py", "conftest.py", "tasks.py", "fabfile.py", "versioneer.py"])
_TEST_FOLDERS = frozenset(["test", "tests"])


@dataclass(frozen=True)
class Target:
    """A file to mutate: its name in reports (relative to the root), real path, and text."""

    name: str
    path: str
    text: str


def find_targets(config: pytest.Config, options: StrengthOptions) -> tuple[list[Target], list[str]]:
    """Return the files to mutate, and what to tell of files left out. Raises InputError if there are none."""
    root = config.rootpath
    roots = options.paths or tuple(_default_roots(config))
    warnings: list[str] = []
    targets: dict[str, Target] = {}
    for file in _files(roots):
        path = os.path.realpath(file)
        name = _name(file, root)
        if path in targets or _excluded(name, options.exclude):
            continue
        try:
            with tokenize.open(path) as stream:
                targets[path] = Target(name, path, stream.read())
        except (OSError, SyntaxError, UnicodeDecodeError) as error:
            warnings.append(f"{name} cannot be read and is left out: {error}")
    if not targets and not warnings:
        raise InputError(
            "--suite-strength: there is no Python file to mutate",
            hint="name the code that the tests are for: pytest --suite-strength=src/package",
        )
    return list(targets.values()), warnings


def _name(file: Path, root: Path) -> str:
    return Path(os.path.relpath(file, root)).as_posix()


def _excluded(name: str, globs: Sequence[str]) -> bool:
    return any(fnmatch.fnmatch(name, glob) or fnmatch.fnmatch(name, f"{glob.rstrip('/')}/*") for glob in globs)


def _files(roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        if root.is_file():
            yield root
            continue
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED)
            paths = (Path(folder, file) for file in sorted(files) if file.endswith(".py"))
            yield from (path for path in paths if not _is_test(path, root))


_SKIPPED = frozenset(["__pycache__", "node_modules", "site-packages"])


def _is_test(path: Path, root: Path) -> bool:
    return is_test_file(path) or bool(_TEST_FOLDERS & set(path.relative_to(root).parts[:-1]))


def _default_roots(config: pytest.Config) -> Iterator[Path]:
    configured = list(_coverage_sources(config))
    if configured:
        yield from configured
        return
    root = config.rootpath
    source = root / "src"
    yield from _products(source if source.is_dir() and not (source / "__init__.py").exists() else root)


def _products(folder: Path) -> Iterator[Path]:
    """Yield the packages and modules that stand in a folder; namespace packages too."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "_test")) or path.is_symlink():
            continue
        if (path.is_dir() and path.name.isidentifier() and path.name not in _NO_PRODUCT and _holds_code(path)) or (
            path.suffix == ".py" and path.name not in _NO_PRODUCT_FILES and not is_test_file(path)
        ):
            yield path


def _holds_code(folder: Path) -> bool:
    if (folder / "pyvenv.cfg").exists():
        return False
    return (folder / "__init__.py").exists() or any(folder.glob("*/__init__.py"))


def _coverage_sources(config: pytest.Config) -> Iterator[Path]:
    """Yield what `--cov` names, or else the settings of coverage.py in the project."""
    given = getattr(config.option, "cov_source", None) or []
    named = [value for value in given if isinstance(value, str) and value] or _configured(config.rootpath)
    for value in named:
        path = config.rootpath / value
        if path.exists():
            yield path
        elif (found := _package(value, config.rootpath)) is not None:
            yield found


def _configured(root: Path) -> list[str]:
    import coverage  # noqa: PLC0415 - loaded only when nothing nearer says what to mutate
    from coverage.exceptions import CoverageException  # noqa: PLC0415

    before = Path.cwd()
    try:
        os.chdir(root)  # coverage.py looks for its settings in the working folder only
        settings = coverage.Coverage(data_file=None)
    except CoverageException:
        return []
    finally:
        os.chdir(before)
    found: list[str] = []
    for option in ("run:source", "run:source_pkgs", "run:source_dirs"):
        try:
            value = settings.get_option(option)
        except CoverageException:
            continue
        found += value if isinstance(value, list) else []
    return [name for name in found if name != "."]


def _package(name: str, root: Path) -> Path | None:
    """Return where an importable package or module stands, without importing it."""
    for base in (root / "src", root):
        path = base.joinpath(*name.split("."))
        if path.is_dir():
            return path
        if path.with_suffix(".py").is_file():
            return path.with_suffix(".py")
    if "." in name or not name.isidentifier():
        return None
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent if spec.submodule_search_locations else Path(spec.origin)

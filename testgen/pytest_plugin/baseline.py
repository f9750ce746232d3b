"""The lines that each test runs: coverage.py with a context for every test, every shared fixture, and for imports."""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib.machinery
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from testgen.mutation.strength import FileCoverage, Share

if TYPE_CHECKING:  # pytest may itself import what is to be traced
    import pytest

_IMPORT = ""


@dataclass(frozen=True)
class FileLines:
    """What ran of a file: `by_test` has for each line the tests (indices); `at_import` ran outside any test."""

    by_test: Mapping[int, frozenset[int]]
    at_import: frozenset[int]


@dataclass(frozen=True)
class Baseline:
    """The run with coverage: tests in order, lines by real path of the file, and figures by the same."""

    tests: tuple[str, ...]
    lines: Mapping[str, FileLines]
    shares: Mapping[str, tuple[Share, Share]]

    def coverage(self, names: Mapping[str, str]) -> tuple[FileCoverage, ...]:
        """Return the figures by the names of the report."""
        return tuple(FileCoverage(names[path], *self.shares[path]) for path in names if path in self.shares)

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """Read what `LineTracker.finish` wrote."""
        fields = json.loads(path.read_text(encoding="utf-8"))
        lines = {
            name: FileLines(
                {int(line): frozenset(tests) for line, tests in by.items()}, frozenset(fields["import"][name])
            )
            for name, by in fields["lines"].items()
        }
        shares = {name: (Share(*numbers[:2]), Share(*numbers[2:])) for name, numbers in fields["shares"].items()}
        return cls(tuple(fields["tests"]), lines, shares)


class LineTracker:
    """Traces a run of pytest from its start, in a process made for that."""

    def __init__(self, paths: frozenset[str], out: Path) -> None:
        self._paths = paths
        self._out = out
        self._coverage: Any = None
        self._context = _IMPORT
        self._items: Sequence[pytest.Item] = ()
        self._fixtures: dict[str, tuple[str, str]] = {}
        self._caches: list[Any] = []

    def start(self) -> None:
        """Begin to trace, before anything of the project is imported."""
        import coverage  # noqa: PLC0415 - only this process needs it

        user = coverage.Coverage(data_file=None)
        # The user's settings say what is no code to cover, and what switches stacks; not what to trace, and where to.
        self._coverage = coverage.Coverage(
            data_file=str(self._out.with_suffix(".coverage")),
            config_file=False,
            branch=True,
            include=sorted(self._paths),
            concurrency=_switches(user.get_option("run:concurrency")),
            messages=False,
        )
        for option in ("report:exclude_lines", "report:exclude_also", "report:partial_branches"):
            with contextlib.suppress(Exception):
                self._coverage.set_option(option, user.get_option(option))
        with contextlib.suppress(Exception):  # sys.monitoring knows no contexts; older coverage.py no other tracer
            self._coverage.set_option("run:core", "ctrace")
        self._watch_imports()
        self._coverage.start()

    def _watch_imports(self) -> None:
        """Let the lines of a module's import belong to no test, though one test may be the first to import it."""
        ordinary = importlib.machinery.SourceFileLoader.exec_module

        @functools.wraps(ordinary)
        def exec_module(loader: importlib.machinery.SourceFileLoader, module: ModuleType) -> None:
            if os.path.realpath(loader.path) not in self._paths:
                return ordinary(loader, module)
            with self._in(_IMPORT):
                return ordinary(loader, module)

        importlib.machinery.SourceFileLoader.exec_module = exec_module  # type: ignore[method-assign, assignment] # for this process only

    @contextlib.contextmanager
    def _in(self, context: str) -> Iterator[None]:
        before = self._context
        self._set(context)
        try:
            yield
        finally:
            self._set(before)

    def _set(self, context: str) -> None:
        if context != self._context:
            self._context = context
            self._coverage.switch_context(context)

    def begin(self, items: Sequence[pytest.Item]) -> None:
        """Note what will run, and which functions of the files remember results."""
        self._items = items
        self._caches = [thing for thing in gc.get_objects() if self._is_cache(thing)]

    def _is_cache(self, thing: object) -> bool:
        code = getattr(getattr(thing, "__wrapped__", None), "__code__", None) if type(thing) is _CACHE else None
        return code is not None and os.path.realpath(code.co_filename) in self._paths

    def switch(self, number: int) -> None:
        """Let what follows belong to a test, which finds no result that another left in a cache."""
        for cache in self._caches:
            cache.cache_clear()
        self._set(f"t{number}")

    def fixture(self, fixturedef: Any, request: Any) -> contextlib.AbstractContextManager[None]:
        """Let what follows belong to every test that uses a fixture, if tests share it."""
        if fixturedef.scope == "function":
            return contextlib.nullcontext()
        context = f"f{len(self._fixtures)}"
        self._fixtures[context] = (fixturedef.argname, request.node.nodeid)
        return self._in(context)

    def finish(self) -> None:
        """Stop, and write what ran."""
        self._coverage.stop()
        data = self._coverage.get_data()
        lines: dict[str, dict[int, list[int]]] = {}
        imported: dict[str, list[int]] = {}
        users = {context: self._users(*fixture) for context, fixture in self._fixtures.items()}
        for name in data.measured_files():
            path = os.path.realpath(name)
            by_line, at_import = lines.setdefault(path, {}), imported.setdefault(path, [])
            for line, contexts in data.contexts_by_lineno(name).items():
                tests = {index for context in contexts for index in _tests(context, users)}
                if tests:
                    by_line[line] = sorted(tests)
                if _IMPORT in contexts:
                    at_import.append(line)
        fields = {
            "tests": [item.nodeid for item in self._items],
            "lines": lines,
            "import": imported,
            "shares": self._shares(),
        }
        self._out.write_text(json.dumps(fields), encoding="utf-8")

    def _users(self, name: str, base: str) -> frozenset[int]:
        """Return the tests that use a shared fixture, or may ask for it while they run."""
        return frozenset(
            index
            for index, item in enumerate(self._items)
            if item.nodeid.startswith(base) and _may_use(getattr(item, "fixturenames", ()), name)
        )

    def _shares(self) -> dict[str, tuple[int, int, int, int]]:
        report = self._out.with_suffix(".report.json")
        try:
            self._coverage.json_report(outfile=str(report), ignore_errors=True)
        except Exception:  # noqa: BLE001 - nothing was run of the files, or one of them is no Python
            return {}
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
        return {os.path.realpath(name): _figures(file["summary"]) for name, file in files.items()}


def _switches(concurrency: Any) -> list[str]:
    """Return what switches stacks in one process: coverage.py measures others by the user's file of settings only."""
    return [name for name in concurrency or () if name != "multiprocessing"]


def _tests(context: str, users: Mapping[str, frozenset[int]]) -> frozenset[int]:
    if context.startswith("t"):
        return frozenset({int(context[1:])})
    return users.get(context, frozenset())


def _may_use(names: Sequence[str], name: str) -> bool:
    return name in names or "request" in names


def _figures(summary: Mapping[str, int]) -> tuple[int, int, int, int]:
    return (
        summary["covered_lines"],
        summary["num_statements"],
        summary.get("covered_branches", 0),
        summary.get("num_branches", 0),
    )


@functools.lru_cache
def _nothing() -> None:
    """Serve as a sample of a cache."""


_CACHE = type(_nothing)

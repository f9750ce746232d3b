"""What a verdict depends on, as a hash: equal hashes mean that judging again would be the same work.

A verdict depends on the mutant, on the tests that reach it with their files, on every function that those tests run, on
all that runs at import, on helpers, data files and settings, and on what is installed. Not on the order of the tests,
which judging changes anyway.
"""

from __future__ import annotations

import ast
import hashlib
import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from importlib import metadata

import pytest

from testgen import __version__
from testgen.pytest_plugin.baseline import Baseline
from testgen.pytest_plugin.fresh import OUTPUT_OPTIONS
from testgen.pytest_plugin.options import StrengthOptions
from testgen.pytest_plugin.places import ModulePlaces
from testgen.pytest_plugin.plan import Case
from testgen.pytest_plugin.surroundings import file_hash, surroundings
from testgen.pytest_plugin.targets import Target

# Options that change what is shown, what is chosen, what is written, or where it runs; not what a test does.
_SHOWN = frozenset(
    [
        *("--capture", "--tb", "--color", "--no-header", "--no-summary", "--cache-clear", "--maxfail", "--deselect"),
        *("--ignore", "--ignore-glob", "--lf", "--last-failed", "--ff", "--failed-first", "--nf", "--new-first"),
        *("--sw", "--stepwise", "--verbose", "--quiet", "--exitfirst", "--numprocesses", "--show-capture"),
        *("--verbosity", "--cov", "--no-cov", *OUTPUT_OPTIONS),
    ]
)
# With values or more letters behind them, and families of long options.
_SHOWN_BEGINNINGS = ("-q", "-v", "-n", "-r", "-s", "-x", "-k", "-m", "--suite-strength", "--cov-", "--durations")
# Where other plugins and pytest itself write when all is over.
_WRITTEN = ("xmlpath", "htmlpath", "report_log", "csv_path", "json_report_file", "allure_report_dir", "log_file")


class Fingerprints:
    """Hashes of cases; `targets` are all files that could be mutated, `began` when pytest did (nanoseconds)."""

    def __init__(
        self,
        config: pytest.Config,
        options: StrengthOptions,
        targets: Sequence[Target],
        baseline: Baseline,
        began: int,
    ) -> None:
        self._root = config.rootpath
        self._index = {test: 1 << index for index, test in enumerate(baseline.tests)}
        self._functions: list[tuple[int, str]] = []
        base = [*_environment(config, options)]
        for target in targets:
            base += self._module(target, baseline)
        tests = {os.path.realpath(self._root / name) for name in {_file(test) for test in baseline.tests}}
        judged = tests | {target.path for target in targets}
        base += surroundings(self._root, frozenset(judged), list(_reports(config, options)), began)
        self._base = _hash(base)
        self._files: dict[str, str] = {}
        self._tests: dict[tuple[str, ...], str] = {}

    def of(self, case: Case) -> str:
        """Return the hash of a case."""
        if case.tests not in self._tests:
            self._tests[case.tests] = _hash(self._of_tests(case.tests))
        mutant = case.mutant
        return _hash([self._base, self._tests[case.tests], case.id, mutant.line_text, str(case.at_import)])

    def _of_tests(self, tests: Sequence[str]) -> Iterator[str]:
        yield from sorted(tests)
        for file in sorted({_file(test) for test in tests}):
            if file not in self._files:
                self._files[file] = file_hash(self._root / file)
            yield self._files[file]
        reached = sum({self._index.get(test, 0) for test in tests})
        yield from (digest for mask, digest in self._functions if mask & reached)

    def _module(self, target: Target, baseline: Baseline) -> Iterator[str]:
        """Yield what of a module runs at import, and note each of its functions with the tests that run it."""
        yield target.name
        try:
            places = ModulePlaces(target.text)
        except (SyntaxError, ValueError):
            yield target.text
            return
        lines = baseline.lines.get(target.path)
        pieces, at = [], 0
        for function in places.functions:
            start, end = function.body
            numbers = range(places.source.line_of(start), places.source.line_of(end) + 1)
            if lines is not None and not lines.at_import.isdisjoint(numbers):
                continue
            pieces += [target.text[at:start], "pass"]
            at = end
            reached = (
                {test for number in numbers for test in lines.by_test.get(number, ())} if lines is not None else set()
            )
            meaning = _meaning(target.text[start:end], places.source.indent_of(start))
            mask = sum(1 << index for index in reached)
            self._functions.append((mask, _hash([target.name, function.qualname, meaning])))
        yield _meaning("".join([*pieces, target.text[at:]]), "")


def _meaning(text: str, indent: str | None) -> str:
    """Return what is left of a block of code without comments, blanks and places."""
    head = "def _(): " if indent is None else f"def _():\n{indent}" if indent else ""
    try:
        return ast.dump(ast.parse(head + text))
    except (SyntaxError, ValueError, RecursionError):
        return text


def _environment(config: pytest.Config, options: StrengthOptions) -> Iterator[str]:
    yield from (__version__, platform.python_implementation(), platform.python_version(), platform.platform())
    yield options.operators
    yield from sorted(f"{found.name} {found.version}" for found in metadata.distributions())
    yield file_hash(config.inipath) if config.inipath else ""
    words = [str(word) for word in config.invocation_params.args]
    yield from options_that_matter(words, frozenset(getattr(config.option, "file_or_dir", ())))
    yield os.environ.get("PYTEST_ADDOPTS", "")


def options_that_matter(words: Iterable[str], places: frozenset[str]) -> Iterator[str]:
    """Yield the words of a command line that may change what a test does: options with their values, but not `places`.

    `places` are the files, folders and tests to run.
    """
    matters = False
    for word in words:
        if word.startswith("-"):
            matters = word.partition("=")[0] not in _SHOWN and not word.startswith(_SHOWN_BEGINNINGS)
        if matters and word not in places:
            yield word


def _reports(config: pytest.Config, options: StrengthOptions) -> Iterator[str]:
    yield from (str(report.path) for report in options.reports)
    for name in _WRITTEN:
        path = getattr(config.option, name, None)
        if path:
            yield str(config.invocation_params.dir / str(path))


def _file(test: str) -> str:
    return test.partition("::")[0]


def _hash(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()

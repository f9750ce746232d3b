"""How much of the right solutions a suite runs: lines and branches, and which tests run each line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from testgen.judge.tracing import RunTrace, either
from testgen.metrics.rates import Rate
from testgen.passing import PassingFolder
from testgen.problem import Solution, SourceFile


class Exits(NamedTuple):
    """The ways that lead on from a line with a branch, and how many of them some test takes."""

    total: int
    taken: int


@dataclass(frozen=True)
class SourceCoverage:
    """What tests run of one file: for each line that can be run the tests that do, for each branch its exits."""

    file: str
    tests: Mapping[int, frozenset[str]]
    exits: Mapping[int, Exits]

    @property
    def lines(self) -> Rate:
        """Lines that some test runs."""
        return Rate(sum(bool(tests) for tests in self.tests.values()), len(self.tests))

    @property
    def branches(self) -> Rate:
        """Exits of branches that some test takes."""
        return Rate(sum(one.taken for one in self.exits.values()), sum(one.total for one in self.exits.values()))

    def covering(self, line: int) -> frozenset[str]:
        """Return the tests that run the statement on a line: that of the last line at or before it that can be run."""
        starts = sorted(self.tests)
        at = bisect_right(starts, line) - 1
        return self.tests[starts[at]] if at >= 0 else frozenset()


@dataclass(frozen=True)
class SolutionCoverage:
    """What tests run of a solution; `untraced` says of tests why nothing is known of them.

    Of the tests `lines_only` it is not known which branches they take, so that `branches` may be too low.
    """

    solution: str
    files: tuple[SourceCoverage, ...]
    untraced: Mapping[str, str] = field(default_factory=dict)
    lines_only: tuple[str, ...] = ()

    @property
    def lines(self) -> Rate:
        """Lines that some test runs."""
        return added(file.lines for file in self.files)

    @property
    def branches(self) -> Rate:
        """Exits of branches that some test takes."""
        return added(file.branches for file in self.files)

    def covering(self, file: str, line: int) -> frozenset[str] | None:
        """Return the tests that run a line, or None where nothing is known of its file."""
        return next((one.covering(line) for one in self.files if one.file == file), None)

    def ran(self, test: str) -> int:
        """Return how many lines a test runs."""
        return sum(test in tests for file in self.files for tests in file.tests.values())


def added(rates: Iterable[Rate]) -> Rate:
    """Return the rate over all that some rates are over."""
    listed = list(rates)
    return Rate(sum(rate.hits for rate in listed), sum(rate.total for rate in listed))


def coverage_of(solution: Solution, traces: Sequence[RunTrace]) -> SolutionCoverage:
    """Join the traces of a solution's runs, one a test. Raises ValueError for a source that coverage.py cannot read."""
    untraced = {trace.test: trace.why for trace in traces if trace.why}
    known = [trace for trace in traces if not trace.why]
    if not known:
        return SolutionCoverage(solution.name, (), untraced)
    if solution.program.language == "python":
        lines_only = tuple(trace.test for trace in known if trace.lines and not trace.arcs)
        return SolutionCoverage(solution.name, (of_python(solution.program.entry, known),), untraced, lines_only)
    names = sorted({name for trace in known for name in trace.lines})
    return SolutionCoverage(solution.name, tuple(of_counts(name, known) for name in names), untraced)


def of_counts(file: str, traces: Sequence[RunTrace]) -> SourceCoverage:
    """Join what gcov counted of a file."""
    tests: dict[int, frozenset[str]] = {}
    exits: dict[int, tuple[bool, ...]] = {}
    for trace in traces:
        for line, count in trace.lines.get(file, {}).items():
            tests[line] = tests.get(line, frozenset()) | ({trace.test} if count else frozenset())
        for line, taken in trace.exits.get(file, {}).items():
            exits[line] = either(exits.get(line, ()), taken)
    return SourceCoverage(file, tests, {line: Exits(len(taken), sum(taken)) for line, taken in exits.items()})


def of_python(file: SourceFile, traces: Sequence[RunTrace]) -> SourceCoverage:
    """Hold arcs against a Python source by coverage.py, a context for each test. Raises ValueError where it cannot."""
    from coverage import Coverage, CoverageException  # noqa: PLC0415 - 60 ms that only coverage costs

    with PassingFolder() as folder:
        path = folder / "program.py"
        path.write_bytes(file.data)
        asked = Coverage(data_file=None, config_file=False, branch=True, include=[str(path)])
        asked.clear_exclude()  # a pragma in a solution hides nothing
        data = asked.get_data()
        try:
            for trace in traces:
                data.set_context(trace.test)
                data.add_arcs({str(path): trace.arcs.get(file.name, frozenset())})
            _, statements, _, _, _ = asked.analysis2(str(path))
            stats = asked.branch_stats(str(path))
            contexts = data.contexts_by_lineno(str(path))
        except (CoverageException, RecursionError) as error:
            raise ValueError(f"coverage.py cannot read it: {error}") from None
        finally:
            data.close(force=True)  # a database in memory stays open else, and Python 3.13 warns of it
    ran = {line: {test for test in tests if test} for line, tests in contexts.items()}
    for trace in traces:
        for line in trace.lines.get(file.name, {}):
            ran.setdefault(line, set()).add(trace.test)
    tests = _by_statement(statements, ran)
    return SourceCoverage(file.name, tests, {line: Exits(total, taken) for line, (total, taken) in stats.items()})


def _by_statement(statements: Sequence[int], ran: Mapping[int, Iterable[str]]) -> dict[int, frozenset[str]]:
    """Give what ran within a statement of many lines to its first line."""
    tests: dict[int, set[str]] = {line: set() for line in statements}
    for line, names in ran.items():
        at = bisect_right(statements, line) - 1
        if at >= 0:
            tests[statements[at]].update(names)
    return {line: frozenset(names) for line, names in tests.items()}

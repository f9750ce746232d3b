"""The section that pytest prints at its end, and the progress before it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence

import pytest

from testgen.mutation.strength import Counts, MutantResult, SmellKind, Status, StrengthReport
from testgen.report.strength_text import percent
from testgen.report.words import counted

_MOST_SURVIVORS = 20
_MOST_ITEMS = 8
_EVERY = 0.1


class MeasureProgress:
    """One line on a terminal that is written over; silence in a pipe."""

    def __init__(self, config: pytest.Config) -> None:
        reporter = config.pluginmanager.getplugin("terminalreporter")
        self._writer = reporter._tw if reporter is not None else None  # noqa: SLF001 - pytest has no public writer
        self._shows = self._writer is not None and self._writer.hasmarkup and sys.stdout.isatty()
        self._what = ""
        self._total: int | None = None
        self._made = 0
        self._fates: dict[Status, int] = {}
        self._drawn = 0.0
        self._begun = False

    def start(self, what: str, total: int | None = None) -> None:
        """Begin a phase."""
        self._what, self._total, self._made = what, total, 0
        self._draw(now=True)

    def advance(self, steps: int = 1) -> None:
        """Draw at most ten times a second."""
        self._made += steps
        self._draw(now=False)

    def verdict(self, result: MutantResult) -> None:
        """Count the fates."""
        self._fates[result.status] = self._fates.get(result.status, 0) + 1

    def done(self) -> None:
        """End a phase; its line is written over by the next."""

    def end(self) -> None:
        """Clear the line."""
        if self._shows and self._begun and self._writer is not None:
            self._writer.write("\r" + " " * (self._writer.fullwidth - 1) + "\r", flush=True)

    def _draw(self, *, now: bool) -> None:
        if not self._shows or self._writer is None or (not now and time.monotonic() - self._drawn < _EVERY):
            return
        if not self._begun:
            self._writer.line()
            self._begun = True
        self._drawn = time.monotonic()
        of = f" {self._made}/{self._total}" if self._total else ""
        fates = ", ".join(f"{number} {status}" for status, number in self._fates.items())
        text = f"suite strength: {self._what}{of}{f' ({fates})' if fates else ''}"
        width = self._writer.fullwidth - 1
        self._writer.write("\r" + text[:width].ljust(width), flush=True)


def print_report(out: pytest.TerminalReporter, report: StrengthReport | None, problems: Sequence[str]) -> None:
    """Print the section: figures first, then what to look into."""
    out.write_sep("=", "suite strength", bold=True)
    if report is not None:
        _Section(out, report).write()
    for problem in problems:
        out.write_line(f"ERROR: {problem}", red=True, bold=True)


class _Section:
    def __init__(self, out: pytest.TerminalReporter, report: StrengthReport) -> None:
        self._out = out
        self._report = report
        self._detailed = out.config.get_verbosity() > 0

    def write(self) -> None:
        """Write all parts that have something to say."""
        report = self._report
        if not report.trusted:
            self._distrust()
        elif report.trouble:
            self._out.write_line(f"not measured: {report.trouble}", yellow=True, bold=True)
        if report.results and report.trusted:
            self._figures(report.counts)
        self._survivors()
        self._errors()
        self._tests()
        for warning in report.warnings:
            self._out.write_line(f"note: {warning}", yellow=True)

    def _distrust(self) -> None:
        self._out.write_line("THE FIGURES CANNOT BE TRUSTED: testgen's check of itself failed.", red=True, bold=True)
        for check in self._report.self_checks:
            fate = "passed" if check.passed else f"FAILED: {check.detail}"
            self._out.write_line(f"  {check.name}: {fate}", red=not check.passed)
        self._out.write_line("  No mutant was judged. Please report this, with how the tests are run.")

    # --- figures

    def _figures(self, counts: Counts) -> None:
        for name, value, said in self._rows(counts):
            self._out.write(f"{name:<16}")
            self._out.write(f"{value:>8}", bold=True)
            self._out.write_line(f"  {said}")

    def _rows(self, counts: Counts) -> Iterator[tuple[str, str, str]]:
        report = self._report
        judged = counts.detected + counts.survived
        yield (
            "mutation score",
            percent(counts.score),
            f"{counts.detected} of {judged + counts.no_coverage} mutants detected",
        )
        yield "test strength", percent(counts.strength), f"{counts.detected} of the {judged} that a test reaches"
        branches, lines = report.branch_coverage, report.line_coverage
        yield "branch coverage", percent(branches.value), f"{branches.hits} of {branches.total} branches"
        yield "line coverage", percent(lines.value), f"{lines.hits} of {lines.total} lines"
        yield "mutants", str(counts.total), _fates(counts)
        yield "judged by", str(len(report.tests)), f"tests, {self._how()}"

    def _how(self) -> str:
        how, left = self._report.how, self._report.left_out
        ways = [
            (how.by_fork, "forked"),
            (how.by_fresh_process, "in fresh processes"),
            (how.from_cache, "from the cache"),
        ]
        words = [", ".join(f"{number} {said}" for number, said in ways if number) or "nothing run"]
        words.append(f"{how.seconds:.1f} s, {how.jobs} at once")
        if how.why_fresh:
            words.append(f"no forks: {how.why_fresh}")
        if how.since:
            words.append(f"lines changed since {how.since}")
        if left.by_sample:
            words.append(f"{left.by_sample} left out by the sample")
        if left.by_time:
            words.append(f"{left.by_time} left out when the time was up")
        return "; ".join(words)

    # --- what to look into

    def _survivors(self) -> None:
        survivors = self._report.with_status(Status.SURVIVED)
        if not survivors:
            return
        shown = survivors if self._detailed else survivors[:_MOST_SURVIVORS]
        self._out.write_sep("-", f"{counted(len(survivors), 'surviving mutant')}")
        for result in sorted(shown, key=lambda result: bool(result.equivalent)):
            self._survivor(result)
        if len(shown) < len(survivors):
            self._out.write_line(f"... and {len(survivors) - len(shown)} more: -v shows all, as does a report")

    def _survivor(self, result: MutantResult) -> None:
        self._out.write_line(f"{result.file}:{result.line}: {result.mutant.operator}", bold=True)
        for row in result.diff(self._report.sources[result.file]).splitlines()[2:]:
            self._out.write_line(
                f"  {row}", red=row.startswith("-"), green=row.startswith("+"), cyan=row.startswith("@@")
            )
        if result.nearest:
            of = f" (of {result.covering})" if result.covering > 1 else ""
            self._out.write_line(f"  nearest test{of}: {result.nearest}")
        if result.suggestion:
            first, *rest = result.suggestion.assertion.splitlines()
            self._out.write_line(
                f"  would kill it: {first}" + ("" if rest else f"  # the mutant {result.suggestion.mutant_gives}")
            )
            for number, row in enumerate(rest, 1):
                last = number == len(rest)
                self._out.write_line(
                    f"                 {row}" + (f"  # the mutant {result.suggestion.mutant_gives}" if last else "")
                )
        elif result.equivalent:
            self._out.write_line(f"  possibly equivalent: it {result.equivalent}")

    def _errors(self) -> None:
        errors = self._report.with_status(Status.ERROR)
        rows = [f"{result.file}:{result.line}: {result.mutant.operator}: {result.reason}" for result in errors]
        self._list("without a verdict, in no figure", rows)

    def _tests(self) -> None:
        report = self._report
        self._list("failing tests, which judge nothing", report.failing)
        self._list("flaky tests, which judge nothing", [f"{test.test}: {test.why}" for test in report.flaky])
        if report.results and report.useless:
            self._list(
                "tests that kill nothing alone: every mutant they kill is killed by another test, too", report.useless
            )
        smells = [smell for smell in report.smells if smell.kind is not SmellKind.MAGIC_NUMBER or self._detailed]
        rows = [
            f"{smell.file}:{smell.line}: {smell.kind}" + (f" ({smell.detail})" if smell.detail else "")
            for smell in smells
        ]
        self._list("smells of tests", rows)
        slow = [f"{test.seconds:7.2f} s  {test.test}" for test in report.slowest]
        if report.results:
            self._list("slowest tests", slow)

    def _list(self, title: str, rows: Sequence[str]) -> None:
        if not rows:
            return
        self._out.write_sep("-", f"{len(rows)} {title}" if not title.startswith("slowest") else title)
        shown = rows if self._detailed else rows[:_MOST_ITEMS]
        for row in shown:
            self._out.write_line(row)
        if len(shown) < len(rows):
            self._out.write_line(f"... and {len(rows) - len(shown)} more: -v shows all")


def _fates(counts: Counts) -> str:
    numbers = [
        (counts.killed, "killed"),
        (counts.timeout, "timed out"),
        (counts.survived, "survived"),
        (counts.no_coverage, "not covered"),
        (counts.errors, "without a verdict"),
    ]
    return ", ".join(f"{number} {said}" for number, said in numbers if number)

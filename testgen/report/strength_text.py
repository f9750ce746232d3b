"""Words on mutants and figures that the reports of a suite's strength share."""

from __future__ import annotations

from collections.abc import Iterator

from testgen.mutation.strength import Counts, MutantResult, Status, StrengthReport
from testgen.report.words import counted, first_line

_LONGEST_PIECE = 60


def ordered(report: StrengthReport) -> list[MutantResult]:
    """Return the mutants by file and place, in the same order whatever order they were judged in."""
    return sorted(report.results, key=_place)


def _place(result: MutantResult) -> tuple[str, int, int, str, str]:
    mutant = result.mutant
    return result.file, mutant.start, mutant.end, mutant.operator, mutant.replacement


def percent(share: float | None) -> str:
    """Return `83.3 %`; 100 and 0 only where nothing is missing or there; a dash for no share."""
    if share is None:
        return "-"
    shown = min(99.9, max(0.1, round(100 * share, 1))) if 0 < share < 1 else 100 * share
    return f"{shown:.1f} %"


def change(result: MutantResult) -> str:
    """Say in one line what the mutant changes, printable."""
    original, replacement = (_piece(text) for text in (result.mutant.original, result.mutant.replacement))
    if not original:
        return f"{replacement} put in"
    return f"{original} → {replacement}" if replacement else f"{original} left out"


def _piece(text: str) -> str:
    return first_line(" ".join(text.split()), _LONGEST_PIECE)


def counts_line(counts: Counts) -> str:
    """Return `8 killed, 2 survived, 1 no coverage`; timeouts and errors only where there are some."""
    shown = [(counts.killed, "killed"), (counts.survived, "survived"), (counts.no_coverage, "not covered")]
    rare = [(counts.timeout, "timeout"), (counts.errors, "error")]
    parts = [f"{number:,} {word}" for number, word in shown]
    return ", ".join(parts + [counted(number, noun) for number, noun in rare if number])


def why_nothing(report: StrengthReport) -> str:
    """Say why the report has no figure, or none that means anything; empty where it has."""
    if report.trusted:
        return "" if report.results else report.trouble
    failed = [check for check in report.self_checks if not check.passed]
    said = "; ".join(f"{check.name}: {check.detail}" if check.detail else check.name for check in failed)
    return f"a self-check of testgen failed, so no verdict can be trusted: {said}"


def notes(report: StrengthReport) -> tuple[str, ...]:
    """Return what a reader must know besides `why_nothing`."""
    return (report.trouble, *report.warnings) if report.trouble and report.results else report.warnings


def why(result: MutantResult) -> str:
    """Say what led to the fate of a mutant, and what would change it: lines of text, as the tests gave them."""
    return "\n".join(_reasons(result))


def _reasons(result: MutantResult) -> Iterator[str]:
    if result.kill:
        kill = result.kill
        where = f" in {kill.phase}" if kill.phase not in {"", "call"} else ""
        yield f"{kill.exception}{where}: {kill.message}" if kill.message else f"{kill.exception}{where}"
    if result.reason:
        yield result.reason
    if result.status is Status.NO_COVERAGE and not result.reason:
        yield "no test runs this line"
    if result.status is Status.SURVIVED:
        yield from _survival(result)


def _survival(result: MutantResult) -> Iterator[str]:
    if result.equivalent:
        yield f"possibly equivalent: it {result.equivalent}"
    if result.covering:
        yield (
            "the only test of this line passes"
            if result.covering == 1
            else (f"all {result.covering:,} tests of this line pass")
        )
    if result.nearest:
        yield f"nearest test: {result.nearest}"
    if result.suggestion:
        yield f"this would kill it, since the mutant {result.suggestion.mutant_gives}:"
        yield result.suggestion.assertion

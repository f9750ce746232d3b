"""The strength of a suite as JSON: everything that is known, for programs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from testgen import __version__
from testgen.mutation.strength import MutantResult, Share, StrengthReport
from testgen.report.files import json_text, write_whole
from testgen.report.strength_text import ordered

FORMAT = 1


def write(report: StrengthReport, path: Path) -> None:
    """Write the report to `path`; raises InputError where that cannot be."""
    write_whole(path, json_text(strength_json(report)) + "\n")


def strength_json(report: StrengthReport) -> dict[str, Any]:
    """Return the report as one object.

    `score` and `strength` are null where there is nothing to divide by and where no verdict can be trusted; lines and
    columns count from 1; seconds are rounded to milliseconds.
    """
    counts = report.counts
    return {
        "format": FORMAT,
        "testgen": __version__,
        "score": counts.score if report.trusted else None,
        "strength": counts.strength if report.trusted else None,
        "killed": counts.killed,
        "survived": counts.survived,
        "no_coverage": counts.no_coverage,
        "timeout": counts.timeout,
        "errors": counts.errors,
        "trusted": report.trusted,
        "trouble": report.trouble,
        "warnings": list(report.warnings),
        "self_checks": [asdict(check) for check in report.self_checks],
        "coverage": _coverage(report),
        **_tests(report),
        "left_out": asdict(report.left_out),
        "how": _how(report),
        "mutants": [_mutant(result, report.sources[result.file]) for result in ordered(report)],
    }


def _coverage(report: StrengthReport) -> dict[str, Any]:
    files = sorted(report.coverage, key=lambda file: file.file)
    return {
        "line": report.line_coverage.value,
        "branch": report.branch_coverage.value,
        "files": [{"file": f.file, "lines": _share(f.lines), "branches": _share(f.branches)} for f in files],
    }


def _share(share: Share) -> dict[str, int]:
    return {"hit": share.hits, "total": share.total}


def _tests(report: StrengthReport) -> dict[str, Any]:
    smells = sorted(report.smells, key=lambda smell: (smell.file, smell.line, smell.kind))
    return {
        "tests": len(report.tests),
        "test_ids": list(report.tests),
        "failing": list(report.failing),
        "useless": None if report.useless is None else list(report.useless),
        "flaky": [asdict(test) for test in sorted(report.flaky, key=lambda test: test.test)],
        "smells": [asdict(smell) for smell in smells],
        "slowest": [{"test": slow.test, "seconds": _seconds(slow.seconds)} for slow in report.slowest],
    }


def _how(report: StrengthReport) -> dict[str, Any]:
    how = report.how
    phases = {name: _seconds(value) for name, value in asdict(how.phases).items()} if how.phases else None
    return {**asdict(how), "seconds": _seconds(how.seconds), "phases": phases}


def _mutant(result: MutantResult, source: str) -> dict[str, Any]:
    mutant = result.mutant
    return {
        "id": result.id,
        "file": result.file,
        "line": result.line,
        "operator": mutant.operator,
        "status": result.status.value,
        "diff": result.diff(source),
        "killed_by": result.killed_by,
        "column": mutant.first.column,
        "end_line": mutant.last.line,
        "end_column": mutant.last.column,
        "original": mutant.original,
        "replacement": mutant.replacement,
        "failure": _failure(result),
        "reason": result.reason,
        "covering": result.covering,
        "nearest": result.nearest or None,
        "suggestion": asdict(result.suggestion) if result.suggestion else None,
        "equivalent": result.equivalent or None,
        "way": result.way.value,
        "seconds": _seconds(result.seconds),
    }


def _failure(result: MutantResult) -> dict[str, str] | None:
    kill = result.kill
    return {"phase": kill.phase, "exception": kill.exception, "message": kill.message} if kill else None


def _seconds(value: float) -> float:
    return round(value, 3)

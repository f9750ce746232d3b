"""The strength of a suite in the format of Stryker's reports: mutation-testing-report-schema, version 2.

Dashboards and viewers of many mutation testers read it. Its lines are Python's, its columns UTF-16 units, as
its viewer, a program in JavaScript, counts them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from testgen import __version__
from testgen.mutation.mutant import Position
from testgen.mutation.strength import MutantResult, Status, StrengthReport
from testgen.report.files import json_text, write_whole
from testgen.report.strength_text import change, ordered, why, why_nothing
from testgen.report.words import printable

SCHEMA_VERSION = "2.0"
# Stryker's own; they colour the viewer's figures and decide nothing.
_THRESHOLDS = {"high": 80, "low": 60}
_STATUSES = {
    Status.KILLED: "Killed",
    Status.SURVIVED: "Survived",
    Status.NO_COVERAGE: "NoCoverage",
    Status.TIMEOUT: "Timeout",
    Status.ERROR: "RuntimeError",
}
# What all mutants together say of the tests that cover them: with names of 60 characters, 6 MB. A mutant of code that
# runs at import is covered by every test.
_MOST_COVERING = 100_000
_LEAST_COVERING = 10
_LINE_END = re.compile("\r\n|\r")
# Line ends to one part of the viewer and not to another: marks stood a line below their mutants.
_SEPARATORS = str.maketrans("\u2028\u2029", "\ufffd\ufffd")


def write(report: StrengthReport, path: Path) -> None:
    """Write the report to `path`; raises InputError where that cannot be."""
    write_whole(path, json_text(strength_stryker(report)) + "\n")


def strength_stryker(report: StrengthReport) -> dict[str, Any]:
    """Return the report as one object that the schema allows.

    Where no verdict can be trusted every mutant is `Ignored`, with the reason, so that a viewer computes no score.
    """
    return {
        "schemaVersion": SCHEMA_VERSION,
        "thresholds": _THRESHOLDS,
        "framework": {"name": "testgen", "version": __version__},
        "config": {"operators": report.how.operators, "since": report.how.since},
        **_performance(report),
        "files": _files(report),
        "testFiles": _test_files(report),
    }


def _performance(report: StrengthReport) -> dict[str, Any]:
    phases = report.how.phases
    if phases is None:
        return {}
    seconds = {"setup": phases.setup, "initialRun": phases.baseline, "mutation": phases.mutants}
    return {"performance": {name: round(1000 * value) for name, value in seconds.items()}}


def _files(report: StrengthReport) -> dict[str, Any]:
    doubt = why_nothing(report)
    most = max(_LEAST_COVERING, _MOST_COVERING // max(len(report.results), 1))
    by_file: dict[str, list[MutantResult]] = {file: [] for file in sorted(report.sources)}
    for result in ordered(report):
        by_file[result.file].append(result)
    return {
        file: {
            "language": "python",
            "source": _LINE_END.sub("\n", report.sources[file]).translate(_SEPARATORS),
            "mutants": [_mutant(result, report.sources[file], doubt, most) for result in results],
        }
        for file, results in by_file.items()
    }


def _mutant(result: MutantResult, source: str, doubt: str, most: int) -> dict[str, Any]:
    mutant = result.mutant
    reason = doubt or why(result)
    covering = _covering(result)[:most]
    return {
        "id": result.id,
        "mutatorName": mutant.operator,
        "description": change(result),
        "replacement": mutant.replacement,
        "location": {
            "start": _place(source, mutant.start, mutant.first),
            "end": _place(source, mutant.end, mutant.last),
        },
        "status": "Ignored" if doubt else _STATUSES[result.status],
        **({"statusReason": printable(reason)} if reason else {}),
        **({"coveredBy": covering} if covering else {}),
        **({"killedBy": _killers(result)} if result.kill else {}),
        **({"duration": round(1000 * result.seconds)} if result.seconds else {}),
    }


def _covering(result: MutantResult) -> list[str]:
    """Return the tests that run the mutant, those that matter most first."""
    nearest = [result.nearest] if result.nearest else []
    return list(dict.fromkeys([*_killers(result), *nearest, *result.covered_by]))


def _killers(result: MutantResult) -> list[str]:
    return [result.kill.test] if result.kill else []


def _test_files(report: StrengthReport) -> dict[str, Any]:
    """Return every test that was run or is named, by file."""
    named = (test for result in report.results for test in (*result.covered_by, result.nearest, *_killers(result)))
    tests = dict.fromkeys([*report.tests, *sorted(set(named) - {""})])
    by_file: defaultdict[str, list[str]] = defaultdict(list)
    for test in tests:
        by_file[test.partition("::")[0]].append(test)
    return {
        file: {"tests": [{"id": test, "name": test.partition("::")[2] or test} for test in by_file[file]]}
        for file in sorted(by_file)
    }


def _place(source: str, offset: int, position: Position) -> dict[str, int]:
    """Return the place of a character with its column in UTF-16 units, in which those above U+FFFF are two."""
    before = source[offset - position.column + 1 : offset]
    return {"line": position.line, "column": position.column + sum(character > "\uffff" for character in before)}

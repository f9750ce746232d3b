"""The JSON of `mutate`, and the parts of it that `score` and `build` show when they are asked to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from testgen.checker_figures import checker_json
from testgen.metrics.coverage import SolutionCoverage, added
from testgen.metrics.rates import Rate
from testgen.mutate import MutationReport
from testgen.mutation.contest import Fate, Tally, by_family, by_operator
from testgen.pressure import MutantTargets


def mutation_report_json(report: MutationReport) -> dict[str, Any]:
    """Return the one object that `mutate --json` prints: what is in every JSON of testgen, and each mutant."""
    effort = report.effort
    return {
        "problem": report.problem,
        "tests": len(report.tests),
        "time_limit": report.limits.time,
        "seed": report.options.seed,
        "profile": report.options.profile.name.lower(),
        "operators": report.options.operators,
        "solutions": [solution.name for solution in report.solutions],
        "checker": report.checker and checker_json(report.checker),
        "mutation": mutation_json(report),
        "coverage": coverage_json(report),
        "mutants": [_mutant(fate) for fate in report.fates or ()],
        "survivors": [fate.mutant.name for fate in report.survivors],
        "offenders": [str(offender) for offender in report.offenders],
        "skipped": [{"name": skip.name, "reason": skip.reason} for skip in report.skipped],
        "isolation": effort.isolation,
        "runs": effort.runs,
        "cached": effort.cached,
        "seconds": round(effort.seconds, 3),
    }


def mutation_json(report: MutationReport) -> dict[str, Any] | None:
    """Return the figures over mutants; None where none were made."""
    if report.fates is None or report.tally is None:
        return None
    interval = Rate(report.tally.killed, report.tally.judged).interval()
    return {
        **_tally(report.tally),
        "ci": interval and list(interval),
        "doubles": report.tally.doubles,
        "left_out": {"by_sample": report.left_out.by_sample, "by_time": report.left_out.by_time},
        "not_compared": report.out_of_time.survivors,
        "by_family": _groups(by_family(report.fates)),
        "by_operator": _groups(by_operator(report.fates)),
    }


def in_loop_json(report: MutationReport | None, targets: MutantTargets | None) -> dict[str, Any] | None:
    """Return the figures over mutants, with those that were targets of the build apart; None where there were none.

    The suite was built against the targets: their share says less of it than the score does.
    """
    figures = mutation_json(report) if report else None
    if targets is None:
        return figures
    unknown = dict.fromkeys(("score", "killed", "survived", "equivalent"))
    in_loop = {
        "targets": targets.total,
        "killed": targets.killed,
        "survivors": list(targets.survivors),
        "changes": dict(targets.changes),
    }
    return {**(figures or unknown), "in_loop": in_loop}


def coverage_json(report: MutationReport) -> dict[str, Any] | None:
    """Return the shares of lines and branches of right solutions that the suite runs; None where nothing is known.

    Where there was no time for it, the shares are null, and `left_out` says of which solutions.
    """
    late = report.out_of_time.coverage
    if not report.coverage and not late:
        return None
    return {
        "line": lines_of(report.coverage or ()).value,
        "branch": branches_of(report.coverage or ()).value,
        "left_out": {"by_time": list(late)},
        "solutions": [
            {
                "name": one.solution,
                "line": one.lines.value,
                "branch": one.branches.value,
                "never_run": {
                    file.file: [n for n, tests in sorted(file.tests.items()) if not tests] for file in one.files
                },
                "untraced": sorted(one.untraced),
                "lines_only": sorted(one.lines_only),
            }
            for one in report.coverage or ()
        ],
    }


def lines_of(coverage: Iterable[SolutionCoverage]) -> Rate:
    """Return the lines of some solutions that tests run."""
    return added(one.lines for one in coverage)


def branches_of(coverage: Iterable[SolutionCoverage]) -> Rate:
    """Return the exits of branches of some solutions that tests take."""
    return added(one.branches for one in coverage)


def _groups(tallies: Mapping[str, Tally]) -> dict[str, Any]:
    return {name: _tally(tally) for name, tally in tallies.items()}


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "score": tally.score,
        "strength": tally.strength,
        "killed": tally.killed,
        "survived": tally.survived,
        "no_coverage": tally.uncovered,
        "equivalent": tally.equivalent,
        "errors": tally.errors,
    }


def _mutant(fate: Fate) -> dict[str, Any]:
    mutant, judged = fate.mutant.mutant, fate.judged
    return {
        "id": fate.mutant.name,
        "solution": fate.mutant.origin.name,
        "file": fate.mutant.source.name,
        "line": mutant.first.line,
        "operator": mutant.operator,
        "family": fate.family,
        "status": status_of(fate),
        "diff": fate.mutant.diff,
        "killed_by": judged.test or None,
        "verdict": fate.verdict.value if fate.verdict else None,
        "why": judged.cell.why if judged.cell else judged.error,
        "same_as": judged.same_as or None,
        "covering": fate.covering,
        "nearest": fate.nearest or None,
        "possibly_equivalent": fate.possibly_equivalent,
        "evidence": [asdict(one) for one in fate.evidence],
    }


def status_of(fate: Fate) -> str:
    """Return a fate as the JSON names it."""
    if fate.judged.error:
        return "error"
    if fate.judged.same_as:
        return "double"
    if fate.killed:
        return "killed"
    return "no_coverage" if fate.uncovered else "survived"

"""The JSON of `build` and `score`: every figure under its name, null where nothing measures it yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from testgen.arbiter import Suspect
from testgen.build import BuildReport
from testgen.checker_figures import checker_json
from testgen.consultation import ModelReport
from testgen.effort import Effort
from testgen.metrics.figures import suite_figures
from testgen.metrics.kills import KillMatrix
from testgen.metrics.rates import Rate
from testgen.mutation_figures import coverage_json, in_loop_json, mutation_json
from testgen.options import BuildOptions
from testgen.problem import Label, Limits, Skipped
from testgen.propose.spec import Completeness, FoundSpec
from testgen.score import LabelMismatch, Outcome, ScoreReport
from testgen.seams import RefusalReason
from testgen.spec.printer import show
from testgen.trust import Offender

# Parts of testgen that are still to come fill these in.
_LATER = ("slowdown",)


def report_json(report: BuildReport | ScoreReport) -> dict[str, Any]:
    """Return the one object that `--json` prints for a build or a score."""
    return build_json(report) if isinstance(report, BuildReport) else score_json(report)


def build_json(report: BuildReport) -> dict[str, Any]:
    """Return the one object that `build --json` prints."""
    return {**build_figures(report), **_evidence(report.in_loop, report.suspects), **effort_json(report.effort)}


def score_json(report: ScoreReport) -> dict[str, Any]:
    """Return the one object that `score --json` prints: as for build, null where only a build knows."""
    unknown = dict.fromkeys(("rounds", "single_oracle", "unvalidated", "held_out", "refused", "proposers", "llm"))
    return {**unknown, **_figures(report), **_evidence(report, ()), **effort_json(report.effort)}


def build_figures(report: BuildReport) -> dict[str, Any]:
    """Return the figures of a build for suite.json: equal builds give equal figures.

    What programs and tools said in words is left out: it may hold times and addresses.
    """
    held = report.held_out
    return {
        **_figures(report.in_loop),
        "seed": report.options.seed,
        "options": _options(report.options),
        "rounds": report.rounds,
        "single_oracle": sum(t.single_oracle for t in report.suite.tests),
        "unvalidated": sum(t.unvalidated for t in report.suite.tests),
        "held_out": held and {"correct": _correct(held), "incorrect": _incorrect(held)},
        "why_none_held_out": report.why_none_held_out or None,
        "refused": {reason.value: report.refused.get(reason, 0) for reason in RefusalReason},
        "mutation": in_loop_json(report.in_loop.strength, report.mutants),
        "proposers": {name: asdict(tally) for name, tally in report.proposers.items()},
        "llm": report.model and _model(report.model),
        "suspects": [_suspect(s) for s in report.suspects],
    }


def _model(model: ModelReport) -> dict[str, Any]:
    return {
        "model": model.model,
        "calls": model.calls,
        "tokens": model.tokens,
        "cost": model.cost,
        "scenarios": {"proposed": model.scenarios_proposed, "accepted": model.scenarios_accepted},
        "proposed": model.proposed,
        "accepted": model.accepted,
        "spec": model.spec or None,
        "checker": model.checker or None,
        "stopped_because": model.stopped_because,
    }


def _options(options: BuildOptions) -> dict[str, Any]:
    """Return what makes the suite again, together with the seed and the rounds; others only bound the rounds."""
    return {
        "existing": options.existing.value,
        "hold_out": options.hold_out,
        "tests": options.tests,
        "candidates": options.candidates,
        "mutants": options.mutants,
    }


def effort_json(effort: Effort) -> dict[str, Any]:
    """Return what a run cost, and under which isolation."""
    return {
        "isolation": effort.isolation,
        "runs": effort.runs,
        "cached": effort.cached,
        "seconds": round(effort.seconds, 3),
    }


def run_json(report: BuildReport) -> dict[str, Any]:
    """Return what goes into run.json beside suite.json: cost, time limit, and how near survivors came to it."""
    return {
        **effort_json(report.effort),
        "budget": report.options.budget,
        "time_limit": report.in_loop.limits.time,
        "nearest": {o.solution.name: _nearest(o, report.in_loop.limits) for o in _survivors(report.in_loop)},
    }


def _survivors(report: ScoreReport) -> list[Outcome]:
    return [outcome for outcome in report.labelled(Label.INCORRECT) if outcome.accepted and outcome.cells]


def _nearest(outcome: Outcome, limits: Limits) -> dict[str, Any]:
    test, cell = max(outcome.cells.items(), key=lambda item: item[1].cpu)
    return {"test": test, "cpu": round(cell.cpu, 3), "limit": limits.time}


def _figures(report: ScoreReport) -> dict[str, Any]:
    return {
        **dict.fromkeys(_LATER),
        "problem": report.problem,
        "tests": len(report.tests),
        "tests_by_tier": {tier.value: count for tier, count in report.by_tier.items()},
        "correct": _correct(report),
        "incorrect": _incorrect(report),
        "partial": _rate(report.partial, "rejected", "rate") if report.partial.total else None,
        "spec": _spec(report.spec),
        "mutation": report.strength and mutation_json(report.strength),
        "coverage": report.strength and coverage_json(report.strength),
        "bounds": report.bounds and {**asdict(report.bounds), "missing": list(report.bounds.missing)},
        **_strength(report),
        "checker": report.checker and checker_json(report.checker),
        "survivors": [s.name for s in report.survivors],
        "offenders": [_offender(o) for o in report.offenders],
        "mismatches": [_mismatch(m) for m in report.mismatches],
        "suspects": [],
        "skipped": [{"name": s.name} for s in report.skipped],
    }


def _evidence(report: ScoreReport, suspects: Sequence[Suspect]) -> dict[str, Any]:
    """Return the lists of `_figures` once more, with what programs and tools said."""
    return {
        "offenders": [{**_offender(o), "why": o.why} for o in report.offenders],
        "mismatches": [{**_mismatch(m), "why": m.cell.why if m.cell else ""} for m in report.mismatches],
        "suspects": [{**_suspect(s), "evidence": list(s.evidence)} for s in suspects],
        "skipped": [_skipped(s) for s in report.skipped],
        "time_limit": report.limits.time,
    }


def _spec(found: FoundSpec | None) -> dict[str, Any] | None:
    """Return what is known of the input format, with its text but without the statement's words; None: nothing is."""
    if found is None or found.format is None:
        return None
    return {
        "complete": found.completeness is Completeness.COMPLETE,
        "from": found.source,
        "tried": found.tried,
        "doubts": len(found.doubts),
        "text": show(found.format, evidence=False),
    }


def _correct(report: ScoreReport) -> dict[str, Any]:
    return _rate(report.correct, "accepted", "tpr")


def _incorrect(report: ScoreReport) -> dict[str, Any]:
    return _rate(report.incorrect, "rejected", "tnr")


def _rate(rate: Rate, hits: str, name: str) -> dict[str, Any]:
    interval = rate.interval()
    return {"total": rate.total, hits: rate.hits, name: rate.value, "ci": interval and list(interval)}


def _strength(report: ScoreReport) -> Mapping[str, Any]:
    rows = {o.solution.name: o.cells for o in report.labelled(Label.INCORRECT)}
    return asdict(suite_figures(KillMatrix.of_rows(rows, [test.name for test in report.tests])))


def _offender(offender: Offender) -> dict[str, Any]:
    return {"solution": offender.solution.name, "test": offender.test.name, "verdict": offender.verdict.value}


def _mismatch(mismatch: LabelMismatch) -> dict[str, Any]:
    solution = mismatch.outcome.solution
    return {
        "solution": solution.name,
        "label": solution.label.value,
        "expected": sorted(solution.expected),
        "kind": mismatch.kind.value,
        "test": mismatch.test or None,
        "verdict": mismatch.cell.verdict.value if mismatch.cell else None,
    }


def _suspect(suspect: Suspect) -> dict[str, Any]:
    return {"solution": suspect.solution, "inputs": suspect.inputs}


def _skipped(skipped: Skipped) -> dict[str, Any]:
    return {"name": skipped.name, "reason": skipped.reason}

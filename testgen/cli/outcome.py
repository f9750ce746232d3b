"""How a build and a score end: the report is shown, and the rates are held against what was asked for."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from testgen.build import BuildReport
from testgen.cli.console import Screen
from testgen.cli.parser import BELOW, DONE
from testgen.effort import CountingJudge
from testgen.metrics.rates import Rate
from testgen.mutate import MutationOptions, MutationReport, mutate
from testgen.problem import Problem, TestCase
from testgen.progress import Progress
from testgen.report.picture import write_picture
from testgen.report.text import report_text
from testgen.score import ScoreReport
from testgen.summary import report_json


def present(options: argparse.Namespace, screen: Screen, report: BuildReport | ScoreReport) -> int:
    """Show `report` as asked; return the status: whether it reaches what --fail-under-* ask for."""
    scored = report.in_loop if isinstance(report, BuildReport) else report
    if screen.as_json:
        screen.show_json(report_json(report))
    else:
        screen.show(report_text(report))
    if options.picture:
        write_picture(report_text(report), options.picture, f"testgen {options.command}: {scored.problem}")
    failures = list(_failures(options, scored))
    for failure in failures:
        screen.remark(failure)
    return BELOW.code if failures else DONE.code


def strength_asked(
    options: argparse.Namespace,
    problem: Problem,
    judge: CountingJudge,
    tests: Sequence[TestCase],
    progress: Progress,
    seconds: float | None = None,
) -> MutationReport | None:
    """Measure what --mutation and --coverage ask for, as far as it goes in `seconds`; None where neither is given."""
    if not (options.mutation or options.coverage):
        return None
    asked = MutationOptions(seed=options.seed, budget=seconds, mutants=options.mutation, coverage=options.coverage)
    return mutate(problem, judge, tests, asked, progress)


def _failures(options: argparse.Namespace, scored: ScoreReport) -> Iterator[str]:
    for name, rate, least in (
        ("TPR", scored.correct, options.fail_under_tpr),
        ("TNR", scored.incorrect, options.fail_under_tnr),
    ):
        if least is not None and (rate.value is None or rate.value < least):
            yield f"{name} is {_said(rate)}, and --fail-under-{name.lower()} asks for {least:g}"


def _said(rate: Rate) -> str:
    return "unknown" if rate.value is None else f"{rate.value:.3f} ({rate.hits} of {rate.total})"

"""`testgen build`: make a suite for a problem and write it."""

from __future__ import annotations

import argparse

from testgen.build import build
from testgen.cli.console import Screen
from testgen.cli.outcome import present
from testgen.cli.session import judging
from testgen.datasets.problems import open_problem
from testgen.datasets.suites import check_writable, write_suite
from testgen.options import BuildOptions, ExistingTests
from testgen.report.picture import check_picture
from testgen.summary import build_figures, run_json


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Build a suite, write it, and report. Raises InputError for a wrong problem or folder."""
    problem = open_problem(options.problem)
    check_writable(options.out)
    if options.picture:
        check_picture(options.picture)
    with judging(options, screen) as (judge, progress):
        report = build(problem, judge, _build_options(options), progress)
    write_suite(options.out, report.suite, build_figures(report), run_json(report))
    status = present(options, screen, report)
    screen.remark(f"the suite is in {options.out}")
    return status


def _build_options(options: argparse.Namespace) -> BuildOptions:
    return BuildOptions(
        seed=options.seed,
        rounds=options.rounds,
        max_runs=options.max_runs,
        budget=options.budget,
        existing=ExistingTests(options.existing),
        hold_out=options.hold_out,
        tests=options.tests,
    )

"""`testgen mutate`: say how strong a suite is by mutants of the right solutions."""

from __future__ import annotations

import argparse
from dataclasses import replace

from testgen.cli.console import Screen
from testgen.cli.parser import BELOW, DONE
from testgen.cli.session import judging
from testgen.datasets.problems import open_problem
from testgen.datasets.suite_checkers import drafted_for
from testgen.datasets.suites import read_suite
from testgen.mutate import MutationOptions, MutationReport, mutate
from testgen.mutation.operator import Profile
from testgen.mutation_figures import mutation_report_json
from testgen.report.mutation_text import mutation_text


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Mutate and report. Raises InputError for a wrong problem, suite or solution."""
    problem = open_problem(options.problem)
    tests = read_suite(options.suite)
    drafted = drafted_for(problem, options.suite)
    problem = problem.judged_by(drafted)
    with judging(options, screen) as (judge, progress):
        report = replace(mutate(problem, judge, tests, _mutation_options(options), progress), checker=drafted)
    if screen.as_json:
        screen.show_json(mutation_report_json(report))
    else:
        screen.show(mutation_text(report))
    return _status(options, screen, report)


def _mutation_options(options: argparse.Namespace) -> MutationOptions:
    return MutationOptions(
        seed=options.seed,
        profile=Profile[options.profile.upper()],
        operators=options.operators,
        sample=options.sample,
        budget=options.budget,
        solution=options.solution,
        drawn=options.drawn,
    )


def _status(options: argparse.Namespace, screen: Screen, report: MutationReport) -> int:
    least, tally = options.fail_under_score, report.tally
    if least is None or (tally and tally.score is not None and tally.score >= least):
        return DONE.code
    said = (
        "unknown" if tally is None or tally.score is None else f"{tally.score:.3f} ({tally.killed} of {tally.judged})"
    )
    screen.remark(f"the mutation score is {said}, and --fail-under-score asks for {least:g}")
    return BELOW.code

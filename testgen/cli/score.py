"""`testgen score`: say how strong a suite is."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from testgen.cli.console import Screen
from testgen.cli.outcome import present, strength_asked
from testgen.cli.session import judging
from testgen.datasets.problems import open_problem
from testgen.datasets.submissions import Submissions, read_submissions
from testgen.datasets.suite_checkers import drafted_for
from testgen.datasets.suites import read_suite
from testgen.datasets.tree import Tree
from testgen.errors import InputError, Place
from testgen.report.picture import check_picture
from testgen.score import score

_FOLDER = "submissions"


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Score a suite and report. Raises InputError for a wrong problem, suite or folder of solutions."""
    problem, solutions = open_problem(options.problem), None
    tests = read_suite(options.suite)
    drafted = drafted_for(problem, options.suite)
    problem = problem.judged_by(drafted)
    if options.solutions:
        found = _solutions(options.solutions)
        problem, solutions = replace(problem, skipped=(*problem.skipped, *found.skipped)), found.solutions
    if options.picture:
        check_picture(options.picture)
    with judging(options, screen) as (judge, progress):
        report = replace(score(problem, judge, tests, solutions, progress), checker=drafted)
        strength = strength_asked(options, problem, judge, tests, progress)
    return present(options, screen, report.measured(strength) if strength else report)


def _solutions(folder: Path) -> Submissions:
    """Read the solutions of a folder `submissions`, or of one that holds it."""
    hint = f"name a folder {_FOLDER} that holds accepted/, wrong_answer/ and so on"
    inside, above = Tree.at(folder), Tree.at(folder.resolve().parent)
    if inside.folder(_FOLDER):
        found = read_submissions(inside)
    elif folder.is_dir() and folder.resolve().name == _FOLDER:
        found = read_submissions(above)
    else:
        what = "there are no solutions here" if folder.is_dir() else "there is no such folder"
        raise InputError(what, place=Place(folder), hint=hint)
    if not found.solutions:
        raise InputError("no solution here can be used", place=Place(folder), hint=hint)
    return found

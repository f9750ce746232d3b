"""The drafted checker beside a suite: a Kattis output validator, of which `figures.checker` of suite.json tells."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from testgen.datasets.programs import Programs, programs_in
from testgen.datasets.settings import Settings, shown
from testgen.datasets.suite_records import as_suite_errors
from testgen.datasets.suites import SUITE_FILE, VALIDATORS, recorded
from testgen.datasets.tree import Tree
from testgen.errors import Place
from testgen.problem import CheckerChoice, CheckerKind, CheckerTrial, DraftedChecker, Problem, Program


def drafted_for(problem: Problem, suite: Path) -> DraftedChecker | None:
    """Return the drafted checker by which outputs for `problem` are to be judged; None where it has its own program.

    Raises SuiteError as `read_checker` does.
    """
    return None if problem.checker.program else read_checker(suite)


def read_checker(folder: Path) -> DraftedChecker | None:
    """Return the drafted checker of the suite in `folder`; None where suite.json names none.

    Raises SuiteError when suite.json is broken, or names one that is not there or cannot be run.
    """
    with as_suite_errors():
        settings = Settings(recorded(folder) or {}, lambda _: Place(folder / SUITE_FILE))
        found = settings.child("figures").child("checker")
        return _read(found, folder) if found.value else None


def _read(found: Settings, folder: Path) -> DraftedChecker:
    tree = Tree.at(folder)
    name = found.text("program")
    program = _program(found, name, programs_in(tree, tree.folder(VALIDATORS)))
    trial = found.child("trial")
    counts = {field.name: int(trial.number(field.name, zero=True) or 0) for field in fields(CheckerTrial)}
    return DraftedChecker(
        choice=CheckerChoice(CheckerKind.KATTIS, program=program),
        model=found.text("model"),
        exchange=int(found.number("exchange", zero=True) or 0),
        trial=CheckerTrial(**counts),
        changed=program.sha != found.text("sha256"),
    )


def _program(found: Settings, name: str, programs: Programs) -> Program:
    program = next((one for one in programs.found if one.name == name), None)
    if program is None:
        why = next((f": {one.reason}" for one in programs.skipped if one.name == name), "")
        message = f"is {shown(name)}, which is no program beside suite.json{why}"
        raise found.error("program", message, hint="put it back, or build again")
    return program

"""The tool checks itself first: in each lane a mutant that must die dies, and one that changes nothing survives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from testgen.mutation.mutant import Mutant
from testgen.mutation.strength import MutantResult, SelfCheck, Status
from testgen.mutation.text import SourceText
from testgen.pytest_plugin.crew import Lane
from testgen.pytest_plugin.places import Function
from testgen.pytest_plugin.plan import Case, Planner
from testgen.pytest_plugin.targets import Target

# A function may be called where everything that it raises is caught; so many in a row are no accident.
_MOST_TRIES = 8
# No Exception: `except Exception` around the call must not hide it.
_MUST_DIE = 'raise BaseException("testgen checks itself")'
_NO_CHANGE = "pass"

Judge = Callable[[Sequence[Case]], Sequence[MutantResult]]


def self_check(
    planner: Planner, targets: Sequence[Target], lanes: Sequence[Lane], judge: Judge
) -> tuple[SelfCheck, ...]:
    """Judge both kinds in the lanes; none can be made where no test runs a function."""
    found: list[SelfCheck] = []
    for lane in lanes:
        functions = _covered_functions(planner, targets, fresh=lane is Lane.FRESH)
        if functions:
            found += _check(functions, lane, judge)
    return tuple(found)


def _check(functions: Sequence[Case], lane: Lane, judge: Judge) -> Iterator[SelfCheck]:
    where = "in a fork" if lane is Lane.FORK else "in a fresh process"
    deadly: list[MutantResult] = []
    harmless: list[MutantResult] = []
    for case in functions:
        deadly += judge([case])
        if deadly[-1].status is not Status.KILLED:
            continue
        harmless += judge([_with(case, _NO_CHANGE)])
        if harmless[-1].status is not Status.ERROR:
            break
    died = bool(harmless)
    yield SelfCheck(f"a mutant that must die, {where}", died, "" if died else _told(deadly[0]))
    if died:
        passed = harmless[-1].status is Status.SURVIVED
        said = "" if passed else _told(harmless[-1])
        yield SelfCheck(f"a mutant that changes nothing, {where}", passed, said)


def _told(result: MutantResult) -> str:
    said = f"it was {result.status}"
    if result.reason:
        return f"{said}: {result.reason}"
    return f"{said} by {result.killed_by}" if result.killed_by else said


def _covered_functions(planner: Planner, targets: Sequence[Target], *, fresh: bool) -> list[Case]:
    """Return the deadly mutants of functions that tests run, those with the fewest tests first."""
    found = [
        case
        for target in targets
        for function in planner.places(target).functions
        if (mutant := _at(target, function, _MUST_DIE)) is not None
        and not (case := planner.case(target, mutant)).at_import
        and case.tests
    ]
    found.sort(key=lambda case: (len(case.tests), case.id))
    return [replace(case, at_import=fresh) for case in found[:_MOST_TRIES]]


def _at(target: Target, function: Function, statement: str) -> Mutant | None:
    """Return the mutant with `statement` before the code of a function; None if it has none, or on the line of `def`.

    Behind the docstring: one that is moved is none any more, and its doctests and whoever reads it would tell.
    """
    source = SourceText(target.text)
    start = function.behind_docstring
    if start is None:
        return None
    indent = source.indent_of(start)
    if indent is None:
        return None
    first = source.position(start)
    line = source.line(first.line).rstrip()
    return Mutant("self-check", start, start, "", f"{statement}\n{indent}", first, first, line)


def _with(case: Case, statement: str) -> Case:
    text = case.mutant.replacement.replace(_MUST_DIE, statement)
    return replace(case, mutant=replace(case.mutant, replacement=text))

"""Who tries a draft of a problem's input format: correct solutions that pass its own data, and its validators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from testgen.judge.calibrate import calibrated
from testgen.judge.checkers import make_checker
from testgen.judge.matrix import VerdictMatrix
from testgen.problem import CheckerKind, Label, Limits, Problem, Program, Solution, TestCase, Verdict
from testgen.seams import Checker, Judge

# Six solutions in several languages: more of them hardly ever say anything new, and each costs 60 runs a draft.
MOST_SOLUTIONS = 6
_MOST_TESTS = 10
_MOST_GROUPS = 12
_ONE_ANSWER = {CheckerKind.TOKENS, CheckerKind.LINES, CheckerKind.UNORDERED}


@dataclass(frozen=True)
class Panel:
    """Everybody that hears drawn inputs; `case` is the test whose arguments the checker is given.

    An input is valid if the validators accept it for one group of tests at least, by `validator_args`.
    `checker` is None where a problem has many right answers: then solutions that differ say nothing.
    """

    judge: Judge
    limits: Limits
    solutions: tuple[Solution, ...]
    validators: tuple[Program, ...]
    checker: Checker | None
    case: TestCase | None
    validator_args: tuple[tuple[str, ...], ...] = ((),)


def convene(judge: Judge, problem: Problem, *, validators: bool) -> Panel:
    """Choose who tries the drafts of `problem`: a few correct solutions that pass its samples and small tests.

    Solutions in different languages go first. Programs that cannot be run here, and solutions that fail on the
    problem's own data, are left out; without `validators` the package's own are not asked.
    """
    correct = _able(judge, _mixed(problem.labelled(Label.CORRECT)))
    own = _own_tests(problem)
    limits = calibrated(judge, problem, correct, own)
    checker = make_checker(problem.checker, judge, limits)
    rows = VerdictMatrix(judge, checker, limits).rows(correct, own)
    trusted = [s for s in correct if all(cell.verdict is Verdict.AC for cell in rows[s.name].values())]
    cases = problem.tests or problem.samples
    return Panel(
        judge=judge,
        limits=limits,
        solutions=tuple(trusted[:MOST_SOLUTIONS]),
        validators=_running(judge, problem.validators) if validators else (),
        checker=checker if problem.checker.kind in _ONE_ANSWER else None,
        case=cases[-1] if cases else None,
        validator_args=problem.validator_args[:_MOST_GROUPS],
    )


def _running(judge: Judge, programs: Sequence[Program]) -> tuple[Program, ...]:
    return tuple(p for p, why in zip(programs, judge.prepare(programs), strict=True) if not why)


def _able(judge: Judge, solutions: Sequence[Solution]) -> list[Solution]:
    """Return the first that can run, and two to spare for those that fail on the problem's own data."""
    first = solutions[: MOST_SOLUTIONS * 2]
    able = set(_running(judge, [s.program for s in first]))
    return [s for s in first if s.program in able][: MOST_SOLUTIONS + 2]


def _mixed(solutions: Iterable[Solution]) -> list[Solution]:
    """Deal out the solutions by language, one of each in turn, each code once; Python's crash most readily."""
    unique = {s.program.sha: s for s in reversed(list(solutions))}
    by_language: dict[str, list[Solution]] = {"python": []}
    for solution in reversed(unique.values()):
        by_language.setdefault(solution.program.language, []).append(solution)
    return [s for s in chain.from_iterable(zip_longest(*by_language.values())) if s is not None]


def _own_tests(problem: Problem) -> list[TestCase]:
    tests = sorted((t for t in problem.tests if t.answer is not None), key=lambda t: t.input.size)
    return [*(t for t in problem.samples if t.answer is not None), *tests[:_MOST_TESTS]]

"""The bench on which a problem is worked: its judge, checker, limits and matrix, and which solutions can run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from testgen.judge.calibrate import calibrated
from testgen.judge.checkers import make_checker
from testgen.judge.matrix import VerdictMatrix
from testgen.problem import Label, Limits, Problem, Program, Skipped, Solution, TestCase
from testgen.seams import Checker, Judge, Matrix


@dataclass(frozen=True)
class Bench:
    """Everything that build and score share for one problem.

    `solutions` and `validators` are those that can run, in package order; the others are among `skipped`.
    """

    problem: Problem
    judge: Judge
    checker: Checker
    limits: Limits
    matrix: Matrix
    solutions: tuple[Solution, ...]
    validators: tuple[Program, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    def labelled(self, label: Label) -> tuple[Solution, ...]:
        """Return the solutions that can run and have `label`, in package order."""
        return tuple(s for s in self.solutions if s.label is label)

    def with_limits(self, limits: Limits) -> Bench:
        """Return the bench under other limits: checker and matrix are made anew, what ran is in the store."""
        checker = make_checker(self.problem.checker, self.judge, limits)
        matrix = VerdictMatrix(self.judge, checker, limits)
        return replace(self, limits=limits, checker=checker, matrix=matrix)

    @property
    def answered(self) -> tuple[TestCase, ...]:
        """The problem's own samples and tests that came with an answer."""
        return tuple(t for t in (*self.problem.samples, *self.problem.tests) if t.answer is not None)


def set_up(problem: Problem, judge: Judge, tests: Sequence[TestCase] = ()) -> Bench:
    """Prepare a problem's programs and find its limits.

    Solutions and validators that cannot run here become skips with the reason. Where the problem states no time
    limit, the correct solutions that can run set it on the problem's own inputs and on those of `tests`.
    """
    usable, broken = runnable(judge, problem.solutions)
    failures = judge.prepare(problem.validators)
    validators = tuple(v for v, why in zip(problem.validators, failures, strict=True) if not why)
    mute = (Skipped(v.name, why) for v, why in zip(problem.validators, failures, strict=True) if why)
    correct = [s for s in usable if s.label is Label.CORRECT]
    limits = calibrated(judge, problem, correct, (*problem.samples, *problem.tests, *tests))
    checker = make_checker(problem.checker, judge, limits)
    matrix = VerdictMatrix(judge, checker, limits)
    skipped = (*problem.skipped, *broken, *mute)
    return Bench(problem, judge, checker, limits, matrix, usable, validators, skipped)


def runnable(judge: Judge, solutions: Sequence[Solution]) -> tuple[tuple[Solution, ...], tuple[Skipped, ...]]:
    """Compile `solutions`; part those that can run here from those that cannot, with the reasons."""
    failures = judge.prepare([s.program for s in solutions])
    usable = tuple(s for s, why in zip(solutions, failures, strict=True) if not why)
    return usable, tuple(Skipped(s.name, why) for s, why in zip(solutions, failures, strict=True) if why)

"""Which correct solutions are trusted: those that reproduce their label on the problem's own samples and tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from testgen.bench import Bench
from testgen.errors import JudgeError, NoOracleError, Place, ProblemError
from testgen.judge.validators import validate
from testgen.problem import Blob, Label, Skipped, Solution, TestCase, Verdict
from testgen.seams import Cell


@dataclass(frozen=True)
class Offender:
    """A correct solution that fails on the problem's own data: the first test where, and how."""

    solution: Solution
    test: TestCase
    verdict: Verdict
    why: str

    def __str__(self) -> str:
        return f"{self.solution.name}: {self.verdict} on {self.test.name}" + (f" ({self.why})" if self.why else "")


@dataclass(frozen=True)
class Trust:
    """Who may answer: the trusted correct solutions in package order, the offenders, and those nobody could judge."""

    solutions: tuple[Solution, ...]
    offenders: tuple[Offender, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def examine(bench: Bench, correct: Sequence[Solution]) -> Trust:
    """Run `correct` solutions on the problem's own samples and tests, and part the trusted from the offenders."""
    rows = bench.matrix.rows(correct, bench.answered)
    trusted: list[Solution] = []
    offenders: list[Offender] = []
    skipped: list[Skipped] = []
    for solution in correct:
        failures = [
            (t, rows[solution.name][t.name]) for t in bench.answered if not _passes(rows[solution.name][t.name])
        ]
        if not failures:
            trusted.append(solution)
        elif rejection := next(((t, c) for t, c in failures if c.verdict.rejects), None):
            test, cell = rejection
            offenders.append(Offender(solution, test, cell.verdict, cell.why))
        else:
            test, cell = failures[0]
            skipped.append(Skipped(solution.name, f"{cell.verdict} on {test.name}: {cell.why}"))
    return Trust(tuple(trusted), tuple(offenders), tuple(skipped))


def demand_oracle(bench: Bench, trust: Trust) -> None:
    """Raise NoOracleError when no correct solution is trusted; it names each one and what it failed on.

    Raises ProblemError when the checker failed on all, JudgeError when none could be judged at all.
    """
    if trust.solutions:
        return
    # Solutions that no row of languages runs are not among the problem's solutions, but among what it skipped.
    skips = [f"{skip.name}: {_first_line(skip.reason)}" for skip in (*bench.skipped, *trust.skipped)]
    listed = "".join(f"\n  - {reason}" for reason in [*map(str, trust.offenders), *skips])
    if trust.skipped and len(trust.skipped) == len(bench.labelled(Label.CORRECT)):
        if _checker_failed(bench):
            raise ProblemError(
                f"the checker of {bench.problem.id} fails on what correct solutions print:{listed}",
                hint="mend the checker; it must say yes or no to any output",
            )
        raise JudgeError(f"the judge failed on every correct solution:{listed}")
    if not bench.problem.labelled(Label.CORRECT):
        skipped = f"; it skipped:{listed}" if listed else ""
        raise NoOracleError(
            f"problem {bench.problem.id} has no solution that is labelled correct and can run{skipped}",
            hint="add at least one below submissions/accepted, or below correct/ where there is a problem.toml",
        )
    message = f"no usable correct solution is left in {bench.problem.id}:{listed}"
    test = _contradicted(bench, trust)
    if test:
        raise NoOracleError(
            message, place=_place(test.answer), hint=f"all of them contradict the answer of {test.name}: is it right?"
        )
    raise NoOracleError(message, hint="mend them, or call them correct no longer")


def check_samples(bench: Bench) -> None:
    """Raise ProblemError when a validator of the problem rejects one of its samples."""
    samples = bench.problem.samples
    if not bench.validators:
        return
    for sample, said in zip(samples, validate(bench.judge, bench.validators, samples), strict=True):
        if said.valid or said.ours:
            continue
        raise ProblemError(
            f"the validator {said.by} rejects {sample.name}: {_first_line(said.why)}",
            place=_place(sample.input),
            hint="mend the sample or the validator; they contradict each other",
        )


def without_invalid_tests(bench: Bench) -> Bench:
    """Leave out the problem's own tests that its validators reject, named with the reason: they convict nobody."""
    tests = bench.problem.tests
    if not bench.validators:
        return bench
    verdicts = list(zip(tests, validate(bench.judge, bench.validators, tests), strict=True))
    invalid = tuple(
        Skipped(test.name, f"the validator {said.by} rejects it: {_first_line(said.why)}")
        for test, said in verdicts
        if not said.valid and not said.ours
    )
    valid = tuple(test for test, said in verdicts if said.valid or said.ours)
    return replace(bench, problem=replace(bench.problem, tests=valid), skipped=(*bench.skipped, *invalid))


def _checker_failed(bench: Bench) -> bool:
    cells = (bench.matrix.known(s, t) for s in bench.labelled(Label.CORRECT) for t in bench.answered)
    return any(cell is not None and cell.checker_failed for cell in cells)


def _contradicted(bench: Bench, trust: Trust) -> TestCase | None:
    """Return the first test whose answer every correct solution that could run gets wrong, samples first."""
    correct = [offender.solution for offender in trust.offenders]
    return next((t for t in bench.answered if correct and _all_wrong(bench, correct, t)), None)


def _all_wrong(bench: Bench, correct: Sequence[Solution], test: TestCase) -> bool:
    cells = [bench.matrix.known(solution, test) for solution in correct]
    return all(cell is not None and cell.verdict is Verdict.WA for cell in cells)


def _place(blob: Blob | None) -> Place | None:
    return Place(blob.path) if blob and blob.path else None


def _passes(cell: Cell) -> bool:
    return cell.verdict is Verdict.AC


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0]

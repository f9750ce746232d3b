"""A sieve for inputs by the thousand: which of them part a wrong solution from a trusted one, ahead of the arbiter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from testgen.judge.validators import validate
from testgen.problem import Limits, Program, Solution, TestCase, Verdict
from testgen.seams import Candidate, Cell, Judge, Matrix, Run

# A wrong solution that fell to so many inputs of one sieving is not run on the rest.
_ENOUGH = 4
# An oracle that took more of the time limit than this is near it: the arbiter would refuse the input.
_NEAR = 0.5
# The cheap rejections; the others cost time limits, so that one of them is enough.
_CHEAP = {Verdict.WA, Verdict.RTE}

Kills = Mapping[str, Verdict]


class Screen:
    """Holds wrong solutions against one trusted solution, the oracle; what it finds is a hint, and no verdict.

    `validators` are asked first, for inputs of a format that is not sure to be complete.
    """

    def __init__(
        self, judge: Judge, matrix: Matrix, limits: Limits, oracle: Solution, validators: Sequence[Program] = ()
    ) -> None:
        self._judge = judge
        self._matrix = matrix
        self._limits = limits
        self._oracle = oracle
        self._validators = tuple(validators)

    def runs_for(self, wrong: int) -> int:
        """Return how many runs one input costs with so many wrong solutions."""
        return 1 + wrong + len(self._validators)

    def sieve(self, candidates: Sequence[Candidate], wrong: Sequence[Solution]) -> list[Kills]:
        """Return for each candidate which of `wrong` it rejects and how: {} where none, or the oracle failed."""
        cases = self._answered(candidates)
        rows = self._matrix.rows_until(wrong, [case for case in cases if case], _fell_often_enough)
        return [self._kills(rows, case) if case else {} for case in cases]

    def _kills(self, rows: Mapping[str, Mapping[str, Cell]], case: TestCase) -> Kills:
        cells = {name: row[case.name] for name, row in rows.items() if case.name in row}
        return {name: cell.verdict for name, cell in cells.items() if cell.verdict.rejects}

    def _answered(self, group: Sequence[Candidate]) -> list[TestCase | None]:
        """Return the test that each candidate would be; None where it is invalid or the oracle fails on it."""
        valid = [said.valid for said in validate(self._judge, self._validators, group, drawn=True)]
        asked = [candidate for candidate, is_valid in zip(group, valid, strict=True) if is_valid]
        results = self._judge.run(Run(self._oracle.program, c.input, self._limits) for c in asked)
        cases: list[TestCase | None] = []
        for candidate, is_valid in zip(group, valid, strict=True):
            result = next(results) if is_valid else None
            failed = result is None or result.verdict is not None or self._is_near_limit(result.cpu)
            cases.append(
                None
                if failed or result is None
                else TestCase(candidate.input.sha, candidate.input, result.output, (), candidate.checker_args)
            )
        return cases

    def _is_near_limit(self, cpu: float) -> bool:
        return self._limits.time is not None and cpu > _NEAR * self._limits.time


def _fell_often_enough(_: Solution, row: Sequence[Cell]) -> bool:
    """Whether a solution was rejected often enough: one that costs time limits, once."""
    return sum(1 if cell.verdict in _CHEAP else _ENOUGH for cell in row if cell.verdict.rejects) >= _ENOUGH

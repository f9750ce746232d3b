"""The verdict matrix, solutions x tests: the one primitive that all metrics read. Filled lazily, kept once filled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from testgen.problem import Limits, Solution, TestCase, Verdict
from testgen.seams import Cell, Checker, Enough, Judge, Judgement, Run, RunResult

# Outputs are handed to a checker that is a program in groups: large enough to keep all workers busy.
_CHECKED_TOGETHER = 256

_Key = tuple[str, str, str, tuple[str, ...]]


@dataclass(frozen=True)
class _Wanted:
    solution: Solution
    test: TestCase

    @property
    def key(self) -> _Key:
        answer = self.test.answer.sha if self.test.answer else ""
        return self.solution.program.sha, self.test.input.sha, answer, self.test.checker_args


class VerdictMatrix:
    """The real matrix: cells come from the judge, then from the checker; see `testgen.seams.Matrix`."""

    def __init__(self, judge: Judge, checker: Checker, limits: Limits) -> None:
        self._judge = judge
        self._checker = checker
        self._limits = limits
        self._cells: dict[_Key, Cell] = {}

    def verdict(self, solution: Solution, test: TestCase) -> Verdict:
        """Return the verdict of one cell, running it if it is not known."""
        wanted = _Wanted(solution, test)
        self._fill([wanted])
        return self._cells[wanted.key].verdict

    def known(self, solution: Solution, test: TestCase) -> Cell | None:
        """Return a cell if it was filled, without running anything."""
        return self._cells.get(_Wanted(solution, test).key)

    def rows(
        self, solutions: Sequence[Solution], tests: Sequence[TestCase], *, first_kill_only: bool = False
    ) -> dict[str, dict[str, Cell]]:
        """Fill and return cells by solution name and test name, tests in the order given.

        With `first_kill_only` a row ends at its first rejection: put the most lethal tests first.
        """
        if first_kill_only:
            return self.rows_until(solutions, tests, lambda _, row: any(cell.verdict.rejects for cell in row))
        self._fill([_Wanted(solution, test) for test in tests for solution in solutions])
        return {s.name: {t.name: self._cells[_Wanted(s, t).key] for t in tests} for s in solutions}

    def rows_until(
        self, solutions: Sequence[Solution], tests: Sequence[TestCase], enough: Enough
    ) -> dict[str, dict[str, Cell]]:
        """Fill and return cells, each row only until `enough` holds of it: put the most lethal tests first."""
        rows: dict[str, dict[str, Cell]] = {s.name: {} for s in solutions}
        standing = list(solutions)
        done, wave = 0, 1
        while standing and done < len(tests):
            chosen = tests[done : done + wave]
            self._fill([_Wanted(s, t) for t in chosen for s in standing])
            standing = [s for s in standing if not self._extend(s, rows[s.name], chosen, enough)]
            done, wave = done + wave, wave * 2
        return rows

    def _extend(self, solution: Solution, row: dict[str, Cell], tests: Sequence[TestCase], enough: Enough) -> bool:
        """Add cells to a row until there are enough; return whether there are."""
        for test in tests:
            row[test.name] = self._cells[_Wanted(solution, test).key]
            if enough(solution, list(row.values())):
                return True
        return False

    def _fill(self, wanted: Sequence[_Wanted]) -> None:
        missing = {w.key: w for w in wanted if w.key not in self._cells}
        runs = (Run(w.solution.program, w.test.input, self._limits) for w in missing.values())
        pairs = zip(missing.values(), self._judge.run(runs), strict=True)
        while group := list(islice(pairs, _CHECKED_TOGETHER)):
            for w, cell in self._decided(group):
                self._cells[w.key] = cell

    def _decided(self, group: Sequence[tuple[_Wanted, RunResult]]) -> Iterator[tuple[_Wanted, Cell]]:
        finished = [(w, result) for w, result in group if result.verdict is None]
        decisions = self._checker.decide(Judgement(w.test, result.output) for w, result in finished)
        for (w, result), decision in zip(finished, decisions, strict=True):
            verdict = Verdict.IE if decision.ours else Verdict.AC if decision.accepted else Verdict.WA
            yield w, replace(_cell(verdict, result, decision.why), checker_failed=decision.ours)
        for w, result in group:
            if result.verdict is not None:
                yield w, _cell(result.verdict, result, result.why)


def _cell(verdict: Verdict, result: RunResult, why: str) -> Cell:
    return Cell(verdict, cpu=result.cpu, memory=result.memory, why=why, output=result.output.sha)

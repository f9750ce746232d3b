"""Mutants before the judge: which fall to a suite, which are the same program, which are none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from testgen.mutation.programs import ProgramMutant
from testgen.mutation.same import SameCode
from testgen.problem import Program, Solution, TestCase, Verdict
from testgen.seams import Cell, Judge, Matrix

# Mutants judged between two looks at the clock, and at which tests are most lethal: few at first, of which nobody knows
# how long they take; then so many that all workers are kept busy.
FIRST = 8
TOGETHER = 32


@dataclass(frozen=True)
class Judged:
    """What became of a mutant: it is no program (`error`), another one's double (`same_as`), or it was run.

    `row` holds the cells known of it, by test; `test` is the one that rejects it, "" for a survivor.
    """

    mutant: ProgramMutant
    error: str = ""
    same_as: str = ""
    row: Mapping[str, Cell] = field(default_factory=dict)
    test: str = ""

    @property
    def cell(self) -> Cell | None:
        """The rejection, with why."""
        return self.row.get(self.test)

    @property
    def survived(self) -> bool:
        """Whether it ran on all tests and none rejects it."""
        return not (self.error or self.same_as or self.test)


class Trial:
    """Judges mutants on the tests of a suite, the most lethal tests so far first, each mutant only until it falls.

    Mutants that come to the same code or executable as a right solution or as another mutant are not run. The order
    of mutants and tests decides everything: equal calls give equal answers.
    """

    def __init__(self, judge: Judge, matrix: Matrix, tests: Sequence[TestCase]) -> None:
        self._judge = judge
        self._matrix = matrix
        self._tests = list(tests)
        self._kills: Counter[str] = Counter()
        self._known: dict[Hashable, str] = {}
        self._same = SameCode()

    def know(self, originals: Sequence[Solution]) -> None:
        """Take note of right solutions, so that mutants that do the same as one are known for it."""
        for solution, code in zip(originals, self._codes([s.program for s in originals]), strict=True):
            if code is not None:
                self._known.setdefault(code, solution.name)

    def judge(
        self, mutants: Sequence[ProgramMutant], go_on: Callable[[int, int], bool] = lambda _, __: True
    ) -> list[Judged]:
        """Return what became of the mutants, in order.

        It is that of fewer where `go_on(how many are judged, how many would follow)` says no between two groups.
        """
        judged: list[Judged] = []
        size = FIRST
        while some := mutants[len(judged) : len(judged) + size]:
            judged += self._judge_some(some)
            size = min(2 * size, TOGETHER)
            if not go_on(len(judged), min(size, len(mutants) - len(judged))):
                break
        return judged

    def _judge_some(self, mutants: Sequence[ProgramMutant]) -> list[Judged]:
        entered = self.enter(mutants)
        running = [one.mutant.solution for one in entered if one.survived]
        ordered = sorted(self._tests, key=lambda test: -self._kills[test.name])
        rows = self._matrix.rows_until(running, ordered, _fell)
        done = [_decided(one.mutant, rows[one.mutant.name]) if one.survived else one for one in entered]
        self._kills.update(one.test for one in done if one.test)
        return done

    def enter(self, mutants: Sequence[ProgramMutant]) -> list[Judged]:
        """Compile mutants; say which are no programs, and which are the same as something known."""
        programs = [mutant.solution.program for mutant in mutants]
        failures = self._judge.prepare(programs)
        entered = []
        for mutant, why, code in zip(mutants, failures, self._codes(programs), strict=True):
            if why:
                entered.append(Judged(mutant, error=why))
                continue
            first = mutant.name if code is None else self._known.setdefault(code, mutant.name)
            entered.append(Judged(mutant, same_as="" if first == mutant.name else first))
        return entered

    def _codes(self, programs: Sequence[Program]) -> list[Hashable | None]:
        """Return what is equal for programs that do the same: Python's code, else what the judge starts."""
        started = self._judge.fingerprints(programs)
        pairs = zip(map(self._same.of, programs), started, strict=True)
        return [code if code is not None else digest or None for code, digest in pairs]


def _fell(_: Solution, row: Sequence[Cell]) -> bool:
    return any(cell.verdict.rejects for cell in row)


def _decided(mutant: ProgramMutant, row: Mapping[str, Cell]) -> Judged:
    """Read a row: a rejection counts whatever else the judge failed on, a failure of ours alone is an error."""
    for test, cell in row.items():
        if cell.verdict.rejects:
            return Judged(mutant, row=row, test=test)
    for test, cell in row.items():
        if cell.verdict is not Verdict.AC:
            return Judged(mutant, error=f"{cell.verdict} on {test}: {cell.why}", row=row)
    return Judged(mutant, row=row)

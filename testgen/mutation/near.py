"""Near-correct mutants of right solutions: wrong solutions for problems that have none, or few.

Mutants that fail every test teach a build nothing: any test rejects them. Those that behave alike teach it one thing.
What is left are mutants that pass some tests, one of each behaviour, those that fail fewest first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from testgen.errors import SourceError, UnsupportedError
from testgen.judge.languages import LANGUAGES, Start
from testgen.mutation.programs import ProgramMutant, mutants_of_solution
from testgen.mutation.trial import Trial
from testgen.problem import Solution, TestCase, Verdict
from testgen.progress import Progress, Silence, in_groups
from testgen.seams import Cell, Judge, Matrix, Seed

# Mutants that are looked at, by how their programs start: 160 of Python took 327 runs and 1.5 s. To compile one takes
# as long as hundreds of runs, so that those are used only where there is no Python; a virtual machine takes as long to
# start each time, so that its programs bring none.
_LOOKED_AT = {Start.FORK: 160, Start.BINARY: 24}
# Those looked at between two signs of progress: workers stay busy, and nobody waits long for the next one.
_TOGETHER = {Start.FORK: 32, Start.BINARY: 8}
# A mutant that so many tests rejected is known well enough to be told from others.
_REJECTIONS = 3
# One that passes none of the so many smallest tests passes none.
_CHANCES = 8
# Of mutants that no test told from a right solution so many are kept: those that are equivalent are wanted to the end.
_HIDDEN = 8


@dataclass(frozen=True)
class _Known:
    """A mutant with what it did on the tests that it was run on."""

    mutant: ProgramMutant
    row: tuple[Cell, ...]

    @property
    def behaviour(self) -> tuple[str, ...]:
        return tuple(f"WA {c.output}" if c.verdict is Verdict.WA else c.verdict.value for c in self.row)

    @property
    def rejections(self) -> int:
        return sum(cell.verdict.rejects for cell in self.row)

    @property
    def is_near(self) -> bool:
        """Whether it passes some test; one that meets a time limit would cost a build many of them."""
        verdicts = {cell.verdict for cell in self.row}
        return Verdict.AC in verdicts and not verdicts & {Verdict.TLE, Verdict.IE, Verdict.CE}


def near_correct(
    judge: Judge,
    matrix: Matrix,
    originals: Sequence[Solution],
    tests: Sequence[TestCase],
    most: int,
    seed: Seed = 0,
    progress: Progress | None = None,
) -> tuple[ProgramMutant, ...]:
    """Return at most `most` mutants of right solutions that pass some of `tests`, no two of which behave alike.

    Equal calls give equal mutants, whatever the judge's store knows. Solutions in languages without operators, or whose
    source cannot be read, bring none.
    """
    progress = progress or Silence()
    tests = sorted(tests, key=lambda test: test.input.size)
    trial = Trial(judge, matrix, tests)
    chosen = _chosen(originals, seed)
    progress.start("mutants as targets", len(chosen))
    trial.know(originals)
    known: list[_Known] = []
    for some in in_groups(chosen, _TOGETHER[_start_of(chosen[0].origin)] if chosen else 1):
        entered = [one.mutant for one in trial.enter(some) if one.survived]
        rows = matrix.rows_until([mutant.solution for mutant in entered], tests, _is_known)
        known += (_Known(mutant, tuple(rows[mutant.name].values())) for mutant in entered)
        progress.advance(len(some))
    progress.done()
    return tuple(one.mutant for one in nearest([one for one in known if one.is_near], most))


def nearest(known: Sequence[_Known], most: int) -> list[_Known]:
    """Return at most `most` mutants, one of each behaviour, those with fewest rejections first."""
    hidden = [one for one in known if not one.rejections][: min(_HIDDEN, most)]
    first: dict[tuple[str, ...], _Known] = {}
    for one in known:
        if one.rejections:
            first.setdefault(one.behaviour, one)
    parted = sorted(first.values(), key=lambda one: one.rejections / len(one.row))  # stable: the order of the draw
    return [*hidden, *parted[: most - len(hidden)]]


def _chosen(originals: Sequence[Solution], seed: Seed) -> list[ProgramMutant]:
    """Draw from the mutants of all solutions, as many of each, as far as there are; by hash, so that order is fixed."""
    pools = [(solution, _pool(solution, seed)) for solution in originals]
    for start, most in _LOOKED_AT.items():
        piles = [pool for solution, pool in pools if pool and _start_of(solution) is start]
        if piles:
            return list(_in_turn(piles))[:most]
    return []


def _start_of(solution: Solution) -> Start:
    return LANGUAGES[solution.program.language].start


def _pool(solution: Solution, seed: Seed) -> list[ProgramMutant]:
    try:
        return shuffled(mutants_of_solution(solution), seed)
    except (SourceError, UnsupportedError):
        return []


def shuffled(mutants: Iterable[ProgramMutant], seed: Seed) -> list[ProgramMutant]:
    """Return mutants in an order that follows from the seed and their names: any first part of it is a fair sample."""
    return sorted(mutants, key=lambda mutant: hashlib.sha256(f"{seed}\0{mutant.name}".encode()).digest())


def _in_turn(piles: Sequence[Sequence[ProgramMutant]]) -> Iterable[ProgramMutant]:
    for place in range(max(map(len, piles))):
        yield from (pile[place] for pile in piles if place < len(pile))


def _is_known(_: Solution, row: Sequence[Cell]) -> bool:
    """Whether a mutant is known well enough: it is slow, or fell often, and had its chance to pass."""
    verdicts = [cell.verdict for cell in row]
    passed = Verdict.AC in verdicts or len(verdicts) >= _CHANCES
    return verdicts[-1] is Verdict.TLE or (passed and sum(v.rejects for v in verdicts) >= _REJECTIONS)

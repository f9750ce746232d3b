"""How long the last step of a build will take: the whole matrix of the suite, of which the rounds know a part."""

from __future__ import annotations

from collections.abc import Sequence

from testgen.bench import Bench
from testgen.problem import Solution, TestCase, Verdict
from testgen.score import slow_enough
from testgen.seams import Cell


def seconds_to_measure(bench: Bench, tests: Sequence[TestCase], suite_size: int, elapsed: float) -> float:
    """Return about how many seconds are needed to run every solution on `suite_size` tests of `tests`.

    A solution's unknown cells are taken to cost what its known ones cost on average; what a second of a program's
    time costs in seconds is read from the `elapsed` ones. 0 while nothing is known.
    """
    spent, missing = 0.0, 0.0
    for solution in bench.solutions:
        known = _known(bench, solution, tests)
        costs = [_cost(cell) for cell in known]
        spent += sum(costs)
        if costs and not slow_enough(solution, known):
            missing += max(0, suite_size - len(costs)) * sum(costs) / len(costs)
    return missing * elapsed / spent if spent else 0.0


def _known(bench: Bench, solution: Solution, tests: Sequence[TestCase]) -> list[Cell]:
    cells = (bench.matrix.known(solution, test) for test in tests)
    return [cell for cell in cells if cell is not None]


def _cost(cell: Cell) -> float:
    """CPU seconds that a cell took; a time limit is confirmed by a second run."""
    return cell.cpu * (2 if cell.verdict is Verdict.TLE else 1)

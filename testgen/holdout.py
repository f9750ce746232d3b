"""Holding solutions out: some never take part in building a suite, so that its strength can be measured on them.

A wrong solution that behaves like one in the loop would tell nothing new, so that solutions are held out by clusters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from testgen.bench import Bench
from testgen.independence import normalised
from testgen.problem import Label, Solution, Verdict
from testgen.seams import Cell

# Two independent solutions must be left to answer for new inputs.
FEWEST_CORRECT = 2


@dataclass(frozen=True)
class HoldOut:
    """Names of the solutions held out; empty with the reason in `why_none`."""

    names: frozenset[str] = frozenset()
    why_none: str = ""


def hold_out(bench: Bench, correct: Sequence[Solution], fraction: float) -> HoldOut:
    """Split off about `fraction` of the clusters of wrong solutions, and of the trusted `correct` ones.

    Wrong solutions with equal vectors (accepted, a wrong output's hash, or another verdict, on each existing test)
    are one cluster. Correct ones are all accepted everywhere: theirs are clusters of equal normalised code, of which
    at least two stay in the loop. Which clusters go follows from their programs' hashes alone.
    """
    if fraction <= 0:
        return HoldOut(why_none="nothing was asked to be held out")
    wrong = bench.labelled(Label.INCORRECT)
    rows = bench.matrix.rows(wrong, bench.answered)
    clusters = _clusters(wrong, lambda s: "\n".join(_behaviour(rows[s.name][t.name]) for t in bench.answered))
    if len(clusters) < 2:  # noqa: PLR2004 - one to hold out, one to stay
        alike = f"all {len(wrong)} wrong solutions behave alike on the existing tests"
        return HoldOut(why_none=alike if wrong else "there are no wrong solutions that can run")
    out = clusters[: min(len(clusters) - 1, max(1, round(fraction * len(clusters))))]
    witnesses = _clusters(correct, lambda s: normalised(s.program))
    out += witnesses[: max(0, min(len(witnesses) - FEWEST_CORRECT, round(fraction * len(witnesses))))]
    return HoldOut(frozenset(s.name for cluster in out for s in cluster))


def _behaviour(cell: Cell) -> str:
    return f"{cell.verdict} {cell.output}" if cell.verdict is Verdict.WA else cell.verdict


def _clusters(solutions: Sequence[Solution], key: Callable[[Solution], str]) -> list[list[Solution]]:
    """Return solutions of equal keys together, the clusters in the order of their smallest hash."""
    by_key: dict[str, list[Solution]] = {}
    for solution in solutions:
        by_key.setdefault(key(solution), []).append(solution)
    return sorted(by_key.values(), key=lambda cluster: min((s.program.sha, s.name) for s in cluster))

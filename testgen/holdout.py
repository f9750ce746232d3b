"""Holding solutions out: some never take part in building a suite, so that its strength can be measured on them.

A wrong solution that behaves like one in the loop would tell nothing new, so that solutions are held out by clusters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from testgen.bench import Bench
from testgen.guidance import Guidance
from testgen.independence import normalised
from testgen.probes import drawn, probes
from testgen.problem import Label, Solution, TestCase, Verdict
from testgen.propose.spec_samples import spread
from testgen.seams import Cell, Seed, Sha

# Two independent solutions must be left to answer for new inputs.
FEWEST_CORRECT = 2
# Inputs on which wrong solutions are told apart: of all sizes that cost no time.
_PROBES = spread(200, 1, 2_000)


@dataclass(frozen=True)
class HoldOut:
    """Names of the solutions held out; empty with the reason in `why_none`.

    `probes` are the inputs that told them apart beside the existing tests: none of them may become a test.
    """

    names: frozenset[str] = frozenset()
    why_none: str = ""
    probes: frozenset[Sha] = frozenset()


def hold_out(
    bench: Bench, correct: Sequence[Solution], fraction: float, guidance: Guidance | None = None, seed: Seed = 0
) -> HoldOut:
    """Split off about `fraction` of the clusters of wrong solutions, and of the trusted `correct` ones.

    Wrong solutions with equal vectors (accepted, a wrong output's hash, or another verdict, on each existing test and
    on 200 inputs of the format, drawn from `seed`) are one cluster. Correct ones are all accepted everywhere: theirs
    are clusters of equal normalised code, of which at least two stay in the loop. Which clusters go follows from
    their programs' hashes alone.
    """
    if fraction <= 0:
        return HoldOut(why_none="nothing was asked to be held out")
    wrong = bench.labelled(Label.INCORRECT)
    told_apart = probes(bench, correct[0], drawn(guidance, _PROBES, seed)) if guidance and correct else []
    vectors = _vectors(bench, wrong, [*bench.answered, *told_apart])
    clusters = _clusters(wrong, lambda s: "\n".join(vectors[s.name]))
    if len(clusters) < 2:  # noqa: PLR2004 - one to hold out, one to stay
        alike = f"all {len(wrong)} wrong solutions behave alike on the existing tests"
        return HoldOut(why_none=alike if wrong else "there are no wrong solutions that can run")
    out = clusters[: min(len(clusters) - 1, max(1, round(fraction * len(clusters))))]
    names = frozenset(s.name for cluster in out for s in cluster) | reserved(correct, fraction)
    return HoldOut(names, probes=frozenset(probe.input.sha for probe in told_apart))


def reserved(correct: Sequence[Solution], fraction: float) -> frozenset[str]:
    """Return the names of the trusted `correct` solutions that `hold_out` takes, if it holds out any.

    They are known before the input format is, which must not be found by reading or running them: a model is shown it.
    """
    witnesses = _clusters(correct, lambda s: normalised(s.program))
    out = witnesses[: max(0, min(len(witnesses) - FEWEST_CORRECT, round(fraction * len(witnesses))))]
    return frozenset(s.name for cluster in out for s in cluster)


def _vectors(bench: Bench, wrong: Sequence[Solution], tests: Sequence[TestCase]) -> dict[str, list[str]]:
    """Return what each solution does on tests, one after the other until it meets the time limit."""
    rows = bench.matrix.rows_until(wrong, tests, lambda _, row: row[-1].verdict is Verdict.TLE)
    return {name: [_behaviour(cell) for cell in row.values()] for name, row in rows.items()}


def _behaviour(cell: Cell) -> str:
    return f"{cell.verdict} {cell.output}" if cell.verdict is Verdict.WA else cell.verdict


def _clusters(solutions: Sequence[Solution], key: Callable[[Solution], str]) -> list[list[Solution]]:
    """Return solutions of equal keys together, the clusters in the order of their smallest hash."""
    by_key: dict[str, list[Solution]] = {}
    for solution in solutions:
        by_key.setdefault(key(solution), []).append(solution)
    return sorted(by_key.values(), key=lambda cluster: min((s.program.sha, s.name) for s in cluster))

"""Holding solutions out: some never take part in building a suite, so that its strength can be measured on them.

A wrong solution that behaves like one in the loop would tell nothing new, so that solutions are held out by clusters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from testgen.bench import Bench
from testgen.guidance import Guidance
from testgen.independence import normalised
from testgen.judge.validators import validate
from testgen.problem import Label, Solution, TestCase, Verdict
from testgen.propose.spec_samples import draw, spread
from testgen.seams import Cell, Run, Seed, Sha

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
    probes = _probes(bench, correct[0], guidance, seed) if guidance and guidance.draws and correct else []
    vectors = _vectors(bench, wrong, [*bench.answered, *probes])
    clusters = _clusters(wrong, lambda s: "\n".join(vectors[s.name]))
    if len(clusters) < 2:  # noqa: PLR2004 - one to hold out, one to stay
        alike = f"all {len(wrong)} wrong solutions behave alike on the existing tests"
        return HoldOut(why_none=alike if wrong else "there are no wrong solutions that can run")
    out = clusters[: min(len(clusters) - 1, max(1, round(fraction * len(clusters))))]
    witnesses = _clusters(correct, lambda s: normalised(s.program))
    out += witnesses[: max(0, min(len(witnesses) - FEWEST_CORRECT, round(fraction * len(witnesses))))]
    names = frozenset(s.name for cluster in out for s in cluster)
    return HoldOut(names, probes=frozenset(probe.input.sha for probe in probes))


def _probes(bench: Bench, oracle: Solution, guidance: Guidance, seed: Seed) -> list[TestCase]:
    """Return drawn inputs that are valid and that `oracle` answers, with its answers."""
    assert guidance.format is not None
    inputs = {drawn.input.sha: drawn.input for drawn in draw(guidance.format, _PROBES, seed)}
    cases = [TestCase(sha, blob) for sha, blob in inputs.items()]
    said = validate(bench.judge, bench.validators, cases, drawn=True)
    valid = [case for case, one in zip(cases, said, strict=True) if one.valid]
    results = bench.judge.run(Run(oracle.program, case.input, bench.limits) for case in valid)
    return [
        TestCase(case.name, case.input, result.output)
        for case, result in zip(valid, results, strict=True)
        if result.verdict is None
    ]


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

"""What is hidden from a build, so that its suite can be measured on it: tests, solutions, and in one arm the format."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from testgen.independence import normalised
from testgen.problem import Label, Problem, Solution, Verdict

ARMS = ("shown", "hidden")
KINDS = ("WA", "RTE", "TLE", "other")
FEWEST_WRONG = 2  # one for the loop, one to hold out
# Two independent solutions must be left to answer for new inputs, as in testgen.holdout.
FEWEST_WITNESSES = 2

_CRASHES = frozenset({Verdict.RTE, Verdict.MLE, Verdict.OLE})


@dataclass(frozen=True)
class Split:
    """Solutions of one label: those that a build sees, and those held out."""

    loop: tuple[Solution, ...]
    held: tuple[Solution, ...]

    @property
    def names(self) -> dict[str, list[str]]:
        """The names on each side."""
        return {"loop": [s.name for s in self.loop], "held": [s.name for s in self.held]}


def clusters(solutions: Sequence[Solution]) -> list[list[Solution]]:
    """Return copies of one code together, the clusters in the order of the digests of their code."""
    by_code: dict[str, list[Solution]] = {}
    for solution in solutions:
        by_code.setdefault(normalised(solution.program), []).append(solution)
    return [by_code[code] for code in sorted(by_code)]


def split_wrong(wrong: Sequence[Solution]) -> Split:
    """Hold out half of the clusters of wrong solutions, at least one. Raises ValueError for fewer than two clusters."""
    codes = len(clusters(wrong))
    if codes < FEWEST_WRONG:
        raise ValueError(f"{codes} different wrong codes cannot be split")
    return _split(wrong, codes // 2)


def split_correct(correct: Sequence[Solution]) -> Split:
    """Hold out half of the clusters of correct solutions, but leave two in the loop; else hold out none."""
    codes = len(clusters(correct))
    return _split(correct, max(0, min(codes // 2, codes - FEWEST_WITNESSES)))


def _split(solutions: Sequence[Solution], held: int) -> Split:
    names = {s.name for cluster in clusters(solutions)[:held] for s in cluster}
    return Split(tuple(s for s in solutions if s.name not in names), tuple(s for s in solutions if s.name in names))


def why_ineligible(wrong: Sequence[Solution], trusted: Sequence[Solution] | None = None) -> str:
    """Return why a package cannot be measured, or ""; `trusted` is None while nobody knows."""
    if len(wrong) < FEWEST_WRONG:
        return f"{len(wrong) or 'no'} wrong solution that can run"
    if len(clusters(wrong)) < FEWEST_WRONG:
        return f"its {len(wrong)} wrong solutions are copies of one code"
    return "no correct solution that its own data accept" if trusted is not None and not trusted else ""


def hidden(problem: Problem, out: Collection[str], arm: str) -> Problem:
    """Return what a build may see of a package: without its tests, the solutions named `out`, and what `arm` hides.

    Arm `hidden` also takes away what tells of the format beside the statement and the samples: validators and the
    arguments that groups hand to them, and a spec.
    """
    seen = replace(problem, tests=(), solutions=tuple(s for s in problem.solutions if s.name not in out))
    if arm == "shown":
        return seen
    samples = tuple(replace(sample, validator_args=()) for sample in problem.samples)
    return replace(seen, samples=samples, validators=(), group_args=(), input_format=None)


def kind_of(solution: Solution) -> str:
    """Return the kind of a wrong solution by its label, one of KINDS.

    Kattis' `run_time_error` stands for memory and output limits too. `other` expects several kinds, or any.
    """
    assert solution.label is Label.INCORRECT
    expected = solution.expected
    if expected and expected <= _CRASHES:
        return "RTE"
    return str(*expected) if expected in ({Verdict.WA}, {Verdict.TLE}) else "other"

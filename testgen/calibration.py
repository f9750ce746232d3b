"""The time limit of a problem that states none: from the largest inputs of its format, not from its samples alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from testgen.bench import Bench
from testgen.gate import Gate
from testgen.guidance import Guidance
from testgen.judge.calibrate import limit_for
from testgen.problem import Solution
from testgen.propose.changes import seed_of
from testgen.propose.spec_samples import Drawing, draw
from testgen.propose.tiers import Tiers, shapes_of
from testgen.seams import Candidate, Run, Seed
from testgen.spec.shapes import RANDOM

# A correct solution that takes longer on the largest inputs than most judges ever allow says nothing of a limit.
_MOST_SECONDS = 10.0
_PARTS = (1, 1, 4)


@dataclass(frozen=True)
class Calibration:
    """The bench under limits that allow for the largest inputs, and those inputs: the first candidates of a build."""

    bench: Bench
    largest: tuple[Candidate, ...] = ()


def calibrate(bench: Bench, trusted: Sequence[Solution], guidance: Guidance, seed: Seed) -> Calibration:
    """Raise the time limit to what `trusted` solutions need on the largest inputs, if the problem states none.

    Where nothing may be drawn the limit stays: it came from the problem's own inputs.
    """
    if bench.problem.limits.time is not None or not guidance.draws or guidance.format is None:
        return Calibration(bench)
    special = shapes_of(guidance.format)
    shapes = (RANDOM, special[seed % len(special)], RANDOM)
    plan = [Drawing(max(1, guidance.largest // part), shape) for part, shape in zip(_PARTS, shapes, strict=True)]
    drawn = list(draw(guidance.format, plan, seed_of(seed, "largest")))
    largest = [
        Candidate(one.input, Tiers.name, f"as large as the input format allows: {one.drawing.shape}", seed)
        for one in drawn
    ]
    said = Gate(bench).said(largest)
    valid = tuple(candidate for candidate, one in zip(largest, said, strict=True) if one.valid)
    needed = _needed(bench, trusted, valid)
    return Calibration(bench.with_limits(bench.limits.with_time(needed)) if needed else bench, valid)


def _needed(bench: Bench, trusted: Sequence[Solution], inputs: Sequence[Candidate]) -> float | None:
    """Return the limit that `inputs` ask for; None if it is no more than what is in force."""
    patient = bench.limits.with_time(_MOST_SECONDS)
    results = bench.judge.run(Run(s.program, one.input, patient) for one in inputs for s in trusted)
    slowest = max((result.cpu for result in results if result.verdict is None), default=0.0)
    limit = limit_for(slowest, bench.problem.time_policy)
    return limit if limit > (bench.limits.time or 0.0) else None

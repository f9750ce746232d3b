"""Inputs on which a wrong solution differs from a right one: thousands of small ones are tried, few are proposed.

Differential testing (McKeeman 1998) over the input format: most wrong ideas show on small inputs, if values are so
few that they collide. What parts a survivor from the oracle is then made smaller by what the format says.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from testgen.problem import Blob, Solution, Verdict
from testgen.propose.changes import seed_of
from testgen.propose.screen import Kills, Screen
from testgen.propose.tiers import PATIENCE, shapes_of
from testgen.propose.universes import universes
from testgen.seams import Allowance, Candidate, Context, Seed, Sha, SpecError
from testgen.spec.reader import read
from testgen.spec.sampler import NoSampleError, sample
from testgen.spec.shrinking import shrunk
from testgen.spec.tree import Format
from testgen.spec.writer import write

# Sizes in tokens: half of the inputs have at most 8.
_LARGEST = 64
# Of what parts a solution from the oracle so many are proposed: as many as should reject it in the suite.
_EACH = 3
# Steps of shrinking, each of which asks the oracle and one wrong solution; a second's work.
_STEPS = 150
# Wrong solutions for which an input is made smaller in one round.
_SHRUNK = 2
# After so many fruitless draws in a row there is hardly anything left to draw.
_TRIES = 200


@dataclass(frozen=True)
class _Found:
    candidate: Candidate
    kills: Kills


class Differential:
    """Proposes small inputs that part wrong solutions from the oracle; see `testgen.seams.Proposer`.

    It spends its runs on its own (`Allowance.runs`), and proposes only what killed.
    """

    name = "differential"

    def __init__(self, fmt: Format, screen: Screen) -> None:
        self._format = fmt
        self._screen = screen
        self._universes = universes(fmt)
        self._shapes = shapes_of(fmt)
        self._number = 0
        self._seen: set[Sha] = set()

    def propose(self, context: Context, allowance: Allowance) -> Iterator[Candidate]:
        """Yield inputs that rejected some of the solutions that are wanted, the most lethal first."""
        wrong = context.wanted
        if not wrong:
            return
        drawn = list(self._drawn(context.seed, allowance.runs // self._screen.runs_for(len(wrong))))
        found = [_Found(*pair) for pair in zip(drawn, self._screen.sieve(drawn, wrong), strict=True)]
        chosen = _chosen([one for one in found if one.kills])[: allowance.candidates]
        yield from (one.candidate for one in chosen)
        for solution in context.survivors[:_SHRUNK]:
            yield from self._made_smaller(solution, chosen)

    def _drawn(self, seed: Seed, count: int) -> Iterator[Candidate]:
        made = fruitless = 0
        while made < count and fruitless < _TRIES:
            candidate = self._draw(seed_of(seed, self._number))
            self._number += 1
            if candidate is None or candidate.input.sha in self._seen:
                fruitless += 1
                continue
            self._seen.add(candidate.input.sha)
            made, fruitless = made + 1, 0
            yield candidate

    def _draw(self, seed: Seed) -> Candidate | None:
        rng = random.Random(seed)  # noqa: S311 - nothing here is a secret
        universe = rng.choice(self._universes)
        size = max(1, round(_LARGEST ** rng.random()))
        shape = rng.choice(self._shapes)
        try:
            text = write(self._format, sample(universe.format, rng, size, shape, patience=PATIENCE))
        except NoSampleError:
            return None
        return Candidate(Blob.of(text), self.name, f"small input, {universe.what}, {shape}", seed)

    def _made_smaller(self, solution: Solution, chosen: Sequence[_Found]) -> Iterator[Candidate]:
        """Shrink the smallest input that rejects a solution, unless that costs a time limit a step."""
        ours = [one for one in chosen if one.kills.get(solution.name) in {Verdict.WA, Verdict.RTE}]
        if not ours:
            return
        start = min(ours, key=lambda one: (one.candidate.input.size, one.candidate.input.sha)).candidate
        values = read(self._format, start.input.read().decode())
        if isinstance(values, SpecError):
            return
        least = shrunk(self._format, values, lambda v: self._parts(v, start, solution), most_calls=_STEPS)
        smaller = Blob.of(write(self._format, least))
        if smaller.sha != start.input.sha:
            why = f"the smallest input found that parts {solution.name} from a right solution"
            yield Candidate(smaller, self.name, why, start.seed, (start.input.sha,))

    def _parts(self, values: Mapping[str, Any], start: Candidate, solution: Solution) -> bool:
        candidate = Candidate(Blob.of(write(self._format, values)), self.name, start.why)
        return bool(self._screen.sieve([candidate], [solution])[0])


def _chosen(found: Sequence[_Found]) -> list[_Found]:
    """Return inputs so that each solution falls to `_EACH` of them, where there are so many; most lethal first."""
    times: Counter[str] = Counter()
    chosen: list[_Found] = []
    for one in sorted(found, key=lambda f: (-len(f.kills), f.candidate.input.size, f.candidate.input.sha)):
        if any(times[name] < _EACH for name in one.kills):
            times.update(one.kills.keys())
            chosen.append(one)
    return chosen

"""Inputs of all sizes and shapes, drawn from the input format."""

from __future__ import annotations

import random
from collections.abc import Iterator

from testgen.problem import Blob, Tier
from testgen.propose.changes import seed_of
from testgen.propose.spec_samples import largest_drawn
from testgen.propose.universes import universes
from testgen.seams import Allowance, Candidate, Context, Seed, Sha
from testgen.spec.sampler import NoSampleError, sample
from testgen.spec.shapes import RANDOM, Kind, knows
from testgen.spec.shapes import SHAPES as ALL_SHAPES
from testgen.spec.tree import (
    Format,
    GraphType,
    GridType,
    IntervalsType,
    IntType,
    ListType,
    MatrixType,
    PermType,
    PointsType,
    RealType,
    StrType,
    TreeType,
    Type,
    fields_of,
)
from testgen.spec.writer import write

# One of eight is as large as can be and one nearly so: each costs seconds in every solution, and what depends on size
# alone shows on few.
_ROUND_OF_TIERS = (
    Tier.INTERMEDIATE,
    Tier.BASIC,
    Tier.COMPLEX,
    Tier.BASIC,
    Tier.INTERMEDIATE,
    Tier.EDGE,
    Tier.BASIC,
    Tier.INTERMEDIATE,
)
_ENDS = {
    Tier.BASIC: (0.0, 1 / 3),
    Tier.INTERMEDIATE: (1 / 3, 2 / 3),
    Tier.COMPLEX: (2 / 3, 1.0),
    Tier.EDGE: (1.0, 1.0),
}
_KINDS: tuple[tuple[type, Kind], ...] = (
    (IntType, Kind.NUMBERS),
    (RealType, Kind.NUMBERS),
    (PermType, Kind.NUMBERS),
    (StrType, Kind.TEXT),
    (GridType, Kind.TEXT),
    (TreeType, Kind.TREE),
    (GraphType, Kind.GRAPH),
    (IntervalsType, Kind.INTERVALS),
    (PointsType, Kind.POINTS),
)
# After so many fruitless draws in a row there is hardly anything left to draw.
_TRIES = 60
# Steps of the sampler for one input that it does not find: 50 ms; there are other inputs.
PATIENCE = 50_000
# Half of the inputs use all numbers that the format allows, the others few, so that values collide at every size.
_WHOLE = 0.5
# So many bytes cost about as much time as one more small run of each solution: 10 ms.
AS_ONE = 20_000


class Tiers:
    """Proposes inputs of all four tiers in turn, in all shapes that the format knows; see `testgen.seams.Proposer`.

    A size is drawn so that its logarithm is even within the tier: L^(1/3) and L^(2/3) part the tiers, where L is the
    largest size of the format.
    """

    name = "tiers"

    def __init__(self, fmt: Format) -> None:
        self._format = fmt
        self._largest = largest_drawn(fmt)
        self._shapes = shapes_of(fmt)
        self._universes = universes(fmt)
        self._number = 0
        self._proposed: set[Sha] = set()

    def propose(self, context: Context, allowance: Allowance) -> Iterator[Candidate]:
        """Yield drawn inputs; large ones count for several, and there are fewer when no new ones are found."""
        spent, fruitless = 0.0, 0
        while spent < allowance.candidates and fruitless < _TRIES:
            candidate = self._drawn(self._number, seed_of(context.seed, self._number))
            self._number += 1
            if candidate is None or candidate.input.sha in self._proposed:
                fruitless += 1
                continue
            self._proposed.add(candidate.input.sha)
            spent, fruitless = spent + 1 + candidate.input.size / AS_ONE, 0
            yield candidate

    def _drawn(self, number: int, seed: Seed) -> Candidate | None:
        rng = random.Random(seed)  # noqa: S311 - nothing here is a secret
        tier = _ROUND_OF_TIERS[number % len(_ROUND_OF_TIERS)]
        low, high = _ENDS[tier]
        size = max(1, round(self._largest ** rng.uniform(low, high)))
        shape = rng.choice(self._shapes)
        universe = self._universes[0] if rng.random() < _WHOLE else rng.choice(self._universes)
        try:
            text = write(self._format, sample(universe.format, rng, size, shape, patience=PATIENCE))
        except NoSampleError:
            return None
        why = f"drawn from the input format: {shape}, about {size} token{'s' * (size != 1)}, {universe.what}"
        return Candidate(Blob.of(text), self.name, why, seed)


def shapes_of(fmt: Format) -> tuple[str, ...]:
    """Return the shapes that some type of the format knows; of random ones as many as of all others up to four."""
    kinds = {kind for field in fields_of(fmt.items) for kind in _kinds(field.type)}
    special = [shape for shape in ALL_SHAPES if shape != RANDOM and any(knows(kind, shape) for kind in kinds)]
    return (*special, *[RANDOM] * min(4, max(1, len(special))))


def _kinds(type_: Type) -> Iterator[Kind]:
    element = type_.element if isinstance(type_, ListType | MatrixType) else type_
    yield from (kind for known, kind in _KINDS if isinstance(element, known))

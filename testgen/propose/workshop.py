"""A model's scenarios into inputs: restrictions are drawn from, generators run in the jail, texts taken as they are."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from testgen.llm.restriction import RestrictionError, restriction_of
from testgen.llm.scenario import Restriction, Scenario, why_of
from testgen.problem import Blob
from testgen.propose.changes import seed_of
from testgen.propose.generators import SCALES, Asked, Generated, generate
from testgen.propose.notebook import Made
from testgen.propose.spec_samples import largest_drawn
from testgen.propose.tiers import PATIENCE, shapes_of
from testgen.seams import Candidate, Judge, Seed, SpecError
from testgen.spec.reader import read
from testgen.spec.sampler import NoSampleError, sample
from testgen.spec.shapes import RANDOM
from testgen.spec.sizes import smallest_size
from testgen.spec.tree import Format
from testgen.spec.writer import write

# Inputs of one restriction: what it speaks of shows on one of a few, or on none.
_EACH = 4
# How large an input of a restricted format is: exponents of its largest size.
_EXPONENTS = {
    "smallest": (0.0, 0.0),
    "small": (0.1, 0.35),
    "medium": (0.35, 0.65),
    "large": (0.65, 0.95),
    "largest": (1.0, 1.0),
}
# A restriction that says nothing of its size is tried at several.
_ANY = ("small", "smallest", "medium", "large")


class Workshop:
    """Makes inputs of scenarios, for a problem of this format, if one is known.

    What a format reads loosely is written as the format writes it: models are careless of spaces and last lines.
    """

    def __init__(self, judge: Judge, fmt: Format | None) -> None:
        self.format = fmt
        self.shapes = tuple(dict.fromkeys(shapes_of(fmt))) if fmt else ()
        self._judge = judge

    def make(self, scenarios: Sequence[Scenario], proposer: str, number: int, seed: Seed) -> Iterator[Made]:
        """Yield what each of the scenarios in answer `number` comes to; equal seeds give equal inputs."""
        for place, scenario in enumerate(scenarios, 1):
            name = f"{number}.{place}"
            why = scenario.why or why_of(str(scenario.restriction or ""))
            blank = Candidate(Blob.of(b""), proposer, why, scenario=name)
            try:
                inputs = _different(self._inputs(scenario, seed_of(seed, name)))
            except _NoInputError as error:
                yield Made(scenario, name, (), str(error))
                continue
            yield Made(scenario, name, tuple(replace(blank, input=blob, seed=own) for blob, own in inputs.items()))

    def _inputs(self, scenario: Scenario, seed: Seed) -> Iterator[tuple[Blob, Seed]]:
        if scenario.text is not None:
            yield self._tidied(Blob.of(scenario.text.encode(errors="replace"))), 0  # JSON can hold lone surrogates
        elif scenario.generator is not None:
            yield from self._generated(scenario.generator, seed)
        elif scenario.restriction is not None:
            yield from self._drawn(scenario.restriction, seed)

    def _generated(self, source: str, seed: Seed) -> Iterator[tuple[Blob, Seed]]:
        """Run a generator at the smallest scale, and if that gives an input at the others."""
        asked = [Asked(source, seed_of(seed, scale), scale) for scale in SCALES]
        made: list[Generated] = []
        for some in (asked[:1], asked[1:]):
            made += generate(self._judge, some)
            if made[0].input is None:
                raise _NoInputError(made[0].why)
        yield from ((self._tidied(one.input), one.asked.seed) for one in made if one.input is not None)

    def _drawn(self, restriction: Restriction, seed: Seed) -> Iterator[tuple[Blob, Seed]]:
        if self.format is None:
            raise _NoInputError("there is no input format to restrict")
        fmt = restriction_of(restriction, self.format)
        if isinstance(fmt, RestrictionError):
            raise _NoInputError(fmt.message)
        drawn = [(self._sampled(fmt, restriction, turn, seed_of(seed, turn)), turn) for turn in range(_EACH)]
        if all(text is None for text, _ in drawn):
            raise _NoInputError("no input could be drawn: its conditions leave nothing, or too little to find")
        yield from ((Blob.of(text), seed_of(seed, turn)) for text, turn in drawn if text is not None)

    def _sampled(self, fmt: Format, restriction: Restriction, turn: int, seed: Seed) -> str | None:
        rng = random.Random(seed)  # noqa: S311 - nothing here is a secret
        low, high = _EXPONENTS[restriction.size or _ANY[turn % len(_ANY)]]
        size = max(1, smallest_size(fmt), round(largest_drawn(fmt) ** rng.uniform(low, high)))
        shape = restriction.shape or rng.choice((*self.shapes, RANDOM))
        try:
            return write(fmt, sample(fmt, rng, size, shape, patience=PATIENCE))
        except NoSampleError:
            return None

    def _tidied(self, input: Blob) -> Blob:
        if self.format is None:
            return input
        values = read(self.format, input.read().decode(errors="replace"), loose=True)
        return input if isinstance(values, SpecError) else Blob.of(write(self.format, values))


def _different(inputs: Iterator[tuple[Blob, Seed]]) -> dict[Blob, Seed]:
    found: dict[Blob, Seed] = {}
    for blob, seed in inputs:
        found.setdefault(blob, seed)
    return found


class _NoInputError(Exception):
    """A scenario gives no input; its text is why."""

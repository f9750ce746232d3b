"""Small changes of inputs that are known to be valid: the samples, the existing tests, and what was accepted since."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass

from testgen.problem import Blob
from testgen.propose.operators import OPERATORS, Seen
from testgen.propose.pieces import Pieces
from testgen.seams import Allowance, Candidate, Context, Seed, Sha

# An input over 64 KiB is not changed: taking it apart costs 30 ms and its runs far more, and one number of 10,000 is
# rarely what a wrong program trips over. Its place in the suite is as it is.
MOST_BYTES = 64 * 1024
# How many changes one candidate combines: mostly one, so that its reason stays readable.
_CHANGES = (1, 1, 1, 2, 3)
# After so many fruitless tries in a row the neighbourhood of all parents counts as used up.
_TRIES = 200


@dataclass(frozen=True)
class Parent:
    """An input to change, with the arguments that its children inherit."""

    input: Blob
    validator_args: tuple[str, ...]
    checker_args: tuple[str, ...]


class SmallChanges:
    """Proposes small changes of known inputs, never one twice; see `testgen.seams.Proposer`.

    A candidate's seed and its parent make it again. What was proposed is remembered from round to round, so that
    equal candidates come from equal seeds, contexts and earlier rounds.
    """

    name = "changes"

    def __init__(self) -> None:
        self._proposed: set[Sha] = set()
        self._seen: Seen | None = None

    def propose(self, context: Context, allowance: Allowance) -> Iterator[Candidate]:
        """Yield changed inputs, fewer than allowed when no new ones are found."""
        parents = parents_of(context)
        if not parents:
            return
        self._proposed.update(parent.input.sha for parent in parents)
        if self._seen is None:  # changes stay within what was seen, so that later rounds see nothing else
            self._seen = Seen.of(Pieces.of(parent.input.read()) for parent in parents)
        made = tries = number = 0
        while made < allowance.candidates and tries < _TRIES:
            number += 1
            candidate = self._changed(parents, self._seen, seed_of(context.seed, number))
            if candidate is None or candidate.input.sha in self._proposed:
                tries += 1
                continue
            self._proposed.add(candidate.input.sha)
            made, tries = made + 1, 0
            yield candidate

    def _changed(self, parents: list[Parent], seen: Seen, seed: Seed) -> Candidate | None:
        rng = random.Random(seed)  # noqa: S311 - nothing here is a secret
        parent = rng.choice(parents)
        pieces, reasons = Pieces.of(parent.input.read()), []
        for _ in range(rng.choice(_CHANGES)):
            if pieces.tokens and (changed := rng.choice(OPERATORS).apply(pieces, seen, rng)):
                pieces = changed.pieces
                reasons.append(changed.why)
        if not reasons:
            return None
        return Candidate(
            input=Blob.of(pieces.write()),
            proposer=self.name,
            why="; ".join(reasons),
            seed=seed,
            parents=(parent.input.sha,),
            validator_args=parent.validator_args,
            checker_args=parent.checker_args,
        )


def parents_of(context: Context) -> list[Parent]:
    """Return the inputs that may be changed, each once: samples, existing tests, then accepted ones."""
    tests = (*context.problem.samples, *context.problem.tests, *(a.test for a in context.accepted))
    small = {t.input.sha: t for t in reversed(tests) if t.input.size <= MOST_BYTES}
    return [Parent(t.input, t.validator_args, t.checker_args) for t in reversed(small.values())]


def seed_of(*parts: object) -> Seed:
    """Derive a seed of 48 bits, which JSON numbers hold exactly, from `parts`."""
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:6], "big")

"""The problem's samples as candidates."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from testgen.problem import TestCase
from testgen.seams import Allowance, Candidate, Context


def as_it_is(test: TestCase, proposer: str, what: str) -> Candidate:
    """Return the candidate that `test` is, unchanged, with the arguments of its group."""
    return Candidate(
        input=test.input,
        proposer=proposer,
        why=f"{what} {test.name}",
        validator_args=test.validator_args,
        checker_args=test.checker_args,
    )


class Samples:
    """Proposes the problem's samples, in the first round only; see `testgen.seams.Proposer`."""

    name = "samples"

    def propose(self, context: Context, allowance: Allowance) -> Iterator[Candidate]:
        """Yield the samples in their order."""
        if context.round == 0:
            for test in islice(context.problem.samples, allowance.candidates):
                yield as_it_is(test, self.name, "the problem's sample")

"""The problem's existing tests as candidates."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from testgen.propose.samples import as_it_is
from testgen.seams import Allowance, Candidate, Context


class Existing:
    """Proposes the problem's own secret tests, in the first round only; see `testgen.seams.Proposer`."""

    name = "existing"

    def propose(self, context: Context, allowance: Allowance) -> Iterator[Candidate]:
        """Yield the existing tests in their order."""
        if context.round == 0:
            for test in islice(context.problem.tests, allowance.candidates):
                yield as_it_is(test, self.name, "the problem's own test")

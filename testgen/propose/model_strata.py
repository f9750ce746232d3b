"""Generators for each kind of output (HardTests): a program that always prints the same falls to one of them."""

from __future__ import annotations

from collections.abc import Sequence

from testgen.llm.exchange import Question
from testgen.llm.scenario import Scenarios
from testgen.llm.strata import read_strata
from testgen.propose.model_proposer import ModelProposer
from testgen.seams import Context

_TURNS = 2


class ModelStrata(ModelProposer):
    """Asks for generators by kind of output: once for the likeliest, once more for others."""

    name = "model-strata"
    _asked = 0

    def chooses_code(self) -> bool:
        """Say that generators are all that is asked for."""
        return True

    def questions(self, context: Context) -> Sequence[Question]:  # noqa: ARG002 - the seam has it
        """Return the question of this turn, if there is one left."""
        if self._asked == _TURNS:
            return []
        self._asked += 1
        return [self.question("strata", {}, tokens=0, sample=self._asked - 1)]

    def read(self, answer: str) -> Scenarios:
        """Read generators from Markdown; the kind of output is their reason where they give none."""
        found = read_strata(answer)
        return Scenarios(tuple(stratum.scenario for stratum in found.strata), found.faults)

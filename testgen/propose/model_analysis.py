"""SAGA's two analyses: what one right program guards against, and what parts a wrong program from a right one.

SAGA (arXiv 2507.06920) has one pass for each program; here what comes of the answers decides how many are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from testgen.llm.exchange import Question
from testgen.llm.markdown import read_generators
from testgen.llm.scenario import Scenarios, read_scenarios
from testgen.llm.window import windowed
from testgen.propose.model_proposer import ModelProposer, flaw_of, source_of
from testgen.propose.pairs import nearest
from testgen.seams import Context

# SAGA analyses up to ten distinct right programs; here it is one a turn, beside a pair where there is one.
_MOST_RIGHT = 10
# A restriction with its reason has 40 to 80 tokens.
_TOKENS_EACH = 90


class ModelAnalysis(ModelProposer):
    """Asks about one right program a turn, and about one wrong program beside the right one that is nearest to it."""

    name = "model-analysis"
    _analysed = 0
    _compared: frozenset[str] = frozenset()

    def questions(self, context: Context) -> Sequence[Question]:
        """Return one question about a right program, and one about a pair, while there are some left."""
        return [*self._about_right(), *self._about_pairs(context)]

    def read(self, answer: str) -> Scenarios:
        """Read scenarios from JSON, or from Markdown with generators."""
        return read_generators(answer) if self.writes_code else read_scenarios(answer)

    def _about_right(self) -> Iterator[Question]:
        right = self._material.right[:_MOST_RIGHT]
        if self._analysed < len(right):
            program = self.text_of(right[self._analysed].program)
            yield self.question("analysis", {"program": program}, tokens=_TOKENS_EACH)
            self._analysed += 1

    def _about_pairs(self, context: Context) -> Iterator[Question]:
        wrong = next((s for s in context.wanted if s.name not in self._compared), None)
        if wrong is None:
            return
        self._compared |= {wrong.name}
        right = nearest(wrong, self._material.right)
        pair = windowed(source_of(wrong.program), source_of(right.program), 2 * self.room())
        yield self.question(
            "difference", {"wrong": pair.wrong, "right": pair.right, "flaw": flaw_of(wrong)}, tokens=_TOKENS_EACH
        )

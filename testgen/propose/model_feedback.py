"""Feedback of execution (CodeContests-O): what was tried and what came of it goes back, and edits are asked for.

The history is compressed as there: the last state is told as if it had been the first answer. Programs are shown whole
where they fit, else around what parts them from a right one, where CodeContests-O cuts them at 500 characters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from testgen.llm.edits import read_edits
from testgen.llm.exchange import Question
from testgen.llm.scenario import Scenarios
from testgen.llm.schemas import edits_schema, restriction_schema
from testgen.llm.window import cut, data_window, windowed
from testgen.propose.model_proposer import ModelProposer, flaw_of, source_of
from testgen.propose.notebook import Entry
from testgen.propose.pairs import nearest
from testgen.seams import Accepted, Context
from testgen.spec.tree import Format

# CodeContests-O stops after three rounds, and shows up to ten survivors.
_ROUNDS = 3
_MOST_SURVIVORS = 10
_MOST_ENTRIES = 6
_STATE_TOKENS = 400
_TEST_TOKENS = 60
_TOKENS_EACH = 90


class ModelFeedback(ModelProposer):
    """Asks for scenarios against the solutions that survive, and lets those that brought nothing be replaced."""

    name = "model-feedback"
    _rounds = 0

    def questions(self, context: Context) -> Sequence[Question]:
        """Return the question of this round, while solutions survive."""
        if not context.survivors or self._rounds == _ROUNDS:
            return []
        self._rounds += 1
        parts = {
            "scenarios": cut("\n".join(map(self._told, self._entries())), self.room(_STATE_TOKENS)),
            "refused": "\n".join(self._refused()),
            "survivors": "\n".join(self._survivors(context)),
        }
        return [self.question("feedback", parts, tokens=_TOKENS_EACH, sample=self._rounds - 1)]

    def read(self, answer: str) -> Scenarios:
        """Read edits; what is replaced or given up is told no more."""
        edits = read_edits(answer, tuple(entry.made.name for entry in self._entries()))
        for name in (*edits.edit, *edits.remove):
            self._notebook.entries[name].given_up = True
        return Scenarios((*edits.edit.values(), *edits.add), edits.faults)

    def schema(self, fmt: Format) -> Mapping[str, Any]:
        """Return the schema of edits of what is told."""
        names = [entry.made.name for entry in self._entries()]
        return edits_schema(restriction_schema(fmt, self._workshop.shapes), names, self.most)

    def _entries(self) -> list[Entry]:
        """Return the scenarios that are told, the last ones first: those that gave no test can be mended."""
        left = [entry for entry in reversed(self._notebook.entries.values()) if not entry.given_up]
        return sorted(left, key=lambda entry: entry.accepted > 0)[:_MOST_ENTRIES]

    def _told(self, entry: Entry) -> str:
        scenario = entry.made.scenario
        what = scenario.restriction or "a generator"
        code = scenario.generator.strip() if scenario.generator and self.writes_code and not entry.accepted else ""
        return f"{entry.made.name}: {scenario.why} ({what}): {entry}" + (f"\n{code}" if code else "")

    def _refused(self) -> Iterator[str]:
        """Tell why inputs were refused, the most frequent reasons first."""
        reasons: Counter[str] = Counter()
        for entry in self._notebook.entries.values():
            reasons.update(entry.refusals)
        yield from (f"{count} times {why}" for why, count in reasons.most_common(3))

    def _survivors(self, context: Context) -> Iterator[str]:
        """Show as many survivors as fit, at least one, each around what parts it from the nearest right program."""
        room = 2 * self.room()
        for solution in context.survivors[:_MOST_SURVIVORS]:
            right = nearest(solution, self._material.right)
            wrong = windowed(source_of(solution.program), source_of(right.program), 2 * self.room()).wrong
            yield f"--- {solution.name} ({flaw_of(solution)})\n{cut(wrong, self.room())}"
            room -= self.room()
            if room <= 0:
                break
        yield from self._nearest_tests(context)

    def _nearest_tests(self, context: Context) -> Iterator[str]:
        """Show the test that came nearest: it rejects most of the other wrong solutions."""
        lethal = min(context.accepted, key=lambda one: (-_kills(one, context), one.test.input.size), default=None)
        if lethal and _kills(lethal, context):
            yield f"--- they pass this, which rejects {_kills(lethal, context)} others\n" + data_window(
                lethal.test.input.read(), _TEST_TOKENS
            )


def _kills(accepted: Accepted, context: Context) -> int:
    return len(context.kills.get(accepted.test.name, ()))

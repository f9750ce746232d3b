"""What became of a model's scenarios: which inputs they gave, what the arbiter said of these, and what they reject."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from testgen.llm.scenario import Scenario
from testgen.seams import Accepted, Candidate, Refused


@dataclass(frozen=True)
class Made:
    """What a scenario came to: its inputs, and in one line what is wrong with it ("": nothing).

    `name` is the number of the answer and of the scenario in it.
    """

    scenario: Scenario
    name: str
    candidates: tuple[Candidate, ...]
    objection: str = ""


@dataclass
class Entry:
    """A scenario with what came of its inputs; `refusals` counts them by reason, `given_up` says the model did."""

    made: Made
    accepted: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    kills: set[str] = field(default_factory=set)
    given_up: bool = False

    def __str__(self) -> str:
        """Say in one line what came of it."""
        if self.made.objection:
            return f"no input: {self.made.objection}"
        refused = "".join(f", {count} refused ({why})" for why, count in self.refusals.most_common(2))
        fallen = f"rejects {', '.join(sorted(self.kills))}" if self.kills else "rejects nothing"
        return f"{self.accepted} accepted{refused}; {fallen}"


class Notebook:
    """Every scenario of a build, in the order in which they were proposed."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}

    def add(self, made: Made) -> None:
        """Write down a scenario."""
        self.entries[made.name] = Entry(made)

    def learn(self, decided: Sequence[Accepted | Refused], kills: Mapping[str, Collection[str]]) -> None:
        """Write down what became of inputs; `kills` names the solutions that fell to a test, by the test's name."""
        for one in decided:
            entry = self.entries.get(one.candidate.scenario)
            if entry is None:
                continue
            if isinstance(one, Accepted):
                entry.accepted += 1
                entry.kills.update(kills.get(one.test.name, ()))
            else:
                entry.refusals[f"{one.reason}: {one.detail}" if one.detail else one.reason] += 1

    def promise(self, *, code: bool) -> float:
        """Return which share of the restrictions gave tests, or with `code` of what a model wrote itself.

        One that did and one that did not are imagined with them (Laplace), so that nothing known is a half.
        """
        made = [entry for entry in self.entries.values() if (entry.made.scenario.restriction is None) == code]
        return (sum(entry.accepted > 0 for entry in made) + 1) / (len(made) + 2)

    @property
    def useful(self) -> int:
        """How many scenarios gave a test."""
        return sum(entry.accepted > 0 for entry in self.entries.values())

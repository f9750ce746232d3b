"""Which proposer gets how much of a round: by what it brought lately for its runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# What was brought counts half as much one round later: proposers run dry, and others come into their own.
_MEMORY = 0.5
# Before anything is known a proposer counts as having brought one piece of news in so many runs.
_PRIOR_RUNS = 400.0
# No proposer gets less than this share of an equal part, so that it can show that something changed.
_LEAST = 0.25


@dataclass(frozen=True)
class Tally:
    """What a proposer did in a whole build, for reports; `kills` and `bounds` count what was missing before.

    `runs` are those asked of the judge, whoever answered them.
    """

    proposed: int = 0
    accepted: int = 0
    kills: int = 0
    bounds: int = 0
    runs: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.proposed + other.proposed,
            self.accepted + other.accepted,
            self.kills + other.kills,
            self.bounds + other.bounds,
            self.runs + other.runs,
        )


@dataclass
class _Record:
    news: float = 1.0
    runs: float = _PRIOR_RUNS

    @property
    def worth(self) -> float:
        return self.news / self.runs


class Scheduler:
    """Deals out the runs of a round in proportion to recent news per run. It counts runs, never seconds."""

    def __init__(self, names: Sequence[str], runs: int) -> None:
        self._runs = runs
        self._records = {name: _Record() for name in names}

    def shares(self) -> dict[str, int]:
        """Return how many runs each proposer may ask for in the next round."""
        if not self._records:
            return {}
        total = sum(record.worth for record in self._records.values())
        equal = self._runs / len(self._records)
        free = self._runs * (1 - _LEAST)
        return {name: round(equal * _LEAST + free * record.worth / total) for name, record in self._records.items()}

    def learn(self, name: str, brought: Tally) -> None:
        """Take in what a proposer brought in a round."""
        record = self._records[name]
        record.news = 1.0 + _MEMORY * (record.news - 1.0) + brought.kills + brought.bounds
        record.runs = _PRIOR_RUNS + _MEMORY * (record.runs - _PRIOR_RUNS) + brought.runs

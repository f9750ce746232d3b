"""Which proposer gets how much of a round: by what it brought lately for its runs, and for a model's tokens.

Runs and tokens are counted, never seconds: equal builds must give equal suites.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# What was brought counts half as much one round later: proposers run dry, and others come into their own.
_MEMORY = 0.5
# Before anything is known a proposer counts as having brought one piece of news in so many runs.
_PRIOR_RUNS = 400.0
# No proposer gets less than this share of an equal part, so that it can show that something changed.
_LEAST = 0.25
# A token costs as much as so many runs: 20 ms from a model of 50 tokens/s, where a small run takes 2 ms.
RUNS_A_TOKEN = 10
# A model's proposer counts as needing so many tokens for a turn before it had one: a program, and a short answer.
_PRIOR_TOKENS = 1_500
# So many turns in a row that bring nothing end a model's proposer: a turn takes as long as twenty rounds of the others.
_FRUITLESS = 2


@dataclass(frozen=True)
class Tally:
    """What a proposer did in a whole build, for reports; `kills` and `bounds` count what was missing before.

    `runs` are those asked of the judge, whoever answered them, `tokens` those that a model read and wrote.
    """

    proposed: int = 0
    accepted: int = 0
    kills: int = 0
    bounds: int = 0
    runs: int = 0
    tokens: int = 0

    @property
    def cost(self) -> int:
        """Runs and tokens together, in runs."""
        return self.runs + RUNS_A_TOKEN * self.tokens

    @property
    def news(self) -> int:
        """Kills and bounds that were missing before."""
        return self.kills + self.bounds

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.proposed + other.proposed,
            self.accepted + other.accepted,
            self.kills + other.kills,
            self.bounds + other.bounds,
            self.runs + other.runs,
            self.tokens + other.tokens,
        )


@dataclass
class _Record:
    news: float = 1.0
    runs: float = _PRIOR_RUNS

    @property
    def worth(self) -> float:
        return self.news / self.runs

    def learn(self, brought: Tally, prior_runs: float) -> None:
        self.news = 1.0 + _MEMORY * (self.news - 1.0) + brought.news
        self.runs = prior_runs + _MEMORY * (self.runs - prior_runs) + brought.cost


class Scheduler:
    """Deals out the runs of a round in proportion to recent news per run."""

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

    @property
    def worth(self) -> float:
        """News that a run brings on average, at the shares in force."""
        worths = [record.worth for record in self._records.values()]
        return sum(worth * worth for worth in worths) / sum(worths) if worths else 0.0

    def learn(self, name: str, brought: Tally) -> None:
        """Take in what a proposer brought in a round."""
        self._records[name].learn(brought, _PRIOR_RUNS)


class ModelTurns:
    """Says whether a model's proposer has its turn in a round, and which: the one of most news per run and token.

    What it does costs as much as many rounds of the others. So it saves up its share of each round, by its worth
    against theirs, and has its turn when that covers its price, or when a round of the others brought nothing. The
    first proposer has a turn in the first round at any price: what it says needs nothing that is found later.
    """

    _PRIOR = float(RUNS_A_TOKEN * _PRIOR_TOKENS)

    def __init__(self, names: Sequence[str], runs: int) -> None:
        self._runs = runs
        self._records = {name: _Record(runs=self._PRIOR) for name in names}
        self._fruitless = dict.fromkeys(names, 0)
        self._saved = self._PRIOR

    @property
    def open(self) -> tuple[str, ...]:
        """Names of those that may have another turn, the worthiest first."""
        left = [name for name, turns in self._fruitless.items() if turns < _FRUITLESS]
        return tuple(sorted(left, key=lambda name: -self._records[name].worth))

    def due(self, others: float, *, quiet: bool) -> str | None:
        """Return whose turn it is, if anybody's; `others` is what a run of the others is worth."""
        if not self.open:
            return None
        record = self._records[self.open[0]]
        self._saved += self._runs * record.worth / (record.worth + others)
        return self.open[0] if quiet or self._saved >= self._PRIOR else None

    def learn(self, name: str, brought: Tally) -> None:
        """Take in what a turn brought; one that asked nothing was the last."""
        self._saved = max(0.0, self._saved - brought.cost)
        self._records[name].learn(brought, self._PRIOR)
        self._fruitless[name] = 0 if brought.news else self._fruitless[name] + 1 if brought.tokens else _FRUITLESS

"""Which tests make the suite: a greedy set cover over kills, then over tiers, then for depth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from testgen.problem import TestCase, Tier

# A wrong solution should fall to three tests where there are three: the next one, almost like it, may pass one of
# them, and a test may turn out to be at fault.
DEPTH = 3


@dataclass(frozen=True)
class Entry:
    """A test that may stand in the suite, with its tier and the names of the incorrect solutions that it rejects."""

    test: TestCase
    tier: Tier
    kills: frozenset[str]


def choose(kept: Sequence[Entry], others: Iterable[Entry], most: int) -> list[Entry]:
    """Return `kept`, then at most `most` of `others`: those that kill what nothing chosen before kills, most first.

    When all that can be killed is, one test of each tier that is missing; then tests that kill what fewer than
    `DEPTH` tests kill. Ties go to the test that kills more in all, then to the smaller input, then by name; so the
    order of `others` does not matter. While there are fewer than `most` tests in all, the rest is filled with tests
    that add nothing known, tier by tier: on wrong solutions that nobody has seen yet they are what a suite has.
    """
    selection = _Selection(list(kept), list(others), most)
    selection.greedily(selection.first_kills)
    selection.greedily(selection.missing_tier)
    selection.greedily(selection.thin_kills)
    selection.fill(most)
    return selection.chosen


def only_kills(kills: Mapping[str, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    """Return for each test, by name, the solutions that no other test rejects."""
    times = Counter(solution for rejected in kills.values() for solution in rejected)
    return {name: tuple(sorted(s for s in rejected if times[s] == 1)) for name, rejected in kills.items()}


class _Selection:
    def __init__(self, kept: list[Entry], others: list[Entry], most: int) -> None:
        self.chosen = kept
        self._left = others
        self._end = len(kept) + most
        self._killed = Counter(solution for entry in kept for solution in entry.kills)

    def greedily(self, worth: Callable[[Entry], int]) -> None:
        """Move the entry of the greatest worth, while one has any and there is room."""
        while self._left and len(self.chosen) < self._end:
            best = min(self._left, key=lambda e: (-worth(e), -len(e.kills), e.test.input.size, e.test.name))
            if worth(best) == 0:
                return
            self._take(best)

    def _take(self, entry: Entry) -> None:
        self._left.remove(entry)
        self.chosen.append(entry)
        self._killed.update(entry.kills)

    def fill(self, total: int) -> None:
        """Take tests of the tier that has fewest, the largest first, until there are `total` in all."""
        tiers = Counter(entry.tier for entry in self.chosen)
        while self._left and len(self.chosen) < total:
            best = min(self._left, key=lambda e: (tiers[e.tier], -len(e.kills), -e.test.input.size, e.test.name))
            self._take(best)
            tiers[best.tier] += 1

    def first_kills(self, entry: Entry) -> int:
        return sum(self._killed[solution] == 0 for solution in entry.kills)

    def missing_tier(self, entry: Entry) -> int:
        return int(entry.tier not in {chosen.tier for chosen in self.chosen})

    def thin_kills(self, entry: Entry) -> int:
        return sum(self._killed[solution] < DEPTH for solution in entry.kills)

"""Which tests make the suite: one set cover over kills, bounds, tiers and scenarios; then depth; then what is left.

The weights: a kill that is missing comes before any number of bounds and tiers that are, which count alike. A wrong
solution that nobody rejects is what a suite is for; a bound or a tier is a hint at solutions that nobody has seen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from heapq import heapify, heappop, heapreplace
from itertools import count
from operator import or_
from typing import TypeVar

from testgen.problem import TestCase, Tier

# A wrong solution should fall to three tests where there are three: the next one, almost like it, may pass one of
# them, and a test may turn out to be at fault.
DEPTH = 3
# Of eight tests that only fill the suite one is large: whoever runs it pays seconds for a large one in every solution,
# and slow programs fall to a few.
_SHARES = {Tier.BASIC: 3, Tier.INTERMEDIATE: 2, Tier.COMPLEX: 1, Tier.EDGE: 2}
_Brought = TypeVar("_Brought", str, "Goal")


class GoalKind(StrEnum):
    """What a test can bring to a suite."""

    KILL = "kill"
    BOUND = "bound"
    TIER = "tier"
    MUTANT = "mutant"
    SCENARIO = "scenario"


# Goals of an earlier rank come before any number of later ones; within a rank they count alike. Those of the first rank
# are wanted `DEPTH` times. A scenario is what a model thinks worth testing: it goes before chance, and behind measure.
_RANKS = (
    frozenset({GoalKind.KILL}),
    frozenset({GoalKind.BOUND, GoalKind.TIER}),
    frozenset({GoalKind.MUTANT}),
    frozenset({GoalKind.SCENARIO}),
)
_MEASURED = 3


@dataclass(frozen=True, order=True)
class Goal:
    """One thing that a suite should have: this solution rejected, this bound reached, a test of this tier."""

    kind: GoalKind
    name: str


@dataclass(frozen=True)
class Entry:
    """A test that may stand in the suite: its tier, the solutions that it rejects, the bounds and scenario it shows.

    `mutants` are those of right solutions that it rejects. A `doubtful` one, whose input nobody vouches for, is taken
    for kills alone that no other test brings.
    """

    test: TestCase
    tier: Tier
    kills: frozenset[str]
    bounds: frozenset[str] = frozenset()
    doubtful: bool = False
    scenario: str = ""
    mutants: frozenset[str] = frozenset()

    @property
    def brings(self) -> Mapping[GoalKind, Iterable[str]]:
        """The names of everything that this test brings, by kind."""
        if self.doubtful:
            return {GoalKind.KILL: self.kills}
        return {
            GoalKind.KILL: self.kills,
            GoalKind.BOUND: self.bounds,
            GoalKind.TIER: (self.tier.value,),
            GoalKind.MUTANT: self.mutants,
            GoalKind.SCENARIO: (self.scenario,) if self.scenario else (),
        }

    @property
    def goals(self) -> frozenset[Goal]:
        """Everything that this test brings."""
        return frozenset(Goal(kind, name) for kind, names in self.brings.items() for name in names)


def choose(kept: Sequence[Entry], others: Iterable[Entry], most: int) -> list[Entry]:
    """Return `kept`, then at most `most` of `others`: those that bring what nothing chosen before brings, most first.

    No test of the cover can be left out without a loss. Then come tests that reject what fewer than `DEPTH` tests
    reject, then those of scenarios that none shows. Ties go to the test that kills more in all, then to the smaller
    input, then by name; so the order of `others` does not matter. While there are fewer than `most` tests in all, the
    rest is filled with tests that add nothing known: on wrong solutions that nobody has seen yet they are what a suite
    has.
    """
    selection = _Selection(kept, others, most)
    selection.cover()
    selection.deepen()
    selection.show_scenarios()
    selection.fill(most)
    return selection.chosen


def only_goals(entries: Iterable[Entry]) -> dict[str, tuple[Goal, ...]]:
    """Return for each test, by name, the goals that no other test of `entries` reaches, in order."""
    return _only({entry.test.name: entry.goals for entry in entries})


def only_kills(kills: Mapping[str, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    """Return for each test, by name, the solutions that no other test rejects, in order."""
    return _only(kills)


def only_bounds(bounds: Mapping[str, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    """Return for each test, by name, the bounds that no other test reaches, in order."""
    return _only(bounds)


def _only(brought: Mapping[str, frozenset[_Brought]]) -> dict[str, tuple[_Brought, ...]]:
    times = Counter(one for some in brought.values() for one in some)
    return {name: tuple(sorted(one for one in some if times[one] == 1)) for name, some in brought.items()}


# --- goals as bits

_Numbers = Mapping[GoalKind, defaultdict[str, int]]


class _Row:
    """An entry with its goals as bits, a number for each rank: so thousands of entries are compared in milliseconds."""

    def __init__(self, entry: Entry, numbers: _Numbers) -> None:
        self.entry = entry
        self.masks = tuple(_mask(entry, kinds, numbers) for kinds in _RANKS)
        self.order = (-len(entry.kills), entry.test.input.size, entry.test.name)

    @property
    def bits(self) -> Iterator[int]:
        return (bit for mask in self.masks for bit in _bits(mask))


def _rows(entries: Iterable[Entry], numbers: _Numbers) -> list[_Row]:
    return [_Row(entry, numbers) for entry in entries]


def _mask(entry: Entry, kinds: Container[GoalKind], numbers: _Numbers) -> int:
    return sum(1 << numbers[kind][name] for kind, names in entry.brings.items() if kind in kinds for name in names)


def _bits(mask: int) -> Iterator[int]:
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit


class _Missing:
    """What is wanted of some rows and too few of the chosen bring: the first `ranks` of goals, `times` times each."""

    def __init__(self, rows: Sequence[_Row], chosen: Iterable[_Row], ranks: int = len(_RANKS), times: int = 1) -> None:
        self._masks = [reduce(or_, (row.masks[rank] for row in rows), 0) for rank in range(ranks)]
        self._times = times
        self._have: Counter[int] = Counter()
        for row in chosen:
            self.remove(row)

    def worth(self, row: _Row) -> tuple[int, ...]:
        """Return how many missing goals of each rank a row brings; it never grows."""
        return tuple((mask & row.masks[rank]).bit_count() for rank, mask in enumerate(self._masks))

    def remove(self, row: _Row) -> None:
        """Note that a row is chosen."""
        for rank, mask in enumerate(self._masks):
            for bit in _bits(mask & row.masks[rank]):
                self._have[bit] += 1
                if self._have[bit] == self._times:
                    self._masks[rank] ^= bit


def _greedily(rows: Sequence[_Row], missing: _Missing, room: int) -> list[_Row]:
    """Return at most `room` of `rows`, each time the one that brings most of what is missing, while one brings any.

    What a row brings only shrinks, so that only the best of the queue is looked at anew (lazy greedy, Minoux 1978).
    """
    queue = [(_negated(missing.worth(row)), row.order, place) for place, row in enumerate(rows)]
    heapify(queue)
    taken: list[_Row] = []
    while queue and len(taken) < room:
        worth, order, place = queue[0]
        now = _negated(missing.worth(rows[place]))
        if now != worth:
            heapreplace(queue, (now, order, place))
            continue
        if not any(now):
            break
        heappop(queue)
        taken.append(rows[place])
        missing.remove(rows[place])
    return taken


def _negated(worth: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(-count for count in worth)


def _needed(kept: Iterable[_Row], taken: Sequence[_Row]) -> list[_Row]:
    """Return `taken` without those, the last first, whose goals the others bring as well."""
    times = Counter(bit for row in (*kept, *taken) for bit in row.bits)
    needed = []
    for row in reversed(taken):
        if any(times[bit] == 1 for bit in row.bits):
            needed.append(row)
        else:
            times.subtract(row.bits)
    return needed[::-1]


# --- the three steps


class _Selection:
    def __init__(self, kept: Iterable[Entry], others: Iterable[Entry], most: int) -> None:
        next_number = count().__next__
        numbers = {kind: defaultdict[str, int](next_number) for kind in GoalKind}
        self._kept = _rows(kept, numbers)
        self._others = _rows(others, numbers)
        self._most = most
        self._taken: list[_Row] = []

    @property
    def chosen(self) -> list[Entry]:
        return [row.entry for row in self._rows]

    def cover(self) -> None:
        """Bring every goal, as far as there is room; a test that later ones made superfluous makes room for more."""
        while True:
            self._take(_Missing(self._others, self._rows, ranks=_MEASURED))
            needed = _needed(self._kept, self._taken)
            if len(needed) == len(self._taken):
                return
            # In order once more: what a test brings first has changed.
            self._taken = _greedily(needed, _Missing(needed, self._kept, ranks=_MEASURED), len(needed))

    def deepen(self) -> None:
        """Let every solution fall to two tests, then to three, up to `DEPTH`."""
        sure = self._sure()
        for times in range(2, DEPTH + 1):
            missing = _Missing(sure, self._rows, ranks=1, times=times)
            self._taken += _greedily(self._sure(), missing, self._room)

    def show_scenarios(self) -> None:
        """Let every scenario have a test, as far as there is room."""
        sure = self._sure()
        self._taken += _greedily(sure, _Missing(sure, self._rows), self._room)

    def fill(self, total: int) -> None:
        """Take tests of the tier that has fewest for its share until there are `total` in all.

        Within a tier: what rejects most, then sets of rejected solutions that no chosen test has, then large inputs.
        """
        sizes = Counter(row.entry.tier for row in self._rows)
        seen = {row.masks[0] for row in self._rows}
        piles = {tier: _Pile([row for row in self._sure() if row.entry.tier is tier], seen) for tier in Tier}
        for _ in range(min(total - len(self._rows), self._room)):
            tops = [(sizes[tier] / _SHARES[tier], pile.top, tier) for tier, pile in piles.items() if pile.top]
            if not tops:
                return
            tier = min(tops)[-1]
            self._taken.append(piles[tier].take())
            sizes[tier] += 1

    @property
    def _rows(self) -> list[_Row]:
        return [*self._kept, *self._taken]

    @property
    def _left(self) -> list[_Row]:
        taken = set(self._taken)
        return [row for row in self._others if row not in taken]

    def _sure(self) -> list[_Row]:
        return [row for row in self._left if not row.entry.doubtful]

    @property
    def _room(self) -> int:
        return self._most - len(self._taken)

    def _take(self, missing: _Missing) -> None:
        self._taken += _greedily(self._left, missing, self._room)


_Key = tuple[int, bool, int, str, int]


class _Pile:
    """The tests of one tier that are left, the one to fill with on top; `seen` are the kills of every chosen test."""

    def __init__(self, rows: Sequence[_Row], seen: set[int]) -> None:
        self._seen = seen
        self._rows = rows
        self._queue = [self._key(place) for place in range(len(rows))]
        heapify(self._queue)

    @property
    def top(self) -> _Key | None:
        """The key of the best test; the least is best."""
        while self._queue:
            key = self._key(self._queue[0][-1])
            if key == self._queue[0]:
                return key
            heapreplace(self._queue, key)
        return None

    def take(self) -> _Row:
        row = self._rows[heappop(self._queue)[-1]]
        self._seen.add(row.masks[0])
        return row

    def _key(self, place: int) -> _Key:
        row = self._rows[place]
        test = row.entry.test
        return -len(row.entry.kills), row.masks[0] in self._seen, -test.input.size, test.name, place

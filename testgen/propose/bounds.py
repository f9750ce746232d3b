"""Inputs at the ends of what the format allows, two ends at once, and where the programs have edges of their own."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, count

from testgen.problem import Blob, Program
from testgen.propose.aims import Aim, Range
from testgen.propose.changes import seed_of
from testgen.propose.edges import Edges, without_repeats
from testgen.propose.tiers import AS_ONE
from testgen.seams import Allowance, Candidate, Context, Seed, Sha
from testgen.spec import tree
from testgen.spec.bounds import Bound, bounds_of
from testgen.spec.goals import Kind, Side
from testgen.spec.sizes import size_parameters

# Of many pairs of bounds so many are tried, chosen by the seed.
_MOST_PAIRS = 400
# A bound that no test reaches is aimed at so often: what the arbiter turned away it will turn away again.
_MOST_TRIES = 6
# An aim that draws only what was proposed before is drawn so often.
_DRAWS = 3
# What an aim costs that draws nothing: the sampler has tried hard.
_IN_VAIN = 0.5
# What it costs to see that an aim is large, and to leave it for later: 1 ms.
_WEIGHED = 0.05
# A large input costs seconds in every solution: of a round's candidates at most one in four is one,
# and they come last, so that the smaller ones are made in any case.
LARGE = 10_000  # tokens
_ONE_IN = 4
_Pair = tuple[Bound, Bound]


class Bounds:
    """Proposes inputs that reach bounds: those that nobody reached, then pairs of them and the programs' own constants.

    `programs` are mined in their order, wrong ones first; before them those that a round wants. An input has the size
    that its bounds ask for, else at most the square root of the largest: what is at its bounds in small is read more
    easily, and killed as surely.
    """

    name = "bounds"

    def __init__(self, fmt: tree.Format, programs: Sequence[Program]) -> None:
        self._range = Range(fmt)
        self._bounds = bounds_of(fmt)
        self._sizes = {parameter.name for parameter in size_parameters(fmt)}
        self._edges = Edges.of(fmt)
        self._programs = {program.sha: program for program in programs}
        self._mined: dict[tuple[str, bool], Iterator[Aim]] = {}
        self._overflows = self._edges.overflows()
        self._pairs: Iterator[Aim] | None = None
        self._aimed: set[Sequence[str]] = set()
        self._tries: Counter[str] = Counter()
        self._proposed: set[Sha] = set()
        self._waiting: list[Aim] = []

    def propose(self, context: Context, allowance: Allowance) -> Iterator[Candidate]:
        """Yield inputs that nobody proposed before; large ones count for several, and there are fewer in the end."""
        quota = max(1, allowance.candidates // _ONE_IN)
        made, left, number = 0, float(allowance.candidates), count()
        aims = self._aims(context)
        while made + min(quota, len(self._waiting)) < allowance.candidates and left > 0:
            aim = next(aims, None)
            if aim is None:
                break
            if self._range.is_large(aim, LARGE):
                left -= _WEIGHED
                self._wait(aim, context)
                continue
            candidate = self._drawn(aim, seed_of(context.seed, next(number)))
            left -= _cost(candidate)
            if candidate:
                made += 1
                yield candidate
        left = max(left, 1.0)
        while self._waiting and quota and left > 0:
            candidate = self._drawn(self._waiting.pop(0), seed_of(context.seed, next(number)))
            left -= _cost(candidate)
            if candidate:
                quota -= 1
                yield candidate

    def _wait(self, aim: Aim, context: Context) -> None:
        """Keep a large aim for the end of a round; what nobody reached goes first."""
        if aim not in self._waiting:
            first = aim.why in context.unreached
            self._waiting.insert(0 if first else len(self._waiting), aim)

    def _drawn(self, aim: Aim, seed: Seed) -> Candidate | None:
        for number in range(_DRAWS):
            own = seed_of(seed, number)
            text = self._range.drawn(aim, own)
            if text is None:
                return None
            drawn = Blob.of(text)
            if drawn.sha not in self._proposed:
                self._proposed.add(drawn.sha)
                return Candidate(drawn, self.name, aim.why, own)
        return None

    # --- what to aim at ---

    def _aims(self, context: Context) -> Iterator[Aim]:
        missing = set(context.unreached)
        wanted = [b for b in self._bounds if b.text in missing and self._tries[b.text] < _MOST_TRIES]
        for bound in sorted(wanted, key=lambda b: self._tries[b.text]):
            self._tries[bound.text] += 1
            yield Aim((bound,), bound.text)
        if self._pairs is None:
            self._pairs = self._at_pairs(random.Random(context.seed))  # noqa: S311 - nothing here is a secret
        constants = without_repeats(self._at_constants(context), self._aimed)
        while True:  # in turn, so that neither waits for the other to be used up
            pair = next(self._pairs, None)
            if pair:
                yield pair
            edge = next(constants, None)
            if edge:
                yield edge
            if not (pair or edge):
                return

    def _at_pairs(self, rng: random.Random) -> Iterator[Aim]:
        pairs = [(a, b) for a, b in combinations(self._bounds, 2) if a.name != b.name]
        if len(pairs) > _MOST_PAIRS:
            pairs = rng.sample(pairs, _MOST_PAIRS)
        rng.shuffle(pairs)
        degenerate = [pair for pair in pairs if any(map(self._is_least, pair))]
        others = [pair for pair in pairs if not any(map(self._is_least, pair))]
        for first, second in _in_turn(degenerate, others):
            if not self._range.excludes(first, second):
                yield Aim((first, second), f"{first.text}, {second.text}")

    def _is_least(self, bound: Bound) -> bool:
        """Whether a bound makes an input as small as can be."""
        return bound.side is Side.LOW and (bound.kind is Kind.LENGTH or bound.name in self._sizes)

    def _at_constants(self, context: Context) -> Iterator[Aim]:
        wanted = [solution.program for solution in (*context.survivors, *context.wanted)]
        programs = {program.sha: program for program in (*wanted, *self._programs.values())}
        for telling in (True, False):
            for sha, program in programs.items():
                mined = self._mined.setdefault((sha, telling), self._edges.of_program(program, telling=telling))
                while aim := next(mined, None):  # `yield from` would close it with this round's generator
                    yield aim
            while telling and (aim := next(self._overflows, None)):
                yield aim


def _cost(candidate: Candidate | None) -> float:
    return 1 + candidate.input.size / AS_ONE if candidate else _IN_VAIN


def _in_turn(first: Sequence[tuple[Bound, ...]], second: Sequence[tuple[Bound, ...]]) -> Iterator[tuple[Bound, ...]]:
    """Yield two of the first, then one of the second, until both are used up."""
    ahead, behind = iter(first), iter(second)
    for pair in ahead:
        yield pair
        yield from (more for more in (next(ahead, None), next(behind, None)) if more)
    yield from behind

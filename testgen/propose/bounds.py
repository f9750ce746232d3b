"""Inputs at the ends of what the format allows, two ends at once, and where the programs have edges of their own."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from testgen.problem import Blob, Program
from testgen.propose.changes import seed_of
from testgen.propose.constants import Constant, Use, constants_of
from testgen.propose.spec_samples import MOST_TOKENS
from testgen.propose.tiers import AS_ONE, PATIENCE
from testgen.seams import Allowance, Candidate, Context, Seed, Sha, SpecError
from testgen.spec import tree
from testgen.spec.bounds import Bound, bounds_of
from testgen.spec.goals import Kind
from testgen.spec.intervals import Interval, intervals_of
from testgen.spec.narrow import Narrowing, aimed, narrowed
from testgen.spec.reader import read
from testgen.spec.sampler import NoSampleError, sample
from testgen.spec.shapes import RANDOM
from testgen.spec.sizes import largest_size
from testgen.spec.writer import write

# An aim that draws no new input in so many tries is given up for this round.
_TRIES = 4
# Of many pairs of bounds so many are tried, chosen by the seed.
_MOST_PAIRS = 400
# Wrong programs keep their edges near their constants.
_NEAR = (0, 1, -1)
# Numbers that overflow what programs count in.
_OVERFLOWS = (2**31 - 1, 2**31, 2**32, 2**63 - 1)
# What an aim costs that draws nothing: the sampler has tried hard.
_IN_VAIN = 0.5
_ELEMENTS = {Kind.ELEMENT, Kind.WEIGHT, Kind.COORDINATE, Kind.LENGTH, Kind.WORD}


@dataclass(frozen=True)
class _Aim:
    """A narrower format to draw from, and why; `bound` must be reached by what is drawn, if there is one."""

    format: tree.Format
    why: str
    shape: str = RANDOM
    bound: Bound | None = None


class Bounds:
    """Proposes inputs that reach bounds: those that nobody reached, pairs of them, then the programs' own constants.

    `programs` are mined in their order, wrong ones first. An input has the size that its bounds ask for, else at most
    the square root of the largest: what is at its bounds in small is read more easily, and killed as surely.
    """

    name = "bounds"

    def __init__(self, fmt: tree.Format, programs: Sequence[Program]) -> None:
        self._format = fmt
        self._programs = tuple(programs)
        self._bounds = bounds_of(fmt)
        self._small = max(4, round(min(largest_size(fmt), MOST_TOKENS) ** 0.5))
        self._proposed: set[Sha] = set()
        self._tried: set[str] = set()
        self._others: Iterator[_Aim] | None = None

    def propose(self, context: Context, allowance: Allowance) -> Iterator[Candidate]:
        """Yield inputs that nobody proposed before; large ones count for several, and there are fewer in the end."""
        left = float(allowance.candidates)
        for number, aim in enumerate(self._aims(context)):
            candidate = self._drawn(aim, seed_of(context.seed, number))
            left -= _IN_VAIN if candidate is None else 1 + candidate.input.size / AS_ONE
            if candidate is not None:
                yield candidate
            if left <= 0:
                return

    def _aims(self, context: Context) -> Iterator[_Aim]:
        missing = set(context.unreached)
        wanted = [bound for bound in self._bounds if bound.text in missing]
        for bound in sorted(wanted, key=lambda b: b.text in self._tried):
            self._tried.add(bound.text)
            yield from self._at(bound)
        if self._others is None:
            self._others = self._pairs_and_constants(random.Random(context.seed))  # noqa: S311 - no secret
        while aim := next(self._others, None):  # `yield from` would close it with this round's generator
            yield aim

    def _at(self, bound: Bound) -> Iterator[_Aim]:
        """Yield ways to reach a bound, of which the first that works is enough."""
        ways = []
        if bound.kind in _ELEMENTS:  # one of many is enough: not all of them need to be at the bound
            shapes = ("extremes", "lows" if bound.side == "low" else "highs", RANDOM)
            ways = [_Aim(self._format, bound.text, shape, bound) for shape in shapes]
        exact = aimed(self._format, bound)
        if exact is not None:
            ways += [_Aim(exact, bound.text, shape, bound) for shape in (RANDOM, "extremes")]
        for way in ways:
            before = len(self._proposed)
            yield way
            if len(self._proposed) > before:
                return

    def _pairs_and_constants(self, rng: random.Random) -> Iterator[_Aim]:
        pairs = [(a, b) for a, b in combinations(self._bounds, 2) if a.name != b.name]
        if len(pairs) > _MOST_PAIRS:
            pairs = rng.sample(pairs, _MOST_PAIRS)
        rng.shuffle(pairs)
        constants = self._at_constants()
        for first, second in pairs:  # in turn, so that neither waits for the other to be used up
            both = self._at_both(first, second)
            yield from (both,) if both else ()
            edge = next(constants, None)
            yield from (edge,) if edge else ()
        yield from constants

    def _at_both(self, first: Bound, second: Bound) -> _Aim | None:
        both = aimed(self._format, first, second)
        return _Aim(both, f"{first.text} and {second.text}") if both else None

    def _at_constants(self) -> Iterator[_Aim]:
        seen: set[tuple[str, int]] = set()
        for program in self._programs:
            for constant in (*constants_of(program), *(Constant(v, Use.OTHER, 0) for v in _OVERFLOWS)):
                for name, interval in self._numbers.items():
                    for value in (constant.value + near for near in _NEAR):
                        if (name, value) in seen or not interval.low < value < interval.high:
                            continue
                        seen.add((name, value))
                        at = narrowed(self._format, {name: Narrowing(value, value)})
                        if at is not None:
                            yield _Aim(at, _reason(name, value, constant, program))

    @cached_property
    def _numbers(self) -> dict[str, Interval]:
        """The numbers and lengths of the format that can take several values."""
        return {name: interval for name, interval in intervals_of(self._format).items() if interval.low < interval.high}

    def _drawn(self, aim: _Aim, seed: Seed) -> Candidate | None:
        rng = random.Random(seed)  # noqa: S311 - nothing here is a secret
        for _ in range(_TRIES):
            size = max(1, round(self._small ** rng.uniform(0.3, 1.0)))
            try:
                text = write(self._format, sample(aim.format, rng, size, aim.shape, patience=PATIENCE))
            except (NoSampleError, KeyError):
                return None
            if aim.bound is not None and not self._reaches(text, aim.bound):
                continue
            drawn = Blob.of(text)
            if drawn.sha not in self._proposed:
                self._proposed.add(drawn.sha)
                return Candidate(drawn, self.name, aim.why, seed)
        return None

    def _reaches(self, text: str, bound: Bound) -> bool:
        values = read(self._format, text)
        return not isinstance(values, SpecError) and bound.reached(values)


def _reason(name: str, value: int, constant: Constant, program: Program) -> str:
    if not constant.line:
        return f"{name} = {value}, where 32 or 64 bits end"
    return f"{name} = {value}, near {constant.use} {constant.value} in {program.name}, line {constant.line}"

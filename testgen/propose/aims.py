"""What an input is to reach, ways to draw one that does, and whether it did."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isqrt
from typing import Any

from testgen.propose.spec_samples import largest_drawn
from testgen.propose.tiers import PATIENCE
from testgen.spec import tree
from testgen.spec.bounds import Bound
from testgen.spec.expression import Call, Text, names_in
from testgen.spec.formulas import Formulas
from testgen.spec.goals import Kind, Side
from testgen.spec.narrow import Narrowing, aimed, narrowed
from testgen.spec.reader import read
from testgen.spec.sampler import NoSampleError, sample
from testgen.spec.sampling.narrowing import conjuncts
from testgen.spec.shapes import RANDOM
from testgen.spec.sizes import smallest_size
from testgen.spec.solve import exclusive, solve_scalars
from testgen.spec.writer import write

# Larger inputs (tokens; letters in grids) are left alone: 3 million numbers of ten digits are 33 MB.
_MOST = 3_000_000
# Of many values one is enough to reach a bound of these.
_OF_MANY = {Kind.ELEMENT, Kind.WEIGHT, Kind.COORDINATE, Kind.LENGTH, Kind.WORD}


@dataclass(frozen=True)
class Aim:
    """Bounds to reach at once, and in one line why."""

    bounds: tuple[Bound, ...]
    why: str

    @property
    def text(self) -> str | None:
        """The text that a string is to be, if any."""
        return next((b.limit.value for b in self.bounds if b.kind is Kind.WORD and isinstance(b.limit, Text)), None)


@dataclass(frozen=True)
class _Way:
    format: tree.Format
    shape: str


@dataclass(frozen=True)
class Range:
    """Where aims are drawn from: a format. Inputs are at most the square root of the largest, unless an aim asks."""

    format: tree.Format

    @cached_property
    def _small(self) -> int:
        return max(4, isqrt(largest_drawn(self.format)))

    @cached_property
    def _alternatives(self) -> bool:
        return any(isinstance(item, tree.Choose) for item in tree.walk(self.format.items))

    @cached_property
    def _crowded(self) -> frozenset[str]:
        """Names of which not all values can lie at a bound: they must differ, or are the ends of edges."""
        fields = tree.fields_of(self.format.items)
        found = {f.name for f in fields if f.name and getattr(f.type, "distinct", False)}
        wheres = [item.condition for item in tree.walk(self.format.items) if isinstance(item, tree.Where)]
        calls = [part for where in wheres for part in conjuncts(where) if isinstance(part, Call)]
        return frozenset(found.union(*(names_in(call) for call in calls)))

    @cached_property
    def _formulas(self) -> Formulas:
        return Formulas(self.format)

    def excludes(self, first: Bound, second: Bound) -> bool:
        """Whether no input reaches both of two bounds of the format, as far as z3 knows."""
        return exclusive(self._formulas, (first, second))

    def drawn(self, aim: Aim, seed: int) -> str | None:
        """Return an input that reaches all of an aim, None if none is found; the same seed gives the same."""
        rng = random.Random(seed)  # noqa: S311 - nothing here is a secret
        for way in self._ways(aim, seed):
            # what many rounds need to differ in, or how many nodes many edges need, is not in the smallest size
            least = smallest_size(way.format) * rng.uniform(1.0, 3.0)
            size = max(1, round(max(self._small ** rng.uniform(0.3, 1.0), least)))
            text = self._tried(aim, way, size, rng)
            if text is not None:
                return text
        return None

    def is_large(self, aim: Aim, tokens: int) -> bool:
        """Whether an input that reaches all of an aim surely holds more than so many tokens."""
        exact = aimed(self.format, *aim.bounds)
        return exact is not None and smallest_size(exact) > tokens

    def _ways(self, aim: Aim, seed: int) -> Iterator[_Way]:
        """Yield formats and shapes to draw from: what all reach, and what some reach by chance."""
        exact = aimed(self.format, *aim.bounds)
        if exact is None or smallest_size(exact) > _MOST:
            return
        loose = [bound for bound in aim.bounds if bound.kind in _OF_MANY or (bound.path and bound.kind is Kind.VALUE)]
        if not any(bound.name in self._crowded for bound in loose):
            yield from (_Way(exact, RANDOM), _Way(exact, "extremes"))
        sized = aimed(self.format, *(bound for bound in aim.bounds if bound not in loose)) if loose else None
        if sized is not None:
            sides = dict.fromkeys("lows" if bound.side is Side.LOW else "highs" for bound in loose)
            yield from (_Way(sized, shape) for shape in (*sides, "extremes", RANDOM))
            yield _Way(exact, RANDOM)
        if any(bound.kind is Kind.CONDITION for bound in aim.bounds):  # `r*c = 10^5` is hard to meet by trying
            scalars = solve_scalars(exact, {}, seed)
            solved = narrowed(exact, {name: Narrowing(value, value) for name, value in (scalars or {}).items()})
            if scalars and solved is not None:
                yield _Way(solved, RANDOM)

    def _tried(self, aim: Aim, way: _Way, size: int, rng: random.Random) -> str | None:
        try:
            values = sample(way.format, rng, size, way.shape, patience=PATIENCE)
        except NoSampleError:
            return None
        if aim.text is not None:
            values = _with_text(values, aim, rng)
        text = write(way.format, values)
        if self._alternatives or aim.text is not None:  # what another format drew may be read as another alternative
            found = read(self.format, text)
            if not isinstance(found, dict):
                return None
            values = found
        return text if all(bound.reached(values) for bound in aim.bounds) else None


def _with_text(values: Mapping[str, Any], aim: Aim, rng: random.Random) -> dict[str, Any]:
    """Return values in which one string of the aim's name is the text."""
    name = next(bound.name for bound in aim.bounds if bound.kind is Kind.WORD)
    return {**values, name: _replaced(values.get(name), str(aim.text), rng)}


def _replaced(value: Any, text: str, rng: random.Random) -> Any:
    if not isinstance(value, list):
        return text if isinstance(value, str) else value
    if not value:
        return value
    place = rng.randrange(len(value))
    return [_replaced(part, text, rng) if at == place else part for at, part in enumerate(value)]

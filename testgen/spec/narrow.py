"""A format restricted to some of its inputs: ranges cut down, alternatives fixed, conditions added.

What is drawn from the narrower format can be read by the wider one. What a restriction asks of names in bounds is
passed on to them (`a: int[n] 1..n` with a from 5 needs n from 5), so that the sampler need not find it by trying.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf

from testgen.spec import tree
from testgen.spec.check import ClauseError, checked
from testgen.spec.evaluate import constant
from testgen.spec.expression import Call, Comparison, Expression, Name, Number, Text, names_in
from testgen.spec.goals import Bound, Kind
from testgen.spec.intervals import Interval, interval_of, intervals_of, length_name

Limit = int | Fraction | Expression


@dataclass(frozen=True)
class Narrowing:
    """What a name may still be: from `low` to `high`, None: as before; of a word, one of `words`.

    Limits are numbers, or expressions over names that are known where the name stands.
    """

    low: Limit | None = None
    high: Limit | None = None
    words: tuple[str, ...] | None = None

    def met(self, other: Narrowing) -> Narrowing:
        """Return what both leave."""
        words = self.words if other.words is None else other.words
        if self.words is not None and other.words is not None:
            words = tuple(word for word in self.words if word in other.words)
        return Narrowing(_met("max", self.low, other.low), _met("min", self.high, other.high), words)


@dataclass(frozen=True)
class Added:
    """A condition to hold as well, at the end of the block with this key (in one of its cases); "": of the format."""

    condition: Expression
    key: str = ""
    case: int | None = None


def narrowed(fmt: tree.Format, limits: Mapping[str, Narrowing], added: Sequence[Added] = ()) -> tree.Format | None:
    """Return the format of those inputs that keep to `limits` and `added`; None where that is empty or cannot be said.

    A limit is of a number, of the elements of a list or matrix, of the weights of edges, of coordinates, by the
    field's name; of the lengths of strings by `len(name)`; of the cases of an alternative, counted from 0, by its key.
    Other names are ignored. The keys of blocks may be others afterwards.
    """
    intervals = intervals_of(fmt)
    wanted, conditions = _passed_on(fmt, limits, intervals)
    try:
        items = _Narrower(wanted, (*added, *conditions), intervals).items(fmt.items, "", None)
        return checked(tree.Format(items))
    except (_EmptyError, ClauseError):
        return None


def aimed(fmt: tree.Format, *bounds: Bound) -> tree.Format | None:
    """Return the format of those inputs that reach some bounds wherever they can; None where there are none.

    Every number, element or length that a bound is of lies at it. `bounds` are of `fmt` itself: a narrower format may
    have other blocks. What was drawn may still miss a bound, as in a list that is empty: `Bound.reached` tells.
    """
    limits: dict[str, Narrowing] = {}
    added: list[Added] = []
    for bound in bounds:
        for name, limit in _asked_by(bound, fmt):
            limits[name] = limits.get(name, Narrowing()).met(limit)
        added += _conditions_of(bound)
    return narrowed(fmt, limits, added)


class _EmptyError(Exception):
    """Nothing is left."""


@dataclass(frozen=True)
class _Narrower:
    limits: Mapping[str, Narrowing]
    added: Sequence[Added]
    intervals: Mapping[str, Interval]

    def items(self, items: Sequence[tree.Item], key: str, case: int | None) -> tuple[tree.Item, ...]:
        made: list[tree.Item] = []
        for item in items:
            made += self._item(item)
        return (*made, *(tree.Where(one.condition) for one in self.added if (one.key, one.case) == (key, case)))

    def _item(self, item: tree.Item) -> Sequence[tree.Item]:
        match item:
            case tree.Line(fields):
                return [tree.Line(tuple(replace(f, type=self._type(f.name or "", f.type)) for f in fields))]
            case tree.Repeat(body=body):
                return [replace(item, body=self.items(body, item.key, None))]
            case tree.Choose():
                return self._choose(item)
            case _:
                return [item]

    def _choose(self, choose: tree.Choose) -> Sequence[tree.Item]:
        limit = self.limits.get(choose.key, Narrowing())
        cases = [
            self.items(case, choose.key, number)
            for number, case in enumerate(choose.cases)
            if _within(number, limit, self.intervals)
        ]
        if not cases:
            raise _EmptyError
        return cases[0] if len(cases) == 1 else [replace(choose, cases=tuple(cases))]

    def _type(self, name: str, kind: tree.Type) -> tree.Type:  # noqa: PLR0911 - one case a type
        limit = self.limits.get(name)
        match kind:
            case tree.ListType(element) | tree.MatrixType(element):
                made = self._type(name, element)
                assert isinstance(made, tree.ScalarType)
                return replace(kind, element=made)
            case tree.StrType(length) if length_name(name) in self.limits:
                return replace(kind, length=self._range(length, self.limits[length_name(name)]))
            case tree.WordType(words) if limit and limit.words is not None:
                return replace(kind, words=_kept(words, limit.words))
            case tree.IntType(bounds) | tree.RealType(bounds) | tree.IntervalsType(_, bounds) if limit:
                return replace(kind, range=self._range(bounds, limit))
            case tree.PointsType(_, bounds) if limit:
                return replace(kind, range=self._range(bounds, limit))
            case tree.TreeType(weight=tree.Range() as weight) if limit:
                return replace(kind, weight=self._range(weight, limit))
            case tree.GraphType(weight=tree.Range() as weight) if limit:
                return replace(kind, weight=self._range(weight, limit))
        return kind

    def _range(self, bounds: tree.Range, limit: Narrowing) -> tree.Range:
        low = bounds.low if limit.low is None else self._larger(bounds.low, _expression(limit.low))
        high = bounds.high if limit.high is None else self._smaller(bounds.high, _expression(limit.high))
        if interval_of(low, self.intervals).low > interval_of(high, self.intervals).high:
            raise _EmptyError
        return tree.Range(low, high)

    def _larger(self, first: Expression, second: Expression) -> Expression:
        one, other = interval_of(first, self.intervals), interval_of(second, self.intervals)
        if first == second or one.low >= other.high:
            return first
        return second if other.low >= one.high else Call("max", (first, second))

    def _smaller(self, first: Expression, second: Expression) -> Expression:
        one, other = interval_of(first, self.intervals), interval_of(second, self.intervals)
        if first == second or one.high <= other.low:
            return first
        return second if other.high <= one.low else Call("min", (first, second))


def _kept(words: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    kept = tuple(word for word in words if word in wanted)
    if not kept:
        raise _EmptyError
    return kept


def _within(number: int, limit: Narrowing, intervals: Mapping[str, Interval]) -> bool:
    low = -inf if limit.low is None else interval_of(_expression(limit.low), intervals).low
    high = inf if limit.high is None else interval_of(_expression(limit.high), intervals).high
    return low <= number <= high


def _expression(limit: Limit) -> Expression:
    return Number(limit) if isinstance(limit, int | Fraction) else limit


def _met(function: str, first: Limit | None, second: Limit | None) -> Limit | None:
    if first is None or second is None or first == second:
        return second if first is None else first
    if isinstance(first, int | Fraction) and isinstance(second, int | Fraction):
        return max(first, second) if function == "max" else min(first, second)
    return Call(function, (_expression(first), _expression(second)))


# --- what limits ask of the names in bounds --------------------------------------------------------------------


def _passed_on(
    fmt: tree.Format, limits: Mapping[str, Narrowing], intervals: Mapping[str, Interval]
) -> tuple[dict[str, Narrowing], list[Added]]:
    """Return the limits with those that follow from them, and as conditions what no limit of one name can say."""
    wanted = dict(limits)
    conditions: list[Added] = []
    numbers = {f.name for f in tree.fields_of(fmt.items) if f.name and isinstance(f.type, tree.IntType)}
    # names in bounds stand before those that they bound: from the last to the first, one pass does
    for field, key, case in reversed([*_placed(fmt.items, "", None)]):
        for name, bounds in _ranges(field):
            if name not in wanted:
                continue
            for end, limit in _asked(bounds, wanted[name], intervals):
                if isinstance(end, Name) and end.id in numbers:
                    wanted[end.id] = wanted.get(end.id, Narrowing()).met(limit)
                elif not isinstance(end, Name) and names_in(end) <= numbers:
                    conditions.append(Added(_comparison(end, limit), key, case))
    return wanted, conditions


def _placed(items: Sequence[tree.Item], key: str, case: int | None) -> Iterator[tuple[tree.Field, str, int | None]]:
    for item in items:
        match item:
            case tree.Line(fields):
                yield from ((field, key, case) for field in fields)
            case tree.Repeat(body=body):
                yield from _placed(body, item.key, None)
            case tree.Choose(cases):
                for number, inner in enumerate(cases):
                    yield from _placed(inner, item.key, number)
            case _:
                pass


def _ranges(field: tree.Field) -> Iterator[tuple[str, tree.Range]]:
    kind = field.type.element if isinstance(field.type, tree.ListType | tree.MatrixType) else field.type
    match kind:
        case tree.IntType(bounds) | tree.RealType(bounds) | tree.IntervalsType(_, bounds) | tree.PointsType(_, bounds):
            yield str(field.name), bounds
        case tree.TreeType(weight=tree.Range() as weight) | tree.GraphType(weight=tree.Range() as weight):
            yield str(field.name), weight
        case tree.StrType(length):
            yield length_name(str(field.name)), length
        case _:
            pass


def _asked(
    bounds: tree.Range, limit: Narrowing, intervals: Mapping[str, Interval]
) -> Iterator[tuple[Expression, Narrowing]]:
    """Yield what the ends of a range must reach, where the limit is a number that they do not reach anyway."""
    low = None if limit.low is None else constant(_expression(limit.low))
    high = None if limit.high is None else constant(_expression(limit.high))
    if low is not None and interval_of(bounds.low, intervals).low < low and names_in(bounds.high):
        yield bounds.high, Narrowing(low=low)
    if high is not None and interval_of(bounds.high, intervals).high > high and names_in(bounds.low):
        yield bounds.low, Narrowing(high=high)


def _comparison(end: Expression, limit: Narrowing) -> Comparison:
    if limit.low is not None:
        return Comparison((end, _expression(limit.low)), (">=",))
    assert limit.high is not None
    return Comparison((end, _expression(limit.high)), ("<=",))


# --- what it takes to reach a bound ----------------------------------------------------------------------------

_ONE = Number(1)


def _asked_by(bound: Bound, fmt: tree.Format) -> Iterator[tuple[str, Narrowing]]:
    match bound.kind, bound.limit:
        case Kind.CONDITION, _:
            pass
        case Kind.WORD, Text(word):
            yield bound.name, Narrowing(words=(word,))
            yield length_name(bound.name), Narrowing(len(word), len(word))
        case Kind.LENGTH, limit:
            yield length_name(bound.name), Narrowing(limit, limit)
        case _, limit:  # a case of an alternative as well: the bound's name is the key
            yield bound.name, Narrowing(limit, limit)
    for step in bound.path:
        if isinstance(step.block, tree.Choose):
            yield step.block.key, Narrowing(step.case, step.case)
        elif isinstance(step.block.times, Name):
            yield step.block.times.id, Narrowing(low=1)
    for field in tree.fields_of(fmt.items):
        if field.name == bound.name:
            yield from (
                (count.id, Narrowing(low=least)) for count, least in _counts(field.type) if isinstance(count, Name)
            )


def _counts(kind: tree.Type) -> Iterator[tuple[Expression, int]]:
    """Yield how many of what a field is made of must be there, so that there is an element."""
    match kind:
        case tree.ListType(_, counted):
            yield counted.count, 1
        case tree.MatrixType(_, rows, columns):
            yield from ((rows.count, 1), (columns.count, 1))
        case tree.TreeType(nodes):
            yield nodes, 2
        case tree.GraphType(edges=edges):
            yield edges, 1
        case tree.IntervalsType(count) | tree.PointsType(count):
            yield count, 1
        case _:
            pass


def _conditions_of(bound: Bound) -> Iterator[Added]:
    """Yield the equation of a condition, and that blocks around have a round where no limit of one name says so."""
    at: tuple[str, int | None] = ("", None)
    for step in bound.path:
        if isinstance(step.block, tree.Repeat) and isinstance(step.block.times, Expression):
            times = step.block.times
            if not isinstance(times, Name) and names_in(times):
                yield Added(Comparison((times, _ONE), (">=",)), *at)
        at = (step.block.key, step.case)
    if bound.kind is Kind.CONDITION:
        yield Added(bound.limit, *at)

"""How large an input is: a value for each size parameter, so that the whole comes near the wanted size.

Every size is `low + x^w - 1` for one number x and a weight w of its own; the largest x at which the estimated number
of tokens fits is found by halving. Products (rows times columns, tests times elements) thereby share the size, and
drawn weights make long ones, flat ones and square ones.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

from testgen.spec import tree
from testgen.spec.evaluate import compiled
from testgen.spec.expression import Binary, Call, Expression, Index, Name, Negative, Number, names_in
from testgen.spec.functions import EvaluationError
from testgen.spec.sampling.draws import Draws
from testgen.spec.sampling.narrowing import Narrowing, Pair, conjuncts, narrowings, pairs

WEIGHTS = (1.0, 1.0, 1.0, 0.6, 0.3, 0.0)
UNBOUNDED = 10**12  # rounds of a block until the end of the input
_EXPONENT = 48.0  # no input holds 2^48 tokens
_STEPS = 48
_NEAR = 0.9
_FAULTS = (EvaluationError, TypeError, KeyError, ValueError, OverflowError, AttributeError)


class _Every(Sequence[Any]):
    """A list of unknown length, each element of which is the same."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __len__(self) -> int:
        return sys.maxsize

    def __getitem__(self, at: Any) -> Any:
        return self._value


def length_key(name: str) -> str:
    """Return under which name a plan keeps the length of a string."""
    return f"length of {name}"


@dataclass(frozen=True)
class Sizes:
    """What is a size in a format: names in counts, lengths of strings, rounds of blocks without a count."""

    keys: tuple[str, ...]
    narrowed: Mapping[str, tuple[Narrowing, ...]]
    caps: tuple[Pair, ...]


@lru_cache(maxsize=64)
def sizes_of(fmt: tree.Format) -> Sizes:
    """Return what is a size in a format."""
    used: dict[str, None] = {}
    for item in tree.walk(fmt.items):
        if isinstance(item, tree.Repeat):
            times = item.times
            counts: list[Expression] = [Name(item.key)] if not isinstance(times, Expression) else [times]
            counts += _nodes(item)
        elif isinstance(item, tree.Where):
            counts = [p.arguments[0] for p in _calls(item.condition) if p.function == "connected"]
        else:
            counts = [count for f in item.fields for count in _counts(f)] if isinstance(item, tree.Line) else []
        for count in counts:
            used.update(dict.fromkeys(sorted(names_in(count))))
    wheres = [item.condition for item in tree.walk(fmt.items) if isinstance(item, tree.Where)]
    caps = [_weighed(pair) for where in wheres for pair in pairs(where) if pair.operator not in {"==", "!="}]
    return Sizes(tuple(used), narrowings(fmt), tuple(caps))


def _calls(condition: Expression) -> list[Call]:
    return [part for part in conjuncts(condition) if isinstance(part, Call)]


def _nodes(repeat: tree.Repeat) -> list[Expression]:
    """Return the largest node of a block of edges, which grows with the block."""
    line = repeat.body[0]
    kinds = [f.type for f in line.fields if f.name][:2] if isinstance(line, tree.Line) else []
    ranges = {kind.range for kind in kinds if isinstance(kind, tree.IntType)}
    if len(kinds) < 2 or len(ranges) != 1:  # noqa: PLR2004 - a pair
        return []
    bounds = ranges.pop()
    return [bounds.high] if bounds.low in {Number(0), Number(1)} else []


def _counts(field: tree.Field) -> Iterator[Expression]:
    match field.type:
        case tree.ListType(element, counted):
            yield counted.count
            yield from _lengths(field, element)
        case tree.MatrixType(element, rows, columns):
            yield from (rows.count, columns.count)
            yield from _lengths(field, element)
        case tree.GridType(rows, columns):
            yield from (rows, columns)
        case tree.PermType(count) | tree.TreeType(count) | tree.IntervalsType(count) | tree.PointsType(count):
            yield count
        case tree.GraphType(nodes, edges):
            yield from (nodes, edges)
        case _:
            yield from _lengths(field, field.type)


def _lengths(field: tree.Field, kind: tree.Type) -> Iterator[Expression]:
    if isinstance(kind, tree.StrType):
        fixed = kind.length.low == kind.length.high
        yield from (Name(n) for n in (sorted(names_in(kind.length.low)) if fixed else [length_key(str(field.name))]))


def _weighed(pair: Pair) -> Pair:
    """Put the estimates of sums, largest elements and counts in the place of the lists that are not there yet."""
    return Pair(_estimated(pair.left), pair.operator, _estimated(pair.right))


def _estimated(part: Expression) -> Expression:  # noqa: PLR0911
    match part:
        case Call("sum", arguments) if all(isinstance(a, Name) for a in arguments):
            names = [a.id for a in arguments if isinstance(a, Name)]
            total: Expression = Number(0)
            for name in names:
                total = Binary("+", total, Binary("*", Name(f"{name}#"), Name(f"{name}~")))
            return total
        case Call("max" | "min" as function, arguments):
            return Call(function, tuple(Name(f"{a.id}~") if isinstance(a, Name) else a for a in arguments))
        case Call("count", (Name(id),)):
            return Name(f"{id}#")
        case Binary(operator, left, right):
            return Binary(operator, _estimated(left), _estimated(right))
        case Negative(operand):
            return Negative(_estimated(operand))
        case Index(name):
            return Name(f"{name}~")
    return part


# --- the plan ------------------------------------------------------------------------------------------------


def planned(fmt: tree.Format, draws: Draws, size: int) -> dict[str, int]:
    """Return a target for each size parameter; tokens come near `size`, as far as the bounds allow."""
    sizes = sizes_of(fmt)
    even = dict.fromkeys(sizes.keys, 1.0)
    weights = {key: WEIGHTS[k] for key, k in zip(sizes.keys, draws.integers(len(sizes.keys), 0, 5), strict=True)}
    if all(weight == 0 for weight in weights.values()):
        weights = even
    best, plan = _fitted(fmt, sizes, even, size)
    if weights != even:
        cost, other = _fitted(fmt, sizes, weights, size)
        if cost >= _NEAR * min(best, size):
            return other
    return plan


def most_tokens(fmt: tree.Format) -> int:
    """Return about how many tokens the largest input holds, as far as conditions can be judged beforehand."""
    sizes = sizes_of(fmt)
    even = dict.fromkeys(sizes.keys, 1.0)
    plans = [even, *({**even, key: 0.0} for key in sizes.keys)]  # long, flat and square ones
    return int(max(_fitted(fmt, sizes, weights, UNBOUNDED)[0] for weights in plans))


def least_tokens(fmt: tree.Format) -> int:
    """Return about how many tokens the smallest input holds."""
    sizes = sizes_of(fmt)
    return int(_Estimate(sizes, dict.fromkeys(sizes.keys, 0.0), 0.0).items(fmt.items))


def _fitted(fmt: tree.Format, sizes: Sizes, weights: Mapping[str, float], size: int) -> tuple[float, dict[str, int]]:
    start = _Estimate(sizes, weights, 0.0)
    start.items(fmt.items)
    ignored = start.broken()

    def at(exponent: float) -> tuple[bool, float, dict[str, int]]:
        estimate = _Estimate(sizes, weights, exponent)
        cost = estimate.items(fmt.items)
        return cost <= size and estimate.broken() <= ignored, cost, estimate.targets

    low, high = 0.0, _EXPONENT
    fits, cost, targets = at(high)
    if fits:
        return cost, targets
    _, cost, targets = at(low)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        fits, middle_cost, middle_targets = at(middle)
        if fits:
            low, cost, targets = middle, middle_cost, middle_targets
        else:
            high = middle
    return cost, targets


@dataclass
class _Estimate:
    """One walk over a format with assumed sizes: how many tokens, and which caps break."""

    sizes: Sizes
    weights: Mapping[str, float]
    exponent: float
    targets: dict[str, int] = field(default_factory=dict)
    scope: dict[str, Any] = field(default_factory=dict)

    def broken(self) -> frozenset[int]:
        """Return which caps do not hold, among those that can be judged."""
        return frozenset(i for i, cap in enumerate(self.sizes.caps) if self._breaks(cap))

    def _breaks(self, cap: Pair) -> bool:
        left, right = self._value(cap.left, None), self._value(cap.right, None)
        if left is None or right is None:
            return False
        low, high = (left, right) if cap.operator[0] == "<" else (right, left)
        return bool(low >= high if len(cap.operator) == 1 else low > high)

    def items(self, items: Sequence[tree.Item]) -> float:
        cost = 0.0
        for item in items:
            if isinstance(item, tree.Line):
                cost += sum(self._field(field) for field in item.fields)
            elif isinstance(item, tree.Repeat):
                cost += self._repeat(item)
            elif isinstance(item, tree.Choose):
                cost += sum(self.items(case) for case in item.cases) / len(item.cases)
        return cost

    def _repeat(self, repeat: tree.Repeat) -> float:
        if isinstance(repeat.times, Expression):
            rounds = self._count(repeat.times)
        else:
            rounds = self._size(repeat.key, 1, UNBOUNDED)
        if repeat.index:
            self.scope[repeat.index] = rounds
        before = set(self.scope)
        cost = self.items(repeat.body)
        for name in self.scope:
            if name[-1] == "#" and name not in before:
                self.scope[name] *= rounds
        return rounds * cost

    def _field(self, field: tree.Field) -> float:  # noqa: C901, PLR0911 - one case a type
        name = field.name or ""
        match field.type:
            case tree.IntType(bounds):
                self._integer(name, bounds)
                return 1.0
            case tree.StrType(length):
                return max(1.0, self._length(name, length))
            case tree.WordType() | tree.RealType():
                return 1.0
            case tree.ListType(element, counted):
                return self._elements(name, element, (counted,))
            case tree.MatrixType(element, rows, columns):
                return self._elements(name, element, (rows, columns))
            case tree.GridType(rows, columns):
                return float(self._count(rows) * self._count(columns))
            case tree.GraphType(nodes, edges):
                self._count(nodes)
                return float(self._count(edges) * (3 if field.type.weight else 2))
            case tree.TreeType(nodes):
                return float(self._count(nodes) * (3 if field.type.weight else 2))
            case tree.PermType(count):
                return float(self._count(count))
            case tree.IntervalsType(count) | tree.PointsType(count):
                return float(2 * self._count(count))

    def _elements(self, name: str, element: tree.ScalarType, counted: Sequence[tree.Counted]) -> float:
        count = 1
        for one in counted:
            times = self._count(one.count)
            count *= times
            if one.index:
                self.scope[one.index] = max(1, times)
        each = 1.0
        if isinstance(element, tree.IntType):
            self._integer(name, element.range)
            self.scope[name] = _Every(self.scope[name])
        elif isinstance(element, tree.StrType):
            each = max(1.0, self._length(name, element.length))
        self.scope[f"{name}#"] = count
        return count * each

    def _integer(self, name: str, bounds: tree.Range) -> None:
        low = self._value(bounds.low, 0)
        high = self._value(bounds.high, low)
        for rule in self.sizes.narrowed.get(name, ()):
            bound = self._value(rule.bound, None)
            if bound is not None and rule.operator in {"<", "<=", "=="}:
                high = max(low, min(high, bound - (rule.operator == "<")))
            if bound is not None and rule.operator in {">", ">=", "=="}:
                low = min(high, max(low, bound + (rule.operator == ">")))
        size = name in self.weights
        self.scope[name] = self._size(name, int(low), int(high)) if size else int(high)
        self.scope[f"{name}~"], self.scope[f"{name}#"] = (self.scope[name] if size else low), 1

    def _length(self, name: str, length: tree.Range) -> int:
        low, high = self._value(length.low, 0), self._value(length.high, 0)
        return self._size(length_key(name), int(low), int(max(low, high)))

    def _size(self, key: str, low: int, high: int) -> int:
        grown = low + int(2 ** (self.exponent * self.weights.get(key, 1.0))) - 1
        self.targets[key] = self.scope[key] = max(low, min(high, grown))
        return self.targets[key]

    def _count(self, count: Expression) -> int:
        return max(0, int(self._value(count, 1)))

    def _value(self, expression: Expression, otherwise: Any) -> Any:
        try:
            value = compiled(expression)(self.scope)
        except _FAULTS:
            return otherwise
        return value if isinstance(value, int | Fraction) else otherwise

"""Between which constants the value of an expression lies, from what is known of its names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf

from testgen.spec import tree
from testgen.spec.evaluate import constant
from testgen.spec.expression import Binary, Call, Expression, Name, Negative

Limit = int | Fraction | float  # a float only for an infinite one
MOST_BITS = 100_000


@dataclass(frozen=True)
class Interval:
    """All values from `low` to `high`; infinite where nothing is known."""

    low: Limit = -inf
    high: Limit = inf

    @property
    def least(self) -> int | None:
        """The lower end as a whole number, rounded up; None: no end."""
        return None if self.low in {-inf, inf} else -int(-self.low // 1)

    @property
    def most(self) -> int | None:
        """The upper end as a whole number, rounded down; None: no end."""
        return None if self.high in {-inf, inf} else int(self.high // 1)


ANYTHING = Interval()
NATURAL = Interval(0)


def interval_of(expression: Expression, names: Mapping[str, Interval]) -> Interval:
    """Return bounds of an expression that hold whatever the names are, within their own bounds."""
    value = constant(expression)
    if value is not None:
        return Interval(value, value)
    match expression:
        case Name(id):
            return names.get(id, ANYTHING)
        case Negative(operand):
            inner = interval_of(operand, names)
            return Interval(-inner.high, -inner.low)
        case Binary(operator, left, right):
            return _binary(operator, interval_of(left, names), interval_of(right, names))
        case Call(function, arguments):
            return _call(function, [interval_of(argument, names) for argument in arguments])
        case _:
            return ANYTHING


def range_of(bounds: tree.Range, names: Mapping[str, Interval]) -> Interval:
    """Return the interval of a value between bounds."""
    return Interval(interval_of(bounds.low, names).low, interval_of(bounds.high, names).high)


def _binary(operator: str, left: Interval, right: Interval) -> Interval:  # noqa: PLR0911 - one case an operator
    match operator:
        case "+":
            return Interval(_plus(left.low, right.low), _plus(left.high, right.high))
        case "-":
            return Interval(_plus(left.low, -right.high), _plus(left.high, -right.low))
        case "*":
            return _corners(_times, left, right)
        case "/" if right.low > 0:
            return _corners(_quotient, left, right)
        case "%" if right.low > 0:
            return Interval(0, right.high)
        case "^" if left.low >= 0 and right.low >= 0:
            return _corners(_power, left, right)
        case _:
            return ANYTHING


def _corners(operation: Callable[[Limit, Limit], Limit], left: Interval, right: Interval) -> Interval:
    values = [operation(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    return Interval(min(values), max(values))


def _plus(a: Limit, b: Limit) -> Limit:
    """Add without turning a whole number of 1000 digits into a float."""
    return next((part for part in (a, b) if part in {-inf, inf}), None) or a + b


def _times(a: Limit, b: Limit) -> Limit:
    if a == 0 or b == 0:
        return 0
    if a in {-inf, inf} or b in {-inf, inf}:
        return inf if (a > 0) == (b > 0) else -inf
    return a * b


def _quotient(a: Limit, b: Limit) -> Limit:
    if b == inf:
        return 0 if a >= 0 else -1
    return a if a in {-inf, inf} else a // b


def _power(a: Limit, b: Limit) -> Limit:
    if isinstance(a, int) and isinstance(b, int) and a.bit_length() * b < MOST_BITS:
        return int(a**b)
    return inf


def _call(function: str, arguments: list[Interval]) -> Interval:
    match function:
        case "min":
            return Interval(min(part.low for part in arguments), min(part.high for part in arguments))
        case "max":
            return Interval(max(part.low for part in arguments), max(part.high for part in arguments))
        case "abs":
            return _absolute(arguments[0])
        case "len" | "count" | "gcd":
            return NATURAL
        case _:
            return ANYTHING


def _absolute(inner: Interval) -> Interval:
    return Interval(0, max(inner.high, _plus(0, -inner.low)))


def intervals_of(fmt: tree.Format) -> dict[str, Interval]:
    """Return constant bounds of every number of a format: fields, elements of lists, indices, rounds of blocks."""
    names: dict[str, Interval] = {}
    for item in tree.walk(fmt.items):
        match item:
            case tree.Repeat(times, _, index, key):
                rounds = interval_of(times, names) if isinstance(times, Expression) else NATURAL
                names[key] = rounds
                names |= {index: Interval(1, rounds.high)} if index else {}
            case tree.Line(fields):
                for field in fields:
                    _describe(field, names)
            case _:
                pass
    return names


def _describe(field: tree.Field, names: dict[str, Interval]) -> None:
    kind = field.type
    counts = [kind.counted] if isinstance(kind, tree.ListType) else []
    counts += [kind.rows, kind.columns] if isinstance(kind, tree.MatrixType) else []
    for counted in counts:
        if counted.index:
            names[counted.index] = Interval(1, interval_of(counted.count, names).high)
    element = kind.element if isinstance(kind, tree.ListType | tree.MatrixType) else kind
    if field.name is None:
        return
    match element:
        case tree.IntType(bounds) | tree.RealType(bounds):
            names[field.name] = range_of(bounds, names)
        case tree.StrType(length):
            names[length_name(field.name)] = range_of(length, names)
        case tree.PermType(count, base):
            names[field.name] = Interval(base, _plus(interval_of(count, names).high, base - 1))
        case _:
            pass


def length_name(name: str) -> str:
    """Return under which name `intervals_of` keeps the length of a string."""
    return f"len({name})"

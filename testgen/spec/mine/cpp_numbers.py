"""Integers of C++ as expressions: sums in one normal form, and the values that an expression can take."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from testgen.spec.evaluate import constant
from testgen.spec.expression import Binary, Call, Expression, Name, Negative, Number
from testgen.spec.mine.cpp_events import is_internal

Interval = tuple[int | Fraction | None, int | Fraction | None]  # None: no bound
Bounds = Callable[[str], Interval]

INT_LOW, INT_HIGH = -(2**31), 2**31 - 1
LONG_LOW, LONG_HIGH = -(2**63), 2**63 - 1
_MOST_BITS = 4096


def plus(left: Expression, right: Expression, sign: int = 1) -> Expression:
    """Return left + right, or left - right for sign -1, with equal parts put together."""
    terms: dict[Expression, int | Fraction] = {}
    _collect(left, 1, terms)
    _collect(right, sign, terms)
    return _sum_of(terms)


def minus(left: Expression, right: Expression) -> Expression:
    """Return left - right."""
    return plus(left, right, -1)


def times(left: Expression, right: Expression) -> Expression:
    """Return left * right."""
    for factor, other in ((left, right), (right, left)):
        if isinstance(factor, Number):
            terms: dict[Expression, int | Fraction] = {}
            _collect(other, factor.value, terms)
            return _sum_of(terms)
    return Binary("*", left, right)


def terms_of(expression: Expression) -> dict[Expression, int | Fraction]:
    """Return the parts of a sum with their factors; the constant stands under Number(1)."""
    terms: dict[Expression, int | Fraction] = {}
    _collect(expression, 1, terms)
    return {part: factor for part, factor in terms.items() if factor}


def _collect(expression: Expression, factor: int | Fraction, terms: dict[Expression, int | Fraction]) -> None:
    match expression:
        case Number(value):
            terms[Number(1)] = terms.get(Number(1), 0) + factor * value
        case Binary("+", left, right):
            _collect(left, factor, terms)
            _collect(right, factor, terms)
        case Binary("-", left, right):
            _collect(left, factor, terms)
            _collect(right, -factor, terms)
        case Negative(operand):
            _collect(operand, -factor, terms)
        case Binary("*", Number(value), other) | Binary("*", other, Number(value)):
            _collect(other, factor * value, terms)
        case _:
            terms[expression] = terms.get(expression, 0) + factor


def _sum_of(terms: dict[Expression, int | Fraction]) -> Expression:
    rest = terms.get(Number(1), 0)
    parts = [(part, factor) for part, factor in terms.items() if factor and part != Number(1)]
    parts.sort(key=lambda entry: entry[1] < 0)
    made: Expression | None = None
    for part, factor in parts:
        size: int | Fraction = factor if factor > 0 else -factor
        shown = part if size == 1 else Binary("*", Number(size), part)
        if made is None:
            made = shown if factor > 0 else Negative(shown)
        else:
            made = Binary("+" if factor > 0 else "-", made, shown)
    if made is None:
        return Number(rest)
    if rest:
        return Binary("+" if rest > 0 else "-", made, Number(rest if rest > 0 else -rest))
    return made


def value_of(expression: Expression | None) -> int | Fraction | None:
    """Return the value of a constant expression, else None."""
    return None if expression is None or is_internal(expression) else constant(expression)


def interval(expression: Expression, bounds: Bounds) -> Interval:  # noqa: PLR0911
    """Return bounds of the values of an expression; those of names come from `bounds`."""
    match expression:
        case Number(value):
            return value, value
        case Name(id):
            return bounds(id)
        case Negative(operand):
            low, high = interval(operand, bounds)
            return (None if high is None else -high), (None if low is None else -low)
        case Binary(operator, left, right):
            return _of_binary(operator, interval(left, bounds), interval(right, bounds))
        case Call(("min" | "max") as function, arguments):
            return _of_extreme(function, [interval(argument, bounds) for argument in arguments])
        case Call("len" | "count", _):
            return 0, None
        case _:
            return None, None


def _of_binary(operator: str, left: Interval, right: Interval) -> Interval:  # noqa: PLR0911
    (a, b), (c, d) = left, right
    if operator == "+":
        return _added(a, c), _added(b, d)
    if operator == "-":
        return _added(a, None if d is None else -d), _added(b, None if c is None else -c)
    if operator == "*":
        return _product(left, right)
    if a is None or a < 0 or c is None or c <= 0:
        return None, None
    if operator == "/":
        return (0 if d is None else a // d), (None if b is None else b // c)
    if operator == "%":
        return 0, (None if d is None else d - 1)
    return None, None


def _added(left: int | Fraction | None, right: int | Fraction | None) -> int | Fraction | None:
    return None if left is None or right is None else left + right


def _product(left: Interval, right: Interval) -> Interval:
    if None not in left and None not in right:
        corners = [x * y for x in left for y in right if x is not None and y is not None]
        if all(abs(corner).numerator.bit_length() < _MOST_BITS for corner in map(Fraction, corners)):
            return min(corners), max(corners)
    if left[0] is not None and right[0] is not None and left[0] >= 0 and right[0] >= 0:
        return left[0] * right[0], None
    return None, None


def _of_extreme(function: str, parts: list[Interval]) -> Interval:
    choose, other = (min, 1) if function == "min" else (max, 0)
    ends: list[int | Fraction | None] = [None, None]
    for side in (0, 1):
        known = [part[side] for part in parts if part[side] is not None]
        if known and (len(known) == len(parts) or side == other):
            ends[side] = choose(known)  # type: ignore[type-var]
    return ends[0], ends[1]


def at_least(expression: Expression, least: int, bounds: Bounds) -> bool:
    """Whether an expression is surely `least` or more."""
    low = interval(expression, bounds)[0]
    return low is not None and low >= least

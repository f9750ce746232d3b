"""Comparisons and arithmetic of C++, as far as they are exact in a format."""

from __future__ import annotations

from fractions import Fraction

from testgen.spec.expression import Binary, Comparison, Expression, Number, Text
from testgen.spec.mine import cpp_numbers as numbers
from testgen.spec.mine.cpp_events import FALSE, TRUE, joined, negated
from testgen.spec.mine.cpp_state import State
from testgen.spec.mine.cpp_values import OPAQUE, Iterator, Row, Scalar, Sort, Value, truth

_MOST_SHIFT = 62


def compared(operator: str, left: Value, right: Value) -> Value:  # noqa: PLR0911
    """Compare two values."""
    if isinstance(left, Row) and isinstance(right, Row) and operator in {"==", "!="}:
        return _rows_compared(operator, left, right)
    if isinstance(left, Iterator) and isinstance(right, Iterator):
        return _iterators_compared(operator, left, right)
    if not (isinstance(left, Scalar) and isinstance(right, Scalar)):
        return OPAQUE
    if Sort.TRUTH in {left.sort, right.sort} or (left.sort is Sort.TEXT) != (right.sort is Sort.TEXT):
        return _truth_compared(operator, left, right)
    a, b = left.expression, right.expression
    if isinstance(a, Text) and isinstance(b, Text):
        return truth((a.value == b.value) == (operator == "==")) if operator in {"==", "!="} else OPAQUE
    x, y = numbers.value_of(a), numbers.value_of(b)
    if x is not None and y is not None:
        known = {"==": x == y, "!=": x != y, "<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}
        return truth(known[operator])
    if a == b and operator in {"==", "<=", ">="}:
        return truth(True)  # noqa: FBT003
    shared = numbers.terms_of(a).get(Number(1), 0)
    if shared and shared == numbers.terms_of(b).get(Number(1), 0):  # `a - 1 != b - 1` after `a--; b--;`
        a, b = numbers.minus(a, Number(shared)), numbers.minus(b, Number(shared))
    return Scalar(Comparison((a, b), (operator,)), Sort.TRUTH)


def _truth_compared(operator: str, left: Scalar, right: Scalar) -> Value:
    for known, other in ((left, right), (right, left)):
        value = numbers.value_of(known.expression) if known.sort is not Sort.TRUTH else None
        fixed = {TRUE: 1, FALSE: 0}.get(known.expression, value)
        if other.sort is Sort.TRUTH and fixed in {0, 1} and operator in {"==", "!="}:
            same = (fixed == 1) == (operator == "==")
            return other if same else Scalar(negated(other.expression), Sort.TRUTH)
    return OPAQUE


def _rows_compared(operator: str, left: Row, right: Row) -> Value:
    if len(left.parts) != len(right.parts):
        return OPAQUE
    equal = [compared("==", a, b) for a, b in zip(left.parts, right.parts, strict=True)]
    if not all(isinstance(part, Scalar) for part in equal):
        return OPAQUE
    both = joined("and", tuple(part.expression for part in equal if isinstance(part, Scalar)))
    return Scalar(both if operator == "==" else negated(both), Sort.TRUTH)


def _iterators_compared(operator: str, left: Iterator, right: Iterator) -> Value:
    """`s.find(x) == s.end()`: not there; `unique(...) == v.end()`: no neighbours are equal."""
    ends = {left.end: left, right.end: right}
    for end, iterator in ends.items():
        if end.startswith("?") and "end" in ends and isinstance(iterator.container, Scalar):
            absent = iterator.container.expression
            return Scalar(absent if operator == "==" else negated(absent), Sort.TRUTH)
    return OPAQUE


def arithmetic(state: State, operator: str, left: Value, right: Value) -> Value:
    """Compute with two numbers; what overflows, or rounds unlike a format does, is unknown."""
    if not (isinstance(left, Scalar) and isinstance(right, Scalar)):
        return OPAQUE
    if {left.sort, right.sort} & {Sort.TEXT, Sort.TRUTH}:
        return OPAQUE
    sort = Sort.REAL if Sort.REAL in {left.sort, right.sort} else Sort.INT
    if sort is Sort.INT and Sort.LONG in {left.sort, right.sort}:
        sort = Sort.LONG
    made = _computed(state, operator, left.expression, right.expression, sort)
    if made is None or (sort is not Sort.REAL and _overflows(state, made, sort)):
        return OPAQUE
    return Scalar(made, sort)


def _computed(state: State, operator: str, a: Expression, b: Expression, sort: Sort) -> Expression | None:  # noqa: PLR0911
    if operator == "+":
        return numbers.plus(a, b)
    if operator == "-":
        return numbers.minus(a, b)
    if operator == "*":
        return numbers.times(a, b)
    x, y = numbers.value_of(a), numbers.value_of(b)
    if operator == "<<" and y is not None and 0 <= y <= _MOST_SHIFT:
        return numbers.times(a, Number(1 << int(y)))
    if operator not in {"/", "%"}:
        return None
    if sort is Sort.REAL:
        return Number(Fraction(x) / Fraction(y)) if operator == "/" and x is not None and y else None
    if not (numbers.at_least(a, 0, state.bounds) and numbers.at_least(b, 1, state.bounds)):
        return None
    if x is not None and y is not None:
        return Number(int(x // y if operator == "/" else x % y))
    return Binary(operator, a, b)


def _overflows(state: State, made: Expression, sort: Sort) -> bool:
    least, most = (numbers.INT_LOW, numbers.INT_HIGH) if sort is Sort.INT else (numbers.LONG_LOW, numbers.LONG_HIGH)
    low, high = numbers.interval(made, state.bounds)
    return (low is not None and low < least) or (high is not None and high > most)

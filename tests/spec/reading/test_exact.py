from decimal import Decimal

import pytest

from testgen.spec.expression import Expression
from testgen.spec.functions import EvaluationError
from testgen.spec.parse import parse
from testgen.spec.reading.exact import count_of, limits_of, value_of
from testgen.spec.tree import IntType, Line, Range, Where


def bounds(text: str) -> Range:
    line = parse(f"n: int 0..9 ; b: int 0..9 ; x: real 0..9 ; y: real[3] 0..9\nk: int {text}\n").items[1]
    assert isinstance(line, Line)
    assert isinstance(line.fields[0].type, IntType)
    return line.fields[0].type.range


def condition(text: str) -> Expression:
    where = parse(f"n: int 0..9 ; x: real 0..9 ; y: real[3] 0..9\nwhere {text}\n").items[1]
    assert isinstance(where, Where)
    return where.condition


@pytest.mark.parametrize("text", ["x + 0.1 == 0.3", "x * 1.5 == 0.3", "sum(y) + 0.1 == 0.7", "y[2] - 0.1 <= 0.1"])
def test_decimals_and_fractions_are_added_exactly(text: str) -> None:
    scope = {"n": 1, "x": Decimal("0.2"), "y": [Decimal("0.1"), Decimal("0.2"), Decimal("0.3")]}
    assert value_of(condition(text))(scope)


def test_bounds_are_taken_from_the_scope() -> None:
    limits = limits_of(bounds("n..n*n"))
    assert limits({"n": 3}) == (3, 9)
    assert limits_of(bounds("1..10^9"))({}) == (1, 10**9)


@pytest.mark.parametrize(("text", "scope"), [("0..n/b", {"n": 1, "b": 0}), ("0..n+b", {"n": None, "b": 1})])
def test_what_has_no_value_raises_one_kind_of_error(text: str, scope: dict[str, object]) -> None:
    with pytest.raises(EvaluationError):
        limits_of(bounds(text))(scope)


@pytest.mark.parametrize("value", [-1, Decimal("1.5"), Decimal(-2)])
def test_a_count_is_a_natural_number(value: object) -> None:
    with pytest.raises(EvaluationError):
        count_of(bounds("0..n").high)({"n": value})
    assert count_of(bounds("0..n").high)({"n": Decimal("2.0")}) == 2

"""The functions against naive versions."""

import itertools
import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.spec import functions
from testgen.spec.functions import FUNCTIONS, EvaluationError, Takes

NUMBERS = st.lists(st.integers(-4, 4), max_size=6)
NESTED = st.recursive(st.none() | st.integers(-4, 4), lambda parts: st.lists(parts, max_size=4), max_leaves=12)
NODE = st.integers(1, 6)
EDGES = st.lists(st.tuples(NODE, NODE), max_size=8)


def leaves(value: Any) -> list[Any]:
    if isinstance(value, list):
        return list(itertools.chain.from_iterable(map(leaves, value)))
    return [] if value is None else [value]


def reached(edges: list[tuple[int, int]], start: int) -> set[int]:
    seen = {start}
    for _ in range(len(edges)):
        seen |= {v for u, v in edges if u in seen}
    return seen


@given(NESTED, NESTED)
def test_aggregates_look_through_all_nesting(first: Any, second: Any) -> None:
    both = leaves(first) + leaves(second)
    assert list(functions.flat(first)) == leaves(first)
    assert functions.total(first, second) == sum(both)
    assert functions.common_divisor(first, second) == math.gcd(*both)
    assert functions.count(first) == len(leaves(first))
    assert functions.count(first, 3) == leaves(first).count(3)
    if both:
        assert functions.smallest(first, second) == min(both)
        assert functions.largest(first, second) == max(both)


@given(st.lists(st.text("ab#", max_size=5), max_size=4), st.text("ab#", min_size=1, max_size=2))
def test_count_counts_in_every_line_of_a_grid(grid: list[str], text: str) -> None:
    assert functions.count(grid, text) == sum(line.count(text) for line in grid)
    assert all(functions.length(line) == len(line) for line in grid)


@given(NUMBERS)
def test_orders(values: list[int]) -> None:
    assert functions.is_sorted(values) == (values == sorted(values))
    assert functions.increasing(values) == (values == sorted(set(values)))
    assert functions.distinct(values) == (len(values) == len(set(values)))
    assert functions.length(values) == len(values)


@given(st.lists(st.tuples(NODE, NODE), max_size=6))
def test_rows_are_distinct_with_and_without_order(rows: list[tuple[int, int]]) -> None:
    first, second = [u for u, _ in rows], [v for _, v in rows]
    pairs = list(itertools.combinations(rows, 2))
    assert functions.distinct(first, second) == all(a != b for a, b in pairs)
    assert functions.distinct(functions.unordered(first, second)) == all(set(a) != set(b) for a, b in pairs)


@given(NODE, EDGES)
def test_connected(nodes: int, edges: list[tuple[int, int]]) -> None:
    edges = [(u, v) for u, v in edges if max(u, v) <= nodes]
    both = edges + [(v, u) for u, v in edges]
    whole = nodes == 1 or (bool(both) and len(reached(both, both[0][0])) == nodes)
    assert functions.connected(nodes, [u for u, _ in edges], [v for _, v in edges]) == whole


@given(EDGES, NODE, NODE)
def test_reachable(edges: list[tuple[int, int]], start: int, goal: int) -> None:
    found = functions.reachable([u for u, _ in edges], [v for _, v in edges], start, goal)
    assert found == (goal in reached(edges, start))


def test_prime() -> None:
    naive = [n for n in range(2, 3000) if all(n % p for p in range(2, math.isqrt(n) + 1))]
    assert [n for n in range(-5, 3000) if functions.prime(n)] == naive
    assert functions.prime(2**61 - 1)
    assert not functions.prime((2**31 - 1) * (2**61 - 1))
    assert not functions.prime(3215031751)  # a strong pseudoprime to the bases 2, 3, 5 and 7


@given(st.decimals(-50, 50, places=2), st.integers(-7, 7).filter(bool))
def test_division_rounds_down_for_decimals_too(left: Decimal, right: int) -> None:
    assert functions.floor_quotient(left, right) == math.floor(Fraction(left) / right)
    assert functions.remainder(left, right) == Fraction(left) % right


@pytest.mark.parametrize(
    "compute",
    [
        lambda: functions.smallest([]),
        lambda: functions.largest([None, []]),
        lambda: functions.element([1, 2], 3),
        lambda: functions.element("ab", 0),
        lambda: functions.element([1, 2], Fraction(3, 2)),
        lambda: functions.floor_quotient(1, 0),
        lambda: functions.remainder(1, 0),
        lambda: functions.power(2, -1),
        lambda: functions.power(2, Fraction(1, 2)),
        lambda: functions.power(10, 10**9),
        lambda: functions.power(Fraction(1, 3), 10**9),
        lambda: functions.power(Decimal("1.5"), 10**9),
        lambda: functions.distinct([1], [1, 2]),
        lambda: functions.connected(2, [1], []),
        lambda: functions.reachable([1], [], 1, 2),
        lambda: functions.prime(Fraction(1, 2)),
        lambda: functions.common_divisor([Decimal("0.5")]),
    ],
)
def test_what_has_no_value_is_an_evaluation_error(compute: Callable[[], Any]) -> None:
    with pytest.raises(EvaluationError):
        compute()


def test_every_function_says_what_it_takes() -> None:
    for function in FUNCTIONS.values():
        assert len(function.takes) <= function.most
        assert len(function.takes_each(function.most)) == function.most
    assert FUNCTIONS["reachable"].takes_each(4) == [Takes.LIST, Takes.LIST, Takes.LIKE_FIRST, Takes.LIKE_FIRST]

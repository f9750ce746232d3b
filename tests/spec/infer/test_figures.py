import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.spec.infer.figures import figures_in, unaccounted

STATEMENT = r"""
# Sums

There are 7 dwarfs.

## Input

One line with $n$ ($1 \le n \le 2\cdot 10^5$), then $n$ integers of absolute value at most 1\,000\,000.

## Output

The sum, modulo 998244353.
"""


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("200000", {200_000}),
        ("200 000", {200_000}),
        ("200,000 and 3", {200_000, 3}),
        (r"200\,000", {200_000}),
        (r"200{,}000", {200_000}),
        ("10^5", {100_000}),
        ("10^{5}", {100_000}),
        ("10**5", {100_000}),
        (r"2 \cdot 10^5", {200_000}),
        (r"2\times10^{ 5 }", {200_000}),
        ("2e5", {200_000}),
        ("-10^9..10^9", {10**9}),
        ("n: int 1..2*10^5", {1, 200_000}),
        ("x1 and a2b", set()),
        ("1.5", set()),
        ("", set()),
    ],
)
def test_numbers_are_read_however_they_are_written(text: str, numbers: set[int]) -> None:
    assert figures_in(text) == numbers


def test_a_format_that_says_what_the_statement_says_leaves_nothing() -> None:
    text = "n: int 1..2*10^5\na: int[n] -10^6..10^6\n"
    assert unaccounted(text, STATEMENT) == (frozenset(), frozenset())


def test_a_bound_that_nobody_speaks_of_is_found_and_so_is_one_that_is_missing() -> None:
    text = "n: int 1..2*10^5\na: int[n] -10^9..10^9\n"
    assert unaccounted(text, STATEMENT) == ({10**9}, {10**6})
    assert unaccounted(text, STATEMENT, "assert abs(x) <= 1e9") == (frozenset(), {10**6})


def test_strict_bounds_are_one_off() -> None:
    assert unaccounted("n: int 1..99", "## Input\n$0 < n < 100$") == (frozenset(), frozenset())


@given(st.integers(3, 10**18))
def test_every_number_is_found_as_it_is_printed(number: int) -> None:
    assert number in figures_in(f"n is {number}.")
    assert number in figures_in(f"n is {number:,}!")
    assert number in figures_in(f"n is {number:,}".replace(",", " "))


@given(st.text(max_size=200))
def test_no_text_is_too_much(text: str) -> None:
    assert all(number >= 0 for number in figures_in(text))

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.spec.digits import DIRECT, digits_of, integer_of


@given(st.integers(), st.integers(0, 9000))
def test_both_directions_against_powers(small: int, zeros: int) -> None:
    number = small * 10**zeros
    digits = f"{small}{'0' * zeros}" if small else "0"
    assert digits_of(number) == digits
    assert integer_of(digits) == number


@given(st.text("0123456789", min_size=1, max_size=3 * DIRECT), st.sampled_from(["", "-"]))
def test_reading_undoes_writing(digits: str, sign: str) -> None:
    written = sign + "1" + digits
    assert digits_of(integer_of(written)) == written


@pytest.mark.slow
@pytest.mark.parametrize("length", [DIRECT - 1, DIRECT, DIRECT + 1, 2 * DIRECT + 1, 10**6])
def test_lengths_around_the_limit_and_a_million(length: int) -> None:
    digits = ("9876543210" * (length // 10 + 1))[:length]
    assert digits_of(integer_of(digits)) == digits
    assert digits_of(integer_of("-" + digits)) == "-" + digits


def test_leading_zeros_count_for_nothing() -> None:
    assert integer_of("0" * 5000 + "12") == 12

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.problem import Tier
from testgen.tiers import Extreme, extremes, measure, scale, tier_of

# Sizes without spacing: samples 3 and 4, tests 1000 and 2; numbers from 1 to 9, of which the samples reach 1 and 7.
SAMPLES = [b"1 2 3\n", b"1\n5 6 7\n"]
TESTS = [b"\n".join([b"2 3 4 5 2"] * 200), b"2 9\n"]
SCALE = scale(SAMPLES, TESTS)


@pytest.mark.parametrize(
    ("data", "tier"),
    [
        (b"2 3 4\n", Tier.BASIC),
        (b"2 3 4 5 6 2 3 4 5 \n", Tier.BASIC),  # 9 = 1000^0.318
        (b"2 3 4 5 6 2 3 4 5 6 2\n", Tier.INTERMEDIATE),  # 11 = 1000^0.347
        (b"23" * 49 + b"\n", Tier.INTERMEDIATE),  # 98 = 1000^0.664
        (b"2 3 " * 51, Tier.COMPLEX),  # 102 = 1000^0.670
        (b"2 3 4 9\n", Tier.EDGE),
        (b"2 3\n", Tier.EDGE),
        (b"3\n5 5 5\n", Tier.EDGE),
        (b"1 3 4 2\n", Tier.BASIC),  # a sample holds the lowest number too
    ],
)
def test_the_tier_follows_from_extremes_then_from_size(data: bytes, tier: Tier) -> None:
    # the long words hold a number above all others as soon as they are read as numbers: 40 digits at most are
    assert tier_of(data, SCALE) is tier


def test_an_edge_says_what_it_reaches() -> None:
    assert extremes(b"9\n", SCALE) == [Extreme.HIGHEST, Extreme.SMALLEST]
    assert extremes(b"4\n4 4 4 4", SCALE) == [Extreme.EQUAL]


def test_what_a_sample_reaches_makes_no_edge() -> None:
    assert extremes(b"1 1 1\n", scale([b"1 1 1\n"], [b"2 3 4 5\n", b"3\n"])) == []


@pytest.mark.parametrize("data", [b"", b"\n\n", b"x", b"-5", b"1" * 5000, b"\xff\xfe"])
def test_any_bytes_have_a_tier_on_any_scale(data: bytes) -> None:
    assert isinstance(tier_of(data, scale([], [])), Tier)
    assert isinstance(tier_of(data, scale([data], [])), Tier)


def test_a_large_input_is_measured_whole_but_its_numbers_are_read_from_its_beginning() -> None:
    data = b"7 " * 200_000 + b"12345"
    found = measure(data)
    assert (found.size, found.highest, found.equal) == (200_005, 7, True)
    assert measure(b"1 " * 32_767 + b" 99 5").highest == 1  # 99 is cut after its first digit: it is no 9


@given(st.lists(st.binary(max_size=30), min_size=1, max_size=8), st.integers(0, 7), st.randoms())
def test_tiers_do_not_depend_on_the_order_of_tests(inputs: list[bytes], split: int, rng: random.Random) -> None:
    samples, tests = inputs[:split], inputs[split:]
    before = scale(samples, tests)
    rng.shuffle(samples)
    rng.shuffle(tests)
    assert scale(samples, tests) == before

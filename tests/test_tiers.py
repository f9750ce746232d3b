import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.guidance import Guidance
from testgen.problem import Blob, Problem, TestCase, Tier
from testgen.propose.spec import Completeness, FoundSpec
from testgen.spec.parse import parse
from testgen.tiers import Extreme, extremes, measure, scale, scale_of, tier_of

# Sizes in tokens: samples 3 and 4, tests 1000 and 2; numbers from 1 to 9, of which the samples reach 1 and 7.
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
    assert tier_of(Blob.of(data), SCALE) is tier


def test_an_edge_says_what_it_reaches() -> None:
    assert extremes(b"9\n", SCALE) == [Extreme.HIGHEST, Extreme.SMALLEST]
    assert extremes(b"4\n4 4 4 4", SCALE) == [Extreme.EQUAL]


def test_what_a_sample_reaches_makes_no_edge() -> None:
    assert extremes(b"1 1 1\n", scale([b"1 1 1\n"], [b"2 3 4 5\n", b"3\n"])) == []


@pytest.mark.parametrize("data", [b"", b"\n\n", b"x", b"-5", b"1" * 5000, b"\xff\xfe"])
def test_any_bytes_have_a_tier_on_any_scale(data: bytes) -> None:
    assert isinstance(tier_of(Blob.of(data), scale([], [])), Tier)
    assert isinstance(tier_of(Blob.of(data), scale([data], [])), Tier)


def test_a_large_input_is_measured_whole_but_its_numbers_are_read_from_its_beginning() -> None:
    data = b"7 " * 200_000 + b"12345"
    found = measure(data)
    assert (found.size, found.highest, found.equal) == (200_001, 7, True)
    assert measure(b"1 " * 32_767 + b" 99 5").highest == 1  # 99 is cut after its first digit: it is no 9


@given(st.lists(st.binary(max_size=30), min_size=1, max_size=8), st.integers(0, 7), st.randoms())
def test_tiers_do_not_depend_on_the_order_of_tests(inputs: list[bytes], split: int, rng: random.Random) -> None:
    samples, tests = inputs[:split], inputs[split:]
    before = scale(samples, tests)
    rng.shuffle(samples)
    rng.shuffle(tests)
    assert scale(samples, tests) == before


def guided(text: str, *samples: str) -> Problem:
    return Problem("p", statement=text, samples=tuple(TestCase(t, Blob.of(t)) for t in samples))


@pytest.mark.parametrize(
    ("data", "tier"),
    [
        ("2\n5 6\n", Tier.BASIC),
        ("30\n" + " ".join("56" * 15) + "\n", Tier.INTERMEDIATE),
        ("500\n" + " ".join("56" * 250) + "\n", Tier.COMPLEX),
        ("1\n5\n", Tier.EDGE),  # n = 1, which the sample does not reach
        ("2\n5 1000\n", Tier.EDGE),
        ("3\n0 7 8\n", Tier.BASIC),  # the sample holds 0 as well
        ("4\n5 5 5 5\n", Tier.EDGE),
    ],
)
def test_where_the_format_is_known_it_sets_the_scale(data: str, tier: Tier) -> None:
    fmt = parse("n: int 1..1000\na: int[n] 0..1000\n")
    guidance = Guidance(FoundSpec(fmt, Completeness.COMPLETE))
    against = scale_of(guided("", "3\n0 4 5\n"), guidance)
    assert tier_of(Blob.of(data), against) is tier


def test_a_size_counts_tokens_and_letters() -> None:
    assert measure(b"10 -20 3.5\n").size == 3
    assert measure(b"abc 7\n").size == 2 + 3
    assert measure(b"0" * 50).size == 51

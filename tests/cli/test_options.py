import argparse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen import pressure
from testgen.cli.options import (
    EXISTING,
    ISOLATIONS,
    OPERATORS,
    PROFILES,
    TIERS,
    count,
    count_or_none,
    duration,
    fraction,
    nearest,
    rate,
    size,
    word_of,
)
from testgen.cli.parser import DEFAULT_TESTS
from testgen.cli.strength_options import DEFAULT_DRAWN, DEFAULT_MUTANTS, FEW_WRONG
from testgen.judge.levels import Level
from testgen.mutate import DRAWN, MutationOptions
from testgen.mutation.operator import Profile
from testgen.options import BuildOptions, ExistingTests
from testgen.problem import Tier


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("60s", 60), ("5m", 300), ("1h30m", 5400), ("0.5s", 0.5), ("30d", 30 * 86400), ("1.5", 1.5)],
)
def test_durations(text: str, seconds: float) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "5x", "m", "-5", "5 m", "0", "0s", "1m30", "1e3", "inf", "nan", "٣"])
def test_what_is_no_duration_is_said_so(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="write 90, 60s, 5m or 1h30m"):
        duration(text)


@given(st.integers(1, 99), st.integers(0, 59), st.integers(0, 59))
def test_parts_of_a_duration_add_up(hours: int, minutes: int, seconds: int) -> None:
    assert duration(f"{hours}h{minutes}m{seconds}s") == 3600 * hours + 60 * minutes + seconds


@pytest.mark.parametrize(
    ("text", "bytes_"), [("0", 0), ("1000", 1000), ("500M", 500 * 2**20), ("2g", 2**31), ("1.5KiB", 1536)]
)
def test_sizes(text: str, bytes_: int) -> None:
    assert size(text) == bytes_


@pytest.mark.parametrize("text", ["", "G", "-1", "5 G", "5X"])
def test_what_is_no_size_is_said_so(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="500M"):
        size(text)


def test_a_rate_may_be_one_and_a_fraction_may_not() -> None:
    assert (rate("0"), rate("1"), fraction("0.99")) == (0.0, 1.0, 0.99)
    for read, text in ((rate, "1.01"), (rate, "95%"), (rate, "nan"), (fraction, "1"), (fraction, "-0.1")):
        with pytest.raises(argparse.ArgumentTypeError, match="such as 0"):
            read(text)


def test_counts_are_plain_whole_numbers() -> None:
    assert (count("1"), count_or_none("0")) == (1, 0)
    for read, text in (
        (count, "0"),
        (count, "-1"),
        (count_or_none, "-1"),
        (count, "1.5"),
        (count, "1_000"),
        (count, "²"),
    ):
        with pytest.raises(argparse.ArgumentTypeError, match="whole number"):
            read(text)


def test_a_wrong_word_names_the_nearest() -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="did you mean landlock"):
        word_of(ISOLATIONS)("landlok")


def test_nothing_is_near_to_nonsense() -> None:
    assert nearest("--rouds", ["--rounds", "--tests"]) == "--rounds"
    assert nearest("xyzzy", ["--rounds"]) is None


def test_words_are_those_of_the_modules_that_own_them() -> None:
    assert ("auto", *Level) == ISOLATIONS
    assert tuple(ExistingTests) == EXISTING
    assert tuple(Tier) == TIERS
    assert BuildOptions().tests == DEFAULT_TESTS
    assert tuple(profile.name.lower() for profile in Profile) == PROFILES
    assert MutationOptions().operators in OPERATORS
    assert (DRAWN, pressure.MUTANTS, pressure.FEW_WRONG) == (DEFAULT_DRAWN, DEFAULT_MUTANTS, FEW_WRONG)

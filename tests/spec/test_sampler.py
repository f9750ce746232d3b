import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.spec.parse import parse
from testgen.spec.reader import read
from testgen.spec.sampler import NoSampleError, sample
from testgen.spec.shapes import SHAPES
from testgen.spec.tree import Format
from testgen.spec.writer import write
from tests.drawing import examples
from tests.spec.formats import formats
from tests.spec.sampled_formats import FORMATS, TEXTS

SIZES = (1, 3, 10, 50)


def drawn(text: str, size: int, shape: str = "random", seed: int = 0) -> dict[str, Any]:
    return sample(parse(text), random.Random(seed), size, shape)


@pytest.mark.parametrize("name", FORMATS)
def test_every_size_and_shape_is_an_input(name: str) -> None:
    fmt = FORMATS[name]
    for size in SIZES:
        for shape in SHAPES:
            values = sample(fmt, random.Random(f"{size}{shape}"), size, shape)
            assert read(fmt, write(fmt, values)) == values, (size, shape)


@given(formats(), st.sampled_from(SIZES), st.sampled_from(SHAPES), st.integers(0, 99))
@examples(150)
def test_random_formats_read_back(fmt: Format, size: int, shape: str, seed: int) -> None:
    values = sample(fmt, random.Random(seed), size, shape)
    assert read(fmt, write(fmt, values)) == values


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_seed_gives_the_same_values(name: str) -> None:
    first, second = (sample(parse(TEXTS[name]), random.Random(7), 40, "random") for _ in range(2))
    assert first == second


def test_the_same_seed_gives_the_same_bytes_on_every_python() -> None:
    text = write(FORMATS["graph"], sample(FORMATS["graph"], random.Random(3), 12, "cycle"))
    assert text == "3 3\n3 2 5\n1 3 5\n1 2 4\n"


@pytest.mark.parametrize("size", [10, 100, 1000, 10000])
@pytest.mark.parametrize("name", ["list", "multi", "grid", "graph", "edges", "queries", "until", "end"])
def test_sizes_come_near(name: str, size: int) -> None:
    if name == "queries" and size > 100:
        size = 100
    if name == "edges":
        size = min(size, 1000)
    found = []
    for seed in range(12):
        values = sample(FORMATS[name], random.Random(seed), size, "random")
        tokens = write(FORMATS[name], values).split()
        letters = name in {"multi", "grid", "end"}
        found.append(sum(len(t) if letters and re.match(r"[a-z#.]", t) else 1 for t in tokens))
    assert size / 2.5 <= sorted(found)[len(found) // 2] <= 2 * size, found


def test_the_least_size_is_the_least_input() -> None:
    values = drawn("n: int 3..50\na: int[n] 1..9\ns: str[2..9] of ab\n".replace("ab", '"ab"'), 1)
    assert values["n"] == 3
    assert len(values["s"]) == 2


def test_a_huge_size_reaches_the_bounds() -> None:
    assert drawn("n: int 1..1000\na: int[n] 1..9\n", 10**9)["n"] == 1000
    grid = drawn('r: int 1..30 ; c: int 1..40\ng: grid(r, c) of "ab"\n', 10**9)
    assert (grid["r"], grid["c"]) == (30, 40)
    many = drawn("t: int 1..50\nrepeat t:\n    n: int 1..100\n    a: int[n] 1..9\nwhere sum(n) <= 500\n", 10**9)
    assert 400 <= sum(many["n"]) <= 500


def test_rounds_of_different_sizes_come_up() -> None:
    text = "t: int 1..50\nrepeat t:\n    n: int 1..400\n    a: int[n] 1..9\nwhere sum(n) <= 500\n"
    counts = {drawn(text, 300, seed=seed)["t"] for seed in range(40)}
    assert 1 in counts
    assert max(counts) > 5


def test_all_alternatives_are_drawn() -> None:
    text = 'either:\n    "a" ; x: int 1..9\nor:\n    "b" ; y: int 1..9\nor:\n    "c" ; z: int 1..9\n'
    assert {drawn(text, 5, seed=seed)["#1"] for seed in range(40)} == {0, 1, 2}


def test_no_round_is_the_line_that_ends_the_block() -> None:
    for seed in range(50):
        values = drawn('repeat until "0 0":\n    a: int 0..1 ; b: int 0..1\n', 40, seed=seed)
        assert (0, 0) not in set(zip(values["a"], values["b"], strict=True))


def test_scalars_follow_extremes() -> None:
    assert {drawn("x: int 5..900\n", 1, "extremes", seed)["x"] for seed in range(20)} == {5, 900}
    assert drawn("x: int 5..900\n", 1, "lows")["x"] == 5
    assert drawn("x: int 5..900\n", 1, "highs")["x"] == 900


def test_bounds_of_a_million_digits() -> None:
    assert drawn("n: int 1..10^(10^6)\n", 1)["n"] <= 10 ** (10**6)


def test_a_distinct_column_that_fills_its_range() -> None:
    values = drawn("n: int 300..300\nrepeat n:\n    x: int 1..n ; y: int 1..2\nwhere distinct(x)\n", 10**6)
    assert sorted(values["x"]) == list(range(1, 301))


def test_what_has_no_input_is_given_up_with_its_condition() -> None:
    with pytest.raises(NoSampleError, match="a > b"):
        drawn("a: int 1..5 ; b: int 6..9\nwhere a*1 > b*1 or a > b\n", 1)
    with pytest.raises(NoSampleError):
        drawn("a: int[3] 1..2 distinct\n", 1)

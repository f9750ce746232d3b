import random

from hypothesis import given
from hypothesis import strategies as st

from testgen.propose.universes import universes
from testgen.seams import SpecError
from testgen.spec.parse import parse
from testgen.spec.reader import read
from testgen.spec.sampler import sample
from testgen.spec.writer import write

FORMAT = parse("n: int 1..1000 ; k: int 1..n\na: int[n] -10^9..10^9\n")


def test_the_format_itself_comes_first_and_none_twice() -> None:
    found = universes(FORMAT)
    assert found[0].format == FORMAT
    assert len({universe.format for universe in found}) == len(found)
    assert {"2 numbers, low", "5 numbers, near zero"} <= {universe.what for universe in found}


def test_where_nothing_is_to_be_narrowed_there_is_the_format_alone() -> None:
    assert next(u.what for u in universes(parse("s: str[1..9] of a-z\n"))) == "all numbers"


@given(st.randoms(use_true_random=False), st.integers(1, 30))
def test_what_a_universe_draws_is_an_input_of_the_format_with_few_numbers(rng: random.Random, size: int) -> None:
    for universe in universes(FORMAT)[1:]:
        text = write(FORMAT, sample(universe.format, rng, size, "random"))
        values = read(FORMAT, text)
        assert not isinstance(values, SpecError)
        width = int(universe.what.split()[0])
        assert len(set(values["a"])) <= width + 1


def test_sizes_are_not_narrowed() -> None:
    two = next(u for u in universes(FORMAT) if u.what == "2 numbers, low")
    sizes = {sample(two.format, random.Random(i), 40, "random")["n"] for i in range(20)}
    assert max(sizes) > 10

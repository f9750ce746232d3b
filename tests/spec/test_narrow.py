import random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from testgen.spec.expression import Name, Number
from testgen.spec.goals import all_bounds
from testgen.spec.intervals import intervals_of
from testgen.spec.narrow import Added, Narrowing, aimed, narrowed
from testgen.spec.parse import parse
from testgen.spec.printer import show
from testgen.spec.reader import read
from testgen.spec.sampler import NoSampleError, sample
from testgen.spec.tree import Format, IntType, fields_of
from testgen.spec.writer import write
from tests.drawing import examples
from tests.spec.formats import formats
from tests.spec.sampled_formats import FORMATS


def shown(text: str, **limits: Narrowing) -> str | None:
    made = narrowed(parse(text), {name.replace("len_s", "len(s)"): limit for name, limit in limits.items()})
    return show(made) if made else None


@pytest.mark.parametrize(
    ("text", "limits", "becomes"),
    [
        ("n: int 1..9\n", {"n": Narrowing(3, 20)}, "n: int 3..9\n"),
        ("n: int 1..9\n", {"n": Narrowing(low=3), "other": Narrowing(0, 0)}, "n: int 3..9\n"),
        ("n: int 1..9\n", {"n": Narrowing(10, 20)}, None),
        ("n: int 1..9\na: int[n] 1..10^9\n", {"a": Narrowing(5, 7)}, "n: int 1..9\na: int[n] 5..7\n"),
        ("n: int 1..9\na: int[n] 1..n\n", {"a": Narrowing(low=5)}, "n: int 5..9\na: int[n] 5..n\n"),
        ("n: int 1..9 ; k: int n..20\n", {"k": Narrowing(high=4)}, "n: int 1..4 ; k: int n..4\n"),
        ("n: int 1..9 ; k: int 1..n\n", {"k": Narrowing(Name("n"), Name("n"))}, "n: int 1..9 ; k: int n..n\n"),
        ("n: int 1..9 ; k: int 1..n\n", {"k": Narrowing(high=4)}, "n: int 1..9 ; k: int 1..min(n, 4)\n"),
        ("s: str[1..50] of a-z\n", {"len_s": Narrowing(50, 50)}, "s: str[50] of a-z\n"),
        ('w: "N" | "S" | "W"\n', {"w": Narrowing(words=("S", "X"))}, 'w: "S"\n'),
        ('w: "N" | "S" | "W"\n', {"w": Narrowing(words=("X",))}, None),
        ("n: int 2..9\nt: tree(n) weighted 1..9\n", {"t": Narrowing(9, 9)}, "n: int 2..9\nt: tree(n) weighted 9..9\n"),
        (
            "n: int 1..3\nrepeat n:\n    x: int 0..9\n",
            {"x": Narrowing(4, 4)},
            "n: int 1..3\nrepeat n:\n    x: int 4..4\n",
        ),
        ("n: int 1..9 ; k: int 0..2*n\n", {"k": Narrowing(low=7)}, "n: int 1..9 ; k: int 7..2*n\nwhere 2*n >= 7\n"),
    ],
)
def test_ranges_are_cut_down(text: str, limits: dict[str, Narrowing], becomes: str | None) -> None:
    assert shown(text, **limits) == becomes


def test_an_alternative_is_fixed() -> None:
    queries = FORMATS["queries"]
    one = narrowed(queries, {"#2": Narrowing(1, 1)})
    assert one is not None
    assert "either" not in show(one)
    assert write(one, sample(one, random.Random(1), 8, "random")).splitlines()[1].startswith("2 ")
    assert narrowed(queries, {"#2": Narrowing(2, 3)}) is None


def test_a_case_whose_names_are_needed_cannot_be_left_out() -> None:
    fmt = parse('either:\n    "1" ; x: int 0..9\nor:\n    "2"\nwhere count(x) >= 0\n')
    assert narrowed(fmt, {"#1": Narrowing(1, 1)}) is None


def test_a_condition_is_added_where_it_is_said() -> None:
    fmt = parse("t: int 1..9\nrepeat t:\n    x: int 0..9 ; y: int 0..9\n")
    equal = all_bounds(parse("x: int 0..9 ; y: int 0..9\nwhere x <= y\n"))[-1].limit
    made = narrowed(fmt, {}, [Added(equal, "#1")])
    assert made is not None
    assert show(made).endswith("    x: int 0..9 ; y: int 0..9\n    where x == y\n")


def test_what_both_leave() -> None:
    both = Narrowing(low=1, high=Name("n"), words=("a", "b")).met(Narrowing(low=3, high=Name("n"), words=("b", "c")))
    assert both == Narrowing(low=3, high=Name("n"), words=("b",))
    assert Narrowing(low=1).met(Narrowing(high=Number(2))) == Narrowing(1, Number(2))


@st.composite
def restricted(draw: st.DrawFn) -> tuple[Format, dict[str, Narrowing]]:
    fmt = draw(formats())
    values = [f.name for f in fields_of(fmt.items) if f.name]
    keys = [*values, *intervals_of(fmt), *(f"#{number}" for number in range(1, 5))]
    ends = st.none() | st.integers(-2, 6)
    limits = st.builds(Narrowing, ends, ends, st.none() | st.just(("N", "yes", "7")))
    return fmt, draw(st.dictionaries(st.sampled_from(keys), limits, max_size=3))


@given(restricted(), st.integers(0, 99))
@examples(80)
def test_what_is_drawn_from_the_narrower_format_is_read_by_the_wider(
    both: tuple[Format, dict[str, Narrowing]], seed: int
) -> None:
    fmt, limits = both
    made = narrowed(fmt, limits)
    assume(made is not None)
    assert made is not None
    try:
        text = write(made, sample(made, random.Random(seed), 6, "random"))
    except NoSampleError:
        assume(False)  # noqa: FBT003
        raise
    values = read(fmt, text)
    assert isinstance(values, dict), show(fmt) + "\n" + show(made)
    numbers = [f.name for f in fields_of(fmt.items) if f.name and isinstance(f.type, IntType) and f.name in limits]
    for name in numbers if "either" not in show(fmt) else ():
        assert all(_kept(value, limits[name]) for value in _flat(values[name]))


def _flat(value: object) -> list[int]:
    if isinstance(value, list):
        return [inner for part in value for inner in _flat(part)]
    assert isinstance(value, int)
    return [value]


def _kept(value: int, limit: Narrowing) -> bool:
    return (limit.low is None or value >= limit.low) and (limit.high is None or value <= limit.high)  # type: ignore[operator]


def reaches(name: str, text: str) -> bool:
    """Whether a small draw of the aimed format, or one that is less small, reaches the bound."""
    fmt = FORMATS[name]
    bound = next(bound for bound in all_bounds(fmt) if bound.text == text)
    made = aimed(fmt, bound)
    assert made is not None
    return any(bound.reached(drawn(fmt, made, size)) for size in (20, 200))


def drawn(fmt: Format, made: Format, size: int) -> dict[str, Any]:
    try:
        values = read(fmt, write(made, sample(made, random.Random(3), size, "random")))
    except NoSampleError:
        return {}
    assert isinstance(values, dict)
    return values


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list", "n = 1"),
        ("list", "a holds 10^9"),
        ("multi", "k = n"),
        ("multi", "len(s) = 50"),
        ("graph", "e has weight 9"),
        ("queries", "x = 9"),
        ("queries", "case 2 (l, ...) of alternative #2"),
        ("queries", "l = r"),
        ("sums", "max(a) = 20"),
        ("rows", 'w = "S"'),
        ("rows", "b holds j"),
        ("rows", "sum(x) = 50"),
        ("until", "b = 3"),
        ("end", "len(s) = 0"),
        ("element", "x = y-1"),
    ],
)
def test_bounds_are_aimed_at(name: str, text: str) -> None:
    assert reaches(name, text)


def test_bounds_that_exclude_each_other_leave_nothing() -> None:
    by_text = {bound.text: bound for bound in all_bounds(FORMATS["list"])}
    assert aimed(FORMATS["list"], by_text["n = 1"], by_text["n = 2*10^5"]) is None
    both = aimed(FORMATS["list"], by_text["n = 1"], by_text["a holds -10^9"])
    assert both is not None
    assert write(both, sample(both, random.Random(1), 9, "random")) == "1\n-1000000000\n"

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.seams import SpecError
from testgen.spec import goals
from testgen.spec.bounds import Kind, Side, all_bounds, bounds_of
from testgen.spec.goals import Bound
from testgen.spec.parse import parse
from testgen.spec.reader import read
from testgen.spec.strategies import inputs
from tests.drawing import examples
from tests.spec.formats import formats

CASES = """\
t: int 1..10^4
repeat t:
    n: int 1..2*10^5 ; k: int 1..n
    a: int[n] -10^9..10^9
    s: str[1..50] of a-z
where sum(n) <= 2*10^5
"""


def test_what_there_is_to_reach() -> None:
    assert [str(bound) for bound in bounds_of(parse(CASES))] == [
        "t = 1",
        "t = 10^4",
        "n = 1",
        "n = 2*10^5",
        "k = 1",
        "k = n",
        "a holds -10^9",
        "a holds 10^9",
        "len(s) = 1",
        "len(s) = 50",
        "sum(n) = 2*10^5",
    ]


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ('d: "N" | "S"\n', ['d = "N"', 'd = "S"']),
        ("n: int 5..5\n", ["n = 5"]),
        ("n: int 1..3 ; m: int 1..3\nwhere n < m\n", ["n = 1", "m = 3", "n = m-1"]),
        ("n: int 1..3 ; m: int 1..3\nwhere 2 <= n*m\n", ["n = 1", "n = 3", "m = 1", "m = 3", "n*m = 2"]),
        ("n: int 1..9\na: int[n] 1..5 distinct\n", ["n = 1", "a holds 1", "a holds 5"]),
        ("n: int 2..3\ne: graph(n, 1) weighted 0..9\n", ["n = 2", "n = 3", "e has weight 0", "e has weight 9"]),
        ("p: points(3) in 0..9\n", ["p holds 0", "p holds 9"]),
        ("x: real 0..1 decimals 2\n", ["x = 0", "x = 1"]),
        ("s: str[1..3][2] of a-z\n", ["s holds length 1", "s holds length 3"]),
        (
            "either:\n    a: int 1..1\nor:\n    b: int 2..2\n",
            ["case 1 (a, ...) of alternative #1", "case 2 (b, ...) of alternative #1", "a = 1", "b = 2"],
        ),
    ],
)
def test_kinds_of_bounds(text: str, bounds: list[str]) -> None:
    assert [str(bound) for bound in bounds_of(parse(text))] == bounds


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("1\n3 3\n1 2 -1000000000\na\n", ["t = 1", "k = n", "a holds -10^9", "len(s) = 1"]),
        ("2\n1 1\n7\nab\n2 1\n1000000000 0\nab\n", ["n = 1", "k = 1", "k = n", "a holds 10^9"]),
    ],
)
def test_bounds_that_an_input_reaches(text: str, reached: list[str]) -> None:
    fmt = parse(CASES)
    values = read(fmt, text)
    assert not isinstance(values, SpecError)
    assert [str(bound) for bound in bounds_of(fmt) if bound.reached(values)] == reached


def test_bounds_by_the_index_of_a_list_and_of_a_block() -> None:
    fmt = parse("n: int 1..3\na: int[n as i] 0..i\nrepeat n as j:\n    b: int j..9\n")
    at_end = {bound.text: bound for bound in all_bounds(fmt)}
    values = {"n": 2, "a": [1, 1], "b": [3, 2], "#1": 2}
    assert at_end["a holds i"].reached(values)
    assert at_end["b = j"].reached(values)
    assert not at_end["a holds i"].reached(values | {"a": [0, 1]})
    assert not at_end["b = j"].reached(values | {"b": [2, 3]})


def test_reals_reach_a_bound_however_they_are_written() -> None:
    fmt = parse("x: real 0..0.5\n")
    values = read(fmt, "0.50\n")
    assert not isinstance(values, SpecError)
    assert [str(bound) for bound in bounds_of(fmt) if bound.reached(values)] == ["x = 0.5"]


def test_sides_and_kinds() -> None:
    found = bounds_of(parse("n: int 1..9\nwhere n*(n+1) <= 90\n"))
    assert [(bound.side, bound.kind) for bound in found] == [
        (Side.LOW, Kind.VALUE),
        (Side.HIGH, Kind.VALUE),
        (Side.HIGH, Kind.CONDITION),
    ]


@pytest.mark.slow
@given(st.data())
@examples(60)
def test_no_bound_that_an_input_reaches_is_left_out(data: st.DataObject) -> None:
    fmt = data.draw(formats())
    values = data.draw(inputs(fmt))
    kept = bounds_of(fmt)
    assert [bound for bound in all_bounds(fmt) if bound.reached(values) and bound not in kept] == []


@given(st.data())
@examples(40)
def test_the_short_way_to_a_constant_bound_finds_the_same(data: st.DataObject) -> None:
    fmt = data.draw(formats())
    values = data.draw(inputs(fmt))
    for bound in all_bounds(fmt):
        assert bound.reached(values) == any(bound._reached_in(scope) for scope in goals._scopes(values, bound.path)), (
            bound
        )


def test_bounds_are_equal_by_what_they_say() -> None:
    fmt = parse("n: int 1..9\n")
    assert set(bounds_of(fmt)) == set(all_bounds(parse("n: int 1..9\n")))
    assert isinstance(bounds_of(fmt)[0], Bound)

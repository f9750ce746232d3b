import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.spec.bounds import all_bounds
from testgen.spec.evaluate import evaluate
from testgen.spec.parse import parse
from testgen.spec.solve import reachable, solve_scalars
from testgen.spec.tree import IntType, Line
from tests.drawing import examples
from tests.spec.formats import formats


@pytest.mark.parametrize(
    ("text", "unreachable"),
    [
        ("n: int 1..10 ; m: int 0..100\ng: graph(n, m) simple connected\n", ["m = 100"]),
        ("n: int 1..10 ; m: int 0..100\ng: graph(n, m) simple directed\n", ["m = 100"]),
        ("n: int 1..10 ; m: int 0..90\ng: graph(n, m) simple directed\n", []),
        ("n: int 1..10 ; m: int 0..45\ng: graph(n, m) acyclic\n", ["m = 45"]),
        ("n: int 1..100\na: int[n] 1..50 distinct\n", ["n = 100"]),
        ("n: int 1..100\na: int[n as i] 1..i distinct\n", []),
        ("n: int 1..99\nrepeat n:\n    x: int 1..9 ; y: int 1..9\nwhere distinct(x, y)\n", ["n = 99"]),
        ("n: int 2..10\nrepeat n:\n    k: int 1..10\nwhere sum(k) <= 8\n", ["n = 10", "k = 10"]),
        ("n: int 0..10\nrepeat n:\n    k: int 1..10\nwhere sum(k) <= 10\n", []),
        (
            "n: int 1..9\nrepeat n:\n    k: int 1..3\n    a: int[k] 5..6\n    where sum(a) <= 10\nwhere sum(a) <= 99\n",
            ["k = 3"],
        ),
        ("n: int 1..10 ; m: int 1..10\nwhere n+m <= 12\nwhere n < m\n", ["n = 10", "m = 1"]),
        ("n: int 1..10\nwhere n%2 == 0\n", ["n = 1"]),
        ("n: int 1..10\nwhere n/3 == 2\n", ["n = 1", "n = 10"]),
        ("a: int[5] 1..9\nwhere max(a) <= 7\n", ["a holds 9"]),
        ("n: int 1..3\nrepeat n:\n    a: int 1..n ; b: int a+1..n\n", ["n = 1", "a = n"]),
        (
            "n: int 1..3\neither:\n    where n < 3\n    x: int 1..n\nor:\n    where n > 3\n    y: int 1..n\n",
            ["n = 3", "case 2 (y, ...) of alternative #1", "n = 4", "y = 1", "y = n"],
        ),
        (
            "n: int 1..9\nrepeat n:\n    either:\n        a: int 5..9\n    or:\n        b: int 1..2\nwhere sum(a) < 7",
            ["a = 9"],
        ),
    ],
)
def test_bounds_out_of_reach(text: str, unreachable: list[str]) -> None:
    fmt = parse(text)
    assert [str(bound) for bound in all_bounds(fmt) if reachable(fmt, bound) is False] == unreachable


def test_what_is_known_and_what_is_not() -> None:
    fmt = parse("n: int 1..10\nwhere n*n <= 30\n")
    assert {str(bound): reachable(fmt, bound) for bound in all_bounds(fmt)} == {
        "n = 1": True,
        "n = 10": False,
        "n*n = 30": False,
    }
    fmt = parse("n: int 1..10\nwhere prime(n)\n")
    assert [reachable(fmt, bound) for bound in all_bounds(fmt)] == [None, None]


def test_scalars_hold_conditions() -> None:
    fmt = parse("n: int 1..1000 ; m: int n..2*n\nwhere n+m <= 1500\nwhere n%7 == 3\na: int[n] 1..m\n")
    found = [solve_scalars(fmt, {}, seed) for seed in range(12)]
    for values in found:
        assert values is not None
        n, m = values["n"], values["m"]
        assert n <= m <= min(2 * n, 1500 - n)
        assert n % 7 == 3
    assert len({tuple(values.items()) for values in found if values}) > 6
    assert found == [solve_scalars(fmt, {}, seed) for seed in range(12)]


def test_scalars_with_some_fixed() -> None:
    fmt = parse("n: int 1..10 ; m: int 0..100\ng: graph(n, m) simple connected\n")
    values = solve_scalars(fmt, {"n": 4}, 1)
    assert values is not None
    assert values["n"] == 4
    assert 3 <= values["m"] <= 6
    assert solve_scalars(fmt, {"n": 4, "m": 7}, 1) is None
    assert solve_scalars(fmt, {"n": 11}, 1) is None
    assert solve_scalars(fmt, {"x": 1}, 1) is None


def test_conditions_that_formulas_cannot_say_are_checked() -> None:
    assert solve_scalars(parse("n: int 8..10\nwhere prime(n)\n"), {}, 1) is None
    assert solve_scalars(parse("n: int 1..100 ; m: int 0..6\nwhere n == 2^m\n"), {"m": 5, "n": 32}, 1) == {
        "n": 32,
        "m": 5,
    }


def test_numbers_of_many_digits() -> None:
    fmt = parse("n: int 1..10^100000 ; m: int 10^5000..10^6000\n")
    assert {reachable(fmt, bound) for bound in all_bounds(fmt)} <= {None, True}
    assert solve_scalars(fmt, {}, 1) is None
    values = solve_scalars(parse("n: int 1..10^100000\n"), {}, 1)
    assert values is not None
    assert values["n"] >= 1


def test_hard_arithmetic_ends() -> None:
    fmt = parse("a: int 2..10^30 ; b: int 2..10^30 ; c: int 2..10^30\nwhere a*a*a + b*b*b == c*c*c + a*b*c*7919\n")
    assert reachable(fmt, all_bounds(fmt)[1]) in {None, True, False}


@given(st.data())
@examples(60)
def test_scalars_are_within_their_ranges(data: st.DataObject) -> None:
    fmt = data.draw(formats())
    values = solve_scalars(fmt, {}, data.draw(st.integers(0, 9)))
    scalars = [f for item in fmt.items if isinstance(item, Line) for f in item.fields if isinstance(f.type, IntType)]
    if values is None:
        return
    assert list(values) == [field.name for field in scalars]
    for field in scalars:
        assert isinstance(field.type, IntType)
        low, high = (evaluate(end, values) for end in (field.type.range.low, field.type.range.high))
        assert low <= values[str(field.name)] <= high

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.spec.functions import flat
from testgen.spec.parse import parse
from testgen.spec.sizes import SizeParameter, largest_size, size_parameters
from testgen.spec.strategies import inputs
from tests.drawing import examples
from tests.spec.formats import formats


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("n: int 1..10 ; k: int 1..n\na: int[n] 1..k\n", [("n", 1, 10)]),
        ("n: int 1..10 ; m: int 0..n*(n-1)/2\ng: graph(n, m)\n", [("n", 1, 10), ("m", 0, 45)]),
        ("t: int 1..5\nrepeat t:\n    n: int 2..9\n    s: str[n] of a-z\n", [("t", 1, 5), ("n", 2, 9)]),
        ("s: str[1..50] of a-z\n", [("len(s)", 1, 50)]),
        ("n: int 1..4\ns: str[1..n][3] of a-z per line\n", [("n", 1, 4), ("len(s)", 1, 4)]),
        ('r: int 1..3 ; c: int 1..4\ng: grid(r, c) of "#."\nx: int 1..9\n', [("r", 1, 3), ("c", 1, 4)]),
        ("repeat until end:\n    n: int 1..9\n", [("rounds", 0, None)]),
        ("k: int[3] 1..5\nrepeat 3 as i:\n    a: int[k[i]] 1..2\n", [("k", 1, 5)]),
        ("n: int 1..9\n", []),
    ],
)
def test_size_parameters(text: str, parameters: list[tuple[str, int, int]]) -> None:
    assert [(p.name, p.low, p.high) for p in size_parameters(parse(text))] == parameters


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("n: int 1..200000\na: int[n] 1..9\n", 200_000, 200_001),
        ('r: int 1..300 ; c: int 1..500\ng: grid(r, c) of "#."\n', 150_000, 150_002),
        (
            "t: int 1..10^4\nrepeat t:\n    n: int 1..10^5\n    a: int[n] 1..9\nwhere sum(n) <= 2*10^5\n",
            150_000,
            250_000,
        ),
        ("x: int 1..9\n", 1, 1),
        ("s: str[1..50] of a-z\n", 50, 50),
        ("repeat until end:\n    n: int 1..9\n", 10**6, 10**15),
    ],
)
def test_largest_size(text: str, least: int, most: int) -> None:
    assert least <= largest_size(parse(text)) <= most


def test_how_a_parameter_reads() -> None:
    assert str(SizeParameter("n", 1, 200_000)) == "n in 1..200 000"
    assert str(SizeParameter("rounds", 0, None)) == "rounds in 0.."
    assert str(SizeParameter("n", 1, 10**5000)) == "n in 1..more than 10^18"


@given(st.data())
@examples(50)
def test_sizes_lie_within_their_constant_bounds(data: st.DataObject) -> None:
    fmt = data.draw(formats())
    values = data.draw(inputs(fmt))
    for parameter in size_parameters(fmt):
        name = parameter.name.removeprefix("len(").removesuffix(")")
        for value in flat(values.get(name)):
            size = value if name == parameter.name else len(value)
            assert parameter.low is None or parameter.low <= size
            assert parameter.high is None or size <= parameter.high

from collections import Counter, OrderedDict
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.pytest_plugin.literals import Arguments, near, text_of

PLAIN: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=4,
)


@given(PLAIN)
def test_a_text_makes_an_equal_value_of_the_same_type(value: object) -> None:
    text = text_of(value, {})
    if text is not None:
        again = eval(text)
        assert again == value
        assert type(again) is type(value)


def test_classes_that_are_at_hand_may_be_called() -> None:
    assert text_of(Fraction(1, 2), {"Fraction": Fraction}) == "Fraction(1, 2)"
    assert text_of(Fraction(1, 2), {}) is None
    assert text_of(Counter("aab"), {"Counter": Counter}) == "Counter({'a': 2, 'b': 1})"
    assert text_of(OrderedDict(a=1), {"OrderedDict": OrderedDict}) is not None


class Sly:
    def __repr__(self) -> str:
        return "exit()"


@pytest.mark.parametrize("value", [float("nan"), object(), print, Sly(), "x" * 500, [Sly()]])
def test_what_cannot_be_written_down_is_none(value: object) -> None:
    assert text_of(value, {"exit": exit, "print": print}) is None


def test_calls_are_written_as_they_are_made() -> None:
    assert Arguments(("1", "'a'"), (("key", "None"),)).call("f") == "f(1, 'a', key=None)"
    assert Arguments(("1",), (), "Box(2)").call("add") == "Box(2).add(1)"


@given(PLAIN)
def test_values_near_are_of_the_same_type(value: object) -> None:
    assert all(type(other) is type(value) for other in near(value, (7, "seven", 7.0)))


def test_a_varied_call_differs_in_one_argument() -> None:
    call = Arguments(("3", "'ab'"), (("flag", "True"),))
    varied = list(call.varied((100,)))
    assert Arguments(("101", "'ab'"), (("flag", "True"),)) in varied
    assert Arguments(("3", "''"), (("flag", "True"),)) in varied
    assert Arguments(("3", "'ab'"), (("flag", "False"),)) in varied
    assert call not in varied
    for other in varied:
        pairs = zip((*call.positional, *call.keywords), (*other.positional, *other.keywords), strict=True)
        assert sum(a != b for a, b in pairs) == 1

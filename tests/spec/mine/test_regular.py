import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.spec.evaluate import constant
from testgen.spec.expression import Number
from testgen.spec.mine.regular import FieldShape, Integer, Real, ScalarShape, String, Words, line_of, scalar_of

INTEGER = r"(0|-?[1-9]\d*)"
LOWER = string.ascii_lowercase
ONE, ZERO = Number(1), Number(0)
ANY = Integer(None, None)


@pytest.mark.parametrize(
    ("pattern", "shape"),
    [
        (INTEGER, ANY),
        ("[1-9][0-9]*", Integer(ONE, None)),
        (r"^(0|[1-9]\d*)$", Integer(ZERO, None)),
        (r"\d+", Integer(ZERO, None, exact=False)),
        (r"-?(0|[1-9]\d*)", Integer(None, None, exact=False)),
        (r"-[1-9]\d*", Integer(None, Number(-1))),
        ("[1-9][0-9]{0,2}|1000", Integer(ONE, Number(1000))),
        ("100|[1-9][0-9]|[0-9]", Integer(ZERO, Number(100))),
        ("[1-3]", Integer(ONE, Number(3))),
        ("[a-z]{1,15}", String(1, 15, LOWER)),
        ("[CP]{3,500}", String(3, 500, "CP")),
        ("[ACGT]+", String(1, None, "ACGT")),
        ("[1-3]+", String(1, None, "123")),
        (r"\d{3}", String(3, 3, string.digits)),
        ("C|D|H|S", Words(("C", "D", "H", "S"))),
        ("(rock|paper)", Words(("rock", "paper"))),
        ("1|3|7", Words(("1", "3", "7"))),
        (r"(0|[1-9]\d*)(\.\d{1,8})?", Real(ZERO, None, (0, 8))),
        (r"-?\d+(\.\d{1,8})?", Real(None, None, (0, 8), exact=False)),
        (r"-?(0|[1-9]\d*)(\.\d+)?", Real(None, None, None)),
        ("[a-z]([a-z ]*[a-z])?", String(1, None, " " + LOWER, trimmed=True)),
        ("[a-z]([a-z ]{0,98}[a-z])?", String(1, 100, " " + LOWER, trimmed=True)),
    ],
)
def test_what_a_token_is(pattern: str, shape: ScalarShape) -> None:
    assert scalar_of(pattern) == shape


@pytest.mark.parametrize(
    "pattern",
    [
        "[+-][a-z]{1,15}",
        "(",
        "(?i)a",
        "a|",
        "[A-Z][a-z]*",
        "(a*)*",
        r"\bx",
        "a(?=b)",
        "",
        "(" * 200 + "a" + ")" * 200 + "b*",
    ],
)
def test_what_is_not_understood(pattern: str) -> None:
    assert scalar_of(pattern) is None


def test_long_numbers_have_short_bounds() -> None:
    shape = scalar_of("0|[1-9][0-9]{0,999999}")
    assert isinstance(shape, Integer)
    assert shape.low == ZERO
    assert shape.high is not None
    assert constant(shape.high) == 10**1000000 - 1


@pytest.mark.parametrize(
    ("pattern", "fields"),
    [
        (rf"^{INTEGER} {INTEGER}\n$", (FieldShape(ANY), FieldShape(ANY))),
        (rf"({INTEGER} )*{INTEGER}\n", (FieldShape(ANY, 1, None),)),
        (rf"{INTEGER}( {INTEGER})*", (FieldShape(ANY, 1, None),)),
        (rf"({INTEGER} ){{2}}{INTEGER}\n", (FieldShape(ANY, 3, 3),)),
        (rf"(({INTEGER} )*{INTEGER})?\n", (FieldShape(ANY, 0, None),)),
        (r"[1-9]\d* [LR]*\n", (FieldShape(Integer(ONE, None)), FieldShape(String(0, None, "LR")))),
        (rf"[1-9]\d*( {INTEGER})*", (FieldShape(Integer(ONE, None)), FieldShape(ANY, 0, None))),
        ("Case [a-z]", (FieldShape(Words(("Case",))), FieldShape(String(1, 1, LOWER)))),
        ("", ()),
    ],
)
def test_what_a_line_is(pattern: str, fields: tuple[FieldShape, ...]) -> None:
    assert line_of(pattern) == fields


@pytest.mark.parametrize("pattern", [rf"({INTEGER} )*", "a  b", " a", r"a\s+b", "a\nb", "(a b )*a", "[+-][a-z]+ 1"])
def test_lines_that_are_not_understood(pattern: str) -> None:
    assert line_of(pattern) is None


PIECES = st.sampled_from(
    ["0", "[1-9]", r"\d", r"\d*", "-?", "[0-9]{1,2}", "1", "|", "(2|3)", "[3-7]", r"(\.\d)?", "a", "[ab]"]
)


@given(st.lists(PIECES, max_size=6).map("".join), st.from_regex(r"-?[0-9a]{1,4}(\.[0-9])?", fullmatch=True))
def test_exact_integers_are_just_those_that_match(pattern: str, token: str) -> None:
    shape = scalar_of(pattern)
    if not isinstance(shape, Integer) or not shape.exact:
        return
    matches = re.fullmatch(pattern, token) is not None
    whole = re.fullmatch("0|-?[1-9][0-9]*", token) is not None
    assert matches == (whole and _within(int(token), shape))


def _within(value: int, shape: Integer) -> bool:
    low = None if shape.low is None else constant(shape.low)
    high = None if shape.high is None else constant(shape.high)
    return (low is None or low <= value) and (high is None or value <= high)


@given(st.lists(PIECES, max_size=6).map("".join), st.data())
def test_words_and_strings_are_just_those_that_match(pattern: str, data: st.DataObject) -> None:
    shape = scalar_of(pattern)
    token = data.draw(st.from_regex(pattern, fullmatch=True)) if shape else ""
    if isinstance(shape, Words):
        assert token.isascii() is False or token in shape.words
        assert all(re.fullmatch(pattern, word) for word in shape.words)
    elif isinstance(shape, String) and shape.exact:
        assert token.isascii() is False or set(token) <= set(shape.alphabet)
        assert shape.least <= len(token) <= (shape.most or len(token))


@given(st.text(alphabet="ab01-9[](){}|*+?.,\\ds^$ \n", max_size=30))
def test_no_pattern_fails(pattern: str) -> None:
    scalar_of(pattern)
    line_of(pattern)

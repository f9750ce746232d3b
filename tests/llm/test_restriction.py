import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from testgen.llm.limitable import limitable
from testgen.llm.restriction import RestrictionError, restriction_of, tidied
from testgen.llm.scenario import Restriction
from testgen.spec.parse import parse
from testgen.spec.printer import show
from testgen.spec.reader import read
from testgen.spec.sampler import NoSampleError, sample
from testgen.spec.tree import Format
from testgen.spec.writer import write
from tests.drawing import examples
from tests.spec.formats import formats
from tests.spec.sampled_formats import FORMATS

LIST = "n: int 1..100 ; k: int 1..n\na: int[n] 0..10^9\n"
ROUNDS = "t: int 1..5\nrepeat t:\n    n: int 1..9 ; m: int 1..9\nwhere sum(n) <= 20\n"


def said(text: str, limits: dict[str, str] | None = None, *conditions: str) -> str:
    ends = {name: (value.split("..")[0], value.split("..")[-1]) for name, value in (limits or {}).items()}
    made = restriction_of(Restriction(ends, conditions), parse(text))
    return f"error: {made.message}" if isinstance(made, RestrictionError) else show(made)


@pytest.mark.parametrize(
    ("text", "limits", "conditions", "becomes"),
    [
        (LIST, {"n": "1"}, (), "n: int 1..1 ; k: int 1..n\na: int[n] 0..10^9\n"),
        (LIST, {"k": "n", "a": "5..7"}, (), "n: int 1..100 ; k: int n..n\na: int[n] 5..7\n"),
        (LIST, {"n": "max", "a": "min"}, (), "n: int 100..100 ; k: int 1..n\na: int[n] 0..0\n"),
        (LIST, {"k": "max"}, (), "n: int 1..100 ; k: int n..n\na: int[n] 0..10^9\n"),
        (LIST, {"N": "3", "a[i]": "1e9"}, (), "n: int 3..3 ; k: int 1..n\na: int[n] 1*10^9..10^9\n"),
        (LIST, {"n": "2..k"}, (), "n: int 1..100 ; k: int 1..n\na: int[n] 0..10^9\nwhere 2 <= n <= k\n"),
        (LIST, {"a": "k"}, (), "n: int 1..100 ; k: int 1..n\na: int[n] k..k\n"),
        (LIST, {}, ("a[1] = a[n] && k < n",), LIST + "where a[1] == a[n] and k < n\n"),
        (
            "n: int 1..9\na: int[n] 1..9\nb: int 1..9\n",
            {"a": "b"},
            (),
            "n: int 1..9\na: int[n] 1..9\nb: int 1..9\nwhere b <= min(a) <= max(a) <= b\n",
        ),
        (
            "s: str[1..9] of a-z\nk: int 1..9\n",
            {"len(s)": "k"},
            (),
            "s: str[1..9] of a-z\nk: int 1..9\nwhere len(s) == k\n",
        ),
        ('d: "N" | "S" | "W"\n', {"d": '"N"..S'}, (), 'd: "N" | "S"\n'),
        (ROUNDS, {}, ("n == m",), ROUNDS.replace("where", "    where n == m\nwhere")),
        (ROUNDS, {}, ("sum(n) == 20",), ROUNDS + "where sum(n) == 20\n"),
    ],
)
def test_a_restriction_becomes_a_format(
    text: str, limits: dict[str, str], conditions: tuple[str, ...], becomes: str
) -> None:
    assert said(text, limits, *conditions) == becomes


@pytest.mark.parametrize(
    ("limits", "conditions", "why"),
    [
        ({"z": "1"}, (), "z cannot be limited: the names are n, k, a"),
        ({"n": "0"}, (), "n is 1..100, so it cannot be 0"),
        ({"n": "1..101"}, (), "n is 1..100, so it cannot be 101"),
        ({"k": "101"}, (), "k is 1..n, so it cannot be 101"),
        ({"n": "5..2"}, (), "n from 5 to 2 is empty"),
        ({"n": "a b"}, (), "`a b` at column 3: "),
        ({"n": "z"}, (), "`n == z`: there is no name z"),
        ({"n": "k == 1"}, (), "n cannot be `k == 1`, which is a condition: say it in `where`"),
        ({"k": "50", "n": "1..20"}, (), "n = 1..20 leaves no input together with the other limits"),
        ({}, ("n == 101",), "`n == 101` never holds within the bounds of the format"),
        ({}, ("n < k and k > 100",), "`n < k and k > 100` never holds within the bounds of the format"),
        ({}, ("a[i] == 1",), "`a[i] == 1`: there is no name i"),
        ({}, ("n",), "`n`: `n` is no condition (try a comparison, as in `a <= b`)"),
        ({}, ("n <",), "`n <` at column 4: "),
        ({}, ("x: int 1..2",), "`x: int 1..2` at column 2: "),
        ({}, ("n == 1\nm: int 1..2",), "`n == 1 m: int 1..2` at column 8: "),
    ],
)
def test_what_cannot_be_said_is_refused_in_one_line(
    limits: dict[str, str], conditions: tuple[str, ...], why: str
) -> None:
    message = said(LIST, limits, *conditions)
    assert message.startswith(f"error: {why}")
    assert "\n" not in message


def test_a_word_that_the_format_does_not_know_is_refused() -> None:
    assert said('d: "N" | "S"\n', {"d": "X"}) == 'error: d is one of "N" | "S", not X'


def test_a_restriction_that_says_nothing_is_the_format() -> None:
    assert restriction_of(Restriction(size="small"), parse(LIST)) == parse(LIST)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("10**9", "10^9"),
        ("2e5", "2*10^5"),
        ("1,000,000", "1000000"),
        ("1_000", "1000"),
        ("a=b||c!=d", "a==b or c!=d"),
        ("a \u2264 b \u2260 c", "a <= b != c"),
        ("max(a, 100)", "max(a, 100)"),
        ("a <= b", "a <= b"),
    ],
)
def test_what_other_languages_write_is_rewritten(theirs: str, ours: str) -> None:
    assert tidied(theirs) == ours


@st.composite
def restricted(draw: st.DrawFn) -> tuple[Format, Restriction]:
    fmt = draw(formats() | st.sampled_from(list(FORMATS.values())))
    names = list(limitable(fmt)) or ["n"]
    ends = st.integers(-2, 9).map(str) | st.sampled_from([*names, "max", "min", "N", "yes", "n-1"])
    limits = draw(
        st.dictionaries(st.sampled_from(names), st.tuples(ends, ends) | ends.map(lambda e: (e, e)), max_size=3)
    )
    sides = st.sampled_from([*names, *(f"sum({name})" for name in names), "3", "0"])
    conditions = st.builds("{} {} {}".format, sides, st.sampled_from(["==", "<", ">=", "!="]), sides)
    return fmt, Restriction(limits, tuple(draw(st.lists(conditions, max_size=2))))


@given(restricted(), st.integers(0, 99))
@examples(60)
def test_what_is_drawn_from_a_restricted_format_is_read_by_the_wide_one(
    both: tuple[Format, Restriction], seed: int
) -> None:
    fmt, restriction = both
    made = restriction_of(restriction, fmt)
    assume(isinstance(made, Format))
    assert isinstance(made, Format)
    try:
        text = write(made, sample(made, random.Random(seed), 6, "random", patience=20_000))
    except NoSampleError:
        assume(False)  # noqa: FBT003
        raise
    assert isinstance(read(fmt, text), dict), show(fmt) + "\n" + show(made)


@given(
    st.dictionaries(st.text(max_size=9), st.tuples(st.text(max_size=9), st.text(max_size=9))),
    st.lists(st.text(max_size=20)),
)
def test_nothing_that_is_said_makes_it_fail(limits: dict[str, tuple[str, str]], conditions: list[str]) -> None:
    made = restriction_of(Restriction(limits, tuple(conditions)), parse(LIST))
    assert isinstance(made, Format) or (made.message and "\n" not in made.message)

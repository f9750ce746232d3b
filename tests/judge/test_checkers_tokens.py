import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.judge.checking.numbers import Tolerance, number
from testgen.judge.checking.tokens import TokenComparator
from testgen.judge.checking.wording import one_line, shown

EXACT = TokenComparator()
NEAR = TokenComparator(tolerance=Tolerance(1e-6, 1e-6))

outputs = st.lists(
    st.sampled_from(
        [b"7", b"8", b"-0", b"1e5", b"0.30000001", b"nan", b"yes", b"YES", b"\xff", b"\0", b" ", b"\n", b"\t"]
    )
).map(b"".join)
comparators = st.builds(
    TokenComparator,
    case=st.booleans(),
    spaces=st.booleans(),
    tolerance=st.sampled_from([Tolerance(), Tolerance(absolute=0.0), Tolerance(1e-6, 1e-6)]),
)


@pytest.mark.parametrize(
    ("answer", "output", "why"),
    [
        (b"1 2\n3 4\n5 7\n", b"1 2\n3 4\n5 8\n", "line 3, token 2: expected '7', got '8'"),
        (b"7", b"\n\n   8", "line 3, token 1: expected '7', got '8'"),
        (b"1 2 3", b"1 2", "output ends after token 2, 1 more expected"),
        (b"1 2 3", b" \n", "output is empty, 3 tokens expected"),
        (b"1", b"", "output is empty, 1 token expected"),
        (b"1 2", b"1 2 3 4", "output goes on after the last expected token, with '3'"),
        (b"", b"x", "output goes on after the last expected token, with 'x'"),
        (b"1000000007", b"1000000006", "line 1, token 1: expected '1000000007', got '1000000006'"),
        (b"7", b"07", "line 1, token 1: expected '7', got '07'"),
        (b"0.5", b".5", "line 1, token 1: expected '0.5', got '.5'"),
        (b"yes", b"YES", "line 1, token 1: expected 'yes', got 'YES'"),
        (b"yes", b"y\xff\x1b\n", r"line 1, token 1: expected 'yes', got 'y\xff\x1b'"),
        (b"x", b"y" * 50, "line 1, token 1: expected 'x', got '" + "y" * 40 + "'... (50 bytes)"),
    ],
)
def test_what_differs_is_said_in_one_line(answer: bytes, output: bytes, why: str) -> None:
    decision = EXACT(answer, output)
    assert (decision.accepted, decision.why, decision.ours) == (False, why, False)


@pytest.mark.parametrize(
    ("answer", "output", "why"),
    [
        (b"2.5 1", b"2.5 1.1", "line 1, token 2: expected '1', got '1.1', off by 0.1"),
        (b"2.5", b"none", "line 1, token 1: expected '2.5', got 'none', which is no number"),
        (b"2.5", b"inf", "line 1, token 1: expected '2.5', got 'inf', which is no number"),
        (b"none 2.5", b"nil 2.5", "line 1, token 1: expected 'none', got 'nil'"),
    ],
)
def test_numbers_that_are_off(answer: bytes, output: bytes, why: str) -> None:
    assert NEAR(answer, output).why == why


@pytest.mark.parametrize(
    ("tolerance", "answer", "output", "accepted"),
    [
        (Tolerance(), b"1000000", b"1000000.0", False),
        (Tolerance(absolute=0.0), b"1000000", b"1000000.0", True),
        (Tolerance(absolute=1e-3), b"1000000", b"1000000.5", False),
        (Tolerance(relative=1e-6), b"1000000", b"1000000.5", True),
        (Tolerance(relative=1e-6), b"0", b"1e-9", False),
        (Tolerance(1e-3, 1e-6), b"0", b"1e-9", True),  # either is enough
        (Tolerance(1e-3, 1e-6), b"1000000", b"1000000.5", True),
        (Tolerance(1e-3, 1e-6), b"id7", b"id7.0", False),
        (Tolerance(1e300, 1e300), b"1e308", b"inf", False),
        (Tolerance(1.0, 1.0), b"nan", b"NAN", False),
    ],
)
def test_tolerance(tolerance: Tolerance, answer: bytes, output: bytes, accepted: bool) -> None:  # noqa: FBT001
    assert TokenComparator(tolerance=tolerance)(answer, output).accepted is accepted


@pytest.mark.parametrize(
    ("output", "why"),
    [
        (b"a b\n", ""),
        (b"A B\n", ""),
        (b"a  b\n", "space after token 1: expected ' ', got '  '"),
        (b"a b", "space after token 2: expected '\\n', got ''"),
        (b"a b\r\n", "space after token 2: expected '\\n', got '\\r\\n'"),
        (b" a b\n", "space before the first token: expected '', got ' '"),
        (b"a c\n", "line 1, token 2: expected 'b', got 'c'"),
    ],
)
def test_spaces_count_where_they_should(output: bytes, why: str) -> None:
    comparator = TokenComparator(case=False, spaces=True)
    assert comparator(b"a b\n", output).why == why
    assert replace(comparator, spaces=False)(b"a b\n", output).accepted is ("space" in why or not why)


@given(comparators, outputs)
def test_an_output_is_accepted_against_itself(comparator: TokenComparator, output: bytes) -> None:
    assert comparator(output, output).accepted


@given(comparators, outputs, outputs)
def test_decisions_are_equal_both_ways_but_for_numbers(comparator: TokenComparator, one: bytes, other: bytes) -> None:
    plain = replace(comparator, tolerance=Tolerance())
    assert plain(one, other).accepted == plain(other, one).accepted


@given(comparators, outputs, outputs)
def test_a_strict_acceptance_is_a_lax_one(comparator: TokenComparator, answer: bytes, output: bytes) -> None:
    if comparator(answer, output).accepted:
        assert replace(comparator, case=False, spaces=False)(answer, output).accepted


@given(comparators, outputs, st.sampled_from([b"x", b"0", b"7", b"\0", b"\xa0"]))
def test_no_prefix_is_accepted_either_way(comparator: TokenComparator, output: bytes, more: bytes) -> None:
    for longer in (output + b"\n" + more, more + b"\n" + output):
        assert not comparator(longer, output).accepted
        assert not comparator(output, longer).accepted


@given(comparators, outputs, outputs)
def test_a_reason_is_one_printable_line(comparator: TokenComparator, answer: bytes, output: bytes) -> None:
    decision = comparator(answer, output)
    assert bool(decision.why) is not decision.accepted
    assert decision.why.isprintable()
    assert len(decision.why) < 250


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False)))
def test_plain_numbers_are_decided_like_any(values: list[float]) -> None:
    # One token that is no plain number, among those that differ, sends all of them the slow way.
    answer = b" ".join(repr(value).encode() for value in values)
    output = b" ".join(repr(value * (1 + 9e-7)).encode() for value in values)
    slow = NEAR(answer + b" 1", output + b" 0x1")
    assert NEAR(answer + b" 1", output + b" 1.0") == slow


def test_a_million_tokens_take_little_time() -> None:
    answer = b"\n".join(b"%d" % (index * 999_983 % 10**9) for index in range(10**6))
    started = time.process_time()
    assert EXACT(answer, answer.replace(b"\n", b" ")).accepted
    assert not EXACT(answer, answer[:-1] + b"x").accepted
    assert time.process_time() - started < 2


def test_numbers_of_a_million_digits_do_not_hang() -> None:
    digits = b"7" * 10**6
    started = time.process_time()
    for comparator in (EXACT, NEAR):
        assert comparator(digits, digits + b"\n").accepted
        assert not comparator(digits, digits[:-1] + b"8").accepted
        assert not comparator(digits, b"0x" + digits).accepted
    assert NEAR(b"0." + digits, b"0.77777777777").accepted
    for token in (digits + b"x", b"0" * 10**6 + b"." + digits + b"e", b"1e" + digits, b"0x1p" + digits):
        number(token)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("token", "value"),
    [
        (b"5", 5.0),
        (b"+5", 5.0),
        (b"05.", 5.0),
        (b"-.5e1", -5.0),
        (b"0x1.8p1", 3.0),
        (b"1e-999", 0.0),
        (b"1e999", None),
        (b"0x1p9999", None),
        (b"inf", None),
        (b"nan", None),
        (b"1_0", None),
        (b"1e5x", None),
        (b".", None),
        (b"", None),
        ("\u0661".encode(), None),
    ],
)
def test_which_tokens_are_numbers(token: bytes, value: float | None) -> None:
    assert number(token) == value


def test_wording() -> None:
    assert shown(b"a\n\xc3\xa9\xe2\x80\xae\xff") == "'a\\n\u00e9\\u202e\\xff'"
    assert one_line("  a\tb\n ") == "a\\tb"
    assert one_line("x" * 500) == "x" * 197 + "..."

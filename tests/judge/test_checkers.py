import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.errors import ProblemError
from testgen.judge.checkers import make_checker
from testgen.judge.checking.lines import LineComparator, UnorderedComparator
from testgen.problem import Blob, CheckerChoice, CheckerKind, Limits, TestCase
from testgen.seams import Checker, Decision, Judgement
from tests.fakes import FakeJudge, case

lines = st.lists(st.sampled_from([b"", b"a", b"A b", b"a  b", b"7 ", b"\t7", b"\xff\r"]), max_size=6)


def checker(kind: CheckerKind, **options: object) -> Checker:
    return make_checker(CheckerChoice(kind, **options), FakeJudge({}), Limits())  # type: ignore[arg-type]


def decided(kind: CheckerKind, answer: str, output: str, **options: object) -> Decision:
    return checker(kind, **options).accepts(Blob(), Blob.of(answer), Blob.of(output))


@pytest.mark.parametrize(
    ("answer", "output", "why"),
    [
        ("a b\nc\n", "a b\nc\n", ""),
        ("a b\nc\n", "a b  \nc\t\r\n\n \n", ""),
        ("a b\nc\n", "a b\nc", ""),
        ("a b\nc\n", "a  b\nc\n", "line 1: expected 'a b', got 'a  b'"),
        ("a b\nc\n", " a b\nc\n", "line 1: expected 'a b', got ' a b'"),
        ("a b\nc\n", "a b\n\nc\n", "line 2: expected 'c', got ''"),
        ("a b\nc\n", "a b\nC\n", "line 2: expected 'c', got 'C'"),
        ("a b\nc\n", "a b\n", "output ends after line 1, 1 more expected"),
        ("a b\nc\n", "", "output ends after line 0, 2 more expected"),
        ("a\n", "a\nb\n", "output goes on after the last expected line, with 'b'"),
    ],
)
def test_lines(answer: str, output: str, why: str) -> None:
    assert decided(CheckerKind.LINES, answer, output).why == why


@pytest.mark.parametrize(
    ("answer", "output", "why"),
    [
        ("1 2\n3\n3\n", "3\n1   2\n\n3", ""),
        ("1 2\n3\n", "2 1\n3\n", "line 1: '2 1' is none of the expected lines"),
        ("1\n3\n3\n", "3\n1\n1\n", "line 3: '1' is expected 1 time only"),
        ("1\n3\n3\n", "3\n", "2 expected lines are missing, such as '1'"),
        ("1\n3\n", "1\n", "1 expected line is missing, such as '3'"),
        ("a\n", "A\n", "line 1: 'A' is none of the expected lines"),
        ("1 2\n3\n", "1 2 3\n", "line 1: '1 2 3' is none of the expected lines"),
    ],
)
def test_unordered(answer: str, output: str, why: str) -> None:
    assert decided(CheckerKind.UNORDERED, answer, output).why == why


@pytest.mark.parametrize("kind", [CheckerKind.TOKENS, CheckerKind.LINES, CheckerKind.UNORDERED])
def test_options_reach_the_comparator(kind: CheckerKind) -> None:
    assert not decided(kind, "a b\n", "A b\n").accepted
    assert decided(kind, "a b\n", "A b\n", case_sensitive=False).accepted
    assert decided(kind, "a b\n", "a b \n").accepted
    assert not decided(kind, "a b\n", "a b \n", space_sensitive=True).accepted


def test_tolerances_reach_the_comparator() -> None:
    assert not decided(CheckerKind.TOKENS, "0.5", "0.51").accepted
    assert decided(CheckerKind.TOKENS, "0.5", "0.51", float_absolute=0.1).accepted
    assert decided(CheckerKind.TOKENS, "0.5", "0.51", float_relative=0.1).accepted


@pytest.mark.parametrize("kind", [CheckerKind.LINES, CheckerKind.UNORDERED])
def test_a_tolerance_is_not_silently_dropped(kind: CheckerKind) -> None:
    with pytest.raises(ProblemError, match="has no tolerance"):
        checker(kind, float_absolute=1e-6)


@pytest.mark.parametrize("kind", [CheckerKind.KATTIS, CheckerKind.TESTLIB, CheckerKind.PYTHON])
def test_a_missing_program_is_said(kind: CheckerKind) -> None:
    with pytest.raises(ProblemError, match=f"the {kind} checker has no program"):
        checker(kind)


def test_many_are_decided_in_order() -> None:
    judgements = [
        Judgement(case("1", "", "7\n"), Blob.of("7")),
        Judgement(TestCase("2", Blob()), Blob.of("7")),
        Judgement(case("3", "", "8\n"), Blob.of("7")),
    ]
    decisions = list(checker(CheckerKind.TOKENS).decide(judgements))
    assert [(d.accepted, d.ours) for d in decisions] == [(True, False), (False, True), (False, False)]
    assert decisions[1].why == "the test has no answer to hold outputs against"


@given(lines, st.randoms(use_true_random=False), st.booleans())
def test_any_order_of_lines_is_accepted(found: list[bytes], rng: object, case: bool) -> None:  # noqa: FBT001
    shuffled = list(found)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    comparator = UnorderedComparator(case)
    assert comparator(b"\n".join(found), b"\n".join(shuffled)).accepted
    assert not comparator(b"\n".join(found), b"\n".join([*shuffled, b"x"])).accepted
    assert not comparator(b"\n".join([*found, b"x"]), b"\n".join(shuffled)).accepted


@given(lines, lines)
def test_in_order_is_stricter_than_in_any_order(answer: list[bytes], output: list[bytes]) -> None:
    sides = b"\n".join(answer), b"\n".join(output)
    if LineComparator()(*sides).accepted:
        assert UnorderedComparator()(*sides).accepted
    assert LineComparator(spaces=True)(*sides).accepted is (sides[0] == sides[1])


@given(lines, lines, st.booleans())
def test_a_reason_is_one_printable_line(answer: list[bytes], output: list[bytes], spaces: bool) -> None:  # noqa: FBT001
    for comparator in (LineComparator(spaces=spaces), UnorderedComparator(spaces=spaces)):
        decision = comparator(b"\n".join(answer), b"\n".join(output))
        assert bool(decision.why) is not decision.accepted
        assert decision.why.isprintable()

from dataclasses import replace

import pytest

from testgen.bench import Bench, set_up
from testgen.guidance import Guidance
from testgen.probes import drawn, probes, small, vouched
from testgen.problem import Blob
from testgen.propose.spec import Completeness, FoundSpec
from testgen.propose.spec_samples import spread
from testgen.spec.parse import parse
from tests.fakes import BEHAVIOURS, FakeJudge, case, solution, sum_problem

BENCH = set_up(sum_problem(), FakeJudge(BEHAVIOURS))
FORMAT = parse("n: int 1..60\na: int[n] -100..100\n")
KNOWN = Guidance(FoundSpec(FORMAT, Completeness.COMPLETE))
UNKNOWN = Guidance(FoundSpec(None, Completeness.NONE))
ORACLE = solution("accepted/a.py")


def test_probes_are_answered_once_each() -> None:
    found = probes(BENCH, ORACLE, [Blob.of("1 2\n"), Blob.of("4\n"), Blob.of("1 2\n")])
    assert [(test.input.read(), test.answer and test.answer.read()) for test in found] == [
        (b"1 2\n", b"3\n"),
        (b"4\n", b"4\n"),
    ]


def test_invalid_inputs_and_those_without_an_answer_are_none() -> None:
    assert probes(BENCH, ORACLE, [Blob.of("999\n"), Blob.of("x\n")]) == []
    crashing = set_up(sum_problem(validated=False), FakeJudge(BEHAVIOURS))
    assert probes(crashing, ORACLE, [Blob.of("x\n")]) == []


def test_nothing_is_drawn_without_a_format() -> None:
    assert drawn(UNKNOWN, spread(5, 1, 20), 0) == []
    assert list(small(UNKNOWN, 5, 0)) == []


def test_small_inputs_are_small_and_follow_from_the_seed() -> None:
    first, again, other = (list(small(KNOWN, 30, seed)) for seed in (0, 0, 1))
    assert [blob.sha for blob in first] == [blob.sha for blob in again] != [blob.sha for blob in other]
    assert len(first) > 20
    assert sorted(len(blob.read().split()) for blob in first)[len(first) // 2] <= 20
    assert max(len(blob.read().split()) for blob in first) <= 80


def test_drawn_inputs_follow_the_plan() -> None:
    sizes = [len(blob.read().split()) for blob in drawn(KNOWN, spread(6, 1, 50), 0)]
    assert len(sizes) == 6
    assert sizes[0] < sizes[-1]


# --- inputs that somebody vouches for

BARE = set_up(sum_problem(validated=False), FakeJudge(BEHAVIOURS))
WIDE = parse("n: int 1..60\na: int[n] -300..300\n")
OWN = {b"1 2\n", b"10 20 30\n", b"-5 50\n40 7 1\n"}


def partial(validated: bool) -> Guidance:  # noqa: FBT001 - as in Guidance
    return Guidance(FoundSpec(WIDE, Completeness.PARTIAL), validated)


def others(bench: Bench, guidance: Guidance) -> set[bytes]:
    found = {one.input.read() for one in vouched(bench, guidance, 0)}
    assert found >= OWN
    return found - OWN


@pytest.mark.parametrize(
    "guidance",
    [UNKNOWN, partial(validated=False)],
    ids=["no format", "a partial one"],
)
def test_without_validators_nobody_vouches_for_more_than_the_problems_own(guidance: Guidance) -> None:
    assert others(BARE, guidance) == set()


def test_a_complete_format_vouches_for_what_is_drawn() -> None:
    assert len(others(BARE, KNOWN)) > 10


def test_validators_vouch_for_what_they_accept_of_a_partial_format() -> None:
    found = others(BENCH, partial(validated=True))
    assert found
    assert all(-100 <= int(token) <= 100 for text in found for token in text.split())
    assert len(found) < len(list(drawn(partial(validated=True), spread(24, 1, 60), 0)))


def test_validators_vouch_for_changes_where_there_is_no_format() -> None:
    found = others(BENCH, Guidance(UNKNOWN.found, validated=True))
    assert found
    assert all(-100 <= int(token) <= 100 for text in found for token in text.split())


def test_own_inputs_that_are_large_are_left_out_and_equal_seeds_give_equal_inputs() -> None:
    large = set_up(replace(sum_problem(), tests=(case("secret/1", "1 " * 20_000, "20000\n"),)), FakeJudge(BEHAVIOURS))
    assert all(one.input.size < 16_384 for one in vouched(large, KNOWN, 0))
    assert vouched(BENCH, KNOWN, 4) == vouched(BENCH, KNOWN, 4) != vouched(BENCH, KNOWN, 5)

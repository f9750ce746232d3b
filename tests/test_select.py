import random

from hypothesis import given
from hypothesis import strategies as st

from testgen.problem import Blob, TestCase, Tier
from testgen.select import DEPTH, Entry, choose, only_kills


def entry(name: str, kills: str = "", tier: Tier = Tier.BASIC, size: int = 1) -> Entry:
    return Entry(TestCase(name, Blob.of("x" * size)), tier, frozenset(kills))


def names(entries: list[Entry]) -> list[str]:
    return [e.test.name for e in entries]


def test_the_most_lethal_comes_first_and_then_what_it_misses() -> None:
    others = [entry("a", "12"), entry("b", "234"), entry("c", "5"), entry("d", "1")]
    assert names(choose([], others, 3)) == ["b", "a", "c"]


def test_ties_go_to_more_kills_then_to_the_smaller_input_then_by_name() -> None:
    kept = [entry("k", "9")]
    others = [entry("d", "1", size=2), entry("c", "2"), entry("b", "1"), entry("a", "39", size=9)]
    assert names(choose(kept, others, 3)) == ["k", "a", "b", "c"]


def test_kept_tests_stand_first_and_take_no_room() -> None:
    assert names(choose([entry("k", "1"), entry("l")], [entry("a", "1"), entry("b", "2")], 1)) == ["k", "l", "b"]


def test_each_tier_gets_a_test_when_all_is_killed_and_there_is_room() -> None:
    others = [entry("a", "12"), entry("b", "1"), entry("e", "", Tier.EDGE), entry("f", "", Tier.EDGE)]
    assert names(choose([], others, 2)) == ["a", "e"]
    assert names(choose([], others, 1)) == ["a"]


def test_wrong_solutions_fall_to_several_tests_before_room_is_filled() -> None:
    others = [entry("t0", "12"), *(entry(f"t{i}", "1") for i in range(1, 6)), entry("u", "2")]
    assert names(choose([], others, 5)) == ["t0", "t1", "t2", "u", "t3"]
    assert DEPTH == 3


def test_room_is_filled_tier_by_tier_the_largest_first_up_to_the_total() -> None:
    kept = [entry("k", "", Tier.EDGE)]
    others = [entry("a", size=1), entry("b", size=2), entry("c", size=3), entry("d", "", Tier.EDGE, 9)]
    assert names(choose(kept, others, 4)) == ["k", "a", "d", "c"]
    assert names(choose([*kept, entry("l"), entry("m")], others, 3)) == ["k", "l", "m"]


def test_only_kills_are_those_of_no_other_test() -> None:
    kills = {"a": frozenset("12"), "b": frozenset("23"), "c": frozenset("")}
    assert only_kills(kills) == {"a": ("1",), "b": ("3",), "c": ()}


ENTRIES = st.lists(
    st.tuples(st.sets(st.sampled_from("1234")), st.sampled_from(Tier), st.integers(0, 3)), max_size=12
).map(lambda rows: [entry(f"t{i:02}", "".join(kills), tier, size) for i, (kills, tier, size) in enumerate(rows)])


@given(ENTRIES, st.randoms())
def test_the_order_of_candidates_does_not_matter(entries: list[Entry], rng: random.Random) -> None:
    shuffled = entries[:]
    rng.shuffle(shuffled)
    assert choose([], shuffled, 5) == choose([], entries, 5)


@given(ENTRIES)
def test_with_room_all_that_can_be_killed_is_and_every_tier_stands(entries: list[Entry]) -> None:
    chosen = choose([], entries, len(entries))
    assert {s for e in chosen for s in e.kills} == {s for e in entries for s in e.kills}
    assert {e.tier for e in chosen} == {e.tier for e in entries}

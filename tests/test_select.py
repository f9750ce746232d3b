import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from testgen.problem import Blob, TestCase, Tier
from testgen.select import DEPTH, Entry, Goal, GoalKind, _Selection, choose, only_bounds, only_goals, only_kills


def entry(name: str, kills: str = "", tier: Tier = Tier.BASIC, size: int = 1, bounds: str = "") -> Entry:
    return Entry(TestCase(name, Blob.of("x" * size)), tier, frozenset(kills), frozenset(bounds))


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


def test_a_missing_kill_comes_before_any_number_of_bounds_and_tiers() -> None:
    others = [entry("a", "", Tier.EDGE, bounds="pqrs"), entry("b", "1"), entry("c", "", bounds="tu")]
    assert names(choose([], others, 1)) == ["b"]
    assert names(choose([], others, 3)) == ["b", "a", "c"]


def test_mutants_come_behind_kills_bounds_and_tiers_and_are_wanted_once() -> None:
    many = [replace(entry(name), mutants=frozenset(mutants)) for name, mutants in (("m", "uvwxyz"), ("n", "zu"))]
    others = [*many, entry("a", "1"), entry("b", "", bounds="p"), entry("c", "", Tier.EDGE)]
    assert names(choose([], others, 3)) == ["a", "b", "c"]
    assert names(choose([], others, 4)) == ["a", "b", "c", "m"]
    assert names(choose([entry("k", "1")], many, 1)) == ["k", "m"]
    assert not replace(many[0], doubtful=True).goals, "an input that nobody vouches for is not taken for a mutant"


def test_bounds_and_tiers_count_alike() -> None:
    others = [entry("a", "1"), entry("b", "", bounds="p"), entry("c", "", Tier.EDGE, bounds="p"), entry("d", "2")]
    assert names(choose([], others, 3)) == ["a", "d", "c"]


def test_a_test_that_others_made_superfluous_leaves_room() -> None:
    others = [entry("a", "1234"), entry("b", "125"), entry("c", "346"), entry("d", "", bounds="p")]
    assert names(choose([], others, 3)) == ["b", "c", "d"]
    assert names(choose([], others, 4)) == ["b", "c", "d", "a"], "it is back for depth"


def test_what_kept_tests_bring_is_brought() -> None:
    kept = [entry("k", "12", Tier.EDGE, bounds="p")]
    others = [entry("a", "12", Tier.EDGE, bounds="p"), entry("b", "3", Tier.EDGE), entry("c", "", bounds="pq")]
    assert names(choose(kept, others, 3)) == ["k", "b", "c", "a"]


def test_every_solution_falls_to_two_tests_before_one_falls_to_three() -> None:
    others = [entry("t0", "12"), *(entry(f"t{i}", "1") for i in range(1, 6)), entry("u", "2")]
    assert names(choose([], others, 4)) == ["t0", "t1", "u", "t2"]
    assert DEPTH == 3


def test_room_is_filled_tier_by_tier_the_largest_first_up_to_the_total() -> None:
    kept = [entry("k", "", Tier.EDGE)]
    others = [entry("a", size=1), entry("b", size=2), entry("c", size=3), entry("d", "", Tier.EDGE, 9)]
    assert names(choose(kept, others, 4)) == ["k", "a", "c", "d"], "of eight tests three are basic, two edge"
    assert names(choose([*kept, entry("l"), entry("m")], others, 3)) == ["k", "l", "m"]


def test_within_a_tier_room_goes_to_many_kills_then_to_new_sets_of_them_then_to_large_inputs() -> None:
    full = [entry(f"k{i}", "1234") for i in range(DEPTH)]
    others = [
        *(entry(f"a{i}", "12", size=9 - i) for i in range(2)),
        *(entry(f"b{i}", "34", size=i + 1) for i in range(2)),
        *(entry(f"c{i}", "", size=50 + i) for i in range(2)),
    ]
    assert names(choose(full, others, 9))[DEPTH:] == ["a0", "b1", "a1", "b0", "c1", "c0"]


def test_only_kills_are_those_of_no_other_test() -> None:
    kills = {"a": frozenset("12"), "b": frozenset("23"), "c": frozenset("")}
    assert only_kills(kills) == {"a": ("1",), "b": ("3",), "c": ()}
    assert only_bounds({"a": frozenset("qp"), "b": frozenset()}) == {"a": ("p", "q"), "b": ()}


def test_only_goals_are_kills_bounds_and_the_tier_of_no_other_test() -> None:
    entries = [entry("a", "12", bounds="p"), entry("b", "1", Tier.EDGE, bounds="pq"), entry("c")]
    assert only_goals(entries) == {
        "a": (Goal(GoalKind.KILL, "2"),),
        "b": (Goal(GoalKind.BOUND, "q"), Goal(GoalKind.TIER, "edge")),
        "c": (),
    }


ROWS = st.tuples(
    st.sets(st.sampled_from("123456")), st.sampled_from(Tier), st.integers(0, 3), st.sets(st.sampled_from("pqrs"))
)


def entries_of(prefix: str, most: int) -> st.SearchStrategy[list[Entry]]:
    return st.lists(ROWS, max_size=most).map(
        lambda rows: [
            entry(f"{prefix}{i:02}", "".join(kills), tier, size, "".join(bounds))
            for i, (kills, tier, size, bounds) in enumerate(rows)
        ]
    )


KEPT, ENTRIES, ROOM = entries_of("k", 3), entries_of("t", 14), st.integers(0, 14)


def goals(entries: list[Entry]) -> set[Goal]:
    return {goal for one in entries for goal in one.goals}


@given(KEPT, ENTRIES, ROOM, st.randoms())
def test_the_order_of_candidates_does_not_matter(
    kept: list[Entry], entries: list[Entry], most: int, rng: random.Random
) -> None:
    shuffled = entries[:]
    rng.shuffle(shuffled)
    assert choose(kept, shuffled, most) == choose(kept, entries, most)


@given(KEPT, ENTRIES, ROOM)
def test_no_more_than_was_asked_for_is_chosen_and_nothing_twice(
    kept: list[Entry], entries: list[Entry], most: int
) -> None:
    chosen = choose(kept, entries, most)
    assert chosen[: len(kept)] == kept
    assert len(chosen) <= len(kept) + most
    assert len(set(names(chosen))) == len(chosen)
    assert len(chosen) >= min(most, len(kept) + len(entries)), "room was left"


@given(KEPT, ENTRIES)
def test_with_room_no_goal_is_lost(kept: list[Entry], entries: list[Entry]) -> None:
    assert goals(choose(kept, entries, len(entries))) == goals([*kept, *entries])


@given(KEPT, ENTRIES, ROOM)
def test_every_test_of_the_cover_is_needed_and_more_room_loses_nothing(
    kept: list[Entry], entries: list[Entry], most: int
) -> None:
    chosen = covered(kept, entries, most)
    alone = only_goals(chosen)
    assert all(alone[one.test.name] for one in chosen[len(kept) :])
    missed = goals([*kept, *entries]) - goals(chosen)
    assert not missed or len(chosen) == len(kept) + most
    assert goals(chosen) <= goals(choose(kept, entries, most))


def covered(kept: list[Entry], entries: list[Entry], most: int) -> list[Entry]:
    selection = _Selection(kept, entries, most)
    selection.cover()
    return selection.chosen


@given(KEPT, ENTRIES, ROOM)
def test_the_cover_is_the_greedy_one_of_its_own_tests(kept: list[Entry], entries: list[Entry], most: int) -> None:
    chosen = covered(kept, entries, most)
    for place in range(len(kept), len(chosen)):
        before = goals(chosen[:place])
        worths = [worth(one, before) for one in chosen[place:]]
        assert worths[0] == max(worths), "the most lethal stands first"


def worth(one: Entry, before: set[Goal]) -> tuple[int, int]:
    new = one.goals - before
    kills = sum(goal.kind is GoalKind.KILL for goal in new)
    return kills, len(new) - kills


def test_a_doubtful_test_is_taken_for_what_only_it_kills() -> None:
    sure = [entry("a", "1"), entry("b", "1"), entry("c", "")]
    doubtful = [replace(entry(name, kills, bounds="p"), doubtful=True) for name, kills in (("x", "12"), ("y", "2"))]
    assert names(choose([], [*sure, *doubtful], 9)) == ["x", "a", "b", "c"]
    assert names(choose([], [replace(entry("x", "", Tier.EDGE, bounds="p"), doubtful=True)], 9)) == []

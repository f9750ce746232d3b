from hypothesis import given
from hypothesis import strategies as st

from testgen.scheduler import Scheduler, Tally

NAMES = ("bounds", "changes", "tiers")


def test_at_first_all_get_the_same() -> None:
    shares = Scheduler(NAMES, 900).shares()
    assert set(shares.values()) == {300}


def test_who_brings_news_for_fewer_runs_gets_more() -> None:
    scheduler = Scheduler(NAMES, 900)
    scheduler.learn("bounds", Tally(runs=300, kills=6))
    scheduler.learn("changes", Tally(runs=300, bounds=2))
    scheduler.learn("tiers", Tally(runs=300))
    shares = scheduler.shares()
    assert shares["bounds"] > shares["changes"] > shares["tiers"] >= 300 // 4


def test_what_was_brought_long_ago_is_forgotten() -> None:
    scheduler = Scheduler(NAMES, 900)
    scheduler.learn("bounds", Tally(runs=300, kills=6))
    rich = scheduler.shares()["bounds"]
    for _ in range(8):
        for name in NAMES:
            scheduler.learn(name, Tally(runs=300))
    assert scheduler.shares()["bounds"] < rich
    assert abs(scheduler.shares()["bounds"] - 300) < 30


def test_without_proposers_there_is_nothing_to_share() -> None:
    assert Scheduler((), 900).shares() == {}


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 50), st.integers(0, 5_000)), max_size=30))
def test_shares_add_up_and_nobody_starves(history: list[tuple[str, int, int]]) -> None:
    scheduler = Scheduler(NAMES, 900)
    for name, kills, runs in history:
        scheduler.learn(name, Tally(kills=kills, runs=runs))
    shares = scheduler.shares()
    assert abs(sum(shares.values()) - 900) <= len(NAMES)
    assert min(shares.values()) >= 74


def test_tallies_add_up() -> None:
    assert Tally(1, 2, 3, 4, 5) + Tally(1, 1, 1, 1, 1) == Tally(2, 3, 4, 5, 6)

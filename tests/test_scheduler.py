from hypothesis import given
from hypothesis import strategies as st

from testgen.scheduler import RUNS_A_TOKEN, ModelTurns, Scheduler, Tally

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


def test_tokens_cost_as_many_runs_each() -> None:
    assert Tally(runs=5, tokens=3).cost == 5 + 3 * RUNS_A_TOKEN
    by_runs, by_tokens = Scheduler(NAMES, 900), Scheduler(NAMES, 900)
    by_runs.learn("tiers", Tally(kills=1, runs=100 * RUNS_A_TOKEN))
    by_tokens.learn("tiers", Tally(kills=1, tokens=100))
    assert by_runs.shares() == by_tokens.shares()


# --- the turns of a model's proposers

MODELS = ("model-analysis", "auditor")
DEAR = Tally(tokens=1_000)


def test_the_first_has_a_turn_in_the_first_round_and_then_only_when_the_others_bring_nothing() -> None:
    turns = ModelTurns(MODELS, 1_000)
    assert turns.due(1 / 400, quiet=False) == "model-analysis"
    turns.learn("model-analysis", Tally(kills=1, tokens=5_000))
    assert turns.due(1 / 100, quiet=False) is None
    assert turns.due(1 / 100, quiet=True) is not None


def test_what_was_saved_pays_for_a_turn_though_the_others_bring_news() -> None:
    turns = ModelTurns(MODELS, 1_000)
    turns.learn("model-analysis", Tally(kills=3, tokens=1_500))
    due = [turns.due(1 / 5_000, quiet=False) for _ in range(100)]
    assert "model-analysis" in due
    assert due[0] is None


def test_who_brings_more_for_fewer_tokens_goes_first() -> None:
    turns = ModelTurns(MODELS, 1_000)
    turns.learn("model-analysis", Tally(kills=1, tokens=5_000))
    turns.learn("auditor", Tally(kills=1, tokens=500))
    assert turns.open == ("auditor", "model-analysis")


def test_two_turns_that_bring_nothing_end_a_proposer_and_one_without_a_question_too() -> None:
    turns = ModelTurns(MODELS, 1_000)
    turns.learn("model-analysis", DEAR)
    assert "model-analysis" in turns.open
    turns.learn("model-analysis", DEAR)
    turns.learn("auditor", Tally())
    assert turns.open == ()
    assert turns.due(0.0, quiet=True) is None


def test_news_lets_a_proposer_go_on() -> None:
    turns = ModelTurns(MODELS, 1_000)
    for _ in range(5):
        turns.learn("auditor", DEAR)
        turns.learn("auditor", DEAR + Tally(bounds=1))
    assert "auditor" in turns.open


def test_without_a_model_nobody_is_due() -> None:
    assert ModelTurns((), 1_000).due(1.0, quiet=True) is None

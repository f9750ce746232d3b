import pytest

from benchmarks.mutation_validity import Draw, Kills, draws, figures, ranks, spearman

KILLS = Kills("a", frozenset({0}), {"testgen": [frozenset({0}), frozenset({0, 1}), frozenset()]}, 3)


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    assert ranks([5, 1, 5, 9]) == [2.5, 1.0, 2.5, 4.0]


def test_the_correlation_is_spearmans() -> None:
    assert spearman([Draw(0.1, rejects=False), Draw(0.2, rejects=True)]) == pytest.approx(1)
    assert spearman([Draw(0.2, rejects=False), Draw(0.1, rejects=True)]) == pytest.approx(-1)
    assert spearman([Draw(0.2, rejects=True), Draw(0.1, rejects=True)]) is None


def test_suites_are_scored_by_the_mutants_that_some_input_kills() -> None:
    found = set(draws(KILLS, "testgen", 1, 50))
    assert found == {Draw(1.0, rejects=True), Draw(0.5, rejects=False), Draw(0.0, rejects=False)}
    assert set(draws(KILLS, "testgen", 3, 5)) == {Draw(1.0, rejects=True)}
    assert draws(KILLS, "testgen", 2, 20) == draws(KILLS, "testgen", 2, 20)


def test_an_interval_holds_the_figure_it_stands_beside() -> None:
    groups = [draws(KILLS._replace(task=str(number)), "testgen", 1, 20) for number in range(8)]
    found = figures(groups)
    low, high = found["interval"]
    assert low <= found["spearman"] <= high
    assert found["within_tasks"] == 8

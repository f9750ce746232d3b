import math
import random
from statistics import correlation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.metrics import (
    KillMatrix,
    depc,
    diversity_ratio,
    effective_size,
    kill_correlation,
    mean_kill_rate,
    predicted_ceiling,
    predicted_detection_rate,
    tsp,
)
from tests.metrics.matrices import EXAMPLE, matrices, table, with_test

shares = st.floats(0, 1)


def test_the_example_by_hand() -> None:
    assert depc(EXAMPLE) == 2
    assert diversity_ratio(EXAMPLE) == 0.5
    assert mean_kill_rate(EXAMPLE) == 0.375
    assert kill_correlation(EXAMPLE) == pytest.approx(1 / 3)
    assert effective_size(4, 1 / 3) == pytest.approx(2)
    assert predicted_detection_rate(0.375, 2) == pytest.approx(0.609375)
    assert predicted_ceiling(0.375, 1 / 3) == pytest.approx(0.755859375)
    assert tsp(EXAMPLE) == 0.5


def test_correlation_by_hand() -> None:
    # n = 5, a = 2, b = 3, both = 2: (10 - 6) / √(2·3 · 3·2) = 4/6
    kills = table("""
           a b c d e
        t1 1 1 0 0 0
        t2 1 1 1 0 0
    """)
    assert kill_correlation(kills) == pytest.approx(2 / 3)
    opposite = KillMatrix.of(["a", "b"], {"t1": {"a"}, "t2": {"b"}})
    assert kill_correlation(opposite) == -1
    assert effective_size(2, -1) is None


def test_tsp_by_hand() -> None:
    # Rejecters: a and b {t1}, c {t2}, d {}: shares 1/2 1/4 1/4, entropy 0.5 + 0.5 + 0.5 = 1.5 bits, over 4
    kills = table("""
           a b c d
        t1 1 1 0 0
        t2 0 0 1 0
    """)
    assert tsp(kills) == 0.375


def test_nothing_to_say() -> None:
    no_tests, none_wrong = KillMatrix.of(["a"], {}), KillMatrix.of([], {"t": set()})
    assert (depc(no_tests), depc(none_wrong)) == (0, 0)
    for figure in (diversity_ratio, mean_kill_rate, kill_correlation):
        assert figure(no_tests) is None
        assert figure(none_wrong) is None
    assert tsp(none_wrong) is None
    assert tsp(no_tests) == 0
    with pytest.raises(ValueError, match="at least 1 test"):
        effective_size(0, 0.5)


def test_tests_that_reject_none_or_all_have_no_correlation() -> None:
    constant = KillMatrix.of(["a", "b"], {"none": set(), "all": {"a", "b"}, "one": {"a"}})
    assert kill_correlation(constant) is None
    for vector in (frozenset[str](), frozenset("abcd")):
        assert kill_correlation(with_test(EXAMPLE, vector)) == kill_correlation(EXAMPLE)


@given(matrices())
def test_correlation_is_the_mean_of_pearsons(kills: KillMatrix) -> None:
    n = len(kills.solutions)
    rows = [[mask >> s & 1 for s in range(n)] for mask in kills.masks if 0 < mask.bit_count() < n]
    pearsons = [correlation(rows[i], rows[j]) for i in range(len(rows)) for j in range(i)]
    rho = kill_correlation(kills)
    assert rho == (pytest.approx(sum(pearsons) / len(pearsons), abs=1e-9) if pearsons else None)
    assert rho is None or -1 <= rho <= 1


@given(matrices(), st.randoms(use_true_random=False))
def test_the_order_of_tests_and_solutions_changes_nothing(kills: KillMatrix, rng: random.Random) -> None:
    order = rng.sample(range(len(kills.tests)), len(kills.tests))
    other = KillMatrix(
        tuple(kills.tests[i] for i in order),
        tuple(rng.sample(kills.solutions, len(kills.solutions))),
        tuple(kills.vectors[i] for i in order),
    )
    for figure in (depc, diversity_ratio, mean_kill_rate, kill_correlation, tsp):
        assert figure(other) == figure(kills)


@given(matrices(least_tests=1))
def test_a_test_twice_is_no_new_vector(kills: KillMatrix) -> None:
    twice = with_test(kills, kills.vectors[0])
    assert depc(twice) == depc(kills)
    assert tsp(twice) == tsp(kills)


@given(matrices())
def test_bounds(kills: KillMatrix) -> None:
    assert depc(kills) <= min(len(kills.tests), 2 ** len(kills.solutions) - 1)
    for share in (diversity_ratio(kills), mean_kill_rate(kills)):
        assert share is None or 0 <= share <= 1
    entropy = tsp(kills)
    if entropy is not None:
        n = len(kills.solutions)
        assert 0 <= entropy <= math.log2(n) / n + 1e-12


@given(matrices(least_solutions=1), st.data())
def test_a_test_more_never_tells_fewer_apart(kills: KillMatrix, data: st.DataObject) -> None:
    more = with_test(kills, data.draw(st.frozensets(st.sampled_from(kills.solutions))))
    assert depc(more) >= depc(kills)
    assert (tsp(more) or 0) >= (tsp(kills) or 0) - 1e-12


@given(st.integers(1, 1000), shares)
def test_the_effective_size_lies_between_1_and_n(n: int, rho: float) -> None:
    effective = effective_size(n, rho)
    assert effective is not None
    assert 1 - 1e-9 <= effective <= n
    assert effective_size(n, 0) == n
    assert effective_size(n, 1) == 1


@given(st.integers(2, 50), st.floats(-1, -0.001))
def test_a_negative_correlation_is_worth_more_or_undefined(n: int, rho: float) -> None:
    effective = effective_size(n, rho)
    assert effective is None or effective > n


@given(st.integers(1, 1000), shares, st.floats(0.01, 1))
def test_no_number_of_tests_is_predicted_above_the_ceiling(n: int, p: float, rho: float) -> None:
    effective = effective_size(n, rho)
    assert effective is not None
    predicted = predicted_detection_rate(p, effective)
    assert p - 1e-9 <= predicted <= predicted_ceiling(p, rho) + 1e-9 <= 1 + 1e-9
    more = effective_size(n + 1, rho)
    assert more is not None
    assert predicted_detection_rate(p, more) >= predicted - 1e-9


@given(st.floats(0.01, 1), st.floats(-1, 0))
def test_without_correlation_there_is_no_ceiling(p: float, rho: float) -> None:
    assert predicted_ceiling(p, rho) == 1
    assert predicted_ceiling(0, rho) == 0
    assert predicted_ceiling(p, 1) == pytest.approx(p)

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.metrics import (
    KillMatrix,
    Rate,
    area_under,
    auc_in_order,
    auc_over_orders,
    detection_rate,
    vacc_curve,
    verifier_accuracy,
)
from tests.metrics.matrices import EXAMPLE, matrices, table, with_test

# VAcc after each test: 0 0 0 0 1; AUC = (0 + 0 + 0 + 1/2) / 4 = 0.125
LATE = table("""
       a b c d
    t1 1 1 0 0
    t2 1 1 0 0
    t3 0 1 1 0
    t4 0 0 0 0
    t5 0 0 0 1
""")


def test_rate_and_accuracy_by_hand() -> None:
    assert detection_rate(EXAMPLE) == Rate(3, 4)
    assert verifier_accuracy(EXAMPLE) is False
    assert verifier_accuracy(LATE) is True


def test_auc_by_hand() -> None:
    assert vacc_curve(LATE) == (0, 0, 0, 0, 1)
    assert auc_in_order(LATE) == 0.125
    # t3 t5 t1 kill all: VAcc 0 0 1 1 1; (0 + 1/2 + 1 + 1) / 4 = 0.625; from k0 = 2: (1/2 + 1 + 1) / 3
    early = LATE.in_order(["t3", "t5", "t1", "t2", "t4"])
    assert auc_in_order(early) == 0.625
    assert auc_in_order(early, k0=2) == pytest.approx(2.5 / 3)
    # A mean of VAcc over problems: (0.2 + 0.4)/2 + (0.4 + 0.9)/2 = 0.95, over 2 steps
    assert area_under([0.2, 0.4, 0.9]) == pytest.approx(0.475)


def test_auc_over_orders_by_hand() -> None:
    # x y: VAcc 1 1, AUC 1; y x: VAcc 0 1, AUC 1/2; the mean over orders is 3/4
    kills = KillMatrix.of(["a"], {"x": {"a"}, "y": set()})
    assert auc_over_orders(kills, seed=1, samples=4000) == pytest.approx(0.75, abs=0.02)


def test_nothing_to_say() -> None:
    none_wrong = KillMatrix.of([], {"t1": set(), "t2": set()})
    assert detection_rate(none_wrong) == Rate(0, 0)
    assert verifier_accuracy(none_wrong) is None
    assert vacc_curve(none_wrong) == ()
    assert auc_in_order(none_wrong) is None
    assert auc_over_orders(none_wrong, 1) is None
    one_test = KillMatrix.of(["a"], {"t": {"a"}})
    assert auc_in_order(one_test) is None
    assert auc_over_orders(one_test, 1) is None
    assert auc_in_order(LATE, k0=5) is None
    assert verifier_accuracy(KillMatrix.of(["a"], {})) is False


def test_wrong_arguments() -> None:
    with pytest.raises(ValueError, match="k0 = 0"):
        area_under([1.0, 1.0], k0=0)
    with pytest.raises(ValueError, match="at least 1 sample"):
        auc_over_orders(LATE, 1, samples=0)


@given(st.floats(0, 1), st.integers(2, 30), st.integers(1, 5))
def test_auc_of_a_constant_is_it(value: float, tests: int, k0: int) -> None:
    area = area_under([value] * tests, k0)
    assert area is None if tests <= k0 else area == pytest.approx(value)


@given(st.lists(st.lists(st.floats(0, 1), min_size=4, max_size=4), min_size=1, max_size=5))
def test_the_mean_of_areas_is_the_area_of_the_mean(curves: list[list[float]]) -> None:
    mean = [sum(column) / len(curves) for column in zip(*curves, strict=True)]
    areas = [area_under(curve) or 0.0 for curve in curves]
    assert area_under(mean) == pytest.approx(sum(areas) / len(areas))


@given(matrices(), st.data())
def test_a_test_more_never_detects_less(kills: KillMatrix, data: st.DataObject) -> None:
    vector = data.draw(st.frozensets(st.sampled_from(kills.solutions))) if kills.solutions else frozenset()
    more = with_test(kills, vector)
    assert detection_rate(more).hits >= detection_rate(kills).hits
    assert (verifier_accuracy(more) or False) >= (verifier_accuracy(kills) or False)


@given(matrices(least_tests=1))
def test_a_test_twice_detects_the_same(kills: KillMatrix) -> None:
    assert detection_rate(with_test(kills, kills.vectors[0])) == detection_rate(kills)


@given(matrices(least_solutions=1))
def test_all_detected_is_rate_1(kills: KillMatrix) -> None:
    assert verifier_accuracy(kills) == (detection_rate(kills).value == 1.0)


@given(matrices())
def test_the_curve_only_rises_and_ends_at_vacc(kills: KillMatrix) -> None:
    curve = vacc_curve(kills)
    assert list(curve) == sorted(curve)
    if curve:
        assert bool(curve[-1]) == verifier_accuracy(kills)


@given(matrices(least_tests=2, least_solutions=1), st.integers(0, 99), st.randoms(use_true_random=False))
def test_orders_are_drawn_the_same_however_the_suite_stands(kills: KillMatrix, seed: int, rng: random.Random) -> None:
    shuffled = kills.in_order(rng.sample(kills.tests, len(kills.tests)))
    area = auc_over_orders(kills, seed, samples=5)
    assert area == auc_over_orders(shuffled, seed, samples=5)
    assert area is not None
    assert 0 <= area <= 1
    assert detection_rate(shuffled) == detection_rate(kills)

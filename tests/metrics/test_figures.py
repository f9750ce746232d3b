import json
from dataclasses import asdict, astuple

import pytest
from hypothesis import given

from testgen.metrics import KillMatrix, SuiteFigures, auc_over_orders, suite_figures
from tests.metrics.matrices import EXAMPLE, matrices


def test_the_example_by_hand() -> None:
    assert suite_figures(EXAMPLE, seed=1) == SuiteFigures(
        vacc=False,
        detection_rate=0.75,
        auc=0.0,
        auc_in_order=0.0,
        depc=2,
        diversity_ratio=0.5,
        mean_kill_rate=0.375,
        kill_correlation=pytest.approx(1 / 3),
        n_eff=pytest.approx(2),
        predicted_detection_rate=pytest.approx(0.609375),
        predicted_ceiling=pytest.approx(0.755859375),
        tsp=0.5,
        whole_rows=4,
    )


def test_the_seed_draws_the_orders() -> None:
    kills = KillMatrix.of(["a"], {"x": {"a"}, "y": set(), "z": set()})
    assert suite_figures(kills, seed=7).auc == auc_over_orders(kills, 7)
    assert len({suite_figures(kills, seed).auc for seed in range(5)}) > 1


def test_without_wrong_solutions_nothing_is_defined() -> None:
    assert set(astuple(suite_figures(KillMatrix.of([], {"t1": set(), "t2": set()})))) == {None, 0}


def test_one_test_has_nothing_to_be_compared_with() -> None:
    figures = suite_figures(KillMatrix.of(["a", "b"], {"t": {"a"}}))
    assert (figures.vacc, figures.detection_rate, figures.depc) == (False, 0.5, 1)
    assert (figures.auc, figures.kill_correlation, figures.n_eff, figures.predicted_ceiling) == (None,) * 4


def test_an_empty_suite_detects_nothing() -> None:
    figures = suite_figures(KillMatrix.of(["a"], {}))
    assert (figures.vacc, figures.detection_rate, figures.depc, figures.tsp) == (False, 0.0, 0, 0.0)
    assert figures.diversity_ratio is None


@given(matrices())
def test_every_figure_is_plain_json(kills: KillMatrix) -> None:
    figures = asdict(suite_figures(kills))
    assert json.loads(json.dumps(figures, allow_nan=False)) == figures

"""All figures of one suite against one problem's wrong solutions."""

from __future__ import annotations

from dataclasses import dataclass

from testgen.metrics.detection import auc_in_order, auc_over_orders, detection_rate, verifier_accuracy
from testgen.metrics.diversity import (
    depc,
    diversity_ratio,
    effective_size,
    kill_correlation,
    mean_kill_rate,
    predicted_ceiling,
    predicted_detection_rate,
    tsp,
)
from testgen.metrics.kills import KillMatrix


@dataclass(frozen=True)
class SuiteFigures:
    """What `suite.json` and the command line's JSON say of a suite's strength, under the same names.

    None where a figure is not defined: all without wrong solutions, those that compare tests with fewer than two
    tests, and what follows from rho (`kill_correlation`) where no two tests have one. `auc` is the mean over random
    orders of the tests, `auc_in_order` that of the suite as it stands.
    """

    vacc: bool | None = None
    detection_rate: float | None = None
    auc: float | None = None
    auc_in_order: float | None = None
    depc: int | None = None
    diversity_ratio: float | None = None
    mean_kill_rate: float | None = None
    kill_correlation: float | None = None
    n_eff: float | None = None
    predicted_detection_rate: float | None = None
    predicted_ceiling: float | None = None
    tsp: float | None = None


def suite_figures(kills: KillMatrix, seed: int = 0) -> SuiteFigures:
    """Return all figures; `seed` draws the orders for `auc`. Raises ValueError if a row was cut."""
    kills.require_whole_rows()
    if not kills.solutions:
        return SuiteFigures()
    p, rho = mean_kill_rate(kills), kill_correlation(kills)
    effective = None if rho is None else effective_size(len(kills.tests), rho)
    return SuiteFigures(
        vacc=verifier_accuracy(kills),
        detection_rate=detection_rate(kills).value,
        auc=auc_over_orders(kills, seed),
        auc_in_order=auc_in_order(kills),
        depc=depc(kills),
        diversity_ratio=diversity_ratio(kills),
        mean_kill_rate=p,
        kill_correlation=rho,
        n_eff=effective,
        predicted_detection_rate=None if p is None or effective is None else predicted_detection_rate(p, effective),
        predicted_ceiling=None if p is None or rho is None else predicted_ceiling(p, rho),
        tsp=tsp(kills),
    )

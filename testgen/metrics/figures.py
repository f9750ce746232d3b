"""All figures of one suite against one problem's wrong solutions."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    orders of the tests, `auc_in_order` that of the suite as it stands. `whole_rows` counts the solutions whose every
    verdict is known: all but `vacc` and `detection_rate` are over these.
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
    whole_rows: int = 0


def suite_figures(kills: KillMatrix, seed: int = 0) -> SuiteFigures:
    """Return all figures; `seed` draws the orders for `auc`."""
    if not kills.solutions:
        return SuiteFigures()
    rejected = SuiteFigures(vacc=verifier_accuracy(kills), detection_rate=detection_rate(kills).value)
    whole = kills.whole()
    if not whole.solutions:
        return rejected
    p, rho = mean_kill_rate(whole), kill_correlation(whole)
    effective = None if rho is None else effective_size(len(whole.tests), rho)
    return replace(
        rejected,
        auc=auc_over_orders(whole, seed),
        auc_in_order=auc_in_order(whole),
        depc=depc(whole),
        diversity_ratio=diversity_ratio(whole),
        mean_kill_rate=p,
        kill_correlation=rho,
        n_eff=effective,
        predicted_detection_rate=None if p is None or effective is None else predicted_detection_rate(p, effective),
        predicted_ceiling=None if p is None or rho is None else predicted_ceiling(p, rho),
        tsp=tsp(whole),
        whole_rows=len(whole.solutions),
    )

"""Figures from matrices and runs: pure functions, no execution."""

from testgen.metrics.detection import (
    area_under,
    auc_in_order,
    auc_over_orders,
    detection_rate,
    vacc_curve,
    verifier_accuracy,
)
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
from testgen.metrics.figures import SuiteFigures, suite_figures
from testgen.metrics.kills import KillMatrix, undecided
from testgen.metrics.rates import Rate, macro, micro, true_negative_rate, true_positive_rate

__all__ = [
    "KillMatrix",
    "Rate",
    "SuiteFigures",
    "area_under",
    "auc_in_order",
    "auc_over_orders",
    "depc",
    "detection_rate",
    "diversity_ratio",
    "effective_size",
    "kill_correlation",
    "macro",
    "mean_kill_rate",
    "micro",
    "predicted_ceiling",
    "predicted_detection_rate",
    "suite_figures",
    "true_negative_rate",
    "true_positive_rate",
    "tsp",
    "undecided",
    "vacc_curve",
    "verifier_accuracy",
]

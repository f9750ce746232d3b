"""How many wrong solutions a suite detects, whether it detects all, and how soon (SAGA, arXiv 2507.06920)."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from testgen.metrics.kills import KillMatrix
from testgen.metrics.rates import Rate

# The standard error of a mean over 100 orders is at most 0.05; an order of 50 tests costs 57 microseconds.
ORDERS = 100


def detection_rate(kills: KillMatrix) -> Rate:
    """Return DR: wrong solutions that some test rejects, of all (SAGA).

    DR = (1/|S|) Σ over s in S of [some t in T rejects s]. `macro` and `micro` join those of many problems.
    """
    return Rate(len(kills.killed), len(kills.solutions))


def verifier_accuracy(kills: KillMatrix) -> bool | None:
    """Return VAcc: whether every wrong solution is rejected (SAGA); None without wrong solutions.

    It falls as |S| grows: print |S| beside it.
    """
    return not kills.survivors if kills.solutions else None


def vacc_curve(kills: KillMatrix) -> tuple[float, ...]:
    """Return VAcc(k) for k = 1..|T|, with the first k tests in the matrix's order, as 0.0 or 1.0.

    Empty without wrong solutions. Raises ValueError if a row was cut.
    """
    return _curve(kills.masks, len(kills.solutions)) if kills.solutions else ()


def area_under(curve: Sequence[float], k0: int = 1) -> float | None:
    """Return AUC@N of VAcc(1), ..., VAcc(N), for one problem or averaged over many (SAGA).

    1/(N - k0) · Σ for k = k0..N-1 of (VAcc(k) + VAcc(k+1)) / 2; None unless N > k0. The values of the paper's
    Figure 6 cannot follow from this, its own, formula. Raises ValueError unless k0 >= 1.
    """
    if k0 < 1:
        raise ValueError(f"a suite has at least 1 test, not k0 = {k0}")
    steps = len(curve) - k0
    if steps < 1:
        return None
    return math.fsum((curve[k - 1] + curve[k]) / 2 for k in range(k0, len(curve))) / steps


def auc_in_order(kills: KillMatrix, k0: int = 1) -> float | None:
    """Return AUC@|T| with the tests as they stand; None without wrong solutions or unless |T| > k0.

    Raises ValueError if a row was cut.
    """
    return area_under(vacc_curve(kills), k0)


def auc_over_orders(kills: KillMatrix, seed: int, samples: int = ORDERS, k0: int = 1) -> float | None:
    """Return the mean AUC@|T| over `samples` random orders of the tests; None as `auc_in_order`.

    Equal suites and seeds give equal means, in whatever order the suites stand. Raises ValueError if a row was cut
    or `samples` is below 1.
    """
    if samples < 1:
        raise ValueError(f"a mean needs at least 1 sample, not {samples}")
    masks = sorted(kills.masks)
    if not kills.solutions or len(masks) <= k0:
        return None
    rng = random.Random(seed)  # noqa: S311 - no secret
    areas = []
    for _ in range(samples):
        rng.shuffle(masks)
        areas.append(area_under(_curve(masks, len(kills.solutions)), k0) or 0.0)
    return math.fsum(areas) / samples


def _curve(masks: Sequence[int], solutions: int) -> tuple[float, ...]:
    killed, everything = 0, (1 << solutions) - 1
    curve = []
    for mask in masks:
        killed |= mask
        curve.append(1.0 if killed == everything else 0.0)
    return tuple(curve)

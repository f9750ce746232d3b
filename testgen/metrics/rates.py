"""Shares of solutions, with intervals: true positives, true negatives, and means over problems."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

from testgen.metrics.kills import KillMatrix


@dataclass(frozen=True)
class Rate:
    """`hits` of `total`. Raises ValueError unless 0 <= hits <= total."""

    hits: int
    total: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.total:
            raise ValueError(f"{self.hits} of {self.total} is no rate")

    @property
    def value(self) -> float | None:
        """The share, hits / total; None of nothing."""
        return self.hits / self.total if self.total else None

    def interval(self, confidence: float = 0.95) -> tuple[float, float] | None:
        """Return Wilson's score interval (E. B. Wilson, JASA 22, 1927); None of nothing.

        With p = hits/total, n = total, z the normal quantile of (1 + confidence) / 2:
        (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n). Unlike p ± z √(p(1-p)/n) it stays within [0, 1] and says
        something for 9 of 9. Raises ValueError unless 0 < confidence < 1.
        """
        if not 0 < confidence < 1:
            raise ValueError(f"a confidence lies between 0 and 1, not {confidence}")
        if not self.total:
            return None
        n, p = self.total, self.hits / self.total
        z = NormalDist().inv_cdf((1 + confidence) / 2)
        middle = p + z * z / (2 * n)
        reach = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        scale = 1 + z * z / n
        # At 0 and n of n a bound is p itself; rounding would put it 1e-17 to the wrong side.
        return min(p, max(0.0, (middle - reach) / scale)), max(p, min(1.0, (middle + reach) / scale))


def true_positive_rate(correct: KillMatrix) -> Rate:
    """Return correct solutions accepted / correct solutions (CodeContests-O): accepted by every test."""
    return Rate(len(correct.survivors), len(correct.solutions))


def true_negative_rate(incorrect: KillMatrix) -> Rate:
    """Return incorrect solutions rejected / incorrect solutions (CodeContests-O): rejected by some test."""
    return Rate(len(incorrect.killed), len(incorrect.solutions))


def macro(rates: Iterable[Rate]) -> float | None:
    """Return the mean of the problems' rates, each problem weighing the same; problems without solutions left out.

    (1/P) Σ hits_i / total_i over the P problems with total_i > 0; None if there are none.
    """
    values = [rate.value for rate in rates if rate.value is not None]
    return math.fsum(values) / len(values) if values else None


def micro(rates: Iterable[Rate]) -> Rate:
    """Return the rate over all problems' solutions together: Σ hits_i of Σ total_i."""
    given = list(rates)
    return Rate(sum(rate.hits for rate in given), sum(rate.total for rate in given))

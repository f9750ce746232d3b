"""How different the tests of a suite are, by what they reject: more of the same detects nothing new."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations

from testgen.metrics.kills import KillMatrix


def depc(kills: KillMatrix) -> int:
    """Return DEPC: the number of distinct kill vectors that are not empty (SAGA, arXiv 2507.06920).

    The paper's definition speaks of vectors over problems, which must be wrong solutions. Raises ValueError if a
    row was cut, as do all functions here that take a matrix.
    """
    return len(set(kills.masks) - {0})


def diversity_ratio(kills: KillMatrix) -> float | None:
    """Return DEPC / |T| (SAGA); None without tests or without wrong solutions."""
    return depc(kills) / len(kills.tests) if kills.tests and kills.solutions else None


def mean_kill_rate(kills: KillMatrix) -> float | None:
    """Return p: the mean over tests of the share of wrong solutions they reject (SAGA); None without either.

    p = Σ over t of |kills of t| / (|T| · |S|).
    """
    cells = len(kills.tests) * len(kills.solutions)
    return sum(mask.bit_count() for mask in kills.masks) / cells if cells else None


def kill_correlation(kills: KillMatrix) -> float | None:
    """Return rho: the mean over pairs of tests of Pearson's correlation of their kill vectors (SAGA).

    For vectors that reject a and b of n solutions, c of them both: (nc - ab) / √(a(n-a) · b(n-b)). That is not
    defined for a test that rejects none or all. Such pairs are left out of the mean: to call them 0 would count a
    test that can detect nothing as an independent one, to call them 1 would call a test that rejects all a copy of
    one that rejects none. None if no pair is left.
    """
    n = len(kills.solutions)
    counts = {mask: count for mask, count in Counter(kills.masks).items() if 0 < mask.bit_count() < n}
    pairs = math.comb(sum(counts.values()), 2)
    if not pairs:
        return None
    alike = sum(math.comb(count, 2) for count in counts.values())  # correlation 1
    unlike = (_correlation(x, y, n) * counts[x] * counts[y] for x, y in combinations(counts, 2))
    return max(-1.0, min(1.0, (alike + math.fsum(unlike)) / pairs))


def _correlation(x: int, y: int, n: int) -> float:
    a, b, both = x.bit_count(), y.bit_count(), (x & y).bit_count()
    return (n * both - a * b) / math.sqrt(a * (n - a) * b * (n - b))


def effective_size(tests: int, correlation: float) -> float | None:
    """Return n_eff = n / (1 + (n-1)rho): how many independent tests detect as much (SAGA).

    Between 1 and n for rho in [0, 1]; above n for a negative rho. None where the divisor is not above 0: the model has
    no such suite. Raises ValueError for fewer than 1 test.
    """
    if tests < 1:
        raise ValueError(f"an effective size needs at least 1 test, not {tests}")
    divisor = 1 + (tests - 1) * correlation
    return tests / divisor if divisor > 0 else None


def predicted_detection_rate(kill_rate: float, effective: float) -> float:
    """Return 1 - (1-p)^n_eff: the DR of n_eff independent tests of mean kill rate p (SAGA)."""
    return 1 - math.pow(1 - kill_rate, effective)


def predicted_ceiling(kill_rate: float, correlation: float) -> float:
    """Return the limit of the predicted DR for ever more tests of this kind: 1 - (1-p)^(1/rho) (SAGA).

    With rho <= 0 there is no ceiling below 1, unless the tests reject nothing.
    """
    if correlation <= 0:
        return 1.0 if kill_rate > 0 else 0.0
    return 1 - math.pow(1 - kill_rate, 1 / correlation)


def tsp(kills: KillMatrix) -> float | None:
    """Return TSP (RobustTests): how well the suite tells wrong solutions apart; None without wrong solutions.

    With f_v the share of wrong solutions that exactly the tests v reject: -Σ f_v log2 f_v, divided by |S|. From 0
    (all alike) to log2(|S|) / |S| (no two alike).
    """
    solutions = len(kills.solutions)
    if not solutions:
        return None
    rejecters = [sum((mask >> s & 1) << t for t, mask in enumerate(kills.masks)) for s in range(solutions)]
    shares = [count / solutions for count in Counter(rejecters).values()]
    return abs(math.fsum(share * math.log2(share) for share in shares)) / solutions

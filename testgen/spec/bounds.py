"""The bounds of a format: what a suite should reach, without what no input can."""

from __future__ import annotations

from functools import lru_cache

from testgen.spec import tree
from testgen.spec.goals import Bound, Kind, Side, all_bounds
from testgen.spec.solve import reachable

__all__ = ["Bound", "Kind", "Side", "all_bounds", "bounds_of"]


@lru_cache(maxsize=64)
def bounds_of(fmt: tree.Format) -> tuple[Bound, ...]:
    """Return what there is to reach, in the order of the format; what z3 proves out of reach is left out."""
    return tuple(bound for bound in all_bounds(fmt) if reachable(fmt, bound) is not False)

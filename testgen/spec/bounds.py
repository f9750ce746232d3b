"""The bounds of a format: what a suite should reach, without what no input can."""

from __future__ import annotations

from functools import lru_cache

from testgen.spec import tree
from testgen.spec.goals import Bound, Kind, Side, all_bounds
from testgen.spec.solve import unreachable

__all__ = ["Bound", "Kind", "Side", "all_bounds", "bounds_of"]


@lru_cache(maxsize=64)
def bounds_of(fmt: tree.Format) -> tuple[Bound, ...]:
    """Return what there is to reach, in the order of the format; what z3 proves out of reach is left out."""
    found = all_bounds(fmt)
    left_out = {bound.text for bound in unreachable(fmt, found)}
    return tuple(bound for bound in found if bound.text not in left_out)

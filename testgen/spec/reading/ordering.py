"""Whether a list is ordered and its elements distinct, and where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from operator import ge, gt, le, lt
from typing import Any, NamedTuple

from testgen.spec import tree

_HOLDS = {
    (tree.Order.ASCENDING, False): le,
    (tree.Order.ASCENDING, True): lt,
    (tree.Order.DESCENDING, False): ge,
    (tree.Order.DESCENDING, True): gt,
}


class Fault(NamedTuple):
    """The first element, from 0, that breaks an order, and what to say behind the list's name."""

    at: int
    message: str


def ordering_fault(values: Sequence[Any], kind: tree.ListType) -> Fault | None:
    """Return where a list breaks what its type says of order, or None."""
    if kind.order is not tree.Order.ANY:
        holds = _HOLDS[kind.order, kind.distinct]
        if all(map(holds, values, values[1:])):
            return None
        at = next(k for k in range(1, len(values)) if not holds(values[k - 1], values[k]))
        strictly = "strictly " if kind.distinct else ""
        return Fault(at, f" must be {strictly}{kind.order}, but [{at + 1}] does not follow [{at}]")
    return repetition(values) if kind.distinct else None


def repetition(values: Sequence[Any]) -> Fault | None:
    """Return the first element that equals an earlier one, or None."""
    if len(set(values)) == len(values):
        return None
    seen: dict[Any, int] = {}
    for at, value in enumerate(values):
        if value in seen:
            return Fault(at, f" must be distinct, but [{at + 1}] equals [{seen[value] + 1}]")
        seen[value] = at
    raise AssertionError("a list with fewer values than elements has a repetition")

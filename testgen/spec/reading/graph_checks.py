"""Whether edges are those of a tree, or simple, connected, acyclic; and the first edge that breaks it."""

from __future__ import annotations

from collections.abc import Sequence

from testgen.spec import tree
from testgen.spec.reading.ordering import Fault

Nodes = Sequence[int]


def graph_fault(kind: tree.TreeType | tree.GraphType, nodes: int, first: Nodes, second: Nodes) -> Fault | None:
    """Return the first edge, from 0, that breaks what a type says of a graph of `nodes` nodes, or None.

    `first` and `second` are the ends of the edges; they are taken to be nodes. Linear but for union-find's path
    halving (Tarjan and van Leeuwen 1984).
    """
    if isinstance(kind, tree.TreeType):
        return _forest_fault(nodes, first, second, "no tree")
    if kind.simple or kind.loopless or kind.acyclic:
        loop = next((at for at, (u, v) in enumerate(zip(first, second, strict=True)) if u == v), None)
        if loop is not None:
            return Fault(loop, f" has a loop at {first[loop]}")
    fault = _repeated_edge(first, second, directed=kind.directed) if kind.simple else None
    if not fault and kind.acyclic:
        directed = kind.directed
        fault = _directed_cycle(first, second) if directed else _forest_fault(nodes, first, second, "not acyclic")
    if not fault and kind.connected and _joins(nodes, first, second)[0] < nodes - 1:
        return Fault(max(0, len(first) - 1), " is not connected")
    return fault


def _repeated_edge(first: Nodes, second: Nodes, *, directed: bool) -> Fault | None:
    pairs = list(zip(first, second, strict=True))
    if not directed:
        pairs = list(zip(map(min, first, second), map(max, first, second), strict=True))
    if len(set(pairs)) == len(pairs):
        return None
    seen: dict[tuple[int, int], int] = {}
    for at, pair in enumerate(pairs):
        if pair in seen:
            return Fault(at, f" is not simple: [{at + 1}] is the same edge as [{seen[pair] + 1}]")
        seen[pair] = at
    raise AssertionError("fewer different edges than edges, but none is repeated")


def _forest_fault(nodes: int, first: Nodes, second: Nodes, said: str) -> Fault | None:
    _, closing = _joins(nodes, first, second)
    if closing is None:
        return None
    return Fault(closing, f" is {said}: {first[closing]} {second[closing]} closes a cycle")


def _joins(nodes: int, first: Nodes, second: Nodes) -> tuple[int, int | None]:
    """Return how many edges joined two pieces, and the first one that did not."""
    if nodes > 2 * len(first) + 1:  # most nodes have no edge: an input of 30 bytes may speak of 10^18
        numbers: dict[int, int] = {}
        first, second = ([numbers.setdefault(node, len(numbers)) for node in ends] for ends in (first, second))
        nodes = len(numbers)
    parent = list(range(nodes + 2))
    lowest = min(min(first, default=0), min(second, default=0))
    joined, closing = 0, None
    for at, (u, v) in enumerate(zip(first, second, strict=True)):
        a, b = u - lowest, v - lowest
        while parent[a] != a:
            parent[a] = a = parent[parent[a]]
        while parent[b] != b:
            parent[b] = b = parent[parent[b]]
        if a != b:
            parent[b] = a
            joined += 1
        elif closing is None:
            closing = at
    return joined, closing


def _directed_cycle(first: Nodes, second: Nodes) -> Fault | None:
    """Take away nodes that no edge leads to, until none is left (Kahn 1962)."""
    after: dict[int, list[int]] = {}
    entering = dict.fromkeys(first, 0)
    for u, v in zip(first, second, strict=True):
        after.setdefault(u, []).append(v)
        entering[v] = entering.get(v, 0) + 1
    free = [node for node, edges in entering.items() if not edges]
    for node in free:
        for other in after.get(node, ()):
            entering[other] -= 1
            if not entering[other]:
                free.append(other)
    if len(free) == len(entering):
        return None
    left = set(entering).difference(free)
    at = next(k for k, ends in enumerate(zip(first, second, strict=True)) if left.issuperset(ends))
    return Fault(at, f" is not acyclic: a cycle goes on from {first[at]} {second[at]}")

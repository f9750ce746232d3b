"""Shapes of graphs: each takes (draws, nodes, edges) and returns at most about `edges` edges that make the shape.

`edges_of` then adds what is missing: a spanning tree first where the graph must be connected, random edges to the
end. Nodes are 0, 1, ...; edges have u < v until they are turned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import isqrt

from testgen.spec.sampling.draws import Draws, chance, distinct
from testgen.spec.shapes import trees
from testgen.spec.shapes.shape import RANDOM, Kind, Shape

Pair = tuple[int, int]
_LISTED = 4  # missing pairs are listed when all pairs are at most this many times as many as wanted


@dataclass(frozen=True)
class Rules:
    """What the edges of a graph must hold; `start_goal` are two nodes with a path between them."""

    simple: bool = False
    loopless: bool = False
    connected: bool = False
    acyclic: bool = False
    directed: bool = False
    start_goal: Pair | None = None

    def most(self, nodes: int) -> int | None:
        """Return how many edges fit, or None if any number does."""
        if self.acyclic and not self.directed:
            return max(0, nodes - 1)
        if self.simple:
            pairs = nodes * (nodes - 1) // 2
            return 2 * pairs if self.directed and not self.acyclic else pairs
        without_loops = self.loopless or self.acyclic
        return 0 if nodes == 0 or (nodes == 1 and without_loops) else None


def nothing(_draws: Draws, _nodes: int, _edges: int) -> list[Pair]:
    """No structure: all edges at random."""
    return []


def complete(_draws: Draws, nodes: int, edges: int) -> list[Pair]:
    """A complete graph of as many nodes as the edges allow."""
    core = min(nodes, (1 + isqrt(1 + 8 * edges)) // 2)
    return [(u, v) for v in range(core) for u in range(v)]


def sparse(draws: Draws, nodes: int, edges: int) -> list[Pair]:
    """A random tree, as far as the edges go."""
    return trees.edges(trees.scattered(draws, min(nodes, edges + 1)))


def two_parts(draws: Draws, nodes: int, edges: int) -> list[Pair]:
    """Edges only between two halves."""
    half = nodes // 2
    total = half * (nodes - half)
    if total == 0:
        return []
    codes = distinct(draws, min(edges, total), 0, total - 1)
    return [(code % half, half + code // half) for code in codes]


def cycle(_draws: Draws, nodes: int, edges: int) -> list[Pair]:
    """One cycle through all nodes, or through as many as there are edges."""
    length = min(nodes, edges)
    return [(i, i + 1) for i in range(length - 1)] + ([(0, length - 1)] if length > 2 else [])  # noqa: PLR2004


def star(_draws: Draws, nodes: int, edges: int) -> list[Pair]:
    """All nodes on one."""
    return [(0, v) for v in range(1, min(nodes, edges + 1))]


def path(_draws: Draws, nodes: int, edges: int) -> list[Pair]:
    """One path."""
    return [(i, i + 1) for i in range(min(nodes - 1, edges))]


def grid(_draws: Draws, nodes: int, edges: int) -> list[Pair]:
    """The streets of a square city."""
    width = max(1, isqrt(nodes))
    return list(islice(_streets(width, nodes), edges))


def _streets(width: int, nodes: int) -> Iterator[Pair]:
    for node in range(nodes):
        if (node + 1) % width and node + 1 < nodes:
            yield node, node + 1
        if node + width < nodes:
            yield node, node + width


def two_components(draws: Draws, nodes: int, edges: int) -> list[Pair]:
    """Two pieces without an edge between them, as far as the pieces have room."""
    half = nodes // 2
    room = (half * (half - 1) // 2, (nodes - half) * (nodes - half - 1) // 2)
    first = min(room[0], edges // 2)
    left = _pairs(draws, half, first)
    right = _pairs(draws, nodes - half, min(room[1], edges - first))
    return left + [(u + half, v + half) for u, v in right]


def _pairs(draws: Draws, nodes: int, edges: int) -> list[Pair]:
    return [_pair(code) for code in distinct(draws, edges, 0, nodes * (nodes - 1) // 2 - 1)] if edges > 0 else []


def _pair(code: int) -> Pair:
    """The code-th pair u < v, ordered by v."""
    v = (1 + isqrt(1 + 8 * code)) // 2
    return code - v * (v - 1) // 2, v


GRAPHS = (
    Shape(RANDOM, Kind.GRAPH, nothing),
    Shape("complete", Kind.GRAPH, complete),
    Shape("sparse", Kind.GRAPH, sparse),
    Shape("two-parts", Kind.GRAPH, two_parts),
    Shape("cycle", Kind.GRAPH, cycle),
    Shape("star", Kind.GRAPH, star),
    Shape("path", Kind.GRAPH, path),
    Shape("grid", Kind.GRAPH, grid),
    Shape("two-components", Kind.GRAPH, two_components),
)
_DRAW = {shape.name: shape.draw for shape in GRAPHS}


def edges_of(draws: Draws, nodes: int, edges: int, rules: Rules, shape: str = RANDOM) -> list[Pair]:
    """Return the edges of a graph of the nodes 0..nodes-1, in random order and direction.

    Raises:
        ValueError: there is no such graph.

    """
    most = rules.most(nodes)
    if (most is not None and edges > most) or (rules.connected and edges < nodes - 1):
        raise ValueError(f"no graph of {nodes} nodes has {edges} edges")
    found = _structure(draws, nodes, edges, rules, shape)
    _fill(draws, nodes, edges, rules, found)
    return _turned(draws, nodes, list(found.items()), rules)


def _structure(draws: Draws, nodes: int, edges: int, rules: Rules, shape: str) -> dict[int, Pair]:
    wanted: list[Pair] = _DRAW.get(shape, nothing)(draws, nodes, edges)
    forest = rules.acyclic and not rules.directed
    if rules.connected or forest:
        parts = trees.edges(trees.scattered(draws, nodes))
        wanted = _spanning(nodes, [*wanted, *parts]) + ([] if forest else wanted)
        if forest and not rules.connected:
            draws.shuffle(wanted)
    found: dict[int, Pair] = {}
    for u, v in wanted:
        if len(found) == edges:
            break
        found.setdefault(u * nodes + v, (u, v))
    return found


def _spanning(nodes: int, edges: list[Pair]) -> list[Pair]:
    parent = list(range(nodes))
    kept = []
    for u, v in edges:
        a, b = _root(parent, u), _root(parent, v)
        if a != b:
            parent[a] = b
            kept.append((u, v))
    return kept


def _root(parent: list[int], node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


def _fill(draws: Draws, nodes: int, edges: int, rules: Rules, found: dict[int, Pair]) -> None:
    """Add random edges until there are enough; keys are codes of pairs, or negative for pairs that come again."""
    missing = edges - len(found)
    both_ways = rules.directed and not rules.acyclic
    if rules.simple:
        total = nodes * (nodes - 1) // (1 if both_ways else 2)
        if total <= _LISTED * edges:
            free = _free(nodes, found, both_ways=both_ways)
            draws.shuffle(free)
            found.update({u * nodes + v: (u, v) for u, v in free[:missing]})
    loops = not (rules.simple or rules.loopless or rules.acyclic)
    while (missing := edges - len(found)) > 0:
        ends = draws.integers(2 * missing, 0, nodes - 1)
        for u, v in zip(ends[::2], ends[1::2], strict=True):
            if u == v and not loops:
                continue
            pair = (u, v) if both_ways or u < v else (v, u)
            key = u * nodes + v if both_ways else pair[0] * nodes + pair[1]
            if key in found and not rules.simple:
                key = -1 - len(found)
            found.setdefault(key, pair)


def _free(nodes: int, found: dict[int, Pair], *, both_ways: bool) -> list[Pair]:
    pairs = ((u, v) for u in range(nodes) for v in range(0 if both_ways else u + 1, nodes) if u != v)
    return [(u, v) for u, v in pairs if u * nodes + v not in found]


def _turned(draws: Draws, nodes: int, found: list[tuple[int, Pair]], rules: Rules) -> list[Pair]:
    names = list(range(nodes))
    if not chance(draws, 3):
        draws.shuffle(names)
    if rules.start_goal:
        _place(draws, names, found, rules)
    pairs = [(names[u], names[v]) for _, (u, v) in found]
    draws.shuffle(pairs)
    if rules.directed and (rules.acyclic or rules.simple or rules.start_goal):
        return pairs
    flips = draws.integers(len(pairs), 0, 1)
    return [(v, u) if flip else (u, v) for (u, v), flip in zip(pairs, flips, strict=True)]


def _place(draws: Draws, names: list[int], found: list[tuple[int, Pair]], rules: Rules) -> None:
    """Name the ends of a walk along the edges so that it leads from the start to the goal."""
    assert rules.start_goal
    after: dict[int, list[int]] = {}
    for _, (u, v) in found:
        after.setdefault(u, []).append(v)
        if not rules.directed:
            after.setdefault(v, []).append(u)
    if rules.start_goal[0] == rules.start_goal[1] or not after:
        return
    first = node = list(after)[draws.integer(0, len(after) - 1)]
    for _ in range(draws.integer(1, len(names))):
        options = after.get(node, [])
        step = options[draws.integer(0, len(options) - 1)] if options else first
        if step == first:
            break
        node = step
    if node != first:
        _swap(names, first, rules.start_goal[0])
        _swap(names, node, rules.start_goal[1])


def _swap(names: list[int], node: int, name: int) -> None:
    other = names.index(name)
    names[node], names[other] = names[other], names[node]

"""Shapes of trees: each takes (draws, nodes) and returns the parents of the nodes 1, 2, ... (node 0 is the root)."""

from __future__ import annotations

from testgen.spec.sampling.draws import Draws
from testgen.spec.shapes.shape import RANDOM, Kind, Shape

Pair = tuple[int, int]
_NEAR = 3


def scattered(draws: Draws, nodes: int) -> list[int]:
    """Each node hangs on any earlier one: logarithmic depth."""
    numbers = draws.integers(max(0, nodes - 1), 0, (1 << 40) - 1)
    return [numbers[i] % (i + 1) for i in range(nodes - 1)]


def path(_draws: Draws, nodes: int) -> list[int]:
    """One long path."""
    return list(range(nodes - 1))


def star(_draws: Draws, nodes: int) -> list[int]:
    """All nodes on one."""
    return [0] * (nodes - 1)


def caterpillar(draws: Draws, nodes: int) -> list[int]:
    """A path of half of the nodes, with leaves on it."""
    spine = max(1, nodes // 2)
    leaves = draws.integers(max(0, nodes - spine), 0, spine - 1)
    return [*range(spine - 1), *leaves]


def binary(_draws: Draws, nodes: int) -> list[int]:
    """A complete binary tree."""
    return [(i - 1) // 2 for i in range(1, nodes)]


def deep(draws: Draws, nodes: int) -> list[int]:
    """Each node hangs on one of the three before it: nearly a path, but with branches."""
    steps = draws.integers(max(0, nodes - 1), 1, _NEAR)
    return [max(0, i + 1 - step) for i, step in enumerate(steps)]


def edges(parents: list[int]) -> list[Pair]:
    """Return the edges (parent, node)."""
    return [(parent, node) for node, parent in enumerate(parents, 1)]


TREES = (
    Shape(RANDOM, Kind.TREE, scattered),
    Shape("path", Kind.TREE, path),
    Shape("star", Kind.TREE, star),
    Shape("caterpillar", Kind.TREE, caterpillar),
    Shape("binary", Kind.TREE, binary),
    Shape("deep", Kind.TREE, deep),
)

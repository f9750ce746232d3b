"""All shapes in one table."""

from __future__ import annotations

from testgen.spec.shapes.geometry import INTERVALS, POINTS
from testgen.spec.shapes.graphs import GRAPHS
from testgen.spec.shapes.numbers import NUMBERS
from testgen.spec.shapes.shape import RANDOM, Kind, Shape
from testgen.spec.shapes.strings import TEXTS
from testgen.spec.shapes.trees import TREES

TABLE = (*NUMBERS, *TEXTS, *TREES, *GRAPHS, *INTERVALS, *POINTS)
SHAPES: tuple[str, ...] = tuple(dict.fromkeys(shape.name for shape in TABLE))
_FOUND = {(shape.on, shape.name): shape for shape in TABLE}


def shape_of(kind: Kind, name: str) -> Shape:
    """Return the shape of a kind by its name, or the random one where the kind does not know it."""
    return _FOUND.get((kind, name)) or _FOUND[kind, RANDOM]


def knows(kind: Kind, name: str) -> bool:
    """Whether a kind has a shape of this name."""
    return (kind, name) in _FOUND

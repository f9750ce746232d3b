"""Shapes of what the sampler draws: `SHAPES` names them all."""

from testgen.spec.shapes.shape import RANDOM, Kind, Shape
from testgen.spec.shapes.table import SHAPES, TABLE, knows, shape_of

__all__ = ["RANDOM", "SHAPES", "TABLE", "Kind", "Shape", "knows", "shape_of"]

"""What a shape is: a row of a table, with its name, the kind of value it knows, and how it draws one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What shapes apply to."""

    NUMBERS = "numbers"
    TEXT = "text"
    TREE = "tree"
    GRAPH = "graph"
    INTERVALS = "intervals"
    POINTS = "points"


RANDOM = "random"


@dataclass(frozen=True)
class Shape:
    """One shape; what `draw` takes depends on `on`, see the module of that kind."""

    name: str
    on: Kind
    draw: Callable[..., Any]

"""What a statement says of the input, as far as it has been read: lines, fields, blocks, still without types.

A sketch is filled in by several readers, so it is mutable; `testgen.spec.infer.assembly` makes a Format of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from testgen.spec.expression import Expression
from testgen.spec.tree import Evidence, Order


class Kind(StrEnum):
    """What the words call a value; UNKNOWN is settled by the samples."""

    INT = "int"
    NUMBER = "number"  # an int unless the samples show a point
    REAL = "real"
    STR = "str"
    CHAR = "char"
    WORD = "word"
    UNKNOWN = "unknown"


@dataclass(eq=False)
class SketchField:
    """A value or a list of them (`count`); `id` is its name in the format, `said` that in the statement.

    `place` counts fields and `line` lines from the start of the input; `noun` is the statement's word (integers);
    `first` is the subscript of a list's first element where the statement writes it.
    """

    id: str
    said: str
    kind: Kind
    place: int
    line: int = 0
    noun: str = ""
    first: int | None = None
    count: Expression | None = None
    low: Expression | None = None
    high: Expression | None = None
    shortest: Expression | None = None
    longest: Expression | None = None
    alphabet: str = ""
    words: tuple[str, ...] = ()
    decimals: int | None = None
    least_decimals: int = 0
    distinct: bool = False
    order: Order = Order.ANY
    trimmed: bool = False
    uses_index: bool = False
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def is_text(self) -> bool:
        """Whether its values are text."""
        return self.kind in {Kind.STR, Kind.CHAR, Kind.WORD}

    @property
    def bounded(self) -> bool:
        """Whether both of its bounds are known."""
        return self.low is not None and self.high is not None


@dataclass(eq=False)
class SketchLine:
    """One line of input; `sentence` is the number of the sentence that speaks of it."""

    fields: list[SketchField] = field(default_factory=list)
    sentence: int = 0


@dataclass(eq=False)
class SketchBlock:
    """Lines that come `times` times; `noun` is what the statement calls one round (case, round, line)."""

    times: Expression
    items: list[SketchItem] = field(default_factory=list)
    noun: str = "line"
    wheres: list[SketchWhere] = field(default_factory=list)
    sentence: int = 0


@dataclass(eq=False)
class SketchWhere:
    """A condition with its evidence; it stands at the end of its block."""

    condition: Expression
    evidence: Evidence


SketchItem = SketchLine | SketchBlock


@dataclass(eq=False)
class Sketch:
    """The whole input."""

    items: list[SketchItem] = field(default_factory=list)
    wheres: list[SketchWhere] = field(default_factory=list)


def lines_in(items: list[SketchItem]) -> Iterator[SketchLine]:
    """Yield all lines in order."""
    for item in items:
        if isinstance(item, SketchLine):
            yield item
        else:
            yield from lines_in(item.items)


def fields_in(sketch: Sketch) -> Iterator[SketchField]:
    """Yield all fields in order."""
    for line in lines_in(sketch.items):
        yield from line.fields


def block_of(items: list[SketchItem], wanted: SketchLine, around: SketchBlock | None = None) -> SketchBlock | None:
    """Return the innermost block that holds a line, None for a line of the whole input."""
    for item in items:
        if item is wanted:
            return around
        if isinstance(item, SketchBlock) and any(line is wanted for line in lines_in(item.items)):
            return block_of(item.items, wanted, item)
    return None

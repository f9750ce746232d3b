"""The typed tree of an input format: lines of fields, blocks, alternatives, conditions, and where each came from.

A newline of the format is a line of input; fields of one line stand one space apart. Names are unique in a whole
format. docs/spec-language.md shows every construct.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from testgen.spec.expression import Expression


class Source(StrEnum):
    """Who says that a clause holds, most trusted first."""

    FILE = "file"
    VALIDATOR = "validator"
    STATEMENT = "statement"
    MODEL = "model"
    DATA = "data"
    PROGRAM = "program"
    GUESS = "guess"


@dataclass(frozen=True)
class Evidence:
    """Why a clause stands: the source, and its words, or the file and line (`validate.py:12`)."""

    source: Source
    quote: str = ""


@dataclass(frozen=True)
class Range:
    """Bounds, both included."""

    low: Expression
    high: Expression


@dataclass(frozen=True)
class Counted:
    """How many: `[n]`, or `[n as i]` where bounds of the elements use the index `i` (from 1)."""

    count: Expression
    index: str | None = None


class Order(StrEnum):
    """How the elements of a list are ordered; with `distinct` strictly so."""

    ANY = "any"
    ASCENDING = "sorted"
    DESCENDING = "sorted descending"


# --- what one token is -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class IntType:
    """`int 1..n`: decimal digits without leading zeros, `-` in front of negative ones, never `-0` or `+1`."""

    range: Range


@dataclass(frozen=True)
class RealType:
    """`real 0..1 decimals 0..6`: a decimal number without exponent; `decimals` digits after the point (None: any)."""

    range: Range
    decimals: tuple[int, int] | None = None


@dataclass(frozen=True)
class StrType:
    """`str[1..50] of a-z`: characters of an alphabet.

    With a space in the alphabet it stands last on its line; `trimmed` means that it neither begins nor ends with one.
    `alphabet` holds each character once, in the order of their code points.
    """

    length: Range
    alphabet: str
    trimmed: bool = False


@dataclass(frozen=True)
class WordType:
    """`"N" | "S" | "W" | "E"`: one of some words; a single one without a name is a constant of the format."""

    words: tuple[str, ...]


ScalarType = IntType | RealType | StrType | WordType

# --- what stands on more than one token ----------------------------------------------------------------------


@dataclass(frozen=True)
class ListType:
    """`int[n] 1..9`: elements on one line; `per line`: each on its own line. An empty one is no token at all."""

    element: ScalarType
    counted: Counted
    per_line: bool = False
    distinct: bool = False
    order: Order = Order.ANY


@dataclass(frozen=True)
class MatrixType:
    """`int[r][c] 0..9`: r lines of c elements each; `distinct` over all elements."""

    element: ScalarType
    rows: Counted
    columns: Counted
    distinct: bool = False


@dataclass(frozen=True)
class GridType:
    """`grid(r, c) of "#."`: r lines of c characters each."""

    rows: Expression
    columns: Expression
    alphabet: str


@dataclass(frozen=True)
class PermType:
    """`perm(n)`: the numbers 1..n in some order, on one line; `from 0`: 0..n-1."""

    count: Expression
    base: int = 1
    per_line: bool = False


@dataclass(frozen=True)
class TreeType:
    """`tree(n)`: n-1 lines `u v`, the edges of a tree of the nodes 1..n; `weighted L..H` adds a third number."""

    nodes: Expression
    base: int = 1
    weight: Range | None = None


@dataclass(frozen=True)
class GraphType:
    """`graph(n, m) simple connected`: m lines `u v` of edges; values are lists of tuples, with the weight last.

    `simple`: no loops, and no pair twice (in either direction unless `directed`). `loopless`: u != v, but pairs may
    come twice. `acyclic`: no cycle (of directed edges when `directed`). `connected`: when `directed`, weakly.
    """

    nodes: Expression
    edges: Expression
    base: int = 1
    weight: Range | None = None
    simple: bool = False
    loopless: bool = False
    connected: bool = False
    acyclic: bool = False
    directed: bool = False


@dataclass(frozen=True)
class IntervalsType:
    """`intervals(n) in 1..10^9`: n lines `l r` with l <= r."""

    count: Expression
    range: Range


@dataclass(frozen=True)
class PointsType:
    """`points(n) in 0..100 distinct`: n lines `x y`."""

    count: Expression
    range: Range
    distinct: bool = False


ManyLines = MatrixType | GridType | TreeType | GraphType | IntervalsType | PointsType
Type = ScalarType | ListType | PermType | ManyLines


def takes_lines(kind: Type) -> bool:
    """Whether a type fills whole lines, so that nothing may stand beside it."""
    return isinstance(kind, ManyLines) or (isinstance(kind, ListType | PermType) and kind.per_line)


# --- lines, blocks, conditions ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    """A named value, or (name None) a constant word of the format."""

    name: str | None
    type: Type
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Line:
    """One line of input with its fields; or the lines of one field that takes whole lines. No field: an empty line."""

    fields: tuple[Field, ...]


@dataclass(frozen=True)
class UntilEnd:
    """`repeat until end:` as often as input is left."""


@dataclass(frozen=True)
class UntilLine:
    """`repeat until "0 0":` up to a line that reads so, which is consumed."""

    line: str


@dataclass(frozen=True)
class Repeat:
    """A block that is read several times: `repeat t:`, `repeat n as i:` with i = 1, 2, ...

    `key` is where values keep the number of rounds of an `until` block.
    """

    times: Expression | UntilEnd | UntilLine
    body: tuple[Item, ...]
    index: str | None = None
    key: str = ""
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Choose:
    """`either:` ... `or:` ...: the first case that the input fits; values keep its number (from 0) under `key`."""

    cases: tuple[tuple[Item, ...], ...]
    key: str = ""
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Where:
    """A condition over what was read so far in its block; names of inner blocks stand under an aggregate."""

    condition: Expression
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)


Item = Line | Repeat | Choose | Where


@dataclass(frozen=True)
class Format:
    """A whole input format. `testgen.spec.check.checked` makes one that is sure to be consistent."""

    items: tuple[Item, ...]


def walk(items: tuple[Item, ...]) -> Iterator[Item]:
    """Yield all items, outer before inner, in the order of the text."""
    for item in items:
        yield item
        if isinstance(item, Repeat):
            yield from walk(item.body)
        elif isinstance(item, Choose):
            for case in item.cases:
                yield from walk(case)


def fields_of(items: tuple[Item, ...]) -> Iterator[Field]:
    """Yield all fields of all lines, in the order of the text."""
    for item in walk(items):
        if isinstance(item, Line):
            yield from item.fields

"""What a variable of a validator holds while it is read symbolically."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tree_sitter import Node

from testgen.spec.expression import Expression, Name, Number, Text
from testgen.spec.mine.cpp_events import FALSE, TRUE, Loop


class Sort(StrEnum):
    """The C++ type of a value, as far as it matters."""

    INT = "int"
    LONG = "long long"
    REAL = "double"
    CHAR = "char"
    TEXT = "string"
    TRUTH = "bool"


INTEGRAL = frozenset({Sort.INT, Sort.LONG, Sort.CHAR})


@dataclass(frozen=True)
class Scalar:
    """A value that is an expression of what was read; `is_argument` marks a text from the command line."""

    expression: Expression
    sort: Sort
    is_argument: bool = False


@dataclass(frozen=True)
class Opaque:
    """A value of which nothing is known."""


@dataclass(frozen=True)
class Row:
    """A pair, a tuple, or what stands in braces."""

    parts: tuple[Value, ...]


@dataclass(frozen=True, eq=False)
class Entry:
    """What was put into a container: `keys` is where, `loops` the loops around; `sure`: in every round."""

    keys: tuple[Expression, ...] | None
    value: Value
    loops: tuple[Loop, ...]
    sure: bool
    order: int


@dataclass(eq=False)
class Container:
    """A vector, array, set or map; `spoiled` once something was done to it that was not followed."""

    kind: str
    element: Sort | None
    loops: tuple[Loop, ...]
    entries: list[Entry] = field(default_factory=list)
    spoiled: bool = False
    ordered: bool = False  # sorted: positions no longer are those of the input
    number: int = 0
    size: Expression | None = None
    guards: list[Guard] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Guard:
    """A check that keys are not in a container yet; `events` are those it stands among."""

    keys: tuple[Expression, ...]
    loops: tuple[Loop, ...]
    sure: bool
    order: int
    line: int


@dataclass(frozen=True, eq=False)
class Iterator:
    """`v.begin()`, `v.end()`, or what `unique` returns."""

    container: Value
    end: str


@dataclass(frozen=True, eq=False)
class Function:
    """A function or lambda with the variables around it."""

    node: Node
    scopes: tuple[dict[str, Cell], ...] | None = None


@dataclass(frozen=True)
class Stream:
    """The state of an input stream after reading, as in `if (!(cin >> n))`."""


Value = Scalar | Opaque | Row | Container | Iterator | Function | Stream
OPAQUE = Opaque()


@dataclass(eq=False)
class Cell:
    """A variable; a reference shares the cell of what it refers to."""

    value: Value
    sort: Sort | None = None
    name: str = ""
    loops: tuple[Loop, ...] = ()


@dataclass(frozen=True)
class Place:
    """What can be assigned to: a variable, a part of one that is a pair, or an element of a container."""

    cell: Cell | None = None
    part: int | None = None
    container: Container | None = None
    keys: tuple[Expression, ...] = ()
    name: str = ""


def whole(value: int, sort: Sort = Sort.INT) -> Scalar:
    """Return a constant integer."""
    return Scalar(Number(value), sort)


def truth(value: bool) -> Scalar:  # noqa: FBT001
    """Return a constant condition."""
    return Scalar(TRUE if value else FALSE, Sort.TRUTH)


def constant_truth(value: Value) -> bool | None:
    """Return whether a value is surely true or false; None if that is not known."""
    if not isinstance(value, Scalar):
        return None
    if value.expression in {TRUE, FALSE}:
        return value.expression == TRUE
    if isinstance(value.expression, Number):
        return value.expression.value != 0
    return None


def constant_text(value: Value) -> str | None:
    """Return a text that is known."""
    return value.expression.value if isinstance(value, Scalar) and isinstance(value.expression, Text) else None


def slot_name(value: Value) -> str | None:
    """Return the name if a value is just what was read."""
    return value.expression.id if isinstance(value, Scalar) and isinstance(value.expression, Name) else None

"""Expressions of the input language: what bounds, counts and conditions are made of.

Plain frozen trees. `testgen.spec.parse` makes them from text, `testgen.spec.printer` writes them back, and
`testgen.spec.evaluate` compiles them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from fractions import Fraction


@dataclass(frozen=True)
class Number:
    """A constant: an integer, or an exact fraction that was written with a decimal point."""

    value: int | Fraction


@dataclass(frozen=True)
class Text:
    """A string constant, as in `count(g, "S")`."""

    value: str


@dataclass(frozen=True)
class Name:
    """A variable of the input, or the index of a list or a block."""

    id: str


@dataclass(frozen=True)
class Index:
    """An element of a list, counted from 1: `a[i]`; of a string, its i-th character."""

    name: str
    at: Expression


@dataclass(frozen=True)
class Negative:
    """`-x`."""

    operand: Expression


@dataclass(frozen=True)
class Binary:
    """`+ - * / % ^`; `/` is division rounded down, as in `n*(n-1)/2`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Call:
    """A function of `testgen.spec.functions`: `sum(n)`, `min(a, b)`, `distinct(x, y)`, `len(s)`."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Unordered:
    """`{a, b}`: values of which the order does not matter, for `distinct({a, b})`."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Comparison:
    """A chain: `1 <= a < b`; `operators` stand between `operands` (one fewer), each of == != < <= > >=."""

    operands: tuple[Expression, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True)
class Logical:
    """`and` or `or` over two parts or more."""

    operator: str
    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Negation:
    """`not x`."""

    operand: Expression


Expression = Number | Text | Name | Index | Negative | Binary | Call | Unordered | Comparison | Logical | Negation


def children(expression: Expression) -> Iterator[Expression]:
    """Yield the parts that an expression is directly made of."""
    for field in fields(expression):
        value = getattr(expression, field.name)
        if isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, Expression))
        elif isinstance(value, Expression):
            yield value


def names_in(expression: Expression) -> frozenset[str]:
    """Return every name that an expression uses."""
    found: set[str] = set()
    open_parts = [expression]
    while open_parts:
        part = open_parts.pop()
        if isinstance(part, Name):
            found.add(part.id)
        elif isinstance(part, Index):
            found.add(part.name)
        open_parts.extend(children(part))
    return frozenset(found)

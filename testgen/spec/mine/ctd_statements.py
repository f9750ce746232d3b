"""The statements of the language checktestdata, each with its line.

Expressions are those of the input language. An element of an array is `Call("[]", (Name("x"), i, j))`; the language's
own functions (STRLEN, UNIQUE, ...) are calls by their names.
"""

from __future__ import annotations

from dataclasses import dataclass

from testgen.spec.expression import Expression

ELEMENT = "[]"


@dataclass(frozen=True)
class Literal:
    """Text that must stand here: SPACE, NEWLINE or STRING."""

    text: str
    line: int


@dataclass(frozen=True)
class End:
    """EOF."""

    line: int


@dataclass(frozen=True)
class Read:
    """INT, FLOAT, FLOATP or REGEX; `into` is a Name, an element, or None; `option` is FIXED or SCIENTIFIC."""

    command: str
    arguments: tuple[Expression, ...]
    into: Expression | None
    option: str
    line: int


@dataclass(frozen=True)
class Loop:
    """REP and REPI with a count, WHILE and WHILEI with a condition; `index` counts from 0."""

    times: Expression
    counted: bool
    index: Expression | None
    between: Statement | None
    body: tuple[Statement, ...]
    line: int


@dataclass(frozen=True)
class If:
    """IF ... ELSE ... END."""

    condition: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]
    line: int


@dataclass(frozen=True)
class Assert:
    """ASSERT."""

    condition: Expression
    line: int


@dataclass(frozen=True)
class Assign:
    """SET of one variable."""

    into: Expression
    value: Expression
    line: int


@dataclass(frozen=True)
class Unset:
    """UNSET."""

    names: tuple[str, ...]
    line: int


Statement = Literal | End | Read | Loop | If | Assert | Assign | Unset

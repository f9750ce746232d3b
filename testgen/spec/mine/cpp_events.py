"""What a validator does to its input, in the order it does it: tokens, spaces, newlines, loops, conditions.

Names of expressions are the identities of slots and of loops' indices until `testgen.spec.mine.cpp_naming`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum

from testgen.spec.expression import Call, Comparison, Expression, Logical, Name, Negation, Number, children, names_in

PRINTABLE = "".join(chr(code) for code in range(32, 127))
TRUE: Expression = Comparison((Number(0), Number(0)), ("==",))
FALSE: Expression = Comparison((Number(0), Number(1)), ("==",))


class SlotKind(StrEnum):
    """What a token is; LINE is a text up to the newline, CHAR one character without spaces around it."""

    INT = "int"
    REAL = "real"
    CHAR = "char"
    STR = "str"
    LINE = "line"


@dataclass(eq=False)
class Slot:
    """A token that is read. `low` and `high` bound a number, or the length of a text."""

    id: str
    kind: SlotKind
    line: int
    low: Expression | None = None
    high: Expression | None = None
    alphabet: str = PRINTABLE
    words: tuple[str, ...] | None = None
    decimals: tuple[int, int] | None = None
    trimmed: bool = False
    hint: str = ""
    lengths: list[Expression] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    around: tuple[Loop, ...] = ()

    @property
    def char(self) -> str:
        """The name under which conditions speak of each of a text's characters, as a code."""
        return f"{self.id}%c"

    @property
    def previous(self) -> str:
        """The name under which conditions speak of the value of the round before."""
        return f"{self.id}%p"

    @property
    def lower(self) -> str:
        """The same, once the values have been sorted."""
        return f"{self.id}%o"


@dataclass(frozen=True, eq=False)
class Token:
    """One token of the input."""

    slot: Slot


@dataclass(frozen=True)
class Space:
    """Exactly one space."""

    line: int


@dataclass(frozen=True)
class Newline:
    """The end of a line."""

    line: int


@dataclass(eq=False)
class Loop:
    """A body that runs `count` times, its index from 1; count None: as long as input is left."""

    count: Expression | None
    index: str
    line: int
    body: list[Event] = field(default_factory=list)
    around: tuple[Loop, ...] = ()
    reads: bool = True
    partner: Loop | None = None  # the earlier loop whose rounds this one, which reads nothing, goes over again
    pairs: bool = False  # ... as pairs of neighbours, or in sorted order: its index is not theirs
    covered: bool = False  # it goes over all the characters of a text

    @property
    def path(self) -> tuple[Loop, ...]:
        """The loops around the body, this one last."""
        return (*self.around, self)


@dataclass(frozen=True, eq=False)
class Maybe:
    """What happens if a condition holds, and what otherwise."""

    condition: Expression
    then: list[Event]
    other: list[Event]
    line: int


@dataclass(frozen=True)
class Condition:
    """A condition that must hold; `target` is the loop whose every round it speaks of, if not the one around it."""

    expression: Expression
    line: int
    target: Loop | None = None
    order: int = 0


Event = Token | Space | Newline | Loop | Maybe | Condition


def takes_input(events: Sequence[Event]) -> bool:
    """Whether some event is more than a condition."""
    return any(not isinstance(event, Condition) for event in events)


def all_events(events: Sequence[Event]) -> Iterator[Event]:
    """Yield events and those inside them, outer before inner."""
    for event in events:
        yield event
        if isinstance(event, Loop):
            yield from all_events(event.body)
        elif isinstance(event, Maybe):
            yield from all_events(event.then)
            yield from all_events(event.other)


def substituted(expression: Expression, names: dict[str, Expression]) -> Expression:
    """Put expressions in the place of names; names under an index stay."""
    if not names or not (names_in(expression) & names.keys()):
        return expression
    if isinstance(expression, Name):
        return names.get(expression.id, expression)
    changed: dict[str, object] = {}
    for part in fields(expression):
        value = getattr(expression, part.name)
        if isinstance(value, tuple):
            changed[part.name] = tuple(
                substituted(entry, names) if isinstance(entry, Expression) else entry for entry in value
            )
        elif isinstance(value, Expression):
            changed[part.name] = substituted(value, names)
        elif part.name == "name" and isinstance(value, str) and isinstance(new := names.get(value), Name):
            changed[part.name] = new.id
    return replace(expression, **changed)  # type: ignore[arg-type]


_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def negated(expression: Expression) -> Expression:
    """Return the opposite of a condition, with the negation pushed inwards."""
    match expression:
        case Comparison((left, right), (operator,)):
            return Comparison((left, right), (_OPPOSITE[operator],))
        case Logical(operator, parts):
            return joined("or" if operator == "and" else "and", tuple(negated(part) for part in parts))
        case Negation(operand):
            return operand
        case _:
            return Negation(expression)


def joined(operator: str, parts: Sequence[Expression]) -> Expression:
    """Join conditions by `and` or `or`, leaving out those that do not matter."""
    neutral, decisive = (TRUE, FALSE) if operator == "and" else (FALSE, TRUE)
    kept: list[Expression] = []
    for part in parts:
        inner = part.parts if isinstance(part, Logical) and part.operator == operator else (part,)
        kept += [one for one in inner if one != neutral and one not in kept]
    if decisive in kept:
        return decisive
    if len(kept) <= 1:
        return kept[0] if kept else neutral
    return Logical(operator, tuple(kept))


def conjuncts(expression: Expression) -> Iterator[Expression]:
    """Yield the parts that must all hold; a chain of comparisons is taken apart."""
    if isinstance(expression, Logical) and expression.operator == "and":
        for part in expression.parts:
            yield from conjuncts(part)
    elif isinstance(expression, Comparison) and len(expression.operators) > 1:
        for at, operator in enumerate(expression.operators):
            yield Comparison(expression.operands[at : at + 2], (operator,))
    else:
        yield expression


def is_internal(expression: Expression) -> bool:
    """Whether an expression holds a name or function that only the interpreter knows."""
    waiting = [expression]
    while waiting:
        part = waiting.pop()
        if (isinstance(part, Call) and part.function.startswith("%")) or (isinstance(part, Name) and "%" in part.id):
            return True
        waiting.extend(children(part))
    return False

"""What the variables of a program stand for while its source is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from testgen.spec.expression import Binary, Expression, Number
from testgen.spec.mine.python.layout import Block, LineNode, Sort


@dataclass(frozen=True)
class Known:
    """A value that does not depend on the input; lists and tuples of such are Known too while nothing changes them."""

    value: Any


@dataclass(frozen=True)
class Symbol:
    """A value that an expression over the input gives; `over` divides it exactly (`/` of Python)."""

    expression: Expression
    sort: Sort
    over: int = 1


@dataclass(frozen=True)
class LineText:
    """A line as text; `newline`: with its line break."""

    node: LineNode
    newline: bool


@dataclass(frozen=True)
class Tokens:
    """The tokens of a line from `start` on, converted to `sort`."""

    node: LineNode
    start: int = 0
    sort: Sort = Sort.ANY


@dataclass(frozen=True)
class Column:
    """A list with one value for each round of a block that reads."""

    value: Value
    block: Block
    count: Expression | None = None
    bag: Bag | None = None


@dataclass(frozen=True)
class Row:
    """A tuple or list of which each element is known apart."""

    items: tuple[Value, ...]


@dataclass(frozen=True)
class Span:
    """`range(low, high)`."""

    low: Expression
    high: Expression


@dataclass(frozen=True)
class SetOf:
    """`set(values)`."""

    of: Value


@dataclass(frozen=True)
class SetSize:
    """`len(set(values))`."""

    of: Value


@dataclass(frozen=True)
class SortedOf:
    """`sorted(values)`."""

    of: Value


@dataclass(frozen=True)
class Joined:
    """`"".join(values)`."""

    of: Value


@dataclass(frozen=True)
class Enumerated:
    """`enumerate(values, start)`."""

    of: Value
    start: int


@dataclass(frozen=True)
class Zipped:
    """`zip(first, second)`."""

    of: tuple[Value, ...]


@dataclass(frozen=True)
class Character:
    """Any character of a text."""

    of: LineText | Symbol


@dataclass(frozen=True)
class Lines:
    """Standard input as an iterable of lines, from the `skip`-th after what has been read."""

    newline: bool
    skip: int = 0


@dataclass(frozen=True)
class Rest:
    """All that is left of the input, as one text."""


@dataclass(frozen=True)
class Stream:
    """The tokens of all that is left, wherever the lines end; `sort` is what they are converted to."""

    sort: Sort = Sort.ANY


@dataclass(frozen=True)
class Regex:
    """A compiled regular expression; None if its text or flags are not understood."""

    pattern: str | None


@dataclass(frozen=True)
class Match:
    """What matching gave."""

    pattern: str
    whole: bool
    subject: Value


@dataclass(frozen=True)
class Builtin:
    """A name of Python or of a module: `len`, `sys.stdin.readline`, `re.match`."""

    path: str


@dataclass(frozen=True)
class Method:
    """A method of a value, not yet called."""

    of: Value
    name: str


@dataclass(frozen=True)
class Function:
    """A function of the program; `code` is its `ast` node."""

    code: Any


@dataclass(frozen=True)
class Entry:
    """A value that is put into a bag, or asked not to be in it."""

    value: Value
    block: Block
    at: int


@dataclass(eq=False)
class Bag:
    """A list, set or dict of the program that starts empty, or a table of equal values, and what is put in.

    `puts` and `tests`: what was put in, and what was asked not to be in it, each with its block and line. `table` is
    the number of subscripts of a table.
    """

    block: Block
    puts: list[Entry] = field(default_factory=list)
    tests: list[Entry] = field(default_factory=list)
    spoiled: bool = False
    table: int = 0


@dataclass(frozen=True)
class Cell:
    """An element of a table or dict: `used[x]`, `seen[a][b]`."""

    of: Bag
    keys: tuple[Value, ...]


@dataclass(frozen=True)
class Carried:
    """What a variable holds from the round before: `total` in `total += n`."""

    name: str
    before: Value
    added: Expression | None = None


@dataclass(frozen=True)
class Unknown:
    """Anything else; `text`: a piece of the input, so that converting it can fail."""

    why: str = "a value is not followed"
    text: bool = False


Value = (
    Known | Symbol | LineText | Tokens | Column | Row | Span | SetOf | SetSize | SortedOf | Joined | Enumerated | Zipped
    | Character | Lines | Rest | Stream | Regex | Match | Builtin | Method | Function | Bag | Cell | Carried | Unknown
)  # fmt: skip


def plus(expression: Expression, amount: int) -> Expression:
    """Return an expression plus a constant, with constants folded."""
    match expression:
        case Number(value):
            return Number(value + amount)
        case Binary("+", left, Number(value)) if isinstance(value, int):
            return _shifted(left, value + amount)
        case Binary("-", left, Number(value)) if isinstance(value, int):
            return _shifted(left, amount - value)
        case _:
            return _shifted(expression, amount)


def _shifted(expression: Expression, amount: int) -> Expression:
    if amount == 0:
        return expression
    return Binary("+" if amount > 0 else "-", expression, Number(abs(amount)))


def combined(operator: str, left: Expression, right: Expression) -> Expression:
    """Return `left operator right`, with constants folded where that is exact."""
    if isinstance(right, Number) and isinstance(right.value, int) and operator in {"+", "-"}:
        return plus(left, right.value if operator == "+" else -right.value)
    if isinstance(left, Number) and isinstance(left.value, int) and operator == "+":
        return plus(right, left.value)
    return Binary(operator, left, right)

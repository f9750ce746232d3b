"""The lines, loops and conditions of an input as they come to light while a program's source is read.

Mutable on purpose: what a variable is becomes known statement by statement. `python_build` makes the frozen tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from testgen.spec.expression import Expression, Name
from testgen.spec.tree import UntilEnd, UntilLine


class Sort(StrEnum):
    """What a program makes of a text: ANY is not converted."""

    ANY = "any"
    INT = "int"
    REAL = "real"
    TRUTH = "truth"


@dataclass(eq=False)
class Variable:
    """A token, a list of tokens, a line, the number of tokens of a line, or an index.

    `number` counts in the order of reading and makes the internal name; `hint` is the program's own.
    """

    number: int
    block: Block
    at: int
    hint: str = ""
    sort: Sort = Sort.ANY
    many: bool = False
    hint_rank: int = 0
    used: bool = False

    @property
    def name(self) -> Name:
        """The internal name; no program can write one."""
        return Name(f"@{self.number}")


@dataclass(frozen=True)
class Pattern:
    """A regular expression that a text must match, wholly or (`whole` False) at its beginning."""

    text: str
    whole: bool
    at: int


@dataclass(eq=False)
class LineNode:
    """A line that is read: as a whole, or its tokens by number, the rest from `rest_from` on as a list."""

    at: int
    whole: Variable
    count: Variable
    rest: Variable
    tokens: dict[int, Variable] = field(default_factory=dict)
    rest_from: int | None = None
    split: bool = False
    converted_from: int | None = None
    guessed_size: int = 0
    patterns: list[Pattern] = field(default_factory=list)
    trimmed: bool = False


@dataclass(eq=False)
class LoopNode:
    """A loop that reads."""

    at: int
    times: Expression | UntilEnd | UntilLine
    index: Variable
    body: Block


@dataclass(eq=False)
class Quantifier:
    """An index that runs through `low` to before `high` in a loop that does not read; `whole` is the list if known."""

    index: Variable
    low: Expression
    high: Expression


@dataclass(frozen=True)
class Condition:
    """What must hold in a round of its block, for all values of its quantifiers."""

    expression: Expression
    at: int
    quantifiers: tuple[Quantifier, ...] = ()


@dataclass(frozen=True)
class Characters:
    """The characters that a text, or each token of a list, is made of."""

    variable: Variable
    alphabet: str
    at: int


@dataclass(frozen=True)
class Words:
    """The words that a token, or each of a list, is one of."""

    variable: Variable
    words: tuple[str, ...]
    at: int


@dataclass(frozen=True)
class TokenPattern:
    """A regular expression for one token, or each of a list."""

    variable: Variable
    pattern: Pattern


@dataclass(eq=False)
class Block:
    """What one round of a loop, or the program itself, reads and asks."""

    parent: Block | None = None
    items: list[LineNode | LoopNode | Condition | Characters | Words | TokenPattern] = field(default_factory=list)
    times: Expression | None = None

    def outward(self) -> Iterator[Block]:
        """Yield this block and those around it."""
        block: Block | None = self
        while block is not None:
            yield block
            block = block.parent


@dataclass(frozen=True)
class Remark:
    """A line of the program whose say on the input is not in the layout."""

    at: int
    why: str


class NotUnderstood(Exception):  # noqa: N818 - it is caught at once and becomes a Remark
    """A statement lies outside what is read here."""


@dataclass
class Layout:
    """All that was found: the outermost block, every variable by its internal name, and the remarks.

    `broken`: a read was not understood, so that everything after it is in doubt.
    """

    root: Block = field(default_factory=Block)
    variables: dict[str, Variable] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    ends: bool = False
    loose: bool = False
    broken: bool = False

    def remark(self, at: int, why: str) -> None:
        """Note a line that was not understood, once."""
        if not any(known.at == at for known in self.remarks):
            self.remarks.append(Remark(at, why))

    def variable(self, block: Block, at: int, hint: str = "", *, many: bool = False, sort: Sort = Sort.ANY) -> Variable:
        """Make a variable."""
        made = Variable(len(self.variables), block, at, hint, sort, many)
        self.variables[made.name.id] = made
        return made

    def line(self, block: Block, at: int) -> LineNode:
        """Read a line."""
        node = LineNode(
            at,
            whole=self.variable(block, at),
            count=self.variable(block, at, sort=Sort.INT),
            rest=self.variable(block, at, many=True),
        )
        block.items.append(node)
        return node

    def token(self, node: LineNode, place: int) -> Variable:
        """Return the variable of a token of a line, from 0."""
        node.split = True
        if place not in node.tokens:
            node.tokens[place] = self.variable(node.whole.block, node.at)
        return node.tokens[place]

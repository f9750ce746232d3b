"""Where the reading of a program stands: the values of its names, the block that is being read, what is asked."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from testgen.spec.expression import Call, Comparison, Expression, Logical, Name, Negation, Number, Text
from testgen.spec.mine.python.layout import (
    Block,
    Condition,
    Layout,
    LineNode,
    NotUnderstood,
    Quantifier,
    Sort,
    Variable,
    Words,
)
from testgen.spec.mine.python.numbers import exact
from testgen.spec.mine.python.values import (
    Bag,
    Column,
    Known,
    Lines,
    LineText,
    Row,
    SetOf,
    SetSize,
    Span,
    Stream,
    Symbol,
    Tokens,
    Value,
    combined,
    plus,
)

STEPS = 20_000  # statements and expressions looked at: unrolled loops and calls must come to an end
DEPTH = 40  # calls inside calls


class Refusal(Exception):  # noqa: N818 - a statement of the program, not an error
    """The program refuses whatever comes this far."""


class Acceptance(Exception):  # noqa: N818
    """The program ends and accepts."""


@dataclass
class State:
    """What is known at one place of the program; `accepting` is the exit status that accepts."""

    layout: Layout
    arguments: tuple[str, ...]
    accepting: int
    block: Block
    names: dict[str, Value] = field(default_factory=dict)
    module: dict[str, Value] = field(default_factory=dict)
    quantifiers: list[Quantifier] = field(default_factory=list)
    guards: list[Expression] = field(default_factory=list)
    at: int = 0
    steps: int = 0
    depth: int = 0
    loops: list[Block] = field(default_factory=list)
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    reading: frozenset[str] = frozenset()
    refusing: frozenset[str] = frozenset()
    run: Callable[[State, Sequence[ast.stmt]], None] | None = None
    bags: list[Bag] = field(default_factory=list)

    def step(self, node: ast.AST) -> None:
        """Count a step, and note the line; raises NotUnderstood when the program is too long to follow."""
        self.steps += 1
        if self.steps > STEPS:
            raise NotUnderstood("the program is too long to follow")
        if isinstance(node, ast.stmt):
            self.at = node.lineno

    def remark(self, why: str, at: int | None = None) -> None:
        """Note that a line was not understood."""
        self.layout.remark(self.at if at is None else at, why)

    def lookup(self, name: str) -> Value | None:
        """Return the value of a name of the program, or None."""
        return self.names.get(name, self.module.get(name))

    def follow(self, statements: Sequence[ast.stmt]) -> None:
        """Follow statements of the program."""
        if self.run is None:
            raise NotUnderstood("nothing follows statements here")
        self.run(self, statements)

    def at_end(self) -> None:
        """Note that the input must end here."""
        self.plain()
        if self.block is not self.layout.root:
            raise NotUnderstood("an end of the input is not followed")
        self.layout.ends = True

    def spoil(self, names: frozenset[str]) -> None:
        """Follow no longer what a function that is not followed may change outside it."""
        for name in names & self.module.keys():
            value = self.module[name]
            if isinstance(value, Bag):
                value.spoiled = True

    def streams(self) -> frozenset[str]:
        """Return the names from which more input comes when they are used."""
        return frozenset(name for name, value in self.names.items() if isinstance(value, Stream | Lines))

    def bag(self, table: int = 0) -> Bag:
        """Return a new empty collection of the program."""
        self.bags.append(Bag(self.block, table=table))
        return self.bags[-1]

    def ask_member(self, value: Value, allowed: tuple[object, ...]) -> None:
        """Ask that a text, or the tokens of a list, be among some words; or a number among some numbers."""
        expression = expression_of(value)
        variable = variable_of(self, expression)
        if variable is not None and sort_of(value) is Sort.ANY and all(isinstance(word, str) for word in allowed):
            self.plain()
            self.block.items.append(Words(variable, tuple(str(word) for word in allowed), self.at))
            return
        if expression is None or not allowed or not all(isinstance(each, int) for each in allowed):
            raise NotUnderstood("what a value is looked up in is not followed")
        self._ask_numbers(expression, sorted({int(str(each)) for each in allowed}))

    def _ask_numbers(self, expression: Expression, allowed: list[int]) -> None:
        if allowed[-1] - allowed[0] == len(allowed) - 1:
            self.ask(Comparison((expression, Number(allowed[0])), (">=",)))
            self.ask(Comparison((expression, Number(allowed[-1])), ("<=",)))
            return
        equal = tuple(Comparison((expression, Number(each)), ("==",)) for each in allowed)
        self.ask(Logical("or", equal))

    def ask(self, expression: Expression) -> None:
        """Add a condition to the block."""
        if self.guards:
            expression = Logical("or", (*(Negation(guard) for guard in self.guards), expression))
        self.block.items.append(Condition(expression, self.at, tuple(self.quantifiers)))

    def plain(self, why: str = "it is asked in some cases only") -> None:
        """Make sure that what comes now holds in each round of the block."""
        if self.guards or self.quantifiers:
            raise NotUnderstood(why)

    @contextmanager
    def scratch(self) -> Iterator[Block]:
        """Catch what is asked in a block of its own."""
        block, guards, kept = self.block, self.guards, self.quantifiers
        self.block, self.guards, self.quantifiers = Block(block), [], []
        try:
            yield self.block
        finally:
            self.block, self.guards, self.quantifiers = block, guards, kept


def expression_of(value: Value) -> Expression | None:
    """Return a value as an expression over the input, or None."""
    match value:
        case Known(bool()):
            return None
        case Known(str() as text):
            return Text(text)
        case Known(int() | float() as number):
            whole = exact(number)
            return None if whole is None else Number(whole)
        case Symbol(expression, _, 1):
            return expression
        case LineText(node, newline) if not newline:
            node.whole.used = True
            return node.whole.name
        case _:
            return None


def sort_of(value: Value) -> Sort:
    """Return what a value is, as far as comparisons care."""
    match value:
        case Known(int()):
            return Sort.INT
        case Known(float() as number):
            return Sort.INT if isinstance(exact(number), int) else Sort.REAL
        case Symbol(_, sort, _):
            return sort
        case _:
            return Sort.ANY


def length_of(value: Value) -> Value | None:  # noqa: PLR0911 - one case a kind
    """Return `len(value)`, or None."""
    match value:
        case Known(held) if hasattr(held, "__len__"):
            return Known(len(held))
        case LineText(node, newline):
            node.whole.used = True
            return Symbol(plus(Call("len", (node.whole.name,)), int(newline)), Sort.INT)
        case Symbol(Name() as name, Sort.ANY, _):
            return Symbol(Call("len", (name,)), Sort.INT)
        case Tokens(node, start, _):
            node.split = True
            return Symbol(plus(node.count.name, -start), Sort.INT)
        case Column(_, _, count) if count is not None:
            return Symbol(count, Sort.INT)
        case Row(items):
            return Known(len(items))
        case SetOf(of):
            return SetSize(of)
        case Span(low, high):
            return Symbol(combined("-", high, low), Sort.INT)
        case _:
            return None


def list_name(value: Value) -> Expression | None:
    """Return the expression of a list as an argument of sum, min, max, distinct or sorted; None if it has none."""
    match value:
        case Tokens(node, start, sort):
            take_rest(node, start)
            if sort is not Sort.ANY:
                node.rest.sort = sort
            return node.rest.name
        case Column(inner, _, _):
            return expression_of(inner)
        case _:
            return None


def take_rest(node: LineNode, start: int) -> None:
    """Make the tokens of a line from `start` on a list; raises NotUnderstood if they are another one already."""
    if node.rest_from not in {None, start}:
        raise NotUnderstood("a line is taken apart in two ways")
    node.rest_from, node.split, node.rest.used = start, True, True


def variable_of(state: State, expression: Expression | None) -> Variable | None:
    """Return the variable that an expression is the name of."""
    return state.layout.variables.get(expression.id) if isinstance(expression, Name) else None

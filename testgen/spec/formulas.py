"""A format as z3 formulas over its scalars, over one round of each block and one element of each list, and aggregates.

All that is said follows from the format; what cannot be said (`distinct(x, y)`, `a[i]`) is left out and listed in
`dropped`. So what z3 finds impossible is impossible, while what it finds possible may not be.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count
from typing import Any

import z3

from testgen.spec import tree
from testgen.spec.evaluate import constant
from testgen.spec.expression import (
    Binary,
    Call,
    Comparison,
    Expression,
    Logical,
    Name,
    Negation,
    Negative,
    Unordered,
    names_in,
)
from testgen.spec.goals import Side, bounds_of_condition
from testgen.spec.intervals import Interval, intervals_of, range_of

LARGEST = 10**400  # z3 works on larger numbers too, but in seconds
Formula = Any  # z3 has no types


class DroppedError(Exception):
    """An expression that is not said in formulas; the text is what it is."""


@dataclass
class Formulas:
    """The formulas of a format; `guards` of a name are what makes it exist, `scalars` are the top-level integers.

    `limits` are the ends of ranges, `equations` conditions that are only just true, `rounds` those of blocks by key.
    """

    fmt: tree.Format
    context: z3.Context = field(default_factory=z3.Context)  # of its own: answers do not depend on earlier questions
    said: list[Formula] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    names: dict[str, Formula] = field(default_factory=dict)
    guards: dict[str, tuple[Formula, ...]] = field(default_factory=dict)
    scalars: dict[str, tree.IntType] = field(default_factory=dict)
    limits: dict[tuple[str, Side], Formula] = field(default_factory=dict)
    equations: dict[Expression, Formula] = field(default_factory=dict)
    rounds: dict[str, Formula] = field(default_factory=dict)
    _columns: dict[str | None, Formula] = field(default_factory=dict)
    _ranges: dict[str, tree.Range] = field(default_factory=dict)
    _aggregates: dict[Expression, Formula] = field(default_factory=dict)
    _intervals: dict[str, Interval] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self._intervals = intervals_of(self.fmt)
        self._items(self.fmt.items, (), top=True)

    def _fresh(self, what: str) -> Formula:
        return z3.Int(f"{what} !{next(self._numbers)}", self.context)

    # --- items ---

    def _items(self, items: Iterable[tree.Item], guards: tuple[Formula, ...], *, top: bool = False) -> None:
        for item in items:
            match item:
                case tree.Line(fields):
                    for value in fields:
                        if top and value.name and isinstance(value.type, tree.IntType):
                            self.scalars[value.name] = value.type
                        self._field(value, guards)
                case tree.Repeat():
                    self._repeat(item, guards)
                case tree.Choose(cases, key):
                    taken = z3.Int(key, self.context)
                    self.names[key] = taken
                    self.say(guards, z3.And(taken >= 0, taken < len(cases)))
                    for number, case in enumerate(cases):
                        self._case(case, (*guards, taken == number))
                case tree.Where(condition):
                    self._where(condition, guards)

    def _case(self, items: tuple[tree.Item, ...], guards: tuple[Formula, ...]) -> None:
        """Say what holds in a case; how many of its values a column has is not known outside."""
        self._items(items, guards)
        for name in [value.name for value in tree.fields_of(items) if value.name in self._columns]:
            count = self._fresh("taken")
            self.say((), count >= 0)
            self.say(guards, count == self._columns[name])
            self._columns[name] = count
        self._aggregates.clear()

    def _where(self, condition: Expression, guards: tuple[Formula, ...]) -> None:
        parts = condition.parts if isinstance(condition, Logical) and condition.operator == "and" else (condition,)
        for part in parts:
            try:
                if isinstance(part, Call) and part.function == "distinct":
                    self._distinct(part, guards)
                self.say(guards, self.condition(part))
            except DroppedError as error:
                self.dropped.append(str(error))
        for bound in bounds_of_condition(condition):
            with suppress(DroppedError):
                self.equations[bound.limit] = self.condition(bound.limit)

    def say(self, guards: tuple[Formula, ...], formula: Formula) -> None:
        """Add a formula that holds where all guards do."""
        self.said.append(z3.Implies(z3.And(*guards), formula) if guards else formula)

    def _repeat(self, repeat: tree.Repeat, guards: tuple[Formula, ...]) -> None:
        rounds = self.rounds[repeat.key] = z3.Int(f"rounds {repeat.key}", self.context)
        self.say(guards, rounds >= 0)
        if isinstance(repeat.times, Expression):
            self._equal(rounds, repeat.times, guards)
        inner = (*guards, rounds >= 1)
        if repeat.index:
            index = self.names[repeat.index] = z3.Int(repeat.index, self.context)
            self.say(inner, z3.And(index >= 1, index <= rounds))
        self._items(repeat.body, inner)
        self._aggregates.clear()  # sum(a) is another one outside
        for name in [value.name for value in tree.fields_of(repeat.body) if value.name in self._columns]:
            self._columns[name] = self._total(rounds, self._columns[name], guards)

    def _total(self, rounds: Formula, each: Formula, guards: tuple[Formula, ...]) -> Formula:
        """Return how many elements a column of some rounds has."""
        if z3.is_int_value(each) and each.as_long() == 1:
            return rounds
        total = self._fresh("total")
        self.say(guards, z3.And(total >= 0, z3.Implies(z3.And(rounds >= 1, each >= 0), total >= each)))
        return total

    def _equal(self, variable: Formula, expression: Expression, guards: tuple[Formula, ...]) -> None:
        try:
            self.say(guards, variable == self.number(expression))
        except DroppedError as error:
            self.dropped.append(str(error))

    # --- fields ---

    def _field(self, value: tree.Field, guards: tuple[Formula, ...]) -> None:
        name, kind = value.name, value.type
        if name is None:
            return
        match kind:
            case tree.ListType(element, counted):
                count = self._size(counted.count, guards)
                if kind.distinct:
                    self._room(element, count, guards)
                self._element(name, element, (counted,), count, guards)
            case tree.MatrixType(element, rows, columns):
                down, across = self._size(rows.count, guards), self._size(columns.count, guards)
                self._element(name, element, (rows, columns), down * across, guards)
                self.dropped += ["distinct elements"] if kind.distinct else []
            case tree.IntType() | tree.RealType() | tree.StrType() | tree.WordType():
                self._scalar(name, kind, guards)
                self._columns[name] = z3.IntVal(1, self.context)
                self.guards[name] = guards
            case _:
                self._lines(name, kind, guards)

    def _size(self, count: Expression, guards: tuple[Formula, ...], least: int = 0) -> Formula:
        size = self._fresh("size")
        self._equal(size, count, guards)
        self.say(guards, size >= least)
        return size

    def _element(
        self,
        name: str,
        element: tree.ScalarType,
        counts: tuple[tree.Counted, ...],
        count: Formula,
        guards: tuple[Formula, ...],
    ) -> None:
        inner = (*guards, count >= 1)
        for counted in counts:
            if counted.index:
                index = self.names[counted.index] = z3.Int(counted.index, self.context)
                self.say(inner, z3.And(index >= 1, index <= count))
        self._scalar(name, element, inner)
        self._columns[name] = count
        self.guards[name] = inner

    def _scalar(self, name: str, kind: tree.ScalarType, guards: tuple[Formula, ...]) -> None:
        match kind:
            case tree.IntType(bounds):
                self._ranges[name] = bounds
                self.names[name] = z3.Int(name, self.context)
            case tree.RealType(bounds):
                self.names[name] = z3.Real(name, self.context)
            case tree.StrType(bounds):
                self.names[f"len({name})"] = z3.Int(f"len({name})", self.context)
                name = f"len({name})"
            case _:
                return
        for side, bound in ((Side.LOW, bounds.low), (Side.HIGH, bounds.high)):
            try:
                limit = self.limits[name, side] = self.number(bound)
                self.say(guards, self.names[name] >= limit if side is Side.LOW else self.names[name] <= limit)
            except DroppedError as error:
                self.dropped.append(str(error))

    def _room(self, element: tree.ScalarType, count: Formula, guards: tuple[Formula, ...]) -> None:
        """So many distinct numbers must fit between the bounds; the index of the list is not known here yet."""
        self.dropped.append("distinct elements")
        if isinstance(element, tree.IntType):
            try:
                most = self.number(element.range.high) - self.number(element.range.low) + 1
                self.say((*guards, count >= 1), count <= most)
            except DroppedError as error:
                self.dropped.append(str(error))

    def _distinct(self, call: Call, guards: tuple[Formula, ...]) -> None:
        """Say that so many distinct rows must fit between the bounds of their columns."""
        names: list[str] = []
        for argument in call.arguments:
            parts = argument.parts if isinstance(argument, Unordered) else (argument,)
            names += [part.id for part in parts if isinstance(part, Name) and part.id in self._ranges]
            if len(names) == 0 or len([part for part in parts if isinstance(part, Name)]) < len(parts):
                return
        if {name for name in names_in(call) if name not in self._ranges}:
            return
        room: Formula = z3.IntVal(1, self.context)
        for name in names:
            room *= self._width(self._ranges[name])
        self.say((*guards, self._columns[names[0]] >= 1), self._columns[names[0]] <= room)

    def _width(self, bounds: tree.Range) -> Formula:
        """Return how many values a range has in any round: by top-level scalars alone, or else at most."""
        if names_in(bounds.low) | names_in(bounds.high) <= self.scalars.keys():
            return self.number(bounds.high) - self.number(bounds.low) + 1
        widest = range_of(bounds, self._intervals)
        if widest.least is None or widest.most is None:
            raise DroppedError("a range without end")
        return self._constant(widest.most - widest.least + 1)

    def _lines(self, name: str, kind: tree.Type, guards: tuple[Formula, ...]) -> None:
        match kind:
            case tree.GridType(rows, columns):
                self._size(rows, guards)
                self._size(columns, guards)
            case tree.PermType(count) | tree.IntervalsType(count) | tree.PointsType(count):
                self.guards[name] = (*guards, self._size(count, guards) >= 1)
            case tree.TreeType(nodes):
                self.guards[name] = (*guards, self._size(nodes, guards, 1) >= 2)  # noqa: PLR2004 - an edge
            case tree.GraphType():
                self._graph(name, kind, guards)

    def _graph(self, name: str, kind: tree.GraphType, guards: tuple[Formula, ...]) -> None:
        nodes, edges = self._size(kind.nodes, guards), self._size(kind.edges, guards)
        self.guards[name] = (*guards, edges >= 1)
        if kind.simple:
            pairs = nodes * (nodes - 1)
            both_ways = kind.directed and not kind.acyclic
            self.say(guards, edges <= pairs if both_ways else 2 * edges <= pairs)
        if kind.connected:
            self.say(guards, edges >= nodes - 1)
        if kind.acyclic and not kind.directed:
            self.say((*guards, nodes >= 1), edges <= nodes - 1)
        loopless = kind.loopless or kind.simple or kind.acyclic
        self.say((*guards, edges >= 1), nodes >= (2 if loopless else 1))

    # --- expressions ---

    def condition(self, expression: Expression) -> Formula:
        """Return a condition as a formula.

        Raises:
            DroppedError: it cannot be said.

        """
        match expression:
            case Comparison(operands, operators):
                parts = [self.number(operand) for operand in operands]
                links = zip(parts, operators, parts[1:], strict=False)
                return z3.And(*(_compared(left, operator, right) for left, operator, right in links))
            case Logical(operator, inner):
                joined = [self.condition(part) for part in inner]
                return z3.And(*joined) if operator == "and" else z3.Or(*joined)
            case Negation(inside):
                return z3.Not(self.condition(inside))
            case _:
                raise DroppedError("a condition that is no comparison")

    def number(self, expression: Expression) -> Formula:  # noqa: PLR0911 - one case a node
        """Return a number as a formula.

        Raises:
            DroppedError: it cannot be said.

        """
        value = constant(expression)
        if value is not None:
            return self._constant(value)
        match expression:
            case Name(name) if name in self.names:
                return self.names[name]
            case Negative(operand):
                return -self.number(operand)
            case Binary(operator, left, right):
                return self._binary(operator, left, right)
            case Call("len", (Name(name),)) if f"len({name})" in self.names:
                return self.names[f"len({name})"]
            case Call("min" | "max" as function, arguments) if not any(self._is_column(part) for part in arguments):
                return self._extreme(function, [self.number(part) for part in arguments])
            case Call("abs", (argument,)):
                inner = self.number(argument)
                return z3.If(inner >= 0, inner, -inner)
            case Call("sum" | "min" | "max" | "count" | "len", (Name(name), *_)) if self._is_column(Name(name)):
                return self._aggregate(expression)
            case _:
                raise DroppedError("a part of a condition")

    def _constant(self, value: int | Fraction) -> Formula:
        size = max(abs(value.numerator), value.denominator)
        if size > LARGEST:
            raise DroppedError("a number of hundreds of digits")
        if isinstance(value, int):
            return z3.IntVal(value, self.context)
        return z3.RealVal(value, self.context)

    def _binary(self, operator: str, left: Expression, right: Expression) -> Formula:
        if operator in {"/", "%"}:
            divisor = constant(right)
            a = self.number(left)
            if not isinstance(divisor, int) or not 0 < divisor < LARGEST or not z3.is_int(a):
                raise DroppedError("a division")
            return a / divisor if operator == "/" else a % divisor
        if operator == "^":
            raise DroppedError("a power")
        a, b = self.number(left), self.number(right)
        return a + b if operator == "+" else a - b if operator == "-" else a * b

    def _extreme(self, function: str, parts: list[Formula]) -> Formula:
        found = parts[0]
        for part in parts[1:]:
            found = z3.If(part < found if function == "min" else part > found, part, found)
        return found

    def _is_column(self, part: Expression) -> bool:
        return isinstance(part, Name) and part.id in self._columns and part.id not in self.scalars

    def _aggregate(self, call: Expression) -> Formula:
        if call not in self._aggregates:
            self._aggregates[call] = self._new_aggregate(call)
        return self._aggregates[call]

    def _new_aggregate(self, call: Expression) -> Formula:
        if not isinstance(call, Call) or not isinstance(call.arguments[0], Name):
            raise DroppedError("an aggregate")
        name = call.arguments[0].id
        count = self._columns[name]
        if call.function == "len" or (call.function == "count" and len(call.arguments) == 1):
            return count
        value = self._fresh(call.function)
        if call.function == "count":
            self.say((), value >= 0)
            self.say((), z3.Implies(count >= 0, value <= count))
            return value
        if name not in self.names or not z3.is_int(self.names[name]) or len(call.arguments) > 1:
            raise DroppedError("an aggregate")
        self._bound_aggregate(call.function, name, value, count)
        return value

    def _bound_aggregate(self, function: str, name: str, value: Formula, count: Formula) -> None:
        """Say how a sum or an extreme of a column stands to its count and to one element of it."""
        one, interval = self.names[name], self._intervals.get(name, Interval())
        low, high = interval.least, interval.most
        some = z3.And(count >= 1, *self.guards.get(name, ()))
        if function == "sum":
            self.say((count == 0,), value == 0)
            if low is not None and abs(low) < LARGEST:
                self.say((some,), value >= one + (count - 1) * low)
            if high is not None and abs(high) < LARGEST:
                self.say((some,), value <= one + (count - 1) * high)
            return
        self.say((some,), value >= one if function == "max" else value <= one)
        if low is not None and abs(low) < LARGEST:
            self.say((some,), value >= low)
        if high is not None and abs(high) < LARGEST:
            self.say((some,), value <= high)


_NAMES = dict(zip(("<", "<=", ">", ">=", "==", "!="), ("lt", "le", "gt", "ge", "eq", "ne"), strict=True))


def _compared(left: Formula, sign: str, right: Formula) -> Formula:
    return getattr(operator, _NAMES[sign])(left, right)

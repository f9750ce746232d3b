"""Sorts what a program asks into bounds of single variables and conditions that stay on their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from testgen.spec.expression import Call, Comparison, Expression, Index, Logical, Name, Number, names_in
from testgen.spec.mine import regular
from testgen.spec.mine.python.expressions import MIRRORED, isolated, pairs, replaced
from testgen.spec.mine.python.layout import (
    Block,
    Condition,
    Layout,
    LineNode,
    LoopNode,
    Quantifier,
    Sort,
    Variable,
)
from testgen.spec.mine.python.values import plus
from testgen.spec.tree import Order


@dataclass(frozen=True)
class Bound:
    """One side of a range, both included, and the line that says so."""

    value: Expression
    at: int


@dataclass
class Bounds:
    """All that is known of a range."""

    lows: list[Bound] = field(default_factory=list)
    highs: list[Bound] = field(default_factory=list)


@dataclass(frozen=True)
class Relation:
    """`less <= more + slack`, of two variables."""

    less: str
    more: str
    slack: int


@dataclass
class Facts:
    """What is known of each variable, by its number; `counts` by internal name."""

    layout: Layout
    values: dict[int, Bounds] = field(default_factory=dict)
    lengths: dict[int, Bounds] = field(default_factory=dict)
    counts: dict[str, Expression] = field(default_factory=dict)
    distinct: dict[int, int] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    indices: dict[int, Variable] = field(default_factory=dict)
    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    lists: dict[int, LineNode] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    loop_indices: frozenset[int] = frozenset()

    def visible(self, expression: Expression, to: Variable) -> bool:
        """Return whether all that an expression uses is known when a variable is read."""
        return all(self._before(name, to) for name in names_in(expression))

    def _before(self, name: str, to: Variable) -> bool:
        variable = self.layout.variables.get(name)
        if variable is None or variable.block not in to.block.outward():
            return False
        if variable.number not in self.places:
            return variable.number in self.loop_indices
        return self.places[variable.number] < self.places.get(to.number, (-1, 0))

    def count_of(self, variable: Variable) -> Expression | None:
        """Return how many elements a list on a line has."""
        line = self.lists.get(variable.number)
        if line is None or line.count.name.id not in self.counts:
            return None
        return plus(self.counts[line.count.name.id], -(line.rest_from or 0))

    def resolved(self, expression: Expression) -> Expression:
        """Return an expression without the numbers of tokens of lines."""
        for _ in range(2):
            expression = replaced(expression, self.counts)
        return expression


def facts_of(layout: Layout) -> Facts:
    """Sort all conditions of a layout: the blocks keep those that stay."""
    facts = Facts(layout)
    _place_lines(facts, layout.root)
    _find_counts(facts, layout.root)
    _Sorting(facts).block(layout.root)
    return facts


def _place_lines(facts: Facts, block: Block) -> None:
    for item in block.items:
        if isinstance(item, LineNode):
            order = item.whole.number
            facts.places[item.whole.number] = (order, 0)
            facts.places[item.rest.number] = (order, item.rest_from or 0)
            facts.lists[item.rest.number] = item
            for place, variable in item.tokens.items():
                facts.places[variable.number] = (order, place)
        elif isinstance(item, LoopNode):
            facts.loop_indices |= {item.index.number}
            _place_lines(facts, item.body)


def _find_counts(facts: Facts, block: Block) -> None:
    lines = {item.count.name.id: item for item in block.items if isinstance(item, LineNode)}
    for item in list(block.items):
        if isinstance(item, LoopNode):
            _find_counts(facts, item.body)
        elif isinstance(item, Condition) and _is_count(facts, item, lines):
            block.items.remove(item)
    for name, line in lines.items():
        size = fixed_size(line)
        if size and line.split:
            facts.counts.setdefault(name, Number(size))


def fixed_size(line: LineNode) -> int:
    """Return how many tokens a line has by its patterns; 0 if they leave it open."""
    for pattern in line.patterns:
        shapes = regular.line_of(pattern.text) if pattern.whole else None
        if shapes and all(shape.least == shape.most for shape in shapes):
            return sum(shape.least for shape in shapes)
    return 0


def _is_count(facts: Facts, condition: Condition, lines: dict[str, LineNode]) -> bool:
    expression = condition.expression
    if condition.quantifiers or not isinstance(expression, Comparison) or expression.operators != ("==",):
        return False
    for left, right in (expression.operands, expression.operands[::-1]):
        name, value = isolated(left, right)
        line = lines.get(name.id) if isinstance(name, Name) else None
        if line is None or (line.count.name.id in facts.counts):
            continue
        if facts.visible(value, line.tokens.get(0, line.whole)) or _uses_own_tokens(facts, line, value):
            facts.counts[line.count.name.id] = value
            return True
    return False


def _uses_own_tokens(facts: Facts, line: LineNode, value: Expression) -> bool:
    """Return whether a count uses only what stands before the list on its own line."""
    return line.rest_from is not None and facts.visible(value, line.rest)


@dataclass
class _Sorting:
    facts: Facts

    def block(self, block: Block) -> None:
        kept: list[object] = []
        for item in block.items:
            if isinstance(item, LoopNode):
                self.block(item.body)
            if not isinstance(item, Condition):
                kept.append(item)
                continue
            kept += [Condition(rest, item.at, item.quantifiers) for rest in self._sorted(block, item)]
        block.items[:] = kept  # type: ignore[assignment]

    def _sorted(self, block: Block, condition: Condition) -> list[Expression]:
        """Take in what bounds a variable; return what stays."""
        expression = self.facts.resolved(condition.expression)
        if isinstance(expression, Logical) and expression.operator == "and":
            parts = [Condition(part, condition.at, condition.quantifiers) for part in expression.parts]
            return [rest for part in parts for rest in self._sorted(block, part)]
        match expression:
            case Call("@as many", (first, second, *columns)):
                if condition.quantifiers or first != second:
                    return [expression]
                expression = Call("distinct", tuple(columns))
        if isinstance(expression, Call) and not condition.quantifiers:
            return [] if self._is_list_fact(block, expression) else [expression]
        if not isinstance(expression, Comparison):
            return [expression]
        return [
            Comparison((left, right), (operator,))
            for left, operator, right in pairs(expression)
            if not self._taken(block, condition, left, operator, right)
        ]

    def _is_list_fact(self, block: Block, call: Call) -> bool:
        match call:
            case Call("distinct" | "sorted" as function, (Name(id),)):
                variable = self.facts.layout.variables[id]
                if not variable.many or variable.block is not block:
                    return False
                if function == "distinct":
                    self.facts.distinct[variable.number] = 1
                else:
                    self.facts.orders[variable.number] = Order.ASCENDING
                return True
        return False

    def _taken(self, block: Block, asked: Condition, left: Expression, operator: str, right: Expression) -> bool:
        if isinstance(left, Number) and isinstance(right, Number):
            return _number_holds(left.value, operator, right.value)
        if left == right and operator in {"==", "<=", ">="}:
            return True
        if not asked.quantifiers:
            self._relate(left, operator, right)
        if asked.quantifiers and self._is_pattern(block, asked.quantifiers, left, operator, right):
            return True
        return self._bounds(block, asked, left, operator, right) or self._bounds(
            block, asked, right, MIRRORED[operator], left
        )

    def _bounds(self, block: Block, asked: Condition, left: Expression, operator: str, right: Expression) -> bool:
        if operator == "!=":
            return False
        subject, value = isolated(left, right)
        found = self._subject(block, asked.quantifiers, subject, operator)
        if found is None:
            return False
        variable, bounds, is_whole = found
        value = self._indexed(variable, asked.quantifiers, value)
        if not self.facts.visible(value, variable) and not self._own_index(variable, value):
            return False
        return _added(bounds, operator, value, asked.at, is_whole=is_whole and self._is_whole(value))

    def _relate(self, left: Expression, operator: str, right: Expression) -> None:
        """Note a <= b of whole numbers: the bounds of one follow for the other."""
        if operator in {">", ">="}:
            left, right, operator = right, left, MIRRORED[operator]
        subject, value = isolated(left, right)
        other, rest = isolated(value, Number(0))
        if operator not in {"<", "<="} or not isinstance(subject, Name) or not isinstance(other, Name):
            return
        if self._is_whole(subject) and self._is_whole(other) and isinstance(rest, Number):
            slack = -int(rest.value) - int(operator == "<")
            self.facts.relations.append(Relation(subject.id, other.id, slack))

    def _indexed(self, variable: Variable, quantifiers: tuple[Quantifier, ...], value: Expression) -> Expression:
        """Name the index of a list's elements where a bound uses it."""
        if quantifiers and quantifiers[0].index.name.id in names_in(value):
            known = self.facts.indices.setdefault(variable.number, quantifiers[0].index)
            return replaced(value, {quantifiers[0].index.name.id: known.name})
        return value

    def _own_index(self, variable: Variable, value: Expression) -> bool:
        own = self.facts.indices.get(variable.number)
        if own is None:
            return False
        return self.facts.visible(replaced(value, {own.name.id: Number(1)}), variable)

    def _is_whole(self, value: Expression) -> bool:
        if isinstance(value, Number):
            return True
        return all(self.facts.layout.variables[name].sort is not Sort.REAL for name in names_in(value))

    def _subject(
        self, block: Block, quantifiers: tuple[Quantifier, ...], subject: Expression, operator: str
    ) -> tuple[Variable, Bounds, bool] | None:
        """Return the variable that a comparison bounds, its bounds, and whether they are whole numbers."""
        variables, facts = self.facts.layout.variables, self.facts
        match subject:
            case Name(id) if not quantifiers:
                variable = variables[id]
                bounds = facts.values.setdefault(variable.number, Bounds())
            case Call("len", (Name(id),)) if not quantifiers and not variables[id].many:
                variable = variables[id]
                bounds = facts.lengths.setdefault(variable.number, Bounds())
                return (variable, bounds, True) if variable.block is block else None
            case Call("min" | "max" as function, (Name(id),)) if not quantifiers and variables[id].many:
                variable = variables[id]
                if (function == "min") != (operator in {">", ">="}) or not self._has_elements(variable):
                    return None
                bounds = facts.values.setdefault(variable.number, Bounds())
            case Index(id, Name(index)) if len(quantifiers) == 1 and quantifiers[0].index.name.id == index:
                variable = variables[id]
                if not self._is_full(variable, quantifiers[0]):
                    return None
                bounds = facts.values.setdefault(variable.number, Bounds())
            case _:
                return None
        fits = variable.block is block and variable.sort in {Sort.INT, Sort.REAL} and variable.number in facts.places
        return (variable, bounds, variable.sort is Sort.INT) if fits else None

    def _has_elements(self, variable: Variable) -> bool:
        """Return whether a list is sure not to be empty: `min([])` refuses."""
        count = self.facts.count_of(variable)
        if isinstance(count, Number):
            return count.value > 0
        if not isinstance(count, Name | Index) and count is not None:
            inner, amount = isolated(count, Number(0))
            least = 1 + int(amount.value) if isinstance(amount, Number) else 1
        else:
            inner, least = count or Number(0), 1
        known = self.facts.values.get(self.facts.layout.variables[inner.id].number) if isinstance(inner, Name) else None
        lows = [low.value.value for low in known.lows if isinstance(low.value, Number)] if known else []
        return any(low >= least for low in lows)

    def _is_full(self, variable: Variable, quantifier: Quantifier, less: int = 0) -> bool:
        count, high = self.facts.count_of(variable), self.facts.resolved(quantifier.high)
        return count is not None and quantifier.low == Number(0) and high == plus(count, -less)

    def _is_pattern(
        self, block: Block, quantifiers: tuple[Quantifier, ...], left: Expression, operator: str, right: Expression
    ) -> bool:
        if not isinstance(left, Index) or not isinstance(right, Index) or left.name != right.name:
            return False
        variable = self.facts.layout.variables[left.name]
        if not variable.many or variable.block is not block:
            return False
        if len(quantifiers) == 1:
            return self._is_order(variable, quantifiers[0], left.at, operator, right.at)
        return operator == "!=" and self._is_each_pair(variable, quantifiers, {left.at, right.at})

    def _is_order(
        self, variable: Variable, quantifier: Quantifier, left: Expression, operator: str, right: Expression
    ) -> bool:
        index, later = quantifier.index.name, plus(quantifier.index.name, 1)
        if (left, right) == (later, index) or (left, right) == (index, plus(index, -1)):
            left, right, operator = right, left, MIRRORED[operator]
        forward = (left, right) == (index, later) and self._is_full(variable, quantifier, 1)
        count, high = self.facts.count_of(variable), self.facts.resolved(quantifier.high)
        backward = (left, right) == (plus(index, -1), index) and quantifier.low == Number(1) and high == count
        if not (forward or backward) or operator not in {"<", "<=", ">", ">="}:
            return False
        self.facts.orders[variable.number] = Order.ASCENDING if operator[0] == "<" else Order.DESCENDING
        if len(operator) == 1:
            self.facts.distinct[variable.number] = 1
        return True

    def _is_each_pair(self, variable: Variable, quantifiers: tuple[Quantifier, ...], at: set[Expression]) -> bool:
        if len(quantifiers) != 2 or at != {each.index.name for each in quantifiers}:  # noqa: PLR2004 - a pair
            return False
        outer, inner = quantifiers
        if not self._is_full(variable, outer):
            return False
        count, high = self.facts.count_of(variable), self.facts.resolved(inner.high)
        below = inner.low == Number(0) and high == plus(outer.index.name, -1)
        above = inner.low == outer.index.name and high == count
        if below or above:
            self.facts.distinct[variable.number] = 1
        return below or above


def _number_holds(left: int | Fraction, operator: str, right: int | Fraction) -> bool:
    return {
        "==": left == right,
        "!=": left != right,
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }[operator]


def _added(bounds: Bounds, operator: str, value: Expression, at: int, *, is_whole: bool) -> bool:
    """Add a bound; return whether it says all: `x < 1` of a real says more than `x <= 1`."""
    if is_whole and isinstance(value, Number) and isinstance(value.value, Fraction):
        return _added_fraction(bounds, operator, value.value, at)
    strict = operator in {"<", ">"}
    shift = {"<": -1, ">": 1}.get(operator, 0) if is_whole else 0
    if operator in {">", ">=", "=="}:
        bounds.lows.append(Bound(plus(value, shift), at))
    if operator in {"<", "<=", "=="}:
        bounds.highs.append(Bound(plus(value, shift), at))
    return is_whole or not strict


def _added_fraction(bounds: Bounds, operator: str, value: Fraction, at: int) -> bool:
    below = value.numerator // value.denominator
    if operator in {"<", "<="}:
        bounds.highs.append(Bound(Number(below), at))
    elif operator in {">", ">="}:
        bounds.lows.append(Bound(Number(below + 1), at))
    return operator != "=="

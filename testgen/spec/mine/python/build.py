"""Makes the format of what was found in a program."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from testgen.spec import tree
from testgen.spec.check import KEYWORDS
from testgen.spec.expression import Binary, Call, Expression, Index, Name, Negative, Number, children, names_in
from testgen.spec.functions import FUNCTIONS
from testgen.spec.mine.python.expressions import replaced
from testgen.spec.mine.python.facts import Facts, facts_of
from testgen.spec.mine.python.layout import Block, Condition, Layout, LineNode, LoopNode
from testgen.spec.mine.python.lines import Lines, Texts


def build(layout: Layout, file: str) -> tree.Format:
    """Return the format, not yet checked; what cannot be said in it becomes a remark."""
    facts = facts_of(layout)
    making = _Making(facts, Lines(facts, _texts(layout.root), file), file)
    items = making.block(layout.root)
    names = _names(layout, items)
    return tree.Format(_renamed(items, {**making.lines.renamed}, names))


def _texts(block: Block) -> Texts:
    texts = Texts()
    open_blocks = [block]
    while open_blocks:
        for item in open_blocks.pop().items:
            if isinstance(item, LoopNode):
                open_blocks.append(item.body)
            elif not isinstance(item, LineNode | Condition):
                texts.take(item)
    return texts


class _Making:
    def __init__(self, facts: Facts, lines: Lines, file: str) -> None:
        self.facts, self.lines, self.file = facts, lines, file
        self.known: set[str] = set()

    def block(self, block: Block) -> tuple[tree.Item, ...]:
        made: list[tree.Item] = []
        for item in list(block.items):
            match item:
                case LineNode():
                    made += self._line(item)
                case LoopNode():
                    made += self._loop(item)
                case Condition():
                    made += self._where(item)
        return tuple(made)

    def _line(self, node: LineNode) -> list[tree.Item]:
        line, extra = self.lines.line(node)
        self.known |= {field.name for field in line.fields if field.name}
        return [line, *(tree.Where(each, self._said(node.at)) for each in extra)]

    def _said(self, at: int) -> tuple[tree.Evidence, ...]:
        return (tree.Evidence(tree.Source.VALIDATOR, f"{self.file}:{at}"),)

    def _where(self, asked: Condition) -> list[tree.Item]:
        expression = self.facts.resolved(asked.expression)
        expression = replaced(expression, self.lines.renamed)
        if asked.quantifiers or not names_in(expression) <= self.known or self._is_unsafe(expression):
            self.facts.layout.remark(asked.at, "a condition is not followed")
            return []
        return [tree.Where(expression, self._said(asked.at))]

    def _is_unsafe(self, expression: Expression) -> bool:
        """Return whether an expression can mean something else than in Python: `a[0]`, a division by what is 0."""
        match expression:
            case Call(function) if function not in FUNCTIONS:
                return True
            case Binary("/" | "%" | "^", _, right) if not isinstance(right, Number):
                return True
            case Index(name, at) if not isinstance(at, Number):
                of = self.facts.layout.variables[name]
                indices = {
                    variable.name.id
                    for variable in self.facts.layout.variables.values()
                    if variable.number in self.facts.loop_indices
                }
                return at != self.facts.count_of(of) and not names_in(at) <= indices
        return any(self._is_unsafe(part) for part in children(expression))

    def _loop(self, loop: LoopNode) -> list[tree.Item]:
        times = loop.times
        if isinstance(times, Expression):
            times = self.facts.resolved(times)
            if not names_in(times) <= self.known:
                self.facts.layout.remark(loop.at, "how often a loop goes round is not followed")
                self.facts.layout.broken = True
        self.known.add(loop.index.name.id)
        body = self.block(loop.body)
        if not any(isinstance(item, tree.Line) for item in tree.walk(body)):
            if body:
                self.facts.layout.remark(loop.at, "a loop is not followed")
            return []
        grid = self._grid(times, body) if isinstance(times, Expression) else None
        if grid is not None:
            return [grid]
        index = loop.index.name.id if _uses(body, loop.index.name.id) else None
        return [tree.Repeat(times, body, index, evidence=self._said(loop.at))]

    def _grid(self, times: Expression, body: Sequence[tree.Item]) -> tree.Line | None:
        match body:
            case [tree.Line((tree.Field(str() as name, tree.StrType(tree.Range(low, high), alphabet)) as only,))] if (
                low == high and " " not in alphabet and name not in names_in(low)
            ):
                guessed = any(each.source is tree.Source.GUESS for each in only.evidence)
                return None if guessed else tree.Line((replace(only, type=tree.GridType(times, low, alphabet)),))
            case _:
                return None


def _uses(body: Sequence[tree.Item], name: str) -> bool:
    return any(name in names_in(each) for each in _expressions(body))


def _expressions(items: Sequence[tree.Item]) -> list[Expression]:
    found: list[Expression] = []
    for item in tree.walk(tuple(items)):
        if isinstance(item, tree.Where):
            found.append(item.condition)
        elif isinstance(item, tree.Repeat) and isinstance(item.times, Expression):
            found.append(item.times)
        elif isinstance(item, tree.Line):
            for field in item.fields:
                found += _of_type(field.type)
    return found


def _of_type(kind: tree.Type) -> list[Expression]:
    match kind:
        case tree.IntType(bounds) | tree.RealType(bounds) | tree.StrType(bounds):
            return [bounds.low, bounds.high]
        case tree.ListType(element, counted):
            return [counted.count, *_of_type(element)]
        case tree.GridType(rows, columns):
            return [rows, columns]
        case _:
            return []


# --- names -----------------------------------------------------------------------------------------------------------


def _names(layout: Layout, items: Sequence[tree.Item]) -> dict[str, str]:
    """Return the final name of each internal one: the program's own where it can be."""
    declared = [field.name for field in tree.fields_of(tuple(items)) if field.name]
    indices = [item.index for item in tree.walk(tuple(items)) if isinstance(item, tree.Repeat) and item.index]
    indices += [
        field.type.counted.index
        for field in tree.fields_of(tuple(items))
        if isinstance(field.type, tree.ListType) and field.type.counted.index
    ]
    names: dict[str, str] = {}
    for internal in declared + indices:
        hint = layout.variables[internal].hint or ("i" if internal in indices else "x")
        names[internal] = _free(hint, set(names.values()))
    return names


def _free(hint: str, taken: set[str]) -> str:
    name = hint if re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,40}", hint) else "x"
    if name in KEYWORDS or name in FUNCTIONS:
        name += "_"
    number, free = 2, name
    while free in taken:
        free, number = f"{name}{number}", number + 1
    return free


def _renamed(
    items: Sequence[tree.Item], earlier: dict[str, Expression], names: dict[str, str]
) -> tuple[tree.Item, ...]:
    final: dict[str, Expression] = {internal: Name(name) for internal, name in names.items()}

    def of(expression: Expression) -> Expression:
        return _written(replaced(replaced(expression, earlier), final))

    def each(item: tree.Item) -> tree.Item:
        match item:
            case tree.Line(fields):
                return tree.Line(tuple(_field(field, names, of) for field in fields))
            case tree.Repeat():
                times = of(item.times) if isinstance(item.times, Expression) else item.times
                return replace(item, times=times, body=tuple(map(each, item.body)), index=names.get(item.index or ""))
            case tree.Where():
                return replace(item, condition=of(item.condition))
            case _:
                return item

    return tuple(each(item) for item in items)


def _written(expression: Expression) -> Expression:
    """Write round numbers as powers, as people do, and negative ones as the grammar has them."""
    if isinstance(expression, Number):
        return _number(expression)
    parts = {part: _written(part) for part in children(expression)}
    return _exchanged(expression, parts)


def _number(number: Number) -> Expression:
    if number.value < 0:
        return Negative(_number(Number(-number.value)))
    digits = str(number.value) if isinstance(number.value, int) and number.value.bit_length() < 8192 else ""  # noqa: PLR2004 - str() takes 4300 digits
    zeros = len(digits) - len(digits.rstrip("0"))
    if zeros < 4 or len(digits) - zeros > 1:  # noqa: PLR2004 - 1000 and 25000 read well as they are
        return number
    power = Binary("^", Number(10), Number(zeros))
    return power if digits[0] == "1" else Binary("*", Number(int(digits[0])), power)


def _exchanged(expression: Expression, parts: dict[Expression, Expression]) -> Expression:
    updates: dict[str, Any] = {}
    for field in fields(expression):
        value = getattr(expression, field.name)
        if isinstance(value, Expression):
            updates[field.name] = parts[value]
        elif isinstance(value, tuple) and value and isinstance(value[0], Expression):
            updates[field.name] = tuple(parts[part] for part in value)
    made: Expression = replace(expression, **updates)
    return made


def _field(field: tree.Field, names: dict[str, str], of: object) -> tree.Field:
    assert callable(of)
    return replace(field, name=names.get(field.name or "", field.name), type=_type(field.type, names, of))


def _type(kind: tree.Type, names: dict[str, str], of: object) -> tree.Type:
    assert callable(of)
    match kind:
        case tree.IntType(bounds):
            return tree.IntType(tree.Range(of(bounds.low), of(bounds.high)))
        case tree.RealType(bounds):
            return replace(kind, range=tree.Range(of(bounds.low), of(bounds.high)))
        case tree.StrType(length):
            return replace(kind, length=tree.Range(of(length.low), of(length.high)))
        case tree.ListType(element, counted):
            inner = _type(element, names, of)
            assert isinstance(inner, tree.IntType | tree.RealType | tree.StrType | tree.WordType)
            index = names.get(counted.index or "")
            return _permuted(replace(kind, element=inner, counted=tree.Counted(of(counted.count), index)))
        case tree.GridType(rows, columns):
            return replace(kind, rows=of(rows), columns=of(columns))
        case _:
            return kind


def _permuted(kind: tree.ListType) -> tree.Type:
    match kind.element:
        case tree.IntType(tree.Range(Number(1), high)) if kind.distinct and high == kind.counted.count:
            return tree.PermType(kind.counted.count) if kind.order is tree.Order.ANY else kind
        case _:
            return kind

"""Bounds that conditions put on single names: `a < b` says that b is at least a + 1 once a is known.

The sampler and the plan of sizes draw inside them, so that most conditions hold at the first try. They are hints:
what they leave out or get wrong (a factor that is negative) is found when the condition itself is checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from testgen.spec import tree
from testgen.spec.expression import (
    Binary,
    Call,
    Comparison,
    Expression,
    Logical,
    Name,
    Negative,
    Number,
    Unordered,
    names_in,
)

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
ONE, TWO = Number(1), Number(2)


@dataclass(frozen=True)
class Pair:
    """One link of a chain of comparisons."""

    left: Expression
    operator: str
    right: Expression


@dataclass(frozen=True)
class Narrowing:
    """`name operator bound`, where every name of the bound is known before `name`."""

    name: str
    operator: str
    bound: Expression


def conjuncts(condition: Expression) -> Iterator[Expression]:
    """Yield the parts of a condition that must all hold."""
    if isinstance(condition, Logical) and condition.operator == "and":
        for part in condition.parts:
            yield from conjuncts(part)
    else:
        yield condition


def pairs(condition: Expression) -> Iterator[Pair]:
    """Yield the comparisons that must hold, of two sides each."""
    for part in conjuncts(condition):
        if isinstance(part, Comparison):
            for i, operator in enumerate(part.operators):
                yield Pair(part.operands[i], operator, part.operands[i + 1])


def narrowings(fmt: tree.Format) -> dict[str, tuple[Narrowing, ...]]:
    """Return by name what conditions and types say about single integers."""
    order = {field.name: place for place, field in enumerate(tree.fields_of(fmt.items)) if field.name}
    ints = {f.name: f.type for f in tree.fields_of(fmt.items) if f.name and isinstance(f.type, tree.IntType)}
    found: dict[str, list[Narrowing]] = {}
    for pair in [*_conditions(fmt.items), *_implied(fmt.items)]:
        for narrowing in [*_of_pair(pair, order), *_ahead(pair, order, ints)]:
            if narrowing.name in ints:
                found.setdefault(narrowing.name, []).append(narrowing)
    return {name: tuple(dict.fromkeys(rows)) for name, rows in found.items()}


def _conditions(items: Sequence[tree.Item]) -> Iterator[Pair]:
    here = {name for item in items for name in _declared(item)}
    for item in items:
        if isinstance(item, tree.Where):
            # a condition inside a block says nothing about names outside, which may hold in other cases
            yield from (p for p in pairs(item.condition) if (names_in(p.left) | names_in(p.right)) & here)
        elif isinstance(item, tree.Repeat):
            yield from _conditions(item.body)
        elif isinstance(item, tree.Choose):
            for case in item.cases:
                yield from _conditions(case)


def _declared(item: tree.Item) -> Iterator[str]:
    if isinstance(item, tree.Line):
        yield from (field.name for field in item.fields if field.name)


def _of_pair(pair: Pair, order: dict[str, int]) -> Iterator[Narrowing]:
    for side, operator, other in (
        (pair.left, pair.operator, pair.right),
        (pair.right, _FLIPPED[pair.operator], pair.left),
    ):
        for name in sorted(names_in(side) - names_in(other)):
            solved = _solved(name, side, operator, other)
            if solved and all(order.get(known, -1) < order.get(name, -1) for known in names_in(solved.bound)):
                yield solved


def _solved(name: str, side: Expression, operator: str, other: Expression) -> Narrowing | None:  # noqa: PLR0911
    """Bring `side operator other` into the form `name operator bound`."""
    if side == Name(name):
        return Narrowing(name, operator, other)
    if not isinstance(side, Binary) or (name in names_in(side.left)) == (name in names_in(side.right)):
        return None
    left = name in names_in(side.left)
    inner, rest = (side.left, side.right) if left else (side.right, side.left)
    match side.operator:
        case "+":
            return _solved(name, inner, operator, Binary("-", other, rest))
        case "-" if left:
            return _solved(name, inner, operator, Binary("+", other, rest))
        case "-":
            return _solved(name, inner, _FLIPPED[operator], Binary("-", rest, other))
        case "*" if operator == "<=":
            return _solved(name, inner, operator, Binary("/", other, rest))
        case "*" if operator == ">=":
            return _solved(name, inner, operator, Negative(Binary("/", Negative(other), rest)))
    return None


def _ahead(pair: Pair, order: dict[str, int], ints: dict[str, tree.IntType]) -> Iterator[Narrowing]:
    """`a < b` with b still to come: a is less than the largest b."""
    for first, operator, later in (
        (pair.left, pair.operator, pair.right),
        (pair.right, _FLIPPED[pair.operator], pair.left),
    ):
        if not (isinstance(first, Name) and isinstance(later, Name) and later.id in ints):
            continue
        if order.get(first.id, -1) < order[later.id] and operator in {"<", "<=", ">", ">="}:
            bounds = ints[later.id].range
            bound = bounds.high if operator[0] == "<" else bounds.low
            if all(order.get(known, -1) < order.get(first.id, -1) for known in names_in(bound)):
                yield Narrowing(first.id, operator, bound)


def _implied(items: Sequence[tree.Item]) -> Iterator[Pair]:
    """What types say without a condition: so many edges fit, so many different values fit."""
    for field in tree.fields_of(tuple(items)):
        match field.type:
            case tree.TreeType(nodes):
                yield Pair(nodes, ">=", ONE)
            case tree.GraphType():
                yield from _graph(field.type)
            case tree.ListType(tree.IntType(bounds), counted, distinct=True) if counted.index is None:
                yield Pair(counted.count, "<=", width(bounds))
            case tree.MatrixType(tree.IntType(bounds), rows, columns, distinct=True) if not rows.index:
                yield Pair(Binary("*", rows.count, columns.count), "<=", width(bounds))
            case tree.PointsType(count, bounds, distinct=True):
                yield Pair(count, "<=", Binary("*", width(bounds), width(bounds)))
    for item in tree.walk(tuple(items)):
        if isinstance(item, tree.Where):
            yield from _of_edges(tuple(items), item.condition)


def _graph(kind: tree.GraphType) -> Iterator[Pair]:
    less = Binary("-", kind.nodes, ONE)
    both = Binary("*", kind.nodes, less)
    if kind.connected:
        yield Pair(kind.edges, ">=", less)
    if kind.acyclic and not kind.directed:
        yield Pair(kind.edges, "<=", less)
    elif kind.simple:
        yield Pair(kind.edges, "<=", both if kind.directed and not kind.acyclic else Binary("/", both, TWO))


def _of_edges(items: tuple[tree.Item, ...], condition: Expression) -> Iterator[Pair]:
    """`distinct({u, v})` or `connected(n, u, v)` over the columns of a block bounds how often it is repeated."""
    for part in conjuncts(condition):
        columns = column_names(part)
        for repeat in tree.walk(items):
            if not isinstance(repeat, tree.Repeat) or not isinstance(repeat.times, Name | Binary):
                continue
            kinds = {f.name: f.type for line in repeat.body if isinstance(line, tree.Line) for f in line.fields}
            if isinstance(part, Call) and part.function == "connected" and set(columns) & set(kinds):
                yield Pair(repeat.times, ">=", Binary("-", part.arguments[0], ONE))
            ints = [kind for name in columns if isinstance(kind := kinds.get(name), tree.IntType)]
            if columns and len(ints) == len(columns) and isinstance(part, Call) and part.function == "distinct":
                yield from _room(repeat.times, ints, unordered=isinstance(part.arguments[0], Unordered))


def _room(times: Expression, ints: Sequence[tree.IntType], *, unordered: bool) -> Iterator[Pair]:
    if unordered and len(ints) == TWO.value and ints[0].range == ints[1].range:
        size = width(ints[0].range)
        yield Pair(times, "<=", Binary("/", Binary("*", size, Binary("-", size, ONE)), TWO))
        return
    room = width(ints[0].range)
    for kind in ints[1:]:
        room = Binary("*", room, width(kind.range))
    yield Pair(times, "<=", room)


def column_names(condition: Expression) -> tuple[str, ...]:
    """Return the columns of `distinct(x, y)` or `distinct({x, y})`, or nothing for other conditions."""
    if not isinstance(condition, Call):
        return ()
    arguments = condition.arguments[1:] if condition.function == "connected" else condition.arguments
    if len(arguments) == 1 and isinstance(arguments[0], Unordered):
        arguments = arguments[0].parts
    return tuple(part.id for part in arguments if isinstance(part, Name))


def width(bounds: tree.Range) -> Binary:
    """Return how many integers a range holds, as an expression."""
    return Binary("+", Binary("-", bounds.high, bounds.low), ONE)

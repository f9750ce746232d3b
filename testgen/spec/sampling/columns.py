"""Columns of a block drawn before its rounds, so that a block of edges is a graph and a column of numbers a sequence.

What is drawn ahead is a proposal: a round uses its value where that lies within the bounds of the round.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from testgen.spec import tree
from testgen.spec.evaluate import compiled
from testgen.spec.expression import Call, Comparison, Expression, Name, Number, Unordered, names_in
from testgen.spec.sampling.draws import distinct
from testgen.spec.sampling.elements import Drawing, Stuck, points
from testgen.spec.sampling.narrowing import column_names, conjuncts
from testgen.spec.shapes import Kind, knows, shape_of
from testgen.spec.shapes.graphs import Rules, edges_of
from testgen.spec.shapes.numbers import different

Columns = dict[str, list[int]]
Fields = Mapping[str, tree.IntType]


@dataclass(frozen=True)
class Ends:
    """Two columns of a block with the same bounds, and which conditions speak of both."""

    first: str
    second: str
    range: tree.Range
    simple: bool
    directed: bool
    loopless: bool
    ordered: bool
    joined: Call | None

    @property
    def edges(self) -> bool:
        """Whether they look like edges of the nodes 1..n or 0..n-1 for an n of the input."""
        low, high = self.range.low, self.range.high
        return isinstance(low, Number) and low.value in {0, 1} and bool(names_in(high))


def free_fields(repeat: tree.Repeat, without: Container[str]) -> dict[str, tree.IntType]:
    """Return the integers of a block whose bounds use nothing of the block itself."""
    inside = {f.name for f in tree.fields_of(repeat.body)} | {repeat.index}
    found = {}
    for field in (f for line in repeat.body if isinstance(line, tree.Line) for f in line.fields):
        kind = field.type
        if not field.name or field.name in without or not isinstance(kind, tree.IntType):
            continue
        if not (names_in(kind.range.low) | names_in(kind.range.high)) & inside:
            found[field.name] = kind
    return found


def ends_of(repeat: tree.Repeat, fields: Fields, conditions: Sequence[Expression]) -> Ends | None:
    """Return the first two integers of a block's first line if they have the same bounds."""
    line = repeat.body[0]
    names = [f.name for f in line.fields if f.name][:2] if isinstance(line, tree.Line) else []
    if len(names) < 2 or any(name not in fields for name in names):  # noqa: PLR2004 - a pair
        return None
    first, second = (str(name) for name in names)
    if fields[first].range != fields[second].range:
        return None
    about = [c for c in conditions if {first, second} <= names_in(c)]
    links = [(c.operators[0], c.operands[0] == Name(first)) for c in about if isinstance(c, Comparison)]
    alone = [c for c in about if isinstance(c, Call) and column_names(c)[:2] in {(first, second), (second, first)}]
    unique = [c for c in alone if c.function == "distinct" and len(column_names(c)) == len(names)]
    ordered = any(op[0] == ("<" if straight else ">") for op, straight in links)
    return Ends(
        first,
        second,
        fields[first].range,
        simple=bool(unique),
        directed=bool(unique) and not any(isinstance(c.arguments[0], Unordered) for c in unique) and not ordered,
        loopless=any(op in {"!=", "<", ">"} for op, _ in links),
        ordered=ordered,
        joined=next((c for c in _joins(about) if c.function in {"connected", "reachable"}), None),
    )


def _joins(conditions: Iterable[Expression]) -> list[Call]:
    return [c for c in conditions if isinstance(c, Call)]


def drawn_ahead(
    drawing: Drawing, repeat: tree.Repeat, rounds: int, fields: Fields, conditions: Sequence[Expression]
) -> Columns:
    """Return values of each free integer of a block, one per round."""
    found: Columns = {}
    ends = ends_of(repeat, fields, conditions)
    pairs = _pairs(drawing, rounds, ends) if ends and rounds else None
    if ends and pairs:
        found[ends.first], found[ends.second] = [p[0] for p in pairs], [p[1] for p in pairs]
    unique = {column_names(c)[0] for c in conditions if isinstance(c, Call) and c.function == "distinct" and _single(c)}
    for name, kind in fields.items():
        if name not in found and rounds:
            found[name] = _column(drawing, kind, rounds, unique=name in unique)
    return found


def _single(condition: Call) -> bool:
    return len(column_names(condition)) == len(condition.arguments) == 1


def _column(drawing: Drawing, kind: tree.IntType, rounds: int, *, unique: bool) -> list[int]:
    low, high = drawing.bounds(kind.range)
    if unique:
        try:
            return different(drawing.draws, rounds, low, high, drawing.shape)
        except ValueError:
            raise Stuck("too few different values", names_in(kind.range.high)) from None
    column: list[int] = shape_of(Kind.NUMBERS, drawing.shape).draw(drawing.draws, rounds, low, high)
    return column


def _pairs(drawing: Drawing, rounds: int, ends: Ends) -> list[tuple[int, int]] | None:
    low, high = drawing.bounds(ends.range)
    shape = drawing.shape
    must = ends.simple or ends.joined is not None
    if must and (ends.edges or high - low < 4 * rounds):
        return _edges(drawing, rounds, ends, (low, high))
    if ends.ordered and not (ends.edges and knows(Kind.GRAPH, shape) and not knows(Kind.INTERVALS, shape)):
        pairs: list[tuple[int, int]] = shape_of(Kind.INTERVALS, shape).draw(drawing.draws, rounds, low, high)
        return pairs
    if ends.edges and knows(Kind.GRAPH, shape):
        return _edges(drawing, rounds, ends, (low, high))
    if ends.simple:
        return _different_pairs(drawing, rounds, ends, (low, high))
    return points(drawing, rounds, low, high, different=False) if knows(Kind.POINTS, shape) else None


def _different_pairs(drawing: Drawing, rounds: int, ends: Ends, bounds: tuple[int, int]) -> list[tuple[int, int]]:
    if ends.directed and not ends.loopless:
        return points(drawing, rounds, *bounds, different=True)
    width = bounds[1] - bounds[0] + 1
    codes = distinct(drawing.draws, min(rounds, width * width), 0, width * width - 1)
    return [(bounds[0] + code // width, bounds[0] + code % width) for code in codes]


def _edges(drawing: Drawing, rounds: int, ends: Ends, bounds: tuple[int, int]) -> list[tuple[int, int]]:
    joined = ends.joined
    loops = not ends.loopless
    rules = Rules(
        simple=ends.simple and not (loops and ends.directed and drawing.draws.integer(0, 1)),
        loopless=ends.loopless,
        connected=joined is not None and joined.function == "connected",
        directed=ends.directed or (joined is not None and joined.function == "reachable"),
        start_goal=_start_goal(drawing, joined, bounds[0]),
    )
    try:
        found = edges_of(drawing.draws, bounds[1] - bounds[0] + 1, rounds, rules, drawing.shape)
    except ValueError as fault:
        raise Stuck(str(fault), names_in(ends.range.high)) from None
    pairs = [(u + bounds[0], v + bounds[0]) for u, v in found]
    return [(min(pair), max(pair)) for pair in pairs] if ends.ordered else pairs


def _start_goal(drawing: Drawing, joined: Call | None, base: int) -> tuple[int, int] | None:
    if joined is None or joined.function != "reachable":
        return None
    start, goal = (compiled(part)(drawing.scope) for part in joined.arguments[2:])
    return start - base, goal - base


def conditions_on(items: Sequence[tree.Item], repeat: tree.Repeat) -> list[Expression]:
    """Return the conditions in a block and after it in the same frame."""
    after = items[items.index(repeat) + 1 :]
    wheres = [item for item in (*repeat.body, *after) if isinstance(item, tree.Where)]
    return [part for where in wheres for part in conjuncts(where.condition)]

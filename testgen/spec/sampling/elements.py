"""Values of one field: given its type, the names in sight and a shape, draw it.

`Stuck` says that there is no value here after the choices made before, by which names they were made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from testgen.spec import tree
from testgen.spec.evaluate import Compiled, compiled
from testgen.spec.expression import Expression, Number, names_in
from testgen.spec.functions import EvaluationError
from testgen.spec.sampling.draws import Draws, distinct, pick
from testgen.spec.shapes import RANDOM, Kind, shape_of, trees
from testgen.spec.shapes.graphs import Rules, edges_of
from testgen.spec.shapes.numbers import different, one

MOST_ELEMENTS = 50_000_000
_TRIES = 100
_DECIMALS = (0, 1, 2, 3, 6)
FAULTS = (EvaluationError, TypeError, KeyError, ValueError, OverflowError)


class Stuck(Exception):  # noqa: N818 - no error: it asks for other choices
    """No value fits; `names` are those whose values may be to blame."""

    def __init__(self, what: str, names: frozenset[str] = frozenset()) -> None:
        super().__init__(what)
        self.what = what
        self.names = names


@dataclass
class Drawing:
    """What drawing a field needs: a source, the names in sight, the shape, and targets of sizes by key."""

    draws: Draws
    scope: dict[str, Any]
    shape: str
    length: Callable[[str, int, int], int]
    spent: int = 0
    functions: dict[int, Compiled] = field(default_factory=dict)

    def value(self, expression: Expression) -> Any:
        """Return the value of any expression here, which may raise one of `FAULTS`.

        Functions are kept by the identity of their expression: hashing its tree costs more than calling them.
        """
        function = self.functions.get(id(expression))
        if function is None:
            function = self.functions[id(expression)] = compiled(expression)
        return function(self.scope)

    def number(self, expression: Expression) -> int | Fraction:
        """Return the value of a bound or a count here."""
        if isinstance(expression, Number):
            return expression.value
        try:
            value = self.value(expression)
        except FAULTS as fault:
            raise Stuck(f"a bound has no value: {fault}", names_in(expression)) from None
        if isinstance(value, Decimal):
            return Fraction(value)
        return value  # type: ignore[no-any-return]

    def count(self, expression: Expression) -> int:
        """Return a count, and remember how much is drawn."""
        value = self.number(expression)
        if value < 0 or value != int(value) or value > MOST_ELEMENTS:
            raise Stuck("a count is negative or too large", names_in(expression))
        self.spent += int(value) + 1
        return int(value)

    def bounds(self, bounds: tree.Range) -> tuple[int, int]:
        """Return the least and the largest integer of a range."""
        low, high = ceil(self.number(bounds.low)), floor(self.number(bounds.high))
        if low > high:
            raise Stuck("a bound is empty", names_in(bounds.low) | names_in(bounds.high))
        return low, high

    # --- single values ---

    def scalar(self, name: str, kind: tree.ScalarType) -> Any:
        """Draw one value."""
        match kind:
            case tree.IntType(bounds):
                return one(self.draws, *self.bounds(bounds), self.shape)
            case tree.RealType():
                return self._reals(kind, 1, self.shape)[0]
            case tree.StrType():
                return self._text(name, kind)
            case tree.WordType(words):
                return pick(self.draws, words)

    def _text(self, name: str, kind: tree.StrType) -> str:
        low, high = self.bounds(kind.length)
        length = self.length(name, max(0, low), max(0, high))
        self.spent += length
        text: str = shape_of(Kind.TEXT, self.shape).draw(self.draws, length, kind.alphabet)
        return self._trimmed(text, kind) if kind.trimmed else text

    def _trimmed(self, text: str, kind: tree.StrType) -> str:
        solid = kind.alphabet.replace(" ", "")
        if not text:
            return text
        if not solid:
            raise Stuck("an alphabet of spaces cannot be trimmed")
        first = pick(self.draws, solid) if text[0] == " " else text[0]
        last = pick(self.draws, solid) if text[-1] == " " else text[-1]
        return first + text[1:-1] + last if len(text) > 1 else first

    def _reals(self, kind: tree.RealType, count: int, shape: str) -> list[Decimal]:
        low, high = self.number(kind.range.low), self.number(kind.range.high)
        least, most = kind.decimals or (0, 6)
        options = [d for d in (_DECIMALS if kind.decimals is None else range(least, most + 1)) if _fits(low, high, d)]
        if not options:
            raise Stuck("a bound is empty", names_in(kind.range.low) | names_in(kind.range.high))
        places = pick(self.draws, options)
        scale = 10**places
        bottom, top = ceil(low * scale), floor(high * scale)
        numbers = [one(self.draws, bottom, top, shape)] if count == 1 else self._sequence(count, bottom, top, shape)
        return [decimal(number, places, least) for number in numbers]

    def _sequence(self, count: int, low: int, high: int, shape: str) -> list[int]:
        return shape_of(Kind.NUMBERS, shape).draw(self.draws, count, low, high)  # type: ignore[no-any-return]

    # --- many values ---

    def elements(self, name: str, element: tree.ScalarType, count: int, *, different: bool = False) -> list[Any]:
        """Draw `count` values of one kind, whose bounds use no index."""
        if different:
            return self._different(name, element, count)
        match element:
            case tree.IntType(bounds):
                return self._sequence(count, *self.bounds(bounds), self.shape) if count else []
            case tree.RealType():
                return self._reals(element, count, self.shape) if count else []
            case tree.WordType(words):
                return [words[k] for k in self._sequence(count, 0, len(words) - 1, self.shape)]
            case tree.StrType():
                return [self.scalar(name, element) for _ in range(count)]

    def _different(self, name: str, element: tree.ScalarType, count: int) -> list[Any]:
        try:
            if isinstance(element, tree.IntType):
                return different(self.draws, count, *self.bounds(element.range), self.shape) if count else []
            if isinstance(element, tree.WordType):
                return [element.words[k] for k in distinct(self.draws, count, 0, len(element.words) - 1)]
        except ValueError:
            raise Stuck("too few different values") from None
        seen: dict[Any, None] = {}
        for tries in range(count * _TRIES):
            if len(seen) == count:
                break
            seen[self._other(name, element, tries - len(seen))] = None
        if len(seen) < count:
            raise Stuck("too few different values")
        return list(seen)

    def _other(self, name: str, element: tree.ScalarType, misses: int) -> Any:
        """Draw a value, of a greater length the more often an old one came."""
        if isinstance(element, tree.StrType) and misses > 0:
            low, high = self.bounds(element.length)
            more = min(high, low + 1 + (misses + 1).bit_length())
            random = replace(self, shape=RANDOM, length=lambda _n, a, _b: self.draws.integer(a, max(a, more)))
            return random._text(name, element)  # noqa: SLF001 - the same class
        return self.scalar(name, element)

    def indexed(self, name: str, element: tree.ScalarType, index: str, count: int) -> list[Any]:
        """Draw elements whose bounds use their index."""
        values: list[Any] = []
        self.scope[name] = values
        for i in range(1, count + 1):
            self.scope[index] = i
            values.append(self.scalar(name, element))
        self.scope.pop(index, None)
        return values

    def graph(self, nodes: int, edges: int, rules: Rules, base: int, weight: tree.Range | None) -> list[Any]:
        """Draw the edges of a graph as the input writes them."""
        try:
            found = edges_of(self.draws, nodes, edges, rules, self.shape)
        except ValueError as fault:
            raise Stuck(str(fault)) from None
        return self._weighted([(u + base, v + base) for u, v in found], weight)

    def branches(self, kind: tree.TreeType) -> list[Any]:
        """Draw the edges of a tree, usually with its nodes renamed."""
        nodes = self.count(kind.nodes)
        if nodes < 1:
            raise Stuck("a tree needs a node", names_in(kind.nodes))
        parents = shape_of(Kind.TREE, self.shape).draw(self.draws, nodes)
        return self._weighted(renamed(self.draws, trees.edges(parents), nodes, kind.base), kind.weight)

    def _weighted(self, edges: Sequence[tuple[int, int]], weight: tree.Range | None) -> list[Any]:
        if weight is None or not edges:
            return list(edges)
        weights = self._sequence(len(edges), *self.bounds(weight), self.shape)
        return [(u, v, w) for (u, v), w in zip(edges, weights, strict=True)]


def renamed(draws: Draws, edges: list[tuple[int, int]], nodes: int, base: int) -> list[tuple[int, int]]:
    """Return a tree's edges in random order and direction with other names; once in four times as they are."""
    names = list(range(base, nodes + base))
    if draws.integer(0, 3) == 0:
        return [(names[u], names[v]) for u, v in edges]
    draws.shuffle(names)
    flips = draws.integers(len(edges), 0, 1)
    found = [(names[v], names[u]) if flip else (names[u], names[v]) for (u, v), flip in zip(edges, flips, strict=True)]
    draws.shuffle(found)
    return found


def decimal(number: int, places: int, least: int) -> Decimal:
    """Return `number / 10^places` with `places` digits after the point, or fewer (from `least`) if the last are 0.

    Validators of packages refuse zeros at the end that are not needed.
    """
    while places > least and number % 10 == 0:
        number, places = number // 10, places - 1
    return Decimal(f"{number}e-{places}")


def _fits(low: int | Fraction, high: int | Fraction, places: int) -> bool:
    scale = 10**places
    return bool(ceil(low * scale) <= floor(high * scale))


def draw(drawing: Drawing, name: str, kind: tree.Type) -> Any:  # noqa: PLR0911 - one case a type
    """Draw the value of one field."""
    match kind:
        case tree.ListType():
            return _list(drawing, name, kind)
        case tree.MatrixType():
            return _matrix(drawing, name, kind)
        case tree.GridType(rows, columns, alphabet):
            height, width = drawing.count(rows), drawing.count(columns)
            drawing.spent += height * width
            text = shape_of(Kind.TEXT, drawing.shape).draw(drawing.draws, height * width, alphabet)
            return [text[i * width : (i + 1) * width] for i in range(height)]
        case tree.PermType(count, base):
            size = drawing.count(count)
            return different(drawing.draws, size, base, base + size - 1, drawing.shape) if size else []
        case tree.TreeType():
            return drawing.branches(kind)
        case tree.GraphType():
            rules = Rules(kind.simple, kind.loopless, kind.connected, kind.acyclic, kind.directed)
            nodes, edges = drawing.count(kind.nodes), drawing.count(kind.edges)
            return drawing.graph(nodes, edges, rules, kind.base, kind.weight)
        case tree.IntervalsType(count, bounds):
            size = drawing.count(count)
            return shape_of(Kind.INTERVALS, drawing.shape).draw(drawing.draws, size, *drawing.bounds(bounds))
        case tree.PointsType(count, bounds):
            return points(drawing, drawing.count(count), *drawing.bounds(bounds), different=kind.distinct)
    return drawing.scalar(name, kind)


def points(drawing: Drawing, count: int, low: int, high: int, *, different: bool) -> list[tuple[int, int]]:
    """Draw points of a square; different ones keep as much of the shape as there is room for."""
    drawn: list[tuple[int, int]] = shape_of(Kind.POINTS, drawing.shape).draw(drawing.draws, count, low, high)
    if not different:
        return drawn
    found = dict.fromkeys(drawn)
    width = high - low + 1
    if count > width * width:
        raise Stuck("too few different points")
    if len(found) < count:
        codes = distinct(drawing.draws, count, 0, width * width - 1)
        spare = dict.fromkeys((low + code // width, low + code % width) for code in codes)
        for point in spare:
            if len(found) == count:
                break
            found.setdefault(point)
    return list(found)


def _list(drawing: Drawing, name: str, kind: tree.ListType) -> list[Any]:
    count = drawing.count(kind.counted.count)
    if kind.counted.index and kind.counted.index in _names_of_bounds(kind.element):
        values = drawing.indexed(name, kind.element, kind.counted.index, count)
        if (kind.distinct and len(set(values)) < count) or not _in_order(values, kind.order):
            raise Stuck("elements with bounds of their own are not distinct or not sorted")
        return values
    values = drawing.elements(name, kind.element, count, different=kind.distinct)
    if kind.order is tree.Order.ANY:
        return values
    return sorted(values, reverse=kind.order is tree.Order.DESCENDING)


def _in_order(values: list[Any], order: tree.Order) -> bool:
    return order is tree.Order.ANY or values == sorted(values, reverse=order is tree.Order.DESCENDING)


def _matrix(drawing: Drawing, name: str, kind: tree.MatrixType) -> list[list[Any]]:
    rows, columns = drawing.count(kind.rows.count), drawing.count(kind.columns.count)
    used = _names_of_bounds(kind.element)
    if kind.columns.index in used or kind.rows.index in used:
        return _indexed_matrix(drawing, name, kind, (rows, columns))
    drawing.spent += rows * columns
    flat = drawing.elements(name, kind.element, rows * columns, different=kind.distinct)
    return [flat[i * columns : (i + 1) * columns] for i in range(rows)]


def _indexed_matrix(drawing: Drawing, name: str, kind: tree.MatrixType, size: tuple[int, int]) -> list[list[Any]]:
    made = []
    for i in range(1, size[0] + 1):
        if kind.rows.index:
            drawing.scope[kind.rows.index] = i
        made.append(drawing.indexed(name, kind.element, kind.columns.index or "#", size[1]))
    return made


def _names_of_bounds(element: tree.ScalarType) -> frozenset[str | None]:
    if isinstance(element, tree.IntType | tree.RealType):
        return names_in(element.range.low) | names_in(element.range.high)
    if isinstance(element, tree.StrType):
        return names_in(element.length.low) | names_in(element.length.high)
    return frozenset()

"""The state of a symbolic run: variables, events so far, and what was not understood."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator as Iterates
from contextlib import contextmanager
from itertools import count

from tree_sitter import Node

from testgen.spec.expression import Call, Comparison, Expression, Name, Number, names_in
from testgen.spec.mine import cpp_numbers as numbers
from testgen.spec.mine.cpp_events import FALSE, TRUE, Condition, Event, Loop, Slot, SlotKind, Token, conjuncts
from testgen.spec.mine.cpp_syntax import line_of, said
from testgen.spec.mine.cpp_values import (
    OPAQUE,
    Cell,
    Container,
    Function,
    Opaque,
    Place,
    Row,
    Scalar,
    Sort,
    Stream,
    Value,
)
from testgen.spec.mined import Unused

MOST_STEPS = 60_000
_SORTS = {
    "bool": Sort.TRUTH,
    "char": Sort.CHAR,
    "string": Sort.TEXT,
    "double": Sort.REAL,
    "float": Sort.REAL,
    "ld": Sort.REAL,
    "long": Sort.LONG,
    "int64_t": Sort.LONG,
    "uint64_t": Sort.LONG,
    "int64": Sort.LONG,
    "size_t": Sort.LONG,
    "__int128": Sort.LONG,
    "ll": Sort.LONG,
    "ull": Sort.LONG,
    "int": Sort.INT,
    "int32_t": Sort.INT,
    "unsigned": Sort.INT,
    "signed": Sort.INT,
    "short": Sort.INT,
}


class UntranslatedError(Exception):
    """A piece of code that has no counterpart in a format."""


class StopError(Exception):
    """The program ends here, and accepts or refuses the input."""

    def __init__(self, *, accepts: bool) -> None:
        super().__init__()
        self.accepts = accepts


class LostError(Exception):
    """Input is taken in a way that was not followed, so that the layout of the rest is not known."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line
        self.why = why


class State:
    """Variables and events of a run through the source `lines` of the file `name`."""

    def __init__(self, name: str, lines: list[str], arguments: dict[str, str]) -> None:
        self.name = name
        self.lines = lines
        self.arguments = arguments
        self.slots: dict[str, Slot] = {}
        self.loops: dict[str, Loop] = {}
        self.events: list[Event] = []
        self.scopes: list[dict[str, Cell]] = [{}]
        self.functions: dict[str, Node] = {}
        self.types: dict[str, str] = {}
        self.members: dict[str, Sort] = {}
        self.unused: dict[tuple[int, str], Unused] = {}
        self.loop_stack: tuple[Loop, ...] = ()
        self.branches = 0
        self.calls: list[str] = []
        self.containers: dict[int, Container] = {}
        self.known: dict[str, numbers.Interval] = {}
        self.accepting = 0
        self.ends = False
        self.always: dict[int, list[Expression]] = {}
        self.dialect = ""
        self.moved: dict[int, Container] = {}
        self.filling: dict[int, Place] = {}
        self.evaluate: Callable[[Node], Value] = lambda _node: OPAQUE
        self.execute: Callable[[Node], object] = lambda _node: None
        self._traces: list[dict[int, tuple[Cell, Value]]] = []
        self._numbers = count(1)
        self._steps = 0

    # --- bookkeeping ---

    def number(self) -> int:
        """Return the next number of a sequence."""
        return next(self._numbers)

    def step(self, node: Node) -> None:
        """Count a step, so that no source takes forever."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise LostError(line_of(node), "too much code to follow")

    def note(self, line: int, why: str) -> None:
        """Record that a line was not understood."""
        text = self.lines[line - 1].strip()[:200] if 0 < line <= len(self.lines) else ""
        self.unused.setdefault((line, why), Unused(f"{self.name}:{line}", text, why))

    # --- variables ---

    def lookup(self, name: str) -> Cell | None:
        """Return the variable of a name."""
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return None

    def declare(self, name: str, value: Value, sort: Sort | None = None) -> Cell:
        """Make a variable."""
        cell = Cell(self.coerced(value, sort), sort, name, self.loop_stack)
        self.scopes[-1][name] = cell
        self.hint(value, name)
        return cell

    def hint(self, value: Value, name: str) -> None:
        """Call what a value was read from by a name, if it has none yet."""
        if isinstance(value, Scalar):
            for id_ in names_in(value.expression):
                slot = self.slots.get(id_)
                if slot and not slot.hint and len(names_in(value.expression)) == 1:
                    slot.hint = name

    def coerced(self, value: Value, sort: Sort | None) -> Value:
        """Convert a value as an assignment to a variable of a type does."""
        if not isinstance(value, Scalar) or sort is None or sort is value.sort:
            return value
        if sort is Sort.TRUTH:
            return self.as_condition(value)
        if value.sort is Sort.TRUTH:
            known = {TRUE: 1, FALSE: 0}.get(value.expression)
            return OPAQUE if known is None else Scalar(Number(known), sort)
        if sort is Sort.TEXT or value.sort is Sort.TEXT:
            return Scalar(value.expression, sort) if sort is value.sort else OPAQUE
        return self._number_as(value, sort)

    def _number_as(self, value: Scalar, sort: Sort) -> Value:
        constant = numbers.value_of(value.expression)
        if sort is Sort.REAL:
            return Scalar(value.expression, sort)
        if value.sort is Sort.REAL:
            return Scalar(Number(int(constant)), sort) if constant is not None else OPAQUE
        low, high = numbers.interval(value.expression, self.bounds)
        if sort is Sort.INT and (
            (low is not None and low < numbers.INT_LOW) or (high is not None and high > numbers.INT_HIGH)
        ):
            for name in names_in(value.expression) & self.slots.keys():
                self.note(self.slots[name].line, "it must fit a type that is too small for its bounds")
            return OPAQUE
        return Scalar(value.expression, sort)

    def as_condition(self, value: Value) -> Value:
        """Convert a value as `if` does."""
        match value:
            case Scalar(_, Sort.TRUTH):
                return value
            case Stream():
                return Scalar(TRUE, Sort.TRUTH)
            case Scalar(Number(number), _):
                return Scalar(TRUE if number else FALSE, Sort.TRUTH)
            case Scalar(expression, sort) if sort is not Sort.TEXT:
                return Scalar(Comparison((expression, Number(0)), ("!=",)), Sort.TRUTH)
            case _:
                return OPAQUE

    def assign(self, cell: Cell, value: Value) -> None:
        """Give a variable a value, remembering the one it had for each branch that is open."""
        if self._traces:
            self._traces[-1].setdefault(id(cell), (cell, cell.value))
        cell.value = self.coerced(value, cell.sort)
        self.hint(value, cell.name)

    @contextmanager
    def traced(self) -> Iterates[dict[int, tuple[Cell, Value]]]:
        """Record which variables change, with the values they had."""
        trace: dict[int, tuple[Cell, Value]] = {}
        self._traces.append(trace)
        try:
            yield trace
        finally:
            self._traces.pop()
            if self._traces:
                for key, entry in trace.items():
                    self._traces[-1].setdefault(key, entry)

    def spoil(self, name: str) -> None:
        """Forget what a variable holds."""
        cell = self.lookup(name)
        if cell is None:
            return
        self.spoil_value(cell.value)
        if not isinstance(cell.value, Container):
            self.assign(cell, OPAQUE)

    def spoil_value(self, value: Value) -> None:
        """Forget what a container holds."""
        if isinstance(value, Container):
            value.spoiled = True

    def put(self, place: Place, value: Value) -> None:
        """Assign to a variable or to a part of a pair."""
        if place.cell is None:
            return
        if place.part is None:
            self.assign(place.cell, value)
            return
        row = place.cell.value
        if isinstance(row, Row) and place.part < len(row.parts):
            parts = list(row.parts)
            parts[place.part] = value
            self.assign(place.cell, Row(tuple(parts)))
        elif not isinstance(row, Opaque):
            self.assign(place.cell, OPAQUE)

    def callable(self) -> dict[str, Node]:
        """Return the functions and lambdas that can be called by name."""
        found = dict(self.functions)
        for scope in self.scopes:
            found |= {name: cell.value.node for name, cell in scope.items() if isinstance(cell.value, Function)}
        return found

    # --- types ---

    def type_text(self, node: Node | None) -> str:
        """Return the text of a type with typedefs put in, up to a few levels."""
        text = said(node)
        for _ in range(3):
            words = text.replace("<", " < ").replace(">", " > ").replace(",", " , ").replace("::", " ").split()
            text = " ".join(self.types.get(word, word) for word in words)
        return text

    def sort_of(self, text: str) -> Sort | None:
        """Return the sort of the innermost type that a text names; None for `auto` and unknown types."""
        found = [word for word in text.replace("[", " ").split() if word in _SORTS]
        if "long" in found and "double" in found:
            return Sort.REAL
        if "long" in found:
            return Sort.LONG
        return _SORTS[found[-1]] if found else None

    # --- events ---

    def read(self, kind: SlotKind, node: Node, low: Expression | None = None, high: Expression | None = None) -> Slot:
        """Take one token of input."""
        slot = Slot(f"s{self.number()}", kind, line_of(node), low, high)
        slot.around = self.loop_stack
        self.slots[slot.id] = slot
        self.events.append(Token(slot))
        return slot

    def require(self, expression: Expression, line: int) -> None:
        """Record that a condition must hold."""
        if expression == TRUE:
            return
        for part in conjuncts(expression):
            if isinstance(part, Call) and part.function == "%all":
                for each in self.always[int(str(numbers.value_of(part.arguments[0])))]:
                    self.require(each, line)
                continue
            if not self.branches:
                self._learn(part)
                self._unmoved(part)
            self.events.append(Condition(part, line, self.target_of(part), self.number()))

    def target_of(self, expression: Expression) -> Loop | None:
        """Return the innermost loop that is over, or not around, whose rounds a condition speaks of."""
        paths = [self.path_of(name) for name in names_in(expression)]
        deepest = max(paths, key=len, default=())
        if any(path != deepest[: len(path)] for path in paths) or deepest == self.loop_stack[: len(deepest)]:
            return None
        return deepest[-1]

    def path_of(self, name: str) -> tuple[Loop, ...]:
        """Return the loops around what a name stands for."""
        slot = self.slots.get(name.partition("%")[0])
        if slot is not None:
            return slot.around
        loop = self.loops.get(name)
        if loop is None or (not loop.reads and loop.partner is None):
            return ()
        return loop.path if loop.reads or loop.partner is None else loop.partner.path

    def _unmoved(self, part: Expression) -> None:
        """`assert(unique(...) == v.end())`: the elements are where they were."""
        match part:
            case Comparison((Call("%adjacent", (Number(number),)), _), ("!=",)) if int(number) in self.moved:
                self.moved[int(number)].spoiled = False

    def _learn(self, part: Expression) -> None:
        if not isinstance(part, Comparison):
            return
        left, right = part.operands
        for a, b, operator in ((left, right, part.operators[0]), (right, left, _MIRROR[part.operators[0]])):
            if isinstance(a, Name) and a.id in self.slots:
                self._tighten(a.id, operator, numbers.value_of(b))
            elif isinstance(a, Call) and a.function == "len" and operator == "==":
                text = a.arguments[0]
                if isinstance(text, Name) and text.id in self.slots:
                    self.slots[text.id].lengths.append(b)

    def _tighten(self, name: str, operator: str, value: object) -> None:
        if not isinstance(value, int):
            return
        low, high = self.bounds(name)
        shift = operator in {"<", ">"}
        if operator in {"<", "<=", "=="}:
            bound = value - shift
            high = bound if high is None else min(high, bound)
        if operator in {">", ">=", "=="}:
            bound = value + shift
            low = bound if low is None else max(low, bound)
        self.known[name] = (low, high)

    def bounds(self, name: str) -> numbers.Interval:
        """Return what is known of the values of a name."""
        if name in self.known:
            return self.known[name]
        if slot := self.slots.get(name):
            self.known[name] = (None, None)  # a bound that speaks of itself ends here
            if slot.kind in {SlotKind.INT, SlotKind.REAL}:
                low = numbers.interval(slot.low, self.bounds)[0] if slot.low else None
                high = numbers.interval(slot.high, self.bounds)[1] if slot.high else None
                self.known[name] = (low, high)
            return self.known[name]
        if loop := self.loops.get(name):
            return 1, (numbers.interval(loop.count, self.bounds)[1] if loop.count else None)
        return None, None


_MIRROR = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

"""Conditions put where they belong: in bounds and alphabets, behind a loop, or noted as not understood."""

from __future__ import annotations

from collections.abc import Sequence

from testgen.spec.evaluate import evaluate
from testgen.spec.expression import Call, Comparison, Expression, Logical, Name, Number, Text, Unordered, names_in
from testgen.spec.functions import EvaluationError
from testgen.spec.mine import cpp_numbers as numbers
from testgen.spec.mine.cpp_events import Condition, Event, Loop, Maybe, Slot, SlotKind, Token, is_internal
from testgen.spec.mine.cpp_patterns import (
    ends,
    ends_differ,
    is_first,
    neighbour,
    only_name,
    tighten,
    values_of,
    words_of,
)
from testgen.spec.mine.cpp_state import State
from testgen.spec.mine.cpp_values import Container, Entry

_MIRROR = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def settle(state: State) -> None:
    """Put every condition of a run where it belongs."""
    _relocate(state.events)
    settling = _Settling(state)
    settling.settle(state.events, ())
    settling.place(state.events)
    settling.note_unplaced()


def _relocate(events: list[Event]) -> None:
    for event in list(events):
        if isinstance(event, Loop):
            _relocate(event.body)
        elif isinstance(event, Maybe):
            _relocate(event.then)
            _relocate(event.other)
        elif isinstance(event, Condition) and event.target is not None:
            events.remove(event)
            event.target.body.append(Condition(event.expression, event.line, None, event.order))


class _Settling:
    def __init__(self, state: State) -> None:
        self._state = state
        self._order: dict[str, int] = {}
        self._after: dict[int, list[Condition]] = {}
        self._sorted: set[str] = set()

    def settle(self, events: list[Event], path: tuple[Loop, ...]) -> None:
        kept: list[Event] = []
        here: set[str] = set()
        for event in events:
            if isinstance(event, Token):
                self._order[event.slot.id] = len(self._order)
                here.add(event.slot.id)
            elif isinstance(event, Loop):
                self._order[event.index] = len(self._order)
                self.settle(event.body, (*path, event))
            elif isinstance(event, Maybe):
                self._under_branch(event)
            if not isinstance(event, Condition):
                kept.append(event)
            elif not self._used(event, path, here):
                self._keep(event, kept)
        events[:] = kept

    def _keep(self, event: Condition, kept: list[Event]) -> None:
        made = self._texts(event.expression)
        if made is None or is_internal(made):
            self._state.note(event.line, "a condition that was not understood")
        else:
            kept.append(Condition(made, event.line))

    def _under_branch(self, maybe: Maybe) -> None:
        for events in (maybe.then, maybe.other):
            kept: list[Event] = []
            for event in events:
                if isinstance(event, Token):
                    self._order[event.slot.id] = len(self._order)
                if isinstance(event, Loop):
                    self.settle(event.body, ())
                elif isinstance(event, Maybe):
                    self._under_branch(event)
                if isinstance(event, Condition):
                    self._keep(event, kept)
                else:
                    kept.append(event)
            events[:] = kept

    def _texts(self, expression: Expression) -> Expression | None:
        """Return a condition with characters as texts instead of codes; None if it computes with codes."""
        chars = {
            name
            for name in names_in(expression)
            if (slot := self._state.slots.get(name)) and slot.kind is SlotKind.CHAR
        }
        if not chars:
            return expression
        if isinstance(expression, Logical):
            parts = [self._texts(part) for part in expression.parts]
            known = tuple(part for part in parts if part is not None)
            return Logical(expression.operator, known) if len(known) == len(parts) else None
        match expression:
            case Comparison((Name() as name, Number(code)), (("==" | "!=") as sign,)) if 32 < code < 127:  # noqa: PLR2004
                return Comparison((name, Text(chr(int(code)))), (sign,))
            case Comparison((Name(a), Name(b)), ("==" | "!=",)) if {a, b} <= chars:
                return expression
            case _:
                return None

    # --- what a condition says ---

    def _used(self, event: Condition, path: tuple[Loop, ...], here: set[str]) -> bool:
        expression = event.expression
        names = names_in(expression)
        if len(names) == 1 and self._restricts(next(iter(names)), expression, event, here):
            return True
        if isinstance(expression, Comparison):
            return (
                self._narrows(expression, event, here)
                or self._asks_container(expression, event, path)
                or self._neighbours(expression, event, path)
            )
        return self._neighbours(expression, event, path)

    def _restricts(self, name: str, expression: Expression, event: Condition, here: set[str]) -> bool:
        slot = self._state.slots.get(name.removesuffix("%c"))
        if slot is None or slot.id not in here:
            return False
        is_char = slot.kind is SlotKind.CHAR and slot.id in here
        if name.endswith("%c") or (is_char and "%" not in name):
            return self._restricts_alphabet(slot, name, expression, event)
        words = words_of(expression, name)
        if words and slot.kind is SlotKind.STR and slot.id in here:
            slot.words = words if slot.words is None else tuple(word for word in slot.words if word in words)
            slot.lines.append(event.line)
            return bool(slot.words)
        return False

    def _restricts_alphabet(self, slot: Slot, name: str, expression: Expression, event: Condition) -> bool:
        try:
            kept = "".join(one for one in slot.alphabet if evaluate(expression, {name: ord(one)}))
        except (EvaluationError, KeyError, NameError, TypeError):  # NameError: a question about a container
            return False
        if not kept:
            return False
        slot.alphabet = kept
        slot.lines.append(event.line)
        return True

    def _narrows(self, comparison: Comparison, event: Condition, here: set[str]) -> bool:
        (left, right), operator = comparison.operands, comparison.operators[0]
        for a, b, sign in ((left, right, operator), (right, left, _MIRROR[operator])):
            length = isinstance(a, Call) and a.function == "len"
            target = a.arguments[0] if isinstance(a, Call) and length else a
            if not isinstance(target, Name) or target.id not in here or sign == "!=" or is_internal(b):
                continue
            slot = self._state.slots[target.id]
            fits = slot.kind in {SlotKind.STR, SlotKind.LINE} if length else slot.kind in {SlotKind.INT, SlotKind.REAL}
            known = all(
                self._order.get(name.rstrip("@"), 10**9) < self._order[slot.id] and "@" not in name
                for name in names_in(b)
            )
            if fits and known and not (slot.kind is SlotKind.REAL and sign in {"<", ">"}):
                return tighten(self._state, slot, sign, b, event.line)
        return False

    # --- containers ---

    def _asks_container(self, comparison: Comparison, event: Condition, path: tuple[Loop, ...]) -> bool:
        (left, right), operator = comparison.operands, comparison.operators[0]
        for a, b, sign in ((left, right, operator), (right, left, _MIRROR[operator])):
            if isinstance(a, Call) and a.function.startswith("%") and a.arguments:
                number = numbers.value_of(a.arguments[0])
                container = self._state.containers.get(int(number)) if number is not None else None
                if container is None or container.spoiled:
                    return False
                return self._asked(a, sign, b, container, event, path)
        return False

    def _asked(  # noqa: PLR0911
        self, call: Call, sign: str, other: Expression, container: Container, event: Condition, path: tuple[Loop, ...]
    ) -> bool:
        asked = (call.function, sign, other)
        if asked == ("%member", "==", Number(0)):
            return self._guard(call.arguments[1:], container, event, path, fresh=False)
        if asked == ("%fresh", "!=", Number(0)):
            return self._guard(call.arguments[1:], container, event, path, fresh=True)
        entry = container.entries[0] if len(container.entries) == 1 else None
        if entry is None or not entry.sure or entry.order > event.order or container.loops != path:
            return False
        if call.function == "%size" and sign == "==" and entry.keys is not None:
            total: Expression = Number(1)
            for loop in entry.loops[len(path) :]:
                total = numbers.times(total, loop.count) if loop.count is not None else Number(-1)
            return total == other and self._distinct(entry.keys, entry, event, path)
        values = values_of(entry)
        if values is None or sign != "!=" or len(entry.loops) <= len(path):
            return False
        if call.function == "%distinct":
            return self._distinct(values, entry, event, path)
        return self._ordered(call.function, values, container, entry, event)

    def _ordered(
        self, function: str, values: tuple[Expression, ...], container: Container, entry: Entry, event: Condition
    ) -> bool:
        if len(values) != 1 or not isinstance(values[0], Name):
            return False
        name = values[0].id
        slot = self._state.slots.get(name)
        path = container.loops
        if slot is None or slot.around != entry.loops or len(entry.loops) != len(path) + 1:
            return False
        if function == "%sorted":
            self._sorted.add(name)
            return self._behind(entry.loops[len(path)], Call("sorted", (Name(f"{name}@"),)), event)
        if function == "%adjacent" and (container.ordered or name in self._sorted):
            return self._distinct(values, entry, event, path)
        return False

    def _guard(
        self, keys: Sequence[Expression], container: Container, event: Condition, path: tuple[Loop, ...], *, fresh: bool
    ) -> bool:
        entries = container.entries
        if not entries or len(path) <= len(container.loops) or path[: len(container.loops)] != container.loops:
            return False
        if any(not entry.sure or entry.loops != path or entry.keys is None for entry in entries):
            return False
        if not fresh and any(entry.order < event.order for entry in entries):
            return False
        stored = {entry.keys for entry in entries}
        if stored == {tuple(keys)}:
            return self._distinct(tuple(keys), entries[0], event, container.loops)
        if len(keys) == 2 and stored == {tuple(keys), (keys[1], keys[0])} and not fresh:  # noqa: PLR2004
            return self._distinct(tuple(keys), entries[0], event, container.loops, unordered=True)
        return False

    def _distinct(
        self,
        keys: tuple[Expression, ...],
        entry: Entry,
        event: Condition,
        path: tuple[Loop, ...],
        *,
        unordered: bool = False,
    ) -> bool:
        columns = ends(keys)
        if columns is not None:
            unordered = True
        else:
            columns = [only_name(key) for key in keys]
        if any(column is None for column in columns) or len(entry.loops) <= len(path):
            return False
        slots = [self._state.slots.get(column.id) for column in columns if column is not None]
        if any(slot is None or slot.around != entry.loops for slot in slots):
            return False
        made = tuple(Name(f"{slot.id}@") for slot in slots if slot is not None)
        whole = Call("distinct", (Unordered(made),) if unordered and len(made) > 1 else made)
        return self._behind(entry.loops[len(path)], whole, event)

    def _behind(self, loop: Loop, expression: Expression, event: Condition) -> bool:
        """Let a condition stand behind a loop."""
        self._after.setdefault(id(loop), []).append(Condition(expression, event.line))
        return True

    def place(self, events: list[Event]) -> None:
        """Put the conditions that stand behind loops there, once all have been found."""
        made: list[Event] = []
        for event in events:
            made.append(event)
            if isinstance(event, Loop):
                self.place(event.body)
                made += self._after.pop(id(event), [])
            elif isinstance(event, Maybe):
                self.place(event.then)
                self.place(event.other)
        events[:] = made

    def note_unplaced(self) -> None:
        """Note the conditions of loops that are not part of the input."""
        for conditions in self._after.values():
            for condition in conditions:
                self._state.note(condition.line, "a condition on values that were not followed")

    # --- neighbours ---

    def _neighbours(self, expression: Expression, event: Condition, path: tuple[Loop, ...]) -> bool:
        """`v[i] < v[i + 1]` for all i; `!(a == a2 && b == b2)` after sorting."""
        if not path:
            return False
        if isinstance(expression, Logical) and expression.operator == "or":
            rest = [part for part in expression.parts if not is_first(part, path[-1])]
            expression = rest[0] if len(rest) == 1 else Logical("or", tuple(rest))
        if (ends := ends_differ(expression)) is not None:
            return self._pairs_differ(ends, path, event)
        parts = expression.parts if isinstance(expression, Logical) and expression.operator == "or" else (expression,)
        found = [neighbour(part) for part in parts]
        slots = [self._state.slots.get(pair[0]) for pair in found if pair is not None]
        if len(slots) != len(found) or any(slot is None or slot.around != path for slot in slots):
            return False
        operators = {(pair[1], pair[2]) for pair in found if pair is not None}
        columns = tuple(Name(f"{slot.id}@") for slot in slots if slot is not None)
        if operators == {("!=", True)} or (len(columns) == 1 and operators <= {("<", True)}):
            return self._all_parts(columns, path) and self._behind(path[-1], Call("distinct", columns), event)
        words = {("<=", False): "sorted", ("<", False): "increasing"}
        word = words.get(next(iter(operators))) if len(operators) == 1 and len(columns) == 1 else None
        return word is not None and self._behind(path[-1], Call(word, columns), event)

    def _pairs_differ(self, ends: tuple[str, str], path: tuple[Loop, ...], event: Condition) -> bool:
        slots = [self._state.slots.get(name) for name in ends]
        if any(slot is None or slot.around != path for slot in slots):
            return False
        columns = tuple(Name(f"{name}@") for name in ends)
        whole = Call("distinct", (Unordered(columns),))
        return self._all_parts(columns, path) and self._behind(path[-1], whole, event)

    def _all_parts(self, columns: tuple[Name, ...], path: tuple[Loop, ...]) -> bool:
        """Whether the values that were sorted consist of just these columns, so that equal ones are neighbours."""
        wanted = {column.id.rstrip("@") for column in columns}
        for container in self._state.containers.values():
            if not container.ordered or container.spoiled or len(container.entries) != 1:
                continue
            entry = container.entries[0]
            values = values_of(entry)
            if values and entry.sure and entry.loops == path and {n for v in values for n in names_in(v)} == wanted:
                return True
        return False

"""Events as lines of a format: tokens joined by single spaces, lines, blocks, lists, strings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from testgen.spec import tree
from testgen.spec.expression import Comparison, Expression, Name, Number, names_in
from testgen.spec.mine import cpp_numbers as numbers
from testgen.spec.mine.cpp_events import Condition, Event, Loop, Maybe, Newline, Slot, SlotKind, Space, Token, negated
from testgen.spec.mine.cpp_state import LostError, State
from testgen.spec.mine.cpp_types import evidence_of, type_of


class Layout:
    """Makes the items of a format of events; `loose` ones say nothing of lines, so each field gets its own.

    Raises:
        LostError: tokens stand in a way that no format can say.

    """

    def __init__(self, state: State, *, loose: bool) -> None:
        self._state = state
        self._loose = loose
        self._items: list[tree.Item] = []
        self._fields: list[tree.Field] = []
        self._waiting: list[tree.Item] = []
        self._space = False

    def items(self, events: Sequence[Event]) -> tuple[tree.Item, ...]:
        """Return the items of events that begin at the start of a line."""
        for event in events:
            _PLACES[type(event)](self, event)
        if self._fields or self._space:
            raise LostError(_line_at(events), "a line that is not ended")
        return (*self._items, *self._waiting)

    # --- tokens ---

    def token(self, event: Token) -> None:
        """Put a token down."""
        self.field(
            tree.Field(event.slot.id, type_of(self._state, event.slot), evidence_of(self._state, event.slot)),
            event.slot.line,
        )

    def field(self, made: tree.Field, line: int) -> None:
        """Put a field on the line."""
        if self._loose:
            self._items.append(tree.Line((made,)))
            return
        if self._fields and not self._space:
            raise LostError(line, "two tokens without a space between them")
        if not self._fields and self._space:
            raise LostError(line, "a space at the start of a line")
        self._fields.append(made)
        self._space = False

    def space(self, event: Space) -> None:
        """Put a space after a token."""
        if self._loose:
            return
        if self._space or not self._fields:
            raise LostError(event.line, "a space that separates no tokens")
        self._space = True

    def newline(self, event: Newline) -> None:
        """End the line."""
        if self._loose:
            return
        if self._space:
            raise LostError(event.line, "a space at the end of a line")
        self._items.append(tree.Line(tuple(self._fields)))
        self._items += self._waiting
        self._fields, self._waiting = [], []

    def condition(self, event: Condition) -> None:
        """Put a condition behind the line."""
        made = tree.Where(event.expression, (self._evidence(event.line),))
        (self._waiting if self._fields else self._items).append(made)

    def _evidence(self, line: int) -> tree.Evidence:
        return tree.Evidence(tree.Source.VALIDATOR, f"{self._state.name}:{line}")

    # --- branches ---

    def maybe(self, event: Maybe) -> None:
        """Put two alternatives down."""
        if self._fields or self._space:
            raise LostError(event.line, "a line that goes on in one of two ways")
        cases = []
        for condition, events in ((event.condition, event.then), (negated(event.condition), event.other)):
            inner = Layout(self._state, loose=self._loose).items(events)
            cases.append((tree.Where(condition, (self._evidence(event.line),)), *inner))
        self._state.note(event.line, "what follows depends on a condition")
        if any(len(case) == 1 for case in cases):
            raise LostError(event.line, "lines that are there only under a condition")
        self._items.append(tree.Choose(tuple(cases), evidence=(self._evidence(event.line),)))

    # --- loops ---

    def loop(self, event: Loop) -> None:
        """Put a list or a block down."""
        reading = [part for part in event.body if not isinstance(part, Condition)]
        if event.count is not None and (found := self._list(event, reading)):
            found()
            return
        if self._fields or self._space:
            raise LostError(event.line, "a loop that begins within a line")
        body = Layout(self._state, loose=self._loose).items(event.body)
        times = event.count if event.count is not None else tree.UntilEnd()
        used = any(event.index in names for names in _names_used(event.body))
        index = event.index if used else None
        self._items.append(tree.Repeat(times, body, index, evidence=(self._evidence(event.line),)))

    def _list(self, loop: Loop, reading: Sequence[Event]) -> Callable[[], None] | None:
        """Return what lays out a loop over the tokens of one line; None if it is none."""
        tokens = [part for part in reading if isinstance(part, Token)]
        if len(tokens) != 1 or any(isinstance(part, Loop | Newline) for part in reading):
            return None
        rest = [part for part in reading if part is not tokens[0]]
        leads = bool(reading) and reading[0] is tokens[0]
        if not rest:
            return (lambda: self._put_alone(loop, tokens[0])) if self._is_alone(tokens[0].slot) else None
        if len(rest) != 1:
            return None
        gap = rest[0]
        if isinstance(gap, Space) and not leads:
            return lambda: self._put_spaced_before(loop, tokens[0])
        if isinstance(gap, Maybe):
            return self._separated(loop, tokens[0], gap, leads=leads)
        return None

    def _is_alone(self, slot: Slot) -> bool:
        return self._loose or slot.kind is SlotKind.CHAR

    def _separated(self, loop: Loop, token: Token, gap: Maybe, *, leads: bool) -> Callable[[], None] | None:
        then, other = [type(part) for part in gap.then], [type(part) for part in gap.other]
        condition = gap.condition
        if then in ([], [Newline]) and other == [Space]:
            then, other, condition = other, then, negated(condition)
        if then != [Space] or other not in ([], [Newline]):
            return None
        if not (_is_last(condition, loop) if leads else _is_first(condition, loop)):
            return None
        ends = other == [Newline]
        if ends and not leads:
            return None
        return lambda: self._put_list(loop, token, ends=ends)

    def _put_list(self, loop: Loop, token: Token, *, ends: bool) -> None:
        needed = ends or bool(self._fields)
        self.field(self._list_field(loop, token), loop.line)
        if needed and not numbers.at_least(loop.count or Number(0), 1, self._state.bounds):
            self._state.note(loop.line, "the layout of an empty list")
        if ends:
            self.newline(Newline(loop.line))

    def _put_spaced_before(self, loop: Loop, token: Token) -> None:
        if not self._fields:
            raise LostError(loop.line, "a space at the start of a line")
        self.space(Space(loop.line))
        self.field(self._list_field(loop, token), loop.line)

    def _put_alone(self, loop: Loop, token: Token) -> None:
        slot = token.slot
        if slot.kind is not SlotKind.CHAR:
            self.field(self._list_field(loop, token), loop.line)
            return
        self._no_conditions(loop)
        count = loop.count or Number(0)
        kind = tree.StrType(tree.Range(count, count), slot.alphabet)
        self.field(tree.Field(slot.id, kind, evidence_of(self._state, slot)), loop.line)

    def _list_field(self, loop: Loop, token: Token) -> tree.Field:
        self._no_conditions(loop)
        slot = token.slot
        element = type_of(self._state, slot)
        bounds = [bound for bound in (slot.low, slot.high) if bound is not None]
        index = loop.index if any(loop.index in names_in(bound) for bound in bounds) else None
        counted = tree.Counted(loop.count or Number(0), index)
        return tree.Field(slot.id, tree.ListType(element, counted), evidence_of(self._state, slot))

    def _no_conditions(self, loop: Loop) -> None:
        for event in loop.body:
            if isinstance(event, Condition):
                self._state.note(event.line, "a condition on each element of a list")


def _is_first(condition: Expression, loop: Loop) -> bool:
    """Whether a condition says that the round is not the first."""
    return _holds_except(condition, loop, Number(1), ">")


def _is_last(condition: Expression, loop: Loop) -> bool:
    """Whether a condition says that the round is not the last."""
    return loop.count is not None and _holds_except(condition, loop, loop.count, "<")


def _holds_except(condition: Expression, loop: Loop, at: Expression, side: str) -> bool:
    if not isinstance(condition, Comparison) or len(condition.operators) != 1:
        return False
    (left, right), operator = condition.operands, condition.operators[0]
    difference = numbers.minus(numbers.minus(left, right), numbers.minus(Name(loop.index), at))
    mirrored = numbers.minus(numbers.minus(right, left), numbers.minus(Name(loop.index), at))
    opposite = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "!=": "!=", "==": "=="}
    for gap, sign in ((difference, operator), (mirrored, opposite[operator])):
        if gap == Number(0) and sign in {"!=", side}:
            return True
        if (side, sign, gap) in {("<", "<=", Number(1)), (">", ">=", Number(-1))}:
            return True
    return False


def _names_used(events: Sequence[Event]) -> list[frozenset[str]]:
    found: list[frozenset[str]] = []
    for event in events:
        match event:
            case Token(slot):
                found += [names_in(bound) for bound in (slot.low, slot.high) if bound is not None]
            case Condition(expression):
                found.append(names_in(expression))
            case Loop(count, _, _, body):
                found += [names_in(count)] if count is not None else []
                found += _names_used(body)
            case Maybe(condition, then, other):
                found += [names_in(condition), *_names_used(then), *_names_used(other)]
    return found


def _line_at(events: Sequence[Event]) -> int:
    for event in reversed(events):
        line = getattr(event, "line", None) or getattr(getattr(event, "slot", None), "line", None)
        if line:
            return int(line)
    return 1


_PLACES: dict[type, Callable[..., None]] = {
    Token: Layout.token,
    Space: Layout.space,
    Newline: Layout.newline,
    Condition: Layout.condition,
    Maybe: Layout.maybe,
    Loop: Layout.loop,
}

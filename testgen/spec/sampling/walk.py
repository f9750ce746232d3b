"""The walk over a format that draws each field, goes back where a condition fails, and gathers columns of blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from testgen.spec import tree
from testgen.spec.expression import Call, Expression, Name, names_in
from testgen.spec.functions import prime
from testgen.spec.printer import show_expression
from testgen.spec.sampling.columns import Columns, drawn_ahead, free_fields
from testgen.spec.sampling.draws import Draws
from testgen.spec.sampling.elements import FAULTS, Drawing, Stuck, draw
from testgen.spec.sampling.layout import Budget, Layout, Unique, declared, written
from testgen.spec.sampling.narrowing import Narrowing
from testgen.spec.sampling.repair import repair
from testgen.spec.sampling.sizing import UNBOUNDED, length_key
from testgen.spec.shapes import RANDOM
from testgen.spec.shapes.numbers import one

_TRIES = 60
_MOST_FAILURES = 20_000
_PATIENCE = 30  # failures after which fields are drawn without a shape
_PRIME_GAP = 2_000  # more than any gap between primes of up to 64 bits, which is 1,550


@dataclass
class Walk:
    """One attempt at an input."""

    layout: Layout
    draws: Draws
    plan: Mapping[str, int]
    shape: str
    failures: int = 0
    scope: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._drawing = Drawing(self.draws, self.scope, self.shape, self._length)
        self._used: dict[str, int] = {}
        self._ahead: dict[str, int] = {}
        self._left = 0
        self._depth = 0
        self._uneven = self.draws.integer(0, 2)

    @property
    def spent(self) -> int:
        """How many elements were drawn, those thrown away included."""
        return self._drawing.spent

    def block(self, items: Sequence[tree.Item]) -> None:
        """Draw the items of a block in order, going back where one cannot be drawn.

        Raises:
            Stuck: the block has no value after what was drawn before it.

        """
        at = 0
        tries: dict[int, int] = {}
        used: dict[int, dict[str, int]] = {}
        while at < len(items):
            if self._used:
                used[at] = dict(self._used)
            try:
                if self._item(items[at]):
                    self._recheck(items[: at + 1])
                at += 1
            except Stuck as stuck:
                tries[at] = tries.get(at, 0) + 1
                back = self._back(items, at, tries[at], stuck)
                if back is None:
                    raise
                at = back
                self._used = dict(used.get(at, {}))

    def _back(self, items: Sequence[tree.Item], at: int, tries: int, stuck: Stuck) -> int | None:
        """Return the item to begin again with: the latest that drew a blamed name at first, earlier ones later."""
        self.failures += 1
        if self.failures > _PATIENCE:
            self._drawing.shape = RANDOM
        if tries > _TRIES or self.failures > _MOST_FAILURES:
            return None
        blamed = [i for i in range(at + 1) if stuck.names & _drawn_by(items[i])]
        if not blamed:
            return None
        return blamed[-1 - tries * len(blamed) // (_TRIES + 1)]

    def _recheck(self, items: Sequence[tree.Item]) -> None:
        """Repair again what a repair broke."""
        wheres = [item.condition for item in items if isinstance(item, tree.Where)]
        broken = [condition for condition in wheres if not self._holds(condition)]
        for condition in broken:
            repair(self._drawing, condition, self.layout.types)
        for condition in wheres if broken else ():
            if not self._holds(condition):
                raise Stuck(f"`{show_expression(condition)}` does not hold", names_in(condition))

    def _item(self, item: tree.Item) -> bool:
        """Draw an item; say whether values of others were repaired."""
        match item:
            case tree.Line(fields):
                for one_field in fields:
                    if one_field.name:
                        self.scope[one_field.name] = self._field(one_field.name, one_field.type)
            case tree.Repeat():
                self._repeat(item)
            case tree.Choose():
                self._choose(item)
            case tree.Where(condition):
                return self._where(condition)
        return False

    # --- fields ---

    def _field(self, name: str, kind: tree.Type) -> Any:
        try:
            if isinstance(kind, tree.IntType):
                return self._integer(name, kind.range)
            return draw(self._drawing, name, kind)
        except Stuck as stuck:
            raise Stuck(f"{name}: {stuck.what}", stuck.names | _names_of(kind)) from None

    def _integer(self, name: str, bounds: tree.Range) -> int:
        low, high = self._drawing.bounds(bounds)
        self._drawing.spent += 1
        budgets = self.layout.budgets.get(name, ())
        for rule in self.layout.narrowed.get(name, ()):
            low, high = self._narrowed(rule, low, high)
        for budget in budgets:
            low, high = self._within(budget, low, high)
        ahead = self._ahead.pop(name, None)
        if name in self.plan:
            value = self._size(name, low, high)
        elif ahead is not None and low <= ahead <= high:
            value = ahead
        else:
            value = one(self.draws, low, high, self._drawing.shape)
        if name in self.layout.primes:
            value = _nearest_prime(value, low, high)
        if budgets:
            self._used[name] = self._used.get(name, 0) + value
        return value

    def _narrowed(self, rule: Narrowing, low: int, high: int) -> tuple[int, int]:
        try:
            bound = self._drawing.value(rule.bound)
            if rule.operator in {"<", "<=", "=="}:
                high = min(high, -int(-bound // 1) - 1 if rule.operator == "<" else int(bound // 1))
            if rule.operator in {">", ">=", "=="}:
                low = max(low, int(bound // 1) + 1 if rule.operator == ">" else -int(-bound // 1))
            if rule.operator == "!=" and low < high:
                low, high = low + (low == bound), high - (high == bound)
        except FAULTS:
            return low, high
        if low > high:
            raise Stuck("a condition leaves no value", names_in(rule.bound))
        return low, high

    def _within(self, budget: Budget, low: int, high: int) -> tuple[int, int]:
        try:
            total = self._drawing.value(budget.bound)
        except FAULTS:
            return low, high
        rest = int(total) - self._used.get(budget.name, 0)
        least, most = low, high
        if budget.operator in {"<", "<=", "=="}:
            room = rest - (budget.operator == "<") - self._left * least
            fair = least + 2 * -(-(room - least) // (self._left + 1))
            most = min(high, room, max(fair, least))
        if budget.operator in {">", ">=", "=="}:
            low = max(low, rest + (budget.operator == ">") - self._left * high)
        most = max(most, low) if low <= high else most
        if low > most or (budget.operator in {"<", "<=", "=="} and low > room):
            raise Stuck("a sum leaves no value", names_in(budget.bound))
        return low, most

    def _size(self, key: str, low: int, high: int) -> int:
        target = self.plan.get(key, low)
        if self._depth and low < target < high and self._uneven:
            target = self.draws.integer(low, min(high, 2 * target - low))
        if self.failures:
            reach = min(self.failures, 2 + target // 4)
            target += self.draws.integer(-reach, reach)
        return self.draws.size(low, high, target)

    def _length(self, name: str, low: int, high: int) -> int:
        return low if low == high else self._size(length_key(name), low, high)

    # --- blocks ---

    def _repeat(self, repeat: tree.Repeat) -> None:
        if isinstance(repeat.times, Expression):
            rounds = self._drawing.count(repeat.times)
        else:
            rounds = self._size(repeat.key, 1, UNBOUNDED)
        for name in self.layout.resets.get(repeat.key, ()):
            self._used[name] = 0
        conditions = self.layout.conditions[repeat.key]
        without = (*self.plan, *self.layout.budgets)
        ahead = drawn_ahead(self._drawing, repeat, rounds, free_fields(repeat, without), conditions)
        self.scope.update(self._columns(repeat, rounds, ahead, conditions))
        self.scope[repeat.key] = rounds
        self._order(repeat, conditions)

    def _columns(
        self, repeat: tree.Repeat, rounds: int, ahead: Columns, conditions: Sequence[Expression]
    ) -> dict[str, list[Any]]:
        names = self.layout.names[repeat.key]
        self._drawing.spent += rounds
        if set(names) == set(ahead) and self._plain(repeat):
            return dict(ahead)
        gathered: dict[str, list[Any]] = {name: [] for name in names}
        outer, distinct = self._left, [Unique(c) for c in conditions if Unique.fits(c, names)]
        self._depth += 1
        try:
            for number in range(rounds):
                self._left = rounds - number - 1 + outer * rounds
                self._round(repeat, number, {name: column[number] for name, column in ahead.items()}, distinct)
                for name, column in gathered.items():
                    column.append(self.scope[name])
        finally:
            self._left = outer
            self._depth -= 1
            if repeat.index:
                self.scope.pop(repeat.index, None)
        return gathered

    def _plain(self, repeat: tree.Repeat) -> bool:
        """Whether rounds have nothing to check."""
        lines = all(isinstance(item, tree.Line) for item in repeat.body)
        narrowed = any(name in self.layout.narrowed for name in self.layout.names[repeat.key])
        return lines and not narrowed and not isinstance(repeat.times, tree.UntilLine)

    def _round(self, repeat: tree.Repeat, number: int, ahead: dict[str, int], distinct: Sequence[Unique]) -> None:
        self._ahead, used = ahead, self._used
        if repeat.index:
            self.scope[repeat.index] = number + 1
        stuck = Stuck("a block has no round")
        for _ in range(_TRIES):
            if used:
                self._used = dict(used)
            try:
                self.block(repeat.body)
            except Stuck as found:
                stuck = found
            else:
                keys = [unique.key(self.scope) for unique in distinct]
                if not self._ends(repeat) and not any(k in u.seen for k, u in zip(keys, distinct, strict=True)):
                    for key, unique in zip(keys, distinct, strict=True):
                        unique.seen.add(key)
                    return
                stuck = Stuck("the rounds of a block are not different", frozenset(self.layout.names[repeat.key]))
            self.failures += 1
            if self.failures > _MOST_FAILURES:
                break
        raise stuck

    def _ends(self, repeat: tree.Repeat) -> bool:
        """Whether this round would be taken for the line that ends the block."""
        if not isinstance(repeat.times, tree.UntilLine):
            return False
        first = repeat.body[0]
        while isinstance(first, tree.Repeat | tree.Choose):
            first = first.body[0] if isinstance(first, tree.Repeat) else first.cases[self.scope[first.key]][0]
        return isinstance(first, tree.Line) and written(first, self.scope) == repeat.times.line

    def _order(self, repeat: tree.Repeat, conditions: Sequence[Expression]) -> None:
        """Bring rounds, which may be exchanged unless they use their number, into the order that is asked for."""
        names = self.layout.names[repeat.key]
        for condition in conditions:
            match condition:
                case Call("sorted" | "increasing", (Name(name),)) if name in names and not repeat.index:
                    column = self.scope[name]
                    if not any(isinstance(value, list) or value is None for value in column):
                        order = sorted(range(len(column)), key=column.__getitem__)
                        self.scope.update({n: [self.scope[n][i] for i in order] for n in names})

    def _choose(self, choose: tree.Choose) -> None:
        cases = list(range(len(choose.cases)))
        first = self.draws.integer(0, len(cases) - 1)
        stuck = Stuck("no alternative")
        for case in [first, *(c for c in cases if c != first)]:
            self.scope.update(dict.fromkeys(self.layout.names[choose.key]))
            try:
                self.block(choose.cases[case])
            except Stuck as found:
                stuck = found
            else:
                self.scope[choose.key] = case
                return
        raise stuck

    def _where(self, condition: Expression) -> bool:
        if self._holds(condition):
            return False
        repair(self._drawing, condition, self.layout.types)
        if not self._holds(condition):
            raise Stuck(f"`{show_expression(condition)}` does not hold", names_in(condition))
        return True

    def _holds(self, condition: Expression) -> bool:
        try:
            return bool(self._drawing.value(condition))
        except FAULTS:
            return False


def _nearest_prime(value: int, low: int, high: int) -> int:
    """Return the first prime from `value` upwards, or else downwards; primes lie some hundreds apart at most."""
    upwards = (number for number in range(value, min(high, value + _PRIME_GAP) + 1) if prime(number))
    downwards = (number for number in range(value - 1, max(low, value - _PRIME_GAP) - 1, -1) if prime(number))
    found = next(upwards, None) or next(downwards, None)
    if found is None:
        raise Stuck("there is no prime within the bounds")
    return found


def _drawn_by(item: tree.Item) -> frozenset[str]:
    return frozenset(declared((item,)))


def _names_of(kind: tree.Type) -> frozenset[str]:
    found: set[str] = set()
    for value in vars(kind).values():
        if isinstance(value, Expression):
            found |= names_in(value)
        elif isinstance(value, tree.Range):
            found |= names_in(value.low) | names_in(value.high)
        elif isinstance(value, tree.Counted):
            found |= names_in(value.count)
    return frozenset(found)

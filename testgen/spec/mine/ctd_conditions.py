"""ASSERT, and the flags, counters and sums that SET keeps for it, as conditions of a format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard

from testgen.spec import tree
from testgen.spec.evaluate import constant
from testgen.spec.expression import (
    Binary,
    Call,
    Comparison,
    Expression,
    Index,
    Logical,
    Name,
    Negation,
    Number,
    Text,
    Unordered,
)
from testgen.spec.intervals import interval_of
from testgen.spec.mine.ctd_layout import Body
from testgen.spec.mine.ctd_narrowing import narrowed
from testgen.spec.mine.ctd_scope import (
    Broken,
    Carried,
    Derived,
    Reading,
    Round,
    Scope,
    Tally,
    UntranslatableError,
    Update,
    plus,
)
from testgen.spec.mine.ctd_statements import ELEMENT, Assign, If

FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
OPPOSITE = {"<": ">=", ">": "<=", "<=": ">", ">=": "<", "==": "!=", "!=": "=="}


@dataclass(frozen=True)
class Place:
    """Where a condition stands: the block, and the list on one line whose element it is about, if any."""

    body: Body
    evidence: tree.Evidence
    line: int
    inline: Reading | None = None


def parts_of(condition: Expression) -> list[Expression]:
    """Return what an `and` joins, through all its nesting."""
    match condition:
        case Logical("and", parts):
            return [part for each in parts for part in parts_of(each)]
        case Negation(Comparison((left, right), (operator,))):
            return [Comparison((left, right), (OPPOSITE[operator],))]
        case Negation(Negation(inner)):
            return parts_of(inner)
        case Negation(Logical("or", parts)):
            return [part for each in parts for part in parts_of(Negation(each))]
        case _:
            return [condition]


def add_condition(condition: Expression, guards: Sequence[Expression], place: Place, scope: Scope) -> None:
    """Add what `IF(guards) ASSERT(condition)` says to the format.

    Raises:
        UntranslatableError: it cannot be said.

    """
    guards = [part for guard in guards for part in parts_of(guard)]
    if place.inline is not None:
        _add_of_element(condition, guards, place, scope)
    elif not (_add_unique(condition, guards, place, scope) or _add_ordered(condition, guards, place, scope)):
        _add_plain(condition, guards, place, scope)


def _add_plain(condition: Expression, guards: list[Expression], place: Place, scope: Scope) -> None:
    condition = _flags_counted(condition, scope)
    if not guards and _add_growing(condition, place, scope):
        return
    said = scope.translated(condition)
    if not guards and narrowed(said, place.body, place.evidence, scope.intervals):
        return
    place.body.constrain(
        _guarded(said, [scope.translated(_flags_counted(guard, scope)) for guard in guards]), place.evidence
    )


def _guarded(condition: Expression, guards: Sequence[Expression]) -> Expression:
    if not guards:
        return condition
    return Logical("or", (*(negated(guard) for guard in guards), condition))


def negated(condition: Expression) -> Expression:
    """Return the opposite of a condition, without `not` where a comparison has an opposite of its own."""
    match condition:
        case Comparison((left, right), (operator,)):
            return Comparison((left, right), (OPPOSITE[operator],))
        case Negation(inner):
            return inner
        case _:
            return Negation(condition)


# --- UNIQUE ------------------------------------------------------------------------------------------------------


def _add_unique(condition: Expression, guards: list[Expression], place: Place, scope: Scope) -> bool:
    match condition:
        case Call("UNIQUE", arguments):
            names = [argument.id for argument in arguments if isinstance(argument, Name)]
        case _:
            return False
    said = _distinct([_column(name, scope) for name in names])
    rest = [scope.translated(guard) for guard in guards if not _is_about_emptiness(guard, names, scope)]
    place.body.constrain(_guarded(said, rest), place.evidence)
    return True


def _column(variable: str, scope: Scope) -> Reading | Derived:
    bound = scope.bindings.get(variable)
    if not isinstance(bound, Reading | Derived):
        raise UntranslatableError(f"the elements of {variable} are not known")
    more = bound.rounds[len(scope.rounds) :]
    if not more or bound.rounds[: len(scope.rounds)] != scope.rounds:
        raise UntranslatableError(f"{variable} holds elements of other rounds too, or none")
    if scope.rounds and not any(variable in around.resets for around in scope.rounds):
        raise UntranslatableError(f"{variable} may hold elements of earlier rounds")
    mixed = isinstance(bound, Reading) and bound.mixed
    if (
        mixed
        or (bound.keys is not None and len(bound.keys) != len(more))
        or (isinstance(bound, Derived) and not bound.keys)
    ):
        raise UntranslatableError(f"{variable} does not keep all its elements")
    return bound


def _distinct(columns: list[Reading | Derived]) -> Expression:
    pairs = [column.pair for column in columns if isinstance(column, Derived)]
    if len({column.rounds for column in columns}) > 1:
        raise UntranslatableError("the arrays are of different loops")
    if (
        pairs
        and len(pairs) == len(columns)
        and pairs[0] is not None
        and set(pairs) == {pairs[0]}
        and len(pairs) == len(pairs[0])
    ):
        return Call("distinct", (Unordered(tuple(sorted(pairs[0], key=repr))),))
    return Call("distinct", tuple(_values(column) for column in columns))


def _values(column: Reading | Derived) -> Expression:
    if isinstance(column, Reading):
        return Name(column.name)
    if column.pair is None and isinstance(column.value, Name):
        return column.value
    raise UntranslatableError("the elements are computed")


def _is_about_emptiness(guard: Expression, names: list[str], scope: Scope) -> bool:
    """Whether a guard only asks that there is an element: of no elements all are distinct."""
    match guard:
        case Comparison((count, Number(0)), (">" | "!=",)) | Comparison((count, Number(1)), (">=",)):
            rounds = [around for name in names for around in _column(name, scope).rounds]
            return scope.translated(count) in {around.count for around in rounds}
        case _:
            return False


# --- each element and the one before -----------------------------------------------------------------------------


def _add_ordered(condition: Expression, guards: list[Expression], place: Place, scope: Scope) -> bool:
    """Take `IF(i > 0) ASSERT(x[i-1] < x[i])` as an increasing list or column."""
    found = _step(condition, guards, scope)
    if found is None:
        return False
    reading, operator = found
    if operator not in {"<", "<="} or reading.rounds[-1].count is None:
        raise UntranslatableError("an order that a column cannot have")
    function = "increasing" if operator == "<" else "sorted"
    reading.rounds[-1].after.append((Call(function, (Name(reading.name),)), place.line))
    return True


def _step(condition: Expression, guards: list[Expression], scope: Scope) -> tuple[Reading, str] | None:
    match condition:
        case Comparison((left, right), (operator,)):
            here, back = scope.reading(right), left
            if here is None or _is_previous(right, scope):
                here, back, operator = scope.reading(left), right, FLIPPED[operator]
        case _:
            return None
    if here is None or here.keys is None or len(here.keys) != 1 or here.rounds != scope.rounds:
        return None
    key = here.keys[0]
    match back:
        case Call(function, (Name(variable), Binary("-", Name(index), Number(1)))) if (
            function == ELEMENT and index == key
        ):
            bound = scope.bindings.get(variable)
        case _:
            return None
    return (here, operator) if bound == here and len(guards) == 1 and _is_later(guards[0], key) else None


def _is_previous(expression: Expression, scope: Scope) -> bool:
    return isinstance(expression, Call) and scope.reading(expression) is None


def _is_later(guard: Expression, key: str) -> bool:
    return guard in {
        Comparison((Name(key), Number(0)), (">",)),
        Comparison((Name(key), Number(0)), ("!=",)),
        Comparison((Name(key), Number(1)), (">=",)),
    }


# --- elements of a list on one line ------------------------------------------------------------------------------


def _add_of_element(condition: Expression, guards: list[Expression], place: Place, scope: Scope) -> None:
    inline = place.inline
    if inline is None:
        return
    around = inline.rounds[-1]
    step = _step(condition, guards, scope)
    if step is not None:
        _order_list(step, place)
        return
    fixed, rest = _fixed_index(guards, around)
    if fixed is not None:
        _add_at(fixed, condition, rest, place, scope)
    elif not guards and around.count is not None:
        _add_to_all(condition, place, scope)
    else:
        raise UntranslatableError("a condition on some elements of a list")


def _order_list(step: tuple[Reading, str], place: Place) -> None:
    reading, operator = step
    if operator in {"==", "!="}:
        raise UntranslatableError("neighbours that are compared otherwise than by order")
    order = tree.Order.ASCENDING if operator.startswith("<") else tree.Order.DESCENDING

    def ordered(kind: tree.Type) -> tree.Type:
        if not isinstance(kind, tree.ListType) or kind.order not in {order, tree.Order.ANY}:
            raise UntranslatableError("two orders of one list")
        return replace(kind, order=order, distinct=kind.distinct or "=" not in operator)

    place.body.change(reading.name, ordered, place.evidence)


def _fixed_index(guards: list[Expression], around: Round) -> tuple[Expression | None, list[Expression]]:
    for place, guard in enumerate(guards):
        match guard:
            case Comparison((Name(index), at), ("==",)) if index == around.index:
                return at, guards[:place] + guards[place + 1 :]
    return None, guards


def _add_at(at: Expression, condition: Expression, guards: list[Expression], place: Place, scope: Scope) -> None:
    """Add a condition on the element with one index."""
    inline = place.inline
    around = inline.rounds[-1] if inline else None
    if inline is None or around is None or around.count is None:
        raise UntranslatableError("a condition on one element")
    outer = scope.copy()
    outer.rounds = inline.rounds[:-1]
    index = plus(outer.translated(at), 1)
    element = Index(inline.name, index)
    said = _with_element(condition, element, place, outer)
    rest = [_with_element(guard, element, place, outer) for guard in guards]
    first, last = interval_of(index, scope.intervals), interval_of(around.count, scope.intervals)
    if first.low < 1 or last.low < first.high:
        rest.append(Comparison((Number(1), index, around.count), ("<=", "<=")))
    place.body.where(_guarded(said, rest), place.evidence)


def _with_element(condition: Expression, element: Expression, place: Place, outer: Scope) -> Expression:
    """Translate a condition in which the variable of the list stands for one element."""
    inner = outer.copy()
    for variable, bound in outer.bindings.items():
        if bound == place.inline:
            inner.bindings[variable] = Reading("\0", outer.rounds, ())
    return _replaced(inner.translated(condition), element)


def _replaced(expression: Expression, element: Expression) -> Expression:  # noqa: PLR0911 - one case a node
    match expression:
        case Name("\0"):
            return element
        case Comparison(operands, operators):
            return Comparison(tuple(_replaced(part, element) for part in operands), operators)
        case Logical(operator, parts):
            return Logical(operator, tuple(_replaced(part, element) for part in parts))
        case Negation(inner):
            return Negation(_replaced(inner, element))
        case Binary(operator, left, right):
            return Binary(operator, _replaced(left, element), _replaced(right, element))
        case Call(function, arguments):
            return Call(function, tuple(_replaced(part, element) for part in arguments))
        case _:
            return expression


def _add_to_all(condition: Expression, place: Place, scope: Scope) -> None:
    """Add `ASSERT(x != c)` or `ASSERT(x <= c)` for every element of a list."""
    inline = place.inline
    match condition:
        case Comparison((left, right), (operator,)) if inline is not None:
            if scope.reading(left) != inline:
                left, right, operator = right, left, FLIPPED[operator]
        case _:
            raise UntranslatableError("a condition on each element of a list")
    outer = scope.copy()
    outer.rounds = inline.rounds[:-1]
    kind = place.body.type_of(inline.name)
    if scope.reading(left) != inline or not isinstance(kind, tree.ListType):
        raise UntranslatableError("a condition on each element of a list")
    limit = outer.translated(right)
    if operator == "!=" and isinstance(kind.element, tree.IntType):
        said: Expression = Comparison((Call("count", (Name(inline.name), limit)), Number(0)), ("==",))
    elif operator in {"<", "<=", ">", ">="} and isinstance(kind.element, tree.IntType):
        function = "max" if operator.startswith("<") else "min"
        empty = Comparison((kind.counted.count, Number(0)), ("==",))
        said = Logical("or", (empty, Comparison((Call(function, (Name(inline.name),)), limit), (operator,))))
    else:
        raise UntranslatableError("a condition on each element of a list")
    place.body.where(said, place.evidence)


# --- SET -----------------------------------------------------------------------------------------------------------


def assign(statement: Assign, guards: Sequence[Expression], scope: Scope) -> None:
    """Follow what SET does to a variable; what cannot be followed breaks it, for those who use it later."""
    variable = statement.into.id if isinstance(statement.into, Name) else ""
    try:
        if isinstance(statement.into, Call):
            _assign_element(statement.into, statement.value, guards, scope)
        else:
            _assign_scalar(variable, statement.value, [part for guard in guards for part in parts_of(guard)], scope)
    except UntranslatableError as error:
        scope.bindings[variable or _array(statement.into)] = Broken(str(error))


def _array(into: Expression) -> str:
    match into:
        case Call(_, (Name(variable), *_)):
            return variable
        case _:
            return ""


def _assign_element(into: Call, value: Expression, guards: Sequence[Expression], scope: Scope) -> None:
    if guards:
        raise UntranslatableError("an element that is set under a condition")
    said = scope.translated(value)
    scope.bindings[_array(into)] = Derived(said, scope.rounds, keys_of(into, scope.rounds))


def keys_of(into: Expression | None, rounds: tuple[Round, ...]) -> tuple[str, ...] | None:
    """Return the indices of an element, if they are those of the innermost loops, outer first; () for a scalar."""
    match into:
        case Call(_, (Name(), *keys)):
            names = tuple(key.id for key in keys if isinstance(key, Name))
            around = tuple(each.index for each in rounds[-len(keys) :])
            return names if len(names) == len(keys) and names == around else None
        case _:
            return ()


def _assign_scalar(variable: str, value: Expression, guards: list[Expression], scope: Scope) -> None:
    bound = scope.bindings.get(variable)
    added = _added(variable, value)
    if isinstance(bound, Tally) and (guards or added is not None):
        bound.updates.append(_update(added, value, guards, scope, bound))
    elif isinstance(bound, Broken):
        raise UntranslatableError(bound.why)
    elif guards or added is not None or isinstance(bound, Carried):
        raise UntranslatableError(f"{variable} changes in a way that is not followed")
    else:
        scope.bindings[variable] = Tally(scope.translated(value), scope.rounds)


def _added(variable: str, value: Expression) -> Expression | None:
    match value:
        case Binary("+", Name(name), amount) | Binary("+", amount, Name(name)) if name == variable:
            return amount
        case _:
            return None


def _update(
    added: Expression | None, value: Expression, guards: list[Expression], scope: Scope, tally: Tally
) -> Update:
    rounds = scope.rounds
    guards = _needed(guards)
    if not guards and added is not None:
        return _sum(added, scope, tally)
    if len(guards) != 1:
        raise UntranslatableError("a counter under several conditions")
    counted = _count(guards[0], scope, tally)
    if added is None:
        return Update(rounds, counted, flag=scope.translated(value))
    if added != Number(1):
        raise UntranslatableError("a counter that does not count by one")
    return Update(rounds, counted)


def _needed(guards: list[Expression]) -> list[Expression]:
    """Leave out `x != a` beside `x == b`: the ELSE IF of a chain."""
    equal = {guard.operands[0]: guard.operands[1] for guard in guards if _is_about_constant(guard, "==")}
    return [
        guard
        for guard in guards
        if not (
            _is_about_constant(guard, "!=") and equal.get(guard.operands[0], guard.operands[1]) != guard.operands[1]
        )
    ]


def _is_about_constant(guard: Expression, operator: str) -> TypeGuard[Comparison]:
    match guard:
        case Comparison((_, Number() | Text()), (compared,)):
            return compared == operator
        case _:
            return False


def _sum(added: Expression, scope: Scope, tally: Tally) -> Update:
    reading = scope.reading(added)
    if reading is None:
        raise UntranslatableError("a sum of what was not just read")
    if reading.rounds == tally.rounds:
        return Update(scope.rounds, Name(reading.name))
    grows = interval_of(Name(reading.name), scope.intervals).low >= 0
    return Update(scope.rounds, Call("sum", (Name(reading.name),)), grows=grows)


def _count(guard: Expression, scope: Scope, tally: Tally) -> Expression:
    match guard:
        case Comparison((left, Number() | Text() as wanted), ("==",)):
            reading = scope.reading(left)
        case Comparison((Number() | Text() as wanted, left), ("==",)):
            reading = scope.reading(left)
        case _:
            raise UntranslatableError("a counter under a condition other than equality")
    if reading is None or reading.rounds != scope.rounds or reading.rounds == tally.rounds:
        raise UntranslatableError("a counter of what was not just read")
    if isinstance(wanted, Text) and not _is_whole_word(wanted.value, scope.words.get(reading.name)):
        raise UntranslatableError("a counter of strings")
    return Call("count", (Name(reading.name), wanted))


def _is_whole_word(wanted: str, words: frozenset[str] | None) -> bool:
    """Whether counting where a text occurs in words is counting the words that equal it."""
    return words is not None and all(wanted not in word or wanted == word for word in words)


def _flags_counted(condition: Expression, scope: Scope) -> Expression:
    """Return a comparison of a flag as one of how often it was set; other conditions as they are."""
    match condition:
        case Comparison((Name(variable), value), (operator,)):
            tally = scope.bindings.get(variable)
        case _:
            return condition
    if not isinstance(tally, Tally) or not any(update.flag is not None for update in tally.updates):
        return condition
    if tally.rounds != scope.rounds or constant(tally.start) is None:
        raise UntranslatableError("a flag of another round")
    raised = tally.updates[0].flag
    if any(update.flag != raised for update in tally.updates) or raised == tally.start or raised is None:
        raise UntranslatableError("a flag with more than two values")
    holds = [_compared(value_of_flag, operator, value) for value_of_flag in (tally.start, raised)]
    if holds[0] == holds[1]:
        raise UntranslatableError("a condition on a flag that says nothing")
    times = tally.updates[0].amount
    for update in tally.updates[1:]:
        times = Binary("+", times, update.amount)
    scope.bindings["\0times"] = Tally(times, scope.rounds)
    return Comparison((Name("\0times"), Number(1 if holds[1] else 0)), (">=" if holds[1] else "==",))


def _compared(left: Expression, operator: str, right: Expression) -> bool:
    a, b = constant(left), constant(right)
    if a is None or b is None:
        raise UntranslatableError("a flag that is no constant")
    return {"<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b, "==": a == b, "!=": a != b}[operator]


def _add_growing(condition: Expression, place: Place, scope: Scope) -> bool:
    """Take `ASSERT(sum <= c)` inside of the loop that sums up as a condition on the whole sum."""
    match condition:
        case Comparison((Name(variable), limit), ("<" | "<=" as operator,)):
            tally = scope.bindings.get(variable)
        case _:
            return False
    if (
        not isinstance(tally, Tally)
        or not tally.updates
        or scope.rounds == tally.rounds
        or not scope.inside(tally.rounds)
    ):
        return False
    outer = scope.copy()
    outer.rounds = tally.rounds
    if not all(update.grows and update.flag is None for update in tally.updates):
        raise UntranslatableError("a sum that may shrink")
    said = Comparison((outer.translated(Name(variable)), outer.translated(limit)), (operator,))
    scope.rounds[len(tally.rounds)].after.append((said, place.line))
    return True


# --- pairs without order -------------------------------------------------------------------------------------------


def take_pair(statement: If, scope: Scope) -> bool:
    """Take `IF(a < b) SET(c[i]=a) SET(d[i]=b) ELSE SET(c[i]=b) SET(d[i]=a) END` as the pair {a, b} without order."""
    if not isinstance(statement.condition, Comparison) or len(statement.condition.operands) != 2:  # noqa: PLR2004 - a < b
        return False
    branches = [
        {part.into: part.value for part in branch if isinstance(part, Assign)}
        for branch in (statement.then, statement.otherwise)
    ]
    counts = {len(statement.then), len(statement.otherwise), len(branches[0]), len(branches[1])}
    first, second = statement.condition.operands
    if counts != {2} or set(branches[0]) != set(branches[1]) or statement.condition.operators[0] in {"==", "!="}:
        return False
    for branch in branches:
        if set(branch.values()) != {first, second}:
            return False
    if any(branches[0][into] == branches[1][into] for into in branches[0]):
        return False
    try:
        pair = frozenset((scope.translated(first), scope.translated(second)))
    except UntranslatableError:
        return False
    for into in branches[0]:
        scope.bindings[_array(into)] = Derived(Number(0), scope.rounds, keys_of(into, scope.rounds), pair)
    return True

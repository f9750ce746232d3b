"""The flags, counters and sums that SET keeps in checktestdata, as counts and sums of fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

from testgen.spec.evaluate import constant
from testgen.spec.expression import Binary, Call, Comparison, Expression, Name, Number, Text
from testgen.spec.intervals import interval_of
from testgen.spec.mine.ctd_logic import Place, parts_of
from testgen.spec.mine.ctd_scope import Broken, Carried, Derived, Round, Scope, Tally, UntranslatableError, Update
from testgen.spec.mine.ctd_statements import Assign, If


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


def flags_counted(condition: Expression, scope: Scope) -> Expression:
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


def add_growing(condition: Expression, place: Place, scope: Scope) -> bool:
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

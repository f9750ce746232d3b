"""ASSERT of checktestdata as conditions of a format."""

from __future__ import annotations

from collections.abc import Sequence

from testgen.spec.expression import (
    Call,
    Comparison,
    Expression,
    Name,
    Number,
    Unordered,
)
from testgen.spec.mine.ctd_elements import add_of_element
from testgen.spec.mine.ctd_logic import Place, guarded, parts_of, step_of
from testgen.spec.mine.ctd_narrowing import narrowed
from testgen.spec.mine.ctd_scope import (
    Derived,
    Reading,
    Scope,
    UntranslatableError,
)
from testgen.spec.mine.ctd_tallies import add_growing, flags_counted


def add_condition(condition: Expression, guards: Sequence[Expression], place: Place, scope: Scope) -> None:
    """Add what `IF(guards) ASSERT(condition)` says to the format.

    Raises:
        UntranslatableError: it cannot be said.

    """
    guards = [part for guard in guards for part in parts_of(guard)]
    if place.inline is not None:
        add_of_element(condition, guards, place, scope)
    elif not (_add_unique(condition, guards, place, scope) or _add_ordered(condition, guards, place, scope)):
        _add_plain(condition, guards, place, scope)


def _add_plain(condition: Expression, guards: list[Expression], place: Place, scope: Scope) -> None:
    condition = flags_counted(condition, scope)
    if not guards and add_growing(condition, place, scope):
        return
    said = scope.translated(condition)
    if not guards and narrowed(said, place.body, place.evidence, scope.intervals):
        return
    place.body.constrain(
        guarded(said, [scope.translated(flags_counted(guard, scope)) for guard in guards]), place.evidence
    )


# --- UNIQUE ------------------------------------------------------------------------------------------------------


def _add_unique(condition: Expression, guards: list[Expression], place: Place, scope: Scope) -> bool:
    match condition:
        case Call("UNIQUE", arguments):
            names = [argument.id for argument in arguments if isinstance(argument, Name)]
        case _:
            return False
    said = _distinct([_column(name, scope) for name in names])
    rest = [scope.translated(guard) for guard in guards if not _is_about_emptiness(guard, names, scope)]
    place.body.constrain(guarded(said, rest), place.evidence)
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
    found = step_of(condition, guards, scope)
    if found is None:
        return False
    reading, operator = found
    if operator not in {"<", "<="} or reading.rounds[-1].count is None:
        raise UntranslatableError("an order that a column cannot have")
    function = "increasing" if operator == "<" else "sorted"
    reading.rounds[-1].after.append((Call(function, (Name(reading.name),)), place.line))
    return True

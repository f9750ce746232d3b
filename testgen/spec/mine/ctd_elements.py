"""Conditions of checktestdata on the elements of a list that stands on one line."""

from __future__ import annotations

from dataclasses import replace

from testgen.spec import tree
from testgen.spec.expression import Binary, Call, Comparison, Expression, Index, Logical, Name, Negation, Number
from testgen.spec.intervals import interval_of
from testgen.spec.mine.ctd_logic import FLIPPED, Place, guarded, step_of
from testgen.spec.mine.ctd_scope import Reading, Round, Scope, UntranslatableError, plus


def add_of_element(condition: Expression, guards: list[Expression], place: Place, scope: Scope) -> None:
    """Add `IF(guards) ASSERT(condition)` that stands in the loop of a list.

    Raises:
        UntranslatableError: it cannot be said.

    """
    inline = place.inline
    if inline is None:
        return
    around = inline.rounds[-1]
    step = step_of(condition, guards, scope)
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
    place.body.where(guarded(said, rest), place.evidence)


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

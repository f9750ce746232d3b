"""Shapes of conditions: neighbours that differ, one of some words, both ends of an edge in any order."""

from __future__ import annotations

from testgen.spec.expression import Call, Comparison, Expression, Logical, Name, Number, Text
from testgen.spec.mine import cpp_numbers as numbers
from testgen.spec.mine.cpp_events import Loop, Slot
from testgen.spec.mine.cpp_state import State
from testgen.spec.mine.cpp_values import Entry, Row, Scalar

_MIRROR = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def values_of(entry: Entry) -> tuple[Expression, ...] | None:
    """Return the values of an entry as expressions; None if one is unknown."""
    parts = entry.value.parts if isinstance(entry.value, Row) else (entry.value,)
    made = tuple(part.expression for part in parts if isinstance(part, Scalar))
    return made if len(made) == len(parts) else None


def only_name(key: Expression) -> Name | None:
    """Return the name of a key that is a name plus a constant."""
    terms = numbers.terms_of(key)
    terms.pop(Number(1), None)
    if len(terms) != 1:
        return None
    ((part, factor),) = terms.items()
    return part if isinstance(part, Name) and abs(factor) == 1 else None


def ends(keys: tuple[Expression, ...]) -> list[Name | None] | None:
    """`(min(u, v), max(u, v))` are u and v in any order."""
    if len(keys) != 2:  # noqa: PLR2004
        return None
    first, second = keys
    if not (isinstance(first, Call) and isinstance(second, Call)):
        return None
    if {first.function, second.function} != {"min", "max"} or first.arguments != second.arguments:
        return None
    return [only_name(part) for part in first.arguments]


def is_first(part: Expression, loop: Loop) -> bool:
    """Whether a part says that the round is the first."""
    index = Name(loop.index)
    return part in {
        Comparison((index, Number(1)), ("<=",)),
        Comparison((index, Number(1)), ("==",)),
        Comparison((numbers.minus(index, Number(1)), Number(0)), ("==",)),
        Comparison((numbers.minus(index, Number(1)), Number(0)), ("<=",)),
        Comparison((numbers.minus(index, Number(1)), Number(1)), ("<",)),
    }


def neighbour(part: Expression) -> tuple[str, str, bool] | None:
    """Return the slot, how the earlier one compares to the later, and whether they had been sorted."""
    if not isinstance(part, Comparison) or len(part.operators) != 1:
        return None
    left, right = (only_name(operand) for operand in part.operands)
    if (
        left is None
        or right is None
        or numbers.terms_of(part.operands[0]).get(Number(1), 0) != numbers.terms_of(part.operands[1]).get(Number(1), 0)
    ):
        return None
    for a, b, operator in ((left, right, part.operators[0]), (right, left, _MIRROR[part.operators[0]])):
        if a.id in {f"{b.id}%p", f"{b.id}%o"}:
            return b.id, operator, a.id.endswith("%o")
    return None


def ends_differ(expression: Expression) -> tuple[str, str] | None:
    """Return u and v if it says that `(min(u, v), max(u, v))` differs from its neighbour after sorting."""
    if not (isinstance(expression, Logical) and expression.operator == "or" and len(expression.parts) == 2):  # noqa: PLR2004
        return None
    found: set[tuple[str, str, str]] = set()
    for part in expression.parts:
        match part:
            case Comparison((Call(f, (Name(a), Name(b))), Call(g, (Name(c), Name(d)))), ("!=",)) if f == g:
                if (a, b) == (f"{c}%o", f"{d}%o"):
                    found.add((f, c, d))
                elif (c, d) == (f"{a}%o", f"{b}%o"):
                    found.add((f, a, b))
    if {entry[0] for entry in found} != {"min", "max"} or len({entry[1:] for entry in found}) != 1:
        return None
    _, first, second = next(iter(found))
    return first, second


def words_of(expression: Expression, name: str) -> tuple[str, ...]:
    """Return the words that a text may be, if that is all a condition says."""
    parts = expression.parts if isinstance(expression, Logical) and expression.operator == "or" else (expression,)
    words: list[str] = []
    for part in parts:
        match part:
            case Comparison((Name(id), Text(value)), ("==",)) | Comparison((Text(value), Name(id)), ("==",)) if (
                id == name
            ):
                words.append(value)
            case _:
                return ()
    return tuple(words)


def tighten(state: State, slot: Slot, sign: str, bound: Expression, line: int) -> bool:
    """Bound a slot."""
    shift = Number(1) if sign in {"<", ">"} else Number(0)
    slot.lines.append(line)
    if sign in {"<", "<=", "=="}:
        slot.high = closer(state, "min", slot.high, numbers.minus(bound, shift))
    if sign in {">", ">=", "=="}:
        slot.low = closer(state, "max", slot.low, numbers.plus(bound, shift))
    return True


def closer(state: State, function: str, old: Expression | None, new: Expression) -> Expression:
    """Return the tighter of two bounds."""
    if old is None or old == new:
        return new
    a, b = numbers.value_of(old), numbers.value_of(new)
    if a is not None and b is not None:
        return Number(min(a, b) if function == "min" else max(a, b))
    low, high = numbers.interval(new, state.bounds)
    if (function == "max" and a is not None and low is not None and low >= a) or (
        function == "min" and a is not None and high is not None and high <= a
    ):
        return new
    return Call(function, (old, new))

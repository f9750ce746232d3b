"""Names for what was read: those of the source's variables, made unique; and formats in their simplest spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from testgen.spec import tree
from testgen.spec.check import KEYWORDS
from testgen.spec.expression import Call, Expression, Name, names_in
from testgen.spec.functions import FUNCTIONS
from testgen.spec.mine.cpp_events import substituted
from testgen.spec.mine.cpp_state import State

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")


def named(state: State, fmt: tree.Format) -> tree.Format:
    """Replace the identities of slots and indices by names, and mark lists as distinct or sorted."""
    names: dict[str, str] = {}
    taken: set[str] = set(KEYWORDS) | set(FUNCTIONS)
    for slot in state.slots.values():
        names[slot.id] = _fresh(slot.hint or "x", taken)
    for index in state.loops:
        names[index] = _fresh("i", taken)
    swaps: dict[str, Expression] = {id_: Name(name) for id_, name in names.items()}
    swaps |= {f"{slot}@": Name(names[slot]) for slot in state.slots}
    return tree.Format(_simplified(_renamed(fmt.items, names, swaps)))


def _fresh(hint: str, taken: set[str]) -> str:
    found = _IDENTIFIER.fullmatch(hint)
    base = hint if found else "x"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}{number}", number + 1
    taken.add(name)
    return name


def _renamed(value: Any, names: dict[str, str], swaps: dict[str, Expression]) -> Any:
    if isinstance(value, tuple):
        return tuple(_renamed(part, names, swaps) for part in value)
    if isinstance(value, Expression):
        return substituted(value, swaps)
    if isinstance(value, tree.Evidence) or not is_dataclass(value) or isinstance(value, type):
        return value
    changed: dict[str, Any] = {}
    for part in fields(value):
        inner = getattr(value, part.name)
        if part.name in {"name", "index"} and isinstance(inner, str):
            changed[part.name] = names.get(inner, inner)
        else:
            changed[part.name] = _renamed(inner, names, swaps)
    return replace(value, **changed)


# --- simpler spellings ---


def _simplified(items: Sequence[tree.Item]) -> tuple[tree.Item, ...]:
    made: list[tree.Item] = []
    for item in items:
        if isinstance(item, tree.Repeat):
            made.append(_as_list(replace(item, body=_simplified(item.body))))
        elif isinstance(item, tree.Choose):
            made.append(replace(item, cases=tuple(_simplified(case) for case in item.cases)))
        elif not (isinstance(item, tree.Where) and _absorbed(made, item)):
            made.append(item)
    return tuple(made)


def _as_list(repeat: tree.Repeat) -> tree.Item:
    """A block of lines with one value each is a list with one element a line; of equal rows, a matrix or a grid."""
    if len(repeat.body) != 1 or not isinstance(repeat.body[0], tree.Line) or len(repeat.body[0].fields) != 1:
        return repeat
    field, times = repeat.body[0].fields[0], repeat.times
    if isinstance(times, tree.UntilEnd | tree.UntilLine) or repeat.index or field.name is None:
        return repeat
    kind: tree.Type | None = None
    match field.type:
        case tree.StrType(tree.Range(low, high), alphabet) if low == high and " " not in alphabet:
            kind = tree.GridType(times, low, alphabet)
        case tree.IntType() | tree.RealType() | tree.WordType() | tree.StrType():
            kind = tree.ListType(field.type, tree.Counted(times), per_line=True)
        case tree.ListType(element, counted, False, False, tree.Order.ANY):
            kind = tree.MatrixType(element, tree.Counted(times), counted)
    if kind is None:
        return repeat
    return tree.Line((replace(field, type=kind, evidence=(*repeat.evidence, *field.evidence)),))


def _absorbed(made: list[tree.Item], where: tree.Where) -> bool:
    """Let `where distinct(a)` become `distinct` of the list a."""
    condition = where.condition
    if not (isinstance(condition, Call) and condition.function in {"distinct", "sorted", "increasing"}):
        return False
    names = names_in(condition)
    if len(condition.arguments) != 1 or not isinstance(condition.arguments[0], Name):
        return False
    for at, item in enumerate(made):
        if not isinstance(item, tree.Line):
            continue
        for place, field in enumerate(item.fields):
            if field.name in names and (kind := _marked(field.type, condition.function)) is not None:
                new = replace(field, type=kind, evidence=(*field.evidence, *where.evidence))
                made[at] = tree.Line((*item.fields[:place], new, *item.fields[place + 1 :]))
                return True
    return False


def _marked(kind: tree.Type, word: str) -> tree.Type | None:
    if not isinstance(kind, tree.ListType):
        return replace(kind, distinct=True) if isinstance(kind, tree.MatrixType) and word == "distinct" else None
    order = kind.order if word == "distinct" else tree.Order.ASCENDING
    return replace(kind, distinct=kind.distinct or word != "sorted", order=order)

"""Making a condition hold over lists, grids and strings that were drawn without it, by changing few elements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from testgen.spec import tree
from testgen.spec.evaluate import compiled
from testgen.spec.expression import Call, Expression, Index, Name, Text
from testgen.spec.sampling.draws import Draws, pick
from testgen.spec.sampling.elements import FAULTS, Drawing, Stuck
from testgen.spec.sampling.narrowing import Pair, conjuncts, pairs

Types = Mapping[str, tree.Type]
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def repair(drawing: Drawing, condition: Expression, types: Types) -> None:
    """Change values in sight so that the parts of a condition which are understood hold."""
    for part in conjuncts(condition):
        if isinstance(part, Call) and part.function in {"sorted", "increasing"}:
            _sort(drawing, part, types)
        for pair in pairs(part):
            for link in (pair, Pair(pair.right, _FLIPPED[pair.operator], pair.left)):
                _link(drawing, link, types)


def _sort(drawing: Drawing, part: Call, types: Types) -> None:
    name = part.arguments[0]
    if isinstance(name, Name) and isinstance(types.get(name.id), tree.ListType):
        value = drawing.scope[name.id]
        if not any(isinstance(v, list) or v is None for v in value):
            value.sort()


def _link(drawing: Drawing, link: Pair, types: Types) -> None:
    try:
        wanted = compiled(link.right)(drawing.scope)
    except FAULTS:
        return
    match link.left:
        case Call("count", (Name(name), Text(text))) if len(text) == 1:
            _recount(drawing.draws, drawing.scope, name, text, _goal(link.operator, wanted), types)
        case Call("sum", (Name(name),)):
            _change(drawing, name, types, lambda v, low, high: _with_sum(drawing.draws, v, link, wanted, low, high))
        case Call("max" | "min", (Name(name),)):
            _change(drawing, name, types, lambda v, _low, _high: _with_extreme(drawing.draws, v, link, wanted))
        case Index(name, at):
            _change(
                drawing,
                name,
                types,
                lambda v, low, high: _with_element(drawing, v, at, link.operator, wanted, low, high),
            )


def _goal(operator: str, wanted: Any) -> Callable[[int], int]:
    """Return a function from the number that there is to the number that there should be."""
    return {
        "==": lambda _: wanted,
        ">=": lambda n: max(n, wanted),
        ">": lambda n: max(n, wanted + 1),
        "<=": lambda n: min(n, wanted),
        "<": lambda n: min(n, wanted - 1),
        "!=": lambda n: n + 1 if n == wanted else n,
    }[operator]


def _recount(
    draws: Draws, scope: dict[str, Any], name: str, letter: str, goal: Callable[[int], int], types: Types
) -> None:
    value, kind = scope.get(name), types.get(name)
    alphabet = getattr(kind, "alphabet", None) or getattr(getattr(kind, "element", None), "alphabet", None)
    rows = [value] if isinstance(value, str) else value
    if not alphabet or not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
        return
    letters = [list(row) for row in rows]
    cells = [(i, j) for i, row in enumerate(letters) for j in range(len(row))]
    there = [(i, j) for i, j in cells if letters[i][j] == letter]
    target = goal(len(there))
    others = alphabet.replace(letter, "")
    if len(there) > target and others:
        draws.shuffle(there)
        for i, j in there[max(0, target) :]:
            letters[i][j] = pick(draws, others)
    elif len(there) < target:
        free = [(i, j) for i, j in cells if letters[i][j] != letter]
        # rare letters are kept: another condition may have asked for them
        draws.shuffle(free)
        frequency = _frequency(letters)
        free.sort(key=lambda at: -frequency[letters[at[0]][at[1]]])
        for i, j in free[: target - len(there)]:
            letters[i][j] = letter
    made = ["".join(row) for row in letters]
    if isinstance(value, str):
        scope[name] = made[0]
    else:
        rows[:] = made


def _frequency(letters: list[list[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in letters:
        for letter in row:
            found[letter] = found.get(letter, 0) + 1
    return found


def _change(drawing: Drawing, name: str, types: Types, change: Callable[[list[Any], int, int], None]) -> None:
    kind, value = types.get(name), drawing.scope.get(name)
    element = kind.element if isinstance(kind, tree.ListType) else None
    if not isinstance(element, tree.IntType) or not isinstance(value, list) or not isinstance(kind, tree.ListType):
        return
    try:
        low, high = drawing.bounds(element.range)
    except Stuck:
        return
    if value and not kind.distinct and not any(isinstance(v, list) for v in value):
        change(value, low, high)
        if kind.order is not tree.Order.ANY:
            value.sort(reverse=kind.order is tree.Order.DESCENDING)


def _with_sum(draws: Draws, values: list[int], link: Pair, wanted: int | Fraction, low: int, high: int) -> None:
    total = sum(values)
    target = _goal(link.operator, int(wanted))(total)
    places = list(range(len(values)))
    draws.shuffle(places)
    missing = target - total
    for rest, place in enumerate(places):
        if missing == 0:
            return
        room = (high - values[place]) if missing > 0 else (low - values[place])
        # about twice an even share, so that all places change; the second pass takes what is left
        share = 2 * (abs(missing) // (len(places) - rest)) + 1
        step = min(abs(room), abs(missing), draws.integer(0, share))
        values[place] += step if missing > 0 else -step
        missing -= step if missing > 0 else -step
    for place in places:
        step = max(low - values[place], min(high - values[place], missing))
        values[place] += step
        missing -= step


def _with_extreme(draws: Draws, values: list[int], link: Pair, wanted: int) -> None:
    assert isinstance(link.left, Call)
    found = max(values) if link.left.function == "max" else min(values)
    target = _goal(link.operator, int(wanted))(found)
    for place, value in enumerate(values):
        values[place] = min(value, target) if link.left.function == "max" else max(value, target)
    if target not in values:
        values[draws.integer(0, len(values) - 1)] = target


def _with_element(
    drawing: Drawing, values: list[int], at: Expression, operator: str, wanted: int, low: int, high: int
) -> None:
    try:
        place = compiled(at)(drawing.scope) - 1
    except FAULTS:
        return
    if not 0 <= place < len(values):
        return
    low = max(low, wanted + (operator == ">")) if operator in {">", ">=", "=="} else low
    high = min(high, wanted - (operator == "<")) if operator in {"<", "<=", "=="} else high
    if low <= high:
        values[place] = drawing.draws.integer(low, high)

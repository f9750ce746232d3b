"""Comparisons of a program's values, as conditions of the format."""

from __future__ import annotations

import ast
from typing import Any

from testgen.spec.expression import Binary, Call, Comparison, Expression, Name, Number, Text
from testgen.spec.mine.python.layout import NotUnderstood, Sort
from testgen.spec.mine.python.state import State, expression_of, length_of, list_name, sort_of, variable_of
from testgen.spec.mine.python.values import (
    Bag,
    Cell,
    Character,
    Column,
    Entry,
    Joined,
    Known,
    LineText,
    Rest,
    Row,
    SetOf,
    SetSize,
    SortedOf,
    Span,
    Symbol,
    Tokens,
    Unknown,
    Value,
    combined,
    plus,
)

_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.Eq,
    ast.NotEq: ast.NotEq,
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
}
AS_MANY = "@as many"  # (a, b, columns): the columns are distinct if a and b prove to be one number
_SHORT = 8  # letters of a text that a token is looked for in: 36 words


def compare(state: State, left: Value, kind: type[ast.cmpop], right: Value) -> None:
    """Ask that two values compare so; raises NotUnderstood."""
    if kind in {ast.In, ast.NotIn}:
        _member(state, left, right, truth=kind is ast.In)
        return
    if isinstance(left, Known) and isinstance(right, Known):
        _known(left.value, kind, right.value)
        return
    if kind in _MIRRORED and _special(state, left, kind, right):
        return
    if kind in _MIRRORED and _special(state, right, _MIRRORED[kind], left):
        return
    _plain(state, left, kind, right)


def _known(left: Any, kind: type[ast.cmpop], right: Any) -> None:
    from testgen.spec.mine.python.evaluate import _KNOWN  # noqa: PLC0415 - each needs the other

    try:
        holds = _KNOWN[kind](left, right)
    except TypeError as error:
        raise NotUnderstood("constants cannot be compared") from error
    if not holds:
        raise NotUnderstood("it never holds")


def _plain(state: State, left: Value, kind: type[ast.cmpop], right: Value) -> None:
    if kind not in _SIGNS:
        raise NotUnderstood("a comparison is not followed")
    first, second = _sides(left, right)
    if first is None or second is None or _is_end(state, first, kind, second):
        if first is None or second is None:
            raise NotUnderstood("a value in a comparison is not followed")
        return
    texts = {sort_of(left) is Sort.ANY, sort_of(right) is Sort.ANY}
    if texts == {True, False} or (texts == {True} and kind not in {ast.Eq, ast.NotEq}):
        raise NotUnderstood("texts are compared")
    state.ask(Comparison((first, second), (_SIGNS[kind],)))


def _sides(left: Value, right: Value) -> tuple[Expression | None, Expression | None]:
    """Return both sides without the division of one: `k <= n/2` is `k*2 <= n`."""
    over = [value.over if isinstance(value, Symbol) else 1 for value in (left, right)]
    sides = [value.expression if isinstance(value, Symbol) else expression_of(value) for value in (left, right)]
    if over == [1, 1] or sides[0] is None or sides[1] is None:
        return sides[0], sides[1]
    return _times(sides[0], over[1]), _times(sides[1], over[0])


def _times(expression: Expression, factor: int) -> Expression:
    if factor == 1:
        return expression
    return (
        Number(expression.value * factor)
        if isinstance(expression, Number)
        else combined("*", expression, Number(factor))
    )


def _is_end(state: State, left: Expression, kind: type[ast.cmpop], right: Expression) -> bool:
    """Recognise `len(readline()) == 0`."""
    from testgen.spec.mine.python.conditions import ended  # noqa: PLC0415 - each needs the other
    from testgen.spec.mine.python.layout import LineNode  # noqa: PLC0415

    match (left, kind, right):
        case (Binary("+", Call("len", (Name() as name,)), Number(1)), _, Number(value)):
            node = state.block.items[-1] if state.block.items else None
            if (kind is ast.Eq and value == 0) or (kind is ast.Lt and value == 1):
                if isinstance(node, LineNode) and node.whole.name == name:
                    ended(state, node)
                    return True
                raise NotUnderstood("an end of the input is not followed")
    return False


# --- comparisons that are no expressions ---------------------------------------------------------------------------


def _special(state: State, left: Value, kind: type[ast.cmpop], right: Value) -> bool:  # noqa: PLR0911 - one case an idiom
    match (left, right):
        case (Rest(), Known("")) if kind is ast.Eq:
            state.at_end()
            return True
        case (LineText(node, _), Known("")) if kind is ast.Eq:
            from testgen.spec.mine.python.conditions import ended  # noqa: PLC0415 - each needs the other

            ended(state, node)
            return True
        case (LineText(node, False), LineText(other, False)) if node is other and kind is ast.Eq:
            node.trimmed = True
            return True
        case (SetSize(of), _) if kind in {ast.Eq, ast.GtE}:
            return _distinct(state, of, right)
        case (SortedOf(of), _) if kind is ast.Eq:
            return _sorted(state, of, right)
        case (SetOf(of), _):
            return _set(state, of, kind, right)
        case (Cell(bag, keys), Known(0 | False)) if kind is ast.Eq and len(keys) >= 1:
            _absent(state, bag, keys[0] if len(keys) == 1 else Row(keys))
            return True
    return False


def _absent(state: State, bag: Bag, value: Value) -> None:
    state.plain()
    bag.tests.append(Entry(value, state.block, state.at))


def _distinct(state: State, of: Value, right: Value) -> bool:
    length = length_of(of)
    asked, other = expression_of(length) if length else None, expression_of(right)
    columns = _columns(of)
    if asked is None or other is None or not columns:
        return False
    state.ask(Call(AS_MANY, (asked, other, *columns)))
    return True


def _columns(of: Value) -> tuple[Expression, ...]:
    if isinstance(of, Column) and isinstance(of.value, Row):
        parts = [expression_of(each) for each in of.value.items]
    else:
        parts = [list_name(of)]
    return tuple(part for part in parts if part is not None) if all(part is not None for part in parts) else ()


def _sorted(state: State, of: Value, right: Value) -> bool:
    name = list_name(of) if isinstance(of, Tokens | Column) else None
    if name is None:
        return False
    if right == of:
        state.ask(Call("sorted", (name,)))
        return True
    if isinstance(right, Span):
        _permutation(state, of, name, right)
        return True
    return False


def _permutation(state: State, of: Value, name: Expression, span: Span) -> None:
    length = length_of(of)
    count = expression_of(length) if length is not None else None
    if count is None:
        raise NotUnderstood("a list without a length is compared")
    from testgen.spec.mine.python.loops import each_of  # noqa: PLC0415 - each needs the other

    state.ask(Comparison((count, combined("-", span.high, span.low)), ("==",)))
    state.ask(Call("distinct", (name,)))
    with each_of(state, of) as element:
        _plain(state, element, ast.GtE, Symbol(span.low, Sort.INT))
        _plain(state, element, ast.LtE, Symbol(plus(span.high, -1), Sort.INT))


def _set(state: State, of: Value, kind: type[ast.cmpop], right: Value) -> bool:
    from testgen.spec.mine.python.conditions import characters  # noqa: PLC0415 - each needs the other

    allowed = right.of if isinstance(right, SetOf) else right
    match (of, allowed):
        case (LineText() | Symbol(), Known(held)) if kind is ast.LtE and _are_letters(held):
            characters(state, of, "".join(held))
            return True
        case (Tokens(), Span(low, high)) if kind is ast.Eq:
            if expression_of(length_of(of) or Unknown()) != combined("-", high, low):
                return False
            _permutation(state, of, list_name(of) or low, Span(low, high))
            return True
        case _:
            return False


def _are_letters(held: Any) -> bool:
    return isinstance(held, str | list | tuple) and all(isinstance(each, str) and len(each) == 1 for each in held)


# --- in, not in ----------------------------------------------------------------------------------------------------


def _member(state: State, value: Value, container: Value, *, truth: bool) -> None:
    inner = container.of if isinstance(container, SetOf) else container
    match (value, inner):
        case (Known(held), Known(other)) if isinstance(other, str | list | tuple | dict):
            if (held in other) is not truth:
                raise NotUnderstood("it never holds")
        case (Character(of), Known(letters)) if truth and _are_letters(letters) and _alone(state):
            _of_characters(state, of, "".join(letters))
        case (_, Bag()) if not truth:
            _absent(state, inner, value)
        case (Symbol(_, Sort.ANY) | LineText(_, False), Known(str() as letters)) if truth:
            _word_of(state, value, letters, container)
        case (Symbol() | LineText(_, False), Known(held)) if truth and isinstance(held, list | tuple | dict):
            state.ask_member(value, tuple(held))
        case (Symbol(expression, Sort.INT, 1), Span(low, high)) if truth:
            state.ask(Comparison((low, expression, high), ("<=", "<")))
        case (Known(str() as letter), LineText() | Symbol(_, Sort.ANY) | Joined() | Column()) if len(letter) == 1:
            _contains(state, letter, inner, truth=truth)
        case _:
            raise NotUnderstood("what a value is looked up in is not followed")


def _alone(state: State) -> bool:
    return len(state.quantifiers) == 1 and not state.guards


def _of_characters(state: State, of: LineText | Symbol, letters: str) -> None:
    from testgen.spec.mine.python.conditions import characters  # noqa: PLC0415 - each needs the other

    kept, state.quantifiers = state.quantifiers, []
    try:
        characters(state, of, letters)
    finally:
        state.quantifiers = kept


def _word_of(state: State, value: Value, letters: str, container: Value) -> None:
    if isinstance(value, LineText) and not isinstance(container, SetOf):
        raise NotUnderstood("an empty line passes")
    if isinstance(container, SetOf):
        words = set(letters)
    elif len(letters) <= _SHORT:
        words = {letters[a:b] for a in range(len(letters)) for b in range(a + 1, len(letters) + 1)}
    else:
        raise NotUnderstood("a text is looked for in a long one")
    state.ask_member(value, tuple(sorted(words)))


def _contains(state: State, letter: str, of: Value, *, truth: bool) -> None:
    inner = of.of if isinstance(of, Joined) else of
    if isinstance(inner, Column):
        inner_text = inner.value
        if isinstance(inner_text, LineText):
            inner_text = LineText(inner_text.node, newline=False)
        if isinstance(of, Column):
            raise NotUnderstood("a line is looked for in a list")
        name = expression_of(inner_text)
    else:
        name = expression_of(LineText(inner.node, newline=False) if isinstance(inner, LineText) else inner)
    if name is None or variable_of(state, name) is None or letter.isspace():
        raise NotUnderstood("a letter is looked for in what is not followed")
    state.ask(Comparison((Call("count", (name, Text(letter))), Number(0)), (">" if truth else "==",)))

"""Texts of the input becoming numbers."""

from __future__ import annotations

from testgen.spec.expression import Index, Name
from testgen.spec.mine.python.layout import Characters, NotUnderstood, Sort
from testgen.spec.mine.python.methods import read_line
from testgen.spec.mine.python.state import State, variable_of
from testgen.spec.mine.python.values import (
    Builtin,
    Column,
    Function,
    Known,
    LineText,
    Rest,
    Row,
    Stream,
    Symbol,
    Tokens,
    Unknown,
    Value,
)

DIGITS = "0123456789"


def converted(state: State, value: Value, sort: Sort) -> Value:  # noqa: PLR0911 - one case a kind
    """Return `int(value)` or `float(value)`."""
    match value:
        case Known(held):
            return _known_number(held, sort)
        case LineText(node, _):
            node.whole.sort, node.whole.used = sort, True
            return Symbol(node.whole.name, sort)
        case Symbol(Name() as name, Sort.ANY, _):
            if (variable := variable_of(state, name)) is not None:
                variable.sort = sort
            return Symbol(name, sort)
        case Symbol(Index() as element, Sort.ANY, _) if _is_each(state, element, sort):
            return Symbol(element, sort)
        case Symbol(_, Sort.INT, 1):
            return value
        case Symbol(_, Sort.REAL, 1) if sort is Sort.REAL:
            return value
        case Rest():
            return converted(state, read_line(state, newline=True), sort)
        case Unknown(text=True):
            state.remark("a piece of the input becomes a number")
    return Unknown()


def _is_each(state: State, element: Index, sort: Sort) -> bool:
    """Note that each element of a list is a number, when a loop goes through all of them."""
    variable = state.layout.variables.get(element.name)
    if variable is None or state.guards or [each.index.name for each in state.quantifiers] != [element.at]:
        return False
    variable.sort = sort
    return True


def _known_number(held: object, sort: Sort) -> Value:
    if not isinstance(held, str | int | float) or len(str(held)) > 4000:  # noqa: PLR2004 - Python's own limit: 4300
        return Unknown()
    try:
        return Known(int(held) if sort is Sort.INT else float(held))
    except (ValueError, OverflowError) as error:
        raise NotUnderstood("a constant is no number") from error


def mapped(state: State, arguments: list[Value]) -> Value:
    """Return `map(function, values)`."""
    match arguments:
        case [Builtin("int" | "float" as path), Tokens() | Stream() | Row() | Column() as values]:
            return convert_all(state, values, Sort.INT if path == "int" else Sort.REAL)
        case [Builtin("int"), LineText(node, newline=False)]:
            state.plain()
            state.block.items.append(Characters(node.whole, DIGITS, state.at))
            node.whole.used = True
            return Unknown()
        case [Builtin("str"), values]:
            return values
        case [Builtin(), _]:
            return Unknown(text=True)
        case [Function(), Tokens() | Known()]:
            return Unknown(text=True)
        case _:
            return Unknown(text=True)


def convert_all(state: State, values: Value, sort: Sort) -> Value:
    """Return a list with each element converted."""
    match values:
        case Tokens(node, start, Sort.ANY):
            node.split, node.converted_from, node.rest.sort = True, start, sort
            return Tokens(node, start, sort)
        case Stream():
            return Stream(sort)
        case Row(items):
            return Row(tuple(converted(state, item, sort) for item in items))
        case Tokens(_, _, Sort.INT):
            return values
        case _:
            return Unknown(text=True)

"""What the methods of a program's values come to: taking lines apart, putting into collections, texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from testgen.spec.expression import Call, Name, Text
from testgen.spec.mine.python.layout import NotUnderstood, Sort
from testgen.spec.mine.python.patterns import matched
from testgen.spec.mine.python.state import State
from testgen.spec.mine.python.values import (
    Bag,
    Cell,
    Column,
    Entry,
    Joined,
    Known,
    Lines,
    LineText,
    Match,
    Method,
    Regex,
    Rest,
    Stream,
    Symbol,
    Tokens,
    Unknown,
    Value,
)

MUTATORS = frozenset(
    "append add sort reverse pop extend insert remove clear update discard popleft appendleft setdefault".split()  # noqa: SIM905 - a list of words
)
_STRIPS = frozenset({"strip", "rstrip", "lstrip"})
_PURE = frozenset("split join startswith endswith strip rstrip lstrip lower upper isdigit replace keys count".split())  # noqa: SIM905 - a list of words
_MAY_FAIL = frozenset({"index", "remove"})
_SIZE = 10_000  # characters or elements of a constant that a method is called on


def method(state: State, of: Value, name: str, arguments: list[Value]) -> Value:
    """Return what a method of a value comes to."""
    if name == "decode":
        return of
    for kind, handler in _HANDLERS:
        if isinstance(of, kind):
            value = handler(state, of, name, arguments)
            if value is not None:
                return value
    if name in _MAY_FAIL and not isinstance(of, Known):
        state.remark(f"`{name}` fails where nothing is found")
    return Unknown(text=isinstance(of, LineText | Symbol | Unknown | Rest) and name not in {"append", "add"})


def read_line(state: State, *, newline: bool) -> LineText:
    """Read a line."""
    state.plain("a line is read in some cases only")
    return LineText(state.layout.line(state.block, state.at), newline)


def read_token(state: State, sort: Sort) -> Value:
    """Read a token of a stream, as a line of its own, since the lines are not known."""
    state.layout.loose = True
    node = read_line(state, newline=False).node
    node.whole.sort, node.whole.used = sort, True
    return Symbol(node.whole.name, sort)


# --- texts ---------------------------------------------------------------------------------------------------------


def _of_line(_: State, line: LineText, name: str, arguments: list[Value]) -> Value | None:
    match (name, arguments):
        case ("split", [] | [Known(" " | None)]):
            line.node.split = True
            return Tokens(line.node)
        case ("endswith", [Known("\n")]) | ("isprintable", []) if line.newline:
            return Known(name == "endswith")
        case (_, []) if name in _STRIPS:
            return LineText(line.node, line.newline and name == "lstrip")
        case (_, [Known(str() as stripped)]) if name in _STRIPS and not stripped.strip(" \r\n"):
            return LineText(line.node, line.newline and ("\n" not in stripped or name == "lstrip"))
        case ("count", [Known(str() as wanted)]) if wanted:
            line.node.whole.used = True
            return Symbol(Call("count", (line.node.whole.name, Text(wanted))), Sort.INT)
    return None


def _of_symbol(_: State, symbol: Symbol, name: str, arguments: list[Value]) -> Value | None:
    if symbol.sort is not Sort.ANY or not isinstance(symbol.expression, Name):
        return None
    match (name, arguments):
        case (_, []) if name in _STRIPS:
            return symbol
        case ("count", [Known(str() as wanted)]) if wanted:
            return Symbol(Call("count", (symbol.expression, Text(wanted))), Sort.INT)
    return None


def _of_known(_: State, known: Known, name: str, arguments: list[Value]) -> Value | None:
    if known.value == "" and name == "join" and len(arguments) == 1 and isinstance(arguments[0], Column):
        return Joined(arguments[0])
    held = [each.value for each in arguments if isinstance(each, Known)]
    if name not in _PURE or len(held) < len(arguments) or not _is_small(known.value, *held):
        return None
    try:
        return Known(_computed(known.value, name, held))
    except (TypeError, ValueError, AttributeError) as error:
        raise NotUnderstood("a constant is not computed") from error


def _computed(of: Any, name: str, arguments: Sequence[Any]) -> Any:
    if isinstance(of, str | list | dict | tuple):
        value = getattr(of, name)(*arguments)
        return list(value) if name == "keys" else value
    raise TypeError(name)


def _is_small(*values: Any) -> bool:
    return all(not hasattr(value, "__len__") or len(value) <= _SIZE for value in values)


def _of_rest(_: State, rest: Rest, name: str, arguments: list[Value]) -> Value | None:
    match (name, arguments):
        case ("split", []):
            return Stream()
        case ("split", [Known("\n")]) | ("splitlines", []):
            return Lines(newline=False)
        case (_, _) if name in _STRIPS:
            return rest
    return None


def _of_stream(state: State, stream: Stream | Lines, name: str, _: list[Value]) -> Value | None:
    if name in {"pop", "popleft", "__next__", "next"}:
        if isinstance(stream, Stream):
            return read_token(state, stream.sort)
        return read_line(state, newline=stream.newline)
    return None


# --- collections ---------------------------------------------------------------------------------------------------


def _of_bag(state: State, bag: Bag, name: str, arguments: list[Value]) -> Value | None:
    match (name, arguments):
        case ("append" | "add", [value]):
            put(state, bag, value)
            return Known(None)
        case ("count", [value]):
            return Cell(bag, (value,))
        case ("items" | "keys" | "values" | "copy", _):
            return Unknown()
        case _:
            bag.spoiled = True
            return None


def put(state: State, bag: Bag, value: Value) -> None:
    """Put a value into a collection."""
    if state.guards or state.quantifiers:
        bag.spoiled = True
    bag.puts.append(Entry(value, state.block, state.at))


def _of_column(_: State, column: Column, name: str, __: list[Value]) -> Value | None:
    if name in MUTATORS and column.bag is not None:
        column.bag.spoiled = True
    return None


# --- regular expressions -------------------------------------------------------------------------------------------


def _of_regex(_: State, regex: Regex, name: str, arguments: list[Value]) -> Value | None:
    if regex.pattern is None or len(arguments) != 1:
        return None
    return matched(regex.pattern, name, arguments[0])


def _of_match(_: State, match: Match, name: str, arguments: list[Value]) -> Value | None:
    if name == "group" and arguments in ([], [Known(0)]) and match.whole:
        return match.subject
    return None


def _of_method(_: State, __: Method, ___: str, ____: list[Value]) -> Value | None:
    return Unknown()


_HANDLERS: tuple[tuple[type[Any], Callable[[State, Any, str, list[Value]], Value | None]], ...] = (
    (LineText, _of_line),
    (Symbol, _of_symbol),
    (Known, _of_known),
    (Rest, _of_rest),
    (Stream, _of_stream),
    (Lines, _of_stream),
    (Bag, _of_bag),
    (Column, _of_column),
    (Regex, _of_regex),
    (Match, _of_match),
    (Method, _of_method),
)

"""What the expressions of a program come to."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from testgen.spec.expression import Expression, Index, Name, Number
from testgen.spec.mine.python.calls import called
from testgen.spec.mine.python.comprehension import comprehension
from testgen.spec.mine.python.layout import LineNode, NotUnderstood, Sort
from testgen.spec.mine.python.numbers import computed
from testgen.spec.mine.python.state import State, expression_of, list_name, sort_of
from testgen.spec.mine.python.values import (
    Bag,
    Builtin,
    Carried,
    Cell,
    Column,
    Function,
    Known,
    Lines,
    LineText,
    Method,
    Row,
    Stream,
    Symbol,
    Tokens,
    Unknown,
    Value,
    combined,
    plus,
)

_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.FloorDiv: "/",
    ast.Mod: "%",
    ast.Pow: "^",
}
_BUILTINS = frozenset(
    """
    abs all any bool chr dict divmod enumerate exit filter float frozenset input int isinstance iter len list map max
    min next open ord pow print quit range raw_input reversed round set sorted str sum tuple xrange zip type repr
    """.split()  # noqa: SIM905 - thirty quoted words would hide the words
)
_CONSTANTS = {"math.inf": float("inf"), "sys.maxsize": 2**63 - 1, "os.linesep": "\n"}
_ALPHABETS = {
    "string.ascii_lowercase": "abcdefghijklmnopqrstuvwxyz",
    "string.ascii_uppercase": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "string.digits": "0123456789",
}
_ALPHABETS["string.ascii_letters"] = _ALPHABETS["string.ascii_lowercase"] + _ALPHABETS["string.ascii_uppercase"]


def evaluate(state: State, node: ast.expr) -> Value:
    """Return what an expression comes to; reads that it makes happen. Raises NotUnderstood."""
    state.step(node)
    handler = _HANDLERS.get(type(node))
    return handler(state, node) if handler else _unfollowed(state, node)


def _unfollowed(state: State, node: ast.expr) -> Value:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            evaluate(state, child)
    return Unknown()


def _constant(_: State, node: ast.Constant) -> Value:
    return Known(node.value)


def _name(state: State, node: ast.Name) -> Value:
    value = state.lookup(node.id)
    if value is not None:
        return _gathered(state, value)
    if node.id in state.functions:
        return Function(state.functions[node.id])
    return Builtin(node.id) if node.id in _BUILTINS else Unknown(f"{node.id} is not known")


def _gathered(state: State, value: Value) -> Value:
    """Return a list to which each round of a finished loop appended one value as a column."""
    if isinstance(value, Bag) and len(value.puts) == 1 and not value.spoiled and not value.table:
        put = value.puts[0]
        if put.block is not value.block and put.block.parent is value.block and put.block not in state.block.outward():
            return Column(put.value, put.block, put.block.times, value)
    return value


def _attribute(state: State, node: ast.Attribute) -> Value:
    of = evaluate(state, node.value)
    if not isinstance(of, Builtin):
        return Method(of, node.attr)
    path = f"{of.path}.{node.attr}"
    if path in _ALPHABETS:
        return Known(_ALPHABETS[path])
    if path in _CONSTANTS:
        return Known(_CONSTANTS[path])
    if path == "sys.argv":
        return Known(["validator", *state.arguments])
    return Builtin(path.replace(".buffer", ""))


def _sequence(state: State, node: ast.List | ast.Tuple | ast.Set) -> Value:
    if not node.elts and isinstance(node, ast.List):
        return state.bag()
    items = tuple(evaluate(state, item) for item in node.elts)
    if all(isinstance(item, Known) for item in items):
        held = [item.value for item in items if isinstance(item, Known)]
        return Known(tuple(held) if isinstance(node, ast.Tuple) else held)
    return Row(items)


def _dict(state: State, node: ast.Dict) -> Value:
    if not node.keys:
        return state.bag()
    keys = [evaluate(state, key) for key in node.keys if key is not None]
    for value in node.values:
        evaluate(state, value)
    if all(isinstance(key, Known) and isinstance(key.value, str | int) for key in keys):
        return Known({key.value: None for key in keys if isinstance(key, Known)})
    return Unknown()


def _unary(state: State, node: ast.UnaryOp) -> Value:
    value = evaluate(state, node.operand)
    if isinstance(node.op, ast.USub) and isinstance(value, Known) and isinstance(value.value, int | float):
        return Known(-value.value)
    expression = expression_of(value)
    if isinstance(node.op, ast.USub) and expression is not None and sort_of(value) is not Sort.ANY:
        return Symbol(combined("-", Number(0), expression), sort_of(value))
    if isinstance(node.op, ast.Not) and isinstance(value, Known):
        return Known(not value.value)
    return Unknown()


def _binary(state: State, node: ast.BinOp) -> Value:
    left, right = evaluate(state, node.left), evaluate(state, node.right)
    return binary(state, node.op, left, right)


def binary(state: State, kind: ast.operator, left: Value, right: Value) -> Value:
    """Return `left kind right`."""
    if isinstance(left, Known) and isinstance(right, Known):
        return Known(computed(type(kind), left.value, right.value))
    if isinstance(kind, ast.Mult) and (table := _table(state, left, right)):
        return table
    if isinstance(left, Carried) and left.added is None and isinstance(kind, ast.Add):
        return Carried(left.name, left.before, expression_of(right)) if expression_of(right) else Unknown()
    first, second = expression_of(left), expression_of(right)
    sorts = {sort_of(left), sort_of(right)}
    if first is None or second is None or Sort.ANY in sorts or Sort.TRUTH in sorts:
        return Unknown()
    return _arithmetic(kind, first, second, Sort.INT if sorts == {Sort.INT} else Sort.REAL)


def _arithmetic(kind: ast.operator, left: Expression, right: Expression, sort: Sort) -> Value:
    if isinstance(kind, ast.Div) and sort is Sort.INT and isinstance(right, Number) and right.value > 0:
        return Symbol(left, Sort.INT, int(right.value))
    if type(kind) not in _OPERATORS:
        return Unknown()
    if sort is Sort.REAL and not isinstance(kind, ast.Add | ast.Sub | ast.Mult):
        return Unknown()
    if isinstance(kind, ast.Pow) and not (isinstance(right, Number) and right.value >= 0):
        return Unknown()
    return Symbol(combined(_OPERATORS[type(kind)], left, right), sort)


def _table(state: State, left: Value, right: Value) -> Value | None:
    """Return a fresh table for `[False] * n`."""
    match (left, right):
        case (Known(list() as held), Symbol() | Known(int())) if len(held) == 1 and not held[0]:
            return state.bag(table=1)
        case (Known(list()), _) | (Row(), _) | (Bag(), _):
            return Unknown()
        case _:
            return None


# --- subscripts --------------------------------------------------------------------------------------------------


def _subscript(state: State, node: ast.Subscript) -> Value:
    of = evaluate(state, node.value)
    if isinstance(node.slice, ast.Slice):
        return _slice(state, of, node.slice)
    return _element(state, of, evaluate(state, node.slice))


def _slice(state: State, of: Value, part: ast.Slice) -> Value:
    ends = [None if end is None else evaluate(state, end) for end in (part.lower, part.upper, part.step)]
    if all(end is None or (isinstance(end, Known) and isinstance(end.value, int)) for end in ends):
        low, high, step = (end.value if isinstance(end, Known) else None for end in ends)
        match of:
            case Known(str() | list() | tuple() as held):
                return Known(held[slice(low, high, step)])
            case LineText(line, newline=True) if (low or 0) == 0 and high == -1 and step is None:
                return LineText(line, newline=False)
            case Tokens(line, start, sort) if high is None and step is None and low is not None and low >= 0:
                return Tokens(line, start + low, sort)
            case Lines(newline, skip) if high is None and step is None and low is not None and low >= 0:
                return Lines(newline, skip + low)
            case _ if (low, high, step) == (None, None, None):
                return of
    return Unknown(text=isinstance(of, LineText | Tokens | Symbol))


def _element(state: State, of: Value, at: Value) -> Value:  # noqa: PLR0911 - one case a kind
    match (of, at):
        case (Known(dict() as held), Symbol() | LineText()):
            state.ask_member(at, tuple(held))
            return Unknown()
        case (Known(list() | tuple() | str() as held), Known(int() as place)) if -len(held) <= place < len(held):
            return Known(held[place])
        case (Row(items), Known(int() as place)) if -len(items) <= place < len(items):
            return items[place]
        case (Tokens(line, start, sort), Known(int() as place)) if place >= 0:
            return token(state, line, start + place, sort)
        case (Stream(sort), Known(int())):
            return _streamed(state, sort)
        case (LineText(_, newline=True), Known(-1)):
            return Known("\n")
        case (Bag(), _) if of.table:
            return Cell(of, (at,))
        case (Cell(bag, keys), _):
            return Cell(bag, (*keys, at))
        case _:
            return _indexed(of, at)


def _streamed(state: State, sort: Sort) -> Value:
    state.remark("tokens are taken by their number")
    return Unknown(f"a token as {sort}")


def _indexed(of: Value, at: Value) -> Value:
    place, name = expression_of(at), None
    if isinstance(of, Tokens) and place is not None:
        name = list_name(of)
    if place is not None and isinstance(of, Column):
        return _of_column(of, place)
    if not isinstance(name, Name) or not isinstance(of, Tokens) or place is None or sort_of(at) is not Sort.INT:
        return Unknown(text=isinstance(of, Tokens | LineText | Symbol | Row | Column))
    if isinstance(at, Known):
        place = combined("+", plus(of.node.count.name, -of.start), place)
    return Symbol(Index(name.id, plus(place, 1)), of.sort)


def _of_column(of: Column, place: Expression) -> Value:
    expression = expression_of(of.value)
    if isinstance(expression, Name) and isinstance(of.value, Symbol):
        return Symbol(Index(expression.id, plus(place, 1)), of.value.sort)
    return Unknown()


def token(state: State, line: LineNode, place: int, sort: Sort) -> Value:
    """Return a token of a line as a value."""
    variable = state.layout.token(line, place)
    if sort is not Sort.ANY:
        variable.sort = sort
    return Symbol(variable.name, variable.sort if sort is Sort.ANY else sort)


# --- texts made of pieces, choices --------------------------------------------------------------------------------


def _formatted(state: State, node: ast.JoinedStr) -> Value:
    text = ""
    for part in node.values:
        value = evaluate(state, part.value if isinstance(part, ast.FormattedValue) else part)
        simple = not isinstance(part, ast.FormattedValue) or (part.format_spec is None and part.conversion == -1)
        if not isinstance(value, Known) or not simple or not isinstance(value.value, str | int):
            return Unknown()
        text += str(value.value)
    return Known(text)


def _either(state: State, node: ast.IfExp) -> Value:
    test = evaluate(state, node.test)
    if isinstance(test, Known):
        return evaluate(state, node.body if test.value else node.orelse)
    evaluate(state, node.body)
    evaluate(state, node.orelse)
    return Unknown()


def _compare(state: State, node: ast.Compare) -> Value:
    values = [evaluate(state, part) for part in (node.left, *node.comparators)]
    if all(isinstance(value, Known) for value in values):
        return Known(_holds(node.ops, [value.value for value in values if isinstance(value, Known)]))
    return Unknown()


_KNOWN: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
    ast.Is: lambda a, b: a is b,
    ast.IsNot: lambda a, b: a is not b,
}


def _holds(kinds: list[ast.cmpop], values: list[Any]) -> bool:
    try:
        return all(_KNOWN[type(kind)](a, b) for kind, a, b in zip(kinds, values, values[1:], strict=False))
    except TypeError as error:
        raise NotUnderstood("constants cannot be compared") from error


def _boolean(state: State, node: ast.BoolOp) -> Value:
    values = [evaluate(state, part) for part in node.values]
    if all(isinstance(value, Known) for value in values):
        parts = [value.value for value in values if isinstance(value, Known)]
        return Known(all(parts) if isinstance(node.op, ast.And) else any(parts))
    return Unknown()


def _lambda(_: State, node: ast.Lambda) -> Value:
    return Function(node)


def _walrus(state: State, node: ast.NamedExpr) -> Value:
    value = evaluate(state, node.value)
    if isinstance(node.target, ast.Name):
        state.names[node.target.id] = value
    return value


def _starred(state: State, node: ast.Starred) -> Value:
    evaluate(state, node.value)
    return Unknown("a star")


def _call(state: State, node: ast.Call) -> Value:
    return called(state, node, evaluate)


_HANDLERS: dict[type[ast.expr], Callable[[State, Any], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.List: _sequence,
    ast.Tuple: _sequence,
    ast.Set: _sequence,
    ast.Dict: _dict,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Subscript: _subscript,
    ast.JoinedStr: _formatted,
    ast.IfExp: _either,
    ast.Compare: _compare,
    ast.BoolOp: _boolean,
    ast.Lambda: _lambda,
    ast.NamedExpr: _walrus,
    ast.Starred: _starred,
    ast.Call: _call,
    ast.ListComp: lambda state, node: comprehension(state, node, evaluate),
    ast.GeneratorExp: lambda state, node: comprehension(state, node, evaluate),
    ast.SetComp: lambda state, node: comprehension(state, node, evaluate),
    ast.DictComp: _unfollowed,
}

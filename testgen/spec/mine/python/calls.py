"""What the calls of a program come to: functions of Python, and functions of its own, which are followed inside."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from testgen.spec.expression import Call, Expression, Number
from testgen.spec.mine.python.conversions import converted, mapped
from testgen.spec.mine.python.layout import NotUnderstood, Sort
from testgen.spec.mine.python.methods import MUTATORS, method, read_line, read_token
from testgen.spec.mine.python.names import changed
from testgen.spec.mine.python.patterns import regex_call
from testgen.spec.mine.python.state import (
    DEPTH,
    Acceptance,
    Refusal,
    State,
    expression_of,
    length_of,
    list_name,
    sort_of,
)
from testgen.spec.mine.python.values import (
    Bag,
    Builtin,
    Column,
    Enumerated,
    Function,
    Known,
    Lines,
    LineText,
    Method,
    Rest,
    SetOf,
    SortedOf,
    Span,
    Stream,
    Symbol,
    Tokens,
    Unknown,
    Value,
    Zipped,
)

Evaluate = Callable[[State, ast.expr], Value]


class Returned(Exception):  # noqa: N818 - a statement of the program, not an error
    """A function of the program returns a value."""

    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


def called(state: State, node: ast.Call, evaluate: Evaluate) -> Value:
    """Return what a call comes to."""
    function = evaluate(state, node.func)
    arguments = [evaluate(state, each) for each in node.args]
    keywords = {each.arg or "": evaluate(state, each.value) for each in node.keywords}
    if not isinstance(function, Function):
        _check_callbacks(state, [*arguments, *keywords.values()])
    match function:
        case Builtin(path):
            return _builtin(state, path, arguments, keywords)
        case Method(of, name):
            if name in MUTATORS and not isinstance(of, Bag | Stream | Lines | Column):
                _forget(state, node.func)
            return method(state, of, name, arguments)
        case Function():
            return inlined(state, function, arguments, keywords)
        case _:
            return Unknown(text=any(isinstance(each, LineText | Tokens) for each in arguments))


def _check_callbacks(state: State, arguments: Sequence[Value]) -> None:
    for each in arguments:
        code = each.code if isinstance(each, Function) else None
        if isinstance(code, ast.FunctionDef) and code.name in state.reading | state.refusing:
            raise NotUnderstood("a function that reads or refuses is handed on")


def _forget(state: State, target: ast.expr) -> None:
    inner = target.value if isinstance(target, ast.Attribute) else target
    if isinstance(inner, ast.Name) and inner.id in state.names:
        state.names[inner.id] = Unknown("it was changed in place")


def inlined(state: State, function: Function, arguments: Sequence[Value], keywords: dict[str, Value]) -> Value:
    """Follow a function of the program with these arguments."""
    code = function.code
    names = bound(code.args, arguments, keywords)
    if names is None or state.depth >= DEPTH:
        raise NotUnderstood("a call is not followed")
    if any(isinstance(node, ast.Global | ast.Nonlocal) for node in ast.walk(code)):
        raise NotUnderstood("a function changes names outside it")
    if isinstance(code, ast.FunctionDef) and code.name not in state.reading | state.refusing and not _is_short(code):
        state.spoil(changed(code.body))
        return Unknown()
    outer, at = state.names, state.at
    state.names, state.depth = names, state.depth + 1
    try:
        state.follow(body_of(code))
    except Returned as returned:
        return returned.value
    finally:
        state.names, state.depth, state.at = outer, state.depth - 1, at
    return Known(None)


def body_of(code: ast.FunctionDef | ast.Lambda) -> list[ast.stmt]:
    """Return the statements of a function or a lambda."""
    if isinstance(code, ast.FunctionDef):
        return code.body
    return [ast.copy_location(ast.Return(code.body), code)]


def _is_short(code: ast.FunctionDef) -> bool:
    return len(code.body) == 1 and isinstance(code.body[0], ast.Return)


def bound(wanted: ast.arguments, arguments: Sequence[Value], keywords: dict[str, Value]) -> dict[str, Value] | None:
    """Return the arguments by name; None if they are not the ones that are wanted."""
    names = [each.arg for each in wanted.args]
    if wanted.vararg or wanted.kwarg or wanted.kwonlyargs or len(arguments) > len(names) or "" in keywords:
        return None
    bound = dict(zip(names, arguments, strict=False)) | keywords
    for name, default in zip(reversed(names), reversed(wanted.defaults), strict=False):
        bound.setdefault(name, Known(default.value) if isinstance(default, ast.Constant) else Unknown())
    return bound if set(bound) == set(names) else None


# --- functions of Python ------------------------------------------------------------------------------------------


def _builtin(state: State, path: str, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    if path.startswith("re."):
        return regex_call(path.removeprefix("re."), arguments, keywords)
    handler = _FUNCTIONS.get(path) or _FUNCTIONS.get(path.rsplit(".", 1)[-1] if "." in path else "")
    return handler(state, arguments) if handler and not keywords.keys() - {"reverse", "key"} else Unknown()


def _exit(state: State, arguments: list[Value]) -> Value:
    status = arguments[0] if arguments else Known(0)
    if isinstance(status, Known) and status.value == state.accepting:
        raise Acceptance
    raise Refusal


def _open(_: State, arguments: list[Value]) -> Value:
    return Builtin("sys.stdin") if arguments in ([Known(0)], [Known("/dev/stdin")]) else Unknown()


def _next(state: State, arguments: list[Value]) -> Value:
    match arguments:
        case [Stream(sort)]:
            return read_token(state, sort)
        case [Lines(newline, 0)]:
            return read_line(state, newline=newline)
        case [Builtin("sys.stdin")]:
            return read_line(state, newline=True)
        case _:
            return Unknown()


def _list(state: State, arguments: list[Value]) -> Value:
    match arguments:
        case []:
            return state.bag()
        case [Known(str() | list() | tuple() | dict() | range() as held)]:
            return Known(list(held))
        case [Builtin("sys.stdin")]:
            return Lines(newline=True)
        case [value]:
            return value
    return Unknown()


def _set(state: State, arguments: list[Value]) -> Value:
    return SetOf(arguments[0]) if arguments else state.bag()


def _tabled(state: State, _: list[Value]) -> Value:
    return state.bag(table=1)


def _length(_: State, arguments: list[Value]) -> Value:
    return (length_of(arguments[0]) if len(arguments) == 1 else None) or Unknown()


def _aggregate(function: str) -> Callable[[State, list[Value]], Value]:
    def aggregate(_: State, arguments: list[Value]) -> Value:
        if len(arguments) == 1:
            return _over_list(function, arguments[0])
        parts = [expression_of(each) for each in arguments]
        sorts = {sort_of(each) for each in arguments}
        known = [part for part in parts if part is not None]
        if function == "sum" or len(known) < len(parts) or Sort.ANY in sorts or not known:
            return Unknown()
        return Symbol(Call(function, tuple(known)), Sort.INT if sorts == {Sort.INT} else Sort.REAL)

    return aggregate


_CONSTANT: dict[str, Callable[[Sequence[Any]], Any]] = {"min": min, "max": max, "sum": sum}


def _over_list(function: str, values: Value) -> Value:
    if isinstance(values, Known) and isinstance(values.value, list | tuple) and values.value:
        try:
            return Known(_CONSTANT[function](values.value))
        except (TypeError, KeyError):
            return Unknown()
    if isinstance(values, Tokens | Column):
        name = list_name(values)
        sort = values.sort if isinstance(values, Tokens) else sort_of(values.value)
        if name is not None and sort in {Sort.INT, Sort.REAL}:
            return Symbol(Call(function, (name,)), sort)
    return Unknown()


def _absolute(_: State, arguments: list[Value]) -> Value:
    expression: Expression | None = expression_of(arguments[0]) if len(arguments) == 1 else None
    if expression is None or sort_of(arguments[0]) not in {Sort.INT, Sort.REAL}:
        return Unknown()
    return Symbol(Call("abs", (expression,)), sort_of(arguments[0]))


def _power(_: State, arguments: list[Value]) -> Value:
    match arguments:
        case [Known(int() as base), Known(int() as exponent)] if 0 <= exponent * base.bit_length() <= 20_000:  # noqa: PLR2004 - as in python_numbers
            return Known(base**exponent)
        case _:
            return Unknown()


def _range(_: State, arguments: list[Value]) -> Value:
    ends = [expression_of(each) for each in arguments if sort_of(each) is Sort.INT]
    match ends:
        case [high] if high is not None and len(arguments) == 1:
            return Span(Number(0), high)
        case [low, high] if low is not None and high is not None and len(arguments) == 2:  # noqa: PLR2004 - low, high
            return Span(low, high)
        case [low, high, Number(1)] if low is not None and high is not None:
            return Span(low, high)
        case _:
            return Unknown()


def _enumerate(_: State, arguments: list[Value]) -> Value:
    match arguments:
        case [value]:
            return Enumerated(value, 0)
        case [value, Known(int() as start)]:
            return Enumerated(value, start)
        case _:
            return Unknown()


def _sorted(_: State, arguments: list[Value]) -> Value:
    return SortedOf(arguments[0]) if len(arguments) == 1 else Unknown()


def _same(_: State, arguments: list[Value]) -> Value:
    return arguments[0] if len(arguments) == 1 else Unknown()


def _text(_: State, arguments: list[Value]) -> Value:
    match arguments:
        case [Known(str() | int() as held)] if len(str(held)) < 4000:  # noqa: PLR2004 - Python's own limit: 4300
            return Known(str(held))
        case [LineText() as text]:
            return text
        case _:
            return Unknown()


def _line_of(*, newline: bool) -> Callable[[State, list[Value]], Value]:
    return lambda state, _: read_line(state, newline=newline)


def _convert_to(sort: Sort) -> Callable[[State, list[Value]], Value]:
    return lambda state, arguments: (
        converted(state, arguments[0], sort) if len(arguments) == 1 else Unknown(text=bool(arguments))
    )


_FUNCTIONS: dict[str, Callable[[State, list[Value]], Value]] = {
    "input": _line_of(newline=False),
    "raw_input": _line_of(newline=False),
    "sys.stdin.readline": _line_of(newline=True),
    "sys.stdin.read": lambda _, __: Rest(),
    "sys.stdin.readlines": lambda _, __: Lines(newline=True),
    "sys.stdin.close": lambda _, __: Known(None),
    "open": _open,
    "sys.exit": _exit,
    "exit": _exit,
    "quit": _exit,
    "os._exit": _exit,
    "next": _next,
    "iter": _same,
    "int": _convert_to(Sort.INT),
    "float": _convert_to(Sort.REAL),
    "Decimal": _convert_to(Sort.REAL),
    "str": _text,
    "map": mapped,
    "list": _list,
    "tuple": _list,
    "set": _set,
    "frozenset": _set,
    "dict": _set,
    "defaultdict": _tabled,
    "Counter": lambda state, arguments: Unknown() if arguments else state.bag(table=1),
    "deque": lambda state, arguments: Unknown() if arguments else state.bag(),
    "len": _length,
    "sum": _aggregate("sum"),
    "min": _aggregate("min"),
    "max": _aggregate("max"),
    "gcd": _aggregate("gcd"),
    "abs": _absolute,
    "pow": _power,
    "range": _range,
    "xrange": _range,
    "enumerate": _enumerate,
    "zip": lambda _, arguments: Zipped(tuple(arguments)),
    "sorted": _sorted,
}

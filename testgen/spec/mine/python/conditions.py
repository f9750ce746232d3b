"""What the conditions of a program ask of its input."""

from __future__ import annotations

import ast
from collections.abc import Callable
from itertools import pairwise

from testgen.spec.expression import Comparison, Expression, Index, Logical, Name, Negation, Number
from testgen.spec.mine.python.calls import body_of, bound
from testgen.spec.mine.python.comparisons import compare
from testgen.spec.mine.python.conversions import DIGITS
from testgen.spec.mine.python.evaluate import evaluate
from testgen.spec.mine.python.layout import (
    Characters,
    Condition,
    LineNode,
    NotUnderstood,
    Pattern,
    Sort,
    TokenPattern,
    Variable,
)
from testgen.spec.mine.python.loops import each_of, fixed_rounds
from testgen.spec.mine.python.primes import primality
from testgen.spec.mine.python.state import State, expression_of, sort_of, variable_of
from testgen.spec.mine.python.targets import bind
from testgen.spec.mine.python.values import (
    Builtin,
    Cell,
    Entry,
    Function,
    Known,
    LineText,
    Match,
    Method,
    Rest,
    Row,
    Symbol,
    Value,
)

_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


def assume(state: State, test: ast.expr, *, truth: bool) -> None:
    """Ask that a condition be true, or false. Raises NotUnderstood when it is not understood whole."""
    state.step(test)
    match test:
        case ast.BoolOp(op=op, values=parts):
            _boolean(state, parts, every=isinstance(op, ast.And) == truth, truth=truth)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            assume(state, inner, truth=not truth)
        case ast.Compare():
            _comparison(state, test, truth=truth)
        case ast.Call():
            _call(state, test, truth=truth)
        case _:
            true_value(state, evaluate(state, test), truth=truth)


def _boolean(state: State, parts: list[ast.expr], *, every: bool, truth: bool) -> None:
    if every:
        for part in parts:
            assume(state, part, truth=truth)
        return
    asked = [captured(state, part, truth=truth) for part in parts]
    if any(each == () for each in asked):
        return
    state.ask(Logical("or", tuple(_all_of(each) for each in asked)))


def captured(state: State, test: ast.expr, *, truth: bool) -> tuple[Expression, ...]:
    """Return a condition as expressions that must all hold; () for one that always does."""
    with state.scratch() as block:
        assume(state, test, truth=truth)
    plain = [item.expression for item in block.items if isinstance(item, Condition) and not item.quantifiers]
    if len(plain) < len(block.items):
        raise NotUnderstood("a condition is asked in some cases only")
    return tuple(plain)


def _all_of(parts: tuple[Expression, ...]) -> Expression:
    return parts[0] if len(parts) == 1 else Logical("and", parts)


def _comparison(state: State, test: ast.Compare, *, truth: bool) -> None:
    values = [evaluate(state, part) for part in (test.left, *test.comparators)]
    links = list(zip(test.ops, pairwise(values), strict=True))
    if truth or len(links) == 1:
        for kind, (left, right) in links:
            compare(state, left, type(kind) if truth else _OPPOSITE[type(kind)], right)
        return
    with state.scratch() as block:
        for kind, (left, right) in links:
            compare(state, left, type(kind), right)
    plain = [item.expression for item in block.items if isinstance(item, Condition) and not item.quantifiers]
    if len(plain) < len(block.items) or not plain:
        raise NotUnderstood("a chain of comparisons is not followed")
    state.ask(Negation(_all_of(tuple(plain))))


# --- values as conditions ------------------------------------------------------------------------------------------


def true_value(state: State, value: Value, *, truth: bool) -> None:
    """Ask that a value count as true, or as false."""
    match value:
        case Known(held):
            if bool(held) is not truth:
                raise NotUnderstood("it never holds")
        case Rest() if not truth:
            state.at_end()
        case LineText(node, newline=True) if not truth:
            ended(state, node)
        case LineText(_, newline=True):
            return
        case Cell(bag, keys) if not truth:
            state.plain()
            bag.tests.append(Entry(keyed(keys), state.block, state.at))
        case Match(pattern, whole, subject) if truth:
            _matches(state, pattern, subject, whole=whole)
        case Symbol(expression, Sort.INT, 1):
            state.ask(Comparison((expression, Number(0)), ("!=" if truth else "==",)))
        case Symbol(expression, Sort.TRUTH, _):
            state.ask(expression if truth else Negation(expression))
        case _:
            raise NotUnderstood("a condition is not followed")


def ended(state: State, node: LineNode) -> None:
    """Ask that the input be at its end where a line was read."""
    if state.block is not state.layout.root or not state.block.items or state.block.items[-1] is not node:
        raise NotUnderstood("an end of the input is not followed")
    state.block.items.pop()
    state.layout.ends = True


def _matches(state: State, pattern: str, subject: Value, *, whole: bool) -> None:
    asked = Pattern(pattern, whole, state.at)
    if isinstance(subject, LineText):
        state.plain()
        if subject.node.whole.block is not state.block:
            raise NotUnderstood("a line is matched outside its block")
        subject.node.patterns.append(asked)
        return
    state.block.items.append(TokenPattern(_text(state, subject), asked))


def _text(state: State, value: Value) -> Variable:
    """Return the text, or the list of texts, that a condition is about."""
    expression = expression_of(value)
    if isinstance(expression, Index) and len(state.quantifiers) == 1 and not state.guards:
        (quantifier,) = state.quantifiers
        of = variable_of(state, Name(expression.name))
        if expression.at == quantifier.index.name and of is not None:
            return of
    variable = variable_of(state, expression)
    if variable is None or sort_of(value) is not Sort.ANY:
        raise NotUnderstood("a text is not followed")
    state.plain()
    return variable


def characters(state: State, value: Value, alphabet: str) -> None:
    """Ask that a text be made of some characters."""
    if isinstance(value, LineText) and value.newline:
        if "\n" not in alphabet:
            raise NotUnderstood("the line break is no character of these")
        value = LineText(value.node, newline=False)
    state.block.items.append(Characters(_text(state, value), "".join(sorted(set(alphabet) - {"\n"})), state.at))


# --- calls as conditions -------------------------------------------------------------------------------------------

_CLASSES = {"isdigit": DIGITS, "isdecimal": DIGITS, "isnumeric": DIGITS}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CLASSES["isalpha"] = _LETTERS.upper() + _LETTERS
_CLASSES["isalnum"] = DIGITS + _CLASSES["isalpha"]


def _call(state: State, test: ast.Call, *, truth: bool) -> None:
    function = evaluate(state, test.func)
    match function:
        case Builtin("all" | "any" as path) if len(test.args) == 1 and (path == "all") is truth:
            _every(state, test.args[0], truth=truth)
        case Builtin("bool") if len(test.args) == 1:
            assume(state, test.args[0], truth=truth)
        case Builtin("isinstance"):
            raise NotUnderstood("a type is asked for")
        case Method(of, name) if name in _CLASSES and truth and isinstance(of, LineText | Symbol):
            characters(state, of, _CLASSES[name])
        case Method(of, "issubset" | "issuperset" as name) if truth and len(test.args) == 1:
            other = evaluate(state, test.args[0])
            compare(state, of, ast.LtE if name == "issubset" else ast.GtE, other)
        case Function(code):
            _own(state, code, test, truth=truth)
        case _:
            true_value(state, evaluate(state, test), truth=truth)


def _every(state: State, elements: ast.expr, *, truth: bool) -> None:
    if not isinstance(elements, ast.GeneratorExp | ast.ListComp) or len(elements.generators) != 1:
        raise NotUnderstood("all(...) is not followed")
    part = elements.generators[0]
    if part.ifs:
        raise NotUnderstood("a condition is asked in some cases only")
    values, names = evaluate(state, part.iter), dict(state.names)
    try:
        _in_each(state, part.target, values, lambda: assume(state, elements.elt, truth=truth))
    finally:
        state.names.clear()
        state.names.update(names)


def _in_each(state: State, target: ast.expr, values: Value, ask: Callable[[], None]) -> None:
    rounds = fixed_rounds(values)
    if rounds is not None:
        for each in rounds:
            bind(state, target, each)
            ask()
        return
    with each_of(state, values) as value:
        bind(state, target, value)
        ask()


def _own(state: State, code: ast.FunctionDef | ast.Lambda, test: ast.Call, *, truth: bool) -> None:
    """Ask a predicate of the program itself: one that proves to be primality, or one that only returns a condition."""
    arguments = [evaluate(state, each) for each in test.args]
    prime = primality(code) if isinstance(code, ast.FunctionDef) and len(arguments) == 1 else None
    expression = expression_of(arguments[0]) if arguments else None
    if prime and expression is not None and sort_of(arguments[0]) is Sort.INT:
        asked = prime(expression)
        state.ask(asked if truth else Negation(asked))
        return
    body = body_of(code)
    names = bound(code.args, arguments, {})
    last = body[-1]
    if len(body) != 1 or not isinstance(last, ast.Return) or last.value is None or names is None:
        true_value(state, evaluate(state, test), truth=truth)
        return
    outer, state.names = state.names, names
    try:
        assume(state, last.value, truth=truth)
    finally:
        state.names = outer


def keyed(keys: tuple[Value, ...]) -> Value:
    """Return the subscripts of a table as what a collection would hold."""
    return keys[0] if len(keys) == 1 else Row(keys)

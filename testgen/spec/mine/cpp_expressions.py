"""Expressions of C++ as expressions of a format: literals, arithmetic, comparisons, conversions, assignments."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from tree_sitter import Node

from testgen.spec.expression import Binary, Comparison, Expression, Number, Text
from testgen.spec.mine import cpp_numbers as numbers
from testgen.spec.mine.cpp_calls import call
from testgen.spec.mine.cpp_containers import element, insert_at, member_count, read_entry
from testgen.spec.mine.cpp_events import FALSE, TRUE, joined, negated
from testgen.spec.mine.cpp_merging import branch, merged
from testgen.spec.mine.cpp_reads import read_stream
from testgen.spec.mine.cpp_state import State
from testgen.spec.mine.cpp_syntax import bare, child, parts, root_name, said
from testgen.spec.mine.cpp_values import (
    INTEGRAL,
    OPAQUE,
    Container,
    Function,
    Iterator,
    Place,
    Row,
    Scalar,
    Sort,
    Value,
    constant_truth,
    truth,
    whole,
)

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "\\": "\\", "'": "'", '"': '"'}
_CONSTANTS = {
    "INT_MAX": numbers.INT_HIGH,
    "INT_MIN": numbers.INT_LOW,
    "LLONG_MAX": numbers.LONG_HIGH,
    "LLONG_MIN": numbers.LONG_LOW,
    "EOF": -1,
}
_MOST_SHIFT = 62
_MOST_EXPONENT = 400


def evaluate(state: State, node: Node) -> Value:
    """Return the value of an expression, doing what it does."""
    state.step(node)
    node = bare(node)
    found = _NODES.get(node.type)
    return OPAQUE if found is None else found(state, node)


def condition(state: State, node: Node) -> Value:
    """Return the value of an expression as a condition."""
    return state.as_condition(evaluate(state, node))


def _inner(state: State, node: Node) -> Value:
    inside = parts(node)
    return evaluate(state, inside[-1]) if inside else OPAQUE


def _identifier(state: State, node: Node) -> Value:
    name = said(node).rpartition("::")[2]
    cell = state.lookup(name)
    if cell is not None:
        return cell.value
    if name == "npos":
        return Iterator(OPAQUE, "end")
    if name in _CONSTANTS:
        return whole(_CONSTANTS[name], Sort.LONG)
    return Function(state.functions[name]) if name in state.functions else OPAQUE


# --- literals ---


def _number(_: State, node: Node) -> Value:
    text = said(node).replace("'", "").lower()
    try:
        if not text.startswith("0x") and any(mark in text for mark in ".ep"):
            value = Decimal(text.rstrip("fl"))
            if abs(value.adjusted()) > _MOST_EXPONENT:
                return OPAQUE
            fraction = Fraction(value)
            exact = fraction.numerator if fraction.denominator == 1 else fraction
            return Scalar(Number(exact), Sort.REAL)
        digits = text.rstrip("ul")
        octal = len(digits) > 1 and digits[0] == "0" and digits.isdigit()
        number = int(digits, 8 if octal else 0)
    except (ValueError, InvalidOperation):
        return OPAQUE
    is_long = "l" in text or number > numbers.INT_HIGH
    return whole(number, Sort.LONG if is_long else Sort.INT)


def _unescaped(text: str) -> str:
    made, at = "", 0
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
            made += _ESCAPES.get(text[at], text[at])
        else:
            made += text[at]
        at += 1
    return made


def _char(_: State, node: Node) -> Value:
    text = _unescaped(said(node)[1:-1])
    return whole(ord(text), Sort.CHAR) if len(text) == 1 else OPAQUE


def _text(_: State, node: Node) -> Value:
    pieces = parts(node) if node.type == "concatenated_string" else [node]
    if any(piece.type != "string_literal" for piece in pieces):
        return OPAQUE
    return Scalar(Text("".join(_unescaped(said(piece)[1:-1]) for piece in pieces)), Sort.TEXT)


# --- operators ---


def _binary(state: State, node: Node) -> Value:
    operator = said(node.child_by_field_name("operator"))
    if operator in {">>", "<<"} and (stream := read_stream(state, node, resolve)) is not None:
        return stream
    left_node, right_node = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left_node is None or right_node is None:
        return OPAQUE
    if operator in {"&&", "||", "and", "or"}:
        return _logical(state, operator in {"&&", "and"}, left_node, right_node)
    left, right = evaluate(state, left_node), evaluate(state, right_node)
    if operator in {"==", "!=", "not_eq", "<", "<=", ">", ">="}:
        return compared("!=" if operator == "not_eq" else operator, left, right)
    return arithmetic(state, operator, left, right)


def _logical(state: State, is_and: bool, left_node: Node, right_node: Node) -> Value:  # noqa: FBT001
    left = condition(state, left_node)
    if constant_truth(left) is (not is_and):
        return left
    right = condition(state, right_node)
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return Scalar(joined("and" if is_and else "or", (left.expression, right.expression)), Sort.TRUTH)
    if constant_truth(right) is (not is_and):
        return right
    return OPAQUE


def compared(operator: str, left: Value, right: Value) -> Value:
    """Compare two values."""
    if isinstance(left, Row) and isinstance(right, Row) and operator in {"==", "!="}:
        return _rows_compared(operator, left, right)
    if isinstance(left, Iterator) and isinstance(right, Iterator):
        return _iterators_compared(operator, left, right)
    if not (isinstance(left, Scalar) and isinstance(right, Scalar)):
        return OPAQUE
    if Sort.TRUTH in {left.sort, right.sort} or (left.sort is Sort.TEXT) != (right.sort is Sort.TEXT):
        return _truth_compared(operator, left, right)
    a, b = left.expression, right.expression
    if isinstance(a, Text) and isinstance(b, Text):
        return truth((a.value == b.value) == (operator == "==")) if operator in {"==", "!="} else OPAQUE
    x, y = numbers.value_of(a), numbers.value_of(b)
    if x is not None and y is not None:
        known = {"==": x == y, "!=": x != y, "<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}
        return truth(known[operator])
    if a == b and operator in {"==", "<=", ">="}:
        return truth(True)
    return Scalar(Comparison((a, b), (operator,)), Sort.TRUTH)


def _truth_compared(operator: str, left: Scalar, right: Scalar) -> Value:
    for known, other in ((left, right), (right, left)):
        value = numbers.value_of(known.expression) if known.sort is not Sort.TRUTH else None
        fixed = {TRUE: 1, FALSE: 0}.get(known.expression, value)
        if other.sort is Sort.TRUTH and fixed in {0, 1} and operator in {"==", "!="}:
            same = (fixed == 1) == (operator == "==")
            return other if same else Scalar(negated(other.expression), Sort.TRUTH)
    return OPAQUE


def _rows_compared(operator: str, left: Row, right: Row) -> Value:
    if len(left.parts) != len(right.parts):
        return OPAQUE
    equal = [compared("==", a, b) for a, b in zip(left.parts, right.parts, strict=True)]
    if not all(isinstance(part, Scalar) for part in equal):
        return OPAQUE
    both = joined("and", tuple(part.expression for part in equal if isinstance(part, Scalar)))
    return Scalar(both if operator == "==" else negated(both), Sort.TRUTH)


def _iterators_compared(operator: str, left: Iterator, right: Iterator) -> Value:
    """`s.find(x) == s.end()`: not there; `unique(...) == v.end()`: no neighbours are equal."""
    ends = {left.end: left, right.end: right}
    for end, iterator in ends.items():
        if end.startswith("?") and "end" in ends and isinstance(iterator.container, Scalar):
            absent = iterator.container.expression
            return Scalar(absent if operator == "==" else negated(absent), Sort.TRUTH)
    return OPAQUE


def arithmetic(state: State, operator: str, left: Value, right: Value) -> Value:
    """Compute with two numbers; what overflows, or rounds unlike a format does, is unknown."""
    if not (isinstance(left, Scalar) and isinstance(right, Scalar)):
        return OPAQUE
    if {left.sort, right.sort} & {Sort.TEXT, Sort.TRUTH}:
        return OPAQUE
    sort = Sort.REAL if Sort.REAL in {left.sort, right.sort} else Sort.INT
    if sort is Sort.INT and Sort.LONG in {left.sort, right.sort}:
        sort = Sort.LONG
    made = _computed(state, operator, left.expression, right.expression, sort)
    if made is None or (sort is not Sort.REAL and _overflows(state, made, sort)):
        return OPAQUE
    return Scalar(made, sort)


def _computed(state: State, operator: str, a: Expression, b: Expression, sort: Sort) -> Expression | None:  # noqa: PLR0911
    if operator == "+":
        return numbers.plus(a, b)
    if operator == "-":
        return numbers.minus(a, b)
    if operator == "*":
        return numbers.times(a, b)
    x, y = numbers.value_of(a), numbers.value_of(b)
    if operator == "<<" and y is not None and 0 <= y <= _MOST_SHIFT:
        return numbers.times(a, Number(1 << int(y)))
    if operator not in {"/", "%"}:
        return None
    if sort is Sort.REAL:
        return Number(Fraction(x) / Fraction(y)) if operator == "/" and x is not None and y else None
    if not (numbers.at_least(a, 0, state.bounds) and numbers.at_least(b, 1, state.bounds)):
        return None
    if x is not None and y is not None:
        return Number(int(x // y if operator == "/" else x % y))
    return Binary(operator, a, b)


def _overflows(state: State, made: Expression, sort: Sort) -> bool:
    least, most = (numbers.INT_LOW, numbers.INT_HIGH) if sort is Sort.INT else (numbers.LONG_LOW, numbers.LONG_HIGH)
    low, high = numbers.interval(made, state.bounds)
    return (low is not None and low < least) or (high is not None and high > most)


def _unary(state: State, node: Node) -> Value:
    operator = said(node.child_by_field_name("operator"))
    argument = node.child_by_field_name("argument")
    if argument is None:
        return OPAQUE
    if operator in {"!", "not"}:
        value = condition(state, argument)
        return Scalar(negated(value.expression), Sort.TRUTH) if isinstance(value, Scalar) else OPAQUE
    value = evaluate(state, argument)
    if operator == "-":
        return arithmetic(state, "-", whole(0), value)
    return value if operator == "+" else OPAQUE


# --- assignments ---


def resolve(state: State, node: Node) -> Place | None:
    """Return what an expression such as `a[i]` or `e.first` names, if it can be assigned to."""
    node = bare(node)
    if node.type == "identifier":
        cell = state.lookup(said(node))
        return None if cell is None else Place(cell, name=said(node))
    argument = child(node, "argument")
    if argument is None:
        return None
    if node.type == "pointer_expression":
        return resolve(state, argument)
    if node.type == "field_expression":
        field = said(node.child_by_field_name("field"))
        base = resolve(state, argument)
        if base and base.cell and field in {"first", "second"}:
            return Place(base.cell, part=int(field == "second"), name=field)
        return Place(None, name=field)
    if node.type == "subscript_expression":
        return _resolve_subscript(state, node)
    return None


def _resolve_subscript(state: State, node: Node) -> Place | None:
    container, keys = subscripted(state, node)
    if isinstance(container, Container) and keys is not None:
        return Place(container=container, keys=keys, name=root_name(node))
    return Place(None, name=root_name(node))


def subscripted(state: State, node: Node) -> tuple[Value, tuple[Expression, ...] | None]:
    """Return the container under one or more subscripts, and the subscripts; None: one is unknown."""
    indices: list[Node] = []
    while node.type == "subscript_expression":
        inside = node.child_by_field_name("indices") or node.child_by_field_name("index")
        argument = child(node, "argument")
        if inside is None or argument is None:
            return OPAQUE, None
        indices.append(parts(inside)[0] if inside.type == "subscript_argument_list" and parts(inside) else inside)
        node = argument
    values = [evaluate(state, index) for index in reversed(indices)]
    keys = tuple(value.expression for value in values if isinstance(value, Scalar) and value.sort in INTEGRAL)
    return evaluate(state, node), (keys if len(keys) == len(values) else None)


def assign_to(state: State, node: Node, value: Value) -> None:
    """Assign a value to what a node names."""
    place = resolve(state, node)
    if place is not None and place.container is not None:
        insert_at(state, place.container, place.keys, value)
    elif place is not None and place.cell is not None:
        state.put(place, value)
    else:
        spoil_root(state, node)


def spoil_root(state: State, node: Node) -> None:
    """Forget the variable that a node is part of."""
    cell = state.lookup(root_name(node))
    if cell is not None:
        state.spoil(root_name(node))


def _assignment(state: State, node: Node) -> Value:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = said(node.child_by_field_name("operator"))
    if left is None or right is None:
        return OPAQUE
    value = evaluate(state, right)
    left = bare(left)
    if operator != "=":
        value = _updated(state, operator[:-1], left, value)
    elif left.type == "call_expression":  # tie(a, b) = pair
        return _tie(state, left, value)
    assign_to(state, left, value)
    return value


def _updated(state: State, operator: str, left: Node, value: Value) -> Value:
    place = resolve(state, left)
    if place is not None and place.container is not None:
        return value if operator == "+" and constant_truth(state.as_condition(value)) else OPAQUE
    old = evaluate(state, left)
    if operator in {"&", "|"} and isinstance(old, Scalar) and old.sort is Sort.TRUTH:
        both = state.as_condition(value)
        word = "and" if operator == "&" else "or"
        return (
            Scalar(joined(word, (old.expression, both.expression)), Sort.TRUTH) if isinstance(both, Scalar) else OPAQUE
        )
    return arithmetic(state, operator, old, value)


def _tie(state: State, left: Node, value: Value) -> Value:
    arguments = left.child_by_field_name("arguments")
    for place, node in enumerate(parts(arguments) if arguments else []):
        part = value.parts[place] if isinstance(value, Row) and place < len(value.parts) else OPAQUE
        assign_to(state, node, part)
    return value


def _update(state: State, node: Node) -> Value:
    argument = child(node, "argument")
    if argument is None:
        return OPAQUE
    operator = "+" if "++" in said(node) else "-"
    place = resolve(state, argument)
    if place is not None and place.container is not None:
        value = element_value(state, place.container, place.keys)
        insert_at(state, place.container, place.keys, whole(1) if operator == "+" else OPAQUE)
        return value
    old = evaluate(state, argument)
    new = arithmetic(state, operator, old, whole(1))
    assign_to(state, argument, new)
    return new if said(node).startswith(operator) else old


def element_value(state: State, container: Container, keys: tuple[Expression, ...]) -> Value:
    """Return what stands at some keys of a container."""
    found = read_entry(state, container, keys)
    return found if found is not None else member_count(container, keys)


# --- parts of values ---


def _subscript(state: State, node: Node) -> Value:
    base, keys = subscripted(state, node)
    if keys is None:
        return OPAQUE
    if isinstance(base, Container):
        return element_value(state, base, keys)
    return element(state, base, keys)


def _field(state: State, node: Node) -> Value:
    argument, name = child(node, "argument"), said(node.child_by_field_name("field"))
    value = evaluate(state, argument) if argument else OPAQUE
    if isinstance(value, Row) and name in {"first", "second"} and len(value.parts) == 2:  # noqa: PLR2004 - a pair
        return value.parts[name == "second"]
    return OPAQUE


def _conditional(state: State, node: Node) -> Value:
    test = node.child_by_field_name("condition")
    yes, no = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
    if test is None or yes is None or no is None:
        return OPAQUE
    value = condition(state, test)
    known = constant_truth(value)
    if known is not None:
        return evaluate(state, yes if known else no)
    results = branch(state, value, node, lambda: evaluate(state, yes), lambda: evaluate(state, no))
    return merged(value, *results)


def _cast(state: State, node: Node) -> Value:
    inside = node.child_by_field_name("value")
    value = evaluate(state, inside) if inside else OPAQUE
    text = state.type_text(node.child_by_field_name("type"))
    return state.coerced(value, state.sort_of(text))


def _braces(state: State, node: Node) -> Value:
    return Row(tuple(evaluate(state, part) for part in parts(node)))


def _compound(state: State, node: Node) -> Value:
    value = node.child_by_field_name("value")
    if "pair" in state.type_text(node.child_by_field_name("type")) and value is not None:
        return evaluate(state, value)
    return OPAQUE


def _lambda(state: State, node: Node) -> Value:
    return Function(node, tuple(state.scopes))


def _call(state: State, node: Node) -> Value:
    return call(state, node, resolve)


def _all(state: State, node: Node) -> Value:
    value: Value = OPAQUE
    for part in parts(node):
        value = evaluate(state, part)
    return value


_NODES: dict[str, Callable[[State, Node], Value]] = {
    "identifier": _identifier,
    "qualified_identifier": _identifier,
    "condition_clause": _inner,
    "parenthesized_expression": _inner,
    "number_literal": _number,
    "char_literal": _char,
    "string_literal": _text,
    "concatenated_string": _text,
    "true": lambda _state, _node: truth(True),
    "false": lambda _state, _node: truth(False),
    "binary_expression": _binary,
    "unary_expression": _unary,
    "update_expression": _update,
    "assignment_expression": _assignment,
    "subscript_expression": _subscript,
    "field_expression": _field,
    "conditional_expression": _conditional,
    "cast_expression": _cast,
    "initializer_list": _braces,
    "compound_literal_expression": _compound,
    "lambda_expression": _lambda,
    "call_expression": _call,
    "comma_expression": _all,
}

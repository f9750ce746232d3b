"""Expressions of C++ as expressions of a format: literals, arithmetic, comparisons, conversions, assignments."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from testgen.spec.expression import Expression
from testgen.spec.mine import cpp_literals as literals
from testgen.spec.mine import cpp_numbers as numbers
from testgen.spec.mine.cpp_calls import call
from testgen.spec.mine.cpp_containers import element, insert_at, member_count, read_entry
from testgen.spec.mine.cpp_events import joined, negated
from testgen.spec.mine.cpp_merging import branch, merged
from testgen.spec.mine.cpp_operators import arithmetic, compared
from testgen.spec.mine.cpp_reads import read_stream
from testgen.spec.mine.cpp_state import LostError, State
from testgen.spec.mine.cpp_syntax import bare, child, is_read, line_of, nodes_in, parts, root_name, said
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

_CONSTANTS = {
    "INT_MAX": numbers.INT_HIGH,
    "INT_MIN": numbers.INT_LOW,
    "LLONG_MAX": numbers.LONG_HIGH,
    "LLONG_MIN": numbers.LONG_LOW,
    "EOF": -1,
}


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
    if constant_truth(left) is None and any(is_read(part) for part in nodes_in(right_node)):
        raise LostError(line_of(right_node), "input that is taken under a condition")
    right = condition(state, right_node)
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return Scalar(joined("and" if is_and else "or", (left.expression, right.expression)), Sort.TRUTH)
    if constant_truth(right) is (not is_and):
        return right
    return OPAQUE


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


def resolve(state: State, node: Node) -> Place | None:  # noqa: PLR0911
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
    if isinstance(value, Row) and name in {"first", "second"} and len(value.parts) == 2:  # noqa: PLR2004
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
    "number_literal": literals.number,
    "char_literal": literals.character,
    "string_literal": literals.text,
    "concatenated_string": literals.text,
    "true": lambda _state, _node: truth(True),  # noqa: FBT003
    "false": lambda _state, _node: truth(False),  # noqa: FBT003
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

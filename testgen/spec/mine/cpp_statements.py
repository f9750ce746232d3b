"""Statements of C++, run symbolically."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from testgen.spec.expression import Number
from testgen.spec.mine.cpp_calls import is_stream_read
from testgen.spec.mine.cpp_containers import container
from testgen.spec.mine.cpp_events import FALSE
from testgen.spec.mine.cpp_loops import run_loop
from testgen.spec.mine.cpp_merging import branch, merged
from testgen.spec.mine.cpp_state import LostError, State, StopError, UntranslatedError
from testgen.spec.mine.cpp_syntax import bare, is_read, is_refusal, line_of, mutated, nodes_in, parts, reached, said
from testgen.spec.mine.cpp_values import OPAQUE, Row, Scalar, Sort, Value, constant_truth, whole


@dataclass(frozen=True)
class Flow:
    """How a piece of code is left: on to what follows, or by `continue`, `break`, `return` or a refusal."""

    kind: str = "on"
    value: Value = OPAQUE


ON, REFUSED = Flow(), Flow("refuse")


def execute(state: State, node: Node) -> Flow:
    """Run a statement; one that has no counterpart is noted, and what it changes forgotten."""
    state.step(node)
    before = len(state.events)
    try:
        return _NODES.get(node.type, _other)(state, node)
    except StopError as stop:
        return Flow("return", whole(state.accepting)) if stop.accepts else REFUSED
    except UntranslatedError:
        if node.type == "compound_statement":
            raise
        del state.events[before:]
        give_up(state, node)
        return ON


def give_up(state: State, node: Node) -> None:
    """Note what a piece of code refuses, and forget what it changes.

    Raises:
        LostError: it takes input.

    """
    refusals: list[Node] = []
    for part in reached(node, state.callable()):
        if is_read(part):
            raise LostError(line_of(node), "input is taken in a way that was not followed")
        if is_refusal(part):
            refusals.append(part)
    refusals += [part for part in nodes_in(node) if part.type in _leaving(node)]
    for part in refusals:
        state.note(line_of(part), "code that was not understood")
    for name in mutated(node, state.callable()):
        state.spoil(name)


def _leaving(node: Node) -> set[str]:
    """Return the statements that change what is done after a piece of code that was not followed."""
    if node.type in {"for_statement", "for_range_loop", "while_statement", "do_statement"}:
        return {"return_statement", "goto_statement"}
    return {"return_statement", "goto_statement", "break_statement", "continue_statement"}


def block(state: State, nodes: Sequence[Node]) -> Flow:
    """Run statements one after the other."""
    for at, node in enumerate(nodes):
        if node.type == "if_statement" and _leaves(node.child_by_field_name("consequence")):
            return _if(state, node, nodes[at + 1 :])
        flow = execute(state, node)
        if flow.kind != "on":
            return flow
    return ON


def _leaves(node: Node | None) -> bool:
    """Whether a branch ends with `return` or `continue`, so that what follows is its alternative."""
    if node is not None and node.type == "compound_statement":
        inside = parts(node)
        node = inside[-1] if inside else None
    return node is not None and node.type in {"return_statement", "continue_statement"}


def _compound(state: State, node: Node) -> Flow:
    state.scopes.append({})
    depth = len(state.scopes)
    try:
        return block(state, parts(node))
    finally:
        del state.scopes[depth - 1 :]


def _expression(state: State, node: Node) -> Flow:
    for part in parts(node):
        state.evaluate(part)
    return ON


# --- branches ---


def _if(state: State, node: Node, rest: Sequence[Node] | None = None) -> Flow:
    test, then = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
    other = node.child_by_field_name("alternative")
    if test is None or then is None:
        raise UntranslatedError
    if is_stream_read(test) and _only_refuses(state, then) and other is None:
        state.ends = True
        return block(state, rest or ())
    value = state.as_condition(state.evaluate(test))
    known = constant_truth(value)

    def otherwise() -> Flow:
        flow = execute(state, parts(other)[0]) if other is not None and parts(other) else ON
        return block(state, rest) if rest and flow.kind == "on" else flow

    if known is False:
        return otherwise()
    if known is True:
        flow = execute(state, then)
        return block(state, rest) if rest and flow.kind == "on" else flow
    if _only_refuses(state, then) and not isinstance(value, Scalar):
        state.note(line_of(test), "a condition that was not understood")
        return otherwise()
    return _either(state, value, node, then, otherwise, bool(rest))


def _either(
    state: State,
    value: Value,
    node: Node,
    then: Node,
    otherwise: Callable[[], Flow],
    swallows: bool,  # noqa: FBT001
) -> Flow:
    if _only_refuses(state, then) and isinstance(value, Scalar):  # what follows needs no branch of its own
        flows = branch(state, value, node, lambda: _checked(state, execute(state, then)), lambda: ON)
        if flows[0].kind == "refuse":
            return otherwise()
        raise UntranslatedError
    try:
        flows = branch(
            state, value, node, lambda: _checked(state, execute(state, then)), lambda: _checked(state, otherwise())
        )
    except UntranslatedError:
        if swallows:
            raise LostError(line_of(node), "what follows depends on this in a way that was not followed") from None
        raise
    return _met(value, *flows)


def _only_refuses(state: State, node: Node) -> bool:
    """Whether a branch does nothing but report and refuse."""
    inside = parts(node) if node.type == "compound_statement" else [node]
    if not inside:
        return False
    last = inside[-1]
    if last.type == "expression_statement" and parts(last):
        return is_refusal(bare(parts(last)[0])) and not said(last).startswith(("assert", "ensure", "AssertUnique"))
    if last.type == "return_statement" and state.calls != ["main"]:
        return False
    return is_refusal(last) and all(part.type == "expression_statement" for part in inside[:-1])


def _checked(state: State, flow: Flow) -> Flow:
    if flow.kind == "refuse":
        state.require(FALSE, 0)
    return flow


def _met(condition: Value, then: Flow, other: Flow) -> Flow:
    if then.kind == "refuse":
        return other
    if other.kind == "refuse":
        return then
    kinds = {then.kind, other.kind}
    if kinds <= {"on", "continue"}:
        return ON
    if len(kinds) > 1:
        raise UntranslatedError
    return Flow(then.kind, merged(condition, then.value, other.value))


def _return(state: State, node: Node) -> Flow:
    inside = parts(node)
    value = state.evaluate(inside[0]) if inside else OPAQUE
    if len(state.calls) == 1 and state.calls[0] == "main" and inside:
        if not isinstance(value, Scalar) or not isinstance(value.expression, Number):
            state.note(line_of(node), "a result that is not known")
        elif value.expression.value != state.accepting:
            return REFUSED
    return Flow("return", value)


# --- declarations ---


def _declaration(state: State, node: Node) -> Flow:
    kind = node.child_by_field_name("type")
    text = state.type_text(kind)
    for declarator in node.children_by_field_name("declarator"):
        _declare(state, declarator, text)
    return ON


def _declare(state: State, declarator: Node, text: str) -> None:
    value_node: Node | None = None
    arguments: list[Node] = []
    if declarator.type == "init_declarator":
        value_node = declarator.child_by_field_name("value")
        inner = declarator.child_by_field_name("declarator")
        declarator = inner if inner is not None else declarator
    elif declarator.type == "function_declarator":
        inside = declarator.child_by_field_name("parameters")
        arguments = parts(inside) if inside is not None else []
        inner = declarator.child_by_field_name("declarator")
        declarator = inner if inner is not None else declarator
    if declarator.type == "structured_binding_declarator":
        value = state.evaluate(value_node) if value_node is not None else OPAQUE
        for at, part in enumerate(parts(declarator)):
            known = isinstance(value, Row) and at < len(value.parts)
            state.declare(said(part), value.parts[at] if known and isinstance(value, Row) else OPAQUE)
        return
    if declarator.type == "reference_declarator" and _shared(state, declarator, value_node):
        return
    name = said(declarator).lstrip("&* ").partition("[")[0]
    is_array = declarator.type == "array_declarator"
    sort = state.sort_of(text)
    kind = _container_kind(text, is_array=is_array)
    if kind and not (is_array and sort is Sort.CHAR and said(declarator).count("[") == 1):
        _declare_container(state, name, kind, sort, value_node, arguments)
    elif kind:
        state.declare(name, OPAQUE, Sort.TEXT)  # char s[100]
    else:
        pair = "pair" in text or "tuple" in text
        state.declare(name, _initial(state, value_node, text), None if pair else sort)


def _shared(state: State, declarator: Node, value: Node | None) -> bool:
    inside = parts(declarator)
    cell = state.lookup(said(value)) if value is not None and value.type == "identifier" else None
    if cell is None or not inside:
        return False
    state.scopes[-1][said(inside[0])] = cell
    return True


def _container_kind(text: str, *, is_array: bool) -> str:
    head = text.replace("std ", "").split()[:1]
    if not head:
        return "table" if is_array else ""
    if head[0] in {"const", "static"}:
        return _container_kind(" ".join(text.split()[1:]), is_array=is_array)
    if head[0] in {"set", "unordered_set"}:
        return "set"
    if head[0] in {"vector", "deque"}:
        return "vector"
    if is_array or head[0] in {"map", "unordered_map", "array", "bitset", "multiset", "queue", "stack", "list"}:
        return "table"
    return ""


def _declare_container(
    state: State, name: str, kind: str, sort: Sort | None, value: Node | None, arguments: Sequence[Node]
) -> None:
    given = arguments
    if value is not None and value.type not in {"argument_list", "initializer_list"}:
        made = state.evaluate(value)
        state.declare(name, made)
        return
    if value is not None:
        given = parts(value)
    fresh = container(state, kind, sort)
    if kind == "set" and given and value is not None:
        from testgen.spec.mine.cpp_containers import method  # noqa: PLC0415

        method(state, fresh, "insert", [state.evaluate(part) for part in given])
    elif given and value is not None and value.type == "initializer_list" and said(value).strip("{} 0,") != "":
        fresh.spoiled = True
    elif given and kind == "vector":
        _size_vector(state, fresh, given)
    cell = state.declare(name, fresh)
    cell.sort = None


def _size_vector(state: State, made: object, given: Sequence[Node]) -> None:
    from testgen.spec.mine.cpp_values import Container  # noqa: PLC0415

    first = given[0]
    if first.type == "parameter_declaration":  # `vector<int> v(n);` reads as a function to a parser
        name = said(first)
        cell = state.lookup(name)
        size = cell.value if cell is not None else OPAQUE
    else:
        size = state.evaluate(first)
        filled = state.evaluate(given[1]) if len(given) > 1 else whole(0)
        if constant_truth(state.as_condition(filled)) is True and isinstance(made, Container):
            made.spoiled = True
    if isinstance(made, Container) and isinstance(size, Scalar):
        made.size = size.expression
        made.kind = "table" if not made.entries else made.kind


def _initial(state: State, node: Node | None, text: str) -> Value:
    if node is None:
        return OPAQUE
    if node.type == "argument_list" or (node.type == "initializer_list" and "pair" not in text):
        inside = [state.evaluate(part) for part in parts(node)]
        if "pair" in text:
            return Row(tuple(inside))
        return inside[0] if len(inside) == 1 else OPAQUE
    return state.evaluate(node)


# --- the rest ---


def _loop(state: State, node: Node) -> Flow:
    run_loop(state, node)
    return ON


def _other(state: State, node: Node) -> Flow:
    if node.type in _NOTHING:
        return ON
    if node.type == "else_clause" and parts(node):
        return execute(state, parts(node)[0])
    raise UntranslatedError


def _define(state: State, node: Node) -> Flow:
    """`typedef long long ll;`, `using ll = long long;`."""
    kind = node.child_by_field_name("type")
    name = node.child_by_field_name("name") or node.child_by_field_name("declarator")
    if kind is not None and name is not None:
        state.types[said(name)] = state.type_text(kind)
    return ON


def _no_effect(nodes: Sequence[Node]) -> bool:
    return not any(is_read(part) or is_refusal(part) for node in nodes for part in nodes_in(node))


def _try(state: State, node: Node) -> Flow:
    body = node.child_by_field_name("body")
    others = [part for part in parts(node) if part.type == "catch_clause"]
    if body is None or not _no_effect(others):
        raise UntranslatedError
    return execute(state, body)


_NOTHING = frozenset(
    """
    using_declaration empty_statement comment ; struct_specifier class_specifier enum_specifier ERROR
    static_assert_declaration namespace_alias_definition template_declaration
    """.split()  # noqa: SIM905 - forty quoted words would hide the words
)
_NODES: dict[str, Callable[[State, Node], Flow]] = {
    "compound_statement": _compound,
    "expression_statement": _expression,
    "if_statement": _if,
    "return_statement": _return,
    "continue_statement": lambda _state, _node: Flow("continue"),
    "break_statement": lambda _state, _node: Flow("break"),
    "declaration": _declaration,
    "for_statement": _loop,
    "for_range_loop": _loop,
    "while_statement": _loop,
    "type_definition": _define,
    "alias_declaration": _define,
    "try_statement": _try,
}

"""Functions of the file itself: followed where they are called."""

from __future__ import annotations

from collections.abc import Sequence

from tree_sitter import Node

from testgen.spec.mine.cpp_state import LostError, State, UntranslatedError
from testgen.spec.mine.cpp_syntax import bare, is_read, line_of, parts, reached, root_name, said
from testgen.spec.mine.cpp_values import OPAQUE, Cell, Function, Value

_DEEPEST = 12


def inlined(state: State, node: Node, name: str, function: Function, nodes: Sequence[Node]) -> Value:
    """Run a function's body with its parameters set.

    Raises:
        UntranslatedError: it calls itself, or does what a format cannot say.

    """
    body = function.node.child_by_field_name("body")
    if body is None or name in state.calls or len(state.calls) >= _DEEPEST:
        if body is not None and any(is_read(part) for part in reached(body, state.functions)):
            raise LostError(line_of(node), "a function that calls itself")
        raise UntranslatedError
    scope = _parameters(state, function.node, nodes)
    before = state.scopes
    outer = list(function.scopes) if function.scopes is not None else state.scopes[:1]
    state.scopes = [*outer, scope]
    state.calls.append(name)
    try:
        flow = state.execute(body)
    finally:
        state.scopes = before
        state.calls.pop()
    return getattr(flow, "value", OPAQUE)


def _parameters(state: State, function: Node, nodes: Sequence[Node]) -> dict[str, Cell]:
    declarator = function.child_by_field_name("declarator")
    while declarator is not None and declarator.child_by_field_name("parameters") is None:
        declarator = declarator.child_by_field_name("declarator") or (parts(declarator) or [None])[0]  # type: ignore[list-item]
    inside = declarator.child_by_field_name("parameters") if declarator is not None else None
    scope: dict[str, Cell] = {}
    for at, parameter in enumerate(parts(inside) if inside is not None else []):
        inner = parameter.child_by_field_name("declarator")
        if inner is None or at >= len(nodes):
            continue
        is_reference = inner.type in {"reference_declarator", "pointer_declarator"}
        name = said(inner).lstrip("&* ").partition("[")[0]
        scope[name] = _argument(state, nodes[at], name, parameter, is_reference=is_reference)
    return scope


def _argument(state: State, node: Node, name: str, parameter: Node, *, is_reference: bool) -> Cell:
    node = bare(node)
    if is_reference:
        shared = state.lookup(root_name(node)) if node.type == "identifier" else None
        return shared if shared is not None else Cell(state.evaluate(node), None, name, state.loop_stack)
    sort = state.sort_of(state.type_text(parameter.child_by_field_name("type")))
    value = state.evaluate(node)
    return Cell(state.coerced(value, sort), sort, name, state.loop_stack)

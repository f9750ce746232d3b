"""Calls: checks, functions of the library, of the file itself, and of what reads the input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tree_sitter import Node

from testgen.spec.expression import Call, Comparison, Expression, Name, Number
from testgen.spec.mine import cpp_reads as reads
from testgen.spec.mine.cpp_containers import container, method
from testgen.spec.mine.cpp_events import FALSE, joined
from testgen.spec.mine.cpp_functions import inlined
from testgen.spec.mine.cpp_state import LostError, State, StopError
from testgen.spec.mine.cpp_syntax import bare, is_read, line_of, name_called, nodes_in, parts, root_name, said
from testgen.spec.mine.cpp_values import (
    OPAQUE,
    Container,
    Function,
    Iterator,
    Row,
    Scalar,
    Sort,
    Value,
    slot_name,
)

_CONTAINERS = {"vector", "map", "queue", "stack", "multiset", "deque", "array", "tuple", "list", "bitset"}
_REFUSALS = {"die", "die_line", "abort", "quitf", "quit"}
_EXITS = {"exit", "_Exit", "quick_exit"}
_CHECKS = {"assert", "ensure", "ensuref", "ensure_ext"}
_SILENT = frozenset(
    """
    printf fprintf puts putchar fflush cout cerr sync_with_stdio tie setprecision memset fill iota reverse srand
    registerValidation setTestCase max_element min_element lower_bound upper_bound binary_search gcd __gcd sqrt
    pow abs fabs floor ceil round to_string make_tuple move distance next prev accumulate isspace freopen
    setvbuf setlocale
    """.split()  # noqa: SIM905 - forty quoted words would hide the words
)
_CLASSES = {
    "isdigit": ("09",),
    "islower": ("az",),
    "isupper": ("AZ",),
    "isalpha": ("AZ", "az"),
    "isalnum": ("09", "AZ", "az"),
}


def call(state: State, node: Node, resolve: reads.Resolve) -> Value:
    """Do a call and return its value."""
    name = name_called(node)
    function = node.child_by_field_name("function")
    inside = node.child_by_field_name("arguments")
    nodes = parts(inside) if inside is not None else []
    if function is not None and function.type == "field_expression":
        return _method(state, node, name, function, nodes)
    if name in _CHECKS:
        return _check(state, node, nodes)
    if name in {"scanf", "scanf_s"}:
        return reads.read_formatted(state, node, nodes, resolve)
    if name == "getline":
        return reads.read_line(state, node, nodes, resolve)
    if name == "swap" and len(nodes) == 2:  # noqa: PLR2004
        return _swap(state, nodes, resolve)
    return _by_value(state, node, name, nodes)


def _by_value(state: State, node: Node, name: str, nodes: Sequence[Node]) -> Value:
    defined = _defined(state, node, name)
    if defined is not None:
        return inlined(state, node, name, defined, nodes)
    if state.dialect == "header" and name in reads.HEADER:
        return reads.HEADER[name](state, node, [state.evaluate(part) for part in nodes])
    arguments = [state.evaluate(part) for part in nodes]
    if name in _REFUSALS:
        raise StopError(accepts=bool(nodes) and said(nodes[0]) == "_ok")
    if name in _EXITS:
        raise StopError(accepts=_accepts(state, arguments))
    found = _LIBRARY.get(name)
    if found is not None:
        return found(state, node, arguments)
    made = _converted(state, node, arguments)
    if made is not None or name in _SILENT:
        _spoil_ranges(state, name, nodes)
        return made if made is not None else OPAQUE
    return _unknown(state, node, nodes)


def _accepts(state: State, arguments: Sequence[Value]) -> bool:
    return bool(arguments) and isinstance(arguments[0], Scalar) and arguments[0].expression == Number(state.accepting)


def _defined(state: State, node: Node, name: str) -> Function | None:
    function = node.child_by_field_name("function")
    cell = state.lookup(name) if function is not None and function.type == "identifier" else None
    if cell is not None:
        return cell.value if isinstance(cell.value, Function) else None
    return Function(state.functions[name]) if name in state.functions else None


def _unknown(state: State, node: Node, nodes: Sequence[Node]) -> Value:
    if any(is_read(part) for part in nodes_in(node)):
        raise LostError(line_of(node), "a call that was not followed")
    for part in nodes:
        state.spoil(root_name(part))
    state.note(line_of(node), "a call of an unknown function")
    return OPAQUE


def _spoil_ranges(state: State, name: str, nodes: Sequence[Node]) -> None:
    if name in {"memset", "fill", "iota", "reverse", "tie", "move"}:
        for part in nodes:
            state.spoil(root_name(part))


# --- checks ---


def _check(state: State, node: Node, nodes: Sequence[Node]) -> Value:
    if nodes and _is_end_check(bare(nodes[0])):
        state.ends = True
        return OPAQUE
    value = state.as_condition(state.evaluate(nodes[0])) if nodes else OPAQUE
    if isinstance(value, Scalar):
        if value.expression == FALSE:
            raise StopError(accepts=False)
        state.require(value.expression, line_of(node))
    else:
        state.note(line_of(node), "a condition that was not understood")
    return OPAQUE


def _is_end_check(node: Node) -> bool:
    """Whether it is `!(cin >> more)`."""
    argument = node.child_by_field_name("argument")
    return node.type == "unary_expression" and argument is not None and is_stream_read(bare(argument))


def is_stream_read(node: Node) -> bool:
    """Whether a condition is that something more can be read."""
    while node.type == "condition_clause" and parts(node):
        node = bare(parts(node)[-1])
    if node.type != "binary_expression" or said(node.child_by_field_name("operator")) != ">>":
        return False
    left = node.child_by_field_name("left")
    return said(left).removeprefix("std::") == "cin"


def _unique(state: State, node: Node, arguments: Sequence[Value]) -> Value:
    target = arguments[0] if arguments else OPAQUE
    if isinstance(target, Container) and not target.spoiled:
        state.require(Comparison((Call("%distinct", (Number(target.number),)), Number(0)), ("!=",)), line_of(node))
    else:
        state.note(line_of(node), "values that were not followed")
    return OPAQUE


# --- the library ---


def _method(state: State, node: Node, name: str, function: Node, nodes: Sequence[Node]) -> Value:
    argument = function.child_by_field_name("argument")
    base_name = said(argument).removeprefix("std::")
    if base_name == "inf":
        found = reads.TESTLIB.get(name)
        if found is None:
            raise LostError(line_of(node), "a way of reading that is not known")
        return found(state, node, [state.evaluate(part) for part in nodes])
    if base_name == "cin":
        if name in {"tie", "exceptions", "sync_with_stdio"}:
            return OPAQUE
        raise LostError(line_of(node), "a way of reading that is not known")
    base = state.evaluate(argument) if argument is not None else OPAQUE
    made = method(state, base, name, [state.evaluate(part) for part in nodes])
    if isinstance(base, Scalar) and base.sort is Sort.TEXT and name not in {"size", "length", "empty", "find", "begin"}:
        if name not in {"end", "substr", "c_str", "back", "front", "at", "count", "rfind"}:
            state.spoil(root_name(argument))
    elif argument is not None and root_name(argument) and not isinstance(base, Container) and name in _CHANGING:
        state.spoil(root_name(argument))
    return made


_CHANGING = {"push_back", "insert", "emplace", "emplace_back", "erase", "clear", "push", "pop", "flip", "set", "reset"}


def _swap(state: State, nodes: Sequence[Node], resolve: reads.Resolve) -> Value:
    places = [resolve(state, part) for part in nodes]
    values = [state.evaluate(part) for part in nodes]
    for place, node, value in zip(places, nodes, reversed(values), strict=True):
        if place is not None and place.cell is not None and not isinstance(value, Container):
            state.put(place, value)
        else:
            state.spoil(root_name(node))
    return OPAQUE


def _extreme(name: str) -> Callable[[State, Node, Sequence[Value]], Value]:
    def found(_: State, __: Node, arguments: Sequence[Value]) -> Value:
        values = arguments[0].parts if len(arguments) == 1 and isinstance(arguments[0], Row) else arguments
        scalars = [value for value in values if isinstance(value, Scalar) and value.sort not in {Sort.TEXT, Sort.TRUTH}]
        if len(scalars) != len(values) or not scalars:
            return OPAQUE
        expressions = tuple(value.expression for value in scalars)
        sorts = {value.sort for value in scalars}
        sort = Sort.REAL if Sort.REAL in sorts else Sort.LONG if Sort.LONG in sorts else scalars[0].sort
        if all(isinstance(one, Number) for one in expressions):
            ordered = sorted(expressions, key=lambda one: one.value if isinstance(one, Number) else 0)
            return Scalar(ordered[0] if name == "min" else ordered[-1], sort)
        return Scalar(Call(name, expressions), sort)

    return found


def _over_range(arguments: Sequence[Value]) -> Container | None:
    if len(arguments) < 2 or not (isinstance(arguments[0], Iterator) and isinstance(arguments[1], Iterator)):  # noqa: PLR2004
        return None
    first, last = arguments[0], arguments[1]
    whole_range = first.container is last.container and (first.end, last.end) == ("begin", "end")
    return first.container if whole_range and isinstance(first.container, Container) else None


def _sort(state: State, node: Node, arguments: Sequence[Value]) -> Value:
    target = _over_range(arguments)
    if target is not None and len(arguments) == 2:  # noqa: PLR2004
        target.ordered = True
        return OPAQUE
    inside = node.child_by_field_name("arguments")
    for part in parts(inside) if inside else []:
        state.spoil(root_name(part))
    return OPAQUE


def _asked(name: str) -> Callable[[State, Node, Sequence[Value]], Value]:
    def found(state: State, _: Node, arguments: Sequence[Value]) -> Value:
        target = _over_range(arguments)
        if target is None or target.spoiled or len(arguments) != 2:  # noqa: PLR2004
            return OPAQUE
        if name == "%sorted" and target.ordered:
            return OPAQUE
        if name == "%adjacent":  # it moves the elements, unless it is asked for and finds nothing to move
            source, target = target, replace(target, number=state.number())
            state.containers[target.number] = target
            state.moved[target.number] = source
            source.spoiled = True
        answer = Comparison((Call(name, (Number(target.number),)), Number(0)), ("!=",))
        holds = Scalar(answer, Sort.TRUTH)
        return Iterator(holds, "?unique") if name == "%adjacent" else holds

    return found


def _count(state: State, _: Node, arguments: Sequence[Value]) -> Value:
    wanted = arguments[2] if len(arguments) > 2 else OPAQUE  # noqa: PLR2004
    target = _over_range(arguments)
    if target is None or target.spoiled or len(target.entries) != 1 or not isinstance(wanted, Scalar):
        return OPAQUE
    entry = target.entries[0]
    name = slot_name(entry.value)
    if name is None or not entry.sure or any(loop in state.loop_stack for loop in entry.loops[len(target.loops) :]):
        return OPAQUE
    slot = state.slots.get(name)
    if slot is None or slot.kind != "int":
        return OPAQUE
    return Scalar(Call("count", (Name(f"{name}@"), wanted.expression)), Sort.LONG)


def _character_class(ranges: tuple[str, ...]) -> Callable[[State, Node, Sequence[Value]], Value]:
    def found(_: State, __: Node, arguments: Sequence[Value]) -> Value:
        value = arguments[0] if arguments else OPAQUE
        if not isinstance(value, Scalar) or value.sort is Sort.TEXT:
            return OPAQUE
        cases: list[Expression] = []
        for low, high in map(tuple, ranges):
            above = Comparison((Number(ord(low)), value.expression), ("<=",))
            below = Comparison((value.expression, Number(ord(high))), ("<=",))
            cases.append(joined("and", (above, below)))
        return Scalar(joined("or", cases), Sort.TRUTH)

    return found


def _pair(_: State, __: Node, arguments: Sequence[Value]) -> Value:
    return Row(tuple(arguments))


_LIBRARY: dict[str, Callable[[State, Node, Sequence[Value]], Value]] = {
    "AssertUnique": _unique,
    "min": _extreme("min"),
    "max": _extreme("max"),
    "sort": _sort,
    "stable_sort": _sort,
    "is_sorted": _asked("%sorted"),
    "unique": _asked("%adjacent"),
    "count": _count,
    "make_pair": _pair,
    **{name: _character_class(ranges) for name, ranges in _CLASSES.items()},
}


def _converted(state: State, node: Node, arguments: Sequence[Value]) -> Value | None:
    """Do `pii(a, b)`, `(long long) x`, `set<int>(v.begin(), v.end())`; None if it names no type."""
    function = node.child_by_field_name("function")
    text = state.type_text(function).removeprefix("std::").strip()
    if text.startswith("pair"):
        return Row(tuple(arguments))
    if "set" in text.split()[:1] or text.startswith("unordered_set"):
        made = container(state, "set", state.sort_of(text))
        if arguments:
            method(state, made, "insert", arguments)
        return made
    sort = state.sort_of(text)
    if text.split()[:1] and text.split()[0] in _CONTAINERS:
        return OPAQUE
    if sort is None or "<" in text:
        return None
    if len(arguments) != 1:
        return OPAQUE
    return state.coerced(arguments[0], sort)

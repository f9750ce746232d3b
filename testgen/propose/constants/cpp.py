"""The constants of a C or C++ program, from the syntax tree that tree-sitter makes."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from testgen.propose.constants.constant import MOST, Constant, Literal, Use, is_telling
from testgen.spec.mine.cpp_syntax import DEEPEST, child, depth_of, line_of, name_called, nodes_in, parsed, parts, said

_COMPARISONS = {"<", "<=", ">", ">=", "==", "!="}
_SIZING = {"resize", "assign", "reserve", "vector", "memset", "calloc", "malloc"}
_MOST_SHIFT = 64
_MOST_DIGITS = 40
# Most programs have some hundred; a generated table of them says nothing.
_MOST_MACROS = 400


def cpp_constants(text: str) -> list[Constant | Literal]:
    """Return the constants of a program; none if it is nested too deeply to be followed."""
    root = parsed(text)
    if depth_of(root) > DEEPEST:
        return []
    names = _names(root)
    return [*_numbers(root, names), *_texts(root)]


def _numbers(root: Node, names: dict[str, int]) -> Iterator[Constant]:
    for node in nodes_in(root):
        value = _folded(node, names)
        if value is not None and abs(value) <= MOST and not _is_part(node, names):
            yield Constant(abs(value), _use(node), line_of(node))


def _texts(root: Node) -> Iterator[Literal]:
    for node in nodes_in(root):
        text = said(node)[1:-1]
        if node.type in {"string_literal", "char_literal"} and is_telling(text):
            yield Literal(text, _use(node), line_of(node))


def _names(root: Node) -> dict[str, int]:
    """Return the constants that have names: `#define N 1005`, `const int N = 1e5 + 5`."""
    names: dict[str, int] = {}
    macros = 0
    for node in nodes_in(root):
        if node.type == "preproc_def" and macros < _MOST_MACROS:
            macros += 1
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            worked = _folded(_expression(value), names) if value else None
        elif node.type == "init_declarator" and _is_const(node.parent):
            name, value = node.child_by_field_name("declarator"), node.child_by_field_name("value")
            worked = _folded(value, names) if value else None
        else:
            continue
        if name is not None and worked is not None:
            names[said(name)] = worked
    return names


def _expression(macro: Node) -> Node | None:
    """Return the expression that a macro's text is, which the parser leaves as text."""
    root = parsed(f"int x = {said(macro)};")
    declarator = root.children[0].child_by_field_name("declarator") if root.children else None
    return declarator.child_by_field_name("value") if declarator and depth_of(root) <= DEEPEST else None


def _is_const(declaration: Node | None) -> bool:
    return declaration is not None and any(said(part) in {"const", "constexpr"} for part in declaration.children)


def _folded(node: Node | None, names: dict[str, int]) -> int | None:  # noqa: PLR0911 - one case a node
    """Return the integer that an expression is whatever the input; None if it is none."""
    if node is None:
        return None
    match node.type:
        case "number_literal":
            return _number(said(node))
        case "identifier":
            return names.get(said(node))
        case "parenthesized_expression":
            return _folded(parts(node)[0], names) if len(parts(node)) == 1 else None
        case "cast_expression":
            return _folded(node.child_by_field_name("value"), names)
        case "unary_expression" if _operator(node) == "-":
            inner = _folded(node.child_by_field_name("argument"), names)
            return None if inner is None else -inner
        case "binary_expression":
            left = _folded(node.child_by_field_name("left"), names)
            return None if left is None else _binary(left, node, names)
    return None


def _binary(left: int, node: Node, names: dict[str, int]) -> int | None:  # noqa: PLR0911 - one case an operator
    right = _folded(node.child_by_field_name("right"), names)
    if right is None or max(abs(left), abs(right)) > MOST:
        return None
    match _operator(node):
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "<<" if 0 <= right <= _MOST_SHIFT:
            return left << right
        case "/" if left >= 0 and right > 0:
            return left // right
    return None


def _number(text: str) -> int | None:
    digits = text.lower().replace("'", "").rstrip("ul")
    if len(digits) > _MOST_DIGITS:
        return None
    try:
        if digits.startswith(("0x", "0b")):
            return int(digits, 0)
        if digits.isdigit():
            return int(digits)
        value = float(digits.rstrip("f"))
    except (ValueError, OverflowError):
        return None
    return int(value) if abs(value) <= MOST and value.is_integer() else None


def _use(node: Node) -> Use:
    while node.parent is not None and node.parent.type in {"parenthesized_expression", "cast_expression"}:
        node = node.parent
    parent = node.parent
    if parent is None:
        return Use.OTHER
    if parent.type in {"array_declarator", "template_argument_list", "new_declarator"} or _is_sizing(parent):
        return Use.SIZE
    if parent.type == "case_statement":
        return Use.COMPARED
    if parent.type == "binary_expression":
        operator = _operator(parent)
        if operator in _COMPARISONS:
            return Use.COMPARED
        if operator == "%":
            return Use.MODULUS
    return Use.OTHER


def _is_sizing(arguments: Node) -> bool:
    """Whether these are arguments that say how long an array is: `vector<int> a(1005)`, `a.resize(1005)`."""
    call = arguments.parent
    if arguments.type != "argument_list" or call is None:
        return False
    if call.type == "init_declarator":
        return "vector" in said(call.parent.child_by_field_name("type")) if call.parent else False
    return call.type == "call_expression" and name_called(call) in _SIZING


def _is_part(node: Node, names: dict[str, int]) -> bool:
    """Whether a node is inside a larger constant expression."""
    return node.parent is not None and _folded(node.parent, names) is not None


def _operator(node: Node) -> str:
    return said(child(node, "operator"))

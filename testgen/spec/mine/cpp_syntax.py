"""Syntax trees of C++: parsing with tree-sitter, and what can be said of a piece of code without running it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import tree_sitter_cpp
from tree_sitter import Language, Node, Parser

DEEPEST = 120  # levels of a tree that are followed; each costs up to five Python frames
REFUSING = frozenset(
    """
    assert die die_line exit _Exit quick_exit abort quitf quit quitif ensure ensuref ensure_ext expectf
    AssertUnique assertUnique static_assert fail wrong
    """.split()  # noqa: SIM905 - forty quoted words would hide the words
)
READING = frozenset(
    """
    Int Float SpacedInts SpacedFloats Char Line Space Endl Eof Token String scanf getline getchar fgets gets
    getchar_unlocked fscanf getc fgetc read fread nextInt readInt
    """.split()  # noqa: SIM905 - forty quoted words would hide the words
)
_STREAMS = frozenset({"cin", "inf", "stdin", "ifs", "fin"})
_CONSTANT_METHODS = frozenset(
    [
        "size",
        "empty",
        "begin",
        "end",
        "rbegin",
        "rend",
        "count",
        "find",
        "back",
        "front",
        "at",
        "substr",
        "c_str",
        "length",
        "first",
        "second",
        "top",
    ]
)
_HARMLESS = frozenset({"setTestCase", "format", "registerValidation"}) | frozenset(
    """
    cout cerr printf fprintf puts max min abs to_string make_pair pii set vector string is_sorted sz all int
    long isalpha isdigit islower isupper isalnum count find accumulate
    """.split()  # noqa: SIM905 - forty quoted words would hide the words
)


@lru_cache(maxsize=1)
def _language() -> Language:
    return Language(tree_sitter_cpp.language())


def parsed(text: str) -> Node:
    """Parse a text; a tree with errors has ERROR nodes."""
    return Parser(_language()).parse(text.encode("utf-8", "replace")).root_node


def depth_of(root: Node) -> int:
    """Return how many levels a tree has."""
    cursor = root.walk()
    depth = deepest = 0
    while True:
        if cursor.goto_first_child():
            depth += 1
            deepest = max(deepest, depth)
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return deepest
            depth -= 1


def nodes_in(root: Node) -> Iterator[Node]:
    """Yield all nodes, in the order of the text."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def said(node: Node | None) -> str:
    """Return the text of a node."""
    return "" if node is None or node.text is None else node.text.decode("utf-8", "replace")


def line_of(node: Node) -> int:
    """Return the line that a node begins on, from 1."""
    return int(node.start_point[0]) + 1


def parts(node: Node) -> list[Node]:
    """Return the named children, without comments."""
    return [child for child in node.named_children if child.type != "comment"]


def child(node: Node, field: str) -> Node | None:
    """Return the child of a field, taking off parentheses."""
    found = node.child_by_field_name(field)
    return None if found is None else bare(found)


def bare(node: Node) -> Node:
    """Take parentheses off."""
    while node.type == "parenthesized_expression" and len(parts(node)) == 1:
        node = parts(node)[0]
    return node


def name_called(node: Node) -> str:
    """Return the name of the function of a call, without `std::` and template arguments; of a method, its own."""
    function = node.child_by_field_name("function")
    while function is not None and function.type in {"qualified_identifier", "template_function", "field_expression"}:
        function = function.child_by_field_name("name") or function.child_by_field_name("field")
    text = said(function)
    return text if text.replace("_", "a").isalnum() else ""


def root_name(node: Node | None) -> str:
    """Return the variable that an expression such as `a[i].first` is part of."""
    while node is not None and node.type != "identifier":
        following = node.child_by_field_name("argument") or node.child_by_field_name("function")
        if following is None and node.type in {"parenthesized_expression", "reference_declarator"}:
            following = parts(node)[0] if parts(node) else None
        node = following
    return said(node)


def reached(root: Node, functions: Mapping[str, Node]) -> Iterator[Node]:
    """Yield all nodes of a piece of code and of the functions that it calls, or might call."""
    waiting, seen = [root], set[str]()
    while waiting:
        for node in nodes_in(waiting.pop()):
            yield node
            if node.type == "identifier" and (name := said(node)) in functions and name not in seen:
                seen.add(name)
                body = functions[name].child_by_field_name("body")
                if body is not None:
                    waiting.append(body)


def is_read(node: Node) -> bool:
    """Whether a node itself takes input."""
    if node.type == "call_expression":
        return name_called(node) in READING or root_name(node) in _STREAMS
    return node.type == "identifier" and said(node) in _STREAMS


def is_refusal(node: Node) -> bool:
    """Whether a node itself may refuse the input; a `return` only of what is not plainly a result."""
    if node.type == "call_expression":
        return name_called(node) in REFUSING
    if node.type == "return_statement":
        return said(node).split(";")[0].split("return")[-1].strip(" ()") in {"43", "1", "-1", "EXIT_FAILURE"}
    return node.type == "throw_statement"


def mutated(root: Node, functions: Mapping[str, Node]) -> set[str]:
    """Return the names of variables that a piece of code may change."""
    names: set[str] = set()
    for node in reached(root, functions):
        if node.type == "assignment_expression":
            names.add(root_name(node.child_by_field_name("left")))
        elif node.type in {"update_expression", "pointer_expression"}:
            names.add(root_name(node.child_by_field_name("argument")))
        elif (node.type == "binary_expression" and said(node.child_by_field_name("operator")) == ">>") or (
            node.type == "for_range_loop" and "&" in said(node.child_by_field_name("declarator"))
        ):
            names.add(root_name(node.child_by_field_name("right")))
        elif node.type == "call_expression":
            names |= _mutated_by_call(node, functions)
    return names - {""}


def _mutated_by_call(node: Node, functions: Mapping[str, Node]) -> set[str]:
    function = node.child_by_field_name("function")
    called = name_called(node)
    names: set[str] = set()
    if function is not None and function.type == "field_expression":
        if called not in _CONSTANT_METHODS:
            names.add(root_name(function))
    elif (
        called in _HARMLESS
        or called in READING - {"getline", "scanf"}
        or called in REFUSING
        or (called in functions and "&" not in said(functions[called].child_by_field_name("declarator")))
    ):
        return names
    arguments = node.child_by_field_name("arguments")
    if arguments is not None and (function is None or function.type != "field_expression"):
        names |= {root_name(part) for part in parts(arguments)}
    return names

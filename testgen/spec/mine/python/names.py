"""What a part of a program can touch, by its names alone: the input, the verdict, which variables it changes."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from testgen.spec.mine.python.methods import MUTATORS

_READS = frozenset({"input", "raw_input", "stdin", "readline", "readlines", "next", "open"})
_REFUSES = frozenset({"exit", "quit", "_exit", "abort"})
Nodes = Iterable[ast.AST]


def _walk(nodes: Nodes) -> Iterator[ast.AST]:
    for node in nodes:
        yield from ast.walk(node)


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def reads(nodes: Nodes, reading: frozenset[str] = frozenset()) -> bool:
    """Return whether a part may read; `reading` are the functions of the program that do, and names of its streams."""
    return any(_name(node) in _READS or _name(node) in reading for node in _walk(nodes))


def refuses(nodes: Nodes, refusing: frozenset[str] = frozenset()) -> bool:
    """Return whether a part may end the program."""
    return any(
        isinstance(node, ast.Assert | ast.Raise) or _name(node) in _REFUSES or _name(node) in refusing
        for node in _walk(nodes)
    )


def functions_that(test_reads: bool, functions: dict[str, ast.FunctionDef]) -> frozenset[str]:  # noqa: FBT001
    """Return the functions of a program that read, or that may end it, by themselves or through others."""
    test = reads if test_reads else refuses
    found: frozenset[str] = frozenset()
    while True:
        more = frozenset(name for name, code in functions.items() if test(code.body, found))
        if more == found:
            return found
        found = more


def changed(nodes: Nodes) -> frozenset[str]:
    """Return the names that a part assigns or changes in place."""
    return assigned(nodes) | frozenset(_mutated(nodes))


def assigned(nodes: Nodes) -> frozenset[str]:
    """Return the names that a part gives new values."""
    return frozenset(
        node.id for node in _walk(nodes) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del)
    )


def _mutated(nodes: Nodes) -> Iterator[str]:
    for node in _walk(nodes):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
            yield _root(node.func.value)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield _root(node.value)


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Subscript | ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""

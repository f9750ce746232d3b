"""What a mutant changes: the function around it, and the expressions around it in both modules."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import NamedTuple

from testgen.mutation.mutant import Mutant
from testgen.mutation.python.code import parse
from testgen.mutation.text import SourceText

Step = tuple[str, int | None]
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Pair(NamedTuple):
    """An expression, and what the mutant has in its place; all around them is equal."""

    original: ast.expr
    mutated: ast.expr


def expressions_changed(source: str, mutant: Mutant) -> Iterator[Pair]:
    """Yield the expressions that hold all of a mutant's change, with their mutated forms, from the outside in."""
    tree, other = parse(source), parse(mutant.applied(source))
    for path in _paths_to(tree, SourceText(source), mutant):
        original, mutated = _at(tree, path), _at(other, path)
        if isinstance(original, ast.expr) and isinstance(mutated, ast.expr) and _is_all(tree, other, path, mutated):
            yield Pair(original, mutated)


def function_changed(source: str, mutant: Mutant) -> Function | None:
    """Return the outermost function that holds all of a mutant's change, if it is a plain one of the module."""
    tree, text = parse(source), SourceText(source)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and _holds(node, text, mutant):
            return node
    return None


def _paths_to(tree: ast.AST, text: SourceText, mutant: Mutant) -> Iterator[tuple[Step, ...]]:
    path: tuple[Step, ...] = ()
    node: ast.AST | None = tree
    while node is not None:
        node = None
        for step, child in _children(_at(tree, path)):
            if _holds(child, text, mutant):
                path, node = (*path, step), child
                yield path
                break


def _children(node: object) -> Iterator[tuple[Step, ast.AST]]:
    assert isinstance(node, ast.AST)
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            yield (name, None), value
        elif isinstance(value, list):
            yield from (((name, at), child) for at, child in enumerate(value) if isinstance(child, ast.AST))


def _holds(node: ast.AST, text: SourceText, mutant: Mutant) -> bool:
    if isinstance(node, ast.arguments | ast.comprehension | ast.match_case | ast.withitem):
        return any(_holds(child, text, mutant) for child in ast.iter_child_nodes(node))
    if not isinstance(node, ast.expr | ast.stmt | ast.keyword | ast.ExceptHandler | ast.arg):
        return False
    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
    return text.offset(node.lineno, node.col_offset) <= mutant.start and mutant.end <= text.offset(end_line, end_column)


def _at(tree: ast.AST, path: tuple[Step, ...]) -> object:
    node: object = tree
    for name, index in path:
        node = getattr(node, name, None)
        if index is not None:
            node = node[index] if isinstance(node, list) and index < len(node) else None
    return node


def _is_all(tree: ast.AST, other: ast.AST, path: tuple[Step, ...], mutated: ast.expr) -> bool:
    """Whether the mutated tree is the original with that one expression in its place."""
    replaced = copy.deepcopy(tree)
    above, (name, index) = _at(replaced, path[:-1]), path[-1]
    if index is None:
        setattr(above, name, mutated)
    else:
        getattr(above, name)[index] = mutated
    return ast.dump(replaced) == ast.dump(other)

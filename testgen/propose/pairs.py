"""Which right program is nearest to a wrong one, by the edit distance of their syntax trees.

SAGA compares a wrong program with the same author's later right one. Where authors are not known, the nearest right
program is most likely the same idea without the mistake.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from typing import Any

from tree_sitter import Node

from testgen.problem import Program, Solution
from testgen.spec.mine.cpp_syntax import parsed

_CPP = frozenset({"c", "cpp"})
# Trees with more nodes than this are compared by their first ones: the distance takes time for every pair of nodes.
_MOST_NODES = 20_000


def nearest(wrong: Solution, right: Sequence[Solution]) -> Solution:
    """Return the one of `right`, of the same language if there is one, whose tree is nearest; ties in order."""
    same = [s for s in right if s.program.language == wrong.program.language] or list(right)
    return min(same, key=lambda s: distance(wrong.program, s.program))


def distance(first: Program, second: Program) -> float:
    """Return how many nodes differ, from 0 for equal trees to 1: a Levenshtein distance of both trees, written out.

    A tree is written in preorder, its nodes by kind and each with an end, so that nesting counts; names do not.
    """
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - only who asks a model needs pairs

    return float(Levenshtein.normalized_distance(_nodes(first), _nodes(second)))


@lru_cache(maxsize=256)
def _nodes(program: Program) -> tuple[str, ...]:
    source = program.entry.data
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        if program.language == "python":
            return tuple(islice(_written(_python(source), _python_kind, ast.iter_child_nodes), _MOST_NODES))
        if program.language in _CPP:
            root = parsed(source.decode(errors="replace"))
            return tuple(islice(_written(root, _cpp_kind, _cpp_children), _MOST_NODES))
    return tuple(source.decode(errors="replace").split())[:_MOST_NODES]


def _written(root: Any, kind: Callable[[Any], str], children: Callable[[Any], Iterable[Any]]) -> Iterator[str]:
    """Write a tree in preorder, without recursion: programs are nested as deep as they like."""
    left: list[Any] = [root]
    while left:
        node = left.pop()
        if node is None:
            yield ")"
            continue
        yield kind(node)
        left.append(None)
        left.extend(reversed(list(children(node))))


def _python(source: bytes) -> ast.AST:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a solution's invalid escape is not our news
        return ast.parse(source)


def _python_kind(node: ast.AST) -> str:
    return type(node).__name__


def _cpp_kind(node: Node) -> str:
    return node.type


def _cpp_children(node: Node) -> list[Node]:
    return [child for child in node.children if child.type != "comment"]

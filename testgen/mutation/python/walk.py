"""Which nodes of a Python module are worth mutating: all that run and that a test could tell from others."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from testgen.mutation.operator import Site
from testgen.mutation.python.code import Code
from testgen.mutation.python.fields import fields_of

_DOCUMENTED = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# Fields that are left out whole: annotations rarely run, and a decorator or a base that is wrong breaks the import.
_LEFT_OUT = frozenset({"annotation", "returns", "decorator_list", "bases", "type_params", "type_comment"})


def sites_of(code: Code) -> Iterator[Site]:
    """Yield all nodes that may be mutated.

    Left out are docstrings and other strings that are statements, annotations, decorators, base classes, imports,
    `__all__`, bodies of `if TYPE_CHECKING`, and calls among default values: a wrong one breaks the import. mutmut 3.8
    leaves out these and more (decorated functions, the arguments of `len`), for reasons of its own machinery.
    """
    waiting = [Site(code.tree, code)]
    while waiting:
        site = waiting.pop()
        yield site
        waiting.extend(_below(site))


def _below(site: Site) -> Iterator[Site]:
    node, code = site
    if isinstance(node, ast.JoinedStr) and sys.version_info < (3, 12):
        # Up to 3.11 the nodes inside an f-string do not say where they stand.
        yield from (Site(field.tree, field) for field in fields_of(code, node))
        return
    for name, value in ast.iter_fields(node):
        if name in _LEFT_OUT or (name == "body" and _never_runs(node)):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_left_out(node, name, child):
                yield Site(child, code)


def _is_left_out(node: ast.AST, name: str, child: ast.AST) -> bool:
    match child:
        case ast.Import() | ast.ImportFrom() | ast.expr_context():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
    if isinstance(node, ast.arguments) and name in {"defaults", "kw_defaults"}:
        return any(isinstance(part, ast.Call) for part in ast.walk(child))
    return False


def _never_runs(node: ast.AST) -> bool:
    if not isinstance(node, ast.If):
        return False
    test = node.test
    return getattr(test, "id", getattr(test, "attr", None)) == "TYPE_CHECKING"

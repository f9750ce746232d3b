"""Pure functions of a module, cut out with all that they need, so that they run without the rest of it."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from testgen.mutation.python.code import parse

_SAFE_MODULES = frozenset({"math", "itertools", "functools", "operator", "string", "re", "bisect", "heapq"})
_IMPURE = frozenset(
    {
        *("open", "print", "input", "exec", "eval", "compile", "globals", "locals", "vars", "setattr", "delattr"),
        *("breakpoint", "exit", "quit", "id", "hash", "object", "super", "__import__", "memoryview", "dir", "help"),
    }
)
_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_")) - _IMPURE
_TYPES = frozenset({"int", "str", "bool", "list"})
_TEXT_METHODS = frozenset({"lower", "upper", "strip", "split", "startswith", "endswith", "join", "isdigit", "isalpha"})
_STATEFUL = (ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom, ast.Await, ast.Import, ast.ImportFrom, ast.With)


def cut_out(source: str, name: str) -> str | None:
    """Return a module that holds a pure function, with a type for each parameter, and no more than it needs.

    None if it is not known to be pure (it does input or output, has state, or uses names that are neither builtin
    nor cut out themselves), or if the type of a parameter is neither said nor to be seen: int, str, bool, or a list.
    """
    tree = parse(source)
    known = {said: node for node in tree.body for said in _names_bound(node)}
    function = known.get(name)
    if not isinstance(function, ast.FunctionDef) or not _is_typed(function):
        return None
    needed: dict[str, ast.stmt] = {}
    waiting = [name]
    while waiting:
        wanted = waiting.pop()
        if wanted in needed:
            continue
        node = known.get(wanted)
        if node is None or not _is_pure(node):
            return None
        needed[wanted] = node
        waiting.extend(sorted(_free_names(node) - needed.keys()))
    wanted_nodes = {id(node) for node in needed.values()}
    body = [node for node in tree.body if id(node) in wanted_nodes]
    return ast.unparse(ast.Module(body, []))


def _names_bound(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef):
        yield node.name
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name for alias in node.names)


def _is_pure(node: ast.stmt) -> bool:
    match node:
        case ast.Import(names=names):
            return all(alias.name in _SAFE_MODULES for alias in names)
        case ast.ImportFrom(module=module):
            return module in _SAFE_MODULES and node.level == 0
        case ast.Assign(value=value):
            return all(
                isinstance(part, ast.Constant | ast.Tuple | ast.UnaryOp | ast.unaryop | ast.expr_context)
                for part in ast.walk(value)
            )
        case ast.FunctionDef(decorator_list=[]):
            return not any(_has_state(part) for part in ast.walk(node))
    return False


def _has_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute) and (isinstance(node.ctx, ast.Store | ast.Del) or node.attr.startswith("__")):
        return True
    return isinstance(node, _STATEFUL)


def _free_names(node: ast.stmt) -> set[str]:
    """Return the names that a definition takes from its module; a bound one counts wherever it is bound."""
    if not isinstance(node, ast.FunctionDef):
        return set()
    inside = list(ast.walk(node))
    used = {part.id for part in inside if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}
    bound = {part.id for part in inside if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load)}
    bound |= {part.arg for part in inside if isinstance(part, ast.arg)}
    bound |= {part.name for part in inside if isinstance(part, ast.FunctionDef | ast.ExceptHandler) and part.name}
    return used - (bound - {node.name}) - _BUILTINS


def _is_typed(function: ast.FunctionDef) -> bool:
    """Whether each parameter has a type, one that was seen being written into the tree; other annotations go."""
    arguments = function.args
    if arguments.vararg or arguments.kwarg:
        return False
    function.returns = None
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    for argument in every:
        said = None if argument.annotation is None else ast.unparse(argument.annotation)
        kind = said if said is not None else _seen(function, argument.arg)
        if kind is None or kind.strip("'\"").partition("[")[0] not in _TYPES:
            return False
        argument.annotation = ast.parse("list[int]" if kind == "list" else kind.strip("'\""), mode="eval").body
    return bool(every)


def _seen(function: ast.FunctionDef, name: str) -> str | None:
    """Return the type that a parameter is used as, by its default or by what stands beside it; None if not seen."""
    defaults = _defaults(function)
    if isinstance(default := defaults.get(name), ast.Constant) and type(default.value).__name__ in _TYPES:
        return type(default.value).__name__
    for node in ast.walk(function):
        match node:
            case ast.BinOp(left=left, right=right) | ast.Compare(left=left, comparators=[right]):
                sides = {_kind_of(left), _kind_of(right)}
                if name in {_name(left), _name(right)} and len(sides & {"int", "str"}) == 1:
                    return next(iter(sides & {"int", "str"}))
            case ast.Call(func=ast.Attribute(value=ast.Name(id=said), attr=method)) if said == name:
                if method in _TEXT_METHODS:
                    return "str"
            case ast.Call(func=ast.Name(id="range"), args=arguments) if name in map(_name, arguments):
                return "int"
            case ast.Call(func=ast.Name(id="sum" | "sorted" | "max" | "min"), args=[ast.Name(id=said)]) if said == name:
                return "list"
    return None


def _defaults(function: ast.FunctionDef) -> dict[str, ast.expr | None]:
    arguments = function.args
    plain = [*arguments.posonlyargs, *arguments.args]
    found: dict[str, ast.expr | None] = {
        argument.arg: default for argument, default in zip(reversed(plain), reversed(arguments.defaults), strict=False)
    }
    found |= {
        argument.arg: default for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    }
    return found


def _kind_of(node: ast.expr) -> str:
    return type(node.value).__name__ if isinstance(node, ast.Constant) else ""


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""

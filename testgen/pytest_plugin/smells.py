"""Smells of test code, by its syntax tree (the list of RLSQM and PyTester). Pure, but for reading the files."""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from testgen.mutation.strength import Smell, SmellKind

_Function = ast.FunctionDef | ast.AsyncFunctionDef
# Numbers that say what they are by themselves.
_PLAIN_NUMBERS = frozenset({0, 1, 2, -1, 10, 100})
# Each names what it checks, or ends the test by what it raises.
_CHECKING = ("assert", "raises", "warns", "fail", "check", "verify", "expect", "deprecated_call", "approx")
_MANY_MAGIC = 3


def smells_of(root: Path, tests: Sequence[str]) -> tuple[Smell, ...]:
    """Return the smells of some tests (node ids), by file and line; of a parametrised test once."""
    wanted: dict[str, dict[str, str]] = {}
    for test in tests:
        file, _, name = test.partition("::")
        wanted.setdefault(file, {}).setdefault(name.partition("[")[0], test.partition("[")[0])
    found: list[Smell] = []
    for file, names in wanted.items():
        found += smells_of_text(_text(root / file), file, names)
    return tuple(sorted(found, key=lambda smell: (smell.file, smell.line, smell.kind, smell.test)))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def smells_of_text(text: str, file: str, names: dict[str, str]) -> Iterator[Smell]:
    """Yield the smells of the tests `names` (`Class::function` to node id) of a module."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    functions = dict(_functions(tree.body, ""))
    for name, test in names.items():
        node = functions.get(name)
        if node is not None:
            for kind, line, detail in _smells(node):
                yield Smell(kind, file, line, test, detail)


def _functions(body: Sequence[ast.stmt], prefix: str) -> Iterator[tuple[str, _Function]]:
    for node in body:
        if isinstance(node, _Function):
            yield f"{prefix}{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{prefix}{node.name}::")


_Found = tuple[SmellKind, int, str]


def _smells(test: _Function) -> Iterator[_Found]:
    body = [node for node in test.body if not _is_nothing(node)]
    if not body:
        yield SmellKind.EMPTY, test.lineno, ""
        return
    nodes = [node for statement in test.body for node in ast.walk(statement)]
    if not any(_checks(node) for node in nodes):
        yield SmellKind.NO_ASSERTION, test.lineno, ""
    yield from _duplicates(nodes)
    for node in nodes:
        yield from _of_node(node)
    yield from _magic(nodes)
    if not _calls(test, nodes):
        yield SmellKind.UNKNOWN, test.lineno, "it calls nothing"


def _is_nothing(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _checks(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert | ast.Raise):
        return True
    return isinstance(node, ast.Call) and any(word in _name(node.func).lower() for word in _CHECKING)


def _calls(test: _Function, nodes: Sequence[ast.AST]) -> bool:
    """Tell whether the test runs anything: a call, an operator on what is not its own, or a fixture."""
    if test.args.args:
        return True
    return any(
        isinstance(node, ast.Call | ast.Subscript | ast.Attribute | ast.BinOp | ast.Compare | ast.Name)
        for node in nodes
    )


def _duplicates(nodes: Sequence[ast.AST]) -> Iterator[_Found]:
    """Find equal assertions in one block with nothing between them that could change the outcome."""
    asserts = [node for node in nodes if isinstance(node, ast.Assert)]
    counts = Counter(ast.dump(node.test) for node in asserts)
    seen: set[str] = set()
    changing = any(isinstance(node, ast.Assign | ast.AugAssign | ast.For | ast.While | ast.Delete) for node in nodes)
    for node in asserts:
        text = ast.dump(node.test)
        if text in seen and counts[text] > 1 and not changing:
            yield SmellKind.DUPLICATE_ASSERTION, node.lineno, ast.unparse(node.test)[:60]
        seen.add(text)


def _of_node(node: ast.AST) -> Iterator[_Found]:
    if isinstance(node, ast.If | ast.While | ast.Match):
        yield SmellKind.CONDITIONAL, node.lineno, type(node).__name__.lower()
    elif isinstance(node, ast.Call) and _name(node.func) == "sleep" and _sleeps(node):
        yield SmellKind.SLEEP, node.lineno, ast.unparse(node)[:60]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"print", "pprint"}:
        yield SmellKind.PRINT, node.lineno, ""
    elif isinstance(node, ast.ExceptHandler) and _swallows(node):
        yield SmellKind.SWALLOWED, node.lineno, ast.unparse(node.type)[:60] if node.type else "everything"


def _sleeps(node: ast.Call) -> bool:
    """Tell whether a call of sleep waits: `sleep(0)` lets others run."""
    return not (len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0)


def _swallows(handler: ast.ExceptHandler) -> bool:
    return all(_is_nothing(node) or isinstance(node, ast.Continue) for node in handler.body)


def _magic(nodes: Sequence[ast.AST]) -> Iterator[_Found]:
    """Find tests that compare with several numbers that nothing explains; one or two are what a test is made of."""
    numbers = [
        (constant.lineno, constant.value)
        for node in nodes
        if isinstance(node, ast.Assert)
        for constant in ast.walk(node.test)
        if isinstance(constant, ast.Constant) and type(constant.value) in {int, float}
        if constant.value not in _PLAIN_NUMBERS
    ]
    different = list(dict.fromkeys(value for _, value in numbers))
    if len(different) > _MANY_MAGIC:
        shown = ", ".join(str(value) for value in different[:_MANY_MAGIC])
        yield SmellKind.MAGIC_NUMBER, numbers[0][0], f"{shown}, ..."

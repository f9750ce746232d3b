"""The constants of a Python program, from its `ast`."""

from __future__ import annotations

import ast
import operator
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from testgen.propose.constants.constant import MOST, Constant, Literal, Use, is_telling

_OPERATORS: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
}
_MOST_EXPONENT = 64
_LOOPS = {"range", "xrange", "islice", "repeat"}


def python_constants(text: str) -> list[Constant | Literal] | None:
    """Return the constants of a program; None if it is no Python 3."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python says of invalid escapes
            tree = ast.parse(text)
        return list(_Mine(tree).constants())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class _Mine:
    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._inner: set[ast.AST] = set()
        self._values: dict[str, int] = {}
        for name, value in _constant_names(tree).items():
            if (known := self.folded(value)) is not None:
                self._values[name] = known

    def constants(self) -> Iterator[Constant | Literal]:
        for node in ast.walk(self._tree):
            for use, part in _uses(node):
                found = None if part in self._inner else self._found(part, use)
                if found is not None:
                    self._inner.update(ast.walk(part))
                    yield found

    def _found(self, node: ast.AST, use: Use) -> Constant | Literal | None:
        line = getattr(node, "lineno", 1)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return Literal(node.value, use, line) if is_telling(node.value) else None
        value = self.folded(node)
        return Constant(abs(value), use, line) if value is not None and abs(value) <= MOST else None

    def folded(self, node: ast.AST) -> int | None:  # noqa: PLR0911 - one case a node
        """Return the integer that an expression is whatever the input; None if it is none."""
        match node:
            case ast.Constant(int(value)) if not isinstance(value, bool):
                return value
            case ast.Constant(float(value)) if abs(value) <= MOST and value.is_integer():
                return int(value)
            case ast.Name(name):
                return self._values.get(name)
            case ast.UnaryOp(ast.USub(), operand):
                inner = self.folded(operand)
                return None if inner is None else -inner
            case ast.Call(ast.Name("int"), [argument]):
                return self.folded(argument)
            case ast.BinOp(left, kind, right):
                return _binary(self.folded(left), kind, self.folded(right))
            case _:
                return None


def _constant_names(tree: ast.Module) -> dict[str, ast.AST]:
    """Return what names of the module are, of those that are assigned only once."""
    found: dict[str, ast.AST] = {}
    times = Counter(
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(name)], value=value) if times[name] == 1:
                found[name] = value
    return found


def _binary(left: int | None, kind: ast.operator, right: int | None) -> int | None:
    if left is None or right is None or max(abs(left), abs(right)) > MOST:
        return None
    if isinstance(kind, ast.Pow | ast.LShift) and not 0 <= right <= _MOST_EXPONENT:
        return None
    if isinstance(kind, ast.FloorDiv | ast.Mod) and right == 0:
        return None
    work = _OPERATORS.get(type(kind))
    return work(left, right) if work else None


def _uses(node: ast.AST) -> Iterator[tuple[Use, ast.AST]]:
    """Yield what a node makes of its parts; the same part may come again below, as just a constant."""
    match node:
        case ast.Compare(left, _, comparators):
            for part in (left, *comparators):
                yield Use.COMPARED, part
                if isinstance(part, ast.Tuple | ast.List | ast.Set):
                    yield from ((Use.COMPARED, inner) for inner in part.elts)
        case ast.Call(ast.Name(name), arguments) if name in _LOOPS:
            yield from ((Use.COMPARED, part) for part in arguments)
        case ast.BinOp(left, ast.Mod(), right):
            yield Use.MODULUS, right
        case ast.BinOp(ast.List(), ast.Mult(), size) | ast.BinOp(size, ast.Mult(), ast.List()):
            yield Use.SIZE, size
        case ast.BinOp() | ast.Constant():
            yield Use.OTHER, node
        case _:
            pass

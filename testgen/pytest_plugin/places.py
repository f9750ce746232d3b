"""Where in a module a mutant sits: the lines whose run reaches it, and the function whose code it changes.

Pure: it parses the text of a module and runs nothing of it.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

from testgen.mutation.text import SourceText

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Function:
    """A function that stands in no other one: the classes around it, its lines with decorators, its indent.

    `heads` are the names of the classes with their type parameters (`Box[T]`): they are free variables of its code.
    `body` are the offsets of its body's first character and of the one behind its last; `behind_docstring` is where its
    first statement begins that is no docstring, if there is one. `defaults` are the offsets of default values that are
    literals; none where a decorator may make something of them while the module is imported.
    """

    name: str
    heads: tuple[str, ...]
    first: int
    last: int
    indent: str
    body: tuple[int, int]
    behind_docstring: int | None
    defaults: tuple[tuple[int, int], ...] = ()

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes around it."""
        return tuple(head.partition("[")[0] for head in self.heads)

    @property
    def qualname(self) -> str:
        """Its `__qualname__`."""
        return ".".join((*self.classes, self.name))


@dataclass(frozen=True)
class Place:
    """The lines of which one must run for a change to matter, and the function whose body holds it.

    Without a function the change concerns what runs while the module is imported; if it is only a default value of one,
    `default_of`, then the lines are those of that one's body.
    """

    lines: frozenset[int]
    function: Function | None
    default_of: Function | None = None


class ModulePlaces:
    """The places of one module; raises SyntaxError for a text that is none."""

    def __init__(self, text: str) -> None:
        self.source = SourceText(text)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in the user's code is not our news
            self._tree = ast.parse(text)
            self.code_lines = frozenset(_lines_of(compile(text, "<module>", "exec", dont_inherit=True)))
        self.functions = tuple(self._functions(self._tree.body, (), decorated=False))

    def place(self, start: int, end: int) -> Place:
        """Return the place of the characters from `start` to `end`."""
        function = next((f for f in self.functions if f.body[0] <= start and end <= f.body[1]), None)
        default_of = next((f for f in self.functions if any(a <= start and end <= b for a, b in f.defaults)), None)
        if default_of is not None and (within := self._body_lines(default_of)):
            return Place(within, None, default_of)
        around = _Around(self, start)
        around.visit_block(self._tree.body)
        lines = around.lines & self.code_lines or around.body_lines & self.code_lines or around.lines
        return Place(frozenset(lines), function)

    def _body_lines(self, function: Function) -> frozenset[int]:
        first = self.source.text.count("\n", 0, function.body[0]) + 1
        return frozenset(range(first, function.last + 1)) & self.code_lines

    def _functions(self, block: list[ast.stmt], heads: tuple[str, ...], *, decorated: bool) -> Iterator[Function]:
        for node in block:
            if isinstance(node, _Function):
                yield self._function(node, heads, decorated=decorated or bool(node.decorator_list))
            elif isinstance(node, ast.ClassDef):
                within = decorated or bool(node.decorator_list)
                yield from self._functions(node.body, (*heads, _head(node)), decorated=within)
            else:
                for inner in blocks_of(node):
                    yield from self._functions(inner, heads, decorated=decorated)

    def _function(self, node: _Function, heads: tuple[str, ...], *, decorated: bool) -> Function:
        first = first_line(node)
        line = self.source.line(first)
        code = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
        return Function(
            name=node.name,
            heads=heads,
            first=first,
            last=node.end_lineno or node.lineno,
            indent=line[: len(line) - len(line.lstrip(" \t"))],
            body=(self.start(node.body[0]), self.end(node)),
            behind_docstring=self.start(code[0]) if code else None,
            defaults=() if decorated else tuple(self._literal_defaults(node.args)),
        )

    def _literal_defaults(self, arguments: ast.arguments) -> Iterator[tuple[int, int]]:
        for node in (*arguments.defaults, *arguments.kw_defaults):
            if node is not None and is_literal(node):
                yield self.source.offset(node.lineno, node.col_offset), self.end(node)

    def start(self, node: ast.stmt) -> int:
        """Return the offset of a statement's first character, decorators included."""
        line = first_line(node)
        if line != node.lineno:
            return self.source.starts[line - 1]
        return self.source.offset(node.lineno, node.col_offset)

    def end(self, node: ast.stmt | ast.expr) -> int:
        """Return the offset behind a statement's or an expression's last character."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.source.offset(node.end_lineno, node.end_col_offset)


class _Around:
    """The innermost statement around an offset: its lines, and those of the function body that it stands in."""

    def __init__(self, places: ModulePlaces, offset: int) -> None:
        self._places = places
        self._offset = offset
        self.lines: set[int] = set()
        self.body_lines: set[int] = set()

    def visit_block(self, block: list[ast.stmt]) -> None:
        for node in block:
            if self._places.start(node) <= self._offset < self._places.end(node):
                self._visit(node)
                return

    def _visit(self, node: ast.stmt) -> None:
        blocks = list(blocks_of(node))
        inner = [line for block in blocks for line in range(first_line(block[0]), last_line(block[-1]) + 1)]
        own = set(range(first_line(node), last_line(node) + 1))
        self.lines = own - set(inner) or own
        if isinstance(node, _Function):
            self.body_lines = set(inner)
        for block in blocks:
            self.visit_block(block)


def blocks_of(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Yield the blocks of statements that a compound statement holds, those of its handlers and cases included."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block:
            yield block
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield from blocks_of(part)


def _head(node: ast.ClassDef) -> str:
    parameters: list[ast.AST] = getattr(node, "type_params", [])  # 3.12 on
    return node.name + (f"[{', '.join(map(ast.unparse, parameters))}]" if parameters else "")


def is_literal(node: ast.expr) -> bool:
    """Tell whether an expression always gives the same immutable value: a constant, with a sign or not."""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.operand, ast.Constant)
    return isinstance(node, ast.Constant)


def first_line(node: ast.stmt) -> int:
    """Return the first line of a statement, decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def last_line(node: ast.stmt) -> int:
    """Return the last line of a statement."""
    return node.end_lineno or node.lineno


def _lines_of(code: CodeType) -> Iterator[int]:
    yield from (line for _, _, line in code.co_lines() if line)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _lines_of(constant)

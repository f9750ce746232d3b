"""Which mutants two tools both make: told by the syntax tree of the function that a mutant changes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_GENERATED = re.compile(r"(?:x_|xǁ(?P<owner>.+)ǁ)(?P<name>.+)__mutmut_(?P<number>\d+)")

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Edit:
    """A change of a file's text: lines and columns from 1, as testgen's JSON report says them."""

    line: int
    column: int
    end_line: int
    end_column: int
    replacement: str

    def applied(self, text: str) -> str:
        """Return the mutated text."""
        lines = text.split("\n")
        head = [*lines[: self.line - 1], lines[self.line - 1][: self.column - 1]]
        tail = [lines[self.end_line - 1][self.end_column - 1 :], *lines[self.end_line :]]
        return "\n".join(head) + self.replacement + "\n".join(tail)


def key_of(file: str, text: str, edit: Edit) -> Key | None:
    """Return what names the mutant for every tool; None outside functions, and for a text that does not compile."""
    try:
        mutated = ast.parse(edit.applied(text))
    except SyntaxError:
        return None
    for owner, function in outer_functions(mutated):
        first = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
        if first <= edit.line <= (function.end_lineno or first):
            return file, f"{owner}.{function.name}", shape(function)
    return None


Function = ast.FunctionDef | ast.AsyncFunctionDef


def outer_functions(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    """Yield the functions of a module and of its classes, with the name of the class."""
    for node in tree.body:
        if isinstance(node, Function):
            yield "", node
        elif isinstance(node, ast.ClassDef):
            yield from ((node.name, inner) for inner in node.body if isinstance(inner, Function))


def shape(function: Function) -> str:
    """Return the function's tree as text, without its name and decorators: mutmut writes others there."""
    parts = [ast.dump(function.args), *(ast.dump(statement) for statement in function.body)]
    return "\n".join(parts)


def generated_by_mutmut(file: str, mutated: str) -> Iterator[tuple[str, Key]]:
    """Yield mutmut's names (without the module) and keys of the mutants in a file that it wrote."""
    for _, function in outer_functions(ast.parse(mutated)):
        if match := _GENERATED.fullmatch(function.name):
            yield function.name, (file, f"{match['owner'] or ''}.{match['name']}", shape(function))


def module_of(file: str) -> str:
    """Return mutmut's name of a module."""
    return file.removesuffix(".py").removeprefix("src/").replace("/", ".").removesuffix(".__init__")


def spread(things: Sequence[str], number: int) -> list[str]:
    """Return `number` of the things, evenly spread."""
    if number >= len(things):
        return list(things)
    return [things[at * len(things) // number] for at in range(number)]

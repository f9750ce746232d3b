"""Mutants that are no news: the same code as the original, or as another mutant. None is dropped on a suspicion.

Trivial compiler equivalence (Papadakis, Jia, Harman, Le Traon: "Trivial Compiler Equivalence", ICSE 2015): what a
compiler makes the same of is the same. For Python the compiler is CPython's own; for other languages the caller
compiles, and hands the digests of the objects to `by_object`.
"""

from __future__ import annotations
import __future__

import ast
import dis
import inspect
import sys
import types
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from testgen.errors import SourceError
from testgen.mutation.mutant import Mutant
from testgen.mutation.text import SourceText

_DOCUMENTED = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
Shape = tuple[object, ...]


class Twin(NamedTuple):
    """A mutant whose code is that of another, by its id."""

    mutant: Mutant
    of: str


class Distinct(NamedTuple):
    """Mutants sorted out: those to keep, those equal to the original, twins of kept ones, those that do not compile."""

    kept: tuple[Mutant, ...]
    equivalent: tuple[Mutant, ...]
    twins: tuple[Twin, ...]
    broken: tuple[Mutant, ...]


class ObjectGroups(NamedTuple):
    """Ids of mutants by their compiled objects: those equal to the original's, and the groups of the others."""

    equivalent: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]


def distinct(source: str, mutants: Iterable[Mutant]) -> Distinct:
    """Sort out the mutants of a Python module; the first of equal ones, in the order given, is kept.

    Two modules are equal if their code objects are but for places, docstrings, and where constants and names stand in
    their tables: instructions are compared by what they mean, so that what the compiler folded or left unused makes
    no difference. A mutant that only a program which reads its own source, lines or docstrings can tell counts as
    equal. Raises SourceError if `source` does not compile.
    """
    module = _Module(source)
    kept: dict[_Part, Mutant] = {}
    equivalent, twins, broken = [], [], []
    for mutant in mutants:
        before, after = module.parts(mutant)
        if after.shape is None:
            broken.append(mutant)
        elif after == before:
            equivalent.append(mutant)
        elif after in kept:
            twins.append(Twin(mutant, kept[after].id))
        else:
            kept[after] = mutant
    return Distinct(tuple(kept.values()), tuple(equivalent), tuple(twins), tuple(broken))


def by_object(original: str, digests: Mapping[str, str]) -> ObjectGroups:
    """Group mutants (ids) by the digests of their compiled objects; `original` is that of the unchanged program.

    Groups and their members come in the order of `digests`. Compile all with the same flags, optimising, under one
    file name and without debug information, or equal code has unequal objects.
    """
    groups: dict[str, list[str]] = {}
    for mutant, digest in digests.items():
        groups.setdefault(digest, []).append(mutant)
    equivalent = groups.pop(original, [])
    return ObjectGroups(tuple(equivalent), tuple(map(tuple, groups.values())))


class _Part(NamedTuple):
    """A statement of the module by its number, or -1 for all of them, and the number of its code."""

    number: int
    shape: int | None


class _Module:
    """A module whose statements are compiled one by one: a mutant costs its statement, not the module.

    Compiling a statement alone makes the same code of it: names of the module are global in both, and CPython does
    not optimise across statements of a module.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._shapes = Shapes()
        whole = self._shapes.of_source(source)
        if whole is None:
            raise SourceError("this module does not compile, so its mutants cannot be compared with it")
        self._whole = _Part(-1, whole)
        tree, text = ast.parse(source), SourceText(source)
        self._spans = [_span(statement, text) for statement in tree.body]
        self._flags = _flags(tree)
        self._originals: dict[int, _Part] = {}

    def parts(self, mutant: Mutant) -> tuple[_Part, _Part]:
        """Return what a mutant changes, before and after: a statement where one holds all of it."""
        number = bisect_right(self._spans, (mutant.start, len(self._source))) - 1
        start, end = self._spans[number] if number >= 0 else (0, 0)
        if number < 1 or mutant.start < start or mutant.end > end:  # the first may be a docstring
            return self._whole, _Part(-1, self._shapes.of_source(mutant.applied(self._source)))
        if number not in self._originals:
            self._originals[number] = _Part(number, self._shapes.of_source(self._source[start:end], self._flags))
        text = self._source[start : mutant.start] + mutant.replacement + self._source[mutant.end : end]
        return self._originals[number], _Part(number, self._shapes.of_source(text, self._flags))


def _span(statement: ast.stmt, text: SourceText) -> tuple[int, int]:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    start = text.offset(statement.lineno, statement.col_offset)
    if decorators:  # from the `@`, which no node begins with
        start = text.starts[decorators[0].lineno - 1]
    return start, text.offset(statement.end_lineno or statement.lineno, statement.end_col_offset or 0)


def _flags(tree: ast.Module) -> int:
    """Return the flags of the compiler that the module's imports from `__future__` ask for."""
    names = [
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
        for alias in node.names
    ]
    return sum({getattr(__future__, name).compiler_flag for name in names})


class Shapes:
    """Numbers for code objects, equal for equal code; functions that a mutant leaves alone are worked out once."""

    def __init__(self) -> None:
        self._raw: dict[Shape, int] = {}
        self._known: dict[Shape, int] = {}

    def of_source(self, source: str, flags: int = 0) -> int | None:
        """Return the number of a module's code, or None if it does not compile."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(source)
                for node in ast.walk(tree):
                    if isinstance(node, _DOCUMENTED):
                        _drop_docstring(node)
                return self._of(compile(tree, "<mutant>", "exec", flags, dont_inherit=True))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None

    def _of(self, code: types.CodeType) -> int:
        constants = tuple(self._constant(constant) for constant in code.co_consts)
        names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
        raw = (code.co_code, code.co_exceptiontable, constants, _signature(code), names)
        if raw not in self._raw:
            shape = (_signature(code), code.co_exceptiontable, *map(self._instruction, dis.get_instructions(code)))
            self._raw[raw] = self._known.setdefault(shape, len(self._known))
        return self._raw[raw]

    def _instruction(self, one: dis.Instruction) -> Shape:
        if one.opcode in dis.hasconst:
            return (one.opname, self._constant(one.argval))
        if one.opcode in _NAMED:
            return (one.opname, one.argval, (one.arg or 0) & _FLAGS.get(one.opname, 0))
        return (one.opname, one.arg)

    def _constant(self, constant: object) -> object:
        """Return a constant so that 1, 1.0 and True differ, and 0.0 and -0.0."""
        if isinstance(constant, types.CodeType):
            return (types.CodeType, self._of(constant))
        if isinstance(constant, tuple):
            return (tuple, *map(self._constant, constant))
        if isinstance(constant, frozenset):
            return (frozenset, frozenset(map(self._constant, constant)))
        return (type(constant), repr(constant))


_NAMED = frozenset((*dis.hasname, *dis.haslocal, *dis.hasfree))
# The lowest bits of these arguments are no part of the name's number: LOAD_GLOBAL may push a NULL, too.
_FLAGS = {"LOAD_GLOBAL": 1} | ({"LOAD_ATTR": 1, "LOAD_SUPER_ATTR": 3} if sys.version_info >= (3, 12) else {})


def _signature(code: types.CodeType) -> Shape:
    """Return a function's name, flags and parameters."""
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount)
    stars = bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    named = code.co_argcount + code.co_kwonlyargcount + stars
    return (code.co_name, code.co_flags, *counts, *code.co_varnames[:named])


def _drop_docstring(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        # `from __future__` must stay first, so nothing stands in for it, unless the body would be empty.
        node.body[:1] = (
            [] if len(node.body) > 1 or isinstance(node, ast.Module) else [ast.copy_location(ast.Pass(), first)]
        )

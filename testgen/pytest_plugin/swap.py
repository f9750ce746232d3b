"""A mutant's code or default value put into the live functions of a warm process.

What cannot be done this way with the same effect as an import of the mutated file raises UnfitError: such mutants are
judged in fresh processes.
"""

from __future__ import annotations
import __future__

import ast
import gc
import os
import symtable
import types
import warnings
from collections.abc import Callable, Iterator
from functools import reduce
from operator import or_
from types import CodeType, FunctionType

from testgen.pytest_plugin.places import Function, ModulePlaces, Place, is_literal

_FUTURES = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}


Put = Callable[[], None]


class UnfitError(Exception):
    """Why a mutant cannot be judged by swapping code."""


class LiveFunctions:
    """The functions of this process that came from some files, by file, qualified name and line."""

    def __init__(self, paths: frozenset[str]) -> None:
        self._functions: dict[tuple[str, str, int], list[FunctionType]] = {}
        self._running: set[tuple[str, str, int]] = set()
        known: dict[str, str | None] = {}
        for thing in gc.get_objects():
            kind = type(thing)
            if kind is FunctionType:
                code = thing.__code__
            elif kind in _SUSPENDED:
                code = _code_of(thing)
            else:
                continue
            name = code.co_filename
            if name not in known:
                real = os.path.realpath(name)
                known[name] = real if real in paths else None
            path = known[name]
            if path is None:
                continue
            key = (path, code.co_qualname, code.co_firstlineno)
            if kind is FunctionType:
                self._functions.setdefault(key, []).append(thing)
            else:
                self._running.add(key)

    def of(self, path: str, code: CodeType) -> list[FunctionType]:
        """Return the functions that run `code` of a file. Raises UnfitError if it runs or was altered."""
        key = (path, code.co_qualname, code.co_firstlineno)
        if key in self._running:
            raise UnfitError("a generator or coroutine of it is under way")
        found = self._functions.get(key, [])
        if any(function.__code__ != code for function in found):
            raise UnfitError("its code was altered after it was compiled")
        return found


_SUSPENDED = frozenset({types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType})


def _code_of(thing: object) -> CodeType:
    for name in ("gi_code", "cr_code", "ag_code"):
        code = getattr(thing, name, None)
        if isinstance(code, CodeType):
            return code
    raise AssertionError(type(thing))


class SwapSource:
    """A module's text, from which single functions are compiled as the module's import would."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.places = ModulePlaces(text)
        self._lines = text.split("\n")
        self._flags, self._mentions = _context(text)
        self._originals: dict[Function, CodeType] = {}

    def original(self, function: Function) -> CodeType:
        """Return the code of a function as the file has it."""
        if function not in self._originals:
            text = "\n".join(self._lines[function.first - 1 : function.last])
            self._originals[function] = self._compiled(function, text)
        return self._originals[function]

    def mutated(self, function: Function, mutated: str) -> CodeType:
        """Return the code of a function in the mutated text of the module, ready to stand where the original stood.

        Raises UnfitError if its free variables differ, or if it does not compile by itself.
        """
        lines = mutated.split("\n")
        last = function.last + len(lines) - len(self._lines)
        text = "\n".join(lines[function.first - 1 : last])
        original = self.original(function)
        code = self._compiled(function, text)
        if code.co_freevars != original.co_freevars:
            code = self._compiled(function, text, keep=original.co_freevars)
        if code.co_freevars != original.co_freevars:
            raise UnfitError("it uses other variables of the scopes around it")
        return code

    def defaults(self, function: Function, text: str) -> dict[str, object]:
        """Return the default values of a function in the text of the module or of a mutant of it, by parameter.

        Those that are no literals are left out. Raises UnfitError.
        """
        lines = text.split("\n")
        last = function.last + len(lines) - len(self._lines)
        head = "if 1:\n" if function.indent else ""
        try:
            tree = ast.parse(head + "\n".join(lines[function.first - 1 : last]))
        except SyntaxError as error:
            raise UnfitError(f"its function does not compile by itself: {error}") from None
        node = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
        given = node.args
        positional = [*given.posonlyargs, *given.args]
        pairs = [
            *zip(positional[len(positional) - len(given.defaults) :], given.defaults, strict=True),
            *zip(given.kwonlyargs, given.kw_defaults, strict=True),
        ]
        return {name.arg: _value(node) for name, node in pairs if node is not None and is_literal(node)}

    def _compiled(self, function: Function, text: str, keep: tuple[str, ...] = ()) -> CodeType:
        """Compile a function by itself, at its own lines and within its classes.

        `keep` are free variables to be kept though nothing uses them: a name in code that never runs does that.
        """
        openers = [f"class {head}:" for head in function.heads] or (["if 1:"] if function.indent else [])
        if len(openers) > max(len(function.indent), function.first - 1):
            raise UnfitError("its indent is unusual")
        if len(function.indent) and len(openers) > len(function.indent):
            raise UnfitError("its indent is unusual")
        heads = [function.indent[:depth] + opener for depth, opener in enumerate(openers)]
        room = function.first - 1 - len(heads)
        padding = self._mentions + "\n" * room if room else ""
        module = "".join([padding, *(f"{head}\n" for head in heads), text, "\n"])
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree: str | ast.Module = _with_names(module, function.name, keep) if keep else module
                code: CodeType = compile(tree, self.path, "exec", flags=self._flags, dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            raise UnfitError(f"its function does not compile by itself: {error}") from None
        for name in (*function.classes, function.name):
            code = _inner(code, name)
        return code


def _with_names(module: str, function: str, names: tuple[str, ...]) -> ast.Module:
    tree = ast.parse(module)
    node = next(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == function
    )
    unused = ast.parse(f"if 0: ({', '.join(names)},)").body[0]
    # Behind the docstring, and at the place of what follows it: no line is added.
    node.body.append(unused)
    for part in ast.walk(unused):
        if hasattr(part, "lineno"):
            ast.copy_location(part, node.body[-2])
    return tree


def _inner(code: CodeType, name: str) -> CodeType:
    found = [inner for inner in _within(code) if inner.co_name == name]
    if len(found) != 1:
        raise UnfitError("its function cannot be told from another")
    return found[0]


def _within(code: CodeType) -> Iterator[CodeType]:
    """Yield the code made in a scope, and what stands there behind a scope of type parameters (PEP 695)."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _within(constant) if constant.co_name.startswith("<generic parameters of ") else (constant,)


def _context(text: str) -> tuple[int, str]:
    """Return what of a module changes how its functions compile: flags of `__future__`, and code that names names.

    Python 3.11 and later compile `name.f()` in another way where the module imports `name`, and 3.12 and later
    `super().f()` where the module's own scope mentions `super`.
    """
    flags = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
        scope = symtable.symtable(text, "<module>", "exec")
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            flags = reduce(or_, (_FUTURES.get(alias.name, 0) for alias in node.names), flags)
    imported = sorted(symbol.get_name() for symbol in scope.get_symbols() if symbol.is_imported())
    statements = [f"import {', '.join(imported)}"] if imported else []
    statements += ["super"] if "super" in scope.get_identifiers() else []
    return flags, "; ".join(statements)


def swap(source: SwapSource, place: Place, mutated: str, live: LiveFunctions) -> Put:
    """Return what puts a mutant at a place of the module into every live function that it changes.

    Raises UnfitError where that would not have the effect of importing the mutated text.
    """
    if place.function is not None:
        return _swap_code(source, place.function, mutated, live)
    if place.default_of is not None:
        return _swap_default(source, place.default_of, mutated, live)
    raise UnfitError("it runs while its module is imported")


def _swap_code(source: SwapSource, function: Function, mutated: str, live: LiveFunctions) -> Put:
    """Return what puts the mutated code of `function` into every live function that has its code.

    Raises UnfitError unless it fits all of them.
    """
    todo: list[tuple[FunctionType, CodeType]] = []
    for old, new in _pairs(source.original(function), source.mutated(function, mutated), live, source.path):
        for each in live.of(source.path, old):
            if len(new.co_freevars) != len(old.co_freevars) or new.co_freevars != old.co_freevars:
                raise UnfitError("a closure of it uses other variables")
            todo.append((each, new))
    if not todo:
        raise UnfitError("no live function has its code")

    def put() -> None:
        for each, new in todo:
            each.__code__ = new

    return put


def _swap_default(source: SwapSource, function: Function, mutated: str, live: LiveFunctions) -> Put:
    """Return what gives the default value that differs in the mutated text to every live function.

    What the module made of a signature while it was imported stays as it was. Raises UnfitError.
    """
    old, new = source.defaults(function, source.text), source.defaults(function, mutated)
    differ = [name for name in old if name in new and not _same(old[name], new[name])]
    if set(old) != set(new) or len(differ) != 1:
        raise UnfitError("its default value is computed while its module is imported")
    [name] = differ
    found = live.of(source.path, source.original(function))
    if not found:
        raise UnfitError("no live function has its code")
    for each in found:
        if not _same(_defaults_of(each).get(name, each), old[name]):
            raise UnfitError("its default value was altered after its module was imported")

    def put() -> None:
        for each in found:
            _set_default(each, name, new[name])

    return put


def _value(node: ast.expr) -> object:
    try:
        return eval(compile(ast.Expression(node), "<default>", "eval"))  # noqa: S307 - a literal
    except TypeError as error:
        raise UnfitError(f"its default value cannot be computed: {error}") from None


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and repr(one) == repr(other)


def _positional(function: FunctionType) -> tuple[str, ...]:
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    return names[len(names) - len(function.__defaults__ or ()) :]


def _defaults_of(function: FunctionType) -> dict[str, object]:
    by_place = zip(_positional(function), function.__defaults__ or (), strict=True)
    return {**dict(by_place), **(function.__kwdefaults__ or {})}


def _set_default(function: FunctionType, name: str, value: object) -> None:
    if name in (function.__kwdefaults__ or {}):
        function.__kwdefaults__ = {**(function.__kwdefaults__ or {}), name: value}
        return
    by_place = zip(_positional(function), function.__defaults__ or (), strict=True)
    function.__defaults__ = tuple(value if each == name else before for each, before in by_place)


def _pairs(old: CodeType, new: CodeType, live: LiveFunctions, path: str) -> Iterator[tuple[CodeType, CodeType]]:
    """Yield the code of a function, and of all functions within it, beside what takes its place."""
    yield old, new
    inner_old = [constant for constant in old.co_consts if isinstance(constant, CodeType)]
    inner_new = [constant for constant in new.co_consts if isinstance(constant, CodeType)]
    if [code.co_name for code in inner_old] == [code.co_name for code in inner_new]:
        for pair in zip(inner_old, inner_new, strict=True):
            yield from _pairs(*pair, live, path)
    elif any(live.of(path, code) for code in _all_inner(old)):
        raise UnfitError("a function within it is alive and has no counterpart")


def _all_inner(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _all_inner(constant)

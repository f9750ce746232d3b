"""Values as Python text, and other values near them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_LONGEST = 160
_FEW = 3


def text_of(value: object, names: Mapping[str, object]) -> str | None:
    """Return Python text that makes an equal value of literals and of classes among `names`; None if none is known."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - an object half made may not show itself
        return None
    if len(text) > _LONGEST or not _is_plain(text, names):
        return None
    try:
        again = eval(text, dict(names))  # noqa: S307 - only literals and calls of the module's own classes are left
        same = type(again) is type(value) and (again == value or repr(again) == text)
    except Exception:  # noqa: BLE001 - what shows itself as a call need not take it
        return None
    return text if same else None


def _is_plain(text: str, names: Mapping[str, object]) -> bool:
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if id(node) not in called or not isinstance(names.get(node.id), type):
                return False
        elif not isinstance(node, _PLAIN):
            return False
    return True


_PLAIN = (
    *(ast.Expression, ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Call, ast.keyword, ast.Load),
    *(ast.UnaryOp, ast.USub, ast.UAdd, ast.BinOp, ast.Add, ast.Sub),  # 1+2j is a sum
)


@dataclass(frozen=True)
class Arguments:
    """The arguments of a call as texts; `receiver` is that of a method's object."""

    positional: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...] = ()
    receiver: str = ""

    def call(self, name: str) -> str:
        """Return the call as text."""
        words = [*self.positional, *(f"{key}={value}" for key, value in self.keywords)]
        owner = f"{self.receiver}." if self.receiver else ""
        return f"{owner}{name}({', '.join(words)})"

    def varied(self, constants: tuple[object, ...]) -> Iterator[Arguments]:
        """Yield calls that differ in one argument, nearest first; `constants` are the function's own."""
        for index, text in enumerate(self.positional):
            for other in _near(text, constants):
                changed = (*self.positional[:index], other, *self.positional[index + 1 :])
                yield Arguments(changed, self.keywords, self.receiver)
        for index, (key, text) in enumerate(self.keywords):
            for other in _near(text, constants):
                pairs = (*self.keywords[:index], (key, other), *self.keywords[index + 1 :])
                yield Arguments(self.positional, pairs, self.receiver)


def _near(text: str, constants: tuple[object, ...]) -> Iterator[str]:
    try:
        value = ast.literal_eval(text)
    except ValueError:
        return
    seen = {text}
    for other in near(value, constants):
        written = repr(other)
        if written not in seen and len(written) <= _LONGEST:
            seen.add(written)
            yield written


def near(value: Any, constants: tuple[object, ...] = ()) -> Iterator[object]:
    """Yield values of the same type near a value, and at the edges of its type."""
    same = [constant for constant in constants if type(constant) is type(value)]
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        zero, one = type(value)(0), type(value)(1)
        yield from (value + one, value - one, zero, one, -one, -value)
        yield from (other for constant in same for other in (constant, constant + one, constant - one))  # type: ignore[operator] # of one type
    elif isinstance(value, str | bytes):
        yield from _parts(value)
        yield from (value.upper(), value.lower(), value.title())
        yield from (other for constant in same for other in (constant, value + constant, constant + value))  # type: ignore[operator]
    elif isinstance(value, list | tuple):
        yield from _parts(value)
        yield from _elements(value, constants)
    elif isinstance(value, dict):
        pairs = list(value.items())
        yield from ({}, dict(pairs[:1]), dict(pairs[:-1]), dict(reversed(pairs)))
    elif isinstance(value, set | frozenset):
        yield type(value)()
        yield type(value)(list(value)[:1])


def _parts(value: Any) -> Iterator[object]:
    yield from (value[:0], value[:1], value[:-1], value[1:], value + value, value[::-1], value + value[-1:])


def _elements(value: Any, constants: tuple[object, ...]) -> Iterator[object]:
    for index, element in enumerate(value[:_FEW]):
        for other in near(element, constants):
            yield type(value)([*value[:index], other, *value[index + 1 :]])

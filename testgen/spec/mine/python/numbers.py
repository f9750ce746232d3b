"""Constants of a program: exact values of what it writes, and arithmetic on them within bounds."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from testgen.spec.mine.python.layout import NotUnderstood

BITS = 20_000  # 6,000 digits; no bound of a contest is longer
TEXT = 100_000  # characters of a constant text

_WIDTH = re.compile(r"%[^a-zA-Z%]*[0-9*]")  # `%1000000000d` is a gigabyte
_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}


def exact(number: float) -> int | Fraction | None:
    """Return a number as an integer or as the decimal fraction that its text says; None for inf and nan."""
    if isinstance(number, int):
        return int(number)
    if not math.isfinite(number):
        return None
    value = Fraction(repr(number))
    return value.numerator if value.denominator == 1 else value


def computed(kind: type[ast.operator], left: Any, right: Any) -> Any:
    """Return `left kind right` of two constants; raises NotUnderstood where it has no value or a huge one."""
    if kind not in _BINARY or not _small(kind, left, right):
        raise NotUnderstood("a constant is not computed")
    try:
        return _BINARY[kind](left, right)
    except (ArithmeticError, TypeError, ValueError) as error:
        raise NotUnderstood("a constant has no value") from error


def _small(kind: type[ast.operator], left: Any, right: Any) -> bool:
    if isinstance(left, int) and isinstance(right, int):
        if kind in {ast.Pow, ast.LShift}:
            return 0 <= right <= BITS and (left.bit_length() if kind is ast.Pow else 1) * right <= BITS
        return left.bit_length() + right.bit_length() <= BITS
    if kind is ast.Pow or kind is ast.Mult:
        return _small_product(left, right)
    if kind is ast.Mod and isinstance(left, str):
        return len(left) <= TEXT and not _WIDTH.search(left) and _plain(right)
    return True


def _small_product(left: Any, right: Any) -> bool:
    if isinstance(left, int | float) and isinstance(right, int | float):
        return True
    size = len(left) if hasattr(left, "__len__") else len(right) if hasattr(right, "__len__") else TEXT
    times = right if isinstance(right, int) else left if isinstance(left, int) else TEXT
    return size * max(times, 0) <= TEXT


def _plain(value: Any) -> bool:
    parts = value if isinstance(value, tuple) else (value,)
    return all(isinstance(part, int | float | str) and len(str(part)) <= TEXT for part in parts)

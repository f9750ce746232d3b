"""Literals of C++: numbers with separators and suffixes, characters, texts."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction

from tree_sitter import Node

from testgen.spec.expression import Number, Text
from testgen.spec.mine import cpp_numbers as numbers
from testgen.spec.mine.cpp_state import State
from testgen.spec.mine.cpp_syntax import parts, said
from testgen.spec.mine.cpp_values import OPAQUE, Scalar, Sort, Value, whole

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "\\": "\\", "'": "'", '"': '"'}
_MOST_EXPONENT = 400


def number(_: State, node: Node) -> Value:
    """Return the value of a number, with its separators and suffixes."""
    text = said(node).replace("'", "").lower()
    try:
        if not text.startswith("0x") and any(mark in text for mark in ".ep"):
            value = Decimal(text.rstrip("fl"))
            if abs(value.adjusted()) > _MOST_EXPONENT:
                return OPAQUE
            fraction = Fraction(value)
            exact = fraction.numerator if fraction.denominator == 1 else fraction
            return Scalar(Number(exact), Sort.REAL)
        digits = text.rstrip("ul")
        octal = len(digits) > 1 and digits[0] == "0" and digits.isdigit()
        number = int(digits, 8 if octal else 0)
    except (ValueError, InvalidOperation):
        return OPAQUE
    is_long = "l" in text or number > numbers.INT_HIGH
    return whole(number, Sort.LONG if is_long else Sort.INT)


def _unescaped(text: str) -> str:
    made, at = "", 0
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
            made += _ESCAPES.get(text[at], text[at])
        else:
            made += text[at]
        at += 1
    return made


def character(_: State, node: Node) -> Value:
    """Return the code of a character."""
    text = _unescaped(said(node)[1:-1])
    return whole(ord(text), Sort.CHAR) if len(text) == 1 else OPAQUE


def text(_: State, node: Node) -> Value:
    """Return a text."""
    pieces = parts(node) if node.type == "concatenated_string" else [node]
    if any(piece.type != "string_literal" for piece in pieces):
        return OPAQUE
    return Scalar(Text("".join(_unescaped(said(piece)[1:-1]) for piece in pieces)), Sort.TEXT)

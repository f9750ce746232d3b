"""One token of the input, or a column of them, into values: integers, decimals, strings, words.

A column is read as a whole and proven canonical by writing it back: `map(str, map(int, tokens))` takes 0.1 us a
token, a reading that can say what is wrong 0.6 us. Where there is any doubt the column gives None, and each of its
tokens is read for itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from testgen.spec import tree
from testgen.spec.digits import integer_of
from testgen.spec.evaluate import Scope, constant
from testgen.spec.expression import Call, Comparison, Expression, Name, names_in
from testgen.spec.printer import show_expression
from testgen.spec.reading.cursor import TokenError, quoted, shown_number
from testgen.spec.reading.exact import limits_of

Token = Callable[[str, Scope], Any]
Column = Callable[[list[str], Scope], "list[Any] | None"]
PLAIN = 300  # characters of a number that int() reads without noticing; longer ones are first held against the bounds
_MOST_WORDS = 6


def token_reader(kind: tree.ScalarType) -> Token:
    """Return a function from a token and the scope to its value, which raises TokenError."""
    match kind:
        case tree.IntType():
            return _integer(kind)
        case tree.RealType():
            return _decimal(kind)
        case tree.StrType():
            return _string(kind)
        case tree.WordType(words):
            return _word(words)


def column_reader(kind: tree.ScalarType, local: frozenset[str] = frozenset()) -> Column:
    """Return a function from tokens to their values, or to None where one may be wrong.

    Bounds that use names of `local`, which differ from token to token, are not looked at: see `row_condition`.
    """
    free = row_condition(kind, "", local) is None
    match kind:
        case tree.IntType(bounds):
            return _integers(bounds, free=free)
        case tree.RealType(bounds, decimals):
            return _decimals(bounds, decimals, free=free)
        case tree.StrType():
            return _strings(kind, free=free)
        case tree.WordType(words):
            allowed = frozenset(words)
            return lambda tokens, _: tokens if allowed.issuperset(tokens) else None


def row_condition(kind: tree.ScalarType, name: str, local: frozenset[str]) -> Expression | None:
    """Return the condition that a bound with names of `local` is, for the value of `name`."""
    if isinstance(kind, tree.WordType):
        return None
    bounds = kind.length if isinstance(kind, tree.StrType) else kind.range
    if not (names_in(bounds.low) | names_in(bounds.high)) & local:
        return None
    value = Call("len", (Name(name),)) if isinstance(kind, tree.StrType) else Name(name)
    return Comparison((bounds.low, value, bounds.high), ("<=", "<="))


def may_be_empty(kind: tree.ScalarType) -> bool:
    """Whether a token of this type can have no character, so that two spaces in a row are right."""
    return isinstance(kind, tree.StrType) and (constant(kind.length.low) or 0) <= 0


def holds_space(kind: tree.Type) -> bool:
    """Whether this is a string with spaces, which takes the rest of its line."""
    return isinstance(kind, tree.StrType) and " " in kind.alphabet


# --- integers ------------------------------------------------------------------------------------------------


def _integer(kind: tree.IntType) -> Token:
    limits = limits_of(kind.range)

    def read(token: str, scope: Scope) -> int:
        low, high = limits(scope)
        if len(token) <= PLAIN:
            try:
                value = int(token)
            except ValueError:
                value = None
            if value is not None and low <= value <= high and str(value) == token:
                return value
        return _doubtful_integer(token, low, high, kind.range)

    return read


def _doubtful_integer(token: str, low: Any, high: Any, bounds: tree.Range) -> int:
    digits = token.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise TokenError(f"must be an integer, found {quoted(token)}")
    if digits[0] == "0" and len(token) > 1:
        raise TokenError(
            "is -0" if len(token) == len("-0") and token[0] == "-" else f"has a leading zero: {quoted(token)}"
        )
    if not _too_long(len(digits), low, high):
        value = integer_of(token)
        if low <= value <= high:
            return value
    found = token if len(token) <= PLAIN // 10 else f"a number of {len(digits):,} digits"
    raise TokenError(f"must be {_said(low, high, bounds)}, found {found}")


def _too_long(digits: int, low: Any, high: Any) -> bool:
    """Whether a number has more digits than both bounds, so that converting it would be work for nothing."""
    bits = max(abs(int(low)), abs(int(high)) + 1).bit_length()
    return digits > bits * 0.30103 + 2


def _said(low: Any, high: Any, bounds: tree.Range) -> str:
    values = shown_number(low) if low == high else f"{shown_number(low)}..{shown_number(high)}"
    if constant(bounds.low) is not None and constant(bounds.high) is not None:
        return values
    if bounds.low == bounds.high:
        return f"{values} ({show_expression(bounds.low)})"
    return f"{values} ({show_expression(bounds.low)}..{show_expression(bounds.high)})"


def _integers(bounds: tree.Range, *, free: bool) -> Column:
    limits = limits_of(bounds)

    def read(tokens: list[str], scope: Scope) -> list[int] | None:
        if not tokens:
            return []
        if max(map(len, tokens)) > PLAIN:
            return None
        try:
            values = list(map(int, tokens))
        except ValueError:
            return None
        if free:
            low, high = limits(scope)
            if not (low <= min(values) and max(values) <= high):
                return None
        return values if list(map(str, values)) == tokens else None

    return read


# --- decimals ------------------------------------------------------------------------------------------------


def _decimal_pattern(decimals: tuple[int, int] | None) -> re.Pattern[str]:
    least, most = decimals or (0, None)
    if most == 0:
        return re.compile("0|-?[1-9][0-9]*")
    point = rf"\.[0-9]{{{max(1, least)},{'' if most is None else most}}}"
    if least == 0:
        return re.compile(rf"0|-?[1-9][0-9]*|-?(?:0|[1-9][0-9]*){point}")
    return re.compile(rf"-?(?:0|[1-9][0-9]*){point}")


def _decimal(kind: tree.RealType) -> Token:
    limits, pattern = limits_of(kind.range), _decimal_pattern(kind.decimals)

    def read(token: str, scope: Scope) -> Decimal:
        low, high = limits(scope)
        if not pattern.fullmatch(token):
            raise TokenError(_decimal_fault(token, kind.decimals))
        value = Decimal(token)
        if not low <= value <= high or _signed_zero(value, low):
            raise TokenError(f"must be {_said(low, high, kind.range)}, found {shown_number(token)}")
        return value

    return read


def _signed_zero(value: Decimal, low: Any) -> bool:
    return value.is_zero() and value.is_signed() and low >= 0


_ANY_DECIMAL = re.compile(r"-?([0-9]+)(?:\.([0-9]+))?", re.ASCII)


def _decimal_fault(token: str, decimals: tuple[int, int] | None) -> str:
    match = _ANY_DECIMAL.fullmatch(token)
    if not match:
        return f"must be a decimal number, found {quoted(token)}"
    if match[1] != "0" and match[1][0] == "0":
        return f"has a leading zero: {quoted(token)}"
    if not decimals or token.startswith("-0"):
        return f"must be a decimal number, found {quoted(token)}"
    wanted = str(decimals[0]) if decimals[0] == decimals[1] else f"{decimals[0]}..{decimals[1]}"
    return f"must have {wanted} digits after the point, found {len(match[2] or '')}"


def _decimals(bounds: tree.Range, decimals: tuple[int, int] | None, *, free: bool) -> Column:
    limits, pattern = limits_of(bounds), _decimal_pattern(decimals)

    def read(tokens: list[str], scope: Scope) -> list[Decimal] | None:
        if not all(map(pattern.fullmatch, tokens)):
            return None
        values = list(map(Decimal, tokens))
        if free and values:
            low, high = limits(scope)
            if not (low <= min(values) and max(values) <= high):
                return None
        # Whether "-0.0" may stand depends on the bound of its row: such columns are read token by token.
        return None if any(value.is_zero() and value.is_signed() for value in values) else values

    return read


# --- strings and words ---------------------------------------------------------------------------------------


def alphabet_pattern(alphabet: str) -> re.Pattern[str]:
    """Return a pattern that runs over characters of an alphabet without backtracking."""
    return re.compile(f"[{re.escape(alphabet)}]*+")


def _string(kind: tree.StrType) -> Token:
    limits, pattern = limits_of(kind.length), alphabet_pattern(kind.alphabet)

    def read(token: str, scope: Scope) -> str:
        low, high = limits(scope)
        match = pattern.match(token)
        if match and match.end() < len(token):
            at = match.end()
            raise TokenError(f"cannot hold {quoted(token[at])}, its {at + 1}. character", offset=at)
        if not low <= len(token) <= high:
            raise TokenError(f"must have {_said(low, high, kind.length)} characters, found {len(token):,}")
        if kind.trimmed and (token[:1] == " " or token[-1:] == " "):
            raise TokenError("cannot begin or end with a space")
        return token

    return read


def _strings(kind: tree.StrType, *, free: bool) -> Column:
    limits, pattern = limits_of(kind.length), alphabet_pattern(kind.alphabet)

    def read(tokens: list[str], scope: Scope) -> list[str] | None:
        if free and tokens:
            low, high = limits(scope)
            lengths = set(map(len, tokens))
            if not (low <= min(lengths) and max(lengths) <= high):
                return None
        if kind.trimmed and any(token[:1] == " " or token[-1:] == " " for token in tokens):
            return None
        return tokens if pattern.fullmatch("".join(tokens)) else None

    return read


def listed(words: Sequence[str]) -> str:
    """Return words as messages show them."""
    return " or ".join(map(quoted, words[:_MOST_WORDS])) + (" or ..." if len(words) > _MOST_WORDS else "")


def _word(words: tuple[str, ...]) -> Token:
    allowed, wanted = frozenset(words), listed(words)

    def read(token: str, _: Scope) -> str:
        if token not in allowed:
            raise TokenError(f"must be {wanted}, found {quoted(token)}")
        return token

    return read

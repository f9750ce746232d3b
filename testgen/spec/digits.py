"""Whole numbers and their decimal digits in less than quadratic time.

CPython 3.11 takes 6 s for `int` of a million digits; halving takes well under one. Shorter numbers, which are nearly
all, go to `int` and `str` themselves.
"""

from __future__ import annotations

import decimal

DIRECT = 2000  # digits up to which int() and str() are at least as fast


def integer_of(digits: str) -> int:
    """Return the number that decimal digits with an optional leading `-` write; they are taken to be well formed."""
    if len(digits) <= DIRECT:
        return int(digits)
    return -_halved(digits[1:], {}) if digits[0] == "-" else _halved(digits, {})


def _halved(digits: str, powers: dict[int, int]) -> int:
    if len(digits) <= DIRECT:
        return int(digits)
    low = len(digits) // 2
    if low not in powers:
        powers[low] = 10**low
    return _halved(digits[:-low], powers) * powers[low] + _halved(digits[-low:], powers)


def digits_of(number: int) -> str:
    """Return the decimal digits of a number, with `-` in front of a negative one."""
    if number.bit_length() <= 3 * DIRECT:
        return str(number)
    with decimal.localcontext() as context:
        context.prec, context.Emax, context.Emin = decimal.MAX_PREC, decimal.MAX_EMAX, decimal.MIN_EMIN
        context.traps[decimal.Inexact] = True
        digits = _decimal(abs(number), number.bit_length())
        return ("-" if number < 0 else "") + format(digits, "f")


def _decimal(number: int, bits: int) -> decimal.Decimal:
    if bits <= 3 * DIRECT:
        return decimal.Decimal(number)
    half = bits // 2
    high, low = number >> half, number & ((1 << half) - 1)
    return _decimal(high, bits - half) * decimal.Decimal(2) ** half + _decimal(low, half)

"""The options of Kattis' default output validator, as a CheckerChoice (package format, "Default output validator")."""

from __future__ import annotations

import math
from collections.abc import Sequence

from testgen.problem import CheckerChoice, CheckerKind

_TOLERANCES = {
    "float_absolute_tolerance": ("float_absolute",),
    "float_relative_tolerance": ("float_relative",),
    "float_tolerance": ("float_absolute", "float_relative"),
}


def default_validator(args: Sequence[str]) -> CheckerChoice:
    """Return what `args` ask for; without any, tokens are compared but for their case.

    Raises ValueError, in words for the user, for an argument that the default validator does not have.
    """
    flags, numbers = set(), dict[str, float]()
    words = iter(args)
    for word in words:
        if word in _TOLERANCES:
            value = _tolerance(word, next(words, ""))
            numbers.update(dict.fromkeys(_TOLERANCES[word], value))
        elif word in {"case_sensitive", "space_change_sensitive"}:
            flags.add(word)
        else:
            raise ValueError(f"the default output validator has no option {word!r}")
    return CheckerChoice(
        kind=CheckerKind.TOKENS,
        case_sensitive="case_sensitive" in flags,
        space_sensitive="space_change_sensitive" in flags,
        float_absolute=numbers.get("float_absolute"),
        float_relative=numbers.get("float_relative"),
    )


def _tolerance(option: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{option} must be followed by a number, 0 or above" + (f", not {text!r}" if text else ""))
    return value

"""Regular expressions as a program uses them: compiled, matched, searched."""

from __future__ import annotations

import re

from testgen.spec.mine.python.values import Builtin, Known, LineText, Match, Regex, Symbol, Unknown, Value


def regex_call(name: str, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    """Return what a function of the module `re` comes to."""
    match (name, arguments):
        case ("compile", [Known(str() as pattern), *flags]):
            return Regex(pattern if _is_plain(flags, keywords) else None)
        case ("match" | "fullmatch" | "search", [Known(str() as pattern), subject, *flags]):
            return matched(pattern, name, subject) if _is_plain(flags, keywords) else Unknown()
        case ("match" | "fullmatch" | "search", [Regex(str() as pattern), subject]):
            return matched(pattern, name, subject)
        case _ if name.isupper():
            return Builtin(f"re.{name}")
        case _:
            return Unknown(text=True)


def _is_plain(flags: list[Value], keywords: dict[str, Value]) -> bool:
    return not keywords and (not flags or flags in ([Builtin("re.ASCII")], [Builtin("re.A")]))


def matched(pattern: str, name: str, subject: Value) -> Value:
    """Return what matching a text comes to; `whole` if the pattern reaches to the text's end."""
    if name not in {"match", "fullmatch", "search"} or not isinstance(subject, LineText | Symbol):
        return Unknown(text=True)
    if name == "search" and not pattern.startswith(("^", r"\A")):
        return Unknown(text=True)
    return Match(pattern, name == "fullmatch" or _is_closed(pattern, subject), subject)


def _is_closed(pattern: str, subject: Value) -> bool:
    """Return whether nothing can follow what a pattern matched: a line ends after its line break."""
    bare = pattern.removesuffix("$").removesuffix(r"\Z")
    if len(bare) < len(pattern) and not bare.endswith("\\"):
        return True
    return isinstance(subject, LineText) and subject.newline and pattern.endswith(("\n", r"\n"))


_DIGITS = re.compile(
    r"(?P<before>(?:^|\^|\\A| |(?<= )\)(?:[*+?]|\{[0-9,]+\})?)\(*)"  # where a token begins, also behind `(... )*`
    r"(?P<sign>-\?)?(?:\\d|\[0-9\])(?:\+|\{1,(?P<most>[0-9]{1,4})\})"
    r"(?=\)*(?: |\\n|\n|\$|\Z))"
)


def canonical(pattern: str) -> str:
    """Return a line's pattern with tokens like `-?[0-9]+` as numbers without leading zeros.

    For tokens that become integers only: `007` is another spelling of what the format has.
    """
    return _DIGITS.sub(_without_zeros, pattern)


def _without_zeros(match: re.Match[str]) -> str:
    most = match["most"]
    digits = "*" if most is None else f"{{0,{int(most) - 1}}}"
    return f"{match['before']}(0|{match['sign'] or ''}[1-9][0-9]{digits})"

"""How a decision names bytes of an output: always one short printable line, whatever a program wrote."""

from __future__ import annotations

from testgen.seams import Decision

ACCEPTED = Decision(accepted=True)
_SHOWN_BYTES = 40
_LINE_CHARACTERS = 200


def rejected(why: str) -> Decision:
    """Return the decision against an output."""
    return Decision(accepted=False, why=why)


def shown(data: bytes) -> str:
    """Return `data` in quotes, cut after 40 bytes, with what cannot be printed escaped."""
    cut = f"... ({len(data)} bytes)" if len(data) > _SHOWN_BYTES else ""
    return f"'{_printable(data[:_SHOWN_BYTES].decode(errors='backslashreplace'))}'{cut}"


def one_line(text: str) -> str:
    """Return `text` as a printable line of at most 200 characters."""
    line = _printable(text.strip()[: _LINE_CHARACTERS + 1])
    return line if len(line) <= _LINE_CHARACTERS else f"{line[: _LINE_CHARACTERS - 3]}..."


def counted(number: int, noun: str) -> str:
    """Return the number with its noun: `1 token`, `2 tokens`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)

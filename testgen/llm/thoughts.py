"""Models that think aloud before they answer."""

from __future__ import annotations

_BEGIN, _END = "<think>", "</think>"


def spoken(text: str) -> str:
    """Return an answer without what was thought before it; of a thought that has no end nothing is an answer."""
    _, ended, answer = text.rpartition(_END)
    if ended:
        return answer.lstrip()
    return "" if thinks(text) else text


def thinks(text: str) -> bool:
    """Whether a text begins with a thought, or ends one that the prompt began."""
    return text.lstrip().startswith(_BEGIN) or _END in text

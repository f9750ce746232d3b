"""The word that a misspelt one was meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LONGEST_WORD = 40  # difflib takes quadratic time, and hostile names have 10^5 letters
_LONGEST_SHOWN = 60


def closest(word: str, among: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the one of some words that is most like `word`, unless it is the same or none is like it."""
    if not 1 < len(word) <= LONGEST_WORD:
        return None
    wanted = [each for each in among if len(each) <= LONGEST_WORD]
    found = difflib.get_close_matches(word, wanted, n=1, cutoff=cutoff)
    return found[0] if found and found[0] != word else None


def shortened(text: str) -> str:
    """Return a text as messages show it: its middle left out when it is long."""
    half = _LONGEST_SHOWN // 2
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:half]}...{text[-half:]}"

"""The key of a server, and keeping it out of everything that is written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import quote

VARIABLES = ("TESTGEN_LLM_KEY", "OPENAI_API_KEY")
# Local servers are given words such as `none` or `ollama`, which are no secrets and occur in answers.
_SHORTEST_SECRET = 8
_REMOVED = "[key]"
# Of a text that was cut, an end that is the beginning of the key goes, too.
_SHORTEST_PART = 6
# What a client sends that has no key: the openai package insists on one.
_NO_KEY = "none"


@dataclass(frozen=True)
class Key:
    """A key from the environment; `repr` and messages never show it."""

    value: str = field(default="", repr=False)

    @classmethod
    def of(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Return the key that the environment holds, the first of `VARIABLES`; an empty one if there is none."""
        known = os.environ if environment is None else environment
        return cls(next((known[name].strip() for name in VARIABLES if known.get(name, "").strip()), ""))

    def __bool__(self) -> bool:
        return bool(self.value)

    @property
    def sent(self) -> str:
        """What is sent to the server."""
        return self.value or _NO_KEY

    def removed(self, text: str) -> str:
        """Return `text` without the key, should a server have said it back, and without a cut key at its end."""
        if len(self.value) < _SHORTEST_SECRET:
            return text
        for spelling in (self.value, quote(self.value, safe="")):
            text = text.replace(spelling, _REMOVED)
        for length in range(len(self.value) - 1, _SHORTEST_PART - 1, -1):
            if text.endswith(self.value[:length]):
                return text[:-length]
        return text

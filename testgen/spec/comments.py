"""Comments of a format's text: where they stand, and the evidence that they carry."""

from __future__ import annotations

import json
import re

from testgen.spec.tree import Evidence, Source

_PIECE = re.compile(r'"(?:\\.|[^"\\\n])*"|#[^\n]*')
_SOURCES = "|".join(Source)
_EVIDENCE = re.compile(rf'\s*({_SOURCES})(?:\s+("(?:\\.|[^"\\])*"))?\s*(?:,|$)')


def without_comments(text: str) -> str:
    """Return the text with every comment taken out; lines and columns stay."""
    return _PIECE.sub(lambda match: "" if match[0].startswith("#") else match[0], text)


def evidence_in(text: str) -> dict[int, tuple[Evidence, ...]]:
    """Return the evidence of each line (from 1) that has some; a person's own comments are none."""
    found = {}
    for number, line in enumerate(text.split("\n"), 1):
        comments = [piece[0] for piece in _PIECE.finditer(line) if piece[0].startswith("#")]
        if comments and (evidence := _evidence(comments[0][1:])):
            found[number] = evidence
    return found


def _evidence(comment: str) -> tuple[Evidence, ...]:
    found, at = [], 0
    while at < len(comment):
        match = _EVIDENCE.match(comment, at)
        if match is None:
            return ()
        try:
            quote = json.loads(match[2]) if match[2] else ""
        except json.JSONDecodeError:
            return ()
        found.append(Evidence(Source(match[1]), quote))
        at = match.end()
    return tuple(found)

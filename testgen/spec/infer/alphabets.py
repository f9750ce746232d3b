"""The characters and words that a text may hold: "either 'C' or 'P'", "lower-case letters", `[a-z]`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from testgen.spec.infer.sketch import Kind, SketchField
from testgen.spec.tree import Evidence

_CLASSES = [
    (r"\blower[- ]?case\b|\bsmall (?:english |latin )?letters(?! [a-z] to)", "abcdefghijklmnopqrstuvwxyz"),
    (r"\bupper[- ]?case\b|\bcapital (?:english |latin )?letters", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    (r"\bdigits\b(?! after)", "0123456789"),
    (r"\bzero(?:e)?s and ones\b|\bones and zero(?:e)?s\b", "01"),
    (r"\bbinary (?:string|word|sequence)s?\b", "01"),
]
_CAPITALS = re.compile(r"\b(?:either|letters?|characters?|of|from)\s+(?:[A-Z]\b(?:\s*,?\s*(?:and|or)\s+|\s*,\s*)?){2,}")
_RANGES = re.compile(r"[‹⟦](\d+)[›⟧]\s*(?:-|to|through|\.\.\.?)\s*[‹⟦](\d+)[›⟧]")
_SPEAKS_OF_TEXT = re.compile(
    r"\b(?:characters?|letters?|strings?|symbols?|consist|consisting|each (?:\w+ )?is|entry|cells?|words?|names?|one of|either|square|grid|map|denotes?|represents?|means?|stands? for)\b",
    re.IGNORECASE,
)
_PLAIN_RANGES = re.compile(r"(?<![\w-])([a-zA-Z0-9])(?:\s+to\s+|-)([a-zA-Z0-9])(?![\w-])")
_SPACES = re.compile(r"\band spaces?\b|\bspaces? (?:and|or)\b|\bor spaces?\b")
_TRIMMED = re.compile(
    r"(?:starts?|begins?) and ends? with a letter|(?:not|never|no)\b.{0,40}(?:start|begin|lead|trail)"
)
_OF_CHARACTERS = re.compile(
    r"\bof (?:only )?(?:the )?(?:characters|digits|letters|symbols)\s+(?:⟦\d+⟧[\s,]*(?:and\b|or\b)?\s*)+", re.IGNORECASE
)
_MARKUP = re.compile(r"\\(?:text|texttt|mathtt)\{(.*?)\}|\\([#_%&$])")


class AlphabetReader:
    """Finds the characters in one sentence and gives them to the texts that it speaks of."""

    def __init__(self, quotes: Sequence[str], formulas: Sequence[str]) -> None:
        self._quotes = quotes
        self._formulas = formulas
        self._growing: list[SketchField] = []  # each character may have a sentence of its own

    def read(self, text: str, fields: Sequence[SketchField], evidence: Evidence) -> list[tuple[int, int]]:
        """Apply a sentence to the texts among `fields` that have no words yet; return the spans that it explains."""
        targets = [each for each in fields if not each.words and (not each.alphabet or each in self._growing)]
        if not targets or not _SPEAKS_OF_TEXT.search(text):
            return []
        words = [piece.strip() for piece in self._quoted(text) if not characters_of(piece) and piece.strip()]
        alphabet = "".join(self._characters(text))
        spans = []
        for each in targets:
            if words and not alphabet and len(words) > 1:
                each.words = tuple(dict.fromkeys(words))
            elif each.kind is Kind.WORD and alphabet and not words:
                each.words = tuple(dict.fromkeys(alphabet))
            elif alphabet and not words:
                self._alphabet(each, alphabet, text)
            else:
                continue
            if evidence not in each.evidence:
                each.evidence.append(evidence)
            spans += [match.span() for match in re.finditer(r"\b(?:either|only|exactly)\b", text)]
            spans += [match.span() for match in _TRIMMED.finditer(text) if each.trimmed]
        return spans

    def _alphabet(self, each: SketchField, alphabet: str, text: str) -> None:
        spaces = _SPACES.search(text) is not None
        each.alphabet = "".join(sorted(set(each.alphabet) | set(alphabet) | ({" "} if spaces else set())))
        each.trimmed = spaces and _TRIMMED.search(text) is not None
        self._growing.append(each)

    def _quoted(self, text: str) -> Iterator[str]:
        for number in re.findall(r"‹(\d+)›", _RANGES.sub(" ", text)):
            yield self._quotes[int(number)]

    def _characters(self, text: str) -> Iterator[str]:
        for match in _RANGES.finditer(text):
            first, last = self._piece(text[match.start()], match[1]), self._piece(text[match.end() - 1], match[2])
            if len(first) == len(last) == 1:
                yield _span(first, last)
        yield from map(characters_of, self._quoted(text))
        for match in _CAPITALS.finditer(text):
            yield from re.findall(r"\b[A-Z]\b", match[0])
        for first, last in _PLAIN_RANGES.findall(text):
            yield _span(first, last)
        yield from (characters for pattern, characters in _CLASSES if re.search(pattern, text, re.IGNORECASE))
        listed = {number for match in _OF_CHARACTERS.finditer(text) for number in re.findall(r"⟦(\d+)⟧", match[0])}
        for number in re.findall(r"⟦(\d+)⟧", _RANGES.sub(" ", text)):
            piece = characters_of(_MARKUP.sub(r"\1\2", self._formulas[int(number)]).strip())
            if len(piece) > 1 or not piece.isalnum() or number in listed:
                yield piece

    def _piece(self, mark: str, number: str) -> str:
        return self._quotes[int(number)] if mark in "‹›" else self._formulas[int(number)]


def characters_of(piece: str) -> str:
    """Return one character itself, a class such as `[A-Za-z]` written out, "" for anything else."""
    return piece if len(piece) == 1 else expanded_class(piece)


def expanded_class(piece: str) -> str:
    """`a-z`, `[A-Za-z]` as the characters they stand for; "" for anything else."""
    match = re.fullmatch(r"\[?((?:[A-Za-z0-9]\s*-\s*[A-Za-z0-9][\s,]*)+)\]?", piece)
    if match is None:
        return ""
    return "".join(_span(*pair) for pair in re.findall(r"([A-Za-z0-9])\s*-\s*([A-Za-z0-9])", match[1]))


def _span(first: str, last: str) -> str:
    return "".join(map(chr, range(ord(first), ord(last) + 1)))

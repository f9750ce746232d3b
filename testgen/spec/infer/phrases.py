"""English that bounds values: "between 1 and n", "at most 10 characters long", "either 'C' or 'P'", "6 decimals"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from testgen.spec.evaluate import constant
from testgen.spec.expression import Expression, Name, Negative, Number, names_in
from testgen.spec.infer.limits import tighten
from testgen.spec.infer.sketch import Kind, SketchField
from testgen.spec.tree import Evidence

_N = r"(?:⟦(\d+)⟧|(-?\d[\d,]*(?:\.\d+)?)(?![\d^*]))"
_BETWEEN = re.compile(
    rf"(?:\bbetween|(?<!numbered )\bfrom|\bin the range(?: of)?|\brange from|\branging from)\s+(?:\(?inclusive\)?\s+)?{_N}\s+(?:and|to|through|\.\.\.?|-)\s+{_N}(?:\s*,?\s*\(?(?:both )?inclusive(?:ly)?\)?)?",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(rf"\bat least {_N}", re.IGNORECASE)
_LENGTHS = re.compile(
    rf"(?:(?:with |of |has |have |is |are |and |,\s*)*(?:a )?(?:maximum )?(?:length|size)s?(?: of ⟦\d+⟧| of (?:the|each) (?:string|word|name))?(?: is| are)? )?"
    rf"(?:of |is |are )?(?:between {_N} and {_N}|(?:(?:at least {_N} and )?(?:at most|up to|no more than|not exceeding|a maximum of|no longer than) {_N}))"
    rf"\s*(?:(?:lower|upper)[- ]?case |English |Latin )*(?P<unit>characters|letters|symbols|digits)?(?: long| in length)?",
    re.IGNORECASE,
)
_MAY_BE_EMPTY = re.compile(r"\b(?:may|can|might) be empty\b|\bpossibly empty\b|\b\(possibly empty\)", re.IGNORECASE)
_NON_EMPTY = re.compile(r"\bnon-?\s?empty\b", re.IGNORECASE)
_ABSOLUTE = re.compile(
    rf"\babsolute values?\b[^⟦.]{{0,40}}?(?:at most|bounded by|not exceed|no more than|not greater than|not larger than|less than or equal to)(?:s|ing)? {_N}",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    rf"(?:\b(?P<each>all|both|each|every one)\b(?: of (?:which|them))?|(?P<subject>⟦\d+⟧))\s*(?:is|are|will be)?\s*"
    rf"(?:at most|no more than|no (?:larger|greater) than|not exceeding|less than or equal to|not (?:larger|greater) than|does not exceed) {_N}(?!\s*(?:[a-z-]+ )?(?:characters|letters|decimals?|digits|symbols|edges|roads|times))",
    re.IGNORECASE,
)
_DECIMALS = re.compile(
    rf"\b(?P<how>at most|up to|with|exactly|no more than)?\s*(?:{_N}|(?P<word>one|two|three|four|five|six|eight))\s+(?:decimals?(?: places| digits)?|digits? after the decimal(?: point)?|decimal places|fractional digits)\b",
    re.IGNORECASE,
)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8}
_CLASSES = [
    (r"\blower[- ]?case\b|\bsmall (?:english |latin )?letters", "abcdefghijklmnopqrstuvwxyz"),
    (r"\bupper[- ]?case\b|\bcapital (?:english |latin )?letters", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    (r"\bdigits\b(?! after)", "0123456789"),
    (r"\bbinary (?:string|word|sequence)s?\b", "01"),
]
_CAPITALS = re.compile(r"\b(?:either|letters?|characters?|of|from)\s+(?:[A-Z]\b(?:\s*,?\s*(?:and|or)\s+|\s*,\s*)?){2,}")
_RANGES = re.compile(r"[‹⟦](\d+)[›⟧]\s*(?:-|to|through|\.\.\.?)\s*[‹⟦](\d+)[›⟧]")
_SPEAKS_OF_TEXT = re.compile(
    r"\b(?:characters?|letters?|strings?|symbols?|consist|consisting|each (?:\w+ )?is|entry|cells?|words?|names?|one of|either|square|grid|map|denotes?|represents?|means?|stands? for)\b",
    re.IGNORECASE,
)


class PhraseReader:
    """Finds the bounds in one sentence and sets them on the fields it speaks of.

    `read` returns the spans of the text that were understood, and the numbers of the formulas in them.
    """

    def __init__(
        self, number: Callable[[str], Expression | None], quotes: Sequence[str], formulas: Sequence[str]
    ) -> None:
        self._number = number
        self._quotes = quotes
        self._formulas = formulas
        self._growing: list[SketchField] = []  # each character may have a sentence of its own

    def read(
        self, text: str, focus: Sequence[SketchField], everywhere: Sequence[SketchField], evidence: Evidence
    ) -> list[tuple[int, int]]:
        """Apply all phrases of a sentence; `focus` are the fields of its line, `everywhere` all of the input."""
        self._evidence = evidence
        self._places = {each.id: each.place for each in everywhere}
        spans: list[tuple[int, int]] = []
        plural = (
            re.match(
                r"\s*(?:all|every|each|the (?:numbers|coordinates|values|coefficients|strings|integers)|strings|names|words)\b",
                text,
                re.IGNORECASE,
            )
            is not None
        )
        wide = list(focus) + ([each for each in everywhere if each not in focus] if plural else [])
        spans += self._texts(text, [each for each in wide if each.is_text])
        spans += self._numbers(text, [each for each in wide if not each.is_text], spans)
        spans += self._decimals(text, [each for each in (everywhere if plural else focus) if each.kind is Kind.REAL])
        spans += self._alphabets(text, [each for each in wide if each.is_text or each.kind is Kind.CHAR])
        return spans

    def _said(self, each: SketchField) -> None:
        if self._evidence not in each.evidence:
            each.evidence.append(self._evidence)

    def _stands_later(self, each: SketchField, bound: Expression) -> bool:
        return all(self._places.get(name, 0) < each.place for name in names_in(bound))

    def _value(self, formula: str | None, plain: str | None) -> Expression | None:
        if plain:
            digits = plain.replace(",", "")
            return Number(int(digits)) if "." not in digits else None
        return self._number(formula) if formula else None

    # --- numbers ---

    def _numbers(
        self, text: str, fields: Sequence[SketchField], taken: Sequence[tuple[int, int]]
    ) -> list[tuple[int, int]]:
        spans = []
        open_fields = [each for each in fields if not each.bounded]
        for match in _ABSOLUTE.finditer(text):
            high = self._value(match[1], match[2])
            if high is None or not open_fields:
                continue
            value = constant(high)
            for each in open_fields:
                each.low = Number(-value) if value is not None else Negative(high)
                each.high = high
                self._said(each)
            spans.append(match.span())
        for match in _AT_MOST.finditer(text):
            high = self._value(match[3], match[4])
            targets = [each for each in fields if each.high is None and each.low is not None]
            if high is None or not targets or (match["subject"] and len(targets) != 1):
                continue
            for each in targets:
                each.high = high
                self._said(each)
            spans.append(match.span())
        for match in _BETWEEN.finditer(text):
            low, high = self._value(match[1], match[2]), self._value(match[3], match[4])
            if self._describes(match):
                spans.append(match.span())
                continue
            if low is None or high is None or any(a <= match.start() < b for a, b in [*spans, *taken]):
                continue
            known = [each for each in fields if self._stands_later(each, low) and self._stands_later(each, high)]
            targets = [each for each in known if not each.bounded] or [
                each for each in known if (each.low, each.high) == (low, high)
            ]
            for each in targets:
                tighten(each, low, "low")
                tighten(each, high, "high")
                self._said(each)
            if targets:
                spans.append(match.span())
        return spans

    def _describes(self, match: re.Match[str]) -> bool:
        """`a road between a and b` bounds nothing."""
        ends = [self._number(number) for number in (match[1], match[3]) if number]
        return match[0].lower().startswith("between") and len(ends) == 2 and all(isinstance(end, Name) for end in ends)  # noqa: PLR2004

    def _decimals(self, text: str, fields: Sequence[SketchField]) -> list[tuple[int, int]]:
        spans = []
        for match in _DECIMALS.finditer(text):
            value = Number(_WORDS[match["word"].lower()]) if match["word"] else self._value(match[2], match[3])
            if isinstance(value, Number) and isinstance(value.value, int) and fields:
                for each in fields:
                    each.decimals = value.value
                    each.least_decimals = value.value if (match["how"] or "").lower() == "exactly" else 0
                    self._said(each)
                spans.append(match.span())
        return spans

    # --- texts ---

    def _texts(self, text: str, fields: Sequence[SketchField]) -> list[tuple[int, int]]:
        spans = []
        for match in _LENGTHS.finditer(text):
            if not (match["unit"] or re.search(r"length|size", match[0], re.IGNORECASE)):
                continue
            low = self._value(match[1], match[2]) or self._value(match[5], match[6])
            high = self._value(match[3], match[4]) or self._value(match[7], match[8])
            targets = [each for each in fields if each.longest is None]
            if high is None or not targets:
                continue
            for each in targets:
                each.shortest, each.longest = low or each.shortest, high
                self._said(each)
            spans.append(match.span())
        for match in _MAY_BE_EMPTY.finditer(text):
            for each in fields:
                each.shortest = Number(0)
            if fields:
                spans.append(match.span())
        for match in _NON_EMPTY.finditer(text):
            for each in fields:
                each.shortest = each.shortest or Number(1)
            if fields:
                spans.append(match.span())
        return spans

    def _alphabets(self, text: str, fields: Sequence[SketchField]) -> list[tuple[int, int]]:
        targets = [each for each in fields if not each.words and (not each.alphabet or each in self._growing)]
        if not targets or not _SPEAKS_OF_TEXT.search(text):
            return []
        alphabet, words = self._characters(text)
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
            self._said(each)
            spans += [match.span() for match in re.finditer(r"\b(?:either|only|exactly)\b", text)]
        return spans

    def _alphabet(self, each: SketchField, alphabet: str, text: str) -> None:
        spaces = re.search(r"\band spaces?\b|\bspaces? (?:and|or)\b|\bor spaces?\b", text) is not None
        each.alphabet = "".join(sorted(set(each.alphabet) | set(alphabet) | ({" "} if spaces else set())))
        self._growing.append(each)
        each.trimmed = (
            spaces
            and re.search(
                r"start(?:s)? and ends? with a letter|begin(?:s)? and ends? with a letter|(?:not|never|no)\b.{0,40}(?:start|begin|lead|trail)",
                text,
            )
            is not None
        )

    def _characters(self, text: str) -> tuple[str, list[str]]:
        alphabet, words = "", []
        for match in _RANGES.finditer(text):
            ends = [self._piece(text[match.start()], match[1]), self._piece(text[match.end() - 1], match[2])]
            if all(len(end) == 1 for end in ends):
                alphabet += _span(*ends)
        text = _RANGES.sub(" ", text)
        for match in re.finditer(r"‹(\d+)›", text):
            piece = self._quotes[int(match[1])]
            expanded = expanded_class(piece)
            if expanded:
                alphabet += expanded
            elif len(piece) == 1:
                alphabet += piece
            elif piece.strip():
                words.append(piece.strip())
        for match in _CAPITALS.finditer(text):
            alphabet += "".join(re.findall(r"\b[A-Z]\b", match[0]))
        for pattern, characters in _CLASSES:
            alphabet += characters if re.search(pattern, text, re.IGNORECASE) else ""
        if not alphabet and re.search(r"\b(?:english|latin) (?:alphabet|letters)\b", text, re.IGNORECASE):
            return "", []
        for number in re.findall(r"⟦(\d+)⟧", text):
            piece = re.sub(
                r"\\(?:text|texttt|mathtt)\{(.*?)\}|\\([#_%&$])", r"\1\2", self._formulas[int(number)]
            ).strip()
            expanded = expanded_class(piece)
            if expanded:
                alphabet += expanded
            elif len(piece) == 1 and not piece.isalnum():
                alphabet += piece
        return alphabet, words

    def _piece(self, mark: str, number: str) -> str:
        return self._quotes[int(number)] if mark in "‹›" else self._formulas[int(number)]


def expanded_class(piece: str) -> str:
    """`a-z`, `[A-Za-z]` as the characters they stand for; "" for anything else."""
    match = re.fullmatch(r"\[?((?:[A-Za-z0-9]\s*-\s*[A-Za-z0-9][\s,]*)+)\]?", piece)
    if match is None:
        return ""
    return "".join(_span(*pair) for pair in re.findall(r"([A-Za-z0-9])\s*-\s*([A-Za-z0-9])", match[1]))


def _span(first: str, last: str) -> str:
    return "".join(map(chr, range(ord(first), ord(last) + 1)))

"""English that bounds values: "between 1 and n", "at most 10 characters long", "either 'C' or 'P'", "6 decimals"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from testgen.spec.evaluate import constant
from testgen.spec.expression import Expression, Name, Negative, Number, names_in
from testgen.spec.infer.alphabets import AlphabetReader
from testgen.spec.infer.limits import moved, tighten
from testgen.spec.infer.sketch import Kind, SketchField
from testgen.spec.tree import Evidence

_N = r"(?:⟦(\d+)⟧|(-?\d[\d,]*(?:\.\d+)?)(?![\d^*]))"
_BETWEEN = re.compile(
    rf"(?:\bbetween|(?<!numbered )\bfrom|\bin the range(?: of)?|\brange from|\branging from)\s+(?:\(?inclusive\)?\s+)?{_N}\s+(?:and|to|through|\.\.\.?|-)\s+{_N}(?:\s*,?\s*\(?(?:both )?inclusive(?:ly)?\)?)?",
    re.IGNORECASE,
)
_LEAST_AND_MOST = re.compile(
    rf"\b(?:at least|no less than|not less than) {_N}(?:,? and|,) (?:at most|no more than|not more than|no greater than) {_N}(?!\s*(?:[a-z-]+ )?(?:characters|letters|decimals?|digits|symbols|edges|roads|times|words))",
    re.IGNORECASE,
)
_LENGTHS = re.compile(
    rf"(?:(?:with |of |has |have |is |are |and |,\s*)*(?:a )?(?:maximum )?(?:length|size)s?(?: of ⟦\d+⟧| of (?:the|each) (?:string|word|name))?(?: is| are)? )?"
    rf"(?:of |is |are )?(?:between {_N} and {_N}|of {_N} to {_N}(?=\s+(?:[a-z-]+ )?(?:characters|letters|symbols|digits))|(?:(?:at least {_N} and )?(?:at most|up to|no more than|not exceeding|a maximum of|no longer than) {_N}))"
    rf"\s*(?:(?:lower|upper)[- ]?case |small |capital |English |Latin )*(?P<unit>characters|letters|symbols|digits)?(?: long| in length)?",
    re.IGNORECASE,
)
_EXACT_LENGTH = re.compile(
    r"\b(?:of|has|have|with|having) (?:the )?length (?:exactly )?⟦(\d+)⟧(?!\s*(?:to|and|or|-|at)\b)", re.IGNORECASE
)
_MAY_BE_EMPTY = re.compile(r"\b(?:may|can|might) be empty\b|\bpossibly empty\b|\b\(possibly empty\)", re.IGNORECASE)
_NON_EMPTY = re.compile(r"\bnon-?\s?empty\b", re.IGNORECASE)
_ABSOLUTE = re.compile(
    rf"\babsolute values?\b[^⟦.]{{0,40}}?(?:at most|bounded by|not exceed|no more than|not greater than|not larger than|less than or equal to)(?:s|ing)? {_N}",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    rf"(?:\b(?P<each>all|both|each|every one)\b(?: of (?:which|them))?|(?P<subject>⟦\d+⟧)|(?P<noun>\bnumber of [a-z]+(?: cases?)?(?=,| \()|\b(?:(?:non-?negative|positive) )?(?:integers?|numbers?)))\s*(?:is|are|will be|,|\()?\s*(?:which is )?"
    rf"(?:at most|no more than|no (?:larger|greater) than|not exceeding|less than or equal to|not (?:larger|greater) than|does not exceed|(?P<strict>(?:strictly )?(?:less|smaller) than|below)) {_N}(?!\s*(?:[a-z-]+ )?(?:characters|letters|decimals?|digits|symbols|edges|roads|times))",
    re.IGNORECASE,
)
_IN_ABSOLUTE_VALUE = re.compile(
    rf"\b(?:at most|no more than|bounded by|up to) {_N} (?:in|by) absolute value", re.IGNORECASE
)
_DECIMALS = re.compile(
    rf"\b(?P<how>at most|up to|with|exactly|no more than)?\s*(?:{_N}|(?P<word>one|two|three|four|five|six|eight))\s+(?:decimals?(?: places| digits)?|digits? after the decimal(?: point)?|decimal places|fractional digits)\b",
    re.IGNORECASE,
)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8}


_OF_ALL = re.compile(
    r"\s*(?:all|every|each(?! (?:of the|line|such))|the (?:numbers|coordinates|values|coefficients|strings|integers)|strings|names|words|both(?= (?:strings|words|consist|contain|have)\b))\b",
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
        self._alphabets = AlphabetReader(quotes, formulas)

    def read(
        self, text: str, focus: Sequence[SketchField], everywhere: Sequence[SketchField], evidence: Evidence
    ) -> list[tuple[int, int]]:
        """Apply all phrases of a sentence; `focus` are the fields of its line, `everywhere` all of the input."""
        self._evidence = evidence
        self._places = {each.id: each.place for each in everywhere}
        spans: list[tuple[int, int]] = []
        plural = _OF_ALL.match(text) is not None
        wide = list(focus) + ([each for each in everywhere if each not in focus] if plural else [])
        spans += self._texts(text, [each for each in wide if each.is_text])
        spans += self._numbers(text, [each for each in wide if not each.is_text], spans)
        spans += self._decimals(text, [each for each in (everywhere if plural else focus) if each.kind is Kind.REAL])
        spans += self._alphabets.read(text, [each for each in wide if each.is_text], evidence)
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
        spans = [match.span() for match in _ABSOLUTE.finditer(text) if self._absolute(match, fields)]
        spans += [match.span() for match in _IN_ABSOLUTE_VALUE.finditer(text) if self._absolute(match, fields)]
        spans += [match.span() for match in _AT_MOST.finditer(text) if self._at_most(match, fields)]
        for match in [*_BETWEEN.finditer(text), *_LEAST_AND_MOST.finditer(text)]:
            inside = any(a <= match.start() < b for a, b in [*spans, *taken])
            if self._describes(match) or (not inside and self._between(match, fields)):
                spans.append(match.span())
        return spans

    def _absolute(self, match: re.Match[str], fields: Sequence[SketchField]) -> bool:
        high = self._value(match[1], match[2])
        targets = [each for each in fields if not each.bounded]
        if high is None:
            return False
        value = constant(high)
        for each in targets:
            each.low, each.high = Number(-value) if value is not None else Negative(high), high
            self._said(each)
        return bool(targets)

    def _at_most(self, match: re.Match[str], fields: Sequence[SketchField]) -> bool:
        high = self._value(match[5], match[6])
        if match["strict"]:
            if high is None or any(each.kind is not Kind.INT for each in fields):
                return False
            high = moved(high, -1)
        targets = [each for each in fields if each.high is None and each.low is not None]
        if high is None or ((match["subject"] or match["noun"]) and len(targets) != 1):
            return False
        for each in targets:
            each.high = high
            self._said(each)
        return bool(targets)

    def _between(self, match: re.Match[str], fields: Sequence[SketchField]) -> bool:
        low, high = self._value(match[1], match[2]), self._value(match[3], match[4])
        if low is None or high is None:
            return False
        known = [each for each in fields if self._stands_later(each, low) and self._stands_later(each, high)]
        same = [each for each in known if (each.low, each.high) == (low, high)]
        targets = [each for each in known if not each.bounded] or same
        for each in targets:
            tighten(each, low, "low")
            tighten(each, high, "high")
            self._said(each)
        return bool(targets)

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
        spans = [match.span() for match in _LENGTHS.finditer(text) if self._length(match, fields)]
        spans += [match.span() for match in _EXACT_LENGTH.finditer(text) if self._exact_length(match, fields)]
        for pattern, shortest in ((_MAY_BE_EMPTY, 0), (_NON_EMPTY, 1)):
            match = pattern.search(text)
            for each in fields if match else ():
                each.shortest = Number(0) if shortest == 0 else each.shortest or Number(1)
            spans += [match.span()] if match and fields else []
        return spans

    def _exact_length(self, match: re.Match[str], fields: Sequence[SketchField]) -> bool:
        exact = self._value(match[1], None)
        targets = [each for each in fields if each.longest is None and exact and self._stands_later(each, exact)]
        for each in targets:
            each.shortest = each.longest = exact
            self._said(each)
        return bool(targets)

    def _length(self, match: re.Match[str], fields: Sequence[SketchField]) -> bool:
        if not (match["unit"] or re.search(r"length|size", match[0], re.IGNORECASE)):
            return False
        numbers = [self._value(match[at], match[at + 1]) for at in range(1, 12, 2)]  # between-and, of-to, least-most
        low, high = (next((number for number in numbers[side::2] if number), None) for side in (0, 1))
        targets = [each for each in fields if each.longest is None]
        for each in targets if high is not None else ():
            each.shortest, each.longest = low or each.shortest, high
            self._said(each)
        return high is not None and bool(targets)

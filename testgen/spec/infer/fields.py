"""Which values a piece of prose says that a line holds: "two integers n and m", "a string of length k"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from testgen.spec.expression import Binary, Expression, Name, Number, names_in
from testgen.spec.infer.maths import Formula, Series, read_expression
from testgen.spec.infer.operands import INDICES, Symbol
from testgen.spec.infer.sketch import Kind, SketchField

NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
} | {"a": 1, "an": 1, "the": 1, "single": 1, "another": 1, "its": 1, "each": 1}
_MOST_SCALARS = 12
_COUNT = r"(?:(?P<count>⟦\d+⟧|\d+|one|two|three|four|five|six|seven|eight|nine|ten|an?|the|another|its|single)\s+)?"
_PAIRS = r"(?P<pairs>(?:pairs?|couples?) of\s+)?"
_NO_ADJECTIVE = (
    r"(?!(?:of|the|some|any|and|or|is|are|in|an?|one|two|three|four|five|six|seven|eight|nine|ten|its|another|has|have|with|each|by|to|from|for)\b"
    r"|contain|consist|describ|hold|giv)"
)
_ADJECTIVES = rf"(?P<adjectives>(?:{_NO_ADJECTIVE}[a-zA-Z-]+,?\s+){{0,4}}?)"
_KINDS = (
    r"(?P<kind>integers?(?! (?:division|part))|(?:real|floating|floating-point|floating point|decimal) (?:numbers?|values?)|reals?\b|floats?\b"
    r"|(?:numbers?|values?|indices|ids?|identifiers?|coordinates)(?! of\b)(?! in the\b)|strings?|words?|names?(?! of\b)|characters?|letters?|digits?)\b"
)
_ITEM = re.compile(
    _COUNT + _PAIRS + _ADJECTIVES + _KINDS + r"|(?P<formula>⟦\d+⟧)|(?P<oneof>\bone of (?:the )?[^‹⟦]{0,40}(?=‹))",
    re.IGNORECASE,
)
_NOT_DECLARING = re.compile(
    r"\b(?:if|where|when|for|each|every|of|from|to|than|between|by|at|is|as|only|(?:of|has|have|with) (?:length|size)|exactly|through|most|least|in|up to)\s*$",
    re.IGNORECASE,
)
_LENGTH_BEFORE = re.compile(
    r"\b(?:(?:of|has|have|with|exact) (?:length|size)|exactly|consists? of|consisting of)\s*$", re.IGNORECASE
)
_LIST_OF = re.compile(
    r"\b(?:list|sequence|array|row|line|pairs?|triples?|consists?|consisting|made up|set) of(?: the)?\s*$",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"\b(?:indicating|meaning|denoting|such that|representing|satisfying|so that|that means|i\.e\.|where|denotes?|given that)\b",
    re.IGNORECASE,
)


_COMPARED = re.compile(r"\b(?:most|least|up to|than|the number of|total of)\s*$", re.IGNORECASE)
_PART_OF = re.compile(r"\bof\s*(?:some|any)?\s*$", re.IGNORECASE)


@dataclass
class Reading:
    """The fields found in one piece, and the formulas (by number) and words that found them."""

    fields: list[SketchField] = field(default_factory=list)
    formulas: set[int] = field(default_factory=set)


def kind_of(word: str) -> Kind:
    """Return what a noun means: "integers", "decimal numbers", "names"."""
    word = word.lower()
    if word.startswith(("integer", "ind", "id", "digit")):
        return Kind.INT
    if word.startswith(("real", "float", "decimal")):
        return Kind.REAL
    if word.startswith(("number", "value", "coordinate")):
        return Kind.NUMBER
    return Kind.CHAR if word.startswith(("char", "letter")) else Kind.STR


@dataclass
class _Pending:
    kind: Kind
    left: int | None  # None: as many as the text then names
    count: Expression | None = None
    distinct: bool = False
    low: int | None = None
    named: bool = False
    noun: str = ""
    first: int | None = None


class FieldReader:
    """Reads pieces of prose one after the other; `known` says which names stand already and what they are called."""

    def __init__(
        self,
        formulas: list[Formula],
        sources: list[str],
        fresh: Callable[[str], str],
        resolve: Callable[[Expression, list[SketchField]], Expression | None],
    ) -> None:
        self._formulas = formulas
        self._sources = sources
        self._fresh = fresh
        self._resolve_with = resolve
        self._place = 0
        self._before = ""

    def _resolve(self, expression: Expression) -> Expression | None:
        return self._resolve_with(expression, self._reading.fields)

    def read(self, text: str, *, known: set[str], per_round: bool) -> Reading:
        """Return the fields that `text` declares; `per_round`: the piece describes each of several lines."""
        self._reading, self._known, self._pending = Reading(), set(known), None
        text = re.sub(r"^\s*(?:is|are)\b", " ", text)
        if per_round and re.match(r"\s*(?:each )?of (?:length|size) ⟦", text):
            self._pending = _Pending(Kind.STR, 1)
        stop = _STOP.search(text)
        declaring = text[: stop.start()] if stop else text
        at = 0
        while match := _ITEM.search(declaring, at):
            self._item(match, declaring, per_round=per_round)
            at = match.end()
        if stop and self._pending is not None and self._pending.left:
            self._named_later(text[stop.start() :])
        self._flush()
        return self._reading

    def _named_later(self, text: str) -> None:
        """`three integers L and M, denoting ..., and N`: a name may stand behind what the others mean."""
        for number in mentioned(text):
            for symbol in self._formulas[number].names:
                if self._pending is not None and symbol.id not in self._known and symbol.id not in INDICES:
                    self._emit(symbol)

    # --- one item ---

    def _item(self, match: re.Match[str], text: str, *, per_round: bool) -> None:
        if match["formula"]:
            self._end_enumeration(text[: match.start()])
            self._formula(int(match["formula"][1:-1]), text[: match.start()])
        elif match["oneof"]:
            if not re.search(r"\bis\s*$", text[: match.start()]):
                self._flush()
                self._pending = _Pending(Kind.WORD, 1)
        elif self._is_length(match, text):
            last = self._reading.fields[-1]
            last.shortest = last.longest = self._counted(match["count"])
        elif self._declares(match, text, per_round=per_round):
            self._flush()
            self._pending = self._begun(match)
            self._pending.noun = match["kind"].lower()
            if self._pending.left is None and not self._names_follow(text[match.end() :]):
                self._pending.left = 1  # `n lines with the names` hold one name each

    def _end_enumeration(self, before: str) -> None:
        """`the integers w, h` ends where other words come between it and the next formula."""
        pending = self._pending
        open_ended = pending is not None and pending.left is None and pending.named
        if open_ended and not re.search(r"⟧\s*(?:,|and|,\s*and)?\s*$", before):
            self._pending = None

    def _is_length(self, match: re.Match[str], text: str) -> bool:
        """`the string A, consisting of exactly L characters`, `a string of three letters`."""
        count = (match["count"] or "").lower()
        return (
            kind_of(match["kind"]) is Kind.CHAR
            and (count.startswith("⟦") or _plain(count) > 1)
            and re.search(r"\b(?:of|exactly|has|contains|containing)\s*$", text[: match.start()]) is not None
            and self._last_text() is not None
        )

    def _last_text(self) -> SketchField | None:
        """Return the text that was just announced, which is a field from now on."""
        if self._pending is not None and self._pending.kind is Kind.STR and self._pending.left == 1:
            return self._emit(None)
        last = self._reading.fields[-1] if self._reading.fields and self._pending is None else None
        return last if last is not None and last.kind is Kind.STR else None

    def _declares(self, match: re.Match[str], text: str, *, per_round: bool) -> bool:
        """Whether a noun announces values, and does not count, describe or compare them."""
        word, count = match["kind"].lower(), (match["count"] or "").lower()
        if self._only_mentions(match, text):
            return False
        if word.startswith(("char", "letter", "digit")):
            return count not in {"", "the"} and (word.endswith("r") or count.startswith("⟦") or per_round)
        if not word.endswith("s") and not count:
            return False
        return bool(count) or per_round or self._names_follow(text[match.end() :])

    def _only_mentions(self, match: re.Match[str], text: str) -> bool:
        before, after, count = text[: match.start()], text[match.end() :], (match["count"] or "").lower()
        return (
            _COMPARED.search(before) is not None
            or (not count and _PART_OF.search(before) is not None and not _LIST_OF.search(before))
            or (count in {"the", "its"} and not re.match(r"\s*\(?\s*⟦", after))
            or (bool(self._reading.fields) and re.search(r"\b(?:is|are|be)\s*$", before, re.IGNORECASE) is not None)
        )

    def _names_follow(self, after: str) -> bool:
        return re.match(r"[^⟦.;]{0,40}⟦", after) is not None

    def _begun(self, match: re.Match[str]) -> _Pending:
        kind, count = kind_of(match["kind"]), (match["count"] or "").lower()
        adjectives = match["adjectives"].lower()
        distinct = re.search(r"\b(?:distinct|different|unique)\b", adjectives) is not None
        low = (
            0 if re.search(r"\bnon-?negative\b", adjectives) else 1 if re.search(r"\bpositive\b", adjectives) else None
        )
        if count.startswith("⟦"):
            number = int(count[1:-1])
            self._reading.formulas.add(number)
            expression = self._expression(number)
            if (
                isinstance(expression, Number)
                and isinstance(expression.value, int)
                and expression.value <= _MOST_SCALARS
            ):
                return _Pending(kind, expression.value, distinct=distinct, low=low)
            return _Pending(kind, 1, expression, distinct, low)
        if not count:
            return _Pending(kind, None if match["kind"].lower().endswith("s") else 1, None, distinct, low)
        left = _plain(count) or 1
        if count in {"the", "its"} and match["kind"].lower().endswith("s"):
            return _Pending(kind, None, None, distinct, low)
        if kind is Kind.CHAR and left > 1:
            return _Pending(kind, 1, Number(left), distinct, low)
        return _Pending(kind, left * (2 if match["pairs"] else 1), None, distinct, low)

    def _counted(self, count: str) -> Expression | None:
        if not count.startswith("⟦"):
            return Number(_plain(count.lower()))
        self._reading.formulas.add(int(count[1:-1]))
        return self._expression(int(count[1:-1]))

    def _expression(self, number: int) -> Expression | None:
        expression = read_expression(self._sources[number])
        return self._resolve(expression) if expression is not None else None

    # --- formulas ---

    def _formula(self, number: int, before: str) -> None:
        formula, self._before = self._formulas[number], before
        if _LENGTH_BEFORE.search(before) and (self._pending or self._reading.fields):
            self._length(number)
        elif formula.series:
            self._series(formula.series[0], number)
        elif formula.ordered and self._pending and not self._pending.named:
            self._names((Symbol(formula.ordered.base),), None)
        elif formula.names and not _NOT_DECLARING.search(before):
            self._names(formula.names, number)
        elif formula.relations and not _NOT_DECLARING.search(before):
            self._names(_subjects(formula, self._known), None)

    def _length(self, number: int) -> None:
        expression = self._expression(number)
        if expression is None:
            return
        if self._pending is None:
            target: SketchField | None = self._reading.fields[-1]
        else:
            target = self._emit(None) if self._pending.kind in {Kind.STR, Kind.CHAR} else None
        if target is not None and target.is_text:
            target.shortest = target.longest = expression
            self._reading.formulas.add(number)

    def _series(self, series: Series, number: int) -> None:
        if series.base in self._known:
            return
        count = self._pending.count if self._pending and self._pending.count else self._resolved_length(series)
        if count is None:
            return
        pending = self._pending or _Pending(Kind.UNKNOWN, 1)
        first = int(series.first) if series.first.isdigit() else None
        self._pending = _Pending(pending.kind, 1, count, pending.distinct, pending.low, noun=pending.noun, first=first)
        self._emit(Symbol(series.base))
        self._pending = None
        self._reading.formulas.add(number)

    def _resolved_length(self, series: Series) -> Expression | None:
        ends = [read_expression(series.first), read_expression(series.last)]
        low, high = (self._resolve(end) if end is not None else None for end in ends)
        if low is None or high is None:
            return None
        if isinstance(high, Number):
            low, high = high, low
        return (
            high
            if low == Number(1)
            else Binary("+", Binary("-", high, low), Number(1))
            if low != Number(0)
            else Binary("+", high, Number(1))
        )

    def _names(self, symbols: tuple[Symbol, ...], number: int | None) -> None:
        fresh = [symbol for symbol in symbols if symbol.id not in self._known]
        if self._pending is None:
            listed = re.search(r"(?:\bcontains?|\bhas|\band|⟧\s*,)\s*$", self._before) is not None
            fresh = [symbol for symbol in fresh if symbol.id not in INDICES or (listed and symbol.id == "k")]
        for symbol in fresh:
            if self._pending is None and number is None and self._reading.fields:
                return  # a relation about names that stand elsewhere declares nothing
            self._emit(symbol)
        if fresh and number is not None:
            self._reading.formulas.add(number)

    # --- making fields ---

    def _emit(self, symbol: Symbol | None) -> SketchField:
        pending = self._pending or _Pending(Kind.UNKNOWN, 1)
        said = symbol.id if symbol else ""
        made = SketchField(
            self._fresh(said or _DEFAULT_NAMES.get(pending.kind, "x")),
            said,
            pending.kind,
            self._next_place(),
            count=pending.count,
            noun=pending.noun,
            first=pending.first,
            distinct=pending.distinct and pending.count is not None,
            low=None if pending.low is None else Number(pending.low),
        )
        self._reading.fields.append(made)
        if said:
            self._known.add(said)
        if self._pending is not None:
            self._pending.named = True
        if self._pending is not None and self._pending.left is not None:
            self._pending.left -= 1
            if self._pending.left <= 0:
                self._pending = None
        return made

    def _flush(self) -> None:
        """Values that were announced and never named are there all the same."""
        while self._pending is not None and self._pending.left:
            self._emit(None)
        self._pending = None

    def _next_place(self) -> int:
        self._place += 1
        return self._place


def _plain(count: str) -> int:
    """Return what a count in digits or words is, 0 for any other."""
    return int(count) if count.isdigit() else NUMBER_WORDS.get(count, 0)


_DEFAULT_NAMES = {Kind.STR: "s", Kind.CHAR: "c", Kind.WORD: "w"}


def _subjects(formula: Formula, known: set[str]) -> tuple[Symbol, ...]:
    """Return the names that relations are about, in order, that are not known yet."""
    found: dict[str, None] = {}
    for relation in formula.relations:
        for operand in relation.comparison.operands:
            if isinstance(operand, Name):
                found.setdefault(operand.id)
            else:
                for name in sorted(names_in(operand) if not isinstance(operand, Binary) else ()):
                    found.setdefault(name)
    fresh = [name for name in found if name not in known]
    return tuple(Symbol(name) for name in fresh if len(name) == 1 or not set(name) <= known | set(fresh))


def mentioned(text: str) -> Iterator[int]:
    """Yield the numbers of the formulas that a text holds."""
    for match in re.finditer(r"⟦(\d+)⟧", text):
        yield int(match[1])

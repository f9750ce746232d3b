"""English that constrains values to each other: distinct, sorted, connected, sums over all cases."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from testgen.spec.expression import Binary, Call, Comparison, Expression, Logical, Name, Number, Text, Unordered
from testgen.spec.infer.fields import NUMBER_WORDS
from testgen.spec.infer.maths import Formula
from testgen.spec.infer.sketch import Kind, Sketch, SketchBlock, SketchField, SketchWhere, block_of, lines_in
from testgen.spec.tree import Evidence, Order

_DISTINCT = re.compile(
    r"\b(?:pairwise )?(?:distinct|unique|different)\b|\bno two\b[^.]{0,60}?\b(?:same|equal|identical|intersect|coincide)\b[^.]{0,20}|\bno two [^.]{0,40}(?=$)"
    r"|\bno\b[^.]{0,60}?\b(?:appears?|occurs?|listed|given|repeated|mentioned)\s*(?:more than once|twice|multiple times)?(?: in the input| in each \w+)?"
    r"|\b(?:listed|appears?|occurs?|given|included)\b[^.]{0,12}?\b(?:exactly|at most|only)?\s*once\b(?: in the input)?"
    r"|\bno (?:duplicate|repeated|multiple|parallel)s?\b[^.]{0,20}|\bat most one\b[^.]{0,60}?\bbetween\b[^.]{0,40}",
    re.IGNORECASE,
)
_PAIRS = re.compile(
    r"\b(?:pairs?|edges?|roads?|links?|connections?|friendships?|friends|unordered|between|combinations?)\b",
    re.IGNORECASE,
)
_PLACES = re.compile(r"\b(?:coordinates?|points?|positions?|spots?|locations?|places?|cells?)\b", re.IGNORECASE)
_DIFFERENT_ENDS = re.compile(
    r"\btwo (?:distinct|different)\b|\b(?:distinct|different) (?:students|cities|nodes|vertices|people|persons|stations|rooms)\b[^.]{0,30}(?=$|[,.)])"
    r"|\bno (?:\w+ ){1,3}is (?:its|their|his|her) own\b[^.]*|\b(?:no |not? contain )(?:self[- ]?loops?|loops?)\b|\b(?:from|to) itself\b",
    re.IGNORECASE,
)
_PRIMES = re.compile(r"\b(?:is|are)(?: all)? (?:a )?primes?(?: numbers?)?\b", re.IGNORECASE)
_SORTED = re.compile(
    r"\b(?:sorted|given|ordered|listed|in)\b[^.⟦]{0,40}?\b(?P<how>strictly )?(?P<way>non-?decreasing|increasing|ascending|non-?increasing|decreasing|descending)\b(?: order)?",
    re.IGNORECASE,
)
# Plain "increasing" leaves open whether equal values may follow each other, so it is no sign.
_SIGNS = {
    "nondecreasing": "<=",
    "ascending": "<=",
    "nonincreasing": ">=",
    "descending": ">=",
    "strictly increasing": "<",
    "strictly ascending": "<",
    "strictly decreasing": ">",
    "strictly descending": ">",
}
_SUM = re.compile(
    r"(?:\bsum (?:of|over) ⟦(?P<also>\d+)⟧,? and (?:the )?)?\b(?:sum|total)\b(?: (?:of|over))?(?: (?:all|the))*(?: values? of)?\s*⟦(?P<name>\d+)⟧[^⟦.]{0,60}?(?:at most|not exceed|exceeds?|bounded by|no more than|does not exceed)[^⟦.]{0,10}⟦(?P<most>\d+)⟧",
    re.IGNORECASE,
)
_CONNECTED = re.compile(
    r"\b(?:graph|network|map|it|they|tree|everything)?\s*(?:is|are|will be)? ?connected\b|\b(?:possible|able) to (?:reach|travel|get|go|walk|drive|move|come)\b[^.]{0,60}?\b(?:any|every|all)\b[^.]{0,60}|\bform(?:s)? a tree\b|\bis a tree\b",
    re.IGNORECASE,
)
_OTHERWISE_CONNECTED = re.compile(
    r"\b(?:strongly|weakly|doubly|not(?: \w+)?|un|dis|bi|double|two|three|2|3|⟦\d+⟧)[- ]?(?:edge-|vertex-)?connected\b",
    re.IGNORECASE,
)
_CONTAINS = re.compile(
    r"\b(?P<how>exactly|at least) one\b\s*(?P<what>‹(?P<quote>\d+)›|[a-z]+(?: [a-z]+)?)", re.IGNORECASE
)
_ALL_KINDS = re.compile(
    r"\ball (?P<count>two|three|four|five|six) (?:types|kinds|colou?rs|characters|letters|symbols|sorts)\b",
    re.IGNORECASE,
)
_PARITY = re.compile(
    r"⟦(?P<a>\d+)⟧(?:\s+(?P<how>or|and)\s+⟦(?P<b>\d+)⟧)?\s+(?:is |are |must be |will be )?(?:both |also )?(?P<parity>even|odd)\b",
    re.IGNORECASE,
)
_PERMUTATION = re.compile(r"\b(?:is |are |form |forms )?(?:an? )?permutation\b", re.IGNORECASE)
_MEANING = re.compile(r"‹(?P<quote>\d+)›\s*\(\s*(?:an? |the )?(?P<word>[a-z]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Talk:
    """A sentence, the fields of its line, all fields, and what to do with numbers in it."""

    text: str
    focus: Sequence[SketchField]
    everywhere: Sequence[SketchField]
    formulas: Sequence[Formula]
    quotes: Sequence[str]
    evidence: Evidence
    whole: str  # the whole section, where words for characters are explained


class ConstraintReader:
    """Adds the conditions that sentences state to a sketch; `read` returns the spans that it understood."""

    def __init__(self, sketch: Sketch, named: Callable[[str, Sequence[SketchField]], SketchField | None]) -> None:
        self._sketch = sketch
        self._named = named

    def read(self, talk: Talk) -> list[tuple[int, int]]:
        """Apply every rule to one sentence."""
        spans: list[tuple[int, int]] = []
        for rule in (
            self._ends,
            self._primes,
            self._distinct,
            self._sorted,
            self._sums,
            self._connected,
            self._contains,
            self._all_kinds,
            self._parity,
            self._permutation,
        ):
            spans += rule(talk, spans)
        return spans

    # --- places for conditions ---

    def _block(self, each: SketchField) -> SketchBlock | None:
        line = next(line for line in lines_in(self._sketch.items) if each in line.fields)
        return block_of(self._sketch.items, line)

    def _outside(self, block: SketchBlock) -> list[SketchWhere]:
        """Return where conditions over all rounds of a block stand."""
        for outer in _blocks(self._sketch.items):
            if block in outer.items:
                return outer.wheres
        return self._sketch.wheres

    def _add(self, wheres: list[SketchWhere], condition: Expression, talk: Talk) -> None:
        if all(where.condition != condition for where in wheres):
            wheres.append(SketchWhere(condition, talk.evidence))

    # --- rules ---

    def _ends(self, talk: Talk, _: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        match = _DIFFERENT_ENDS.search(talk.text)
        pair = self._edge(talk.focus)
        if match is None or pair is None:
            return []
        block = self._block(pair[0])
        assert block is not None
        self._add(block.wheres, Comparison((Name(pair[0].id), Name(pair[1].id)), ("!=",)), talk)
        return [match.span()]

    def _edge(self, fields: Sequence[SketchField]) -> tuple[SketchField, SketchField] | None:
        """Return the first two values of the same kind and bounds in the last block that has some."""
        candidates = [
            each
            for each in fields
            if each.count is None and self._block(each) is not None and each.kind in {Kind.INT, Kind.STR}
        ]
        for first, second in pairwise(candidates):
            alike = first.kind is second.kind and self._block(first) is self._block(second)
            if alike and (
                first.is_text
                or second.low == Binary("+", Name(first.id), Number(1))
                or (first.low, first.high) == (second.low, second.high)
            ):
                return first, second
        return None

    def _primes(self, talk: Talk, _: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        match = _PRIMES.search(talk.text)
        if match is None:
            return []
        subjects = self._listed(talk, talk.text[: match.start()])
        if not subjects or any(each.count is not None or self._block(each) is not None for each in subjects):
            return []
        for each in subjects:
            self._add(self._sketch.wheres, Call("prime", (Name(each.id),)), talk)
        return [match.span()]

    def _listed(self, talk: Talk, text: str) -> list[SketchField]:
        found = []
        for number in re.findall(r"⟦(\d+)⟧", text):
            formula = talk.formulas[int(number)]
            names = [symbol.id for symbol in formula.names] + [series.base for series in formula.series]
            found += [each for name in names if (each := self._named(name, talk.focus)) is not None]
        return list(dict.fromkeys(found))

    def _distinct(self, talk: Talk, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        spans = []
        for match in _DISTINCT.finditer(talk.text):
            inside = any(a <= match.start() < b for a, b in taken)
            if inside or self._made_distinct(talk, match):
                spans.append(match.span())
        return spans

    def _made_distinct(self, talk: Talk, match: re.Match[str]) -> bool:
        around = talk.text[max(0, match.start() - 60) : match.end() + 40]
        subject = re.search(
            r"((?:⟦\d+⟧[\s,]*(?:and|or)?[\s,]*)+)(?:are|is|be|must be|will be)?[^⟦.]{0,24}$", talk.text[: match.start()]
        )
        if re.match(
            r"\W*all (?:of )?(?:the |these )?[a-z]+ (?:are|will|must)", talk.text, re.IGNORECASE
        ) and _several_lists(talk):
            return False
        listed = self._listed(talk, subject[1]) if subject and re.search(r"\b(?:are|be)\b", subject[0]) else []
        scalars = [each for each in listed if each.count is None and self._block(each) is None]
        if len(scalars) > 1 and len(scalars) == len(listed):
            for first, second in combinations(scalars, 2):
                self._add(self._sketch.wheres, Comparison((Name(first.id), Name(second.id)), ("!=",)), talk)
            return True
        if len(listed) == 1 and listed[0].count is not None and not listed[0].is_text:
            listed[0].distinct = True
            listed[0].evidence.append(talk.evidence)
            return True
        edge = self._edge(talk.focus)
        if edge is not None and _PAIRS.search(around):
            return self._rows(edge, talk, ordered=_is_less(*edge))
        if edge is not None and _PLACES.search(around):
            return self._rows(edge, talk, ordered=True)
        return self._speaks_of_values(talk, match) and self._lists(talk)

    def _speaks_of_values(self, talk: Talk, match: re.Match[str]) -> bool:
        """Whether the subject of `distinct` is the values of the line, and not something that they belong to."""
        if match[0].lower().startswith("at most one"):
            return False
        before = talk.text[: match.start()]
        subject = re.search(r"([a-zA-Z]+)(?:\s*⟦\d+⟧)?\s+(?:are|is|will be|must be)\s+(?:all |pairwise )*$", before)
        noun = subject[1].lower() if subject else next(iter(re.findall(r"^no ([a-z]+)", match[0].lower())), "")
        nouns = {each.noun.rstrip("s") for each in talk.focus} | {"element", "value", "entry"}
        adjective = any(each.noun and re.match(rf"\s*{each.noun}", talk.text[match.end() :]) for each in talk.focus)
        return adjective or noun.rstrip("s") in nouns or (subject is None and not noun and "⟦" in before[-12:])

    def _rows(self, pair: tuple[SketchField, SketchField], talk: Talk, *, ordered: bool) -> bool:
        block = self._block(pair[0])
        assert block is not None
        names = (Name(pair[0].id), Name(pair[1].id))
        arguments: tuple[Expression, ...] = names if ordered else (Unordered(names),)
        self._add(self._outside(block), Call("distinct", arguments), talk)
        if not ordered:
            self._add(block.wheres, Comparison(names, ("!=",)), talk)
        return True

    def _lists(self, talk: Talk) -> bool:
        """The one list, or the one value of each round, that the sentence's line holds."""
        lists = [each for each in talk.focus if each.count is not None]
        if len(lists) == 1:
            lists[0].distinct = True
            lists[0].evidence.append(talk.evidence)
            return True
        alone = [each for each in talk.focus if each.count is None]
        if len(talk.focus) == 1 and (block := self._block(alone[0])) is not None:
            if len(block.items) == 1 and not block.wheres:
                alone[0].distinct = True
                alone[0].evidence.append(talk.evidence)
            else:
                self._add(self._outside(block), Call("distinct", (Name(alone[0].id),)), talk)
            return True
        return False

    def _sorted(self, talk: Talk, _: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        spans = []
        for number in re.findall(r"⟦(\d+)⟧", talk.text):
            ordered = talk.formulas[int(number)].ordered
            each = self._named(ordered.base, talk.focus) if ordered else None
            if ordered is None or each is None or not self._order(each, ordered.sign, talk):
                continue
            spans += [match.span() for match in re.finditer(rf"⟦{number}⟧", talk.text)]
            spans += [match.span() for match in _SORTED.finditer(talk.text)]
        match = _SORTED.search(talk.text)
        lists = [each for each in talk.focus if each.count is not None and not each.is_text]
        if not spans and match is not None and len(lists) == 1:
            sign = _SIGNS.get(f"{'strictly ' if match['how'] else ''}{match['way'].lower().replace('-', '')}")
            if sign is not None and self._order(lists[0], sign, talk):
                spans.append(match.span())
        return spans

    def _order(self, each: SketchField, sign: str, talk: Talk) -> bool:
        if each.count is not None:
            each.order = Order.ASCENDING if sign.startswith("<") else Order.DESCENDING
            each.distinct = each.distinct or sign in {"<", ">"}
            each.evidence.append(talk.evidence)
            return True
        block = self._block(each)
        if block is None or sign.startswith(">"):
            return False
        self._add(self._outside(block), Call("sorted" if sign == "<=" else "increasing", (Name(each.id),)), talk)
        return True

    def _sums(self, talk: Talk, _: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        spans = []
        for match in _SUM.finditer(talk.text):
            most = talk.formulas[int(match["most"])].expression
            summed = [match[group] for group in ("also", "name") if match[group]]
            if most is not None and all(self._summed(number, most, talk) for number in summed):
                spans.append(match.span())
        return spans

    def _summed(self, number: str, most: Expression, talk: Talk) -> bool:
        names = talk.formulas[int(number)].names
        each = self._named(names[0].id, talk.focus) if names else None
        if each is None or (block := self._block(each)) is None:
            return False
        self._add(self._outside(block), Comparison((Call("sum", (Name(each.id),)), most), ("<=",)), talk)
        return True

    def _connected(self, talk: Talk, _: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        match = _CONNECTED.search(talk.text)
        edges = [pair for pair in (self._edge(list(line.fields)) for line in lines_in(self._sketch.items)) if pair]
        if (
            match is None
            or len(edges) != 1
            or _OTHERWISE_CONNECTED.search(talk.text)
            or "directed" in talk.whole
            or "one-way" in talk.whole
        ):
            return []
        first, second = edges[0]
        nodes = first.high if first.low == Number(1) else None
        block = self._block(first)
        if first.is_text or nodes is None or not isinstance(nodes, Name) or block is None:
            return []
        self._add(self._outside(block), Call("connected", (nodes, Name(first.id), Name(second.id))), talk)
        return [each.span() for each in _CONNECTED.finditer(talk.text)]

    def _contains(self, talk: Talk, _: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        texts = [each for each in talk.focus if each.is_text]
        if len(texts) != 1:
            return []
        found = _CONTAINS.finditer(talk.text)
        return [match.span() for match in found if self._contained(match, texts[0], talk)]

    def _contained(self, match: re.Match[str], held: SketchField, talk: Talk) -> bool:
        character = talk.quotes[int(match["quote"])] if match["quote"] else self._meant(talk, match["what"])
        if len(character) != 1:
            return False
        block = self._block(held)
        wheres = self._outside(block) if block is not None else self._sketch.wheres
        sign = "==" if match["how"].lower() == "exactly" else ">="
        self._add(wheres, Comparison((Call("count", (Name(held.id), Text(character))), Number(1)), (sign,)), talk)
        return True

    def _all_kinds(self, talk: Talk, _: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """`The city has zones of all three types`: each of the three characters of the one text occurs."""
        match = _ALL_KINDS.search(talk.text)
        texts = [each for each in talk.everywhere if each.is_text]
        if match is None or len(texts) != 1 or len(texts[0].alphabet) != NUMBER_WORDS[match["count"].lower()]:
            return []
        block = self._block(texts[0])
        for character in texts[0].alphabet:
            condition = Comparison((Call("count", (Name(texts[0].id), Text(character))), Number(1)), (">=",))
            self._add(self._outside(block) if block is not None else self._sketch.wheres, condition, talk)
        return [match.span()]

    def _parity(self, talk: Talk, _: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        match = _PARITY.search(talk.text)
        if match is None:
            return []
        fields = [
            found[0]
            for number in (match["a"], match["b"])
            if number and len(found := self._listed(talk, f"⟦{number}⟧")) == 1
        ]
        if not fields or any(each.count is not None or self._block(each) is not None for each in fields):
            return []
        rest = Number(0 if match["parity"].lower() == "even" else 1)
        parts = tuple(Comparison((Binary("%", Name(each.id), Number(2)), rest), ("==",)) for each in fields)
        self._add(
            self._sketch.wheres, Logical((match["how"] or "or").lower(), parts) if len(parts) > 1 else parts[0], talk
        )
        return [match.span()]

    def _permutation(self, talk: Talk, _: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        match = _PERMUTATION.search(talk.text)
        lists = [each for each in talk.focus if each.count is not None and not each.is_text]
        if match is None or len(lists) != 1:
            return []
        if lists[0].low is None and lists[0].high is None:
            lists[0].low, lists[0].high = Number(1), lists[0].count
        lists[0].distinct = True
        lists[0].evidence.append(talk.evidence)
        return [match.span()]

    def _meant(self, talk: Talk, words: str) -> str:
        meanings = {match["word"].lower(): talk.quotes[int(match["quote"])] for match in _MEANING.finditer(talk.whole)}
        return next((meanings[word] for word in words.lower().split() if word in meanings), "")


def _several_lists(talk: Talk) -> bool:
    """Whether `all values are distinct` may speak of more than one list."""
    return len([each for each in talk.everywhere if each.count is not None and not each.is_text]) > 1


def _is_less(first: SketchField, second: SketchField) -> bool:
    return second.low == Binary("+", Name(first.id), Number(1))


def _blocks(items: Sequence[object]) -> list[SketchBlock]:
    found = []
    for item in items:
        if isinstance(item, SketchBlock):
            found += [item, *_blocks(item.items)]
    return found

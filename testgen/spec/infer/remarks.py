"""What the sentences say about the values of a layout, and what of it stays unused.

A sentence that carries a constraint which no rule understood is a doubt: the format is then partial. The list of words
that carry constraints is long on purpose: a wrong format called complete is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from testgen.spec.expression import Call, Comparison, Expression, Name, names_in
from testgen.spec.infer.constraints import ConstraintReader, Talk
from testgen.spec.infer.layout import Chunk, Layout, all_fields, resolved
from testgen.spec.infer.limits import Operand, limit
from testgen.spec.infer.maths import Formula, Relation, read_expression
from testgen.spec.infer.omissions import omissions
from testgen.spec.infer.operands import INDICES
from testgen.spec.infer.phrases import PhraseReader
from testgen.spec.infer.prose import Prose, Sentence
from testgen.spec.infer.rewriting import with_products
from testgen.spec.infer.sketch import SketchField, SketchWhere, block_of
from testgen.spec.infer.suspects import CARRIES, CARRIES_IN_LAYOUT
from testgen.spec.mined import Unused
from testgen.spec.tree import Evidence, Order, Source

_QUOTE_LENGTH = 160
_BEGINS_WITH_NAME = re.compile(
    r"\W{0,6}(?:(?:the|each|every|all) )?(?:(?:strings?|words?) )?⟦(\d+)⟧ +(?:is|are|has|have|only|consists?|contains?)\b",
    re.IGNORECASE,
)
_OF_LENGTH = re.compile(r"\b(?:of|has|with|have|having) (?:the )?length ⟦(\d+)⟧")
_PROMISES = re.compile(
    r"\b(?:guarantee[ds]?|assume|always|must|satisf(?:y|ies|ying)|such that|only|either|every)\b", re.IGNORECASE
)
_HARMLESS = re.compile(
    r"\b(?:after (?:that|this|which)|(?:are |is |be )?not necessarily [a-z]+|need not (?:be )?[a-z]+|not necessarily|may (?:be connected|also|contain)|might(?: not)?|note that|it is not guaranteed|in (?:any|arbitrary|no particular) order|(?:number|count) of (?:different|distinct)|by more than one"
    r"|(?:there )?(?:can|may|could) be (?:multiple|several|more than one)\b[^.]*|consists? only of|consisting only of|only line|only contains?|the only|no(?:\.|th)|whether or not|or not|(?:first|second|third) and only|positive integers?|non-negative integers?|single"
    r"|[a-z]+s? between (?:rooms|cities|nodes|vertices|students|points|stations|locations|two|pairs|them)|numbered (?:from )?(?:⟦\d+⟧|\d+) (?:to|through|and|-) (?:⟦\d+⟧|\d+)|from first to last|in (?:the )?order(?: from| of| (?:in which |that )?(?:they|it) (?:appears?|comes?|are))|(?:the )?(?:minimum|maximum)(?: value)? between)\b",
    re.IGNORECASE,
)
_EXPLAINS = re.compile(
    r"^(?:you should|your task|your program|print|output|compute|\(?if|when|whenever|here|note|for example|in this case|for instance)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(?:guarantee[ds]?|must|assume|at most|at least|never|always|distinct|unique|no two|valid|only|exactly|satisf\w+|possible to|connected|not|(?:is|are) (?:already |currently )?(?:in|on|inside)|present|exists?|already)\b",
    re.IGNORECASE,
)


class RemarkReader:
    """Reads every sentence of an Input section against its layout."""

    def __init__(self, prose: Prose, layout: Layout) -> None:
        self._prose = prose
        self._layout = layout
        self._whole = " ".join(sentence.text for sentence in prose.sentences)
        self._constraints = ConstraintReader(layout.sketch, self.named)
        self._phrases = PhraseReader(self._number, prose.quotes, prose.formulas)
        self._lengths: dict[str, SketchField] = {}  # `a string of length n`, where n is not in the input
        self.unused: list[Unused] = []

    def read(self) -> list[Unused]:
        """Apply all sentences to the sketch; return those that were not used up."""
        for number in self._layout.unclear:
            self._doubt(self._prose.sentences[number], "the lines that it speaks of were not understood")
        for number, sentence in enumerate(self._prose.sentences):
            self._sentence(number, sentence)
        self._share_bounds()
        for number, why in omissions(self._layout, self._prose):
            self._doubt(self._prose.sentences[number], why)
        return self.unused

    def _share_bounds(self) -> None:
        """A symbol that comes back in another block has the bounds that it had."""
        for each in all_fields(self._layout):
            twins = [
                other
                for other in all_fields(self._layout)
                if other is not each and other.said == each.said and other.bounded
            ]
            if each.said and not each.bounded and each.low is None and each.high is None and twins and not each.is_text:
                each.low, each.high = twins[0].low, twins[0].high
                each.evidence.extend(twins[0].evidence)

    def _doubt(self, sentence: Sentence, why: str) -> None:
        doubt = Unused("statement", _cut(sentence.raw), why)
        if doubt not in self.unused:
            self.unused.append(doubt)

    # --- names ---

    def named(self, said: str, focus: Sequence[SketchField]) -> SketchField | None:
        """Return the field that a name means in a sentence about `focus`, in any case if that is unambiguous."""
        for candidates in (list(focus), list(all_fields(self._layout))):
            exact = [each for each in candidates if each.said == said]
            if exact:
                return exact[-1]
        loose = [each for each in all_fields(self._layout) if each.said.lower() == said.lower()]
        return loose[0] if len(loose) == 1 else None

    def _number(self, number: str) -> Expression | None:
        expression = read_expression(self._prose.formulas[int(number)])
        return self._resolved(expression, ()) if expression is not None else None

    def _resolved(self, expression: Expression, focus: Sequence[SketchField]) -> Expression | None:
        expression = with_products(expression, {each.said for each in all_fields(self._layout)})
        known = {name: each for name in names_in(expression) if (each := self.named(name, focus)) is not None}
        return resolved(expression, known)

    def _chunks(self, number: int) -> list[Chunk]:
        return [chunk for chunk in self._layout.chunks if number in chunk.sentences] or self._layout.chunks[-1:]

    # --- sentences ---

    def _sentence(self, number: int, sentence: Sentence) -> None:
        focus = [each for chunk in self._chunks(number) for each in chunk.line.fields]
        evidence = Evidence(Source.STATEMENT, _cut(sentence.raw))
        self._name_lengths(sentence.text, focus)
        self._baptise(sentence.text, focus)
        everywhere = list(all_fields(self._layout))
        left = set(self._relations(sentence.text, focus, evidence))
        spans = self._phrased(number, sentence.text, everywhere, evidence)
        talk = Talk(sentence.text, focus, everywhere, self._layout.formulas, self._prose.quotes, evidence, self._whole)
        spans += self._constraints.read(talk)
        if left or self._unordered(sentence.text, focus):
            self._doubt(sentence, "a relation was not understood")
        if carried := self._carried(
            number, sentence.text, spans, used=not left and self._holds_relation(sentence.text)
        ):
            self._doubt(sentence, f"`{carried}` may be a constraint that is not in the format")

    def _phrased(
        self, number: int, text: str, everywhere: Sequence[SketchField], evidence: Evidence
    ) -> list[tuple[int, int]]:
        """Read the phrases of a sentence; of one that is about several lines, each part for its own line."""
        chunks = self._chunks(number)
        pieces = [(chunk, chunk.pieces[number]) for chunk in chunks if number in chunk.pieces]
        if len(pieces) <= 1:
            focus = self._subject(number, text) or [each for chunk in chunks for each in chunk.line.fields]
            return self._phrases.read(text, focus, everywhere, evidence)
        spans: list[tuple[int, int]] = []
        for chunk, (start, end) in pieces:
            part = " " * start + text[start:end]
            spans += self._phrases.read(part, chunk.line.fields, everywhere, evidence)
        return spans

    def _subject(self, number: int, text: str) -> list[SketchField]:
        """`S consists of ...` in a list of constraints speaks of S, wherever its line is."""
        match = _BEGINS_WITH_NAME.match(text)
        if match is None or any(chunk.sentences[0] == number for chunk in self._layout.chunks):
            return []
        names = self._layout.formulas[int(match[1])].names
        each = self.named(names[0].id, ()) if len(names) == 1 else None
        return [each] if each is not None and each.is_text else []

    def _carried(self, number: int, text: str, spans: Sequence[tuple[int, int]], *, used: bool) -> str:
        """Return a word that carries a constraint and was not used, "" if there is none."""
        rest = _HARMLESS.sub(" ", _without_layout(_blanked(text, spans)))
        if used or spans:
            rest = _PROMISES.sub(" ", rest)
        tells_layout = any(chunk.sentences[0] == number for chunk in self._layout.chunks)
        match = (CARRIES_IN_LAYOUT if tells_layout else CARRIES).search(rest)
        explains = _EXPLAINS.match(text) is not None and not _STRONG.search(rest)
        return match[0] if match and not explains else ""

    def _holds_relation(self, text: str) -> bool:
        return any(formula.relations for formula in self._formulas_in(text))

    def _name_lengths(self, text: str, focus: Sequence[SketchField]) -> None:
        texts = [each for each in focus if each.is_text and each.longest is None]
        for match in _OF_LENGTH.finditer(text):
            names = self._layout.formulas[int(match[1])].names
            if (
                len(texts) == 1
                and texts[0].count is None
                and len(names) == 1
                and self._alone(texts[0])
                and self.named(names[0].id, ()) is None
            ):
                self._lengths[names[0].id] = texts[0]

    def _alone(self, each: SketchField) -> bool:
        """Whether it is a text of the whole input or of a test case: rows of one length have lines of their own."""
        block = next((chunk.block for chunk in self._layout.chunks if each in chunk.line.fields), None)
        return block is None or block.noun in {"test case", "case", "test", "scenario"}

    def _baptise(self, text: str, focus: Sequence[SketchField]) -> None:
        """Values that were announced without names get those that a relation then uses, in order."""
        nameless = [each for each in focus if not each.said and not each.is_text]
        strange: dict[str, None] = {}
        for formula in self._formulas_in(text):
            mentioned = [
                name
                for relation in formula.relations
                for operand in relation.comparison.operands
                for name in _own_names(operand)
                if name not in self._lengths
            ]
            mentioned += [series.base for series in formula.series]
            strange.update(dict.fromkeys(name for name in mentioned if self.named(name, focus) is None))
        if nameless and len(nameless) == len(strange):
            for each, name in zip(nameless, strange, strict=True):
                each.said = name

    def _formulas_in(self, text: str) -> Iterator[Formula]:
        for number in re.findall(r"⟦(\d+)⟧", text):
            yield self._layout.formulas[int(number)]

    def _relations(self, text: str, focus: Sequence[SketchField], evidence: Evidence) -> Iterator[int]:
        """Apply all relations of a sentence; yield the numbers of the formulas that stay unused."""
        explains = _EXPLAINS.match(text) is not None
        for found in re.findall(r"⟦(\d+)⟧", text):
            number = int(found)
            formula = self._layout.formulas[number]
            if not formula.understood and _has_relation(self._prose.formulas[number]):
                yield number
            for relation in formula.relations:
                if explains and relation.comparison.operators == ("==",):
                    continue
                if not all(self._relation(each, focus, evidence) for each in self._expanded(relation)):
                    yield number

    def _unordered(self, text: str, focus: Sequence[SketchField]) -> bool:
        """Whether an `a_1 <= a_2 <= ... <= a_n` stands there that no values got their order from."""
        bases = [formula.ordered.base for formula in self._formulas_in(text) if formula.ordered]
        conditions = {
            str(name)
            for where in self._wheres()
            if isinstance(where.condition, Call)
            for name in names_in(where.condition)
        }
        found = [self.named(base, focus) for base in bases]
        return any(each is None or (each.order is Order.ANY and each.id not in conditions) for each in found)

    def _wheres(self) -> Iterator[SketchWhere]:
        yield from self._layout.sketch.wheres
        for chunk in self._layout.chunks:
            block = block_of(self._layout.sketch.items, chunk.line)
            yield from block.wheres if block is not None else ()

    def _expanded(self, relation: Relation) -> list[Relation]:
        """`0 < m_i` where m_1, m_2 and m_3 are single values speaks of each of them."""
        families = {
            base: [each.said for each in all_fields(self._layout) if re.fullmatch(rf"{base}_\d+", each.said)]
            for base in relation.indexed
        }
        families = {base: members for base, members in families.items() if members and self.named(base, ()) is None}
        if not families or len({len(members) for members in families.values()}) != 1:
            return [relation]
        rounds = range(len(next(iter(families.values()))))
        return [
            Relation(_renamed(relation.comparison, {base: members[at] for base, members in families.items()}))
            for at in rounds
        ]

    def _relation(self, relation: Relation, focus: Sequence[SketchField], evidence: Evidence) -> bool:
        if self._differ(relation, focus, evidence):
            return True
        operands = [self._operand(part, focus) for part in relation.comparison.operands]
        if any(operand is None for operand in operands):
            return False
        known = [operand for operand in operands if operand is not None]
        if any(operand.index for operand in known) and not any(
            operand.field is not None and operand.field.count is not None for operand in known
        ):
            return "==" not in relation.comparison.operators  # `1 <= i <= n` says which elements are meant
        left = limit(known, relation.comparison.operators, evidence)
        if left is None:
            return False
        for condition in left:
            self._where(condition, evidence)
        return True

    def _differ(self, relation: Relation, focus: Sequence[SketchField], evidence: Evidence) -> bool:
        """Read `a_i != a_j`: the elements of a list differ."""
        first, *others = relation.comparison.operands
        if relation.comparison.operators != ("!=",) or others != [first] or not isinstance(first, Name):
            return False
        each = self.named(first.id, focus)
        if each is None or each.count is None or each.is_text or first.id not in relation.indexed:
            return False
        if re.match(r"\W*(?:if|when)\b", evidence.quote, re.IGNORECASE):
            return False
        each.distinct = True
        each.evidence.append(evidence)
        return True

    def _operand(self, part: Expression, focus: Sequence[SketchField]) -> Operand | None:
        part = with_products(part, {each.said for each in all_fields(self._layout)})
        if isinstance(part, Name):
            each = self.named(part.id, focus)
            if each is None and part.id in self._lengths:
                return Operand(Name(self._lengths[part.id].id), self._lengths[part.id], wrapped=True)
            if each is None and part.id in INDICES:
                return Operand(part, index=True)
            return Operand(Name(each.id), each) if each is not None else None
        if isinstance(part, Call) and part.function == "abs" and isinstance(part.arguments[0], Name):
            each = self.named(part.arguments[0].id, focus)
            return Operand(Name(each.id), each, wrapped=True) if each is not None else None
        expression = self._resolved(part, focus)
        if expression is None:
            return None
        places = [each.place for each in all_fields(self._layout) if each.id in names_in(expression)]
        return Operand(expression, latest=max(places, default=0))

    def _where(self, condition: Comparison, evidence: Evidence) -> None:
        """Put a condition where all of its names are in sight: the innermost block that one of them stands in."""
        fields = [each for each in all_fields(self._layout) if each.id in names_in(condition)]
        last = max(fields, key=lambda each: each.place)
        line = next(chunk.line for chunk in self._layout.chunks if last in chunk.line.fields)
        block = block_of(self._layout.sketch.items, line)
        wheres = block.wheres if block is not None else self._layout.sketch.wheres
        if all(where.condition != condition for where in wheres):
            wheres.append(SketchWhere(condition, evidence))


def _renamed(comparison: Comparison, names: Mapping[str, str]) -> Comparison:
    operands = tuple(
        Name(names.get(part.id, part.id)) if isinstance(part, Name) else part for part in comparison.operands
    )
    return Comparison(operands, comparison.operators)


def _own_names(operand: Expression) -> list[str]:
    return [operand.id] if isinstance(operand, Name) and operand.id not in INDICES else []


def _has_relation(source: str) -> bool:
    return re.search(r"[<>=≤≥≠]|\\(?:leq?|geq?|lt|gt|neq?|not|in|mid|equiv|subset)(?![A-Za-z])", source) is not None


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    characters = list(text)
    for start, end in spans:
        characters[start:end] = " " * (end - start)
    return "".join(characters)


def _without_layout(text: str) -> str:
    """Take out what the layout has read: "each of the next n lines contains"."""
    text = re.sub(
        r"\b(?:each of )?the (?:next|following|first|second|third|last|remaining)\b[^.,]{0,25}?\blines?\b(?: each)?",
        " ",
        text,
        flags=re.IGNORECASE,
    )
    return re.sub(
        r"\b(?:consists?|contains?|containing|consisting)(?: only| exactly| solely)?(?: of)?\b|\bof length exactly\b",
        " ",
        text,
        flags=re.IGNORECASE,
    )


def _cut(text: str) -> str:
    return text if len(text) <= _QUOTE_LENGTH else text[: _QUOTE_LENGTH - 3] + "..."

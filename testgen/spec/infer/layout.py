"""The lines of the input, in the order in which the statement's Input section speaks of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from testgen.spec.expression import Expression, Name, Number
from testgen.spec.infer.fields import NUMBER_WORDS, FieldReader
from testgen.spec.infer.maths import Formula, read_expression, read_formula
from testgen.spec.infer.prose import Prose
from testgen.spec.infer.rewriting import rewritten, with_products
from testgen.spec.infer.sketch import Sketch, SketchBlock, SketchField, SketchItem, SketchLine

_NUM = r"(?:⟦\d+⟧|\d+|one|two|three|four|five|six|seven|eight|nine|ten)"
_CUE = re.compile(
    rf"""(?P<many>(?:each\ of\ |for\ each\ of\ |in\ each\ of\ )?(?:the\ )?(?:next|following|remaining|subsequent|other|last)\ (?P<m1>{_NUM})(?:\ further|\ more|\ input)?\ (?:lines?|rows?)\b
        |(?P<m2>{_NUM})(?:\ more|\ further|\ additional|\ other|\ such)?\ (?:lines|rows)\b)
    |(?P<ofeach>(?:the\ )?(?:(?P<o1>first|second|third|fourth|fifth|next|following|last|final|only)\ )?(?:and\ only\ )?(?:input\ )?line\ (?:of|in|for)\ (?:each|every|the|a)\ (?P<n1>test\ case|case|test|scenario|round|query|[a-z]+)\b(?<!input)(?<!file))
    |(?P<begins>each\ (?P<n2>test\ case|case|scenario|data\ ?set|[a-z]+)\ (?:(?:starts|begins)\ with\ (?:a\ |one\ )?(?:single\ )?(?:line\b)?|(?:consists?\ of|is\ given\ (?:on|by|in)|is\ described\ (?:by|on|in)|is)\ (?:a\ |one\ )(?:single\ )?line\b))
    |(?P<each>each\ (?:such\ |of\ these\ |of\ those\ |of\ the\ )?(?:lines?|rows?)\b|these\ lines\b|the\ (?:⟦\d+⟧\ ?-?\ ?'?(?:th)?|i-?th)\ (?:of\ these\ )?(?:line|row)s?\b|each\ of\ (?:these|them)\b|of\ which\b(?:\ each\b)?)
    |(?P<one>(?:the\ |a\ |one\ |an\ )?(?P<ord>first|second|third|fourth|fifth|sixth|seventh|next|following|last|final|only|single|one)(?:\ (?:and|or)\ (?:only|last|single))?(?:\ input)?\ (?:line|row)\b(?:\ (?:of|in)\ (?:the\ )?(?:input|file|data|standard\ input))*
        |the\ (?:second|third|fourth|fifth|next|last)(?:\ one)?(?=\ (?:contains|is|has|consists|gives)\b)
        |(?:then|there|by|with|follows?|is|another)\ (?:an?\ |another\ |the\ )?(?:single\ )?(?:line|row)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_FOLLOWING = re.compile(
    rf"(?:follow(?:s|ed by)?|then|there (?:are|will be)|come)\b[^.⟦]{{0,60}}(?P<times>{_NUM})\s+(?:[a-z]+\s+){{0,2}}?(?P<noun>test cases|cases|scenarios|[a-z]+s)\b"
    rf"|(?P<times2>{_NUM})\s+(?:[a-z]+\s+){{0,2}}?(?P<noun2>test cases|cases|scenarios|[a-z]+s)\s+(?:then\s+)?follow",
    re.IGNORECASE,
)
_SUPPOSES = re.compile(r"\W*(?:if|when|in case)\b", re.IGNORECASE)  # such a sentence tells of a line that is known
_LEADS_IN = re.compile(
    r"[^⟦‹.]{0,40}\b(?:this is|is|then|next|finally|afterwards|after this|after that|there)?\s*(?:follow(?:s|ed by)?|comes?|are|is)?\s*",
    re.IGNORECASE,
)
_ON_ONE_LINE = re.compile(
    r"^(?:then|next|finally|afterwards|after (?:this|that)|this is followed by)\b[^.]*\bon (?:one|a single|the same) line\b",
    re.IGNORECASE,
)
_SEVERAL_LINES = re.compile(
    rf"\beach (?P<noun>test case|case|scenario|data ?set|[a-z]+) (?:consists? of|contains?|has|is described by|spans) (?:{_NUM}|several|some|multiple) lines\b",
    re.IGNORECASE,
)
_PER_ROUND = re.compile(
    r"\b(?:for (?:each|every)|per) (?P<noun>test ?case|case|scenario|test|data ?set)\s*(?:,|:)?\s*(?:$|(?=•|one line|there (?:is|are)|a line|on))",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"^(?:the )?(?:(?:second|third|fourth|next|following|last) (?:integer|number|value|token|word|character)s? (?:on|of|in) (?:the|this|each|that) line"
    r"|(?:the )?(?:remainder|rest) of (?:the|this|each) line)|^(?:this is )?followed by\b",
    re.IGNORECASE,
)
_COUNTED_NOUN = re.compile(
    r"number of (?:the )?(?P<noun>test cases|cases|tests|scenarios|data ?sets|[a-z]+s)\b", re.IGNORECASE
)


@dataclass
class Chunk:
    """A line of the sketch and the sentences that speak of it; formulas used to find its fields."""

    line: SketchLine
    block: SketchBlock | None
    sentences: list[int] = field(default_factory=list)
    pieces: dict[int, tuple[int, int]] = field(default_factory=dict)  # what part of a sentence is about this line alone


@dataclass
class Layout:
    """The sketch, its chunks in order, and which formulas (by number) were used for it."""

    sketch: Sketch
    chunks: list[Chunk]
    used: set[int]
    formulas: list[Formula]
    unclear: list[int] = field(default_factory=list)  # sentences whose lines were not understood


class LayoutReader:
    """Reads the layout off the prose of an Input section."""

    def __init__(self, prose: Prose) -> None:
        self._prose = prose
        self._formulas = [read_formula(source) for source in prose.formulas]
        self._taken: set[str] = set()
        self.layout = Layout(Sketch(), [], set(), self._formulas)
        self._open: list[SketchBlock] = []
        self._reader = FieldReader(self._formulas, list(prose.formulas), self._fresh, self._resolve_beside)
        self._nouns: dict[str, Expression] = {}

    def read(self) -> Layout:
        """Return the layout; its sketch has no lines where nothing was recognised."""
        for number, sentence in enumerate(self._prose.sentences):
            self._sentence(number, sentence.text)
        return self.layout

    # --- names ---

    def _fresh(self, said: str) -> str:
        base = re.sub(r"[^A-Za-z0-9_]", "", said) or "x"
        name, number = base, 1
        while name in self._taken or (not said and name == base):
            number += 1
            name = f"{base}{number}" if not base[-1].isdigit() else f"{base}_{number}"
        self._taken.add(name)
        return name

    def known(self) -> dict[str, SketchField]:
        """Return the fields by the names that the statement uses; a later one hides an earlier one."""
        return {f.said: f for chunk in self.layout.chunks for f in chunk.line.fields if f.said}

    def resolve(self, expression: Expression) -> Expression | None:
        """Return an expression with the format's names in place of the statement's, None if one is unknown."""
        return self._resolve_beside(expression, [])

    def _resolve_beside(self, expression: Expression, fields: list[SketchField]) -> Expression | None:
        return resolved(expression, self.known() | {f.said: f for f in fields if f.said})

    # --- sentences ---

    def _sentence(self, number: int, text: str) -> None:
        several = _SEVERAL_LINES.search(text)
        if several is not None:
            self._enter(_singular(several["noun"].lower()), number)
        if self.layout.chunks and _ON_ONE_LINE.search(text):
            self._fill(self._line(number, None), text)
            return
        per_round = _PER_ROUND.search(text)
        if per_round is not None and not self._enter(_singular(per_round["noun"].lower()), number):
            self.layout.unclear.append(number)
        supposed = self.layout.chunks and _SUPPOSES.match(text) is not None
        cues = [] if supposed else [cue for cue in _CUE.finditer(text) if not _is_total(cue, text)]
        first = cues[0].start() if cues else len(text)
        if not cues or not _LEADS_IN.fullmatch(text[:first]):
            self._between(number, text[:first], bare=not cues)
        for place, cue in enumerate(cues):
            end = cues[place + 1].start() if place + 1 < len(cues) else len(text)
            self._cue(number, cue, text[cue.end() : end])
            if self.layout.chunks and self.layout.chunks[-1].sentences[-1:] == [number]:
                self.layout.chunks[-1].pieces[number] = (cue.start(), end)
        self._follow(text)

    def _between(self, number: int, text: str, *, bare: bool) -> None:
        """Prose outside of any line cue: it may be the input's only line, or go on with the line before."""
        if not self.layout.chunks:
            if re.search(
                r"\b(?:input|line|contains?|consists?|integers?|strings?|numbers?|single|given)\b", text, re.IGNORECASE
            ) and ("⟦" in text or "‹" in text or re.search(r"\b(?:integers?|strings?|numbers?)\b", text)):
                chunk = self._line(number, None)
                self._fill(chunk, text)
                if not chunk.line.fields:
                    self._drop(chunk)
            return
        chunk = self.layout.chunks[-1]
        chunk.sentences.append(number)
        if (not chunk.line.fields and bare) or _GOES_ON.search(text):
            self._fill(chunk, text)

    def _drop(self, chunk: Chunk) -> None:
        self.layout.chunks.remove(chunk)
        self._items().remove(chunk.line)

    def _follow(self, text: str) -> None:
        """`Then follow the n menus`: what a block's noun is counted by."""
        for match in _FOLLOWING.finditer(text):
            times, noun = match["times"] or match["times2"], (match["noun"] or match["noun2"]).lower()
            expression = self._number(times)
            if expression is not None and not re.fullmatch(
                r"lines|rows|integers|numbers|strings|characters|names", noun
            ):
                self._nouns[_singular(noun)] = expression
        for match in _COUNTED_NOUN.finditer(text):
            noun = _singular(match["noun"].lower())
            near = (
                re.findall(r"⟦(\d+)⟧", text[: match.start()])[-1:]
                + re.findall(r"⟦(\d+)⟧", text[match.end() : match.end() + 20])[:1]
            )
            if not near and len(self.layout.chunks) == 1 and len(self.layout.chunks[0].line.fields) == 1:
                self._nouns.setdefault(noun, Name(self.layout.chunks[0].line.fields[0].id))
            for found in near:
                names = self._formulas[int(found)].names or ()
                expression = self.resolve(Name(names[0].id)) if len(names) == 1 else None
                if expression is None and len(self.layout.chunks) == 1 and len(self.layout.chunks[0].line.fields) == 1:
                    expression = Name(self.layout.chunks[0].line.fields[0].id)
                if expression is not None:
                    self._nouns.setdefault(noun, expression)

    def _cue(self, number: int, cue: re.Match[str], content: str) -> None:
        if cue["many"]:
            times = self._number(cue["m1"] or cue["m2"])
            noun = cue["m1"] or cue["m2"]
            if times is None:
                self.layout.unclear.append(number)
                return
            if noun.startswith("⟦"):
                self.layout.used.add(int(noun[1:-1]))
            self._fill(self._line(number, SketchBlock(times, sentence=number)), content)
        elif cue["ofeach"] or cue["begins"]:
            noun = _singular((cue["n1"] or cue["n2"]).lower())
            if not self._enter(noun, number):
                self.layout.unclear.append(number)
            self._fill(self._line(number, None), content)
        elif cue["each"]:
            self._each(number, content)
        else:
            if self._open and cue["ord"] and cue["ord"].lower() in {"last", "final"}:
                self._open.clear()
            self._fill(self._line(number, None), content)

    def _each(self, number: int, content: str) -> None:
        if not self.layout.chunks:
            self.layout.unclear.append(number)
            return
        chunk = self.layout.chunks[-1]
        chunk.sentences.append(number)
        if not chunk.line.fields:
            self._fill(chunk, content)

    def _enter(self, noun: str, number: int) -> bool:
        """Open the block of a noun, unless it is open already."""
        if self._open and self._open[-1].noun == noun:
            return True
        times = self._nouns.get(noun)
        if times is None:
            return False
        block = SketchBlock(times, noun=noun, sentence=number)
        self._items().append(block)
        self._open.append(block)
        return True

    # --- lines ---

    def _items(self) -> list[SketchItem]:
        return self._open[-1].items if self._open else self.layout.sketch.items

    def _line(self, number: int, block: SketchBlock | None) -> Chunk:
        line = SketchLine(sentence=number)
        if block is not None:
            block.items.append(line)
            self._items().append(block)
        else:
            self._items().append(line)
        chunk = Chunk(line, block or (self._open[-1] if self._open else None), [number])
        self.layout.chunks.append(chunk)
        return chunk

    def _fill(self, chunk: Chunk, content: str) -> None:
        known = {said for said, f in self.known().items() if f not in chunk.line.fields}
        per_round = chunk.block is not None
        shadowed = self._shadowed(chunk)
        reading = self._reader.read(content, known=known - shadowed, per_round=per_round)
        for each in reading.fields:
            each.line = self.layout.chunks.index(chunk)
        chunk.line.fields.extend(reading.fields)
        self.layout.used |= reading.formulas

    def _shadowed(self, chunk: Chunk) -> set[str]:
        """A block may use names of an earlier block again: those are declared anew."""
        if chunk.block is None:
            return set()
        inner = {
            f.said
            for other in self.layout.chunks
            if other.block is not None and other.block is not chunk.block
            for f in other.line.fields
        }
        counts = {f.said for f in self.known().values() if f.said in inner and self._counts_something(f)}
        return inner - counts

    def _counts_something(self, wanted: SketchField) -> bool:
        return any(f.count == Name(wanted.id) for chunk in self.layout.chunks for f in chunk.line.fields)

    def _number(self, text: str) -> Expression | None:
        if not text.startswith("⟦"):
            value = int(text) if text.isdigit() else NUMBER_WORDS[text.lower()]
            return Number(value)
        expression = read_expression(self._prose.formulas[int(text[1:-1])])
        return self.resolve(expression) if expression is not None else None


def resolved(expression: Expression, known: dict[str, SketchField]) -> Expression | None:
    """Replace the statement's names by the format's; a name in another case counts if it is the only one."""

    def name_of(said: str) -> str | None:
        found = known.get(said) or _other_case(said, known)
        return found.id if found else None

    return rewritten(with_products(expression, known), name_of)


def _other_case(name: str, known: dict[str, SketchField]) -> SketchField | None:
    found = [f for said, f in known.items() if said.lower() == name.lower()]
    return found[0] if len(found) == 1 else None


def _is_total(cue: re.Match[str], text: str) -> bool:
    """`Input consists of three lines.` announces lines that are described one by one."""
    return (
        bool(cue["m2"])
        and re.search(
            r"(?:consists? of|contains?|there are|has)\s*(?:exactly\s*)?$", text[: cue.start()], re.IGNORECASE
        )
        is not None
        and re.match(r"\s*(?:of (?:the )?input)?\s*[.:,]?\s*$|\s*of input\b", text[cue.end() :], re.IGNORECASE)
        is not None
    )


def _singular(noun: str) -> str:
    return (
        noun[:-3] + "y"
        if noun.endswith("ies")
        else noun[:-2]
        if noun.endswith(("ches", "shes", "xes"))
        else noun.removesuffix("s")
    )


def all_fields(layout: Layout) -> Iterator[SketchField]:
    """Yield the fields of all chunks in order."""
    for chunk in layout.chunks:
        yield from chunk.line.fields

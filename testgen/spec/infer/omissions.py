"""What inputs of a known shape have to be though no sentence says it: edges that differ, trees, names known before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from testgen.spec.expression import Binary, Call, Number, Text, children, names_in
from testgen.spec.infer.layout import Chunk, Layout
from testgen.spec.infer.limits import moved
from testgen.spec.infer.prose import Prose
from testgen.spec.infer.sketch import SketchBlock, SketchField, SketchWhere, block_of

_PAIR = 2
_CORNERS = 4  # numbers: two points
_JOINS = re.compile(
    r"\b(?:edges?|roads?|streets?|links?|bridges?|tunnels?|cables?|wires?|friends?|friendships?|neighbou?rs?|adjacent|flights?|corridors?|routes?|paths?|passages?|pipes?|railways?|tracks?|highways?|portals?|canals?|trails?|tubes?|ladders?|doors?|connect(?:s|ed|ing|ion|ions)?|joins?|joining)\b",
    re.IGNORECASE,
)
_ALLOWS = re.compile(
    r"\b(?:may|can|could|might) be (?:multiple|several|more than one|self)|\bnot necessarily (?:distinct|different|simple)|\bself[- ]?loops? (?:are|is) (?:allowed|possible)|\bone-way\b|\bdirected\b",
    re.IGNORECASE,
)
_PARENTS = re.compile(r"\b(?:parents?|boss(?:es)?|managers?|supervisors?|superiors?|tree|rooted)\b", re.IGNORECASE)
_OPPOSITE = re.compile(
    r"\b(?:lower|bottom|upper|top|south|north)[- ]?(?:left|right|west|east)\b|\b(?:opposite|two) corners\b",
    re.IGNORECASE,
)
_ARRANGED = re.compile(
    r"\b(?:rank(?:s|ing|ings|ed)?|order|preferences?|arrange(?:d|ment)|deck|shuffled?|tour|latin|sudoku|magic|labels?|arrive|placed|seating)\b",
    re.IGNORECASE,
)
_INTERVAL = re.compile(
    r"\b(?:intervals?|segments?|(?<!in the )(?<!in )ranges?(?! of)|sub-?arrays?|sub-?strings?|lower (?:and|bound|limit)|minim\w+ and (?:the )?maxim\w+"
    r"|(?:start|beginning|opening|arrival)\b[^.]{0,40}\b(?:end|ending|closing|departure))\b",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\(\s*(?:one of |either )?‹\d+›(?:[\s,-]*(?:or |and )?\s*‹\d+›)+\s*\)")
_COUNTED = re.compile(
    r"\bnumber of (?:[a-z-]+ ){0,2}?(?:edges|roads|streets|links|bridges|tunnels|doors|connections|friendships)\b",
    re.IGNORECASE,
)
_THE_ONE = re.compile(
    r"‹(?P<quote>\d+)›[\s,:(-]*(?:(?:is|denotes?|marks?|represents?|indicates?|means?|for|as|stands for)\s+)?(?:the|your|his|her|their|its)\s+(?:\w+['’]?s?\s+)?"
    r"(?:start\w*|beginning|initial|current|ends?|ending|exit|goal|target|destination|source|sink|home|house|player|robot|king|hero|treasure|princess|prince|position|location)\b",
    re.IGNORECASE,
)


def omissions(layout: Layout, prose: Prose) -> Iterator[tuple[int, str]]:
    """Yield the number of a sentence and what its lines may have to be beyond the words."""
    for chunk in layout.chunks:
        text = " ".join(
            prose.sentences[number].text for number in sorted(set(chunk.sentences)) if number < len(prose.sentences)
        )
        text += " ".join(match[0] for sentence in prose.sentences for match in _COUNTED.finditer(sentence.text))
        for why in _of_line(layout, chunk, text):
            yield chunk.line.sentence, why
    for number, sentence in enumerate(prose.sentences):
        if len(_LISTED.findall(sentence.text)) > 1:
            yield number, "which characters stand at which place is not in the format"
        characters = [prose.quotes[int(match["quote"])] for match in _THE_ONE.finditer(sentence.text)]
        if any(len(each) == 1 and _occurs(layout, each) for each in characters):
            yield number, "how often the character occurs is not in the format"


def _of_line(layout: Layout, chunk: Chunk, text: str) -> Iterator[str]:
    block = block_of(layout.sketch.items, chunk.line)
    fields = chunk.line.fields
    if any(each.noun.startswith("name") and not each.distinct for each in fields):
        yield "names may have to differ, or to be known from another line"
    if _bare_edges(layout, chunk, block, text):
        yield "edges may have to differ, and to join different nodes"
    if block is not None and _bare_tree(layout, chunk, block):
        yield "edges, one fewer than nodes, may have to form a tree"
    if any(_parents(each) for each in fields) and _PARENTS.search(text):
        yield "parents may have to form a tree"
    if block is not None and any(each.count is not None and _points(each) for each in fields) and _JOINS.search(text):
        yield "neighbours may have to differ, and to be neighbours of each other"
    if any(_numbering(each) for each in fields) and _ARRANGED.search(text):
        yield "the values may have to be a permutation"
    if _bare_interval(chunk, text) and not _related(_numbers(chunk), _wheres(layout)):
        yield "the ends of intervals may have to stand in an order"
    if len(_numbers(chunk)) >= _CORNERS and _OPPOSITE.search(text) and not _related(_numbers(chunk), _wheres(layout)):
        yield "corners may have to stand in an order"


def _bare_edges(layout: Layout, chunk: Chunk, block: SketchBlock | None, text: str) -> bool:
    """Pairs of nodes of which nothing says whether loops, or two edges of one pair, are allowed."""
    ends = _ends(chunk)
    if block is None or len(ends) < _PAIR or (ends[0].low, ends[0].high) != (ends[1].low, ends[1].high):
        return False
    loopless = any(names_in(where.condition) == {ends[0].id, ends[1].id} for where in block.wheres)
    return bool(_JOINS.search(text)) and not loopless and not _connected(layout) and not _ALLOWS.search(text)


def _bare_tree(layout: Layout, chunk: Chunk, block: SketchBlock) -> bool:
    """N - 1 pairs of numbers up to n, and nothing on the graph that they make."""
    fewer = isinstance(block.times, Binary) and block.times.operator == "-" and block.times.right == Number(1)
    nodes = names_in(block.times)
    return fewer and len([each for each in _ends(chunk) if _upto(each, nodes)]) >= _PAIR and not _connected(layout)


def _ends(chunk: Chunk) -> list[SketchField]:
    return [each for each in chunk.line.fields if each.count is None and each.high is not None and names_in(each.high)]


def _upto(each: SketchField, nodes: frozenset[str] | set[str]) -> bool:
    return each.high is not None and names_in(each.high) == nodes


def _parents(each: SketchField) -> bool:
    return each.count is not None and not each.uses_index and _points(each)


def _numbering(each: SketchField) -> bool:
    """Whether a list holds as many values as there are values to choose from: 1..n, or 0..n-1."""
    if each.count is None or each.distinct or each.high is None or each.is_text:
        return False
    return each.high == (moved(each.count, -1) if each.low == Number(0) else each.count)


def _bare_interval(chunk: Chunk, text: str) -> bool:
    numbers = _numbers(chunk)
    alike = [each for each in numbers if (each.low, each.high) == (numbers[0].low, numbers[0].high)]
    return len(alike) == _PAIR and _INTERVAL.search(text) is not None


def _points(each: SketchField) -> bool:
    """Whether the values look like numbers of nodes: up to a number that was read."""
    return each.high is not None and bool(names_in(each.high)) and not each.is_text


def _numbers(chunk: Chunk) -> list[SketchField]:
    return [each for each in chunk.line.fields if each.count is None and not each.is_text]


def _related(fields: list[SketchField], wheres: list[SketchWhere]) -> bool:
    names = {each.id for each in fields}
    bounds = [bound for each in fields for bound in (each.low, each.high) if bound is not None]
    conditions = [where.condition for where in wheres]
    return any(names_in(bound) & names for bound in bounds) or any(names_in(each) & names for each in conditions)


def _connected(layout: Layout) -> bool:
    return any(
        isinstance(where.condition, Call) and where.condition.function == "connected" for where in _wheres(layout)
    )


def _wheres(layout: Layout) -> list[SketchWhere]:
    found = list(layout.sketch.wheres)
    blocks = [item for item in layout.sketch.items if isinstance(item, SketchBlock)]
    while blocks:
        block = blocks.pop()
        found += block.wheres
        blocks += [item for item in block.items if isinstance(item, SketchBlock)]
    return found


def _occurs(layout: Layout, character: str) -> bool:
    """Whether a character stands in some text and nothing says how often."""
    counted = any(Text(character) in _parts(where) for where in _wheres(layout))
    texts = [each for chunk in layout.chunks for each in chunk.line.fields if each.alphabet and not each.words]
    return not counted and any(character in each.alphabet for each in texts)


def _parts(where: SketchWhere) -> list[object]:
    found: list[object] = [where.condition]
    for each in found:
        found += children(each) if hasattr(each, "__dataclass_fields__") else []  # type: ignore[arg-type]
    return found

"""A finished sketch into a Format; what it lacks is guessed from the samples and said so."""

from __future__ import annotations

from collections.abc import Sequence

from testgen.spec import tree
from testgen.spec.evaluate import constant
from testgen.spec.expression import Expression, Number, names_in
from testgen.spec.infer.alignment import Seen
from testgen.spec.infer.rewriting import with_names
from testgen.spec.infer.sketch import Kind, Sketch, SketchBlock, SketchField, SketchItem, SketchLine, SketchWhere
from testgen.spec.mined import Unused

GUESSED = tree.Evidence(tree.Source.GUESS, "no bound is stated; widened from the samples")
_WIDER = 10
_MOST_WORDS = 8


class Assembly:
    """Makes the Format of one sketch; `doubts` then holds what was guessed."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._taken = set(seen.tokens)
        self.doubts: list[Unused] = []

    def format(self, sketch: Sketch) -> tree.Format:
        """Return the format, not yet checked."""
        return tree.Format((*self._items(sketch.items), *self._wheres(sketch.wheres)))

    def _wheres(self, wheres: Sequence[SketchWhere]) -> list[tree.Item]:
        return [tree.Where(each.condition, (each.evidence,)) for each in wheres]

    def _items(self, items: Sequence[SketchItem]) -> list[tree.Item]:
        made: list[tree.Item] = []
        for item in items:
            if isinstance(item, SketchLine):
                made.append(tree.Line(tuple(map(self._field, item.fields))))
            else:
                made.extend(self._block(item))
        return made

    def _block(self, block: SketchBlock) -> list[tree.Item]:
        only = _only_field(block)
        if only is not None and not block.wheres:
            kind = self._lines_of(block.times, only)
            if kind is not None:
                return [tree.Line((tree.Field(only.id, kind, tuple(only.evidence)),))]
        body = (*self._items(block.items), *self._wheres(block.wheres))
        return [tree.Repeat(block.times, body)]

    def _lines_of(self, times: Expression, only: SketchField) -> tree.Type | None:
        """A block of one value a line is a list per line, a grid or a matrix."""
        if only.id in _names_of(only):
            return None
        element = self._scalar(only)
        if only.count is not None:
            return (
                None
                if only.uses_index
                else tree.MatrixType(element, tree.Counted(times), tree.Counted(only.count), only.distinct)
            )
        if (
            isinstance(element, tree.StrType)
            and element.length.low == element.length.high
            and " " not in element.alphabet
            and not only.distinct
        ):
            return tree.GridType(times, element.length.low, element.alphabet)
        return tree.ListType(element, tree.Counted(times), per_line=True, distinct=only.distinct, order=only.order)

    def _field(self, each: SketchField) -> tree.Field:
        kind: tree.Type = self._scalar(each)
        if each.count is not None:
            counted = tree.Counted(each.count, self._index(each) if each.uses_index else None)
            if counted.index:
                kind = with_names(kind, {"i": counted.index})
            assert isinstance(kind, tree.ScalarType)
            kind = tree.ListType(kind, counted, distinct=each.distinct, order=each.order)
        return tree.Field(each.id, kind, tuple(dict.fromkeys(each.evidence)))

    def _index(self, each: SketchField) -> str:
        """Return a name for the index of a list that nothing else in the format has."""
        taken = self._taken | {each.id}
        found = next(
            name for name in ("i", "j", "k", *(f"i{number}" for number in range(2, 1000))) if name not in taken
        )
        self._taken.add(found)
        return found

    # --- values ---

    def _scalar(self, each: SketchField) -> tree.ScalarType:
        if each.words:
            return tree.WordType(each.words)
        match each.kind:
            case Kind.INT | Kind.NUMBER:
                return tree.IntType(self._range(each))
            case Kind.REAL:
                decimals = None if each.decimals is None else (each.least_decimals, each.decimals)
                return tree.RealType(self._range(each), decimals)
            case Kind.CHAR:
                return self._character(each)
            case _:
                return self._string(each)

    def _character(self, each: SketchField) -> tree.ScalarType:
        alphabet = each.alphabet or self._alphabet(each)
        if len(alphabet) > _MOST_WORDS:
            return tree.StrType(tree.Range(Number(1), Number(1)), "".join(sorted(alphabet)))
        return tree.WordType(tuple(sorted(alphabet)))

    def _range(self, each: SketchField) -> tree.Range:
        low, high = each.low, each.high
        if low is None or high is None:
            self._doubt(
                each,
                f"no {'bounds' if low is high else 'lower bound' if low is None else 'upper bound'} found for {each.said or each.id}",
            )
            values = [float(token) for token in self._seen.tokens[each.id]] or [1.0]
            top = constant(high) if high is not None else None
            bottom = constant(low) if low is not None else None
            if low is None:
                guess = 0 if min(values) == 0 else 1 if min(values) > 0 else int(min(values)) * _WIDER
                low = Number(guess if top is None else min(guess, int(top)))
            if high is None:
                guess = max(int(max(values)) * _WIDER, _WIDER)
                high = Number(guess if bottom is None else max(guess, int(bottom)))
        return tree.Range(low, high)

    def _string(self, each: SketchField) -> tree.StrType:
        shortest, longest = each.shortest, each.longest
        if longest is None:
            self._doubt(each, f"no length found for {each.said or each.id}")
            longest = Number(max([len(token) for token in self._seen.tokens[each.id]] + [1]) * _WIDER)
        if shortest is None:
            shortest = Number(1)
        alphabet = each.alphabet or self._alphabet(each)
        return tree.StrType(
            tree.Range(shortest, longest), "".join(sorted(set(alphabet))), " " in alphabet and each.trimmed
        )

    def _alphabet(self, each: SketchField) -> str:
        self._doubt(each, f"no alphabet found for {each.said or each.id}")
        return "".join(sorted(set("".join(self._seen.tokens[each.id])))) or "a"

    def _doubt(self, each: SketchField, text: str) -> None:
        if GUESSED not in each.evidence:
            each.evidence.append(GUESSED)
        self.doubts.append(Unused("statement", text, "guessed from the samples"))


def _only_field(block: SketchBlock) -> SketchField | None:
    if len(block.items) == 1 and isinstance(block.items[0], SketchLine) and len(block.items[0].fields) == 1:
        return block.items[0].fields[0]
    return None


def _names_of(each: SketchField) -> set[str]:
    parts = (each.low, each.high, each.shortest, each.longest, each.count)
    return {name for part in parts if part is not None for name in names_in(part)}


def contradicts(each: SketchField, tokens: Sequence[str]) -> str | None:
    """Say how the samples contradict what the words say of a text's alphabet, if they do."""
    if not each.alphabet or each.words:
        return None
    strange = sorted(set("".join(tokens)) - set(each.alphabet))
    return f"the samples hold {strange[0]!r} in {each.said or each.id}" if strange else None

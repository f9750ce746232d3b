"""Two formats of one input as one that says what both say.

The layouts may differ in lines, never in the order and nesting of values. The first format's names and lines stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from testgen.errors import InputError
from testgen.spec import tree
from testgen.spec.check import checked
from testgen.spec.evaluate import constant
from testgen.spec.expression import Call, Expression, Name
from testgen.spec.infer.alignment import INTEGER
from testgen.spec.infer.rewriting import renamed, with_names
from testgen.spec.infer.skeleton import Unit, folded, plain, units


class _DifferentError(ValueError):
    """The two describe inputs of different shape."""


def merged(first: tree.Format, second: tree.Format, *, second_bounds: bool = False) -> tree.Format | None:
    """Return the format of the inputs that fit both; None if their shapes differ or nothing fits both.

    With `second_bounds` the bounds of the second are taken where they differ, even if they are wider.
    """
    ours, theirs = plain(first.items), plain(second.items)
    left, right = units(ours), units(theirs)
    if left is None or right is None:
        return first if first.items == second.items else None
    try:
        names: dict[str, str] = {}
        _pair(left, right, names)
        tightened = _Tightening(names, _tops(left), second_bounds=second_bounds)
        items = tightened.items(ours, _fields(theirs), theirs)
        return checked(tree.Format(folded(items)))
    except (_DifferentError, InputError):
        return None


def _fields(items: Sequence[tree.Item]) -> dict[str, tree.Field]:
    return {field.name: field for field in tree.fields_of(tuple(items)) if field.name}


def _pair(left: Sequence[Unit], right: Sequence[Unit], names: dict[str, str]) -> None:
    """Fill `names`: the first format's name for each of the second's."""
    if len(left) != len(right):
        raise _DifferentError
    for ours, theirs in zip(left, right, strict=True):
        if ours.field is not None and theirs.field is not None:
            if (ours.field.name is None) != (theirs.field.name is None):
                raise _DifferentError
            if ours.field.name and theirs.field.name:
                names[theirs.field.name] = ours.field.name
        elif ours.block is not None and theirs.block is not None:
            if type(ours.block.times) is not type(theirs.block.times) and tree.UntilEnd in {
                type(ours.block.times),
                type(theirs.block.times),
            }:
                raise _DifferentError
            if ours.block.index and theirs.block.index:
                names[theirs.block.index] = ours.block.index
            _pair(ours.inside, theirs.inside, names)
        else:
            raise _DifferentError


def _tops(found: Sequence[Unit]) -> dict[str, Expression]:
    """Return the constant upper bounds of the ints, by name."""
    tops: dict[str, Expression] = {}
    for unit in found:
        if (
            unit.field is not None
            and unit.field.name
            and isinstance(unit.field.type, tree.IntType)
            and constant(unit.field.type.range.high) is not None
        ):
            tops[unit.field.name] = unit.field.type.range.high
        tops |= _tops(unit.inside)
    return tops


class _Tightening:
    def __init__(self, names: dict[str, str], tops: dict[str, Expression], *, second_bounds: bool) -> None:
        self._second_bounds = second_bounds
        self._names = names
        self._tops = tops
        self._theirs = {ours: theirs for theirs, ours in names.items()}

    def items(
        self, ours: Sequence[tree.Item], fields: dict[str, tree.Field], theirs: Sequence[tree.Item]
    ) -> tuple[tree.Item, ...]:
        blocks = [item for item in theirs if isinstance(item, tree.Repeat)]
        made: list[tree.Item] = []
        for item in ours:
            match item:
                case tree.Line():
                    made.append(tree.Line(tuple(self._field(field, fields) for field in item.fields)))
                case tree.Repeat():
                    other = blocks.pop(0)
                    made.append(self._repeat(item, other, fields))
                case _:
                    made.append(item)
        standing = {item.condition for item in made if isinstance(item, tree.Where)}
        added = [
            tree.Where(renamed(item.condition, self._names), item.evidence)
            for item in theirs
            if isinstance(item, tree.Where)
        ]
        made.extend(where for where in added if where.condition not in standing)
        return tuple(made)

    def _repeat(self, ours: tree.Repeat, theirs: tree.Repeat, fields: dict[str, tree.Field]) -> tree.Repeat:
        index = ours.index or theirs.index
        body = self.items(ours.body, fields, theirs.body)
        return replace(ours, body=body, index=index, evidence=_both(ours.evidence, theirs.evidence))

    def _field(self, ours: tree.Field, fields: dict[str, tree.Field]) -> tree.Field:
        theirs = fields.get(self._theirs.get(ours.name or "", ""))
        if theirs is None:
            return ours
        if _guessed(theirs):
            return ours
        if _guessed(ours):
            return replace(theirs, name=ours.name, type=self._renamed(theirs.type))
        return replace(ours, type=self._type(ours.type, theirs.type), evidence=_both(ours.evidence, theirs.evidence))

    def _renamed(self, kind: tree.Type) -> tree.Type:
        return with_names(kind, self._names)

    def _type(self, ours: tree.Type, theirs: tree.Type) -> tree.Type:
        theirs = self._renamed(theirs)
        if ours == theirs:
            return ours
        if isinstance(ours, tree.ListType) and isinstance(theirs, tree.ListType):
            return self._list(ours, theirs)
        if isinstance(ours, tree.IntType | tree.RealType) and isinstance(theirs, tree.IntType | tree.RealType):
            return self._number(ours, theirs)
        if isinstance(ours, tree.StrType) and isinstance(theirs, tree.StrType):
            return self._text(ours, theirs)
        return _words(ours, theirs)

    def _number(self, ours: tree.IntType | tree.RealType, theirs: tree.IntType | tree.RealType) -> tree.Type:
        bounds = self._range(ours.range, theirs.range)
        if isinstance(ours, tree.RealType) and isinstance(theirs, tree.RealType):
            return tree.RealType(bounds, _decimals(ours.decimals, theirs.decimals))
        return tree.IntType(bounds)  # whole numbers are all that fits both

    def _list(self, ours: tree.ListType, theirs: tree.ListType) -> tree.ListType:
        element = self._type(ours.element, theirs.element)
        if ours.counted.count != theirs.counted.count or not isinstance(element, tree.ScalarType):
            raise _DifferentError
        order = ours.order if ours.order is not tree.Order.ANY else theirs.order
        counted = replace(ours.counted, index=ours.counted.index or theirs.counted.index)
        return replace(ours, element=element, counted=counted, distinct=ours.distinct or theirs.distinct, order=order)

    def _text(self, ours: tree.StrType, theirs: tree.StrType) -> tree.StrType:
        alphabet = "".join(sorted(set(ours.alphabet) & set(theirs.alphabet)))
        if not alphabet:
            raise _DifferentError
        return tree.StrType(self._range(ours.length, theirs.length), alphabet, ours.trimmed or theirs.trimmed)

    def _range(self, ours: tree.Range, theirs: tree.Range) -> tree.Range:
        if self._second_bounds:
            return theirs
        return tree.Range(self._bound(ours.low, theirs.low, "max"), self._bound(ours.high, theirs.high, "min"))

    def _bound(self, a: Expression, b: Expression, choose: str) -> Expression:
        if a == b:
            return a
        first, second = constant(a), constant(b)
        if first is not None and second is not None:
            return a if (first >= second) == (choose == "max") else b
        for bound, value in ((a, second), (b, first)):
            if value is not None and self._implied(bound, value, choose):
                return bound
        return Call(choose, (a, b))

    def _implied(self, bound: Expression, value: object, choose: str) -> bool:
        """Whether a bound by a name is always at least as tight as a constant."""
        top = constant(self._tops[bound.id]) if isinstance(bound, Name) and bound.id in self._tops else None
        return choose == "min" and top is not None and isinstance(value, int) and top <= value


def _words(ours: tree.Type, theirs: tree.Type) -> tree.Type:
    """Return the words that both allow, where at least one of the two lists words."""
    listed, other = (ours, theirs) if isinstance(ours, tree.WordType) else (theirs, ours)
    if not isinstance(listed, tree.WordType):
        raise _DifferentError
    if isinstance(other, tree.WordType):
        return tree.WordType(_some(tuple(word for word in listed.words if word in other.words)))
    if isinstance(other, tree.StrType):
        return tree.WordType(_some(tuple(word for word in listed.words if set(word) <= set(other.alphabet))))
    if isinstance(other, tree.IntType) and all(INTEGER.fullmatch(word) for word in listed.words):
        return listed
    raise _DifferentError


def _both(ours: tuple[tree.Evidence, ...], theirs: tuple[tree.Evidence, ...]) -> tuple[tree.Evidence, ...]:
    return tuple(dict.fromkeys((*ours, *theirs)))


def _guessed(field: tree.Field) -> bool:
    return any(each.source is tree.Source.GUESS for each in field.evidence)


def _decimals(a: tuple[int, int] | None, b: tuple[int, int] | None) -> tuple[int, int] | None:
    if a is None or b is None:
        return a or b
    low, high = max(a[0], b[0]), min(a[1], b[1])
    if low > high:
        raise _DifferentError
    return low, high


def _some(words: tuple[str, ...]) -> tuple[str, ...]:
    if not words:
        raise _DifferentError
    return words

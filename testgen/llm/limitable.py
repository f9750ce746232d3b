"""What of a format a restriction may limit: which names, of what kind, between which ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from testgen.spec import tree
from testgen.spec.expression import Expression, Name
from testgen.spec.intervals import ANYTHING, Interval, intervals_of, length_name, range_of
from testgen.spec.printer import show_expression
from testgen.spec.suggestion import closest


class Sort(StrEnum):
    """What stands under a name."""

    NUMBER = "number"
    ELEMENTS = "elements"
    LENGTH = "length"
    WORD = "word"


@dataclass(frozen=True)
class Limitable:
    """A name that can be limited: numbers have a `range` and the constants that it lies between, words their `words`.

    `single` says that there is one value in an input: no list, no block around it.
    """

    name: str
    sort: Sort
    range: tree.Range | None = None
    interval: Interval = ANYTHING
    words: tuple[str, ...] = ()
    single: bool = False

    @property
    def said(self) -> str:
        """Its values as the format says them: `1..10^5`, `"N" | "S"`."""
        if self.range is None:
            return " | ".join(f'"{word}"' for word in self.words)
        return f"{show_expression(self.range.low)}..{show_expression(self.range.high)}"


def limitable(fmt: tree.Format) -> dict[str, Limitable]:
    """Return what can be limited, by name, in the order of the format."""
    intervals = intervals_of(fmt)
    blocks = {field.name for item in fmt.items if not isinstance(item, tree.Line) for field in tree.fields_of((item,))}
    found: dict[str, Limitable] = {}
    for field in tree.fields_of(fmt.items):
        if field.name:
            found |= {one.name: one for one in _of(field.name, field.type, intervals, field.name not in blocks)}
    return found


def _of(name: str, kind: tree.Type, intervals: Mapping[str, Interval], single: bool) -> Iterator[Limitable]:  # noqa: FBT001
    many = isinstance(kind, tree.ListType | tree.MatrixType)
    sort = Sort.ELEMENTS if many else Sort.NUMBER
    match kind.element if isinstance(kind, tree.ListType | tree.MatrixType) else kind:
        case tree.IntType(bounds) | tree.RealType(bounds):
            yield Limitable(name, sort, bounds, range_of(bounds, intervals), single=single and not many)
        case tree.IntervalsType(_, bounds) | tree.PointsType(_, bounds):
            yield Limitable(name, Sort.ELEMENTS, bounds, range_of(bounds, intervals))
        case tree.TreeType(weight=tree.Range() as bounds) | tree.GraphType(weight=tree.Range() as bounds):
            yield Limitable(name, Sort.ELEMENTS, bounds, range_of(bounds, intervals))
        case tree.StrType(bounds):
            yield Limitable(length_name(name), Sort.LENGTH, bounds, range_of(bounds, intervals), single=single)
        case tree.WordType(words):
            yield Limitable(name, Sort.WORD, words=words, single=single and not many)
        case _:
            pass


def counts_of(fmt: tree.Format) -> dict[str, str]:
    """Return by the name of each list, tree or other collection the name that says how many elements it has."""
    found: dict[str, str] = {}
    for field in tree.fields_of(fmt.items):
        count = _count(field.type)
        if field.name and isinstance(count, Name):
            found[field.name] = count.id
    return found


def _count(kind: tree.Type) -> Expression | None:
    match kind:
        case tree.ListType(_, counted):
            return counted.count
        case tree.PermType(count) | tree.TreeType(count) | tree.IntervalsType(count) | tree.PointsType(count):
            return count
        case tree.GraphType(edges=edges):
            return edges
        case _:
            return None


_LENGTH = re.compile(r"(?:len|size|length)\s*\(\s*(\w+)\s*\)|\|(\w+)\|")


def meant(said: str, names: Mapping[str, Limitable], counts: Mapping[str, str]) -> str | None:
    """Return which name was meant: `N` is n, `a[i]` is a, `len(a)` is what counts the list a; None: no such name."""
    if said in names:
        return said
    if match := _LENGTH.fullmatch(said):
        name = match[1] or match[2]
        return length_name(name) if length_name(name) in names else counts.get(name)
    bare = re.split(r"\[|_i\b", said)[0].strip()
    if bare in names:
        return bare
    same = [name for name in names if name.lower() == bare.lower()]
    return same[0] if len(same) == 1 else None


def nearest(said: str, names: Mapping[str, Limitable]) -> str:
    """Return a hint at the name that a wrong one is nearest to, or all names."""
    near = closest(said, names) or (length_name(said) if length_name(said) in names else None)
    return f"{near}?" if near else f"the names are {', '.join(names)}"

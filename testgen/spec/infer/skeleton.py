"""Formats without their line layout, so that two descriptions of one input can be laid beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from testgen.spec import tree
from testgen.spec.expression import Binary, Call, Comparison, Expression, Name, Number, names_in


def plain(items: Sequence[tree.Item]) -> tuple[tree.Item, ...]:
    """Return the items with every type that takes lines written out as a block of scalars and lists on one line."""
    made: list[tree.Item] = []
    for item in items:
        match item:
            case tree.Line() if len(item.fields) == 1 and tree.takes_lines(item.fields[0].type):
                made.extend(_written_out(item.fields[0]))
            case tree.Repeat():
                made.append(replace(item, body=plain(item.body)))
            case tree.Choose():
                made.append(replace(item, cases=tuple(map(plain, item.cases))))
            case _:
                made.append(item)
    return tuple(made)


def _written_out(field: tree.Field) -> list[tree.Item]:
    kind, name = field.type, field.name or "x"
    match kind:
        case tree.ListType(element, counted):
            if kind.order is not tree.Order.ANY or counted.index:
                return [tree.Line((field,))]
            wheres = _distinct(kind.distinct, name, field)
            return [_block(counted.count, [replace(field, type=element)], field), *wheres]
        case tree.MatrixType(element, rows, columns):
            inner = tree.ListType(element, columns)
            return [_block(rows.count, [replace(field, type=inner)], field), *_distinct(kind.distinct, name, field)]
        case tree.GridType(rows, columns, alphabet):
            text = tree.StrType(tree.Range(columns, columns), alphabet)
            return [_block(rows, [replace(field, type=text)], field)]
        case tree.GraphType(nodes, edges):
            return _graph(field, nodes, edges, kind)
        case _:
            return [tree.Line((field,))]


def _graph(field: tree.Field, nodes: Expression, edges: Expression, kind: tree.GraphType) -> list[tree.Item]:
    if kind.simple or kind.acyclic or kind.connected or kind.directed or kind.weight is not None:
        return [tree.Line((field,))]
    last = nodes if kind.base == 1 else Binary("-", nodes, Number(1))
    ends = [
        replace(field, name=f"{field.name}_{side}", type=tree.IntType(tree.Range(Number(kind.base), last)))
        for side in "uv"
    ]
    block = _block(edges, ends, field)
    if kind.loopless:
        names = tuple(Name(end.name or "") for end in ends)
        block = replace(block, body=(*block.body, tree.Where(Comparison(names, ("!=",)), field.evidence)))
    return [block]


def _block(times: Expression, fields: list[tree.Field], source: tree.Field) -> tree.Repeat:
    return tree.Repeat(times, (tree.Line(tuple(fields)),), evidence=source.evidence)


def _distinct(distinct: bool, name: str, field: tree.Field) -> list[tree.Item]:  # noqa: FBT001
    return [tree.Where(Call("distinct", (Name(name),)), field.evidence)] if distinct else []


@dataclass(frozen=True)
class Unit:
    """A field, or a block with the units inside it."""

    field: tree.Field | None = None
    block: tree.Repeat | None = None
    inside: tuple[Unit, ...] = ()


def units(items: Sequence[tree.Item]) -> tuple[Unit, ...] | None:
    """Return the fields and blocks in order, without lines and conditions; None where alternatives stand."""
    found: list[Unit] = []
    for item in items:
        match item:
            case tree.Line(fields):
                found.extend(Unit(field=field) for field in fields)
            case tree.Repeat():
                inside = units(item.body)
                if inside is None:
                    return None
                found.append(Unit(block=item, inside=inside))
            case tree.Choose():
                return None
            case tree.Where():
                pass
    return tuple(found)


def folded(items: Sequence[tree.Item]) -> tuple[tree.Item, ...]:
    """Return the items with blocks of one value a line written as lists per line, grids and matrices: `plain` undone."""
    made: list[tree.Item] = []
    for item in items:
        if isinstance(item, tree.Repeat):
            made.append(_folded_block(replace(item, body=folded(item.body))))
        elif isinstance(item, tree.Choose):
            made.append(replace(item, cases=tuple(map(folded, item.cases))))
        elif not (isinstance(item, tree.Where) and _made_flag(made, item)):
            made.append(item)
    return tuple(made)


def _made_flag(made: list[tree.Item], where: tree.Where) -> bool:
    """`where distinct(x)` after a list x is the list's own `distinct`."""
    match where.condition:
        case Call("distinct", (Name(name),)):
            pass
        case _:
            return False
    for place, item in enumerate(made):
        if isinstance(item, tree.Line) and len(item.fields) == 1 and item.fields[0].name == name:
            field = item.fields[0]
            if isinstance(field.type, tree.ListType | tree.MatrixType):
                evidence = tuple(dict.fromkeys((*field.evidence, *where.evidence)))
                made[place] = tree.Line((replace(field, type=replace(field.type, distinct=True), evidence=evidence),))
                return True
    return False


def _folded_block(block: tree.Repeat) -> tree.Item:
    times = block.times
    if (
        isinstance(times, tree.UntilEnd | tree.UntilLine)
        or len(block.body) != 1
        or not isinstance(block.body[0], tree.Line)
    ):
        return block
    fields = block.body[0].fields
    if len(fields) != 1 or fields[0].name is None:
        return block
    kind = _lines_of(fields[0].type, tree.Counted(times, block.index))
    if kind is None:
        return block
    evidence = tuple(dict.fromkeys((*fields[0].evidence, *block.evidence)))
    return tree.Line((replace(fields[0], type=kind, evidence=evidence),))


def _lines_of(kind: tree.Type, rows: tree.Counted) -> tree.Type | None:
    match kind:
        case tree.StrType(length, alphabet) if length.low == length.high and " " not in alphabet and rows.index is None:
            return tree.GridType(rows.count, length.low, alphabet)
        case tree.IntType() | tree.RealType() | tree.StrType() | tree.WordType():
            return tree.ListType(kind, rows, per_line=True)
        case tree.ListType(element, columns) if (
            not kind.distinct and kind.order is tree.Order.ANY and not kind.per_line and columns.index is None
        ):
            return (
                tree.MatrixType(element, rows, columns)
                if rows.index is None or rows.index not in names_in(columns.count)
                else None
            )
        case _:
            return None

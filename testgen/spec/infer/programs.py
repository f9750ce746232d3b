"""Layouts that correct programs show by how they read, with bounds from the statement's words by name."""

from __future__ import annotations

from collections.abc import Sequence

from testgen.errors import InputError
from testgen.problem import Label, Problem
from testgen.spec import tree
from testgen.spec.check import checked
from testgen.spec.expression import Expression, Number
from testgen.spec.infer.alignment import align
from testgen.spec.infer.assembly import Assembly
from testgen.spec.infer.layout import Chunk, Layout
from testgen.spec.infer.maths import read_formula
from testgen.spec.infer.prose import Prose, prose_of, sections
from testgen.spec.infer.remarks import RemarkReader
from testgen.spec.infer.samples import sketch_of_samples
from testgen.spec.infer.skeleton import plain
from testgen.spec.infer.sketch import Kind, Sketch, SketchBlock, SketchField, SketchItem, SketchLine, lines_in
from testgen.spec.mined import Mined, Unused

_MOST_PROGRAMS = 6


def shown_by_programs(problem: Problem, samples: Sequence[str]) -> list[Mined]:
    """Return a format for each layout that correct Python programs read, with the statement's bounds."""
    from testgen.spec.mine.python_code import mine_python  # noqa: PLC0415 - only where there are Python programs

    found: list[Mined] = []
    programs = [each.program for each in problem.labelled(Label.CORRECT) if each.program.language.startswith("python")]
    for program in programs[:_MOST_PROGRAMS]:
        mined = mine_python(program.entry.data.decode(errors="replace"), program.name)
        sketch = sketch_of(mined.format) if mined.format is not None and not mined.loose else None
        if sketch is None:
            continue
        made = bounded(
            sketch, problem.statement, samples, Unused(program.name, "", "the layout is how a program reads")
        )
        if made.format is not None and all(made.format != other.format for other in found):
            found.append(made)
    return found


def shown_by_samples(samples: Sequence[str]) -> Mined:
    """Return the structure that the samples alone show, its bounds guessed from them."""
    sketch = sketch_of_samples(samples)
    if sketch is None:
        return Mined(None, (Unused("samples", "", "no structure found"),))
    return bounded(sketch, "", samples, Unused("samples", "", "the layout is a guess from the samples"))


def bounded(sketch: Sketch, statement: str, samples: Sequence[str], doubt: Unused) -> Mined:
    """Fill a layout's bounds from a statement, and what is still open from the samples."""
    seen = align(sketch, samples)
    if seen is None:
        return Mined(None, (Unused(doubt.where, "", "the samples do not fit"),))
    prose = prose_of(sections(statement)[0])
    unused = RemarkReader(prose, _layout(sketch, prose)).read()
    assembly = Assembly(seen)
    try:
        fmt = checked(assembly.format(sketch))
    except InputError as error:
        return Mined(None, (Unused(doubt.where, "", error.message),))
    return Mined(fmt, (doubt, *unused, *assembly.doubts))


def _layout(sketch: Sketch, prose: Prose) -> Layout:
    """Let each sentence speak of the lines that hold a value it names."""
    formulas = [read_formula(source) for source in prose.formulas]
    chunks = []
    for line in lines_in(sketch.items):
        said = {each.said for each in line.fields}
        sentences = [
            number
            for number, sentence in enumerate(prose.sentences)
            if said & set(sentence.raw.replace("$", " ").split())
        ]
        chunks.append(Chunk(line, None, sentences or [len(prose.sentences)]))
    return Layout(sketch, chunks, set(), formulas)


# --- a format as a sketch ------------------------------------------------------------------------------------------


def sketch_of(fmt: tree.Format) -> Sketch | None:
    """Return the layout of a format without its bounds; None if it holds more than lines, lists and counted blocks."""
    maker = _Maker()
    items = maker.items(plain(fmt.items))
    return None if items is None else Sketch(items)


class _Maker:
    def __init__(self) -> None:
        self._fields = 0
        self._lines = 0

    def items(self, items: Sequence[tree.Item]) -> list[SketchItem] | None:
        made: list[SketchItem] = []
        for item in items:
            if isinstance(item, tree.Line):
                line = self._line(item)
                if line is None:
                    return None
                made.append(line)
            elif isinstance(item, tree.Repeat) and isinstance(item.times, Expression):
                inside = self.items(item.body)
                if inside is None:
                    return None
                made.append(SketchBlock(item.times, inside))
            elif not isinstance(item, tree.Where):
                return None
        return made

    def _line(self, line: tree.Line) -> SketchLine | None:
        fields = [self._field(field) for field in line.fields]
        self._lines += 1
        known = [field for field in fields if field is not None]
        return SketchLine(known) if len(known) == len(fields) else None

    def _field(self, field: tree.Field) -> SketchField | None:
        if field.name is None:
            return None
        self._fields += 1
        count = None
        kind = field.type
        if isinstance(kind, tree.ListType) and not kind.per_line:
            count, kind = kind.counted.count, kind.element
        made = SketchField(field.name, field.name, Kind.UNKNOWN, self._fields, self._lines, count=count)
        match kind:
            case tree.IntType():
                made.kind = Kind.INT
            case tree.RealType():
                made.kind = Kind.REAL
            case tree.StrType(length, alphabet):
                made.kind = Kind.STR
                if length.low == length.high and length.low != Number(1):
                    made.shortest = made.longest = length.low
                del alphabet
            case tree.WordType():
                made.kind = Kind.STR
            case _:
                return None
        return made

"""A format from a statement's words, settled by the samples; no program is looked at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from testgen.errors import InputError
from testgen.seams import SpecError
from testgen.spec.check import checked
from testgen.spec.infer.alignment import align
from testgen.spec.infer.assembly import Assembly, contradicts
from testgen.spec.infer.drawn import put_into_words
from testgen.spec.infer.layout import Layout, LayoutReader
from testgen.spec.infer.prose import prose_of, sections
from testgen.spec.infer.remarks import RemarkReader
from testgen.spec.infer.sketch import fields_in
from testgen.spec.mined import Mined, Unused
from testgen.spec.reader import read
from testgen.spec.tree import Format

_PROMISES = re.compile(r"\bguarantee[ds]?\b|\byou (?:may|can) (?:safely )?assume\b", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """What a statement gave: the format with its doubts, and the layout for whoever wants only names and bounds."""

    mined: Mined
    layout: Layout | None = None


def told_by(statement: str, samples: Sequence[str]) -> Told:
    """Return the format that a statement describes; `mined.unused` are the doubts, empty if it is complete."""
    section, before = sections(statement)
    if not section.strip():
        return Told(Mined(None, (Unused("statement", "", "it has no section on the input"),)))
    prose = prose_of(put_into_words(section))
    layout = LayoutReader(prose).read()
    if not layout.chunks or not samples:
        return Told(Mined(None, (Unused("statement", "", "no line of input was recognised"),)), layout)
    seen = align(layout.sketch, samples)
    if seen is None:
        return Told(
            Mined(None, (Unused("statement", "", "the samples do not fit the lines that were recognised"),)), layout
        )
    remarks = RemarkReader(prose, layout)
    unused = remarks.read()
    assembly = Assembly(seen)
    try:
        fmt = checked(assembly.format(layout.sketch))
    except InputError as error:
        return Told(Mined(None, (Unused("statement", "", error.message),)), layout)
    unused += assembly.doubts
    for each in fields_in(layout.sketch):
        if strange := contradicts(each, seen.tokens[each.id]):
            unused.append(Unused("statement", strange))
    unused += _misfits(fmt, samples)
    unused += _promises(before)
    return Told(Mined(fmt, tuple(unused)), layout)


def _misfits(fmt: Format, samples: Sequence[str]) -> list[Unused]:
    """Samples that the finished format does not read: some bound or length was misunderstood."""
    found = (read(fmt, sample, loose=True) for sample in samples)
    messages = dict.fromkeys(each.message for each in found if isinstance(each, SpecError))
    return [Unused("statement", message, "a sample does not fit") for message in messages]


def _promises(before: str) -> list[Unused]:
    """Promises outside of the Input section are about the input as well."""
    sentences = prose_of(before).sentences
    return [
        Unused("statement", sentence.raw[:160], "a promise outside of the Input section")
        for sentence in sentences
        if _PROMISES.search(sentence.text)
    ]

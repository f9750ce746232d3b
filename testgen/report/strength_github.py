"""What a suite would miss as annotations of GitHub Actions, and as the summary of a step."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePath

from testgen.errors import InputError, Place
from testgen.mutation.strength import MutantResult, Status, StrengthReport
from testgen.report.files import write_whole
from testgen.report.strength_markdown import summary_markdown
from testgen.report.strength_text import change, counts_line, ordered, percent, why, why_nothing
from testgen.report.words import counted, printable

# GitHub shows 50 annotations of a job, and the first ten of a step: the most useful stand first.
MOST = 50
_MOST_CHANGES = 4
# Uncovered lines with no more than one line between them are one place.
_NEAR = 2


@dataclass(frozen=True)
class Annotation:
    """A remark on lines `line` to `end_line` of a file; of two, the one with the lower `rank` is more useful."""

    file: str
    line: int
    end_line: int
    title: str
    message: str
    rank: int = 0


def write(report: StrengthReport, path: Path) -> None:
    """Write annotations to `path`, to standard output where its name is `-`; and the summary where GitHub wants it.

    Raises InputError where that cannot be.
    """
    text = strength_github(report, _prefix(report.root, os.environ.get("GITHUB_WORKSPACE", "")))
    if path.name == "-":
        # A command counts at the beginning of a line only.
        sys.stdout.write(f"\n{text}")
        sys.stdout.flush()
    else:
        write_whole(path, text)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        _append(Path(summary), summary_markdown(report))


def _prefix(root: str, workspace: str) -> str:
    """Return what leads from the checkout, which annotations are relative to, to the root of the report's files."""
    if not (root and workspace and PurePath(root).is_relative_to(workspace)):
        return ""
    return PurePath(root).relative_to(workspace).as_posix()


def _append(path: Path, text: str) -> None:
    try:
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as error:
        raise InputError(f"the summary of the step cannot be written: {error.strerror}", place=Place(path)) from None


def strength_github(report: StrengthReport, prefix: str = "") -> str:
    """Return the annotations, one workflow command a line, at most MOST, and a line with the figures.

    `prefix` is put before the names of files.
    """
    if doubt := why_nothing(report):
        return _command("error", doubt, title="Suite strength")
    found = remarks(report)
    lines = [
        _command(
            "warning",
            note.message,
            file=(PurePath(prefix) / note.file).as_posix(),
            line=str(note.line),
            endLine=str(note.end_line),
            title=note.title,
        )
        for note in found[:MOST]
    ]
    if report.trouble:
        lines.insert(0, _command("warning", report.trouble, title="Suite strength"))
    return "".join([*lines, _command("notice", _figures(report, len(found)), title="Suite strength")])


def _figures(report: StrengthReport, places: int) -> str:
    counts = report.counts
    shown = f"; {MOST} of {places:,} places shown" if places > MOST else ""
    return f"score {percent(counts.score)}, strength {percent(counts.strength)}: {counts_line(counts)}{shown}"


def remarks(report: StrengthReport) -> list[Annotation]:
    """Return a remark for each line with survivors and each stretch of uncovered ones, the most useful first.

    First survivors for which an assertion is known that would kill them, then other survivors, then code that no test
    runs, last what may be equivalent.
    """
    results = ordered(report)
    survivors = [result for result in results if result.status is Status.SURVIVED]
    uncovered = [result for result in results if result.status is Status.NO_COVERAGE]
    found = [_survived(list(group)) for _, group in groupby(survivors, lambda result: (result.file, result.line))]
    found += [_not_covered(stretch) for stretch in _stretches(uncovered)]
    return sorted(found, key=lambda note: (note.rank, note.file, note.line))


def _survived(results: list[MutantResult]) -> Annotation:
    best = min(results, key=_rank)
    changes = "\n".join(change(result) for result in results[:_MOST_CHANGES])
    more = f"\nand {len(results) - _MOST_CHANGES} more" if len(results) > _MOST_CHANGES else ""
    return Annotation(
        file=best.file,
        line=best.line,
        end_line=max(_end_line(result) for result in results),
        title=counted(len(results), "surviving mutant"),
        message=f"No test fails when this is changed:\n{changes}{more}\n\n{why(best)}",
        rank=_rank(best),
    )


def _rank(result: MutantResult) -> int:
    if result.equivalent:
        return 3
    return 0 if result.suggestion else 1


def _not_covered(results: list[MutantResult]) -> Annotation:
    return Annotation(
        file=results[0].file,
        line=results[0].line,
        end_line=max(_end_line(result) for result in results),
        title="Not covered",
        message=f"No test runs this: {counted(len(results), 'mutant')} that nothing could kill.",
        rank=2,
    )


def _stretches(results: Iterable[MutantResult]) -> Iterator[list[MutantResult]]:
    stretch: list[MutantResult] = []
    for result in results:
        if stretch and (result.file != stretch[-1].file or result.line > _end_line(stretch[-1]) + _NEAR):
            yield stretch
            stretch = []
        stretch.append(result)
    if stretch:
        yield stretch


def _end_line(result: MutantResult) -> int:
    """Return the line of the last changed character; the mutant knows the place behind it."""
    last = result.mutant.last
    return max(result.line, last.line - (last.column == 1))


def _command(name: str, message: str, **properties: str) -> str:
    parts = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in properties.items())
    return f"::{name} {parts}::{_escaped(message)}\n"


def _escaped(text: str, more: str = "") -> str:
    """Write out what would end a value, a command or a line: the rules of GitHub's own toolkit."""
    clean = printable(text).replace("%", "%25").replace("\n", "%0A")
    for character in more:
        clean = clean.replace(character, f"%{ord(character):02X}")
    return clean

"""A spec for people and as JSON: its text with evidence, how complete it is, doubts, drafts rejected, sizes, bounds."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from testgen.problem import Problem
from testgen.propose.spec import Completeness, FoundSpec
from testgen.propose.spec_samples import Drawn
from testgen.report.words import counted, first_line, printable
from testgen.spec.mined import Unused
from testgen.spec.printer import show

if TYPE_CHECKING:  # they load z3
    from testgen.spec.bounds import Bound
    from testgen.spec.sizes import SizeParameter

_WIDTH = 80
_STYLES = {Completeness.COMPLETE: "bold green", Completeness.PARTIAL: "bold yellow", Completeness.NONE: "bold red"}
_NAME = r"\b[A-Za-z_]\w*(?=:)"
_KEYWORDS = (
    r"\b(repeat|until|end|either|or|where|blank|int|real|str|grid|perm|tree|graph|intervals|points|of|per|line|"
    r"distinct|sorted|descending|decimals|from|in|simple|loopless|connected|acyclic|directed|weighted|trimmed|as)\b"
)
_SHOWN_LINES, _SHOWN_COLUMNS = 20, 78
_MOST_BOUNDS = 30
_LEAST_EVIDENCE = 24


@dataclass(frozen=True)
class Facts:
    """What follows from a spec: what makes its inputs large, and the bounds that they may reach."""

    sizes: Sequence[SizeParameter]
    bounds: Sequence[Bound]


def spec_text(problem: Problem, found: FoundSpec, facts: Facts | None) -> RenderableType:
    """Return the report, to be printed on a console of rich."""
    fmt = found.format or (found.best.format if found.best else None)
    parts: list[RenderableType] = [Text(f"{printable(problem.id)}: its inputs", style="bold"), Text()]
    if fmt:
        parts += [_coloured(line) for line in show(fmt).splitlines()]
        parts.append(Text())
    parts += _conclusion(found)
    parts += _list("Doubts", "yellow", [doubt_line(doubt) for doubt in found.doubts])
    parts += _list("Drafts rejected", "", [f"from {one.draft.source}: {one.reason}" for one in found.rejected])
    parts += _list("Suspects: correct, but they alone fail on valid inputs", "yellow", found.suspects)
    if facts:
        parts += _list("Sizes", "", [str(size) for size in facts.sizes])
        parts += _list("Bounds", "", [str(bound) for bound in facts.bounds], most=_MOST_BOUNDS)
    return Group(*parts)


def _coloured(line: str) -> Text:
    code, mark, evidence = line.partition("  # ")
    text = Text("  " + code)
    text.highlight_regex(_KEYWORDS, "magenta")
    text.highlight_regex(_NAME, "bold cyan")
    if mark:
        room = _WIDTH - len(text) - len(mark)
        if room < _LEAST_EVIDENCE:  # it goes below
            text.append("\n   ")
            room = _WIDTH - 3 - len(mark)
        text.append(f"{mark}{first_line(evidence, room)}", style="dim")
    return text


def _conclusion(found: FoundSpec) -> Iterator[RenderableType]:
    said = Text("  ")
    said.append(str(found.completeness), style=_STYLES[found.completeness])
    if found.source:
        said.append(f", from {found.source}" + (f": {found.why}" if found.why else ""))
    elif found.best:
        said.append(f": the draft above, from {found.best.source}, did not stand its trial")
    else:
        said.append(": nothing says enough of the input to begin with")
    yield said
    yield Text(f"  {_tried(found)}", style="dim")


def _tried(found: FoundSpec) -> str:
    if not found.tried:
        return "untried: no program was run"
    witnesses = [counted(len(found.solutions), "correct solution")] if found.solutions else []
    witnesses += ["the package's validators"] if found.validated else []
    return f"tried: {counted(found.samples_tried, 'sampled input')} accepted by {' and '.join(witnesses)}"


def doubt_line(doubt: Unused) -> str:
    """Return a doubt in one line: where, the words, and why they count."""
    words = " ".join(doubt.text.split())
    parts = [first_line(part) for part in (f'"{words}"' if words else "", doubt.why) if part]
    return f"{first_line(doubt.where)}: {': '.join(parts)}" if parts else first_line(doubt.where)


def _list(title: str, style: str, items: Sequence[str], most: int = 12) -> Iterator[RenderableType]:
    if not items:
        return
    yield Text()
    yield Text(f"{title} ({len(items)})" if len(items) > 1 else title, style=f"bold {style}".strip())
    for item in items[:most]:
        yield Padding(Text(first_line(item, 240)), (0, 0, 0, 2), expand=False)
    if len(items) > most:
        yield Text(f"  and {len(items) - most} more: --json lists them all", style="dim")


def spec_json(found: FoundSpec, facts: Facts | None) -> dict[str, Any]:
    """Return what was found as JSON holds it; `text` is the draft to be finished where `complete` is None."""
    fmt = found.format or (found.best.format if found.best else None)
    complete = None if found.completeness is Completeness.NONE else found.completeness is Completeness.COMPLETE
    return {
        "text": show(fmt) if fmt else None,
        "completeness": str(found.completeness),
        "complete": complete,
        "from": str(found.source) if found.source else None,
        "why": found.why,
        "doubts": [{"where": doubt.where, "text": doubt.text, "why": doubt.why} for doubt in found.doubts],
        "rejected": [{"from": str(one.draft.source), "reason": one.reason} for one in found.rejected],
        "suspects": list(found.suspects),
        "sizes": None if facts is None else [str(size) for size in facts.sizes],
        "bounds": None if facts is None else [str(bound) for bound in facts.bounds],
        "tried": {
            "inputs": found.samples_tried,
            "solutions": list(found.solutions),
            "validators": found.validated,
        }
        if found.tried
        else None,
    }


def sample_text(one: Drawn, title: str) -> str:
    """Return a sampled input with a line above it; on a terminal a long one is cut, with a note of its length."""
    text = one.input.read().decode()
    lines = text.split("\n")
    is_long = len(lines) > _SHOWN_LINES + 1 or any(len(line) > _SHOWN_COLUMNS for line in lines)
    if sys.stdout.isatty() and is_long:
        cut = [first_line(line, _SHOWN_COLUMNS) if line else "" for line in lines[:_SHOWN_LINES]]
        size = f"{one.input.size:,} bytes in {len(lines) - 1:,} lines"
        text = "\n".join(cut) + f"\n[{size}: --out DIR writes it whole]\n"
    return f"--- {title}: {one.drawing.shape}, size {one.drawing.size}\n{text}"

"""The kill matrix as a picture in characters: a row for each incorrect solution, a column for each test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.text import Text

from testgen.problem import Label, Tier, Verdict
from testgen.report.words import counted, shortened
from testgen.score import Outcome, ScoreReport

WIDTH = 80
# Names get what the columns leave, but no less than this.
_NAMES = 34
_MOST_ROWS = 40
# Two spaces, the name, a space; the cells; a space and the count.
_COUNT = 10
_MOST_COLUMNS = WIDTH - _NAMES - _COUNT - 3
_LETTERS = {
    Verdict.WA: ("W", "red", "wrong answer"),
    Verdict.TLE: ("T", "yellow", "time limit"),
    Verdict.RTE: ("R", "magenta", "crash"),
    Verdict.MLE: ("M", "cyan", "memory limit"),
    Verdict.OLE: ("O", "blue", "output limit"),
}
_SPARED = "·"
_UNKNOWN = "?"
_TIERS = {Tier.BASIC: "b", Tier.INTERMEDIATE: "i", Tier.COMPLEX: "c", Tier.EDGE: "e"}
_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class _Column:
    """A test, or several that reject the same solutions in the same way."""

    verdicts: tuple[Verdict | None, ...]
    tier: Tier

    @property
    def kills(self) -> int:
        return sum(verdict is not None and verdict.rejects for verdict in self.verdicts)


def kill_matrix(report: ScoreReport) -> RenderableType | None:
    """Draw which incorrect solutions each test rejects, at most 80 columns wide; None without incorrect solutions.

    Tests stand in suite order. Where there are more than fit, tests with equal columns are drawn once and those that
    reject nothing left out. Of more than 40 solutions the ones that the fewest tests reject are drawn.
    """
    wrong = report.labelled(Label.INCORRECT)
    if not wrong or not report.tests:
        return None
    rows = wrong if len(wrong) <= _MOST_ROWS else sorted(wrong, key=lambda o: len(o.rejections))[:_MOST_ROWS]
    columns, left_out = _columns(report, wrong)
    room = max(_NAMES, min(WIDTH - len(columns) - _COUNT - 3, max(len(o.solution.name) for o in rows)))
    lines = [_heading(columns, room), *(_row(o, wrong.index(o), columns, room) for o in rows), _bars(columns, room)]
    lines += [*_left_out_rows(wrong, rows), *left_out, _legend(wrong, len(report.tests))]
    return Group(*lines)


def _columns(report: ScoreReport, wrong: Sequence[Outcome]) -> tuple[list[_Column], list[Text]]:
    """Return the columns to draw, and what to say of the others."""
    every = [
        _Column(tuple(o.cells[t.name].verdict if t.name in o.cells else None for o in wrong), tier)
        for t, tier in zip(report.tests, report.tiers, strict=True)
    ]
    if len(every) <= _MOST_COLUMNS:
        return every, []
    distinct = list({column.verdicts: column for column in reversed(every) if column.kills}.values())[::-1]
    idle = sum(not column.kills for column in every)
    note = f"  {len(every)} tests, equal columns drawn once; {idle} reject nothing"
    if len(distinct) > _MOST_COLUMNS:
        note += f"; {len(distinct) - _MOST_COLUMNS} columns do not fit"
    return distinct[:_MOST_COLUMNS], [Text(note, style="dim")]


def _heading(columns: Sequence[_Column], room: int) -> Text:
    letters = "".join(_TIERS[column.tier] for column in columns)
    return (
        Text(f"  {'incorrect solution':<{room}} ", style="bold")
        .append(letters, style="not bold dim")
        .append(" rejected", style="bold")
    )


def _row(outcome: Outcome, index: int, columns: Sequence[_Column], room: int) -> Text:
    line = Text(f"  {shortened(outcome.solution.name, room):<{room}} ")
    for column in columns:
        line.append(*_cell(column.verdicts[index]))
    times = len(outcome.rejections)
    return line.append(f" {times}x") if times else line.append(" survives", style="bold red")


def _cell(verdict: Verdict | None) -> tuple[str, str]:
    if verdict is Verdict.AC:
        return _SPARED, "dim"
    letter, style, _ = _LETTERS.get(verdict, (_UNKNOWN, "dim", "")) if verdict else (_UNKNOWN, "dim", "")
    return letter, style


def _bars(columns: Sequence[_Column], room: int) -> Text:
    """Draw under each column what share of the incorrect solutions it rejects."""
    total = len(columns[0].verdicts) if columns else 1
    bars = "".join(_BARS[(column.kills * (len(_BARS) - 1) + total - 1) // total] for column in columns)
    return Text(f"  {'share that the test rejects':<{room}} ", style="dim").append(bars, style="not dim green")


def _left_out_rows(wrong: Sequence[Outcome], rows: Sequence[Outcome]) -> list[Text]:
    if len(rows) == len(wrong):
        return []
    least = len(rows[-1].rejections)
    more = counted(len(wrong) - len(rows), "more solution")
    return [Text(f"  {more}, each rejected by {counted(least, 'test')} or more", style="dim")]


def _legend(wrong: Sequence[Outcome], tests: int) -> Text:
    given = {cell.verdict for outcome in wrong for cell in outcome.cells.values()}
    parts = [f"{letter} {meaning}" for verdict, (letter, _, meaning) in _LETTERS.items() if verdict in given]
    unknown = any(len(outcome.cells) < tests for outcome in wrong)
    parts += [f"{_SPARED} accepted", *[f"{_UNKNOWN} not run"] * unknown]
    line, tiers = "  " + "   ".join(parts), "tiers: b i c e"
    gap = "   " if len(line) + 3 + len(tiers) <= WIDTH else "\n  "
    return Text(f"{line}{gap}{tiers}", style="dim")

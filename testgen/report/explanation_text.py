"""What `testgen explain` says to people, 80 columns wide: a test, a solution, or everything that a suite holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from testgen.datasets.suite_records import SuiteRecord, TargetsRecord
from testgen.problem import Blob, SuiteTest
from testgen.report.explanation import Explained, ExplainedSolution, ExplainedTest, Parent, alone_in, solutions_in
from testgen.report.kill_matrix import WIDTH
from testgen.report.words import counted, first_line, printable, shortened
from testgen.select import GoalKind

# Of an input or an answer so many lines, and so many characters of each.
_MOST_LINES = 8
_LONGEST_LINE = 62
# Of a longer list the first ones; --json has all of them.
_MOST_ITEMS = 20
_LABEL = 11
_NAME = 34
_SHA = 12
_LOOKED_AT = 4096


def explained_text(record: SuiteRecord, explained: Explained) -> RenderableType:
    """Return what is to be said of one test or solution, to be printed on a console of rich."""
    if isinstance(explained, ExplainedTest):
        return Group(*_test(record, explained))
    return Group(*_solution(record, explained))


# --- a test


def _test(record: SuiteRecord, explained: ExplainedTest) -> Iterator[RenderableType]:
    test = explained.test
    yield _title(test.case.name, f"a test of {record.problem}, {test.tier}")
    yield Text()
    table = _table()
    for label, said in _facts(record, explained):
        table.add_row(label, said)
    yield table
    yield Text()
    yield Text(explained.without, style="bold")


def _facts(record: SuiteRecord, explained: ExplainedTest) -> Iterator[tuple[str, RenderableType]]:
    test = explained.test
    yield "input", _content(test.case.input)
    if explained.changed:
        yield "", Text("not the input that suite.json records: what follows is of that one", style="red")
    if test.case.answer:
        yield "answer", _content(test.case.answer)
    yield "tier", _said(f"{test.tier}: {explained.tier_reason}")
    yield "proposed", _said(f"by {test.proposer or 'someone unknown'}{f': {test.why}' if test.why else ''}")
    if test.seed or test.parents:
        yield "made from", _said(_origin(explained))
    for warning in _warnings(test):
        yield "trust", Text(warning, style="yellow")
    yield "rejects", _names(test.kills, explained.alone(GoalKind.KILL), "nothing", "red")
    yield "reaches", _names(test.bounds, explained.alone(GoalKind.BOUND), "no bound of the input format", "")
    if record.targets:
        changes = record.targets.changes
        named, alone = (
            [changes.get(name, name) for name in names]
            for names in (explained.mutants, explained.alone(GoalKind.MUTANT))
        )
        none = f"none of {record.targets.total} fell to it alone, or to it before other tests"
        yield "mutants", _names(named, alone, none, "red")


def _origin(explained: ExplainedTest) -> str:
    seed = f"seed {explained.test.seed}"
    parents = ", ".join(map(_parent, explained.parents))
    return f"{parents}, with {seed}" if parents else seed


def _parent(parent: Parent) -> str:
    return parent.test or f"{parent.sha[:_SHA]} (not in the suite)"


def _warnings(test: SuiteTest) -> Iterator[str]:
    if test.single_oracle:
        yield "single-oracle: one independent solution alone gave the answer"
    if test.unvalidated:
        yield "unvalidated: neither a validator nor a complete format judged the input"


def _names(names: Sequence[str], alone: Sequence[str], none: str, style: str) -> RenderableType:
    """Return a line for each name, those first that no other test brings."""
    if not names:
        return Text(none, style="dim")
    lines = [
        _alone(name, style) if name in alone else _said(name) for name in sorted(names, key=lambda n: n not in alone)
    ]
    return Group(*_first(lines))


def _alone(name: str, style: str) -> Text:
    return Text(first_line(name), style=f"bold {style}".strip()).append("  only this test", style="dim not bold")


# --- a solution


def _solution(record: SuiteRecord, explained: ExplainedSolution) -> Iterator[RenderableType]:
    yield _title(explained.name, f"a solution of {record.problem}")
    yield Text()
    for remark in explained.remarks:
        yield _said(remark)
    if explained.survives:
        yield from _survival(record, explained)
    elif explained.smallest:
        yield from _rejection(explained, explained.smallest)
    elif not explained.remarks:
        yield _said("No test rejects it, and suite.json says nothing of it.")


def _rejection(explained: ExplainedSolution, smallest: SuiteTest) -> Iterator[RenderableType]:
    count = len(explained.killers)
    few = ": if that test is at fault, nothing rejects it" if count == 1 else ""
    yield Text(f"Rejected by {counted(count, 'test')}{few}", style="bold")
    yield from _first([_one_line(test) for test in explained.killers])
    yield Text()
    table = _table()
    table.add_row("smallest", _said(smallest.case.name))
    table.add_row("input", _content(smallest.case.input))
    if smallest.case.answer:
        table.add_row("answer", _content(smallest.case.answer))
    yield table


def _one_line(test: SuiteTest) -> Text:
    size = _bytes(test.case.input.size)
    return Text("  ").append(first_line(f"{test.case.name}  {size}, by {test.proposer}: {test.why}", WIDTH - 2))


def _survival(record: SuiteRecord, explained: ExplainedSolution) -> Iterator[RenderableType]:
    yield Text(f"Survives: none of {counted(len(record.tests), 'test')} rejects it", style="bold red")
    near = explained.nearest
    if near:
        limit = f" of {near.limit:g} s" if near.limit else ""
        yield _said(f"  nearest to its time limit: {near.cpu:g} s{limit} on {near.test}")
    tried = [
        f"  {name}: {t.proposed} proposed, {t.accepted} accepted, {t.runs:,} runs; "
        f"{counted(t.kills, 'new kill')}, {counted(t.bounds, 'new bound')}"
        for name, t in record.proposers.items()
    ]
    if tried:
        rounds = "" if record.rounds is None else f" in {counted(record.rounds, 'round')}"
        yield Text(f"What was tried{rounds}", style="bold")
        yield from map(_said, tried)
    refused = ", ".join(f"{count} {reason}" for reason, count in record.refused.items() if count)
    if refused:
        yield _said(f"  refused: {refused}")
    yield Text()
    yield Text(f"Next: {explained.advice}.", style="bold")


# --- everything


def overview_text(record: SuiteRecord) -> RenderableType:
    """Return a line for each test and each solution of a suite."""
    solutions = solutions_in(record)
    title = f"{counted(len(record.tests), 'test')}, {counted(len(solutions), 'solution')}"
    parts: list[RenderableType] = [_title(record.problem, title), Text(), _tests(record)]
    if solutions:
        parts += [Text(), _solutions(record, solutions)]
    if record.targets:
        parts += [Text(), Text(f"Mutants as targets of the build: {_rejected(record.targets)}")]
    if record.unrecorded:
        names = ", ".join(record.unrecorded)
        parts += [Text(), Text(first_line(f"In data/, but not in suite.json: {names}", WIDTH), style="yellow")]
    return Group(*parts)


def _rejected(targets: TargetsRecord) -> str:
    return f"{targets.killed:,} of {targets.total:,} rejected"


def _tests(record: SuiteRecord) -> Table:
    table = _columns(("test", "left"), ("input", "right"), ("kills", "right"), ("only", "right"))
    table.add_column("proposed by", no_wrap=True, overflow="ellipsis", ratio=1)
    alone = alone_in(record)
    for test in record.tests:
        table.add_row(
            shortened(test.case.name, _NAME),
            _bytes(test.case.input.size),
            str(len(test.kills)),
            str(len(alone[test.case.name]) or ""),
            first_line(f"{test.proposer}: {test.why}"),
        )
    table.caption = "only: rejections, bounds, tiers and mutants that no other test brings"
    table.caption_justify = "left"
    return table


def _solutions(record: SuiteRecord, solutions: Iterable[str]) -> Table:
    table = _columns(("solution", "left"), ("rejected by", "right"))
    table.add_column("", no_wrap=True, overflow="ellipsis", ratio=1)
    for name in solutions:
        count = sum(name in test.kills for test in record.tests)
        if name in record.survivors:
            table.add_row(shortened(name, 2 * _NAME - _LABEL), Text("survives", style="red"), "")
        else:
            remarks = first_line("; ".join(record.remarks.get(name, ())))
            table.add_row(shortened(name, 2 * _NAME - _LABEL), counted(count, "test") if count else "", remarks)
    return table


# --- pieces


def _title(name: str, said: str) -> Text:
    return Text(first_line(name), style="bold").append(f": {first_line(said)}", style="not bold")


def _table() -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, width=WIDTH)
    table.add_column(style="dim", no_wrap=True, width=_LABEL)
    table.add_column(overflow="fold", ratio=1)
    return table


def _columns(*columns: tuple[str, str]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), width=WIDTH, header_style="dim")
    for name, side in columns:
        table.add_column(name, justify="right" if side == "right" else "left", no_wrap=True)
    return table


def _content(blob: Blob) -> RenderableType:
    """Return the first lines of an input or an answer, with its size."""
    data = blob.read()
    lines = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    shown = data[: _MOST_LINES * _LOOKED_AT].decode(errors="replace").split("\n")[: min(lines, _MOST_LINES)]
    size = f"{counted(lines, 'line')}, {_bytes(len(data))}"
    return Group(Text(size), *(Text(f"  {_cut(line)}") for line in shown), *_more(lines - len(shown)))


def _cut(line: str) -> str:
    start = printable(line[: _LONGEST_LINE + 1])
    return start if len(start) <= _LONGEST_LINE else f"{start[: _LONGEST_LINE - 1]}…"


def _more(lines: int) -> list[Text]:
    return [Text(f"  and {counted(lines, 'line')} more", style="dim")] if lines > 0 else []


def _first(lines: list[Text]) -> Iterator[Text]:
    yield from lines[:_MOST_ITEMS]
    if len(lines) > _MOST_ITEMS:
        yield Text(f"and {len(lines) - _MOST_ITEMS} more: --json lists them all", style="dim")


def _said(text: str) -> Text:
    return Text(printable(text))


def _bytes(count: int) -> str:
    return f"{count:,} B"

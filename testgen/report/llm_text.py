"""What `testgen llm` says to people, 80 columns wide: what a model can do, and what was asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from testgen.llm.checkup import Checkup
from testgen.llm.log import Exchange
from testgen.report.kill_matrix import WIDTH
from testgen.report.words import counted, first_line, printable

_COLUMNS: tuple[tuple[str, Literal["left", "right"]], ...] = (
    ("#", "right"),
    ("asked", "left"),
    ("tokens", "right"),
    ("seconds", "right"),
)
_LONGEST_FATE = 240
_LONGEST_TEXT = 200_000


def checkup_text(found: Checkup) -> RenderableType:
    """Return what a checkup found, to be printed on a console of rich."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for label, said, style in _facts(found):
        table.add_row(label, Text(first_line(said), style=style))
    return table


def _facts(found: Checkup) -> Iterator[tuple[str, str, str]]:
    yield "model", found.model, ""
    for remark in found.remarks:
        yield "remark", remark, "yellow"
    if found.recorded is not None:
        yield "answers", f"{counted(found.recorded, 'recorded exchange')}, to replay", "green"
        return
    yield "answers", f"yes: {counted(found.tokens, 'token')} in {found.seconds:.1f} s", "green"
    yield "schema", *_held(found.schema, "JSON answers are held to a schema", "JSON answers are repaired")
    yield (
        "grammar",
        *_held(found.grammar, "answers are held to a grammar", "answers to a grammar are taken as they come"),
    )
    yield "reads", _speed(found.reads), ""
    yield "writes", _speed(found.writes), ""
    yield "context", counted(found.context, "token") if found.context else "unknown", "" if found.context else "dim"


def _held(held: bool, yes: str, no: str) -> tuple[str, str]:  # noqa: FBT001 - a fact, not a switch
    return (f"yes: {yes}", "green") if held else (f"no: {no}", "yellow")


def _speed(speed: float | None) -> str:
    return f"{speed:,.1f} tokens/s" if speed is not None else "unknown"


def log_text(exchanges: Sequence[Exchange]) -> RenderableType:
    """Return a line for each exchange: what was asked, what it took, and what became of the answer."""
    rows = [_row(exchange) for exchange in exchanges]
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    left = WIDTH
    for at, (name, justify) in enumerate(_COLUMNS):
        width = max(len(name), *(len(row[at]) for row in rows), 0)
        left -= width + 2  # a space on both sides
        table.add_column(name, justify=justify, no_wrap=True, width=width, header_style="bold")
    table.add_column("what became of it", no_wrap=True, overflow="ellipsis", width=left, header_style="bold")
    for row, exchange in zip(rows, exchanges, strict=True):
        table.add_row(*map(Text, row), _became(exchange))
    return Group(table, Text(), Text(_sum(exchanges)))


def _row(exchange: Exchange) -> tuple[str, str, str, str]:
    answer = exchange.answer
    tokens = f"{answer.tokens_in + answer.tokens_out:,}" if answer else "-"
    return str(exchange.number), first_line(_asked(exchange), 28), tokens, f"{exchange.seconds:.1f}"


def _asked(exchange: Exchange) -> str:
    sample = exchange.question.sample
    return f"{exchange.question.prompt} #{sample}" if sample else exchange.question.prompt


def _became(exchange: Exchange) -> Text:
    if exchange.answer is None:
        return Text(first_line(f"no answer: {exchange.why}", _LONGEST_FATE), style="red")
    said = "; ".join(first_line(fate, _LONGEST_FATE) for fate in exchange.fates)
    return Text(first_line(said, _LONGEST_FATE)) if said else Text("nothing is known", style="dim")


def _sum(exchanges: Iterable[Exchange]) -> str:
    known = list(exchanges)
    answers = [exchange.answer for exchange in known if exchange.answer]
    read, written = sum(a.tokens_in for a in answers), sum(a.tokens_out for a in answers)
    cost = sum(exchange.cost for exchange in known)
    seconds = sum(exchange.seconds for exchange in known)
    money = f", cost {cost:.4f}" if cost else ""
    return (
        f"{counted(len(known), 'question')}, {counted(len(answers), 'answer')}; "
        f"{read:,} tokens read, {written:,} written in {seconds:.1f} s{money}"
    )


def exchange_text(exchange: Exchange) -> RenderableType:
    """Return one exchange, whole."""
    return Group(*_exchange(exchange))


def _exchange(exchange: Exchange) -> Iterator[RenderableType]:
    question, answer = exchange.question, exchange.answer
    yield Text(first_line(f"{exchange.number}: {_asked(exchange)}"), style="bold")
    for title, content in (("system", question.system), ("user", question.user)):
        if content:
            yield from _part(title, content)
    if answer is None:
        yield from _part("no answer", exchange.why, "red")
    else:
        held = ", constrained" if answer.constrained else ""
        took = f"{answer.tokens_in:,} tokens read, {answer.tokens_out:,} written in {answer.seconds:.1f} s"
        yield from _part(f"answer ({took}, ended by {answer.ending}{held})", answer.text)
    if exchange.fates:
        yield from _part("what became of it", "\n".join(exchange.fates))


def _part(title: str, content: str, style: str = "") -> Iterator[RenderableType]:
    yield Text()
    yield Text(title, style="bold cyan")
    yield Text(printable(content[:_LONGEST_TEXT]), style=style)

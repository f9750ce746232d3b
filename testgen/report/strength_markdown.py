"""The strength of a suite in Markdown, for the summary page of a run of GitHub Actions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from testgen.mutation.strength import MutantResult, Share, Status, StrengthReport
from testgen.report.strength_text import counts_line, notes, ordered, percent, why, why_nothing
from testgen.report.words import counted, printable

# GitHub takes 1 MiB a step; 20 diffs of at most 2,000 characters are what people read.
_MOST_MUTANTS = 20
_MOST_ITEMS = 20
_LONGEST_DIFF = 2000
_LONGEST_NAME = 300
_SIGNS = re.compile(r"[^\w\s]", re.ASCII)


def summary_markdown(report: StrengthReport) -> str:
    """Return the summary: figures, then the survivors as diffs, then what tests look doubtful."""
    return "\n\n".join(_blocks(report)) + "\n"


def _blocks(report: StrengthReport) -> Iterator[str]:
    yield "## Suite strength"
    doubt = why_nothing(report)
    yield f"**Nothing could be measured:** {_plain(doubt)}" if doubt else _figures(report)
    yield from (f"**Note:** {_plain(note)}" for note in notes(report))
    if not doubt:
        yield from _survivors(report)
    yield from _list("Failing tests, which judge nothing", [_code(test) for test in report.failing])
    flaky = [f"{_code(test.test)}: {_plain(test.why)}" for test in report.flaky]
    yield from _list("Flaky tests, which judge nothing", flaky)
    yield from _list("Tests that kill nothing alone", [_code(test) for test in report.useless or ()])


def _figures(report: StrengthReport) -> str:
    counts = report.counts
    return _table(
        [
            ("score", percent(counts.score), counts_line(counts)),
            ("strength", percent(counts.strength), "of the mutants that some test runs"),
            ("line coverage", percent(report.line_coverage.value), _of(report.line_coverage)),
            ("branch coverage", percent(report.branch_coverage.value), _of(report.branch_coverage)),
        ]
    )


def _survivors(report: StrengthReport) -> Iterator[str]:
    survivors = [result for result in ordered(report) if result.status is Status.SURVIVED]
    survivors.sort(key=lambda result: (bool(result.equivalent), result.suggestion is None))
    yield from (_mutant(result, report.sources[result.file]) for result in survivors[:_MOST_MUTANTS])
    if len(survivors) > _MOST_MUTANTS:
        yield f"and {counted(len(survivors) - _MOST_MUTANTS, 'more surviving mutant')}"


def _of(share: Share) -> str:
    return f"{share.hits:,} of {share.total:,}"


def _table(rows: Sequence[tuple[str, str, str]]) -> str:
    return "\n".join(["| | | |", "|---|---:|---|", *(f"| {' | '.join(row)} |" for row in rows)])


def _mutant(result: MutantResult, source: str) -> str:
    place = f"{result.file}:{result.line}"
    diff = "\n".join(result.diff(source).split("\n")[2:])
    return (
        f"<details><summary>{_code(place)} survives</summary>\n\n{_fenced(diff)}\n\n{_plain(why(result))}\n\n</details>"
    )


def _list(title: str, items: Sequence[str]) -> Iterator[str]:
    if not items:
        return
    more = [f"- and {len(items) - _MOST_ITEMS:,} more"] * (len(items) > _MOST_ITEMS)
    yield f"### {title}"
    yield "\n".join([*(f"- {item}" for item in items[:_MOST_ITEMS]), *more])


def _fenced(diff: str) -> str:
    """Put a diff in a block whose fence is longer than any run of backticks in it."""
    shown = printable(diff[:_LONGEST_DIFF])
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", shown))])
    return f"{fence}diff\n{shown}\n{fence}"


def _plain(text: str) -> str:
    """Return text that is nothing but text in Markdown and HTML: every sign is an entity, lines stay lines."""
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", printable(text.strip())).replace("\n", "<br>")


def _code(name: str) -> str:
    return f"<code>{_plain(name.replace(chr(10), ' ')[:_LONGEST_NAME])}</code>"

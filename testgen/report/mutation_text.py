"""The report of `mutate` for people: figures, mutants by family, and the survivors as diffs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from testgen.metrics.rates import Rate
from testgen.mutate import MutationReport
from testgen.mutation.contest import Fate, Tally, by_family
from testgen.mutation_figures import branches_of, lines_of
from testgen.problem import DraftedChecker
from testgen.report.kill_matrix import WIDTH
from testgen.report.words import counted, first_line, printable

_NONE = "-"
# Of more survivors the first ones are shown; --json has all of them.
_MOST_SURVIVORS = 10
_MOST_NAMES = 12


def mutation_text(report: MutationReport) -> RenderableType:
    """Return the report, to be printed on a console of rich."""
    parts: list[RenderableType] = [_title(report), Text(), _figures(report)]
    if report.fates:
        parts += [Text(), _families(by_family(report.fates))]
    parts += [*_survivors(report), *_skipped(report), Text(), _effort(report)]
    return Group(*parts)


def _title(report: MutationReport) -> Text:
    title = Text(printable(report.problem), style="bold")
    solutions = counted(len(report.solutions), "right solution")
    title.append(f": {counted(len(report.tests), 'test')}, {solutions}, seed {report.options.seed}", style="not bold")
    return title


_Row = tuple[str, str, str]


def _figures(report: MutationReport) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, width=WIDTH)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim", overflow="fold")
    checker = checker_rows(report.checker) if report.checker else ()
    for name, value, said in (*mutation_rows(report), *coverage_rows(report), *checker):
        table.add_row(f"  {name}", value, said)
    return table


def mutation_rows(report: MutationReport) -> Iterator[_Row]:
    """Yield the figures over mutants: name, value, and what it is made of."""
    tally = report.tally
    if tally is None:
        return
    yield _rate("mutation score", Rate(tally.killed, tally.judged), "killed", "no mutant could be judged")
    yield _rate("test strength", Rate(tally.killed, tally.covered), "of those that tests run", "no mutant was run")
    yield "surviving mutants", str(tally.survived), _survived(report, tally)
    out = report.left_out
    unjudged = [
        f"{out.by_sample:,} by --sample" if out.by_sample else "",
        f"{out.by_time:,} by --budget" if out.by_time else "",
    ]
    if any(unjudged):
        total = len(report.fates or ()) + out.total
        reasons = ", ".join(filter(None, unjudged))
        yield "not judged", f"{out.total:,}", f"of {total:,}: {reasons}; the rest is a random sample"
    if tally.doubles or tally.errors:
        apart = f"{tally.doubles:,} the same code as another, {counted(tally.errors, 'error')}"
        yield "in no figure", str(tally.doubles + tally.errors), apart


def _survived(report: MutationReport, tally: Tally) -> str:
    late = report.out_of_time.survivors
    parts = [f"{tally.uncovered} run by no test" if tally.uncovered else ""]
    parts += [f"{tally.equivalent} possibly equivalent" if tally.equivalent else ""]
    parts += [f"{late:,} not compared with their originals, for lack of time" if late else ""]
    return ", ".join(filter(None, parts))


def coverage_rows(report: MutationReport) -> Iterator[_Row]:
    """Yield what tests run of the right solutions."""
    if report.coverage is None:
        return
    late = report.out_of_time.coverage
    why = "there was no time for it" if late else "of no right solution is the coverage known"
    yield _rate("lines of right solutions", lines_of(report.coverage), "run", why)
    taken = "taken at least" if any(one.lines_only for one in report.coverage) else "taken"
    yield _rate("branches of right solutions", branches_of(report.coverage), taken, why)
    if late:
        total = len(late) + len(report.coverage)
        yield "coverage left out", str(len(late)), f"of {counted(total, 'right solution')}, for lack of time"


def checker_rows(drafted: DraftedChecker) -> Iterator[_Row]:
    """Yield that no person wrote what decides on outputs; where it stands; what it stood."""
    trial, program = drafted.trial, drafted.choice.program
    yield "checker", "drafted", printable(f"by {drafted.model}, answer {drafted.exchange}: {program and program.name}")
    stood = f"it took {counted(trial.right, 'right pair')} and refused {counted(trial.broken, 'broken output')} of "
    yield "", "", first_line(f"{stood}{counted(trial.inputs, 'input')}: look at it, it may still be wrong")
    if drafted.changed:
        yield "", "", "it was changed since its trial"


def _rate(name: str, rate: Rate, verb: str, why_none: str) -> _Row:
    if rate.value is None:
        return name, _NONE, why_none
    return name, f"{rate.value:.3f}", f"{rate.hits:,} of {rate.total:,} {verb}"


def _families(tallies: Mapping[str, Tally]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("  kind of mistake", "mutants", "killed", "survived", "score"):
        table.add_column(name, justify="left" if name.startswith(" ") else "right", no_wrap=True)
    for name, tally in tallies.items():
        score = _NONE if tally.score is None else f"{tally.score:.3f}"
        table.add_row(f"  {name}", str(tally.judged), str(tally.killed), str(tally.survived), score)
    return table


def _survivors(report: MutationReport) -> Iterator[RenderableType]:
    survivors = report.survivors
    if not survivors:
        return
    yield Text()
    yield Text(f"Surviving mutants ({len(survivors)})", style="bold red")
    for fate in survivors[:_MOST_SURVIVORS]:
        yield from _survivor(fate)
    if len(survivors) > _MOST_SURVIVORS:
        yield Text(f"  and {len(survivors) - _MOST_SURVIVORS} more: --json lists them all", style="dim")


def _survivor(fate: Fate) -> Iterator[RenderableType]:
    mutant = fate.mutant
    where = f"{mutant.origin.name}:{mutant.mutant.first.line}  {mutant.mutant.operator}"
    yield Padding(Text(printable(where), style="bold"), (1, 0, 0, 2), expand=False)
    for line in mutant.diff.splitlines()[3:]:
        style = {"-": "red", "+": "green"}.get(line[:1], "dim")
        yield Padding(Text(printable(line.expandtabs(4))[:WIDTH], style=style), (0, 0, 0, 4), expand=False)
    for said in _said(fate):
        yield Padding(Text(first_line(said, 400), style="dim"), (0, 0, 0, 4), expand=False)


def _said(fate: Fate) -> Iterator[str]:
    if fate.uncovered:
        yield "no test runs this line"
    elif fate.nearest:
        yield f"nearest test: {fate.nearest} (of {counted(fate.covering or 0, 'test')} that run this line)"
    if fate.doubts:
        yield fate.doubts


def _skipped(report: MutationReport) -> Iterator[RenderableType]:
    items = [str(offender) for offender in report.offenders]
    items += [f"{skip.name}: {skip.reason}" for skip in report.skipped]
    if items:
        yield Text()
        yield Text(f"Left out ({len(items)})", style="bold")
        for item in items[:_MOST_NAMES]:
            yield Padding(Text(first_line(item)), (0, 0, 0, 2), expand=False)
        if len(items) > _MOST_NAMES:
            yield Text(f"  and {len(items) - _MOST_NAMES} more: --json lists them all", style="dim")


def _effort(report: MutationReport) -> Text:
    effort = report.effort
    text = f"{effort.runs:,} runs and {effort.cached:,} from the store in {effort.seconds:.1f} s; {effort.isolation}"
    return Text(text, style="dim")

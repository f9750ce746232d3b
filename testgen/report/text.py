"""The report of a build or a score for people, 80 columns wide: figures, a kill matrix, and what to look into."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from testgen.build import BuildReport
from testgen.consultation import ModelReport
from testgen.metrics.rates import Rate
from testgen.problem import Tier
from testgen.propose.spec import FoundSpec
from testgen.report.kill_matrix import WIDTH, kill_matrix
from testgen.report.mutation_text import checker_rows, coverage_rows, mutation_rows
from testgen.report.words import counted, first_line, printable
from testgen.score import Mismatch, ScoreReport
from testgen.seams import RefusalReason
from testgen.spec.tree import Source
from testgen.summary import report_json

# Of a longer list the first ones; --json has all of them.
_MOST_ITEMS = 12
_NONE = "-"


def report_text(report: BuildReport | ScoreReport) -> RenderableType:
    """Return the report, to be printed on a console of rich."""
    scored = report.in_loop if isinstance(report, BuildReport) else report
    figures = report_json(report)
    parts: list[RenderableType] = [_title(report, scored), Text(), _figures(report, scored, figures)]
    matrix = kill_matrix(scored)
    if matrix:
        parts += [Text(), matrix]
    parts += _lists(report, scored, figures)
    parts += [Text(), _effort(figures)]
    return Group(*parts)


def _title(report: BuildReport | ScoreReport, scored: ScoreReport) -> Text:
    title = Text(printable(scored.problem), style="bold")
    title.append(f": {counted(len(scored.tests), 'test')}", style="not bold")
    if isinstance(report, BuildReport):
        title.append(f", {counted(report.rounds, 'round')}, seed {report.options.seed}", style="not bold")
    return title


# --- figures


def _figures(report: BuildReport | ScoreReport, scored: ScoreReport, figures: dict[str, Any]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, width=WIDTH)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim", overflow="fold")
    for name, value, said in (
        *_rates(scored),
        *_held_out(report),
        *_strength(scored, figures),
        *_mutants(report, scored),
        *_tests(report, scored),
    ):
        table.add_row(f"  {name}", value, said)
    return table


_Row = tuple[str, str, str]


def _rates(scored: ScoreReport) -> Iterator[_Row]:
    yield _rate("correct accepted (TPR)", scored.correct, "no correct solution could be judged")
    yield _rate("incorrect rejected (TNR)", scored.incorrect, "no incorrect solution could be judged")
    if scored.partial.total:
        yield _rate("partial rejected", scored.partial, "")


def _held_out(report: BuildReport | ScoreReport) -> Iterator[_Row]:
    if not isinstance(report, BuildReport):
        return
    if report.held_out is None:
        yield "held out", _NONE, first_line(report.why_none_held_out)
        return
    yield _rate("held out: TPR", report.held_out.correct, "no correct solution was held out")
    yield _rate("held out: TNR", report.held_out.incorrect, "no incorrect solution was held out")


def _mutants(report: BuildReport | ScoreReport, scored: ScoreReport) -> Iterator[_Row]:
    if isinstance(report, BuildReport) and report.mutants:
        targets = report.mutants
        yield "mutants as targets", f"{targets.killed}/{targets.total}", "rejected; they are in no rate above"
    if scored.strength:
        yield from mutation_rows(scored.strength)
        yield from coverage_rows(scored.strength)


def _rate(name: str, rate: Rate, why_none: str) -> _Row:
    interval = rate.interval()
    if rate.value is None or interval is None:
        return name, _NONE, why_none
    low, high = interval
    return name, f"{rate.value:.3f}", f"{rate.hits} of {rate.total}, 95 % interval {low:.3f} to {high:.3f}"


def _strength(scored: ScoreReport, figures: dict[str, Any]) -> Iterator[_Row]:
    tests, wrong = len(scored.tests), scored.incorrect.total
    if wrong:
        yield "all rejected (VAcc)", _yes_no(figures["vacc"]), f"of {wrong}"
    if not wrong:
        yield "VAcc, AUC, DEPC, n_eff", _NONE, "they need incorrect solutions"
        return
    why_none = "needs two tests"
    alike = why_none if tests < 2 else "no two tests reject some and accept some"  # noqa: PLR2004
    rows: tuple[tuple[str, str, Callable[[Any], str], str, str], ...] = (
        ("area under VAcc (AUC)", "auc", _thousandths, "mean over orders of the tests", why_none),
        ("kill vectors (DEPC)", "depc", str, "sets of solutions that a test rejects", why_none),
        ("diversity ratio", "diversity_ratio", _thousandths, f"DEPC of {counted(tests, 'test')}", why_none),
        ("effective tests (n_eff)", "n_eff", _tenths, f"independent ones that find as much as {tests}", alike),
        ("ceiling of TNR", "predicted_ceiling", _thousandths, "SAGA's forecast for ever more such tests", alike),
    )
    if figures["whole_rows"] < wrong:
        yield "figures below are over", str(figures["whole_rows"]), "solutions; the rest met enough time limits"
    for name, key, shown, said, reason in rows:
        value = figures.get(key)
        yield (name, _NONE, reason) if value is None else (name, shown(value), said)


def _tests(report: BuildReport | ScoreReport, scored: ScoreReport) -> Iterator[_Row]:
    tiers = ", ".join(f"{scored.by_tier[tier]} {tier}" for tier in Tier if scored.by_tier[tier])
    yield "tests", str(len(scored.tests)), tiers
    if isinstance(report, BuildReport):
        single = sum(test.single_oracle for test in report.suite.tests)
        yield "single-oracle tests", str(single), "answered by one independent solution only" if single else ""
        if loose := sum(test.unvalidated for test in report.suite.tests):
            yield "unvalidated tests", str(loose), "there is no validator: small changes of valid inputs"
        if report.model:
            yield from _model(report.model)
    yield from _format(scored)
    if scored.checker:
        yield from checker_rows(scored.checker)
    limit = scored.limits.time
    yield "time limit", _NONE if limit is None else f"{limit:g} s", "" if limit else "no correct solution sets one"


def _model(model: ModelReport) -> Iterator[_Row]:
    useful = f"{model.scenarios_accepted} of {counted(model.scenarios_proposed, 'scenario')} gave tests"
    yield "model", counted(model.calls, "answer"), printable(f"{model.model}: {useful}; {model.tokens:,} tokens")
    for said in (model.spec, model.checker, f"it was asked no more: {model.stopped_because}"):
        if said:
            yield "", "", first_line(printable(said))


def _format(scored: ScoreReport) -> Iterator[_Row]:
    found, bounds = scored.spec, scored.bounds
    if found is None or found.format is None:
        yield "input format", _NONE, _why_no_format(found)
        return
    if found.tried:
        doubts = f", {counted(len(found.doubts), 'doubt')}: testgen spec says which" if found.doubts else ""
        yield "input format", found.completeness, f"from {found.source}{doubts}"
    else:
        yield "input format", "untried", f"from {found.source}: testgen spec tries it on the solutions"
    if bounds and bounds.total:
        missing = f"missing: {', '.join(bounds.missing)}" if bounds.missing else "ends of ranges, conditions just true"
        yield "bounds reached", f"{bounds.reached}/{bounds.total}", first_line(missing)


def _why_no_format(found: FoundSpec | None) -> str:
    """Say why there is none; a file that somebody wrote is not passed over without a word."""
    for rejected in found.rejected if found else ():
        if rejected.draft.source is Source.FILE:
            return f"input.spec is not used: {first_line(rejected.reason)}"
    return "unknown: testgen spec says what is missing"


def _yes_no(value: object) -> str:
    return "yes" if value else "no"


def _thousandths(value: float) -> str:
    return f"{value:.3f}"


def _tenths(value: float) -> str:
    return f"{value:.1f}"


# --- lists


def _lists(report: BuildReport | ScoreReport, scored: ScoreReport, figures: dict[str, Any]) -> Iterator[RenderableType]:
    yield from _list("Survivors: incorrect, but no test rejects them", "red", [s.name for s in scored.survivors])
    for kind, title, style in (
        (Mismatch.REJECTED, "Correct, but rejected", "red"),
        (Mismatch.OTHERWISE, "Rejected otherwise than the problem says", "yellow"),
    ):
        yield from _list(title, style, [_mismatch(m) for m in figures["mismatches"] if m["kind"] == kind])
    yield from _list("Offenders: correct, but they fail on the problem's own data; in no figure", "yellow", [
        str(offender) for offender in scored.offenders
    ])  # fmt: skip
    if isinstance(report, BuildReport):
        yield from _list("Suspects: they alone contradict all other correct solutions", "yellow", [
            f"{s.solution}: on {counted(s.inputs, 'input')}, first: {next(iter(s.evidence), '')}"
            for s in report.suspects
        ])  # fmt: skip
        yield from _list("What each proposer brought", "", [
            f"{name}: {counted(t.accepted, 'test')} of {t.proposed} proposed, {counted(t.kills, 'new kill')}, "
            f"{counted(t.bounds, 'new bound')}, {t.runs:,} runs" for name, t in report.proposers.items()
        ])  # fmt: skip
        refused = ", ".join(f"{count} {reason}" for reason, count in report.refused.items() if count)
        yield from _list("Scenarios of the model, by test", "", _scenarios(report))
        yield from _list("Candidates refused", "", [refused] if refused else [])
        yield from _advice(report)
    yield from _list("Skipped: in no figure", "", [f"{s.name}: {s.reason}" for s in scored.skipped])


def _scenarios(report: BuildReport) -> list[str]:
    """Return a line for each scenario that the suite shows: its test, what that rejects, and the model's reason."""
    shown = {test.scenario: test for test in reversed(report.suite.tests) if test.scenario}
    tests = sorted(shown.values(), key=lambda test: (-len(test.kills), test.case.name))
    return [
        f"{test.case.name}{f', rejects {len(test.kills)}' if test.kills else ''}: {first_line(test.why)}"
        for test in tests
    ]


def _advice(report: BuildReport) -> Iterator[RenderableType]:
    """Say what can be done where inputs were refused for what is not wrong with them."""
    if report.refused.get(RefusalReason.DISAGREE) and report.problem.checker.program is None:
        yield _item("disagree: if many answers are right, the problem needs a checker; else a correct one is wrong")
    if report.refused.get(RefusalReason.JUDGE):
        yield _item("judge: a checker, a validator or a run failed or took too long, so that nothing was decided")


def _item(text: str) -> RenderableType:
    return Padding(Text(text, style="dim"), (0, 0, 0, 2), expand=False)


def _mismatch(found: dict[str, Any]) -> str:
    why = f": {found['why']}" if found["why"] else ""
    expected = f", not {' or '.join(found['expected'])}," if found["expected"] else ""
    return f"{found['solution']}: {found['verdict']}{expected} on {found['test']}{why}"


def _list(title: str, style: str, items: Sequence[str]) -> Iterator[RenderableType]:
    if not items:
        return
    yield Text()
    yield Text(f"{title} ({len(items)})" if len(items) > 1 else title, style=f"bold {style}".strip())
    for item in items[:_MOST_ITEMS]:
        yield Padding(Text(first_line(item)), (0, 0, 0, 2), expand=False)
    if len(items) > _MOST_ITEMS:
        yield Text(f"  and {len(items) - _MOST_ITEMS} more: --json lists them all", style="dim")


def _effort(figures: dict[str, Any]) -> Text:
    return Text(
        f"{figures['runs']:,} runs and {figures['cached']:,} from the store in {figures['seconds']:.1f} s; "
        f"{figures['isolation']}",
        style="dim",
    )

"""Read back what testgen recorded of a suite that it built: suite.json and run.json, checked and typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from testgen.datasets.settings import Settings, shown
from testgen.datasets.suites import RUN_FILE, SUITE_FILE, json_object, read_suite, recorded
from testgen.errors import Place, ProblemError, SuiteError
from testgen.problem import SuiteTest, TestCase, Tier
from testgen.scheduler import Tally

_NOT_OURS = "build the suite with testgen build; testgen score reads anybody's"


@dataclass(frozen=True)
class FormatRecord:
    """What was known of the input format; `doubts` counts what a person should look at."""

    complete: bool
    source: str
    doubts: int
    text: str


@dataclass(frozen=True)
class NearMiss:
    """How close a slow solution came to its time limit, in seconds of CPU, and on which test."""

    test: str
    cpu: float
    limit: float | None = None


@dataclass(frozen=True)
class TargetsRecord:
    """How many mutants were targets of the build, how many the suite rejects, and what each of them changes."""

    total: int
    killed: int
    changes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SuiteRecord:
    """A suite with its history, as it stands on disk.

    Whatever an older testgen did not record is empty, or None where 0 would say something else. `remarks` say of
    solutions, by name, what the figures list beside the kills. `unrecorded` names tests of data/ that suite.json does
    not know; `changed` those whose input is another than was recorded.
    """

    problem: str
    tests: tuple[SuiteTest, ...]
    survivors: tuple[str, ...] = ()
    remarks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    rounds: int | None = None
    room: int | None = None
    existing: str = ""
    format: FormatRecord | None = None
    proposers: Mapping[str, Tally] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)
    nearest: Mapping[str, NearMiss] = field(default_factory=dict)
    unrecorded: tuple[str, ...] = ()
    changed: frozenset[str] = frozenset()
    targets: TargetsRecord | None = None


def read_record(folder: Path) -> SuiteRecord:
    """Return what is recorded of the suite in `folder`.

    Raises SuiteError when there is no suite, its suite.json is broken or not testgen's, a value in it has a wrong
    type, or a test that it names is not in data/.
    """
    cases = {case.name: case for case in read_suite(folder)}
    known = recorded(folder)
    if known is None:
        what = "was not written by testgen" if (folder / SUITE_FILE).is_file() else "does not exist"
        raise SuiteError(f"{SUITE_FILE} {what}: why its tests exist is not known", place=Place(folder), hint=_NOT_OURS)
    with as_suite_errors():
        return _record(_settings(known, folder / SUITE_FILE), _run(folder), cases)


def _run(folder: Path) -> Settings:
    return _settings(json_object(folder / RUN_FILE), folder / RUN_FILE)


def _settings(value: Mapping[str, object], path: Path) -> Settings:
    return Settings(value, lambda _: Place(path))


@contextmanager
def as_suite_errors() -> Iterator[None]:
    """Turn a ProblemError into the SuiteError that says the same."""
    try:
        yield
    except ProblemError as error:
        hint = error.hint or "build the suite again"
        raise SuiteError(error.message, place=error.place, hint=hint) from None


def _record(suite: Settings, run: Settings, cases: Mapping[str, TestCase]) -> SuiteRecord:
    items = list(_maps(suite, "tests"))
    tests = tuple(_test(item, cases) for item in items)
    figures = suite.child("figures")
    options = figures.child("options")
    names = {test.case.name for test in tests}
    return SuiteRecord(
        problem=suite.text("problem"),
        tests=tests,
        survivors=figures.words("survivors"),
        remarks=_remarks(figures),
        skipped=tuple(one.text("name") for one in _maps(figures, "skipped")),
        rounds=_count(figures, "rounds"),
        room=_count(options, "tests"),
        existing=options.text("existing"),
        format=_format(figures),
        proposers={name: _tally(one) for name, one in _children(figures, "proposers")},
        refused=_counts(figures.child("refused")),
        nearest={name: _near_miss(one) for name, one in _children(run, "nearest")},
        unrecorded=tuple(name for name in cases if name not in names),
        changed=frozenset(
            test.case.name
            for test, item in zip(tests, items, strict=True)
            if item.text("sha256") and item.text("sha256") != test.case.input.sha
        ),
        targets=_targets(figures.child("mutation").child("in_loop")),
    )


def _test(item: Settings, cases: Mapping[str, TestCase]) -> SuiteTest:
    name = item.text("name")
    if name not in cases:
        raise item.error("name", f"is {shown(name)}, which data/ does not hold", hint="put it back, or build again")
    return SuiteTest(
        case=cases[name],
        tier=_tier(item),
        why=item.text("why"),
        proposer=item.text("proposer"),
        seed=_count(item, "seed") or 0,
        parents=item.words("parents"),
        single_oracle=item.flag("single_oracle", default=False),
        unvalidated=item.flag("unvalidated", default=False),
        kills=item.words("kills"),
        only_kills=item.words("only_kills"),
        bounds=item.words("bounds"),
        only_bounds=item.words("only_bounds"),
        only_mutants=item.words("only_mutants"),
        first_mutants=item.words("first_mutants"),
        scenario=item.text("scenario"),
    )


def _tier(item: Settings) -> Tier:
    name = item.text("tier")
    if name not in set(Tier):
        raise item.error("tier", f"is {shown(name)}, which is none of {', '.join(Tier)}")
    return Tier(name)


def _format(figures: Settings) -> FormatRecord | None:
    found = figures.child("spec")
    if not found.value:
        return None
    return FormatRecord(
        complete=found.flag("complete", default=False),
        source=found.text("from"),
        doubts=_count(found, "doubts") or 0,
        text=found.text("text"),
    )


def _targets(item: Settings) -> TargetsRecord | None:
    total = _count(item, "targets")
    if total is None:
        return None
    changes = item.child("changes")
    return TargetsRecord(total, _count(item, "killed") or 0, {name: changes.text(name) for name in changes.value})


def _tally(item: Settings) -> Tally:
    return Tally(*(_count(item, key) or 0 for key in ("proposed", "accepted", "kills", "bounds", "runs", "tokens")))


def _near_miss(item: Settings) -> NearMiss:
    return NearMiss(item.text("test"), item.number("cpu", zero=True) or 0.0, item.number("limit"))


def _remarks(figures: Settings) -> dict[str, tuple[str, ...]]:
    """Return what the lists of the figures say of solutions; programs' own words stand in no suite.json."""
    said: dict[str, list[str]] = {}
    for one in _maps(figures, "mismatches"):
        on = f": {one.text('verdict')} on {one.text('test')}" if one.text("test") else ""
        said.setdefault(one.text("solution"), []).append(f"{one.text('kind')}{on}")
    for one in _maps(figures, "offenders"):
        why = f"an offender, in no figure: {one.text('verdict')} on the problem's own {one.text('test')}"
        said.setdefault(one.text("solution"), []).append(why)
    for one in _maps(figures, "suspects"):
        inputs = _count(one, "inputs")
        said.setdefault(one.text("solution"), []).append(
            f"a suspect: it alone contradicts the others on {inputs} inputs"
        )
    return {name: tuple(dict.fromkeys(some)) for name, some in said.items() if name}


# --- values that Settings does not know


def _count(item: Settings, key: str) -> int | None:
    """Return a whole number from 0 of any size: seeds have 60 bits, more than a float holds."""
    value = item.value.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise item.error(key, f"must be a whole number, 0 or above, not {shown(value)}")
    return value


def _counts(item: Settings) -> dict[str, int]:
    return {name: _count(item, name) or 0 for name in item.value}


def _maps(item: Settings, key: str) -> Iterator[Settings]:
    for place, value in enumerate(item.items(key)):
        if not isinstance(value, dict):
            raise item.error(key, f"must hold maps, not {shown(value)}")
        yield Settings(value, item.locate, (*item.trail, key, place))


def _children(item: Settings, key: str) -> Iterator[tuple[str, Settings]]:
    inner = item.child(key)
    for name in inner.value:
        yield name, inner.child(name)

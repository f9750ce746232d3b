"""Suites on disk: a Kattis `data/` folder, `suite.json` (the same every time) and `run.json` (this run's cost).

A checker that a model drafted stands in `output_validators/`, as in a Kattis package.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from testgen import __version__
from testgen.datasets.data_folder import read_tests
from testgen.errors import Place, SuiteError
from testgen.llm.log import LOG_FILE, Exchange, write_log
from testgen.passing import PassingFolder
from testgen.problem import Program, Suite, SuiteTest, TestCase

SUITE_FILE, RUN_FILE, DATA, VALIDATORS = "suite.json", "run.json", "data", "output_validators"
TOOL = "testgen"
_OURS = {SUITE_FILE, RUN_FILE, LOG_FILE, DATA, VALIDATORS}


def check_writable(out: Path) -> None:
    """Raise SuiteError, before the long work, if no suite can be written to `out` or something else stands there."""
    out = out.resolve()
    with _refused("no suite can be written here", out):
        _check_replaceable(out)
        parent = next(p for p in out.parents if p.exists())
        with _draft(parent, out.name):
            pass


def write_suite(
    out: Path,
    suite: Suite,
    figures: Mapping[str, Any],
    run: Mapping[str, Any],
    exchanges: Sequence[Exchange] = (),
) -> None:
    """Write `suite` to `out`, whole or not at all; a testgen suite that stands there is replaced.

    `figures` go into suite.json, whose bytes follow from the arguments alone; `run` goes into run.json, what a model
    was asked and answered into llm.jsonl. Raises SuiteError for a full disk, missing rights, or an `out` that is no
    testgen suite.
    """
    out = out.resolve()
    with _refused("the suite cannot be written", out):
        _check_replaceable(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        # Beside, not below /tmp: a rename works within one file system only.
        with _draft(out.parent, out.name) as draft:
            _fill(draft, suite, figures, run)
            if exchanges:
                write_log(draft / LOG_FILE, exchanges)
            _put_in_place(draft, out)


def _draft(parent: Path, name: str) -> PassingFolder:
    return PassingFolder(parent, f".{name}.")


@contextmanager
def _refused(what: str, out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        hint = "free some space, or give --out another folder; nothing was written"
        raise SuiteError(f"{what}: {error.strerror}", place=Place(out), hint=hint) from None


def read_suite(folder: Path) -> list[TestCase]:
    """Return the tests of a suite: any folder with a Kattis `data/`, or such a `data` folder itself.

    In the order of suite.json if there is one that testgen wrote, else samples first, then by name. Raises SuiteError
    when there is no such folder, no test in it, or a test without an answer.
    """
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise SuiteError(f"the suite {what}", place=Place(folder), hint="name a folder that holds data/")
    samples, secret = read_tests(_data_folder(folder))
    tests = [*samples, *secret]
    if not tests:
        raise SuiteError(
            "the suite holds no test", place=Place(folder), hint="put tests NAME.in, NAME.ans into data/secret"
        )
    for test in tests:
        if test.answer is None:
            raise SuiteError(
                f"{test.name} has no answer", place=_place(test), hint=f"add {test.name}.ans, or remove it"
            )
    return _in_order(tests, _order(folder))


def _data_folder(folder: Path) -> Path:
    if (folder / DATA).is_dir():
        return folder / DATA
    if (folder / "secret").is_dir() or (folder / "sample").is_dir():
        return folder.resolve()
    raise SuiteError(
        "there is no data folder", place=Place(folder), hint="a suite has its tests in data/sample and data/secret"
    )


def _place(test: TestCase) -> Place | None:
    return Place(test.input.path) if test.input.path else None


def _in_order(tests: list[TestCase], names: Sequence[str]) -> list[TestCase]:
    position = {name: index for index, name in enumerate(names)}
    return sorted(tests, key=lambda test: position.get(test.name, len(position)))


def _order(folder: Path) -> list[str]:
    known = recorded(folder)
    named = [test.get("name") for test in known["tests"] if isinstance(test, dict)] if known else []
    return [str(name) for name in named]


def recorded(folder: Path) -> dict[str, Any] | None:
    """Return suite.json of the suite in `folder`; None if there is none, or another tool's.

    Its `tests` are a list; nothing else is looked at. Raises SuiteError when it is no JSON.
    """
    found = json_object(folder / SUITE_FILE)
    return found if found.get("tool") == TOOL and isinstance(found.get("tests"), list) else None


def json_object(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file, empty if there is no file or no object in it. Raises SuiteError."""
    if not path.is_file():
        return {}
    try:
        value = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        what = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise SuiteError(f"broken JSON: {what}", place=Place(path, line), hint="remove it, or build again") from None
    except OSError as error:
        raise SuiteError(f"it cannot be read: {error.strerror}", place=Place(path)) from None
    return value if isinstance(value, dict) else {}


# --- writing


def _check_replaceable(out: Path) -> None:
    hint = "give --out a new folder, or one that holds nothing but a testgen suite"
    if not out.exists():
        return
    if not out.is_dir():
        raise SuiteError("a file stands where the suite should go", place=Place(out), hint=hint)
    names = {path.name for path in out.iterdir()}
    if names and recorded(out) is None:
        raise SuiteError("the folder holds something that is no testgen suite", place=Place(out), hint=hint)
    if names - _OURS:
        more = ", ".join(sorted(names - _OURS)[:3])
        raise SuiteError(f"beside a testgen suite the folder holds {more}", place=Place(out), hint=hint)


def _fill(folder: Path, suite: Suite, figures: Mapping[str, Any], run: Mapping[str, Any]) -> None:
    folder.chmod(0o755)  # a draft is for one user only
    for part in ("sample", "secret"):
        (folder / DATA / part).mkdir(parents=True)
    for test in suite.tests:
        _write_test(folder / DATA / test.case.name, test.case)
    if suite.checker and suite.checker.choice.program:
        _write_program(folder, suite.checker.choice.program)
    record = {
        "tool": TOOL,
        "version": __version__,
        "problem": suite.problem,
        "figures": figures,
        "tests": [_test_json(test) for test in suite.tests],
    }
    (folder / SUITE_FILE).write_bytes(_json_bytes(record))
    (folder / RUN_FILE).write_bytes(_json_bytes(run))


def _write_test(path: Path, case: TestCase) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name may hold dots, so that with_suffix would cut it.
    Path(f"{path}.in").write_bytes(case.input.read())
    Path(f"{path}.ans").write_bytes(case.answer.read() if case.answer else b"")
    args = {"input_validator_args": case.validator_args, "output_validator_args": case.checker_args}
    if any(args.values()):
        # JSON is YAML, and quotes every string
        Path(f"{path}.yaml").write_bytes(_json_bytes({key: list(value) for key, value in args.items() if value}))


def _write_program(folder: Path, program: Program) -> None:
    for file in program.files:
        path = folder / program.name / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)


def _test_json(test: SuiteTest) -> dict[str, Any]:
    return {
        "name": test.case.name,
        "sha256": test.case.input.sha,
        "answer_sha256": test.case.answer.sha if test.case.answer else None,
        "tier": test.tier,
        "why": test.why,
        "proposer": test.proposer,
        "seed": test.seed,
        "parents": list(test.parents),
        **({"scenario": test.scenario} if test.scenario else {}),
        "single_oracle": test.single_oracle,
        "unvalidated": test.unvalidated,
        "kills": list(test.kills),
        "only_kills": list(test.only_kills),
        "bounds": list(test.bounds),
        "only_bounds": list(test.only_bounds),
        "only_mutants": list(test.only_mutants),
        "first_mutants": list(test.first_mutants),
    }


def _json_bytes(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _put_in_place(draft: Path, out: Path) -> None:
    """Rename `draft` to `out`. The old suite moves into the draft's place first, and comes back should that fail."""
    if not out.exists():
        draft.rename(out)
        return
    with _draft(out.parent, f"{out.name}.old") as old:
        out.rename(old)
        try:
            draft.rename(out)
        except BaseException:
            old.rename(out)
            raise

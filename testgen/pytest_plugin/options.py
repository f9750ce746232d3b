"""What the user asked of `--suite-strength`: read from the command line and the ini file, checked before any work."""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from testgen.errors import InputError, Place

REPORT_FORMATS = ("html", "json", "stryker", "github")
OPERATOR_SETS = ("testgen", "mutmut")
_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}
_TIME = re.compile(r"(\d+(?:\.\d+)?)\s*([smh]?)", re.ASCII)


@dataclass(frozen=True)
class ReportFile:
    """A report to write: one of REPORT_FORMATS, and where."""

    format: str
    path: Path


@dataclass(frozen=True)
class StrengthOptions:
    """The options, with absolute paths; `budget` is in seconds, `fail_under` a share of 1."""

    paths: tuple[Path, ...] = ()
    exclude: tuple[str, ...] = ()
    since: str = ""
    budget: float | None = None
    sample: int | None = None
    fail_under: float | None = None
    jobs: int = 1
    operators: str = "testgen"
    reports: tuple[ReportFile, ...] = ()


def read_options(config: pytest.Config) -> StrengthOptions:
    """Return the options; the command line wins over the ini file. Raises InputError for a wrong one."""
    here = config.invocation_params.dir
    return StrengthOptions(
        paths=_paths(config, here),
        exclude=tuple(_list(config, "exclude")),
        since=_text(config, "since"),
        budget=_seconds(_text(config, "time")),
        sample=_natural(_text(config, "sample"), "sample"),
        fail_under=_share(_text(config, "fail_under")),
        jobs=_jobs(config),
        operators=_one_of(_text(config, "operators") or "testgen", OPERATOR_SETS, "operators"),
        reports=tuple(_report(text, here) for text in _list(config, "report")),
    )


def _text(config: pytest.Config, name: str) -> str:
    given = getattr(config.option, f"suite_strength_{name}")
    return str(given if given is not None else config.getini(f"suite_strength_{name}") or "").strip()


def _list(config: pytest.Config, name: str) -> list[str]:
    given = getattr(config.option, f"suite_strength_{name}")
    return list(given if given is not None else config.getini(f"suite_strength_{name}"))


def _paths(config: pytest.Config, here: Path) -> tuple[Path, ...]:
    mutated = [(here, value) for value in _given(config) if not _is_test(here, value)]
    mutated = mutated or [(config.rootpath, value) for value in config.getini("suite_strength_paths")]
    for base, value in mutated:
        if not (base / value).exists():
            raise InputError(
                f"--suite-strength: there is no {value}", place=Place(base), hint="name a file or folder to mutate"
            )
    return tuple(Path(os.path.abspath(base / value)) for base, value in mutated)  # noqa: PTH100 - keeps links


def collect_tests_behind_option(config: pytest.Config) -> None:
    """Let pytest collect those values of `--suite-strength` that are tests, as in `pytest --suite-strength tests/`."""
    tests = [value for value in _given(config) if _is_test(config.invocation_params.dir, value)]
    if tests:
        named = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
        config.args = [*tests, *named]


def _given(config: pytest.Config) -> list[str]:
    return [part for value in config.option.suite_strength or () for part in value.split(",") if part]


def _is_test(here: Path, value: str) -> bool:
    """Tell whether the value is a test: argparse gives the option the word behind it, whatever that was meant for."""
    path = here / value.partition("::")[0]
    if "::" in value:
        return True
    if path.is_file():
        return is_test_file(path)
    return path.is_dir() and path.name in {"test", "tests", "testing"}


def is_test_file(path: Path) -> bool:
    """Tell whether a file holds tests, by the names that pytest collects by default."""
    return path.name == "conftest.py" or path.name.startswith("test_") or path.stem.endswith("_test")


def _seconds(text: str) -> float | None:
    if not text:
        return None
    match = _TIME.fullmatch(text)
    if not match:
        raise InputError(f"--suite-strength-time: {text!r} is no time", hint="90, 90s, 5m or 1h")
    return float(match[1]) * _UNITS[match[2]]


def _natural(text: str, name: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise InputError(f"--suite-strength-{name}: {text!r} is no number of 1 or more", hint="a whole number")
    return int(text)


def _jobs(config: pytest.Config) -> int:
    asked = _natural(_text(config, "jobs"), "jobs")
    workers = getattr(config.option, "numprocesses", None)  # pytest-xdist's -n
    return asked or (workers if isinstance(workers, int) and workers > 0 else cores())


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _share(text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text.removesuffix("%"))
    except ValueError:
        value = -1.0
    share = value / 100 if value > 1 or text.endswith("%") else value
    if not 0 <= share <= 1:
        raise InputError(f"--suite-strength-fail-under: {text!r} is no score", hint="80, 80% or 0.8")
    return share


def _one_of(text: str, choices: Sequence[str], name: str) -> str:
    if text not in choices:
        raise InputError(f"--suite-strength-{name}: there is no {text!r}", hint=" or ".join(choices))
    return text


def _report(text: str, here: Path) -> ReportFile:
    form, colon, path = text.partition(":")
    if not colon or not path:
        raise InputError(f"--suite-strength-report: {text!r} is not FORMAT:PATH", hint="html:strength.html")
    _one_of(form, REPORT_FORMATS, "report")
    target = here / path
    if target.is_dir():
        raise InputError("a folder stands where the report should go", place=Place(target), hint="another name")
    if not target.parent.is_dir():
        raise InputError("there is no such folder", place=Place(target.parent), hint=f"mkdir -p {target.parent}")
    if importlib.util.find_spec(f"testgen.report.strength_{form}") is None:
        raise InputError(f"--suite-strength-report: {form} reports are not in this testgen", hint="json")
    return ReportFile(form, target)

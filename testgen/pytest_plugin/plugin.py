"""What pytest loads at every start: options, and nothing else until `--suite-strength` is given.

Imported by every pytest run of every project where testgen is installed: the standard library's cheap parts only.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from types import MappingProxyType

import pytest

# Before pytest and conftest files change it: processes started later begin where this one did.
SYS_PATH = tuple(sys.path)
ENVIRONMENT = MappingProxyType(dict(os.environ))
# The name under which a process that is itself part of a measurement registers its plugin.
INSIDE = "testgen-strength-inside"
_OPTIONS = (
    ("since", "REV", "only mutants of lines changed since this git revision"),
    ("time", "BUDGET", "stop judging mutants after this time: 90, 90s, 5m or 1h"),
    ("sample", "N", "judge N mutants, drawn evenly; the same ones every time"),
    ("fail-under", "MIN", "exit with 1 when the mutation score is below MIN: 80 (percent) or 0.8"),
    ("jobs", "N", "mutants judged at the same time (default: the processor's cores)"),
    ("operators", "SET", "testgen (default) or mutmut"),
)
_LISTS = (
    ("report", "FORMAT:PATH", "write a report: html, json, stryker or github; repeatable"),
    ("exclude", "GLOB", "leave files out of the mutation; repeatable"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the options, each with an ini setting of the same name in underscores."""
    group = parser.getgroup("suite strength", "how strong the suite is, by mutation (testgen)")
    group.addoption(
        "--suite-strength",
        action="append",
        nargs="?",
        const="",
        default=None,
        metavar="PATHS",
        help="measure the suite: files and folders to mutate, separated by commas (default: the project's packages)",
    )
    for name, metavar, said in _OPTIONS:
        group.addoption(f"--suite-strength-{name}", default=None, metavar=metavar, help=said)
        parser.addini(_ini(name), said, default=None)
    for name, metavar, said in _LISTS:
        group.addoption(f"--suite-strength-{name}", action="append", default=None, metavar=metavar, help=said)
        parser.addini(_ini(name), said, type="linelist", default=[])
    parser.addini("suite_strength_paths", "files and folders to mutate", type="linelist", default=[])
    parser.addini("suite_strength", "measure the suite at every run", type="bool", default=False)


def _ini(name: str) -> str:
    return f"suite_strength_{name.replace('-', '_')}"


def _wanted(config: pytest.Config) -> bool:
    if config.option.suite_strength is None and not config.getini("suite_strength"):
        return False
    # Workers of pytest-xdist, and the processes of a measurement, run tests for somebody who measures.
    return not (hasattr(config, "workerinput") or config.pluginmanager.has_plugin(INSIDE))


@pytest.hookimpl(tryfirst=True, wrapper=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, object, object]:
    """Read the options before anybody acts on them; wrong ones end the run with 2, as everywhere in testgen."""
    if not _wanted(config):
        return (yield)
    from testgen.pytest_plugin.session import prepare  # noqa: PLC0415 - loads the engine, which others must not pay for

    wrong = prepare(config)
    if wrong is not None:
        config.option.suite_strength_wrong = wrong
    return (yield)


@pytest.hookimpl(tryfirst=True, specname="pytest_cmdline_main")
def pytest_cmdline_main_refused(config: pytest.Config) -> int | None:
    """End a run whose options are wrong."""
    wrong: str | None = getattr(config.option, "suite_strength_wrong", None)
    if wrong is None:
        return None
    sys.stderr.write(f"ERROR: {wrong}\n")
    return 2

"""Keeps the user's coverage.py out of the processes of a measurement: it would slow them down, and leave files."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Mapping

import pytest

# By these coverage.py, and pytest-cov before its version 7, start in every Python process.
_SWITCHES = ("COVERAGE_PROCESS_", "COV_CORE_")
_PYTEST_COV = ("_cov", "_cov_contexts")
_PATCHED = ("_exit", "execv", "execve")


def without_coverage(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which no process starts to measure coverage by itself."""
    return {name: value for name, value in environment.items() if not name.startswith(_SWITCHES)}


def stop_tracing(config: pytest.Config) -> None:
    """Let no coverage be measured in this process, its children, and what they start."""
    for name in os.environ.keys() - without_coverage(os.environ).keys():
        del os.environ[name]
    for name in _PYTEST_COV:
        if config.pluginmanager.has_plugin(name):
            config.pluginmanager.unregister(name=name)
    _stop_coverage()
    sys.settrace(None)
    threading.settrace(None)
    monitoring = getattr(sys, "monitoring", None)
    if monitoring is not None:
        for tool in range(6):
            if monitoring.get_tool(tool) is not None:
                monitoring.set_events(tool, 0)


def _stop_coverage() -> None:
    """Stop what would start again in children (`patch = fork`), or write as they leave (`patch = _exit`)."""
    coverage = sys.modules.get("coverage")
    while coverage is not None and (running := coverage.Coverage.current()) is not None:
        with contextlib.suppress(Exception):  # it is no longer the current one, in any case
            running.stop()
    for name in _PATCHED:
        if getattr(os, name).__module__ == "coverage.patch":
            setattr(os, name, getattr(sys.modules["posix"], name))

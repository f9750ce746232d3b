"""The plugin within a fresh pytest: serves the mutant, collects what the job needs, runs it and leaves."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from _pytest.config import ConftestImportFailure

from testgen.pytest_plugin.baseline import LineTracker
from testgen.pytest_plugin.inside import Reporter, be_quiet, chosen, run_items, use_scratch
from testgen.pytest_plugin.options import collect_tests_behind_option
from testgen.pytest_plugin.plugin import INSIDE
from testgen.pytest_plugin.serving import MutantFinder
from testgen.pytest_plugin.steady import steady
from testgen.pytest_plugin.wire import Event, Job, Kind, Task
from testgen.pytest_plugin.worker import Emit

_LONGEST = 500  # characters of what went wrong


class Guest:
    """Does one job in one run of pytest."""

    __name__ = INSIDE

    def __init__(
        self, job: Job, emit: Emit, scratch: Path, finder: MutantFinder | None, tracker: LineTracker | None
    ) -> None:
        self._job = job
        self._emit = emit
        self._scratch = scratch
        self._reporter = Reporter()
        self._collection_error = ""
        self._finder = finder
        self._tracker = tracker

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_load_initial_conftests(self, early_config: pytest.Config) -> Generator[None, object, object]:
        """Come before the rewriter of assertions, which pytest has put first by now; say why no test can run."""
        early_config.option.basetemp = None
        if self._finder is not None:
            self._finder.install()
        try:
            return (yield)
        except ConftestImportFailure as failure:
            self._emit(Event(Kind.BROKEN, text=f"conftest.py cannot be loaded: {failure}"[:_LONGEST]))
            raise

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Say what pytest itself broke on."""
        text = f"pytest breaks on it: {excinfo.typename}: {excinfo.value}"
        self._emit(Event(Kind.BROKEN, text=text[:_LONGEST]))

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Turn off what writes, and collect no more files than the tests of the job are in, or the user's run had."""
        collect_tests_behind_option(config)
        config.option.xmlpath = None
        config.option.basetemp = None
        config.option.log_file = os.devnull
        config.option.suite_strength = None
        be_quiet(config)
        if self._job.tests and self._job.task is Task.RUN:
            files = dict.fromkeys(test.partition("::")[0] for test in self._job.tests)
            config.args = [str(config.rootpath / file) for file in files]
        config.pluginmanager.register(self._reporter, "testgen-strength-reporter")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Send temporary files away."""
        be_quiet(session.config)
        use_scratch(session.config, self._scratch)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what went wrong first in collection."""
        if report.failed and not self._collection_error:
            lines = [line.strip() for line in str(report.longrepr).splitlines() if line.strip()]
            self._collection_error = f"{report.nodeid}: {lines[-1] if lines else 'collection failed'}"[:_LONGEST]

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Generator[None, object, object]:
        """Tell the tracker whose lines those of a shared fixture are."""
        if self._tracker is None:
            return (yield)
        with self._tracker.fixture(fixturedef, request):
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Do the job, and leave the process: nothing that pytest writes at its end is wanted."""
        self._run(session)
        self._emit(Event(Kind.DONE))
        os._exit(0)

    def _run(self, session: pytest.Session) -> None:
        if session.testsfailed and not session.config.option.continue_on_collection_errors:
            self._emit(
                Event(Kind.BROKEN, exception="CollectionError", text=self._collection_error or "collection failed")
            )
            return
        steady(session.items)
        if self._tracker is not None:
            self._tracker.begin(session.items)
            run_items(session.items, self._reporter, self._emit, 0, self._tracker.switch)
            self._tracker.finish()
            return
        items = chosen({item.nodeid: item for item in session.items}, self._job.tests, self._emit)
        run_items(items, self._reporter, self._emit, self._job.stop_at)

"""What a child does: run some of the collected tests, and say how each went."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
import unittest
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from testgen.pytest_plugin.wire import Event, Kind

Emit = Callable[[Event], None]
_SKIPPING = (pytest.skip.Exception, unittest.SkipTest)


class Reporter:
    """A plugin of pytest that turns its reports into events, silently."""

    def __init__(self) -> None:
        self.emit: Emit | None = None
        self.failures = 0
        self._raised: BaseException | None = None
        self._skipped = False
        self._failed = False

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport | None:
        """Make the report of a failure without its traceback: formatting one took half of a mutant's time.

        What pytest's own plugins make of it (an expected failure, say) they make of this one too.
        """
        self._raised = call.excinfo.value if call.excinfo else None
        if call.excinfo is None or call.excinfo.errisinstance(_SKIPPING) or call.when == "collect":
            return None
        return pytest.TestReport(
            item.nodeid,
            item.location,
            dict.fromkeys(item.keywords, 1),
            "failed",
            "",
            call.when,
            duration=call.duration,
            start=call.start,
            stop=call.stop,
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Say that a test failed, at its first phase that does."""
        if self.emit is None:
            return
        self._skipped = self._skipped or report.skipped
        if not report.failed or self._failed:
            return
        self._failed = True
        self.failures += 1
        raised = self._raised
        name = type(raised).__name__ if raised is not None else "failure"
        self.emit(Event(Kind.FAILED, report.nodeid, str(report.when), name, _first_line(raised, report)))

    def run(self, item: pytest.Item, following: pytest.Item | None) -> bool:
        """Run one test; whether it failed."""
        assert self.emit is not None
        self._skipped = self._failed = False
        self.emit(Event(Kind.STARTED, item.nodeid))
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if not self._failed:
            self.emit(Event(Kind.SKIPPED if self._skipped else Kind.PASSED, item.nodeid))
        return self._failed


def _first_line(raised: BaseException | None, report: pytest.TestReport) -> str:
    try:
        text = str(raised) if raised is not None else str(report.longrepr)
    except Exception:  # noqa: BLE001 - a mutant may break __str__
        return ""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:300]


def run_items(
    items: Sequence[pytest.Item],
    reporter: Reporter,
    emit: Emit,
    stop_at: int,
    before: Callable[[int], None] | None = None,
) -> None:
    """Run items in order until `stop_at` of them failed; 0 runs all. No fixture is left set up.

    `before` is told the number of each item before it runs.
    """
    try:
        _run_in_order(items, reporter, emit, stop_at, before)
    finally:
        # What happens here is said no more: a failure has been, and is the verdict.
        with contextlib.suppress(BaseException):
            items[0].session._setupstate.teardown_exact(None)  # noqa: SLF001 - pytest does this when its session ends


def _run_in_order(
    items: Sequence[pytest.Item],
    reporter: Reporter,
    emit: Emit,
    stop_at: int,
    before: Callable[[int], None] | None,
) -> None:
    reporter.emit = emit
    for number, item in enumerate(items):
        following = items[number + 1] if number + 1 < len(items) else None
        if before:
            before(number)
        reporter.run(item, following)
        if stop_at and reporter.failures >= stop_at:
            return
        if following is not None and item.session.shouldstop:
            # pytest would stop here as well, and with it the tests that might have failed.
            emit(Event(Kind.BROKEN, item.nodeid, text=f"the session was stopped: {item.session.shouldstop}"))
            return


def chosen(items: Mapping[str, pytest.Item], tests: Sequence[str], emit: Emit) -> list[pytest.Item]:
    """Return the items, given by their node ids, of some tests, in that order; say which were not collected."""
    for test in tests:
        if test not in items:
            emit(Event(Kind.MISSING, test))
    return [items[test] for test in tests if test in items]


def use_scratch(config: pytest.Config, scratch: Path) -> None:
    """Let temporary files of the tests go to `scratch`, which others remove: a child leaves without cleaning up."""
    scratch.mkdir(parents=True, exist_ok=True)
    os.environ["TMPDIR"] = os.environ["PYTEST_DEBUG_TEMPROOT"] = tempfile.tempdir = str(scratch)
    factory = getattr(config, "_tmp_path_factory", None)
    if factory is not None:
        # One that the parent made, or that the user named, is shared: children would remove it under each other.
        factory._given_basetemp = factory._basetemp = None  # noqa: SLF001 - pytest has no other way to renew it


def be_quiet(config: pytest.Config) -> None:
    """Make failures cheap to report, for nobody reads them, and write nothing where the user's own run has written."""
    config.option.tbstyle = "native"
    config.option.verbose = 0
    config.option.maxfail = 0  # when a child ends is for its task to say, not for the user's -x
    config.option.usepdb = False
    config.option.showlocals = False
    logs = config.pluginmanager.get_plugin("logging-plugin")
    if logs is not None:
        # Nobody may let go of the old one: closed, it would write, and lost, it is a ResourceWarning.
        logs.log_file_handler, logs.handler_of_the_users_run = logging.NullHandler(), logs.log_file_handler
        logs.set_log_path = lambda *_: None
    if hasattr(config, "cache") and config.cache is not None:
        config.cache.set = lambda *_: None  # type: ignore[method-assign] # what the user's own run found stands

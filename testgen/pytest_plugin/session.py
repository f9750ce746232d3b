"""The plugin that is there only when a suite is measured: it watches the ordinary run, measures, and reports."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Generator
from pathlib import Path

import pytest

from testgen.errors import InputError, TestgenError
from testgen.mutation.strength import StrengthReport
from testgen.pytest_plugin.changes import changed_lines
from testgen.pytest_plugin.fresh import Setting, fresh_arguments
from testgen.pytest_plugin.limits import Durations
from testgen.pytest_plugin.measure import Measurement, OrdinaryRun
from testgen.pytest_plugin.options import StrengthOptions, collect_tests_behind_option, read_options
from testgen.pytest_plugin.plugin import ENVIRONMENT, SYS_PATH
from testgen.pytest_plugin.reports import write_reports
from testgen.pytest_plugin.steady import drawing
from testgen.pytest_plugin.targets import Target, find_targets
from testgen.pytest_plugin.terminal import MeasureProgress, print_report
from testgen.pytest_plugin.tracing import without_coverage
from testgen.pytest_plugin.zygote import Zygote, fork_zygote, why_not_fork

_OURS = 70


def prepare(config: pytest.Config) -> str | None:
    """Check the options and register the plugin; return what is wrong with them, for the user."""
    try:
        options = read_options(config)
        targets, warnings = find_targets(config, options)
        if options.since:
            changed_lines(config.rootpath, options.since, [target.path for target in targets][:1])
    except InputError as error:
        return str(error)
    distributed = getattr(config.option, "numprocesses", None)
    if distributed is not None or getattr(config.option, "dist", "no") != "no":
        # The lines of each test are measured in one process. pytest-xdist decides by these, behind us.
        config.option.numprocesses, config.option.dist, config.option.tx = 0, "no", []
        warnings.append(
            "pytest-xdist: the tests run in one process here, since the lines that each runs are measured; "
            f"its workers' number is taken for the mutants ({options.jobs} at once)"
        )
    config.pluginmanager.register(StrengthPlugin(config, options, targets, warnings), "testgen-strength")
    return None


class StrengthPlugin:
    """Watches pytest's ordinary run, and measures the suite when that has ended."""

    def __init__(
        self, config: pytest.Config, options: StrengthOptions, targets: list[Target], warnings: list[str]
    ) -> None:
        self._config = config
        self._options = options
        self._targets = targets
        self._warnings = warnings
        self._began = time.monotonic()
        self._began_at = time.time_ns()
        self._outcomes: dict[str, str] = {}
        self._total: dict[str, float] = {}
        self._setup: dict[str, float] = {}
        self._zygote: Zygote | None = None
        self._report: StrengthReport | None = None
        self._status: int | None = None
        self._problems: list[str] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        """Take the tests that stood behind the option for what they are."""
        collect_tests_behind_option(config)

    def pytest_report_header(self) -> str:
        """Say that the suite will be measured."""
        return f"suite strength: {len(self._targets)} files to mutate, {self._options.jobs} mutants at once"

    # --- the ordinary run

    @pytest.hookimpl(tryfirst=True, wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Fork the zygote before the first test, and measure behind the last one."""
        if session.config.option.collectonly:
            return (yield)
        if session.testsfailed and not session.config.option.continue_on_collection_errors:
            self._give_up("the tests could not be collected")
            return (yield)
        scratch = Path(tempfile.mkdtemp(prefix="testgen-strength-"))
        try:
            startup = time.monotonic() - self._began
            why_fresh = why_not_fork()
            if not why_fresh and session.items:
                sources = {target.path: target.text for target in self._targets}
                self._zygote = fork_zygote(session, sources, self._options.jobs, scratch)
            result = yield
            if self._zygote is not None:
                self._zygote.now_running("")
            self._measure(session, scratch, startup, why_fresh)
        except BaseException as error:
            if self._report is None:
                self._give_up(f"the run was stopped: {str(error) or type(error).__name__}")
            raise
        else:
            return result
        finally:
            if self._zygote is not None:
                self._zygote.close()
            shutil.rmtree(scratch, ignore_errors=True)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Let the zygote know what runs: it is who can tell if that ends this process."""
        if self._zygote is not None:
            self._zygote.now_running(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep outcomes and durations."""
        test = report.nodeid
        self._total[test] = self._total.get(test, 0.0) + report.duration
        if report.when == "setup":
            self._setup[test] = report.duration
        passed = report.passed and not hasattr(report, "wasxfail")  # what is expected to fail judges no mutant
        if not passed:
            self._outcomes[test] = "failed" if report.failed else "skipped"
        else:
            self._outcomes.setdefault(test, "passed")

    # --- the measurement

    def _measure(self, session: pytest.Session, scratch: Path, startup: float, why_fresh: str) -> None:
        ran = OrdinaryRun(
            tests=tuple(item.nodeid for item in session.items),
            outcomes=self._outcomes,
            durations=Durations(self._total, self._setup),
            startup=startup,
            began=self._began_at,
        )
        if any(drawing(session.items)):
            self._warnings.append("Hypothesis draws the same examples for every mutant here, and without deadlines")
        setting = self._setting(scratch, why_fresh)
        environment = without_coverage(ENVIRONMENT)
        progress = MeasureProgress(self._config)
        measurement = Measurement(self._config, self._options, self._targets, setting, environment, progress)
        try:
            self._report = measurement.run(ran, self._zygote, why_fresh, tuple(self._warnings))
        except InputError as error:
            self._fail(str(error), error.exit_code)
        except TestgenError as error:
            self._fail(str(error), _OURS)
        except Exception as error:  # noqa: BLE001 - a bug of ours must not look like one of the user's tests
            if isinstance(error.__cause__, KeyboardInterrupt):  # Python 3.11 wraps what `__set_name__` raises
                raise error.__cause__ from None
            self._fail(f"testgen failed, which is its own fault; please report this:\n{traceback.format_exc()}", _OURS)
        finally:
            progress.end()
        if self._report is not None:
            self._judge(self._report)

    def _setting(self, scratch: Path, why_fresh: str) -> Setting:
        plugins = self._config.pluginmanager
        return Setting(
            arguments=fresh_arguments(
                self._config.invocation_params.args,
                cov=plugins.has_plugin("pytest_cov"),
                xdist=plugins.has_plugin("xdist"),
            ),
            folder=str(self._config.invocation_params.dir),
            sys_path=SYS_PATH,
            argv=tuple(sys.argv),
            sources={target.path: target.text for target in self._targets},
            modules=importable_beforehand([target.path for target in self._targets]),
            fork=not why_fresh or hasattr(os, "fork"),
            scratch=str(scratch),
        )

    def _give_up(self, trouble: str) -> None:
        self._report = StrengthReport(trouble=trouble, root=str(self._config.rootpath), warnings=tuple(self._warnings))
        self._judge(self._report)

    def _judge(self, report: StrengthReport) -> None:
        """Write the reports, and find the exit status that they ask for."""
        try:
            write_reports(report, self._options.reports)
        except InputError as error:
            self._fail(str(error), error.exit_code)
        if not report.trusted:
            self._status = _OURS
            return
        minimum, score = self._options.fail_under, report.counts.score
        if self._options.since and not (report.results or report.failing):
            return  # no mutant of a changed line: nothing that could be too weak
        if minimum is not None and (score is None or score < minimum):
            shown = "unknown" if score is None else f"{score:.1%}"
            self._fail(f"the mutation score is {shown}, below --suite-strength-fail-under {minimum:.1%}", 1)

    def _fail(self, said: str, status: int) -> None:
        self._problems.append(said)
        self._status = status

    # --- the end

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Let the run fail if the measurement asks for it; a suite that failed by itself keeps its status."""
        if self._status is not None and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = self._status

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the section."""
        if self._report is not None or self._problems:
            print_report(terminalreporter, self._report, self._problems)


def importable_beforehand(targets: list[str]) -> tuple[str, ...]:
    """Return the loaded modules that are installed and not under test: a fresh process may have them already."""
    import sysconfig  # noqa: PLC0415 - only here

    paths = sysconfig.get_paths()
    installed = tuple(os.path.realpath(paths[name]) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    own = {str(Path(path).parent) + os.sep for path in targets}
    found = []
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if not isinstance(file, str) or name.startswith(("__", "testgen")):
            continue
        path = os.path.realpath(file)
        if path.startswith(installed) and not any(path.startswith(folder) for folder in own):
            found.append(name)
    return tuple(found)

"""Beside what projects use: asyncio, pytest-asyncio, anyio, pytest-xdist, pytest-cov, their own settings."""

import subprocess
import sys

import pytest

from tests.pytest_plugin.conftest import PLAIN, Measured, Project

MODULE = """\
    import asyncio


    async def later(x):
        await asyncio.sleep(0)
        return x + 1


    def double(x):
        return x * 2
    """
PLAIN_TEST = "from product import double\n\n\ndef test_double():\n    assert double(3) == 6\n"


def killed(measured: Measured, line: int) -> list[str]:
    assert measured.status == 0, measured.out + measured.err
    return [m["killed_by"] for m in measured.report["mutants"] if m["line"] == line and m["status"] == "killed"]


def without(*names: str) -> tuple[str, ...]:
    """The switches that turn plugins off, all but those of `names`."""
    pairs = zip(PLAIN[::2], PLAIN[1::2], strict=True)
    return tuple(word for flag, name in pairs if name not in {f"no:{n}" for n in names} for word in (flag, name))


@pytest.mark.slow
def test_coroutines_run_by_the_test_itself(project: Project) -> None:
    tests = "import asyncio\nfrom product import later\n\n\ndef test_later():\n    assert asyncio.run(later(1)) == 2\n"
    project.write({"product.py": MODULE, "test_product.py": tests})
    assert killed(project.measure(), 6) == ["test_product.py::test_later"] * 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("plugin", "head", "mark", "settings"),
    [
        ("asyncio", "import pytest", "@pytest.mark.asyncio", "asyncio_default_fixture_loop_scope = function"),
        ("anyio", "import pytest", "@pytest.mark.anyio\n@pytest.mark.parametrize('anyio_backend', ['asyncio'])", ""),
    ],
)
def test_coroutines_run_by_a_plugin(project: Project, plugin: str, head: str, mark: str, settings: str) -> None:
    pytest.importorskip({"asyncio": "pytest_asyncio"}.get(plugin, plugin))
    tests = f"{head}\nfrom product import later\n\n\n{mark}\nasync def test_later():\n    assert await later(1) == 2\n"
    project.write({"product.py": MODULE, "test_product.py": tests, "pytest.ini": f"[pytest]\n{settings}\n"})
    assert len(killed(project.measure(plugins=without(plugin)), 6)) == 2


def test_xdist_gives_its_workers_number_to_the_mutants(project: Project) -> None:
    pytest.importorskip("xdist")
    project.write({"product.py": MODULE, "test_product.py": PLAIN_TEST})
    measured = project.measure("-n", "3", plugins=without("xdist"))
    assert measured.report["how"]["jobs"] == 3
    assert "pytest-xdist: the tests run in one process here" in measured.out
    assert killed(measured, 10) == ["test_product.py::test_double"] * 2


def test_the_figures_of_pytest_cov_are_what_they_are_without(project: Project) -> None:
    pytest.importorskip("pytest_cov")
    project.write({"product.py": MODULE, "test_product.py": PLAIN_TEST})
    cov = ("--cov=product", "--cov-branch", "--cov-report=json:cov.json")
    alone = project.pytest(*cov, plugins=without("pytest_cov"))
    expected = table(alone.out)
    measured = project.measure(*cov, "--cov-report=term", plugins=without("pytest_cov"))
    with_terminal = project.pytest(*cov, "--cov-report=term", plugins=without("pytest_cov"))
    assert table(measured.out) == table(with_terminal.out)
    assert expected in ([], table(measured.out))
    assert killed(measured, 10) == ["test_product.py::test_double"] * 2
    assert measured.report["coverage"]["files"][0]["lines"]["hit"] == 4


@pytest.mark.slow
def test_lines_are_measured_where_coverage_is_set_for_processes(project: Project) -> None:
    settings = "[run]\nconcurrency = multiprocessing, thread\n"
    project.write({"product.py": MODULE, "test_product.py": PLAIN_TEST, ".coveragerc": settings})
    assert killed(project.measure(), 10) == ["test_product.py::test_double"] * 2


@pytest.mark.slow
def test_coverage_that_starts_in_every_process_leaves_no_files(project: Project) -> None:
    pytest.importorskip("pytest_cov")
    tests = """\
        import subprocess, sys


        def test_double():
            from product import double
            code = "from product import double; print(double(3))"
            assert subprocess.run([sys.executable, "-c", code], capture_output=True).stdout == b"6\\n"
            assert double(3) == 6
        """
    settings = "[run]\npatch = subprocess, _exit, fork\n"
    project.write({"product.py": MODULE, "test_product.py": tests, ".coveragerc": settings})
    measured = project.measure("--cov=product", "--cov-context=test", plugins=without("pytest_cov"))
    assert killed(measured, 10) == ["test_product.py::test_double"] * 2
    assert set(project.texts()) == {"product.py", "test_product.py", ".coveragerc", ".coverage"}


def test_what_conftest_files_set_is_set_once(project: Project) -> None:
    conftest = "import os\nos.environ['SET'] = os.environ.get('SET', '') + 'once'\n"
    tests = f"{PLAIN_TEST}    assert __import__('os').environ['SET'] == 'once'\n"
    project.write({"product.py": MODULE, "test_product.py": tests, "conftest.py": conftest})
    measured = project.measure()
    assert measured.report["flaky"] == []
    assert killed(measured, 10) == ["test_product.py::test_double"] * 2


def table(out: str) -> list[str]:
    return [line for line in out.splitlines() if line.startswith(("product.py", "TOTAL"))]


@pytest.mark.slow
def test_doctests_judge_what_runs_at_import(project: Project) -> None:
    module = """\
        FACTOR = 2


        def double(x):
            '''Return twice.

            >>> double(2)
            4
            '''
            return x * FACTOR
        """
    project.write({"product.py": module})
    measured = project.measure("--doctest-modules", "--suite-strength=product.py")
    assert {check["passed"] for check in measured.report["self_checks"]} == {True}
    assert killed(measured, 1) == ["product.py::product.double"] * 2


@pytest.mark.slow
def test_settings_stand_in_the_ini_file_too(project: Project) -> None:
    report = project.cache / "ini.json"
    settings = f"""\
        [pytest]
        suite_strength = true
        suite_strength_paths = product.py
        suite_strength_sample = 2
        suite_strength_jobs = 1
        suite_strength_fail_under = 99
        suite_strength_report = json:{report}
        """
    project.write({"product.py": MODULE, "other.py": "X = 1\n", "test_product.py": PLAIN_TEST, "pytest.ini": settings})
    ended = project.pytest()
    assert ended.status == 1
    assert "left out by the sample" in ended.out
    assert "1 at once" in ended.out
    assert report.exists()


@pytest.mark.slow
def test_only_changed_lines_are_mutated_since_a_revision(project: Project) -> None:
    project.write({"product.py": MODULE, "test_product.py": PLAIN_TEST})

    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
        subprocess.run(["git", *identity, *arguments], cwd=project.folder, check=True, capture_output=True)

    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "All")
    unchanged = project.measure("--suite-strength-since=HEAD")
    assert "no mutant can be made" in unchanged.out
    project.write({"product.py": MODULE.replace("x * 2", "2 * x")})
    measured = project.measure("--suite-strength-since=HEAD")
    assert {m["line"] for m in measured.report["mutants"]} == {10}
    assert measured.report["how"]["since"] == "HEAD"


@pytest.mark.slow
def test_tests_behind_the_option_are_tests(project: Project) -> None:
    project.write(
        {
            "product.py": MODULE,
            "tests/test_a.py": PLAIN_TEST,
            "tests/test_b.py": "def test_b():\n    assert False\n",
            "tests/test_broken.py": "import no_such_module\n",
        }
    )
    paths = ("-o", "pythonpath=.")
    one = project.measure("--suite-strength", "tests/test_a.py", *paths)
    assert one.report["test_ids"] == ["tests/test_a.py::test_double"]
    assert killed(one, 10) == ["tests/test_a.py::test_double"] * 2


@pytest.mark.slow
def test_excluded_files_and_hidden_lines_are_not_mutated(project: Project) -> None:
    module = "def double(x):\n    y = x + 0  # pragma: no mutate\n    return y * 2\n"
    project.write(
        {"product.py": module, "other/__init__.py": "", "other/left.py": "X = 1\n", "test_product.py": PLAIN_TEST}
    )
    measured = project.measure("--suite-strength-exclude=other")
    assert {(m["file"], m["line"]) for m in measured.report["mutants"]} == {("product.py", 3)}


@pytest.mark.slow
def test_when_time_is_up_the_rest_is_counted_and_left(project: Project) -> None:
    lines = "".join(f"    x += {n}\n    x -= {n}\n" for n in range(1, 40))
    tests = PLAIN_TEST.replace("    assert", "    __import__('time').sleep(0.2)\n    assert")
    project.write({"product.py": f"def double(x):\n{lines}    return x * 2\n", "test_product.py": tests})
    measured = project.measure("--suite-strength-time=4s", "--suite-strength-jobs=1")
    assert measured.report["left_out"]["by_time"] > 0
    assert "left out when the time was up" in measured.out
    assert len(measured.report["mutants"]) + measured.report["left_out"]["by_time"] > 100


def test_nothing_is_loaded_and_nothing_printed_without_the_option(project: Project) -> None:
    spy = """\
        import sys


        def test_modules():
            loaded = [name for name in sys.modules if name.startswith("testgen")]
            assert set(loaded) <= {"testgen", "testgen.pytest_plugin", "testgen.pytest_plugin.plugin"}
            assert "coverage" not in sys.modules
        """
    project.write({"test_spy.py": spy})
    ended = project.pytest()
    assert ended.status == 0, ended.out
    assert "strength" not in ended.out


def test_the_entry_point_is_registered() -> None:
    said = subprocess.run([sys.executable, "-m", "pytest", "--help"], capture_output=True, text=True, check=True)
    assert "--suite-strength-fail-under=MIN" in said.stdout


def test_warnings_that_are_errors_are_none_of_ours(project: Project) -> None:
    ini = "[pytest]\nfilterwarnings = error\n"
    project.write({"product.py": MODULE, "test_product.py": PLAIN_TEST, "pytest.ini": ini})
    measured = project.measure()
    assert measured.status == 0, measured.out
    assert measured.report["flaky"] == []
    assert measured.report["killed"] > 0


@pytest.mark.slow
def test_when_time_is_up_before_the_first_mutant_that_is_said(project: Project) -> None:
    project.write({"product.py": MODULE, "test_product.py": PLAIN_TEST})
    measured = project.measure("--suite-strength-time=0.01")
    assert "the time was up" in measured.out
    assert measured.report["mutants"] == []
    assert measured.report["score"] is None


@pytest.mark.slow
def test_what_hypothesis_draws_is_the_same_for_every_mutant(project: Project) -> None:
    """Half of the runs would draw the one number that tells, so that fates would change from run to run."""
    tests = """\
        from hypothesis import given, settings, strategies as st
        from product import double


        @settings(max_examples=3)
        @given(st.integers(0, 5))
        def test_double(x):
            assert double(x) == x * 2
        """
    module = "def double(x):\n    return x * 2 if x != 4 else 8\n"
    project.write({"product.py": module, "test_product.py": tests})
    plugins = without("hypothesispytest")
    first, second = (project.measure("--cache-clear", "--suite-strength-jobs=2", plugins=plugins) for _ in range(2))
    assert first.fates == second.fates
    assert "Hypothesis draws the same examples for every mutant here" in first.out
    assert first.report["flaky"] == []


@pytest.mark.slow
def test_the_logs_of_the_ordinary_run_stand(project: Project) -> None:
    module = """\
        import logging

        logging.getLogger().warning("imported")
        FACTOR = 2


        def double(x):
            logging.getLogger().warning("doubled")
            return x * FACTOR
        """
    conftest = """\
        def pytest_runtest_setup(item):
            if item.name == "test_double":
                item.config.pluginmanager.get_plugin("logging-plugin").set_log_path("double.log")
        """
    settings = "[pytest]\nlog_file = all.log\nlog_file_format = %(message)s\n"
    tests = f"from product import double\n\n\ndef test_first():\n    assert double(0) == 0\n\n\n{PLAIN_TEST}"
    project.write({"product.py": module, "test_product.py": tests, "conftest.py": conftest, "pytest.ini": settings})
    project.pytest()
    alone = project.texts()
    assert (b"doubled" in alone["all.log"], alone["double.log"]) == (True, b"doubled\n")
    measured = project.measure()
    assert {m["way"] for m in measured.report["mutants"]} == {"fork", "fresh process"}
    assert project.texts() == alone

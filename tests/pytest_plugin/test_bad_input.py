"""Suites and projects that cannot be measured, or not wholly: said clearly, with nothing left behind."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.pytest_plugin.conftest import Project

MODULE = "def double(x):\n    return x * 2\n"
PASSING = "from product import double\n\n\ndef test_double():\n    assert double(3) == 6\n"


def with_tests(project: Project, tests: str, module: str = MODULE, **more: str) -> Project:
    project.write(
        {"product.py": module, "test_product.py": tests, **{k.replace("__", "."): v for k, v in more.items()}}
    )
    return project


def test_failing_tests_judge_nothing_and_keep_their_exit_status(project: Project) -> None:
    failing = f"{PASSING}\n\ndef test_wrong():\n    assert double(3) == 7\n"
    measured = with_tests(project, failing).measure()
    assert measured.status == 1
    assert measured.report["failing"] == ["test_product.py::test_wrong"]
    assert "1 failing tests, which judge nothing" in measured.out
    assert {m["killed_by"] for m in measured.report["mutants"]} == {"test_product.py::test_double"}


def test_a_test_that_needs_another_before_it_kills_nothing(project: Project) -> None:
    tests = """\
        from product import double

        STATE = []


        def test_first():
            STATE.append(double(1))
            assert STATE == [2]


        def test_second():
            assert STATE and double(2) == 4
        """
    measured = with_tests(project, tests).measure()
    assert [flaky["test"] for flaky in measured.report["flaky"]] == ["test_product.py::test_second"]
    assert "1 flaky tests, which judge nothing" in measured.out
    assert {m["killed_by"] for m in measured.report["mutants"]} == {"test_product.py::test_first"}


def test_a_mutant_that_no_conftest_can_be_loaded_with_has_no_verdict_and_its_reason(project: Project) -> None:
    module = f"SIZES = (1, 2)\n\n\n{MODULE}"
    conftest = "from product import SIZES\n\nFIRST = SIZES[0]\n"
    measured = with_tests(project, PASSING, module, conftest__py=conftest).measure()
    errors = [mutant for mutant in measured.report["mutants"] if mutant["status"] == "error"]
    assert [mutant["line"] for mutant in errors] == [1]
    assert "conftest.py cannot be loaded: TypeError: 'NoneType' object is not subscriptable" in errors[0]["reason"]


@pytest.mark.slow
def test_without_tests_there_is_nothing_to_measure(project: Project) -> None:
    project.write({"product.py": MODULE})
    measured = project.measure()
    assert measured.status == 5
    assert "not measured: there are no tests" in measured.out
    assert measured.report["score"] is None


@pytest.mark.slow
def test_without_covered_lines_no_mutant_is_judged(project: Project) -> None:
    measured = with_tests(project, "def test_nothing():\n    assert 1 + 1 == 2\n").measure(
        "--suite-strength-fail-under=50"
    )
    assert measured.status == 1
    assert "not measured: no test runs a line of what could be mutated: product.py" in measured.out
    assert "below --suite-strength-fail-under" in measured.out
    assert {m["status"] for m in measured.report["mutants"]} == {"no_coverage"}


@pytest.mark.slow
def test_a_source_with_a_syntax_error_is_named_and_left_out(project: Project) -> None:
    measured = with_tests(project, PASSING, broken__py="def f(:\n").measure()
    assert measured.status == 0
    assert "broken.py is left out: line 1, column 7" in measured.out
    assert measured.report["killed"] >= 2


def test_a_test_that_ends_the_process_is_named(project: Project) -> None:
    tests = f"import os\n{PASSING}\n\ndef test_exit():\n    os._exit(3)\n"
    measured = with_tests(project, tests).measure()
    assert measured.status == 3
    deadline = time.monotonic() + 10
    while project.leftovers() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert project.leftovers() == []
    assert "the process of pytest ended in the middle of test_product.py::test_exit" in measured.err


def test_a_mutant_that_ends_the_process_is_no_kill(project: Project) -> None:
    module = """\
        import os


        def careful(x):
            if x > 5:
                os._exit(0)
            return x
        """
    tests = "from product import careful\n\n\ndef test_careful():\n    assert careful(5) == 5\n"
    measured = with_tests(project, tests, module).measure()
    ended = measured.mutant(5, ">=")
    assert ended["status"] == "error"
    assert "the process ended with status 0 in test_product.py::test_careful" in ended["reason"]
    assert "without a verdict, in no figure" in measured.out


@pytest.mark.slow
def test_without_fork_every_mutant_has_a_process_of_its_own(project: Project) -> None:
    with_tests(project, PASSING, conftest__py="import os\n\ndel os.fork\n")
    measured = project.measure()
    assert measured.report["how"]["why_fresh"] == "this Python has no os.fork"
    assert measured.report["killed"] == len(measured.report["mutants"]) > 0
    assert project.leftovers() == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--suite-strength-sample=none"], "--suite-strength-sample: 'none' is no number of 1 or more"),
        (["--suite-strength-time=soon"], "'soon' is no time"),
        (["--suite-strength-fail-under=good"], "'good' is no score"),
        (["--suite-strength-report=pdf:x"], "--suite-strength-report: there is no 'pdf'"),
        (["--suite-strength-report=json:no/such/folder.json"], "there is no such folder"),
        (["--suite-strength=nowhere"], "there is no nowhere"),
        (["--suite-strength-since=HEAD"], "--suite-strength-since HEAD: "),
        (["--suite-strength-operators=more"], "there is no 'more'"),
    ],
)
def test_a_wrong_option_ends_the_run_before_it_begins(project: Project, arguments: list[str], said: str) -> None:
    wanted = [] if arguments[0].startswith("--suite-strength=") else ["--suite-strength"]
    ended = with_tests(project, PASSING).pytest(*wanted, *arguments)
    assert ended.status == 2
    assert said in ended.err
    assert "\n  try: " in ended.err
    assert "test session starts" not in ended.out


def test_a_suite_that_hides_failures_is_found_out(project: Project) -> None:
    conftest = """\
        import pytest


        @pytest.hookimpl(wrapper=True, tryfirst=True)
        def pytest_runtest_makereport():
            report = yield
            report.outcome = "passed"
            return report
        """
    measured = with_tests(project, PASSING, conftest__py=conftest).measure()
    assert measured.status == 70
    assert "THE FIGURES CANNOT BE TRUSTED" in measured.out
    assert (measured.report["score"], measured.report["trusted"]) == (None, False)


@pytest.mark.slow
@pytest.mark.parametrize("when", ["the tests", "judging"])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupt_leaves_nothing_behind(project: Project, when: str, how: signal.Signals) -> None:
    numbers = "".join(
        f"def test_slow_{n}():\n    time.sleep(0.3)\n    assert double({n}) == {2 * n}\n\n\n" for n in range(9)
    )
    with_tests(project, f"import time\nfrom product import double\n\n\n{numbers}")
    before = project.texts()
    command = project.command("--suite-strength", "-v", "-p", "no:cacheprovider")
    environment = {**project.environment(), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=project.folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        next(line for line in process.stdout if "test_slow_3 PASSED" in line)
        time.sleep(3.5 if when == "judging" else 0.0)  # tests 4 to 8 take 1.5 s, and what follows much longer
        of = descendants(process.pid)
        assert of
        process.send_signal(how)
        process.communicate(timeout=30)
    assert process.returncode == (2 if how is signal.SIGINT else -signal.SIGKILL)
    deadline = time.monotonic() + 20
    while (project.leftovers() or any(map(is_alive, of))) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [pid for pid in of if is_alive(pid)] == []
    assert project.leftovers() == []
    assert project.texts() == before


def test_an_interrupt_stays_one_where_a_class_is_made(project: Project) -> None:
    conftest = """
        import testgen.pytest_plugin.measure

        class Interrupting:
            def __set_name__(self, owner, name):
                raise KeyboardInterrupt

        def run(*_):
            class Making:
                interrupting = Interrupting()

        testgen.pytest_plugin.measure.Measurement.run = run
        """
    measured = with_tests(project, PASSING, conftest__py=conftest).measure()
    assert measured.status == 2
    assert "please report this" not in measured.out
    assert "the run was stopped: KeyboardInterrupt" in measured.out


def descendants(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False

"""What a child leaves behind: nothing that its tests' fixtures would have put away."""

import pytest

from tests.pytest_plugin.conftest import Measured, Project

TESTS = """\
    import os
    import time
    from pathlib import Path

    import pytest
    from product import double


    @pytest.fixture(scope="module", autouse=True)
    def passed():
        made = Path("made", str(os.getpid()))
        made.mkdir(parents=True)
        passed = []
        yield passed
        made.rmdir()
        if not passed:
            END


    def test_three(passed):
        assert double(3) == 6
        passed.append(3)


    def test_four(passed):
        assert double(4) == 8
        passed.append(4)
    """


@pytest.mark.slow
def test_shared_fixtures_are_torn_down_behind_a_kill_in_every_kind_of_process(project: Project) -> None:
    measured = measured_with(project, "pass", "FACTOR = 2\n\n\ndef double(x):\n    return x * FACTOR\n")
    assert {m["way"] for m in measured.report["mutants"]} == {"fork", "fresh process"}
    assert list((project.folder / "made").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("end", ["raise KeyboardInterrupt", "os._exit(3)", "time.sleep(600)"])
def test_what_tearing_down_does_changes_no_verdict(project: Project, end: str) -> None:
    measured_with(project, end, "def double(x):\n    return x * 2\n")


def measured_with(project: Project, end: str, module: str) -> Measured:
    project.write({"product.py": module, "test_product.py": TESTS.replace("END", end)})
    measured = project.measure()
    assert set(measured.fates.values()) == {"killed"}, measured.out
    return measured

import importlib.util
import shutil
from pathlib import Path

import pytest

from testgen.pytest_plugin.fresh import Setting, fresh_arguments
from tests.pytest_plugin.conftest import Project


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["-q", "tests"], ["-q", "tests"]),
        (["--junitxml=a.xml", "--html", "b.html", "tests"], ["tests"]),
        (["--pdb", "-x", "--cov=a", "--cov-report", "term"], ["-x", "--cov=a"]),
        (["-k", "a and b", "tests"], ["-k", "a and b", "tests"]),
    ],
)
def test_what_writes_or_asks_is_left_out(given: list[str], kept: list[str]) -> None:
    assert fresh_arguments(given, cov=False, xdist=False) == tuple(kept)


def test_others_are_turned_off_before_the_positional_arguments() -> None:
    assert fresh_arguments(["-q", "--", "-odd.py"], cov=True, xdist=True) == ("-q", "--no-cov", "-n0", "--", "-odd.py")


def test_a_setting_comes_back(tmp_path: Path) -> None:
    setting = Setting(
        ("-q",), "/x", ("a", "b"), ("pytest",), {"/x/a.py": "é = 1\n"}, ("json",), fork=False, scratch="/s"
    )
    setting.write(tmp_path / "setting.json")
    assert Setting.read(tmp_path / "setting.json") == setting


@pytest.mark.slow
def test_what_pytest_itself_imports_is_measured_like_anything_else(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there before any plugin is, and must come as a mutant all the same."""
    found = importlib.util.find_spec("iniconfig")
    assert found is not None
    assert found.submodule_search_locations is not None
    shutil.copytree(found.submodule_search_locations[0], project.folder / "iniconfig")
    project.write(
        {
            "test_ini.py": """\
                from iniconfig import IniConfig


                def test_a_value():
                    assert IniConfig("x.ini", data="[a]\\nb=1")["a"]["b"] == "1"
            """
        }
    )
    path = "iniconfig/_parse.py"
    monkeypatch.setenv("PYTHONPATH", str(project.folder))
    measured = project.measure(f"--suite-strength={path}")
    assert measured.status == 0
    assert measured.report["trusted"], measured.out
    ways = {mutant["way"] for mutant in measured.report["mutants"] if mutant["status"] in {"killed", "survived"}}
    assert ways == {"fork", "fresh process"}

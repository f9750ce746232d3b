from pathlib import Path

import pytest

from testgen.pytest_plugin.fresh import Setting, fresh_arguments


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

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.pytest_plugin.options import _seconds, _share, is_test_file


@pytest.mark.parametrize(("text", "seconds"), [("", None), ("90", 90), ("1.5s", 1.5), ("5m", 300), ("1 h", 3600)])
def test_times(text: str, seconds: float | None) -> None:
    assert _seconds(text) == seconds


@pytest.mark.parametrize(
    ("text", "share"), [("", None), ("80", 0.8), ("80%", 0.8), ("0.8", 0.8), ("1", 1), ("1%", 0.01)]
)
def test_shares(text: str, share: float | None) -> None:
    assert _share(text) == share


@given(st.floats(0, 100))
def test_every_percentage_is_a_share(percentage: float) -> None:
    share = _share(f"{percentage:.6f}%")
    assert share is not None
    assert 0 <= share <= 1


def test_files_of_tests_have_the_names_that_pytest_collects() -> None:
    assert [name for name in ("test_a.py", "a_test.py", "conftest.py", "testing.py") if is_test_file(Path(name))] == [
        "test_a.py",
        "a_test.py",
        "conftest.py",
    ]

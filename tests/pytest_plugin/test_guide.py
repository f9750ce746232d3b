import re
from pathlib import Path
from typing import Any

import pytest

from testgen.mutation.strength import StrengthReport
from testgen.pytest_plugin.options import OPERATOR_SETS, REPORT_FORMATS
from testgen.pytest_plugin.plugin import pytest_addoption
from testgen.report.strength_json import strength_json

GUIDE = (Path(__file__).parents[2] / "docs" / "pytest-plugin.md").read_text()


class Asked:
    """Stands for pytest's parser, and keeps the names."""

    def __init__(self) -> None:
        self.options: list[str] = []
        self.settings: list[str] = []

    def getgroup(self, *_: str) -> "Asked":
        return self

    def addoption(self, name: str, **_: Any) -> None:
        self.options.append(name)

    def addini(self, name: str, *_: Any, **__: Any) -> None:
        self.settings.append(name)


def asked() -> Asked:
    parser = Asked()
    pytest_addoption(parser)  # type: ignore[arg-type] # it is asked for the three methods only
    return parser


def test_there_are_options() -> None:
    assert "--suite-strength-since" in asked().options
    assert "suite_strength_since" in asked().settings


@pytest.mark.parametrize("name", asked().options)
def test_every_option_is_explained(name: str) -> None:
    assert re.search(rf"\| `{name}[ \[`]", GUIDE)


@pytest.mark.parametrize("name", asked().settings)
def test_every_setting_is_explained(name: str) -> None:
    assert f"`{name}`" in GUIDE


@pytest.mark.parametrize("name", re.findall(r"--suite-strength[a-z-]*", GUIDE))
def test_no_option_is_invented(name: str) -> None:
    assert name in asked().options


def test_every_format_and_set_of_operators_is_explained() -> None:
    assert all(f"`{name}:PATH`" in GUIDE for name in REPORT_FORMATS)
    assert all(f"`{name}`" in GUIDE for name in OPERATOR_SETS)


@pytest.mark.parametrize("name", sorted(strength_json(StrengthReport()).keys() - {"testgen"}))
def test_every_part_of_the_json_is_named(name: str) -> None:
    assert f"`{name}`" in GUIDE

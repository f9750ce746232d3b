import importlib
import importlib.util
import os
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from testgen.pytest_plugin.serving import MutantFinder


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, list[int]]]:
    package = tmp_path / "mutated_package"
    package.mkdir()
    (package / "__init__.py").write_text("from mutated_package.value import VALUE\n")
    (package / "value.py").write_text("VALUE = 1\n")
    other = tmp_path / "other"
    other.mkdir()
    (other / "value.py").write_text("VALUE = 5\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("importlib.machinery.SourceFileLoader.get_code", SourceFileLoader.get_code)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    calls: list[int] = []
    MutantFinder(os.path.realpath(package / "value.py"), "VALUE = 2\n", lambda: calls.append(1)).install()
    yield package / "value.py", calls
    for name in [name for name in sys.modules if name.startswith("mutated_package")]:
        del sys.modules[name]


SourceFileLoader = importlib.machinery.SourceFileLoader


def test_an_import_gets_the_mutant_and_the_file_stays(served: tuple[Path, list[int]]) -> None:
    path, calls = served
    package = importlib.import_module("mutated_package")
    assert package.VALUE == 2
    assert calls == [1]
    assert path.read_text() == "VALUE = 1\n"
    assert list(path.parent.rglob("value.*.pyc")) == []
    assert importlib.reload(sys.modules["mutated_package.value"]).VALUE == 2


def test_those_who_load_by_path_get_it_too(served: tuple[Path, list[int]]) -> None:
    path, _ = served
    spec = importlib.util.spec_from_file_location("another_name", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.VALUE == 2
    assert list(path.parent.rglob("value.*.pyc")) == []


def test_a_module_of_the_same_name_elsewhere_is_itself(served: tuple[Path, list[int]]) -> None:
    path, calls = served
    assert runpy.run_path(str(path.parents[1] / "other" / "value.py"))["VALUE"] == 5
    assert calls == []

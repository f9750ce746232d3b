"""Folders that pass go whatever comes between."""

import errno
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from testgen.passing import PassingFolder


def test_gone_behind_its_block(tmp_path: Path) -> None:
    with PassingFolder(tmp_path, ".draft.") as folder:
        assert folder.parent == tmp_path
        assert folder.name.startswith(".draft.")
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "below").mkdir()
        (folder / "below" / "file").write_text("x")
    assert not list(tmp_path.iterdir())


def test_moved_away_is_no_fault(tmp_path: Path) -> None:
    with PassingFolder(tmp_path) as folder:
        folder.rename(tmp_path / "kept")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_no_folder_to_be_in(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file") as caught:
        PassingFolder(tmp_path / "missing")
    assert caught.value.errno == errno.ENOENT


def test_files_that_come_while_it_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, late = shutil.rmtree, ["second", "first"]

    def rmtree(folder: Path, **options: Any) -> None:
        real(folder, **options)
        if late:
            (folder / late.pop()).mkdir(parents=True)

    monkeypatch.setattr(shutil, "rmtree", rmtree)
    PassingFolder(tmp_path).remove()
    assert not late
    assert not list(tmp_path.iterdir())


def test_a_ctrl_c_in_its_removal_puts_it_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = PassingFolder(tmp_path)
    with monkeypatch.context() as context:
        context.setattr(shutil, "rmtree", interrupt)
        with pytest.raises(KeyboardInterrupt):
            folder.remove()
    assert list(tmp_path.iterdir())
    del folder
    assert not list(tmp_path.iterdir())


def test_a_process_that_ends_in_the_middle(tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from testgen.passing import PassingFolder
folder = PassingFolder(Path({str(tmp_path)!r}))
assert folder.path.is_dir()
raise SystemExit(3)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 3
    assert not list(tmp_path.iterdir())


def interrupt(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt

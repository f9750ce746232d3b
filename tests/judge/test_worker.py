"""What a worker leaves on the disk when a Ctrl-C comes at a bad moment."""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from testgen.judge.descriptors import SealedFiles
from testgen.judge.levels import Level
from testgen.judge.worker import Worker

STARTED: list[subprocess.Popen[bytes]] = []


class Interrupted(subprocess.Popen[bytes]):
    """A Ctrl-C comes when the process is there and its starter does not have it yet."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        STARTED.append(self)
        raise KeyboardInterrupt


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def start(level: Level = Level.RLIMITS) -> Worker:
    return Worker(level, 0, SealedFiles())


def test_closed(folder: Path) -> None:
    worker = start()
    assert list(folder.iterdir())
    worker.close()
    assert not list(folder.iterdir())


def test_stopped_while_a_zygote_starts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes to life behind the removal of its folder, which it must not make again."""
    monkeypatch.setattr(subprocess, "Popen", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        start()
    STARTED.pop().wait(20)
    assert not list(folder.iterdir())

"""The real command line with a key for a model in its environment."""

import os
from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT, CommandLine
from tests.hostile.models import KEY


@pytest.fixture
def command(tmp_path: Path) -> CommandLine:
    (tmp_path / "tmp").mkdir()
    ours = {
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(tmp_path / "tmp"),
        "XDG_CACHE_HOME": str(tmp_path),
        "TESTGEN_LLM_KEY": KEY,
        "COLUMNS": "100",
    }
    return CommandLine(tmp_path, {**os.environ, **ours})

"""Every testgen command of the README runs, on a copy of the examples, and does what the text says."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
COMMANDS = [line.split("    #")[0].strip() for block in BLOCKS for line in block.splitlines() if line.strip()]
SAYS = {
    "build": "correct accepted (TPR)",
    "score": "correct accepted (TPR)",
    "--check": "",
    "--sample": "--- edge 3 of 3",
    "spec": "complete, from",
}
TESTGEN = [command for command in COMMANDS if command.startswith(".venv/bin/testgen ")]


def test_the_readme_promises_two_make_targets_and_four_recipes() -> None:
    targets = {command.split()[1] for command in COMMANDS if command.startswith("make ")}
    assert targets == {"demo", "test"}
    makefile = (ROOT / "Makefile").read_text()
    assert all(f"\n{target}:" in makefile for target in targets)
    assert len(TESTGEN) == 6
    assert len(TESTGEN) + 2 == len(COMMANDS)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize("command", TESTGEN)
def test_command_runs(command: str, tmp_path: Path, cache: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    argv = [sys.executable, "-m", "testgen", *shlex.split(command)[1:]]
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        argv, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert next(text for word, text in SAYS.items() if word in command.split()) in ended.stdout
    for out in re.findall(r"--out (\S+)", command):
        assert (tmp_path / out / "suite.json").exists()


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)", README))
def test_link_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()

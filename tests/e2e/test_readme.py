"""Every testgen command of the README runs, on a copy of the examples, and does what the text says."""

import json
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
    "mutate": "score",
    "build": "correct accepted (TPR)",
    "score": "correct accepted (TPR)",
    "--check": "",
    "--sample": "--- edge 3 of 3",
    "spec": "complete, from",
}
# What a server is needed for is answered here from what a real model said of that problem.
SERVER = "http://127.0.0.1:8000/v1"
ANSWERS = Path(__file__).parent / "answers" / "waiting.jsonl"
TESTGEN = [command for command in COMMANDS if command.startswith(".venv/bin/testgen ")]
RUN = [command for command in TESTGEN if " llm " not in command]
LONG = {"build", "mutate", "score", "spec"}


def test_the_readme_promises_two_make_targets_and_its_recipes() -> None:
    targets = {command.split()[1] for command in COMMANDS if command.startswith("make ")}
    assert targets == {"demo", "test"}
    makefile = (ROOT / "Makefile").read_text()
    assert all(f"\n{target}:" in makefile for target in targets)
    others = [command for command in COMMANDS if command not in TESTGEN and not command.startswith("make ")]
    assert others == [".venv/bin/python -m pip install -e '.[llm]'", "pytest --suite-strength"]
    assert [command.split()[2] for command in TESTGEN if command not in RUN] == ["check", "show"]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def run(command: str, folder: Path, cache: Path) -> str:
    argv = [sys.executable, "-m", "testgen", *shlex.split(command.replace(SERVER, f"replay:{ANSWERS}"))[1:]]
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(argv, cwd=folder, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.parametrize(
    "command", [pytest.param(one, marks=pytest.mark.slow) if LONG & set(one.split()) else one for one in RUN]
)
def test_command_runs(command: str, tmp_path: Path, cache: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    said = run(command, tmp_path, cache)
    assert next(text for word, text in SAYS.items() if word in command.split()) in said
    for out in re.findall(r"--out (\S+)", command):
        assert (tmp_path / out / "suite.json").exists()


def test_what_a_real_model_said_is_asked_again_and_shown(tmp_path: Path, cache: Path) -> None:
    """Where prompts change, record anew: build with --record and a server, as docs/llm.md says."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (command,) = (command for command in RUN if SERVER in command)
    run(command, tmp_path, cache)
    llm = json.loads((tmp_path / "waiting-llm" / "suite.json").read_bytes())["figures"]["llm"]
    answers = len(ANSWERS.read_text().splitlines()) - 1  # behind the header
    assert (llm["calls"], llm["stopped_because"]) == (answers, "the build was done")
    shown = run(next(command for command in TESTGEN if command.split()[2] == "show"), tmp_path, cache)
    assert "spec/" in shown
    assert "auditor_code/" in shown


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)", README))
def test_link_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()

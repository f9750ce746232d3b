import json
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from testgen.cli.main import main
from testgen.llm.exchange import Answer, Question
from testgen.llm.log import LOG_FILE, Exchange, write_log
from testgen.llm.replay import Recorder, Subject
from tests.llm.fake_server import Plan, says, serving

SUITE = (
    Exchange(0, Question("spec/1", "be strict", "n numbers"), Answer("n: int 1..9", 40, 12, 1.5), "", 1.5, 0.002,
             ("read", "refused: the sample fails at 1:1")),
    Exchange(1, Question("spec/1", "", "again", sample=2), None, "the model gave no answer within 30 s", 30.0),
    Exchange(2, Question("audit/1", "", "\x1b[31mred"), Answer("\x1b[2Jgone", 5, 6, 0.5), "", 0.5, 0.0, ()),
)  # fmt: skip


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    write_log(tmp_path / LOG_FILE, SUITE)
    return tmp_path


def obeys(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
    """Keep to the schema and the grammar that `llm check` sends."""
    if "grammar" in body:
        says("kiwi")(handler, body)
    elif "response_format" in body:
        says('{"kiwi": ', '"kiwi"}')(handler, body)
    else:
        says("1", ", 2", ", 3")(handler, body)


def test_check_says_what_a_server_can(capsys: pytest.CaptureFixture[str]) -> None:
    listed = [{"id": "/models/tiny.gguf", "object": "model", "owned_by": "llamacpp", "meta": {"n_ctx": 2048}}]
    with serving(Plan([obeys], models=listed)) as url:
        assert main(["llm", "check", url]) == 0
        text = capsys.readouterr().out
        assert main(["llm", "check", url, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert "tiny.gguf" in text
    assert "/models" not in text
    assert text.count("yes:") == 3
    assert "2,048 tokens" in text
    assert (found["model"], found["schema"], found["grammar"], found["context"]) == ("tiny.gguf", True, True, 2048)
    assert found["reads"] > 0
    assert found["writes"] > 0


def test_check_is_not_fooled_by_a_server_that_lets_constraints_pass(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Plan([says("Hello there")])) as url:
        assert main(["llm", "check", url, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["schema"], found["grammar"]) == (False, False)


def test_check_fails_with_one_message(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name in ("http://127.0.0.1:9/v1", "gpt", f"replay:{tmp_path}/none"):
        assert main(["llm", "check", name]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith("testgen: ")
        assert "try: " in said.err


def test_check_looks_at_recorded_answers(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with Recorder.open(path, Subject("p", "s"), "m-7b") as recorder:
        recorder.add(SUITE[0].question, Answer("x", 1, 1, 0.1))
    assert main(["llm", "check", f"replay:{path}"]) == 0
    text = capsys.readouterr().out
    assert "m-7b" in text
    assert "1 recorded exchange" in text


def test_show_gives_a_line_for_each(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["llm", "show", str(suite)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + 3 + 2
    assert all(len(line) <= 80 for line in lines)
    assert lines[1].split()[:4] == ["0", "spec/1", "52", "1.5"]
    assert "read; refused: the sample" in lines[1]
    assert "spec/1 #2" in lines[2]
    assert "no answer: the model gave no" in lines[2]
    assert lines[-1] == "3 questions, 2 answers; 45 tokens read, 18 written in 32.0 s, cost 0.0020"


def test_show_gives_one_whole_and_harmless(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["llm", "show", str(suite), "--number", "0"]) == 0
    text = capsys.readouterr().out
    for part in ("be strict", "n numbers", "n: int 1..9", "refused: the sample fails at 1:1", "40 tokens read"):
        assert part in text
    assert main(["llm", "show", str(suite), "--number", "2"]) == 0
    text = capsys.readouterr().out
    assert "\x1b" not in text
    assert "\\x1b[2Jgone" in text


def test_show_as_json_has_all(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["llm", "show", str(suite), "--json"]) == 0
    exchanges = json.loads(capsys.readouterr().out)["exchanges"]
    assert [exchange["number"] for exchange in exchanges] == [0, 1, 2]
    assert exchanges[0]["answer"]["text"] == "n: int 1..9"
    assert exchanges[1]["answer"] is None


def test_show_says_what_is_missing(suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["llm", "show", str(suite), "--number", "7"]) == 2
    assert "there is no exchange 7" in capsys.readouterr().err
    (tmp_path / "plain").mkdir()
    assert main(["llm", "show", str(tmp_path / "plain")]) == 2
    assert "no model was asked for this suite" in capsys.readouterr().err
    assert main(["llm", "show", str(tmp_path / "none")]) == 2
    assert "there is no such folder" in capsys.readouterr().err

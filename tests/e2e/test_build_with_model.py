"""Builds with a model, through the real command line: a server in the test's own process answers."""

import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import DRAWN, CommandLine, Ended
from tests.e2e.model import HELPFUL, Reply, model
from tests.llm.fake_server import Body, Plan, fails, says, serving

# A wrong solution that is right survives everything, so that a model is asked as long as it may be.
SURVIVOR = {"incorrect/right.py": "# right\n" + DRAWN["correct/sum.py"]}
QUICK = ("--rounds", "1", "--tests", "6")
# So many tests show some that a scenario made.
FULL = ("--rounds", "1", "--tests", "24")
KEYS = {"model", "calls", "tokens", "proposed", "accepted", "stopped_because"}


def suite(ended: Ended) -> dict[str, Any]:
    found = json.loads((ended.out / "suite.json").read_text())
    assert isinstance(found, dict)
    return found


def llm(ended: Ended) -> dict[str, Any]:
    found = suite(ended)["figures"]["llm"]
    assert isinstance(found, dict)
    assert set(found) >= KEYS
    return found


def assert_made(ended: Ended) -> None:
    assert ended.status == 0, ended.stderr
    assert suite(ended)["tests"]


# --- the same every time, and what is said of it


@pytest.mark.slow
def test_what_a_model_said_is_recorded_and_replayed_to_the_same_bytes(command: CommandLine) -> None:
    command.problem(SURVIVOR)
    record = command.folder / "answers.jsonl"
    plan = Plan([model(HELPFUL)])
    with serving(plan) as url:
        first = command.build("--llm", url, "--record", record, *FULL, out="first")
    assert_made(first)
    said = llm(first)
    assert said["model"] == "m"
    assert said["calls"] == len(plan.asked) > 0
    assert said["tokens"] > 0
    assert 0 < said["accepted"] <= said["proposed"]
    assert said["stopped_because"]
    told = [test for test in suite(first)["tests"] if test.get("scenario")]
    assert told
    assert all(test["why"] in "".join(HELPFUL.values()) for test in told)
    # Another store knows the solutions' runs on the tests of the first round only.
    command.build("--rounds", "1", "--tests", "6", "--seed", "9", out="other", store="half")
    for jobs, store in (("1", "cold"), ("4", "half")):
        again = command.build(
            "--llm",
            f"replay:{record}",
            "--llm-jobs",
            jobs,
            *FULL,
            out=f"again{jobs}",
            store=store,
        )
        assert_made(again)
        assert again.files == first.files

    shown = command.run("llm", "show", first.out, "--json")
    exchanges = json.loads(shown.stdout)["exchanges"]
    assert len(exchanges) == said["calls"]
    assert all(exchange["fates"] for exchange in exchanges)
    assert any("accepted" in fate for exchange in exchanges for fate in exchange["fates"])
    listed = command.run("llm", "show", first.out).stdout
    assert all(exchange["question"]["prompt"].split("/")[0] in listed for exchange in exchanges)


@pytest.mark.slow
def test_the_report_for_people_names_the_model_and_the_reasons(command: CommandLine) -> None:
    command.problem(SURVIVOR)
    with serving(Plan([model(HELPFUL)])) as url:
        ended = command.build("--llm", url, *FULL)
    assert_made(ended)
    whys = {test["why"] for test in suite(ended)["tests"] if test.get("scenario")}
    assert any(why in ended.stdout for why in whys)
    assert llm(ended)["stopped_because"] in " ".join(ended.stdout.split())


@pytest.mark.slow
def test_a_model_writes_the_format_where_none_is_known(command: CommandLine) -> None:
    validator = (
        "import sys\nn, *a = sys.stdin.read().split()\n"
        "sys.exit(42 if 1 <= int(n) <= 60 and len(a) == int(n) and all(-99 <= int(x) <= 99 for x in a) else 43)\n"
    )
    spec = DRAWN["input.spec"]
    command.problem(
        {
            **SURVIVOR,
            "input.spec": None,
            "validators/check.py": validator,
            "statement.md": "Add them.\n\n## Input\n\nA count from 1 to 60; so many values, none beyond 99 or -99.\n",
        }
    )
    plan = Plan([model({**HELPFUL, "spec": spec})])
    with serving(plan) as url:
        ended = command.build("--llm", url, *QUICK)
    assert_made(ended)
    found = suite(ended)["figures"]["spec"]
    if any("grammar" in body for body in plan.asked):
        assert found["from"] == "model"
        assert llm(ended)["spec"]
    else:
        assert found["complete"]


# --- bad input


def other_problems_answers(folder: Path) -> str:
    header = {"testgen_replay": 1, "problem": "other", "statement_sha256": "0" * 64, "model": "m"}
    (folder / "other.jsonl").write_text(json.dumps(header) + "\n")
    return f"replay:{folder / 'other.jsonl'}"


BAD: dict[str, tuple[Callable[[Path], tuple[str, ...]], tuple[str, ...]]] = {
    "another problem's answers": (
        lambda f: ("--llm", other_problems_answers(f)),
        ("another problem: other", "--record"),
    ),
    "no such file": (lambda f: ("--llm", f"replay:{f / 'none.jsonl'}"), ("none.jsonl", "--record")),
    "no server": (lambda _: ("--llm", "http://127.0.0.1:9/v1"), ("no server answers", "127.0.0.1:9")),
    "no form of a model": (lambda _: ("--llm", "gpt"), ("'gpt' names no model", "replay:FILE")),
    "a record without a model": (lambda f: ("--record", str(f / "r.jsonl")), ("--record", "--llm MODEL")),
    "a budget without a model": (lambda _: ("--llm-tokens", "5"), ("--llm-tokens", "--llm MODEL")),
    "a key in the address": (
        lambda _: ("--llm", "http://me:secret-word@127.0.0.1:9"),
        ("must hold no", "TESTGEN_LLM_KEY"),
    ),
}


def assert_refused(ended: Ended, *said: str) -> None:
    assert ended.status == 2, ended.stderr
    for words in said:
        assert words in ended.stderr
    assert ended.stderr.count("try: ") == 1
    assert ended.left == []


@pytest.mark.parametrize("name", BAD)
def test_a_wrong_model_is_one_message_that_says_what_to_do(command: CommandLine, name: str) -> None:
    options, said = BAD[name]
    command.problem()
    ended = command.build(*options(command.folder), *QUICK)
    assert_refused(ended, *said)
    assert "secret-word" not in ended.stderr


@pytest.mark.parametrize(
    ("plan", "options", "said"),
    [
        (Plan([says("x")], models=401), (), ("does not accept the key", "TESTGEN_LLM_KEY")),
        (Plan([says("x")]), ("--llm-model", "zebra"), ("no model zebra", "it has m")),
        (Plan([says("x")], models=[]), (), ("lists no model", "--llm-model")),
        (Plan([says("x")]), ("--llm-tokens", "0"), ("0 tokens", "--llm none")),
        (Plan([says("x")]), ("--llm-calls", "0"), ("0 calls", "--llm none")),
        (Plan([says("x")]), ("--llm-money", "1"), ("what tokens cost", "prices")),
        (Plan([says("x")]), ("--record", "no/such/folder/r.jsonl"), ("cannot be recorded to", "--record")),
    ],
    ids=["wrong key", "unknown model", "no model", "no tokens", "no calls", "no prices", "no folder"],
)
def test_a_server_or_budget_of_no_use_is_refused(
    command: CommandLine, plan: Plan, options: tuple[str, ...], said: tuple[str, ...]
) -> None:
    command.problem()
    with serving(plan) as url:
        ended = command.build("--llm", url, *options, *QUICK)
    assert_refused(ended, *said)
    assert plan.asked == []


# --- models that fail midway


def dies(handler: BaseHTTPRequestHandler, _: Body) -> None:
    handler.server.shutdown()
    handler.server.server_close()


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (dies, ("no server answers", "connection to the model's server broke")),
        pytest.param(fails(401), ("does not accept the key",), marks=pytest.mark.slow),
    ],
    ids=["dies", "key"],
)
def test_a_model_that_fails_midway_ends_no_build(command: CommandLine, last: Reply, said: tuple[str, ...]) -> None:
    command.problem(SURVIVOR)
    with serving(Plan([model(HELPFUL), last])) as url:
        ended = command.build("--llm", url, "--llm-jobs", "1", *QUICK)
    assert_made(ended)
    why = llm(ended)["stopped_because"]
    assert any(words in why for words in said)
    assert any(words in " ".join(ended.stdout.split()) for words in said)
    assert ended.left == ["suite"]


@pytest.mark.slow
def test_a_context_that_is_too_short_for_every_question_is_said(command: CommandLine) -> None:
    command.problem(SURVIVOR)
    plan = Plan([fails(400, "this model's maximum context length is 512 tokens")])
    with serving(plan) as url:
        ended = command.build("--llm", url, "--rounds", "3", "--tests", "6")
    assert_made(ended)
    assert "too long for the model" in llm(ended)["stopped_because"]
    assert "too long for the model" in " ".join(ended.stdout.split())
    assert len(plan.asked) < 3 * 4


def hangs(until: threading.Event) -> Reply:
    def reply(handler: BaseHTTPRequestHandler, _: Body) -> None:
        del handler
        until.wait(120)

    return reply


@pytest.mark.slow
def test_the_budget_bounds_a_build_whose_server_hangs(command: CommandLine) -> None:
    command.problem(SURVIVOR)
    over = threading.Event()
    with serving(Plan([hangs(over)])) as url:
        began = time.monotonic()
        ended = command.build("--llm", url, "--budget", "15s", "--tests", "10")
        took = time.monotonic() - began
        over.set()
    assert_made(ended)
    assert took < 60  # 17 s where nothing else runs; the server would take 120 for each question
    assert llm(ended)["calls"] >= 1
    assert llm(ended)["proposed"] == 0


@pytest.mark.slow
def test_ctrl_c_while_a_question_is_in_flight_ends_at_once(command: CommandLine) -> None:
    command.problem(SURVIVOR)
    over = threading.Event()
    plan = Plan([hangs(over)])
    with serving(plan) as url:
        process = subprocess.Popen(
            command.words("--llm", url, "--record", "r.jsonl", "--rounds", "1"),
            cwd=command.folder,
            env=command.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + 60
        while not plan.asked and time.monotonic() < deadline:
            time.sleep(0.02)
        assert plan.asked
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=30)
        took = time.monotonic() - began
        over.set()
    assert process.returncode == 130, stderr
    assert took < 5
    assert "Traceback" not in stderr
    assert "runs are in the store" in stderr
    assert not (command.folder / "suite").exists()
    assert len((command.folder / "r.jsonl").read_text().splitlines()) == 1

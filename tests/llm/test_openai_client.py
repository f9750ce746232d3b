import io
import logging
import os
import socket
import struct
import time
from contextlib import redirect_stderr, redirect_stdout
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from testgen.cli.main import main
from testgen.errors import ModelContextError, ModelError, ModelTimeoutError
from testgen.llm.desk import Desk
from testgen.llm.exchange import Ending, Question
from testgen.llm.log import write_log
from testgen.llm.opening import open_client
from testgen.llm.replay import Recorder, Subject
from tests.llm.clients import SCHEMA, asked, client_of
from tests.llm.fake_server import Plan, Reply, begin, event, fails, says, serving

KEY = "sk-verysecret/0123456789abcdef"


def test_an_answer_is_streamed_and_counted() -> None:
    with client_of(says("Hel", "lo")) as (client, plan, _):
        answer = client.ask(asked("hi", system="be kind", temperature=0.5))
    assert (answer.text, answer.tokens_in, answer.tokens_out, answer.ending) == ("Hello", 7, 2, Ending.STOP)
    assert answer.seconds > 0
    assert not answer.constrained
    body = plan.asked[0]
    assert body["messages"] == [{"role": "system", "content": "be kind"}, {"role": "user", "content": "hi"}]
    assert (body["model"], body["max_tokens"], body["temperature"], body["stream"]) == ("m", 10, 0.5, True)


def test_an_answer_that_used_all_its_tokens_says_so() -> None:
    with client_of(says("Hel", reason="length")) as (client, _, _):
        assert client.ask(asked()).ending is Ending.LENGTH


def test_a_path_is_shown_as_its_last_part() -> None:
    listed = [{"id": "/home/me/models/small.gguf", "object": "model", "owned_by": "llamacpp", "meta": {"n_ctx": 4096}}]
    with client_of(says("x"), models=listed) as (client, plan, _):
        assert (client.model, client.context) == ("small.gguf", 4096)
        client.ask(asked())
    assert plan.asked[0]["model"] == "/home/me/models/small.gguf"


def test_names_of_models_are_checked() -> None:
    listed = [{"id": name, "object": "model"} for name in ("org/tiny", "llama3:latest")]
    with serving(Plan([says("x")], models=listed)) as url:
        assert open_client(url).model == "org/tiny"
        assert open_client(url, model="llama3").model == "llama3:latest"
        with pytest.raises(ModelError, match="the server has no model org/tinny") as caught:
            open_client(url, model="org/tinny")
    assert caught.value.hint == "it has org/tiny"
    with serving(Plan([], models=[])) as url, pytest.raises(ModelError, match="lists no model"):
        open_client(url)
    with serving(Plan([], models=404)) as url:
        assert open_client(url, model="mine").model == "mine"


def test_no_server_is_one_message() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ModelError, match="no server answers") as caught:
        open_client(f"http://127.0.0.1:{port}/v1")
    assert f"127.0.0.1:{port}" in (caught.value.hint or "")
    assert "127.0.0.1" not in caught.value.message


@pytest.mark.parametrize(
    ("reply", "kind", "message"),
    [
        (fails(401, "bad key"), ModelError, r"does not accept the key \(HTTP 401\)"),
        (fails(403), ModelError, r"does not accept the key \(HTTP 403\)"),
        (fails(404, "The model `m` does not exist"), ModelError, "knows no model m"),
        (fails(404, "File Not Found"), ModelError, "no chat completions at this address"),
        (
            fails(400, "request (9030 tokens) exceeds the available context size (8192 tokens)"),
            ModelContextError,
            "too long",
        ),
        (fails(400, "This model's maximum context length is 4096 tokens."), ModelContextError, "too long"),
        (fails(429, "You exceeded your current quota"), ModelError, "no credit left"),
        (fails(400, "strange"), ModelError, r"refuses the question \(HTTP 400\): strange"),
        (fails(501, "not here"), ModelError, "refuses the question"),
    ],
)
def test_what_no_repetition_helps_is_said_at_once(reply: Reply, kind: type[ModelError], message: str) -> None:
    with client_of(reply) as (client, plan, slept):
        with pytest.raises(kind, match=message) as caught:
            client.ask(asked())
        assert type(caught.value) is kind
        assert caught.value.hint
        assert len(plan.asked) == 1
        assert slept == []


def test_a_busy_server_is_asked_again_when_it_says() -> None:
    with client_of(fails(429, Retry_After="2"), fails(503), says("at last")) as (client, plan, slept):
        assert client.ask(asked()).text == "at last"
        assert len(plan.asked) == 3
    assert 2.0 <= slept[0] <= 2.2
    assert 0.5 <= slept[1] <= 1.5


def test_a_server_that_stays_busy_or_broken_is_given_up() -> None:
    with client_of(fails(429)) as (client, plan, _):
        with pytest.raises(ModelTimeoutError, match="too busy"):
            client.ask(asked())
        assert len(plan.asked) == 5
    with client_of(fails(500, "boom")) as (client, _, _), pytest.raises(ModelError, match=r"fails \(HTTP 500\): boom"):
        client.ask(asked())
    with client_of(fails(429, Retry_After="900")) as (client, plan, slept):
        with pytest.raises(ModelTimeoutError):
            client.ask(asked(), timeout=5)
        assert (len(plan.asked), slept) == (1, [])


def reset(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def cut_in_the_middle(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    begin(handler)
    handler.wfile.write(event("half"))


def test_a_connection_that_breaks_is_made_anew() -> None:
    with client_of(reset, cut_in_the_middle, says("whole")) as (client, plan, _):
        assert client.ask(asked()).text == "whole"
        assert len(plan.asked) == 3
    with client_of(reset) as (client, _, _), pytest.raises(ModelError, match="connection to the model's server broke"):
        client.ask(asked())


def test_what_is_no_stream_is_said() -> None:
    def page(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        begin(handler)
        handler.wfile.write(b"<html>Welcome</html>")

    with client_of(page) as (client, _, _), pytest.raises(ModelError, match="no stream of an answer"):
        client.ask(asked())


def test_a_constraint_that_is_refused_is_stepped_down_once_and_remembered() -> None:
    replies = (fails(400, "no json_schema"), fails(422), says('{"a": 1}'), says('{"a": 2}'))
    with client_of(*replies) as (client, plan, _):
        first, second = client.ask(asked("1", schema=SCHEMA)), client.ask(asked("2", schema=SCHEMA))
    formats = [body.get("response_format", {}).get("type") for body in plan.asked]
    assert formats == ["json_schema", "json_object", None, None]
    assert not first.constrained
    assert second.text == '{"a": 2}'


def test_a_schema_that_is_kept_constrains_and_one_that_is_ignored_does_not() -> None:
    with client_of(says('{"a": 1}'), says("Sure! Here"), says('{"a": 1}')) as (client, _, _):
        held = [client.ask(asked(str(number), schema=SCHEMA)).constrained for number in range(3)]
    assert held == [True, False, False]


def test_a_grammar_is_sent_and_believed_where_the_server_is_known_to_read_it() -> None:
    with client_of(says("1")) as (client, plan, _):
        assert client.ask(asked(grammar="root ::= [0-9]")).constrained
        assert plan.asked[0]["grammar"] == "root ::= [0-9]"
        assert plan.asked[0]["structured_outputs"] == {"grammar": "root ::= [0-9]"}
    with client_of(says("1"), models=[{"id": "m", "object": "model", "owned_by": "someone"}]) as (client, _, _):
        assert not client.ask(asked(grammar="root ::= [0-9]")).constrained


def test_a_parameter_that_is_not_taken_is_left_out_from_then_on() -> None:
    complaint = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
    replies = (fails(400, complaint), fails(400, "Unsupported value: 'temperature' only the default"), says("x"))
    with client_of(*replies) as (client, plan, _):
        client.ask(asked("1"))
        client.ask(asked("2"))
    assert len(plan.asked) == 4
    assert plan.asked[3]["max_completion_tokens"] == 10
    assert not {"max_tokens", "temperature"} & set(plan.asked[3])


def endless(content: str, gap: float = 0.0) -> Reply:
    def reply(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        begin(handler)
        for _ in range(1_000_000):
            handler.wfile.write(event(content))
            time.sleep(gap)

    return reply


def endless_comment(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    begin(handler)
    for _ in range(1_000_000):
        handler.wfile.write(b": still here\n\n")
        time.sleep(0.01)


def endless_line(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    begin(handler)
    handler.wfile.write(event("said"))
    for _ in range(1_000_000):
        handler.wfile.write(b"data: " + b"x" * 65536)


def test_endless_text_is_cut() -> None:
    with client_of(endless("blah ")) as (client, _, _):
        answer = client.ask(asked(), timeout=20)
    assert answer.ending is Ending.LENGTH
    assert len(answer.text) <= 10 * 64
    with client_of(endless_line) as (client, _, _):
        assert client.ask(asked(), timeout=20).text == "said"


@pytest.mark.parametrize("reply", [endless("", 0.01), endless_comment])
def test_words_that_drip_end_with_the_time(reply: Reply) -> None:
    with client_of(reply) as (client, _, _):
        began = time.monotonic()
        with pytest.raises(ModelTimeoutError, match="no answer within"):
            client.ask(asked(max_tokens=5000), timeout=0.5)
        assert time.monotonic() - began < 3


def silent(_handler: BaseHTTPRequestHandler, _body: dict[str, Any]) -> None:
    time.sleep(3)


def test_silence_ends_with_the_time() -> None:
    with client_of(silent) as (client, _, _):
        began = time.monotonic()
        with pytest.raises(ModelTimeoutError, match="no answer within"):
            client.ask(asked(), timeout=0.3)
        assert time.monotonic() - began < 2


def echoes(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    key = handler.headers["Authorization"].removeprefix("Bearer ")
    says("the key is ", key[:9], key[9:], " and ", key[:20])(handler, {})


def complains(status: int) -> Reply:
    return lambda handler, body: fails(status, f"wrong: {handler.headers['Authorization']}")(handler, body)


@pytest.mark.parametrize("variable", ["TESTGEN_LLM_KEY", "OPENAI_API_KEY"])
def test_the_key_is_sent_and_stands_in_nothing_that_is_written(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, KEY)
    out, err, logged = io.StringIO(), io.StringIO(), io.StringIO()
    logging.basicConfig(level=logging.DEBUG, stream=logged, force=True)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            for number, reply in enumerate((echoes, complains(400), complains(500), complains(401), complains(429))):
                with client_of(reply) as (client, plan, _):
                    path = tmp_path / f"{number}.jsonl"
                    with Recorder.open(path, Subject("p", "s"), client.model) as recorder:
                        desk = Desk(client, recorder=recorder)
                        desk.ask([asked()])
                    write_log(tmp_path / f"{number}.log", desk.log)
                    (tmp_path / f"{number}.why").write_text(f"{desk.stopped_because} {client!r} {vars(client)}")
                    assert f"Bearer {KEY}" in plan.keys
            with serving(Plan([], models=400)) as url:
                main(["llm", "check", url, "--debug"])
                main(["llm", "check", url, "--json"])
    finally:
        logging.basicConfig(level=logging.WARNING, force=True)
    written = out.getvalue() + err.getvalue() + logged.getvalue()
    written += "".join(path.read_text() for path in tmp_path.iterdir())
    assert "the key is [key] and " in written
    assert "HTTP 400" in written
    assert KEY not in written
    assert KEY[:20] not in written


def test_requests_are_spaced_out() -> None:
    with serving(Plan([says("x")])) as url:
        client = open_client(url, requests_per_minute=600)
        began = time.monotonic()
        for number in range(4):
            client.ask(asked(str(number)))
        assert time.monotonic() - began >= 0.29
        slow = open_client(url, requests_per_minute=1)
        slow.ask(asked())
        with pytest.raises(ModelTimeoutError, match="limit of requests a minute"):
            slow.ask(asked("2"), timeout=1)


@pytest.mark.slow
@pytest.mark.skipif("TESTGEN_LLM_URL" not in os.environ, reason="TESTGEN_LLM_URL names no server to ask")
def test_a_real_server_answers_and_keeps_to_a_schema() -> None:
    client = open_client(os.environ["TESTGEN_LLM_URL"])
    answer = client.ask(Question("test/1", "", "Say hello.", schema=SCHEMA, max_tokens=40), timeout=120)
    assert answer.tokens_in > 0
    assert answer.tokens_out > 0
    assert "/" not in client.model or not client.model.startswith("/")

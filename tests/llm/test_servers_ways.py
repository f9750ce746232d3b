"""What servers do each in their own way: models that think, limits of requests, refusals, what they let pass unread."""

from typing import Any

import pytest

from testgen.errors import ModelContextError, ModelError
from testgen.llm.desk import Desk
from testgen.llm.exchange import Ending
from testgen.llm.thoughts import spoken
from tests.llm.clients import SCHEMA, asked, client_of
from tests.llm.fake_server import Reply, fails, says

# --- models that think aloud


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("plain", "plain"),
        ("<think>a\nb</think>\n\nyes", "yes"),
        ("b, so </think> yes", "yes"),
        ("<think>one</think>draft<think>two</think>final", "final"),
        ("<think>without an end", ""),
        ("  <think>", ""),
        ("x < y <think> z", "x < y <think> z"),
    ],
)
def test_what_was_thought_is_no_part_of_an_answer(text: str, answer: str) -> None:
    assert spoken(text) == answer


@pytest.mark.parametrize(
    "thinking",
    [
        says(thought="let me see", reason="length", usage={"completion_tokens": 10}),
        says("<think>let me", " see", reason="length", usage={"completion_tokens": 10}),
        says(reason="length", usage={"completion_tokens": 10, "completion_tokens_details": {"reasoning_tokens": 10}}),
    ],
)
def test_a_model_that_thinks_has_room_for_its_answer_from_then_on(thinking: Reply) -> None:
    with client_of(thinking, says("yes", thought="so"), says("no")) as (client, plan, slept):
        first, second = client.ask(asked("1")), client.ask(asked("2"))
    assert (first.text, second.text) == ("yes", "no")
    assert [body["max_tokens"] for body in plan.asked] == [10, 10 + 8192, 10 + 8192]
    assert (first.tokens_in, first.tokens_out) == (14, 11), "what was thought in vain was used, too"
    assert slept == []


def test_the_room_for_thoughts_is_no_more_than_half_of_the_context() -> None:
    served = [{"id": "m", "object": "model", "owned_by": "vllm", "max_model_len": 4000}]
    with client_of(says(thought="hm", reason="length"), says("yes"), models=served) as (client, plan, _):
        client.ask(asked())
    assert plan.asked[1]["max_tokens"] == 10 + 2000


def test_a_model_that_thinks_on_and_on_gives_no_answer() -> None:
    with client_of(says("<think>hm", reason="length")) as (client, plan, _):
        answer = client.ask(asked())
    assert (answer.text, answer.ending) == ("", Ending.LENGTH)
    assert len(plan.asked) == 2


def test_an_empty_answer_that_nobody_thought_about_is_taken_as_it_is() -> None:
    with client_of(says(" ", reason="length")) as (client, plan, _):
        assert client.ask(asked()).ending is Ending.LENGTH
    assert len(plan.asked) == 1


# --- limits


@pytest.mark.parametrize(
    ("message", "wait"),
    [
        ("Rate limit reached. Please try again in 1.5s. Need more tokens? See settings/billing", 1.5),
        ("You exceeded your current quota, please check your plan and billing details. Please retry in 22s.", 22.0),
        ("Rate limit reached: try again in 1m2s", 62.0),
        ("Too many input tokens per minute; please try again in 400ms", 0.4),
    ],
)
def test_a_limit_that_passes_is_waited_for(message: str, wait: float) -> None:
    with client_of(fails(429, message), says("x")) as (client, _, slept):
        assert client.ask(asked()).text == "x"
    assert wait <= slept[0] <= 1.1 * wait


def test_a_limit_that_comes_with_a_pause_is_no_lack_of_credit() -> None:
    with client_of(fails(429, "quota exceeded: see billing", Retry_After="3"), says("x")) as (client, _, slept):
        assert client.ask(asked()).text == "x"
    assert 3.0 <= slept[0] <= 3.3


def test_too_many_tokens_a_minute_are_no_question_that_is_too_long() -> None:
    with (
        client_of(fails(429, "too many input tokens per minute")) as (client, _, _),
        pytest.raises(ModelError) as caught,
    ):
        client.ask(asked())
    assert not isinstance(caught.value, ModelContextError)


# --- refusals


def test_a_refusal_that_is_no_text_is_read_as_well() -> None:
    detail = {"detail": [{"loc": ["body", "seed"], "type": "extra_forbidden", "msg": "Extra inputs are not permitted"}]}
    with client_of(fails(422, detail), says("x")) as (client, plan, _):
        assert client.ask(asked(schema=SCHEMA)).text == "x"
    assert "seed" not in plan.asked[1]
    assert plan.asked[1]["response_format"]["type"] == "json_schema", "it was not the schema that was refused"


@pytest.mark.parametrize(
    "complaint",
    ["System role not supported", "Conversation roles must alternate user/assistant", "role does not support 'system'"],
)
def test_where_no_system_may_speak_its_words_stand_before_the_users(complaint: str) -> None:
    with client_of(fails(400, complaint), says("x"), says("y")) as (client, plan, _):
        client.ask(asked("hi", system="be kind"))
        client.ask(asked("ho", system="be kind"))
    assert [len(body["messages"]) for body in plan.asked] == [2, 1, 1]
    assert plan.asked[2]["messages"] == [{"role": "user", "content": "be kind\n\nho"}]


# --- what is let pass unread


def test_who_is_not_known_to_read_grammars_is_asked_for_a_schema() -> None:
    someone = [{"id": "m", "object": "model", "owned_by": "library"}]
    question = asked(schema=SCHEMA, grammar="root ::= [0-9]")
    with client_of(says('{"a": 1}'), models=someone) as (client, plan, _):
        assert client.ask(question).constrained
    assert plan.asked[0]["response_format"]["type"] == "json_schema"
    assert "grammar" not in plan.asked[0]
    with client_of(says("1")) as (client, plan, _):
        client.ask(question)
    assert "grammar" in plan.asked[0]


# --- counts


@pytest.mark.parametrize("count", [10**400, 10**300, 10**12, -1, True, "7"])
def test_a_count_that_cannot_be_is_not_believed(count: Any) -> None:
    counted = {"prompt_tokens": count, "completion_tokens": count}
    with client_of(says("yes", usage=counted)) as (client, _, _):
        (reply,) = Desk(client, jobs=1).ask([asked()])
    assert reply.answer
    assert 0 < reply.answer.tokens_in < 100
    assert 0 < reply.answer.tokens_out < 100

"""A client of a server that says what a test wants."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from testgen.llm.exchange import Question
from testgen.llm.openai_client import OpenAIClient
from tests.llm.fake_server import Plan, Reply, serving

SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}


@contextmanager
def client_of(*replies: Reply, **more: Any) -> Iterator[tuple[OpenAIClient, Plan, list[float]]]:
    plan, slept = Plan(list(replies), **more), list[float]()
    with serving(plan) as url:
        client = OpenAIClient.open(url)
        client._sleep = slept.append
        try:
            yield client, plan, slept
        finally:
            client._openai.close()


def asked(user: str = "q", **more: Any) -> Question:
    return Question("test/1", more.pop("system", ""), user, **{"max_tokens": 10, **more})

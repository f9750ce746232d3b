"""What a model can do, tried: does it answer, can its answers be held to a form, how fast does it read and write."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from testgen.errors import ModelError
from testgen.llm.exchange import Client, Question, TimingClient
from testgen.llm.structured import keeps

# A word that nobody says to a greeting: an answer that is made of it was constrained.
_WORD = "kiwi"
_SCHEMA = {
    "type": "object",
    "properties": {_WORD: {"enum": [_WORD]}},
    "required": [_WORD],
    "additionalProperties": False,
}
_GRAMMAR = f'root ::= "{_WORD}"'
# About 150 tokens to read and 32 to write: 4 s for a small model on two quiet cores.
_LINES = 16
_WRITTEN = 32
_CONSTRAINED_TOKENS = 24


@dataclass(frozen=True)
class Checkup:
    """What was found; speeds are in tokens a second, None where one cannot be measured."""

    model: str
    schema: bool
    grammar: bool
    reads: float | None
    writes: float | None
    context: int | None
    seconds: float
    tokens: int
    recorded: int | None = None
    remarks: tuple[str, ...] = ()


def examine(client: TimingClient, timeout: float) -> Checkup:
    """Ask three small questions, each within `timeout` seconds. Raises ModelError when nothing is answered."""
    speed = client.ask_timed(_speed_question(), timeout=timeout)
    answer = speed.answer
    writing = answer.seconds - speed.first
    schema, grammar = _held(client, timeout, schema=_SCHEMA), _held(client, timeout, grammar=_GRAMMAR)
    return Checkup(
        model=client.model,
        schema=schema,
        grammar=grammar,
        reads=answer.tokens_in / speed.first if speed.first > 0 else None,
        writes=(answer.tokens_out - 1) / writing if answer.tokens_out > 1 and writing > 0 else None,
        context=client.context,
        seconds=answer.seconds,
        tokens=answer.tokens_in + answer.tokens_out,
    )


def _held(client: Client, timeout: float, schema: dict[str, object] | None = None, grammar: str | None = None) -> bool:
    """Whether an answer keeps to a form that nobody would choose."""
    asked = Question("check/1", "", "Say hello.", schema=schema, grammar=grammar, max_tokens=_CONSTRAINED_TOKENS)
    try:
        text = client.ask(asked, timeout=timeout).text
    except ModelError:
        return False
    return keeps(text, schema) if schema else text.strip() == _WORD


def _speed_question() -> Question:
    """Return a question that no server has read before: what it remembers would count as read."""
    lines = "\n".join(f"{secrets.token_hex(2)} {number}" for number in range(_LINES))
    user = f"{lines}\n\nIgnore the lines above. Count from 1 to 100, with commas."
    return Question("check/1", "", user, max_tokens=_WRITTEN)

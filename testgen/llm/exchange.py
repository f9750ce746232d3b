"""What is asked of a model and what comes back, whoever answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

Sha = str


@dataclass(frozen=True)
class Question:
    """One request: `prompt` names the file it was made from and its version, such as `analysis/1`.

    `schema` is a JSON schema, `grammar` a GBNF grammar that the answer must follow; clients that cannot constrain an
    answer ask without, and the reader of the answer repairs what it can. `sample` tells equal questions apart that are
    asked several times.
    """

    prompt: str
    system: str
    user: str
    schema: Mapping[str, Any] | None = None
    grammar: str | None = None
    max_tokens: int = 512
    temperature: float = 0.0
    sample: int = 0

    @cached_property
    def sha(self) -> Sha:
        """SHA-256 of everything that is asked: what a recorded answer is found by."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


class Ending(StrEnum):
    """Why an answer ends: the model said all, or the tokens that it might use were used up."""

    STOP = "stop"
    LENGTH = "length"


@dataclass(frozen=True)
class Answer:
    """What a model said: its text, tokens read and written, and wall seconds from question to answer.

    `constrained` says whether schema or grammar were in force.
    """

    text: str
    tokens_in: int
    tokens_out: int
    seconds: float
    ending: Ending = Ending.STOP
    constrained: bool = False


class Client(Protocol):
    """Somebody who answers (`testgen.llm.openai_client`, `.transformers_client`, `.replay`)."""

    @property
    def model(self) -> str:
        """The model's name, as reports show it: no key, no address, no path of a machine."""

    def ask(self, question: Question, *, timeout: float | None = None) -> Answer:
        """Answer one question within `timeout` seconds; safe to call from several threads.

        Raises ModelError, or one of its subclasses, when there is no answer.
        """


@dataclass(frozen=True)
class Timed:
    """An answer, and the seconds until its first token: reading the question ends there and writing begins."""

    answer: Answer
    first: float


class TimingClient(Client, Protocol):
    """A client that can be measured."""

    @property
    def context(self) -> int | None:
        """How many tokens the model can read and write together; None where nobody knows."""

    def ask_timed(self, question: Question, *, timeout: float | None = None) -> Timed:
        """Answer as `ask` does, and say when the first token came."""

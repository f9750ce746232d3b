"""A client for any endpoint that speaks OpenAI's protocol: vLLM, llama.cpp, Ollama, hosted ones.

It imports the openai package (extra `llm`); `testgen.llm.opening` says so where that is missing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from json import JSONDecodeError
from typing import Any, Self, cast

import openai

from testgen.errors import ModelError, ModelTimeoutError
from testgen.llm.dialect import Constraint, Dialect
from testgen.llm.exchange import Answer, Ending, Question, Timed
from testgen.llm.pace import RETRIES, Pace, pause
from testgen.llm.secrets import Key
from testgen.llm.server_faults import Fault, Remedy, broken_off, fault_of, no_server, too_slow
from testgen.llm.structured import keeps
from testgen.llm.thoughts import spoken, thinks
from testgen.llm.wire import Bounds, TooLateError, TooMuchError, Wire

DEFAULT_TIMEOUT = 300.0
_LIST_TIMEOUT = 20.0
# Qwen2.5's longest token of letters has 20 bytes, runs of spaces 128; a token's event on the wire has 300 to 700.
_BYTES_PER_TOKEN = 64
_WIRE_BYTES_PER_TOKEN = 2048
_WIRE_BYTES = 2**16
_ESTIMATED_BYTES_PER_TOKEN = 4
_NAMED = 5
_GRAMMAR_READERS = {"llamacpp", "vllm"}
# No model reads or writes so many tokens: what a server counts beyond is not believed.
_MOST_COUNTED = 10**8


@dataclass(frozen=True)
class Served:
    """A model that a server lists: the name to ask for it by, who serves it, and its context in tokens if told."""

    id: str
    owner: str = ""
    context: int | None = None

    @property
    def name(self) -> str:
        """The name to show: of a path its last part."""
        return self.id.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1] if self.id.startswith(("/", ".")) else self.id


class OpenAIClient:
    """Asks one model of a server, with retries; several threads may ask at once."""

    def __init__(
        self,
        url: str | None,
        served: Served,
        key: Key,
        *,
        pace: Pace | None = None,
        retries: int = RETRIES,
        sleep: Callable[[float], None] = time.sleep,
        wire: Wire | None = None,
    ) -> None:
        self.served = served
        self._key = key
        self._pace = pace or Pace(sleep=sleep)
        self._retries = retries
        self._sleep = sleep
        self._wire = wire or Wire()
        self._openai = _connection(url, key, self._wire)
        self._dialect = Dialect(reads_grammars=served.owner in _GRAMMAR_READERS, context=served.context)

    @classmethod
    def open(
        cls, url: str | None = None, *, model: str | None = None, requests_per_minute: float | None = None
    ) -> Self:
        """Find the server at `url` (OpenAI's own if None) and the model that is asked for, else its first.

        Raises ModelError when there is no server, no such model, or the key is wrong.
        """
        key, wire = Key.of(), Wire()
        served = _chosen(_listed(_connection(url, key, wire), key, wire, model), model)
        return cls(url, served, key, pace=Pace(requests_per_minute), wire=wire)

    @property
    def model(self) -> str:
        """The model's name, without the folder that a local server may have it from."""
        return self.served.name

    @property
    def context(self) -> int | None:
        """How many tokens the model can read and write together, where the server tells."""
        return self.served.context

    def ask(self, question: Question, *, timeout: float | None = None) -> Answer:
        """Answer one question. Raises ModelError, ModelTimeoutError or ModelContextError."""
        return self.ask_timed(question, timeout=timeout).answer

    def ask_timed(self, question: Question, *, timeout: float | None = None) -> Timed:
        """Answer one question, and say when the first token came. Raises as `ask` does."""
        allowed = DEFAULT_TIMEOUT if timeout is None else timeout
        began = time.monotonic()
        attempt = _Attempt(question, began, began + allowed)
        refused: list[Constraint] = []
        retry = 0
        while True:
            self._pace.take(attempt.until)
            constraint = self._dialect.constraint(question, refused)
            outcome = self._once(attempt, constraint)
            if isinstance(outcome, Timed):
                self._dialect.taken(question, constraint, refused)
                return outcome
            if outcome.remedy is Remedy.AGAIN:
                continue
            if outcome.remedy is Remedy.LESS and self._dialect.learn(outcome.complaint):
                continue
            if outcome.remedy is Remedy.LESS and constraint is not Constraint.NONE:
                refused.append(constraint)
                continue
            if outcome.remedy is not Remedy.WAIT or retry >= self._retries:
                raise outcome.error
            self._wait(attempt, outcome, retry)
            retry += 1

    def _wait(self, attempt: _Attempt, fault: Fault, retry: int) -> None:
        seconds = pause(retry, fault.wait)
        if time.monotonic() + seconds > attempt.until:
            raise ModelTimeoutError(fault.error.message, hint=fault.error.hint)
        self._sleep(seconds)

    def _once(self, attempt: _Attempt, constraint: Constraint) -> Timed | Fault:
        question = attempt.question
        most = self._dialect.most_tokens(question)
        bounds = Bounds(most * _WIRE_BYTES_PER_TOKEN + _WIRE_BYTES, attempt.until)
        heard = _Heard(most, self._key)
        try:
            with self._wire.bounded(bounds) as timeout:
                stream = self._openai.chat.completions.create(
                    model=self.served.id,
                    messages=cast("list[Any]", self._dialect.messages(question)),
                    stream=True,
                    timeout=timeout,
                    **self._dialect.parameters(question, constraint),
                )
                with stream:
                    heard.listen(stream)
        except TooMuchError:
            heard.ending = Ending.LENGTH  # what it said up to here counts
        except (TooLateError, JSONDecodeError, openai.OpenAIError, OSError) as error:
            return _fault(error, self._key, self.model, self._address, attempt.allowed)
        except Exception as error:  # noqa: BLE001 - httpx2 raises its own while a stream is read
            return _fault(error, self._key, self.model, self._address, attempt.allowed)
        return self._timed(attempt, constraint, heard)

    @property
    def _address(self) -> str:
        return str(self._openai.base_url)

    def _timed(self, attempt: _Attempt, constraint: Constraint, heard: _Heard) -> Timed | Fault:
        if heard.ending is None:
            return broken_off("the answer ended in the middle" if heard.any else "it sends no stream of an answer")
        question, text = attempt.question, heard.text()
        tokens_in = attempt.tokens_in + (heard.tokens_in or _estimate(question.system + question.user))
        tokens_out = attempt.tokens_out + (heard.tokens_out or max(heard.parts, _estimate(text)))
        if heard.ending is Ending.LENGTH and heard.thought and not text.strip() and self._dialect.makes_room():
            attempt.tokens_in, attempt.tokens_out = tokens_in, tokens_out
            return Fault(ModelError("the model thought, and did not come to its answer"), Remedy.AGAIN)
        if constraint is Constraint.SCHEMA and heard.ending is Ending.STOP and not keeps(text, question.schema or {}):
            self._dialect.ignored(constraint)
        seconds = time.monotonic() - attempt.began
        answer = Answer(text, tokens_in, tokens_out, seconds, heard.ending, self._dialect.enforces(constraint))
        return Timed(answer, min(seconds, (heard.first or time.monotonic()) - attempt.began))


@dataclass
class _Attempt:
    """One question, until when, and the tokens of answers to it that came to nothing."""

    question: Question
    began: float
    until: float
    tokens_in: int = 0
    tokens_out: int = 0

    @property
    def allowed(self) -> float:
        return self.until - self.began


class _Heard:
    """What has come in of an answer."""

    def __init__(self, most_tokens: int, key: Key) -> None:
        self.ending: Ending | None = None
        self.first: float | None = None
        self.any = False
        self._thoughts = False
        self.parts = self.tokens_in = self.tokens_out = 0
        self._pieces: list[str] = []
        self._left = most_tokens * _BYTES_PER_TOKEN
        self._longest = self._left
        self._key = key

    def listen(self, stream: Iterator[Any]) -> None:
        """Take in a stream of chunks, until it ends or holds more text than the tokens asked for can be."""
        for chunk in stream:
            self.any = True
            self._count(getattr(chunk, "usage", None))
            choices = getattr(chunk, "choices", None)
            if choices:
                self._take(choices[0])
            if self._left < 0:
                self.ending = Ending.LENGTH
                return

    def text(self) -> str:
        """Return all that was said but not thought, without the key, and cut where it is too long."""
        return self._key.removed(spoken("".join(self._pieces)))[: self._longest]

    @property
    def thought(self) -> bool:
        """Whether something was thought before the answer."""
        return self._thoughts or thinks("".join(self._pieces))

    def _take(self, choice: Any) -> None:
        delta = getattr(choice, "delta", None)
        piece = getattr(delta, "content", None)
        thought = getattr(delta, "reasoning_content", None) or getattr(delta, "reasoning", None)
        for one, is_thought in ((thought, True), (piece, False)):
            if isinstance(one, str) and one:
                self.first = self.first or time.monotonic()
                self.parts += 1
                self._left -= len(one)
                self._thoughts |= is_thought
                self._pieces += [one] * (not is_thought)
        reason = getattr(choice, "finish_reason", None)
        if reason:
            self.ending = Ending.LENGTH if reason == "length" else Ending.STOP

    def _count(self, usage: Any) -> None:
        for name, ours in (("prompt_tokens", "tokens_in"), ("completion_tokens", "tokens_out")):
            number = getattr(usage, name, None)
            if isinstance(number, int) and 0 < number <= _MOST_COUNTED:
                setattr(self, ours, number)
        details = getattr(usage, "completion_tokens_details", None)
        hidden = getattr(details, "reasoning_tokens", None)
        self._thoughts |= isinstance(hidden, int) and hidden > 0


def _connection(url: str | None, key: Key, wire: Wire) -> openai.OpenAI:
    return openai.OpenAI(base_url=url, api_key=key.sent, max_retries=0, http_client=wire.http)


def _listed(connection: openai.OpenAI, key: Key, wire: Wire, model: str | None) -> list[Served]:
    """Return the models that a server lists; where it lists none, the one that is asked for."""
    try:
        with wire.bounded(Bounds(until=time.monotonic() + _LIST_TIMEOUT)) as timeout:
            models = list(connection.models.list(timeout=timeout))
    except openai.NotFoundError as error:
        if model:
            return [Served(model)]
        raise _fault(error, key, "", str(connection.base_url), _LIST_TIMEOUT).error from None
    except Exception as error:  # noqa: BLE001 - whatever a stranger's server makes of it
        raise _fault(error, key, model or "", str(connection.base_url), _LIST_TIMEOUT).error from None
    served = [_served(one, key) for one in models if isinstance(getattr(one, "id", None), str)]
    return served or ([Served(model)] if model else [])


def _served(listed: Any, key: Key) -> Served:
    owner = getattr(listed, "owned_by", None)
    meta = getattr(listed, "meta", None)
    told = meta.get("n_ctx") if isinstance(meta, dict) else None  # llama.cpp; vLLM says max_model_len
    context = told or getattr(listed, "max_model_len", None)
    return Served(
        key.removed(listed.id), owner if isinstance(owner, str) else "", context if isinstance(context, int) else None
    )


def _chosen(listed: list[Served], model: str | None) -> Served:
    if not listed:
        raise ModelError("the server lists no model", hint="load one there, or name one with --llm-model")
    if model is None:
        return listed[0]
    for served in listed:
        if model in {served.id, served.name, served.id.removesuffix(":latest")}:
            return served
    names = [served.name for served in listed]
    near = get_close_matches(model, names, n=_NAMED) or names[:_NAMED]
    raise ModelError(f"the server has no model {model}", hint=f"it has {', '.join(near)}")


def _fault(error: Exception, key: Key, model: str, address: str, allowed: float) -> Fault:
    """Return what an error of the openai package, or of what it stands on, means."""
    if isinstance(error, openai.APITimeoutError | TooLateError):
        return Fault(too_slow(allowed), Remedy.NOTHING)
    if isinstance(error, openai.APIStatusError):
        wait = _asked_wait(error.response.headers.get("retry-after"))
        return fault_of(error.status_code, key.removed(_complaint(error)), model, wait)
    cause = error.__cause__ or error
    kind = type(cause).__name__
    if "Timeout" in kind and kind != "ConnectTimeout":
        return Fault(too_slow(allowed), Remedy.NOTHING)
    if kind in {"ConnectError", "ConnectTimeout", "UnsupportedProtocol", "InvalidURL"}:
        return Fault(no_server(address), Remedy.NOTHING)
    if isinstance(cause, TooMuchError):
        return broken_off("it sends without end")
    said = error.message if isinstance(error, openai.APIError) and cause is error else str(cause)
    return broken_off(key.removed(said or kind))


def _complaint(error: openai.APIStatusError) -> str:
    """Return what the server said: the message in the body where there is one, with its code."""
    body = error.body
    if isinstance(body, dict):
        words = [body.get("message"), body.get("code"), body.get("type")]
        if any(isinstance(word, dict | list) for word in words):
            return str(body)
        said = " ".join(word for word in words if isinstance(word, str))
        return said or str(body)
    return str(body or error.message)


def _asked_wait(header: str | None) -> float | None:
    try:
        seconds = float(header or "")
    except ValueError:
        return None  # a date, which needs both clocks to be right
    return seconds if 0 <= seconds < float("inf") else None


def _estimate(text: str) -> int:
    return -(-len(text.encode("utf-8", "replace")) // _ESTIMATED_BYTES_PER_TOKEN)

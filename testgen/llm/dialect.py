"""What a server was found to take of the OpenAI protocol: its parameters, and how it can constrain an answer."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Any

from testgen.llm.exchange import Question

# Two different schemas refused, and none ever taken: then it is the server, not the schema.
_REFUSALS = 2
_UNSUPPORTED = re.compile(
    r"unsupported|not support|unrecognized|unknown|unexpected|not permitted|only the default", re.IGNORECASE
)
# Chat templates of some models (Gemma, the first of Mistral) know no system's words.
_NO_SYSTEM = re.compile(r"system.{0,20}role|role.{0,40}system|roles must alternate", re.IGNORECASE)
# What a model that thinks aloud may write before its answer, in tokens.
_THOUGHTS = 8192


class Constraint(StrEnum):
    """How an answer is held to a form, the strictest first."""

    GRAMMAR = "grammar"
    SCHEMA = "schema"
    OBJECT = "object"
    NONE = "none"


class Dialect:
    """Learns from refusals; what is learnt holds for the client's life.

    Servers that are not known to read grammars let them pass unread: these are asked for a schema first. `context` is
    what the model can read and write together, in tokens, where that is known.
    """

    def __init__(self, *, reads_grammars: bool = True, context: int | None = None) -> None:
        self._reads_grammars = reads_grammars
        self._thoughts = _THOUGHTS if context is None else min(_THOUGHTS, context // 2)
        self._thinks = False
        self._system = True
        self._length = "max_tokens"
        self._without: set[str] = set()
        self._refused: dict[Constraint, set[str]] = {}
        self._taken: set[Constraint] = set()
        self._ignored: set[Constraint] = set()

    def constraint(self, question: Question, refused: Collection[Constraint] = ()) -> Constraint:
        """Return the strictest constraint that may be tried: not in `refused`, and not known to be hopeless."""
        grammar = [Constraint.GRAMMAR] * (question.grammar is not None)
        schema = [Constraint.SCHEMA, Constraint.OBJECT] * (question.schema is not None)
        wanted = [*grammar, *schema] if self._reads_grammars else [*schema, *grammar]
        possible = (c for c in wanted if c not in refused and not self._hopeless(question, c))
        return next(possible, Constraint.NONE)

    def taken(self, question: Question, constraint: Constraint, refused: Collection[Constraint]) -> None:
        """Learn that a question was answered under `constraint` after those in `refused` had been refused."""
        self._taken.add(constraint)
        for one in refused:
            self._refused.setdefault(one, set()).add(_form(question, one))

    def ignored(self, constraint: Constraint) -> None:
        """Learn that an answer did not keep a constraint that had been taken."""
        self._ignored.add(constraint)

    def enforces(self, constraint: Constraint) -> bool:
        """Whether answers under `constraint` are held to it, as far as is known."""
        if constraint is Constraint.GRAMMAR and not self._reads_grammars:
            return False
        return constraint in {Constraint.GRAMMAR, Constraint.SCHEMA} and constraint not in self._ignored

    def learn(self, complaint: str) -> bool:
        """Learn from a refusal which parameter, or which message, not to send; return whether that is new."""
        if self._system and _NO_SYSTEM.search(complaint):
            self._system = False
            return True
        if "max_completion_tokens" in complaint and self._length == "max_tokens":
            self._length = "max_completion_tokens"
            return True
        named = {name for name in ("temperature", "seed", "stream_options") if name in complaint} - self._without
        if not named or not _UNSUPPORTED.search(complaint):
            return False
        self._without |= named
        return True

    def makes_room(self) -> bool:
        """Learn that the model thinks aloud, and had no tokens left for its answer; return whether that is new."""
        new, self._thinks = not self._thinks, True
        return new

    def most_tokens(self, question: Question) -> int:
        """Return how many tokens may be written in all: the answer, and what is thought before it."""
        return question.max_tokens + (self._thoughts if self._thinks else 0)

    def messages(self, question: Question) -> list[dict[str, str]]:
        """Return the messages of a question."""
        return messages_of(question, system=self._system)

    def parameters(self, question: Question, constraint: Constraint) -> dict[str, Any]:
        """Return what is sent beside model and messages."""
        sent: dict[str, Any] = {
            self._length: self.most_tokens(question),
            "temperature": question.temperature,
            "seed": int(question.sha[:7], 16),  # the same question is answered alike, another sample otherwise
            "stream_options": {"include_usage": True},
        }
        sent = {name: value for name, value in sent.items() if name not in self._without}
        return sent | _constrained(question, constraint)

    def _hopeless(self, question: Question, constraint: Constraint) -> bool:
        refused = self._refused.get(constraint, set())
        never = len(refused) >= _REFUSALS and constraint not in self._taken
        return never or _form(question, constraint) in refused


def messages_of(question: Question, *, system: bool) -> list[dict[str, str]]:
    """Return the messages of a question; without a system's message its words stand before the user's."""
    if question.system and system:
        return [{"role": "system", "content": question.system}, {"role": "user", "content": question.user}]
    return [{"role": "user", "content": "\n\n".join(filter(None, (question.system, question.user)))}]


def _constrained(question: Question, constraint: Constraint) -> dict[str, Any]:
    if constraint is Constraint.GRAMMAR:
        # llama.cpp reads the first and vLLM the second; each lets the other's pass.
        return {"extra_body": {"grammar": question.grammar, "structured_outputs": {"grammar": question.grammar}}}
    if constraint is Constraint.SCHEMA:
        named = {"name": "answer", "strict": True, "schema": dict(question.schema or {})}
        return {"response_format": {"type": "json_schema", "json_schema": named}}
    if constraint is Constraint.OBJECT:
        return {"response_format": {"type": "json_object"}}
    return {}


def _form(question: Question, constraint: Constraint) -> str:
    return repr(question.grammar if constraint is Constraint.GRAMMAR else question.schema)

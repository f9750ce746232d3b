"""Clients for tests: what they say is written in the test."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from testgen.llm.exchange import Answer, Question


def question(user: str = "q", *, max_tokens: int = 10, sample: int = 0) -> Question:
    return Question("test/1", "", user, max_tokens=max_tokens, sample=sample)


def said(text: str, tokens_in: int = 5, tokens_out: int = 10, seconds: float = 0.0) -> Answer:
    return Answer(text, tokens_in, tokens_out, seconds)


class Scripted:
    """Answers by a function of the question, after the pause that `slow` names for its text."""

    model = "scripted"

    def __init__(
        self, answer: Callable[[Question], Answer] | None = None, slow: Callable[[str], float] | None = None
    ) -> None:
        self.asked: list[str] = []
        self.timeouts: list[float | None] = []
        self.most = 0
        self._answer = answer or (lambda question: said(f"re {question.user}"))
        self._slow = slow or (lambda _: 0.0)
        self._now = 0
        self._lock = threading.Lock()

    def ask(self, question: Question, *, timeout: float | None = None) -> Answer:
        with self._lock:
            self.asked.append(question.user)
            self.timeouts.append(timeout)
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(self._slow(question.user))
        try:
            return self._answer(question)
        finally:
            with self._lock:
                self._now -= 1

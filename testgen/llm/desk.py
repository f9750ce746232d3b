"""Where proposers ask: several questions at once, within a budget and a deadline, everything logged and recorded."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf

from testgen.errors import ModelContextError, ModelError, ModelTimeoutError, ReplayError, TestgenError
from testgen.llm.budget import Budget, Spent
from testgen.llm.callers import Callers, Outcome, Waiting
from testgen.llm.exchange import Answer, Client, Question, Sha
from testgen.llm.log import Exchange
from testgen.llm.replay import Recorder

# An answer of 512 tokens takes 26 s at the 20 tokens/s of a small model on two cores, and five minutes are hopeless.
PATIENCE = 300.0
UNASKED = -1
_FAILURES_IN_A_ROW = 3
# Answers that say how long the next one takes: a first one may wait for the model to be loaded.
_RECENT = 3


@dataclass(frozen=True)
class Reply:
    """What came of a question: an answer, or why there is none. `number` is its place in the log, -1 if unasked.

    One that is `too_long` may be answered where it is shorter.
    """

    question: Question
    answer: Answer | None
    why: str = ""
    number: int = UNASKED
    too_long: bool = False


class Desk:
    """Asks a client for proposers; `patience` returns the seconds that a question may take, `deadline` those left.

    Replies, budget and log are those of asking one after another, for any number of `jobs`: a question is asked if its
    worst case fits into what its predecessors left, and when one fails for good, those behind it count as unasked
    though some were in flight. At worst an answer has the tokens asked for, and as many more as one before it had.
    `charged` are the seconds that recorded answers took when they were given, `waited` those that questions took in
    all, charged or not.
    """

    def __init__(
        self,
        client: Client,
        budget: Budget | None = None,
        *,
        jobs: int = 2,
        recorder: Recorder | None = None,
        deadline: Callable[[], float] = lambda: inf,
        patience: Callable[[], float] = lambda: PATIENCE,
    ) -> None:
        self.model = client.model
        self.budget = budget or Budget()
        self.stopped_because: str | None = None
        self.spent = Spent()
        self.charged = 0.0
        self.waited = 0.0
        self._client = client
        self._jobs = max(1, jobs)
        self._recorder = recorder
        self.deadline = deadline
        self.patience = patience
        self._log: list[Exchange] = []
        self._known: dict[Sha, Reply] = {}
        self._failures = 0
        self._beyond = 0

    @property
    def open(self) -> bool:
        """Whether questions are still asked."""
        return self.stopped_because is None

    @property
    def log(self) -> tuple[Exchange, ...]:
        """Every exchange so far."""
        return tuple(self._log)

    def note(self, number: int, fate: str) -> None:
        """Log what became of the answer `number`; of an unasked question nothing is kept."""
        if number != UNASKED:
            exchange = self._log[number]
            self._log[number] = replace(exchange, fates=(*exchange.fates, fate))

    def ask(self, questions: Sequence[Question]) -> list[Reply]:
        """Answer questions, in their order, up to `jobs` at once; the same question is asked once only.

        Never raises for what a client does wrong: what cannot be answered says why, and may close the desk.
        """
        new = {question.sha: question for question in questions if question.sha not in self._known}
        if new and self.open:
            began, charged = time.monotonic(), self.charged
            self._ask_all(list(new.values()))
            self.waited += time.monotonic() - began + self.charged - charged
        return [self._known.get(question.sha) or self._unasked(question) for question in questions]

    def _unasked(self, question: Question) -> Reply:
        return Reply(question, None, self.stopped_because or "")

    def _ask_all(self, questions: Sequence[Question]) -> None:
        """Ask until every question is settled, each after those before it, or the desk is closed."""
        began, charged, waiting = time.monotonic(), self.charged, Waiting(self._jobs)
        callers = Callers(self._client, self._jobs)
        early: dict[int, Outcome] = {}
        asked = self._send(callers, questions, 0, 0)
        settled = 0
        while settled < asked and self.open:
            outcome = callers.receive()
            self._record(questions[outcome.index], outcome)
            early[outcome.index] = outcome
            while settled in early and self.open:
                self._settle(questions[settled], early[settled])
                waiting.add(early.pop(settled).seconds)
                settled += 1
            self.charged = charged + max(0.0, waiting.end - (time.monotonic() - began))
            asked = self._send(callers, questions, settled, asked)

    def _send(self, callers: Callers, questions: Sequence[Question], settled: int, asked: int) -> int:
        """Ask as many as may be in flight, and return how many were asked.

        One that does not fit waits for what those in flight leave of their worst case, then it closes the desk.
        """
        while self.open and callers.free and asked < len(questions):
            ahead = [self._worst(question) for question in questions[settled:asked]]
            obstacle = self._obstacle(questions[asked], sum(ahead, self.spent))
            if obstacle:
                if not ahead:
                    self.close(obstacle)
                break
            callers.send(asked, questions[asked], self._timeout())
            asked += 1
        return asked

    def _obstacle(self, question: Question, spent: Spent) -> str | None:
        """Return which limit would be passed at worst if `question` were asked after `spent`."""
        exceeded = self.budget.exceeded(spent + self._worst(question))
        if exceeded:
            return exceeded
        return "time" if self.deadline() <= self._expected() else None

    def _worst(self, question: Question, seconds: float = 0.0) -> Spent:
        return self.budget.worst(replace(question, max_tokens=question.max_tokens + self._beyond), seconds)

    def _expected(self) -> float:
        """Return how many seconds the next answer takes if it is as slow as the last ones; 0 while that is unknown."""
        answers = [exchange.answer for exchange in self._log if exchange.answer]
        return max((answer.seconds for answer in answers[-_RECENT:]), default=0.0)

    def _timeout(self) -> float:
        return max(0.0, min(self.patience(), self.deadline()))

    def _record(self, question: Question, outcome: Outcome) -> None:
        """Record an outcome as it comes in; a file that cannot be written closes the desk."""
        if not self._recorder or not isinstance(outcome.result, Answer | ModelError):
            return
        try:
            self._recorder.add(question, outcome.result, outcome.seconds)
        except ReplayError as error:
            self._recorder.close()
            self.close(str(error))

    def _settle(self, question: Question, outcome: Outcome) -> None:
        """Log an outcome and count what it used; close the desk if nothing more can be hoped for.

        Where a predecessor used more than was estimated, this one should not have been asked.
        """
        exceeded = self.budget.exceeded(self.spent + self._worst(question))
        if exceeded:
            self.close(exceeded)
            return
        result = outcome.result
        answer, why = (result, "") if isinstance(result, Answer) else (None, _why(result))
        used = self.budget.used(answer) if answer else self._lost(question, outcome)
        number = len(self._log)
        self._log.append(Exchange(number, question, answer, why, outcome.seconds, used.cost))
        too_long = isinstance(result, ModelContextError)
        self._known[question.sha] = Reply(question, answer, why, number, too_long)
        self.spent += used
        self._beyond = max(self._beyond, answer.tokens_out - question.max_tokens if answer else 0)
        self._failures = 0 if answer else self._failures + (not too_long)
        passing = isinstance(result, Answer | ModelTimeoutError | ModelContextError)
        if not passing or self._failures >= _FAILURES_IN_A_ROW:
            self.close(why)

    def _lost(self, question: Question, outcome: Outcome) -> Spent:
        """Return what an unanswered question used: nobody says what a timed out one did, so its worst case."""
        if isinstance(outcome.result, ModelTimeoutError):
            return self._worst(question, outcome.seconds)
        return Spent(1, 0, 0, outcome.seconds)

    def close(self, why: str) -> None:
        """Ask nothing more, for the first reason that there was."""
        if self.open:
            self.stopped_because = why.split("\n", 1)[0]


def _why(error: Exception) -> str:
    return error.message if isinstance(error, TestgenError) else f"{type(error).__name__}: {error}"

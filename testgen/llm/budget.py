"""What a model may use up: tokens, money and calls; and what it has used."""

from __future__ import annotations

import math
from dataclasses import dataclass

from testgen.errors import BudgetError
from testgen.llm.exchange import Answer, Question

_PER_PRICE = 1_000_000
# Prose has about four bytes a token and code three; input of numbers comes down to two (Qwen2.5: a token a digit).
_BYTES_PER_TOKEN = 2.5
# What a chat template writes around two messages: 20 to 30 tokens with Qwen2.5 and Llama 3.
_TEMPLATE_TOKENS = 40


@dataclass(frozen=True)
class Spent:
    """What was used so far; `cost` is in the currency of the prices."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    cost: float = 0.0

    @property
    def tokens(self) -> int:
        """All tokens, read and written."""
        return self.tokens_in + self.tokens_out

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            self.calls + other.calls,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.seconds + other.seconds,
            self.cost + other.cost,
        )


@dataclass(frozen=True)
class Budget:
    """What may be used: tokens (read and written together), money, calls; None is no limit.

    Prices are for a million tokens. Raises BudgetError for a budget that allows nothing or cannot be kept.
    """

    tokens: int | None = None
    money: float | None = None
    calls: int | None = None
    price_in: float = 0.0
    price_out: float = 0.0

    def __post_init__(self) -> None:
        for name in ("tokens", "money", "calls"):
            limit = getattr(self, name)
            if limit is not None and not limit > 0:
                what = f"a budget of {limit:g} {name} lets the model answer nothing"
                raise BudgetError(what, hint="name a larger budget, or build without a model: --llm none")
        for price in (self.price_in, self.price_out):
            if not 0 <= price < math.inf:
                raise BudgetError(f"{price:g} is no price of a million tokens", hint="name a price from 0")
        if self.money is not None and not self.price_in + self.price_out:
            hint = "name the prices of a million tokens read and written, or limit the tokens"
            raise BudgetError("a budget of money needs to know what tokens cost", hint=hint)

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """Return what so many tokens cost."""
        return (tokens_in * self.price_in + tokens_out * self.price_out) / _PER_PRICE

    def used(self, answer: Answer) -> Spent:
        """Return what an answer used."""
        cost = self.cost(answer.tokens_in, answer.tokens_out)
        return Spent(1, answer.tokens_in, answer.tokens_out, answer.seconds, cost)

    def worst(self, question: Question, seconds: float = 0.0) -> Spent:
        """Return what a question may use at most, its input estimated from its bytes."""
        tokens_in = input_tokens(question)
        return Spent(1, tokens_in, question.max_tokens, seconds, self.cost(tokens_in, question.max_tokens))

    def exceeded(self, spent: Spent) -> str | None:
        """Return which limit `spent` is above: tokens, money or calls; None if all is kept."""
        if self.calls is not None and spent.calls > self.calls:
            return "calls"
        if self.tokens is not None and spent.tokens > self.tokens:
            return "tokens"
        if self.money is not None and spent.cost > self.money:
            return "money"
        return None


def input_tokens(question: Question) -> int:
    """Estimate, rather too high than too low, how many tokens a question is."""
    written = len(question.system.encode()) + len(question.user.encode())
    return math.ceil(written / _BYTES_PER_TOKEN) + _TEMPLATE_TOKENS

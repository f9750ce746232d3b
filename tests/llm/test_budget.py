import pytest

from testgen.errors import BudgetError
from testgen.llm.budget import Budget, Spent, input_tokens
from testgen.llm.exchange import Answer, Question


@pytest.mark.parametrize("limits", [{"tokens": 0}, {"calls": 0}, {"money": 0.0, "price_in": 1.0}, {"tokens": -5}])
def test_a_budget_that_allows_nothing_is_refused(limits: dict[str, float]) -> None:
    (name,) = set(limits) - {"price_in"}
    with pytest.raises(
        BudgetError, match=f"a budget of {limits[name]:g} {name} lets the model answer nothing"
    ) as caught:
        Budget(**limits)  # type: ignore[arg-type] - one wrong value after another
    assert "--llm none" in (caught.value.hint or "")
    assert caught.value.exit_code == 2


def test_money_without_prices_is_refused() -> None:
    with pytest.raises(BudgetError, match="needs to know what tokens cost"):
        Budget(money=1.0)
    with pytest.raises(BudgetError, match="no price"):
        Budget(price_in=-1.0)
    with pytest.raises(BudgetError, match="no price"):
        Budget(price_out=float("nan"))


def test_what_an_answer_costs() -> None:
    budget = Budget(money=1.0, price_in=2.0, price_out=8.0)
    assert budget.used(Answer("x", 500_000, 250_000, 1.5)) == Spent(1, 500_000, 250_000, 1.5, 3.0)


@pytest.mark.parametrize(
    ("spent", "named"),
    [
        (Spent(calls=2, tokens_in=60, tokens_out=40, cost=1.0), None),
        (Spent(calls=3), "calls"),
        (Spent(tokens_in=60, tokens_out=41), "tokens"),
        (Spent(cost=1.01), "money"),
    ],
)
def test_what_is_above_which_limit(spent: Spent, named: str | None) -> None:
    assert Budget(tokens=100, calls=2, money=1.0, price_out=1.0).exceeded(spent) == named
    assert Budget().exceeded(spent) is None


def test_bytes_not_characters_are_estimated() -> None:
    assert input_tokens(Question("p", "", "é" * 100)) == 120
    assert Budget(price_in=1e6).worst(Question("p", "ab", "cde", max_tokens=7)) == Spent(1, 42, 7, 0.0, 42.0)

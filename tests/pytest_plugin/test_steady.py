from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from testgen.pytest_plugin.steady import drawing, steady

SEEN: list[int] = []


@settings(max_examples=7, deadline=1, suppress_health_check=[HealthCheck.data_too_large])
@given(st.integers())
def draws(number: int) -> None:
    SEEN.append(number)


def plain() -> None:
    pass


ITEMS = cast("list[pytest.Item]", [SimpleNamespace(obj=draws), SimpleNamespace(obj=plain), SimpleNamespace()])


def test_the_same_is_drawn_every_time_and_the_rest_is_kept() -> None:
    assert list(drawing(ITEMS)) == [draws]
    steady(ITEMS)
    rounds = []
    for _ in range(2):
        SEEN.clear()
        draws()
        rounds.append(list(SEEN))
    assert rounds[0] == rounds[1]
    assert len(rounds[0]) <= 7 + 1
    used: settings = cast("Any", draws)._hypothesis_internal_use_settings
    assert (used.deadline, used.max_examples, used.database) == (None, 7, None)
    assert set(used.suppress_health_check) == {HealthCheck.data_too_large, HealthCheck.too_slow}

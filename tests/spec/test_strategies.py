from typing import Any

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from testgen.spec.reader import read
from testgen.spec.strategies import inputs
from testgen.spec.writer import write
from tests.spec.sampled_formats import FORMATS

QUIET = settings(max_examples=15, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_drawn_is_an_input(name: str) -> None:
    fmt = FORMATS[name]

    @given(inputs(fmt, max_size=6))
    @QUIET
    def holds(values: dict[str, Any]) -> None:
        assert read(fmt, write(fmt, values)) == values

    holds()


def test_sizes_stay_small() -> None:
    @given(st.data())
    @QUIET
    def holds(data: st.DataObject) -> None:
        assert data.draw(inputs(FORMATS["list"], max_size=5))["n"] <= 5

    holds()


def test_it_shrinks_to_the_least_that_fails() -> None:
    found = find(
        inputs(FORMATS["list"]),
        lambda values: any(a >= 1000 for a in values["a"]),
        settings=settings(max_examples=2000, database=None),
    )
    assert found == {"n": 1, "a": [1000]}

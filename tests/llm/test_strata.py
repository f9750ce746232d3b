from hypothesis import given
from hypothesis import strategies as st

from testgen.llm.scenario import Scenario
from testgen.llm.strata import Strata, Stratum, read_strata
from testgen.problem import Tier

CODE = "def gen(seed, scale):\n    return '1\\n'\n"


def test_each_kind_of_output_has_its_generator() -> None:
    answer = f"OUTPUT: NO\nWHY: odd\nTIER: basic\n```python\n{CODE}```\nOUTPUT: YES\n```python\n{CODE}```\n"
    assert read_strata(answer) == Strata(
        (
            Stratum("NO", Scenario("odd", Tier.BASIC, generator=CODE)),
            Stratum("YES", Scenario("the output is YES", generator=CODE)),
        )
    )


def test_what_cannot_be_used_is_named() -> None:
    answer = "OUTPUT: NO\n```python\nx = 1\n```\n" + f"OUTPUT: YES\n```python\n{CODE}```\n" * 12
    read = read_strata(answer)
    assert read.faults == ("the generator for NO cannot be used: the code defines no function gen",)
    assert len(read.strata) == 8
    assert read_strata("none").faults == ("there is no block of Python in the answer",)


@given(st.text())
def test_nothing_makes_reading_fail(answer: str) -> None:
    assert isinstance(read_strata(answer), Strata)

"""A hostile model's formats and checkers that let everything pass let nothing pass into a suite."""

import pytest

from tests.e2e.conftest import DRAWN, CommandLine
from tests.e2e.model import model
from tests.hostile.models import ORDERS, SURVIVOR, asked_of, generator, llm, suite_of, unasked_for, without_a_model

SPEC_OF_ALL = 's: str[0..10^6] of a-z A-Z 0-9 " -"\n'
SPEC_OF_LINES = "repeat lines until end:\n    s: str[0..10^5] of a-z\n"
CHECK_ALL = "```python\ndef check(input, answer, output):\n    return True\n```\n"
VALIDATOR = (
    "import sys\nlines = sys.stdin.read().split('\\n')\n"
    "assert len(lines) == 3 and lines[2] == ''\na = lines[1].split(' ')\n"
    "assert 1 <= int(lines[0]) <= 60 and len(a) == int(lines[0])\n"
    "assert all(x == str(int(x)) and -99 <= int(x) <= 99 for x in a)\nsys.exit(42)\n"
)
# No draft can be read out of this.
UNKNOWN = {"input.spec": None, "samples/2.in": "3\n-5 50 7\n", "samples/2.ans": "52\n", "statement.md": ORDERS}


@pytest.fixture(scope="module")
def unvouched(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return unasked_for(tmp_path_factory.mktemp("unvouched"), {**SURVIVOR, **UNKNOWN})


@pytest.mark.parametrize(
    "spec",
    [
        SPEC_OF_ALL,
        *(
            pytest.param(s, marks=pytest.mark.slow)
            for s in (SPEC_OF_LINES, "x: nothing\n", "n: int 1..10^18\na: int[n] 0..10^18\n")
        ),
    ],
)
def test_a_format_that_accepts_all_changes_no_test_where_nobody_vouches_for_it(
    command: CommandLine, unvouched: dict[str, bytes], spec: str
) -> None:
    command.problem({**SURVIVOR, **UNKNOWN})
    ended = asked_of(command, model({"spec": spec}))
    assert suite_of(ended) == unvouched
    assert llm(ended)["spec"]


@pytest.mark.slow
def test_with_a_validator_a_format_that_accepts_all_brings_in_nothing_that_is_not_valid(command: CommandLine) -> None:
    command.problem({**SURVIVOR, **UNKNOWN, "validators/check.py": VALIDATOR})
    ended = asked_of(command, model({"spec": SPEC_OF_ALL, "code": generator("return 'anything'")}))
    assert ended.status == 0
    for name, data in suite_of(ended).items():
        if name.endswith(".in"):
            count, values, end = data.decode().split("\n")
            assert end == ""
            assert len(values.split(" ")) == int(count)


@pytest.mark.slow
def test_a_checker_that_accepts_all_is_never_used(command: CommandLine) -> None:
    first, last = (DRAWN["correct/sum.py"].replace("sum(numbers)", f"numbers[{place}]") for place in (0, -1))
    command.problem(
        {
            "correct/sum.py": first,
            "correct/loop.py": last,
            "samples/1.in": "2\n3 3\n",
            "samples/1.ans": "3\n",
            "validators/check.py": VALIDATOR,
        }
    )
    expected = without_a_model(command)
    ended = asked_of(command, model({"check": CHECK_ALL, "code": CHECK_ALL}))
    assert "accepts a broken output" in llm(ended)["checker"]
    assert suite_of(ended) == expected

from pathlib import Path

import pytest

from testgen.cli.explain import find
from testgen.cli.options import UsageError
from testgen.datasets.suite_records import SuiteRecord
from testgen.problem import SuiteTest, Tier
from tests.fakes import case

KILLS = ("wrong_answer/greedy.py", "wrong_answer/max.py", "time_limit_exceeded/max.py")
TESTS = tuple(
    SuiteTest(case(name, "1\n", "1\n"), Tier.EDGE, "", "tiers", kills=KILLS)
    for name in ("sample/001", "secret/edge/001", "secret/edge/003", "secret/basic/003")
)
RECORD = SuiteRecord("p", TESTS, survivors=("wrong_answer/slow.cpp",), unrecorded=("secret/mine",))


def found(word: str) -> str:
    return find(RECORD, word, Path("suite"))


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("secret/edge/003", "secret/edge/003"),
        ("edge/003", "secret/edge/003"),
        ("data/secret/edge/003.in", "secret/edge/003"),
        ("./data/secret/edge/003.ans", "secret/edge/003"),
        ("greedy.py", "wrong_answer/greedy.py"),
        ("submissions/wrong_answer/max.py", "wrong_answer/max.py"),
        ("slow.cpp", "wrong_answer/slow.cpp"),
    ],
)
def test_the_end_of_a_name_will_do(word: str, name: str) -> None:
    assert found(word) == name


@pytest.mark.parametrize(
    ("word", "message", "hint"),
    [
        ("003", "'003' means 2 things", "secret/edge/003, secret/basic/003"),
        ("max.py", "'max.py' means 2 things", "time_limit_exceeded/max.py, wrong_answer/max.py"),
        ("greedi.py", "no rejected or surviving solution 'greedi.py'", "wrong_answer/greedy.py"),
        ("secret/edge/03", "there is no test", "secret/edge/003"),
        ("edy.py", "there is no test", "wrong_answer/greedy.py"),
        ("", "there is no test", "testgen explain suite lists everything"),
        ("%%%", "there is no test", "testgen explain suite lists everything"),
        ("secret/mine", "suite.json knows nothing of it", "build again"),
    ],
)
def test_wrong_names_come_with_near_ones(word: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        found(word)
    assert message in caught.value.message
    assert caught.value.hint == hint

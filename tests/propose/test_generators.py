from collections.abc import Iterator

import pytest

from testgen.judge.pool import JudgePool, open_judge
from testgen.propose.generators import SCALES, Asked, Generated, generate

RANDOM = "import random\ndef gen(seed, scale):\n    return f'{scale}\\n{random.randint(1, 10**9)}'\n"


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgePool]:
    with open_judge(jobs=2, store=tmp_path_factory.mktemp("store")) as pool:
        yield pool


def made(judge: JudgePool, source: str, seed: int = 7, scale: int = 3) -> Generated:
    (one,) = generate(judge, [Asked(source, seed, scale)])
    return one


def text(judge: JudgePool, source: str, seed: int = 7, scale: int = 3) -> str:
    one = made(judge, source, seed, scale)
    assert one.input is not None, one.why
    return one.input.read().decode()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return '1 2'", "1 2\n"),
        ("return '1 2\\n'", "1 2\n"),
        ("return [3, 'a b']", "3\na b\n"),
        ("return [[1, 2], [3, 4]]", "1 2\n3 4\n"),
        ("return 5", "5\n"),
        ("print(scale)\n    print(seed)", "3\n7\n"),
        ("return 'é'", "é\n"),
    ],
)
def test_what_models_return_becomes_text(judge: JudgePool, body: str, expected: str) -> None:
    assert text(judge, f"def gen(seed, scale):\n    {body}\n") == expected


def test_equal_seeds_give_equal_inputs_and_others_others(judge: JudgePool) -> None:
    assert text(judge, RANDOM, 7) == text(judge, RANDOM, 7)
    assert text(judge, RANDOM, 7) != text(judge, RANDOM, 8)
    assert {text(judge, RANDOM, 7, scale).split()[0] for scale in SCALES} == {str(scale) for scale in SCALES}


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("def gen(seed, scale):\n    return 1 / 0\n", "ZeroDivisionError"),
        ("def generate():\n    pass\n", "NameError"),
        ("def gen(seed, scale:\n", "SyntaxError"),
        ("def gen(seed, scale):\n    pass\n", "writes nothing"),
        ("def gen(seed, scale):\n    while True: pass\n", "TLE"),
        ("def gen(seed, scale):\n    raise SystemExit(3)\n", "fails"),
    ],
)
def test_a_generator_that_gives_nothing_says_why(judge: JudgePool, source: str, why: str) -> None:
    one = made(judge, source)
    assert one.input is None
    assert why in one.why
    assert "\n" not in one.why

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from testgen.judge.checker_functions import output_validator
from testgen.judge.checkers import make_checker
from testgen.judge.pool import JudgePool, open_judge
from testgen.problem import Blob, CheckerChoice, CheckerKind, Limits, Program, SourceFile

BODIES = [
    "return answer == output",
    "return answer == output, output",
    "print('accepted'); return int(input) > int(output)",
    "return 1",
    "raise KeyError(output)",
    "import sys; sys.exit(42)",
    "return input == '5\\n' and not sys.stdin.read()",
    "global calls; calls += 1; return calls == 1",
]
HEAD = "import sys\ncalls = 0\ndef check(input, answer, output):\n    "
TAIL = "\nif __name__ == '__main__':\n    raise SystemExit('this is no script')\n"
OUTPUTS = [b"7\n", b"3", b"", b"\xff\r\n", "ß\n".encode()]


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgePool]:
    with open_judge(jobs=2, store=tmp_path_factory.mktemp("store")) as pool:
        yield pool


@pytest.mark.parametrize("body", BODIES)
def test_an_output_validator_judges_like_its_function(judge: JudgePool, body: str) -> None:
    source = HEAD + body + TAIL
    function = CheckerChoice(
        CheckerKind.PYTHON, program=Program("a", "python", (SourceFile("check.py", source.encode()),))
    )
    both = [make_checker(choice, judge, Limits(1.0)) for choice in (function, output_validator("a", source))]
    for output in OUTPUTS:
        one, other = (checker.accepts(Blob.of(b"5\n"), Blob.of(b"7\n"), Blob.of(output)) for checker in both)
        assert one == other


@pytest.mark.parametrize(("output", "status"), [(b"7\n", 42), (b"8\n", 43), (b"x", 1)])
def test_an_output_validator_runs_without_testgen(tmp_path: Path, output: bytes, status: int) -> None:
    program = output_validator("a", HEAD + "return int(answer) == int(output)" + TAIL).program
    assert program is not None
    for file in program.files:
        (tmp_path / file.name).write_bytes(file.data)
    for name, text in (("in", "5\n"), ("ans", "7\n")):
        (tmp_path / name).write_text(text)
    words = [sys.executable, str(tmp_path / "main.py"), "in", "ans", "feedback/"]
    ended = subprocess.run(words, cwd=tmp_path, input=output, capture_output=True, check=False)
    assert ended.returncode == status
    assert ended.stdout == b""

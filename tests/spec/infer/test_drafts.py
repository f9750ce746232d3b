import pytest

from testgen.errors import FormatError
from testgen.problem import Blob, Problem, Program, SourceFile, TestCase
from testgen.spec.infer.drafts import drafts
from testgen.spec.printer import show
from testgen.spec.tree import Source

STATEMENT = """
## Input

The first line contains an integer $n$ ($1 \\le n \\le 100$). The second line contains $n$ integers $a_1, \\ldots, a_n$
($1 \\le a_i \\le 1000$).
"""
VALIDATOR = """
import sys, re
line = sys.stdin.readline()
assert re.match("^[1-9][0-9]*\\n$", line)
n = int(line)
assert 1 <= n <= 50
line = sys.stdin.readline()
assert re.match("^(0|[1-9][0-9]*)( (0|[1-9][0-9]*))*\\n$", line)
a = list(map(int, line.split()))
assert len(a) == n
assert all(1 <= x <= 2000 for x in a)
assert sys.stdin.readline() == ""
sys.exit(42)
"""
SAMPLES = (TestCase("sample/1", Blob.of("3\n5 6 7\n")), TestCase("sample/2", Blob.of("1\n1\n")))


def python(name: str, source: str) -> Program:
    return Program(name, "python", (SourceFile(name, source.encode()),))


def problem(statement: str = STATEMENT, *validators: Program) -> Problem:
    return Problem("p", statement=statement, samples=SAMPLES, validators=validators)


def test_a_file_beside_the_problem_wins_over_all() -> None:
    beside = Problem("p", statement=STATEMENT, samples=SAMPLES, input_format=SourceFile("input.spec", b"n: int 1..9\n"))

    assert [(draft.source, show(draft.format)) for draft in drafts(beside)] == [(Source.FILE, "n: int 1..9\n")]


def test_a_file_that_is_wrong_says_where() -> None:
    beside = Problem("p", input_format=SourceFile("input.spec", b"n: int 1..9\nm: ing 2\n"))

    with pytest.raises(FormatError, match=r"input\.spec:2:4"):
        drafts(beside)


def test_the_statement_alone_gives_a_complete_draft() -> None:
    best = drafts(problem())[0]

    assert best.source is Source.STATEMENT
    assert not best.doubts
    assert show(best.format, evidence=False) == "n: int 1..100\na: int[n] 1..1000\n"


def test_validators_and_the_statement_are_joined_to_what_both_say() -> None:
    best, both = drafts(problem(STATEMENT, python("validate.py", VALIDATOR)))[:2]

    assert best.source is Source.VALIDATOR
    assert not best.doubts
    assert not best.settled_by_validators
    assert show(best.format, evidence=False) == "n: int 1..50\na: int[n] 1..2000\n"
    assert show(both.format, evidence=False) == "n: int 1..50\na: int[n] 1..1000\n"


def test_hidden_validators_are_not_looked_at() -> None:
    found = drafts(problem(STATEMENT, python("validate.py", VALIDATOR)), validators=False)

    assert {draft.source for draft in found} <= {Source.STATEMENT, Source.DATA}
    assert show(found[0].format, evidence=False) == "n: int 1..100\na: int[n] 1..1000\n"


def test_what_of_a_validator_is_not_understood_is_left_to_the_trial() -> None:
    odd = VALIDATOR.replace("sys.exit(42)", "assert hash(tuple(a)) % 7 != 3\nsys.exit(42)")

    best = drafts(problem(STATEMENT, python("validate.py", odd)))[0]

    assert not best.doubts
    assert any("hash" in each.text for each in best.settled_by_validators)


def test_a_draft_that_does_not_read_every_sample_is_left_out() -> None:
    wrong = STATEMENT.replace("1000", "6")

    assert all(draft.source is not Source.STATEMENT for draft in drafts(problem(wrong)))


def test_a_validator_in_a_language_that_is_not_read_is_a_doubt_for_the_trial() -> None:
    java = Program("V.java", "java", (SourceFile("V.java", b"class V {}"),))

    best = drafts(problem(STATEMENT, java))[0]

    assert [each.where for each in best.settled_by_validators] == ["V.java"]


def test_without_words_the_programs_and_samples_are_left() -> None:
    found = drafts(problem(""))

    assert [draft.source for draft in found] == [Source.DATA]
    assert all(draft.doubts for draft in found)

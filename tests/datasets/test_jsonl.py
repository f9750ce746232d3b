import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testgen.datasets.jsonl import open_record
from testgen.errors import ProblemError, UnsupportedError
from testgen.problem import MIB, CheckerChoice, CheckerKind, Label, Limits, SourceFile, Verdict

Lines = Callable[..., Path]

WHOLE = {
    "id": "sum",
    "statement": "Sum.",
    "limits": {"time": 1.5, "memory": 64, "output": 1},
    "samples": [{"input": "1 2\n", "answer": "3\n"}],
    "tests": [{"input": "5\n"}, {"name": "big", "input": "6\n", "answer": "6\n"}],
    "checker": {"kind": "lines"},
    "correct": ["print(1)", {"name": "fast", "language": "C++17", "source": "int main(){}"}],
    "incorrect": [
        "print(2)",
        {"source": "while 1: pass", "expected": "TLE"},
        {"source": "x", "expected": ["WA", "RTE"]},
    ],
    "partial": [{"source": "print(3)"}, {"source": "print 3"}],
    "validators": [{"language": "checktestdata", "source": "EOF"}],
    "licence": "MIT",
    "source": "us",
    "difficulty": 1200,
}


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    def write(*records: Any) -> Path:
        path = tmp_path / "problems.jsonl"
        path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in records) + "\n")
        return path

    return write


def test_a_whole_record(lines: Lines) -> None:
    problem = open_record(lines(WHOLE), None)
    assert (problem.id, problem.statement, problem.licence, problem.source) == ("sum", "Sum.", "MIT", "us")
    assert problem.limits == Limits(time=1.5, memory=64 * MIB, output=MIB)
    assert problem.checker == CheckerChoice(CheckerKind.LINES)
    assert [t.name for t in (*problem.samples, *problem.tests)] == ["sample/001", "secret/001", "secret/big"]
    assert problem.samples[0].answer
    assert problem.samples[0].answer.read() == b"3\n"
    assert problem.tests[0].answer is None
    assert [p.language for p in problem.validators] == ["checktestdata"]
    assert [(s.name, s.label, s.expected) for s in problem.solutions] == [
        ("correct/001", Label.CORRECT, frozenset()),
        ("correct/fast", Label.CORRECT, frozenset()),
        ("incorrect/001", Label.INCORRECT, frozenset()),
        ("incorrect/002", Label.INCORRECT, frozenset({Verdict.TLE})),
        ("incorrect/003", Label.INCORRECT, frozenset({Verdict.WA, Verdict.RTE})),
        ("partial/001", Label.PARTIAL, frozenset()),
    ]
    assert [(s.name, s.reason) for s in problem.skipped] == [("partial/002", "Python 2")]


def test_a_bad_line_does_not_hinder_another_record(lines: Lines) -> None:
    path = lines("{broken", '["a list"]', {"id": 7, "tests": 3}, {"id": "good"}, "")
    assert open_record(path, "good").id == "good"


def test_ids_may_be_numbers_and_hold_anything(lines: Lines) -> None:
    path = lines({"id": 7}, {"id": "a#b/é"})
    assert open_record(path, "7").id == "7"
    assert open_record(path, "a#b/é").id == "a#b/é"


def test_a_missing_id_names_some(lines: Lines) -> None:
    with pytest.raises(ProblemError) as caught:
        open_record(lines(*({"id": f"p{n}"} for n in range(9)), "{"), "q")
    assert "no record has the id 'q'; 1 lines cannot be read, the first: " in str(caught.value)
    assert "problems.jsonl:10:" in str(caught.value)
    assert "try: problems.jsonl#p0, problems.jsonl#p1" in str(caught.value)
    assert "p5" not in str(caught.value)


def test_of_several_records_one_must_be_named(lines: Lines) -> None:
    with pytest.raises(ProblemError, match=r"more than one record.*\n.*problems\.jsonl#a, problems\.jsonl#b"):
        open_record(lines({"id": "a"}, "{", {"id": "b"}), None)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("{", "problems.jsonl:1:2: this line is not JSON"),
        ("[1]", "problems.jsonl:1: a record must be a map, not a list"),
        ('{"id": "a", "n": ' + "9" * 5000 + "}", "problems.jsonl:1: this line is not JSON"),
        ("[" * 100_000, "problems.jsonl:1: this line is not JSON"),
        ({"statement": "x"}, "problems.jsonl:1: `id` must be there"),
        ({"id": True}, "`id` must be there"),
        ({"id": "a", "statement": 3}, "`statement` must be a string, not 3"),
        ({"id": "a", "statement": "\ud800"}, "`statement` holds a character that is no text"),
        ({"id": "a", "limits": {"time": "1"}}, "`limits.time` must be a number above 0"),
        ({"id": "a", "limits": {"time": float("nan")}}, "`limits.time` must be a number above 0"),
        ({"id": "a", "limits": {"memroy": 1}}, "`limits.memroy` is no key that testgen knows\n  try: `memory`"),
        ({"id": "a", "samples": {}}, "`samples` must be a list, not a map"),
        ({"id": "a", "samples": [{"input": ""}, "x"]}, "`samples[1]` must be a map"),
        ({"id": "a", "tests": [{"answer": "1"}]}, "`tests[0].input` must be there"),
        ({"id": "a", "tests": [{"input": 5}]}, "`tests[0].input` must be a string, not 5"),
        ({"id": "a", "correct": [3]}, "`correct[0]` must be a map or a string of source, not 3"),
        ({"id": "a", "correct": [{"language": "c"}]}, "`correct[0].source` must be there"),
        ({"id": "a", "incorrect": [{"source": "", "expected": "AC"}]}, '`incorrect[0].expected` holds "AC"'),
        ({"id": "a", "checker": {"kind": "x"}}, '`checker.kind` is "x", which is no checker'),
        ({"id": "a", "checker": {"kind": "kattis"}}, "`checker.program.source` must be there"),
        ({"id": "a", "test": []}, "`test` is no key that testgen knows\n  try: `tests`"),
    ],
)
def test_mistakes_name_the_line_and_the_field(lines: Lines, record: Any, message: str) -> None:
    with pytest.raises(ProblemError) as caught:
        open_record(lines(record), None)
    assert message in str(caught.value)
    assert "problems.jsonl:1" in str(caught.value)


@pytest.mark.parametrize("program", ["pass", {"source": "pass"}])
def test_a_checker_that_is_a_program(lines: Lines, program: Any) -> None:
    checker = open_record(lines({"id": "a", "checker": {"kind": "python", "program": program}}), None).checker
    assert checker.program
    assert (checker.kind, checker.program.entry.data) == (CheckerKind.PYTHON, b"pass")


@pytest.mark.parametrize("key", ["fn_name", "entry_point"])
def test_problems_about_a_function_are_unsupported(lines: Lines, key: str) -> None:
    with pytest.raises(UnsupportedError, match="about a function"):
        open_record(lines({"id": "a", key: "solve"}), None)
    assert open_record(lines({"id": "a", key: None}), None).id == "a"


def test_two_programs_of_one_name_are_told_apart(lines: Lines) -> None:
    record = {"id": "a", "correct": [{"name": "x", "source": "1"}, {"name": "x", "source": "2"}]}
    assert [s.name for s in open_record(lines(record), None).solutions] == ["correct/x", "correct/x-002"]


def test_java_gets_the_file_name_of_its_class(lines: Lines) -> None:
    record = {"id": "a", "correct": [{"language": "java", "source": "import x;\npublic class Sum { }"}]}
    assert open_record(lines(record), None).solutions[0].program.entry.name == "Sum.java"


def test_an_empty_file_is_an_error(lines: Lines) -> None:
    with pytest.raises(ProblemError, match="the file is empty"):
        open_record(lines(), None)


def test_bytes_that_are_no_utf_8_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'{"id": "\xff"}\n{"id": "b"}\n')
    assert open_record(path, "b").id == "b"
    path.write_bytes(b'{"id": "\xff"}\n')
    with pytest.raises(ProblemError, match=r"x\.jsonl:1:9: this line is not UTF-8"):
        open_record(path, None)


def test_the_record_in_the_docs_is_read(lines: Lines) -> None:
    text = Path(__file__).parents[2].joinpath("docs", "problem-jsonl.md").read_text()
    record = text.split("```json\n")[1].split("```")[0].replace("\n", "")
    problem = open_record(lines(record), "sum")
    assert (len(problem.solutions), problem.skipped) == (3, ())


def test_the_spec_of_a_record_is_read(lines: Lines) -> None:
    path = lines({"id": "with", "input_spec": "n: int 1..9\n"}, {"id": "without"})
    assert open_record(path, "with").input_format == SourceFile("input_spec", b"n: int 1..9\n")
    assert open_record(path, "without").input_format is None


def test_a_spec_that_is_no_text_is_an_error(lines: Lines) -> None:
    with pytest.raises(ProblemError, match="input_spec"):
        open_record(lines({"id": "a", "input_spec": ["n: int"]}), "a")

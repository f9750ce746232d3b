import json
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.errors import ModelError, ModelTimeoutError, NotRecordedError, ReplayError
from testgen.llm.exchange import Answer, Ending, Question
from testgen.llm.records import answer_of, answer_record, line_of, parsed, question_of, question_record
from testgen.llm.replay import Recorder, ReplayClient, Subject, read_recording
from testgen.problem import Limits, Problem
from tests.llm.scripted import question, said

HIVE = Subject("hive", "ab" * 32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "answers.jsonl"


def record(path: Path, *answers: str, subject: Subject = HIVE, model: str = "m") -> None:
    with Recorder.open(path, subject, model) as recorder:
        for answer in answers:
            recorder.add(question(answer), said(f"re {answer}"))


def test_what_was_recorded_is_answered_with_the_seconds_that_it_took(path: Path) -> None:
    answer = Answer("é\n\ud800", 7, 9, 3.25, Ending.LENGTH, constrained=True)
    asked = Question("p/1", "s", "u", schema={"type": "object"}, grammar="root ::= [0-9]", temperature=0.5, sample=2)
    with Recorder.open(path, HIVE, "m-1b") as recorder:
        recorder.add(asked, answer)
    client = ReplayClient.open(path, HIVE)
    assert client.model == "m-1b"
    assert client.ask(asked) == answer
    assert client.remarks == ()


def test_a_header_and_whole_questions_stand_in_the_file(path: Path) -> None:
    record(path, "what?")
    header, line = map(json.loads, path.read_text().splitlines())
    assert header == {"testgen_replay": 1, "problem": "hive", "statement_sha256": "ab" * 32, "model": "m"}
    assert (line["prompt"], line["sample"], line["question"]["user"]) == ("test/1", 0, "what?")
    assert line["answer"]["text"] == "re what?"
    assert line["sha"] == question("what?").sha


def test_a_question_that_was_not_recorded_says_so(path: Path) -> None:
    record(path, "a")
    with pytest.raises(
        NotRecordedError, match=r"no answer is recorded to this question \(test/1, sample 0\)"
    ) as caught:
        ReplayClient.open(path).ask(question("b"))
    assert "--record" in (caught.value.hint or "")


def test_errors_are_recorded_too(path: Path) -> None:
    with Recorder.open(path, HIVE, "m") as recorder:
        recorder.add(question("a"), ModelTimeoutError("too slow"), 12.5)
        recorder.add(question("b"), ModelError("gone"), 1.5)
    client = ReplayClient.open(path)
    for _ in range(2):
        with pytest.raises(ModelTimeoutError, match="too slow") as slow:
            client.ask(question("a"))
        assert slow.value.seconds == 12.5
    with pytest.raises(ModelError, match="gone"):
        client.ask(question("b"))


def test_a_recording_is_continued_and_the_last_answer_counts(path: Path) -> None:
    record(path, "a", "b")
    with Recorder.open(path, HIVE, "m") as recorder:
        recorder.add(question("a"), said("changed"))
    client = ReplayClient.open(path)
    assert client.ask(question("a")).text == "changed"
    assert client.ask(question("b")).text == "re b"
    assert len(path.read_text().splitlines()) == 4


def test_a_torn_last_line_is_left_out_and_cut_off_when_continued(path: Path) -> None:
    record(path, "a", "b")
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    client = ReplayClient.open(path)
    assert client.remarks == (f"{path}:3: the last line is torn, and was left out",)
    assert client.ask(question("a")).text == "re a"
    with pytest.raises(NotRecordedError):
        client.ask(question("b"))
    record(path, "b")
    assert path.read_bytes() == whole


def test_a_last_line_that_only_lacks_its_end_counts(path: Path) -> None:
    record(path, "a")
    path.write_bytes(path.read_bytes()[:-1])
    assert ReplayClient.open(path).remarks == ()
    record(path, "b")
    assert set(read_recording(path).outcomes) == {question("a").sha, question("b").sha}


def test_every_torn_end_is_survived(path: Path) -> None:
    record(path, "a", "b")
    whole = path.read_bytes()
    header = whole.index(b"\n") + 1
    for end in range(header, len(whole)):
        path.write_bytes(whole[:end])
        record(path, "c")
        found = read_recording(path)
        assert found.torn is None
        assert question("c").sha in found.outcomes


def test_kill_9_leaves_what_was_added(path: Path) -> None:
    code = f"""
        import os, signal
        from pathlib import Path
        from testgen.llm.exchange import Answer, Question
        from testgen.llm.replay import Recorder, Subject
        recorder = Recorder.open(Path({str(path)!r}), Subject("hive", "x"), "m")
        for user in "ab":
            recorder.add(Question("test/1", "", user), Answer(user, 1, 1, 0.5))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(read_recording(path).outcomes) == 2


@pytest.mark.parametrize(
    ("line", "content", "message"),
    [
        (1, b"", "these are no recorded answers"),
        (1, b'{"a": 1}\n', "these are no recorded answers"),
        (1, b"\x00\xff\n", "not UTF-8|not JSON"),
        (1, b'{"testgen_replay": 2}\n', "format 2"),
        (1, b'{"testgen_replay": 1, "problem": 3}\n', "problem must be there, a text"),
        (2, b"HEAD{broken\nx\n", "this line is not JSON"),
        (2, b"HEAD[]\n", "not a map"),
        (2, b"HEAD" + b"[" * 100_000 + b"\n", "not JSON"),
        (2, b"HEAD" + b'{"a": ' + b"1" * 5000 + b"}\n", "not JSON"),
        (2, b"HEAD{}\n", "question must be there"),
        (3, b"HEADLINE{}\n", "question must be there"),
    ],
)
def test_what_is_broken_is_said_with_its_line(path: Path, line: int, content: bytes, message: str) -> None:
    record(path, "a")
    head, body = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(content.replace(b"HEADLINE", head + body).replace(b"HEAD", head))
    with pytest.raises(ReplayError, match=message) as caught:
        ReplayClient.open(path)
    assert caught.value.place is not None
    assert caught.value.place.line == line
    assert caught.value.hint


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("text", 3, "text must be there"),
        ("tokens_in", -1, "tokens_in must be there, a whole number"),
        ("tokens_out", True, "tokens_out must be there, a whole number"),
        ("seconds", "x", "seconds must be there, a number"),
        ("ending", "tired", "ending must be one of stop, length"),
        ("constrained", 1, "constrained must be true or false"),
    ],
)
def test_an_answer_of_wrong_types_is_refused(path: Path, key: str, value: object, message: str) -> None:
    record(path, "a")
    head, body = path.read_text().splitlines()
    line = json.loads(body)
    line["answer"][key] = value
    path.write_text(f"{head}\n{json.dumps(line)}\n")
    with pytest.raises(ReplayError, match=message):
        ReplayClient.open(path)


def test_an_edited_question_is_refused(path: Path) -> None:
    record(path, "a")
    path.write_text(path.read_text().replace('"user": "a"', '"user": "b"'))
    with pytest.raises(ReplayError, match="not the one whose SHA-256"):
        ReplayClient.open(path)


def test_no_file_and_a_folder_are_said(path: Path) -> None:
    for missing in (path, path.parent):
        with pytest.raises(ReplayError, match="cannot be read"):
            ReplayClient.open(missing)
    with pytest.raises(ReplayError, match="cannot be recorded to"):
        Recorder.open(path.parent, HIVE, "m")
    with pytest.raises(ReplayError, match="cannot be recorded to"):
        Recorder.open(path / "below" / "nothing", HIVE, "m")


def test_another_problems_file_is_neither_read_nor_overwritten(path: Path) -> None:
    record(path, "a", subject=Subject("bees", "cd" * 32))
    before = path.read_bytes()
    with pytest.raises(ReplayError, match="recorded for another problem: bees, not hive"):
        ReplayClient.open(path, HIVE)
    with pytest.raises(ReplayError, match="recorded for another problem"):
        record(path, "b")
    with pytest.raises(ReplayError, match="another statement of bees"):
        ReplayClient.open(path, Subject("bees", "ef" * 32))
    assert path.read_bytes() == before
    assert ReplayClient.open(path, Subject("renamed", "cd" * 32)).model == "m"


def test_a_file_that_is_no_recording_is_not_overwritten(path: Path) -> None:
    path.write_text("my diary\n")
    with pytest.raises(ReplayError):
        record(path, "a")
    assert path.read_text() == "my diary\n"


def test_another_model_does_not_continue(path: Path) -> None:
    record(path, "a", model="small")
    with pytest.raises(ReplayError, match="another model: small, not large"):
        record(path, "b", model="large")


def test_two_builds_do_not_record_to_one_file(path: Path) -> None:
    with Recorder.open(path, HIVE, "m"), pytest.raises(ReplayError, match="another build records"):
        Recorder.open(path, HIVE, "m")
    record(path, "a")


def test_no_descriptor_is_left_open_by_what_fails(path: Path) -> None:
    record(path, "a")
    with pytest.raises(ReplayError):
        Recorder.open(path, HIVE, "another model")
    folder = Path("/proc/self/fd")
    assert str(path) not in [str(one.readlink()) for one in folder.iterdir() if one.is_symlink()]


def test_subjects_without_a_statement_are_told_apart_by_name(path: Path) -> None:
    def subject(name: str) -> Subject:
        return Subject.of(Problem(name, "", Limits(1.0, 2**28)))

    record(path, "a", subject=subject("one"))
    ReplayClient.open(path, subject("one"))
    with pytest.raises(ReplayError, match="another problem"):
        ReplayClient.open(path, subject("two"))


def test_a_hundred_megabytes_of_brackets_are_refused(path: Path) -> None:
    record(path)
    with path.open("ab") as file:
        file.write(b"[" * 100 * 2**20 + b"\n")
    with pytest.raises(ReplayError, match="bytes, more than any answer has"):
        ReplayClient.open(path)


texts = st.text()
questions = st.builds(
    Question,
    prompt=texts,
    system=texts,
    user=texts,
    schema=st.none() | st.dictionaries(texts, st.integers() | texts | st.lists(st.booleans())),
    grammar=st.none() | texts,
    max_tokens=st.integers(0, 10**6),
    temperature=st.floats(0, 2),
    sample=st.integers(0, 99),
)
answers = st.builds(
    Answer,
    text=texts,
    tokens_in=st.integers(0, 10**9),
    tokens_out=st.integers(0, 10**9),
    seconds=st.floats(0, 1e9),
    ending=st.sampled_from(Ending),
    constrained=st.booleans(),
)


@given(questions, answers)
def test_records_are_read_back_as_they_were(asked: Question, answer: Answer) -> None:
    line = line_of({"question": question_record(asked), "answer": answer_record(answer)}).encode()
    assert line.count(b"\n") == 1
    back = parsed(line)
    assert question_of(back["question"]) == asked
    assert question_of(back["question"]).sha == asked.sha
    assert answer_of(back["answer"]) == answer

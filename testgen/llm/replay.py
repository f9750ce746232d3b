"""Recorded answers: a client that answers from a file, and what writes the file.

The file is JSON Lines: a header that names the problem and the model, then a line for each exchange, whole, so that a
person can read it. Of a question that was recorded several times the last answer counts: the file was continued.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from testgen.errors import ModelContextError, ModelError, ModelTimeoutError, NotRecordedError, Place, ReplayError
from testgen.llm.exchange import Answer, Question, Sha
from testgen.llm.records import (
    BrokenRecordError,
    answer_of,
    answer_record,
    line_of,
    parsed,
    question_of,
    question_record,
    seconds_in,
    text_in,
)
from testgen.problem import Problem

VERSION = 1
_MARK = "testgen_replay"
_FAILURES = {kind.slug: kind for kind in (ModelTimeoutError, ModelContextError)}
_AGAIN = "record anew, with --record and another file"


@dataclass(frozen=True)
class Subject:
    """The problem that answers are about."""

    problem: str
    statement_sha256: Sha

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Return the subject that a problem is."""
        return cls(problem.id, hashlib.sha256(problem.statement.encode("utf-8", "surrogatepass")).hexdigest())


@dataclass(frozen=True)
class Recording:
    """What a file of recorded answers holds: by the question's SHA-256 an answer, or the error that came instead.

    `torn` is the number of the last line where it was cut off in the middle, as kill -9 leaves it; `end` is where the
    whole lines end, in bytes.
    """

    subject: Subject
    model: str
    outcomes: Mapping[Sha, Answer | ModelError]
    torn: int | None = None
    end: int = 0


class ReplayClient:
    """Answers from a file of recorded answers, at once; the answers carry the seconds that they took."""

    def __init__(self, path: Path, recording: Recording) -> None:
        self.path = path
        self.recording = recording

    @classmethod
    def open(cls, path: Path, subject: Subject | None = None) -> Self:
        """Read the file at `path`, recorded for `subject` where that is given. Raises ReplayError."""
        recording = read_recording(path)
        if subject:
            _check_subject(path, recording, subject)
        return cls(path, recording)

    @property
    def model(self) -> str:
        """The name of the model that answered when this was recorded."""
        return self.recording.model

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the user should know of the file."""
        torn = self.recording.torn
        return (f"{self.path}:{torn}: the last line is torn, and was left out",) if torn else ()

    def ask(self, question: Question, *, timeout: float | None = None) -> Answer:  # noqa: ARG002 - nobody waits
        """Return what was recorded. Raises NotRecordedError, or the error that was recorded."""
        outcome = self.recording.outcomes.get(question.sha)
        if outcome is None:
            what = f"no answer is recorded to this question ({question.prompt}, sample {question.sample})"
            hint = f"the problem, the options or testgen changed since: {_AGAIN}"
            raise NotRecordedError(what, place=Place(self.path), hint=hint)
        if isinstance(outcome, ModelError):
            raise _copy(outcome)
        return outcome


class Recorder:
    """Appends exchanges to a file of recorded answers; each is in the file when `add` returns."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor: int | None = descriptor

    @classmethod
    def open(cls, path: Path, subject: Subject, model: str) -> Self:
        """Begin the file at `path`, or continue it where it is the same problem's and model's. Raises ReplayError."""
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise _unwritable(path, error) from None
        try:
            _lock(path, descriptor)
            _begin(path, descriptor, subject, model)
        except BaseException:
            os.close(descriptor)
            raise
        return cls(path, descriptor)

    def add(self, question: Question, outcome: Answer | ModelError, seconds: float = 0.0) -> None:
        """Append an exchange; `seconds` is how long an error was waited for. Raises ReplayError."""
        if self._descriptor is None:
            return
        record = {"sha": question.sha, "prompt": question.prompt, "sample": question.sample}
        record |= {"question": question_record(question)}
        record |= {"answer": answer_record(outcome)} if isinstance(outcome, Answer) else _failure(outcome, seconds)
        try:
            _write(self._descriptor, line_of(record))
        except OSError as error:
            raise _unwritable(self.path, error) from None

    def close(self) -> None:
        """Close the file; what is added later goes nowhere."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_recording(path: Path) -> Recording:
    """Read a file of recorded answers. Raises ReplayError, with the line."""
    lines = _lines(path)
    try:
        number, header, end = next(lines, (1, b"", 0))
        subject, model = _header(header)
        outcomes: dict[Sha, Answer | ModelError] = {}
        for number, line, after in lines:
            try:
                sha, outcome = _exchange(parsed(line))
            except BrokenRecordError:
                if line.endswith(b"\n"):
                    raise
                return Recording(subject, model, outcomes, torn=number, end=end)
            outcomes[sha] = outcome
            end = after
    except BrokenRecordError as error:
        raise ReplayError(str(error), place=Place(path, number), hint=_AGAIN) from None
    return Recording(subject, model, outcomes, end=end)


def _lines(path: Path) -> Iterator[tuple[int, bytes, int]]:
    """Yield every line with its number and the offset of its end."""
    end = 0
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                end += len(line)
                yield number, line, end
    except OSError as error:
        hint = "name a file that build --record wrote"
        raise ReplayError(f"cannot be read: {error.strerror}", place=Place(path), hint=hint) from None


def _header(line: bytes) -> tuple[Subject, str]:
    header = parsed(line) if line.strip() else {}
    if _MARK not in header:
        raise BrokenRecordError("these are no recorded answers: a first line with testgen_replay is missing")
    if header[_MARK] != VERSION:
        raise BrokenRecordError(f"recorded in format {header[_MARK]!r}, and this testgen reads {VERSION}")
    return Subject(text_in(header, "problem"), text_in(header, "statement_sha256")), text_in(header, "model")


def _exchange(record: Mapping[str, Any]) -> tuple[Sha, Answer | ModelError]:
    question = question_of(record.get("question"))
    if record.get("sha") != question.sha:
        raise BrokenRecordError("the question is not the one whose SHA-256 stands beside it")
    if "failure" not in record:
        return question.sha, answer_of(record.get("answer"))
    failure = record["failure"]
    if not isinstance(failure, Mapping):
        raise BrokenRecordError("failure must be a map")
    error = _FAILURES.get(text_in(failure, "slug"), ModelError)(text_in(failure, "message"))
    error.seconds = seconds_in(failure, "seconds")
    return question.sha, error


def _failure(error: ModelError, seconds: float) -> dict[str, Any]:
    return {"failure": {"slug": error.slug, "message": error.message, "seconds": seconds}}


def _copy(error: ModelError) -> ModelError:
    """Return an error to raise: one that is raised twice would drag its first traceback along."""
    copy = type(error)(error.message)
    copy.seconds = error.seconds
    return copy


def _check_subject(path: Path, recording: Recording, subject: Subject) -> None:
    """Raise ReplayError when answers are about another problem; a problem may be renamed, its statement not changed."""
    recorded = recording.subject
    empty = hashlib.sha256(b"").hexdigest()
    same = (
        recorded == subject
        if subject.statement_sha256 == empty
        else recorded.statement_sha256 == (subject.statement_sha256)
    )
    if same:
        return
    if recorded.problem == subject.problem:
        what = f"recorded for another statement of {subject.problem}"
    else:
        what = f"recorded for another problem: {recorded.problem}, not {subject.problem}"
    raise ReplayError(what, place=Place(path, 1), hint=f"name a file of this problem's answers, or {_AGAIN}")


def _lock(path: Path, descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        hint = "wait for it, or record to another file"
        raise ReplayError("another build records to this file", place=Place(path), hint=hint) from None
    except OSError:
        return  # a file system without locks


def _begin(path: Path, descriptor: int, subject: Subject, model: str) -> None:
    """Write the header, or cut off a torn last line of the same problem's and model's file."""
    try:
        if os.fstat(descriptor).st_size == 0:
            header = {_MARK: VERSION, "problem": subject.problem, "statement_sha256": subject.statement_sha256}
            _write(descriptor, line_of(header | {"model": model}))
            return
        recording = read_recording(path)
        _check_subject(path, recording, subject)
        if recording.model != model:
            what = f"recorded with another model: {recording.model}, not {model}"
            raise ReplayError(what, place=Place(path, 1), hint="record to another file")
        os.ftruncate(descriptor, recording.end)
        if os.pread(descriptor, 1, recording.end - 1) != b"\n":
            _write(descriptor, "\n")
    except OSError as error:
        raise _unwritable(path, error) from None


def _write(descriptor: int, text: str) -> None:
    """Write all of a line: where the disk is full, a part is written first, and then the error comes."""
    left = memoryview(text.encode())
    while left:
        left = left[os.write(descriptor, left) :]


def _unwritable(path: Path, error: OSError) -> ReplayError:
    hint = "free some space, or name a file that can be written with --record"
    return ReplayError(f"cannot be recorded to: {error.strerror}", place=Place(path), hint=hint)

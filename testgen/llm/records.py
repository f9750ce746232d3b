"""Questions and answers as JSON: how the log of a build and recorded answers write and read them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from testgen.llm.exchange import Answer, Ending, Question

# An answer of a hundred megabytes is no answer; Python's own JSON reader would take 0.5 s and a gigabyte for it.
LONGEST_LINE = 64 * 2**20
_MOST = 10**9


class BrokenRecordError(ValueError):
    """A line is not what it should be; the message says why, without where."""


def line_of(record: Mapping[str, Any]) -> str:
    """Return a record as one line of ASCII JSON, the same bytes for the same record."""
    return json.dumps(record, sort_keys=False, allow_nan=False) + "\n"


def parsed(line: bytes) -> dict[str, Any]:
    """Return the map that one line holds. Raises BrokenRecordError."""
    if len(line) > LONGEST_LINE:
        raise BrokenRecordError(f"the line has {len(line):,} bytes, more than any answer has")
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise BrokenRecordError(f"this line is not JSON: {error.msg} (column {error.colno})") from None
    except UnicodeDecodeError:
        raise BrokenRecordError("this line is not UTF-8") from None
    except (RecursionError, ValueError) as error:  # ValueError: an integer of more than 4,300 digits
        raise BrokenRecordError(f"this line is not JSON that can be read: {error}") from None
    if not isinstance(value, dict):
        raise BrokenRecordError("this line is not a map")
    return value


def question_record(question: Question) -> dict[str, Any]:
    """Return a question as a map, whole."""
    return asdict(question)


def answer_record(answer: Answer) -> dict[str, Any]:
    """Return an answer as a map."""
    return asdict(answer)


def question_of(record: object) -> Question:
    """Return the question that a map holds. Raises BrokenRecordError."""
    known = _known(record, Question, "question")
    schema = known.get("schema")
    if not isinstance(schema, Mapping | None):
        raise BrokenRecordError("question.schema must be a map")
    return Question(
        prompt=text_in(known, "prompt"),
        system=text_in(known, "system"),
        user=text_in(known, "user"),
        schema=schema,
        grammar=text_in(known, "grammar") if known.get("grammar") is not None else None,
        max_tokens=count_in(known, "max_tokens"),
        temperature=seconds_in(known, "temperature"),
        sample=count_in(known, "sample"),
    )


def answer_of(record: object) -> Answer:
    """Return the answer that a map holds. Raises BrokenRecordError."""
    known = _known(record, Answer, "answer")
    ending = text_in(known, "ending")
    if ending not in set(Ending):
        raise BrokenRecordError(f"ending must be one of {', '.join(Ending)}")
    constrained = known.get("constrained")
    if not isinstance(constrained, bool):
        raise BrokenRecordError("constrained must be true or false")
    return Answer(
        text=text_in(known, "text"),
        tokens_in=count_in(known, "tokens_in"),
        tokens_out=count_in(known, "tokens_out"),
        seconds=seconds_in(known, "seconds"),
        ending=Ending(ending),
        constrained=constrained,
    )


def text_in(record: Mapping[str, Any], key: str) -> str:
    """Return the text at `key`. Raises BrokenRecordError."""
    value = record.get(key)
    if not isinstance(value, str):
        raise BrokenRecordError(f"{key} must be there, a text")
    return value


def count_in(record: Mapping[str, Any], key: str) -> int:
    """Return the whole number from 0 at `key`. Raises BrokenRecordError."""
    value = record.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
        raise BrokenRecordError(f"{key} must be there, a whole number from 0 to {_MOST:,}")
    return value


def seconds_in(record: Mapping[str, Any], key: str) -> float:
    """Return the finite number from 0 at `key`. Raises BrokenRecordError."""
    value = record.get(key)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < float("inf"):
        raise BrokenRecordError(f"{key} must be there, a number from 0")
    return float(value)


def _known(record: object, kind: type[Question | Answer], what: str) -> Mapping[str, Any]:
    if not isinstance(record, Mapping):
        raise BrokenRecordError(f"{what} must be there, a map")
    names = {field.name for field in fields(kind)}
    return {key: value for key, value in record.items() if key in names}

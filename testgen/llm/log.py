"""What was asked of a model and what became of each answer: `llm.jsonl`, beside a suite's suite.json."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from testgen.errors import Place, SuiteError
from testgen.llm.exchange import Answer, Question
from testgen.llm.records import (
    BrokenRecordError,
    answer_of,
    answer_record,
    count_in,
    line_of,
    parsed,
    question_of,
    question_record,
    seconds_in,
    text_in,
)

LOG_FILE = "llm.jsonl"


@dataclass(frozen=True)
class Exchange:
    """One question with its answer, or why there is none; wall seconds, and cost in the currency of the prices.

    `fates` say what became of the answer, in the order in which it was found out.
    """

    number: int
    question: Question
    answer: Answer | None
    why: str = ""
    seconds: float = 0.0
    cost: float = 0.0
    fates: tuple[str, ...] = ()


def write_log(path: Path, exchanges: Iterable[Exchange]) -> None:
    """Write a line for each exchange. Raises OSError."""
    with path.open("w", encoding="ascii") as file:
        file.writelines(line_of(_record(exchange)) for exchange in exchanges)


def read_log(path: Path) -> tuple[Exchange, ...]:
    """Return what `write_log` wrote. Raises SuiteError, with the line, for what it did not write."""
    return tuple(_exchanges(path))


def _exchanges(path: Path) -> Iterator[Exchange]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    yield _exchange(parsed(line))
                except BrokenRecordError as error:
                    hint = "build the suite again"
                    raise SuiteError(str(error), place=Place(path, number), hint=hint) from None
    except OSError as error:
        raise SuiteError(f"cannot be read: {error.strerror}", place=Place(path)) from None


def _record(exchange: Exchange) -> dict[str, Any]:
    return {
        "number": exchange.number,
        "prompt": exchange.question.prompt,
        "fates": list(exchange.fates),
        "why": exchange.why,
        "seconds": exchange.seconds,
        "cost": exchange.cost,
        "question": question_record(exchange.question),
        "answer": answer_record(exchange.answer) if exchange.answer else None,
    }


def _exchange(record: dict[str, Any]) -> Exchange:
    fates = record.get("fates")
    if not isinstance(fates, list) or not all(isinstance(fate, str) for fate in fates):
        raise BrokenRecordError("fates must be there, a list of texts")
    return Exchange(
        number=count_in(record, "number"),
        question=question_of(record.get("question")),
        answer=answer_of(record["answer"]) if record.get("answer") is not None else None,
        why=text_in(record, "why"),
        seconds=seconds_in(record, "seconds"),
        cost=seconds_in(record, "cost"),
        fates=tuple(fates),
    )

"""Answers in Markdown: small models write code far better in a block of its own than inside a JSON string."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from testgen.llm.python_source import source_fault
from testgen.llm.scenario import MOST_SCENARIOS, Scenario, Scenarios, tier_of, why_of

LONGEST = 200_000
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*([\w+-]*)[^\n]*$", re.MULTILINE)
_LABEL = re.compile(r"^[ \t#*>-]*(?:\d+[.)][ \t]*)?\**([A-Za-z]+)\**[ \t]*:[ \t*]*(\S.*?)[ \t*]*$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language as written, its text, what stands before it, and whether its end was written."""

    language: str
    text: str
    before: str
    whole: bool = True

    def label(self, name: str) -> str:
        """Return what the last line `NAME: ...` before the block says; "" where there is none."""
        said = [match[2] for match in _LABEL.finditer(self.before) if match[1].upper() == name.upper()]
        return said[-1] if said else ""


def blocks_in(answer: str) -> Iterator[Block]:
    """Yield the fenced blocks of an answer, the last one also where its end is missing."""
    answer = answer[:LONGEST]
    at = 0
    while opening := _FENCE.search(answer, at):
        closing = re.compile(rf"^[ \t]*{re.escape(opening[1])}[ \t]*$", re.MULTILINE).search(answer, opening.end())
        ends = closing.start() if closing else len(answer)
        yield Block(opening[2].lower(), answer[opening.end() + 1 : ends], answer[at : opening.start()], bool(closing))
        at = closing.end() if closing else len(answer)


def read_generators(answer: str) -> Scenarios:
    """Read `WHY: ...`, `TIER: ...` and a block of Python with `gen(seed, scale)`, as often as they stand there."""
    found: list[Scenario] = []
    faults: list[str] = []
    for block in _python_in(answer)[:MOST_SCENARIOS]:
        fault = source_fault(block.text)
        if fault:
            cut = "" if block.whole else ", and the answer was cut off in it"
            faults.append(f"a generator cannot be used: {fault}{cut}")
            continue
        found.append(Scenario(why_of(block.label("WHY")), tier_of(block.label("TIER")), generator=block.text))
    if not found and not faults:
        faults.append("there is no block of Python in the answer")
    return Scenarios(tuple(found), tuple(faults))


def function_in(answer: str, name: str, arguments: int) -> str | None:
    """Return the Python of the last block that defines a function; None where none does.

    Whoever mends something shows first what was wrong.
    """
    blocks = reversed(_python_in(answer))
    return next((b.text for b in blocks if not source_fault(b.text, name=name, arguments=arguments)), None)


def _python_in(answer: str) -> list[Block]:
    """Return blocks of Python; an answer without a fence that has a function is taken as a whole."""
    found = [block for block in blocks_in(answer) if block.language in {"", "python", "py", "python3"}]
    if not found and "def " in answer:
        return [Block("python", answer[:LONGEST], "")]
    return found

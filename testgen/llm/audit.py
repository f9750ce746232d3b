"""What an auditor answers of one program (FixAudit): the fault that it suspects, and where it would show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from testgen.llm.markdown import blocks_in
from testgen.llm.scenario import Scenario, scenario_of, why_of
from testgen.llm.structured import json_in


@dataclass(frozen=True)
class AuditAnswer:
    """The suspected fault in one line, and a scenario whose inputs show it; None with `problem` where there is none."""

    fault: str
    scenario: Scenario | None
    problem: str = ""


def read_audit(answer: str) -> AuditAnswer:
    """Read an audit from JSON, or from Markdown: `FAULT: ...` and a block of Python, or of the input's own text."""
    for block in blocks_in(answer):
        if block.language != "json" and block.text.strip():
            key = "code" if "def gen" in block.text else "input"
            return _made(block.label("FAULT"), {key: block.text})
    found = json_in(answer)
    if not isinstance(found, Mapping):
        return AuditAnswer("", None, "there is no JSON and no block in the answer")
    return _made(found.get("fault"), found)


def _made(fault: object, item: Mapping[str, object]) -> AuditAnswer:
    said = why_of(fault)
    scenario = scenario_of({**item, "why": said})
    return AuditAnswer(said, None, scenario) if isinstance(scenario, str) else AuditAnswer(said, scenario)

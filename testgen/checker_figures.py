"""A drafted checker as plain data: what suite.json and every JSON of what it judged says of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from testgen.problem import DraftedChecker


def checker_json(drafted: DraftedChecker) -> dict[str, Any]:
    """Return where a drafted checker stands beside its suite, who wrote it, and what it stood."""
    program = drafted.choice.program
    assert program is not None
    return {
        "from": "model",
        "model": drafted.model,
        "exchange": drafted.exchange,
        "program": program.name,
        "sha256": program.sha,
        "changed": drafted.changed,
        "trial": asdict(drafted.trial),
    }

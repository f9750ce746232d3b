"""A model behind a server of the test's own: it answers what it is asked for by the form that is demanded."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler

from tests.llm.fake_server import Body, says

Reply = Callable[[BaseHTTPRequestHandler, Body], None]

SCENARIOS = json.dumps(
    {
        "scenarios": [
            {"why": "all values are negative", "tier": "edge", "fix": {"a": "min..-1"}, "size": "small"},
            {"why": "no such name", "tier": "edge", "fix": {"zebra": "1"}, "size": "small"},
            {"why": "one value again and again", "tier": "complex", "fix": {"a": "7", "n": "3..max"}, "size": "large"},
        ]
    }
)
AUDIT = json.dumps({"fault": "sums beyond 99", "fix": {"a": "max"}, "size": "large"})
EDITS = json.dumps({"add": [{"why": "one value", "tier": "edge", "fix": {"n": "1"}, "size": "smallest"}], "remove": []})
GENERATOR = """def gen(seed, scale):
    import random
    random.seed(seed)
    return f"{2 * scale}\\n" + " ".join(f"{x} {-x}" for x in random.choices(range(99), k=scale))
"""
CODE = f"OUTPUT: 0\nWHY: they cancel out\nTIER: edge\n```python\n{GENERATOR}```\n"
HELPFUL = {"scenarios": SCENARIOS, "fault": AUDIT, "add": EDITS, "code": CODE, "spec": ""}


def demanded(body: Body) -> str:
    """Return what an answer is to be: `scenarios`, `fault` (an audit), `add` (edits), `spec`, `check` or `code`."""
    form = json.dumps([body.get("response_format"), body.get("grammar")])
    for name, word in (("add", "remove"), ("fault", "fault"), ("scenarios", "scenarios")):
        if word in form:
            return name
    if body.get("grammar"):
        return "spec"
    return "check" if "def check(" in body["messages"][-1]["content"] else "code"


def model(answers: Mapping[str, str] | str) -> Reply:
    """Return a reply of a model that says one thing, or one for each form that is demanded."""

    def reply(handler: BaseHTTPRequestHandler, body: Body) -> None:
        said = answers if isinstance(answers, str) else answers.get(demanded(body), "")
        says(said)(handler, body)

    return reply

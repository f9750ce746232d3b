from hypothesis import given
from hypothesis import strategies as st

from testgen.llm.audit import AuditAnswer, read_audit
from testgen.llm.scenario import Restriction, Scenario

CODE = "def gen(seed, scale):\n    return '1\\n'\n"


def test_an_audit_is_read_from_json() -> None:
    made = Scenario("starts at 0", None, Restriction({"a": ("min", "-1")}, size="small"))
    assert read_audit('{"fault": "starts at 0", "fix": {"a": "min..-1"}, "size": "small"}') == AuditAnswer(
        "starts at 0", made
    )
    assert read_audit('```json\n{"fault": "x", "input": "1"}\n```') == AuditAnswer("x", Scenario("x", text="1\n"))


def test_an_audit_is_read_from_markdown() -> None:
    assert read_audit("FAULT: ties\n```\n2\n1 1\n```\n") == AuditAnswer("ties", Scenario("ties", text="2\n1 1\n"))
    assert read_audit(f"FAULT: ties\n```python\n{CODE}```") == AuditAnswer("ties", Scenario("ties", generator=CODE))


def test_what_shows_nothing_is_named() -> None:
    assert read_audit("It is right.") == AuditAnswer("", None, "there is no JSON and no block in the answer")
    assert read_audit('{"fault": "ties"}') == AuditAnswer("ties", None, 'the scenario "ties" restricts nothing')


@given(st.text())
def test_nothing_makes_reading_fail(answer: str) -> None:
    read = read_audit(answer)
    assert (read.scenario is None) == bool(read.problem)

import json

from testgen.propose.auditor import Auditor
from tests.propose.turns import GENERATOR, seated

AUDIT = json.dumps({"fault": "starts at 1", "fix": {"n": "1"}, "size": "small"})


def test_each_survivor_is_audited_twice_at_most_the_second_time_warm() -> None:
    table = seated(Auditor, AUDIT, jobs=1)
    found = table.turn()
    assert ["WRONG-ONE" in q.user for q in table.asked] == [True, False]
    assert ["WRONG-TWO" in q.user for q in table.asked] == [False, True]
    assert {c.why for c in found} == {"starts at 1"}
    table.turn()
    assert [(q.sample, q.temperature > 0) for q in table.asked] == [(0, False), (0, False), (1, True), (1, True)]
    assert table.turn() == []
    assert len(table.asked) == 4


def test_those_that_fell_are_not_audited_and_those_audited_least_come_first() -> None:
    table = seated(Auditor, AUDIT, jobs=1)
    first, second = table.context.survivors
    table.turn(survivors=[first])
    assert len(table.asked) == 1
    table.turn(survivors=[first, second])
    assert "WRONG-TWO" in table.asked[1].user
    assert table.turn(survivors=[]) == []


def test_an_audit_may_name_an_input_of_its_own() -> None:
    table = seated(Auditor, "FAULT: negative numbers\n```\n2\n-1  -2\n```\n", jobs=1)
    found = table.turn()
    assert [c.input.read() for c in found] == [b"2\n-1 -2\n"] * 2
    assert {c.why for c in found} == {"negative numbers"}


def test_an_audit_may_write_a_generator_where_no_small_input_shows_the_fault() -> None:
    table = seated(Auditor, f"FAULT: quadratic\n```python\n{GENERATOR}```\n", jobs=1, fmt=None)
    found = table.turn()
    assert {c.why for c in found} == {"quadratic"}
    assert {c.input.read() for c in found} == {b"1\n7\n"}
    assert all(question.max_tokens == 1_000 for question in table.asked)


def test_an_audit_that_cannot_be_used_says_why() -> None:
    table = seated(Auditor, "It looks right to me.", jobs=1)
    assert table.turn() == []
    assert table.fates == ["not used: there is no JSON and no block in the answer"] * 2

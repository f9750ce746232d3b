from testgen.propose.model_strata import ModelStrata
from tests.propose.turns import generators, scenarios, seated, small


def test_generators_by_kind_of_output_are_asked_for_twice() -> None:
    table = seated(
        ModelStrata, generators("NO", "YES", label="OUTPUT"), generator=lambda asked: b"1\n%d\n" % len(asked)
    )
    found = table.turn()
    assert {c.scenario for c in found} == {"0.1", "0.2"}
    assert {c.why for c in found} == {"the output is NO", "the output is YES"}
    table.turn()
    assert [(q.sample, q.temperature > 0) for q in table.asked] == [(0, False), (1, True)]
    assert table.turn() == []
    assert len(table.asked) == 2


def test_code_is_all_that_is_asked_for_and_all_that_is_read() -> None:
    table = seated(ModelStrata, scenarios(small("a", n="2")))
    assert table.turn() == []
    assert table.asked[0].schema is None
    assert table.fates == ["not used: there is no block of Python in the answer"]


def test_no_program_is_shown() -> None:
    table = seated(ModelStrata, generators("NO"))
    table.turn()
    assert not any(mark in table.asked[0].user for mark in ("RIGHT-LOOP", "WRONG-ONE", "WRONG-TWO"))
    assert "1 2" in table.asked[0].user

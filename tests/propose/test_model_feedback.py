import json
from collections.abc import Sequence
from dataclasses import replace

from testgen.problem import Solution
from testgen.propose.model_feedback import ModelFeedback
from testgen.seams import Accepted, Candidate, RefusalReason, Refused
from tests.fakes import case
from tests.propose.turns import Table, seated, small, sums

ADDED = json.dumps({"add": [small("first", n="2"), small("second", n="3")], "remove": []})


def learnt(table: Table, found: Sequence[Candidate], *, good: str) -> None:
    decided = [
        Accepted(c, case(f"t{c.scenario}", "1\n", "1\n"))
        if c.scenario == good
        else Refused(c, RefusalReason.INVALID, "1:1: n is too large")
        for c in found
    ]
    table.notebook.learn(decided, {f"t{good}": {"wrong_answer/dead.py"}})


def test_survivors_are_shown_and_without_any_nothing_is_asked() -> None:
    table = seated(ModelFeedback, ADDED)
    table.turn()
    (question,) = table.asked
    assert "WRONG-ONE" in question.user
    assert "WRONG-TWO" in question.user
    assert table.turn(survivors=[]) == []
    assert len(table.asked) == 1


def test_what_came_of_scenarios_goes_back_with_why_inputs_were_refused() -> None:
    table = seated(ModelFeedback, ADDED)
    learnt(table, table.turn(), good="0.1")
    table.turn()
    told = table.asked[1].user
    assert "0.1: first" in told
    assert "rejects wrong_answer/dead.py" in told
    assert "0.2: second" in told
    assert "n is too large" in told
    assert "0.1: first" not in table.asked[0].user


def test_edits_replace_and_removals_are_told_no_more() -> None:
    edited = json.dumps({"add": [], "edit": [{"id": "0.1", **small("anew", n="4")}], "remove": ["0.2"]})
    table = seated(ModelFeedback, [ADDED, edited, ADDED])
    table.turn()
    found = table.turn()
    assert {(c.scenario, c.why) for c in found} == {("1.1", "anew")}
    table.turn()
    last = table.asked[2].user
    assert "1.1: anew" in last
    assert "0.1: first" not in last
    assert "0.2: second" not in last


def test_edits_of_what_nobody_told_are_refused() -> None:
    table = seated(
        ModelFeedback, json.dumps({"add": [], "edit": [{"id": "9.9", **small("x", n="4")}], "remove": ["8.8"]})
    )
    assert table.turn() == []
    assert any("9.9" in fate for fate in table.fates)


def test_the_test_that_rejects_most_others_is_shown() -> None:
    table = seated(ModelFeedback, ADDED)
    few, many = (Accepted(Candidate(c.input, "tiers", ""), c) for c in (case("t1", "111\n"), case("t2", "222\n")))
    table.turn(accepted=(few, many), kills={"t1": {"a"}, "t2": {"a", "b"}})
    assert "222" in table.asked[0].user
    assert "111" not in table.asked[0].user


def test_three_rounds_are_all() -> None:
    table = seated(ModelFeedback, ADDED)
    for _ in range(5):
        table.turn()
    assert len(table.asked) == 3
    assert [q.sample for q in table.asked] == [0, 1, 2]


def test_long_programs_are_shown_around_what_differs() -> None:
    problem = sums()
    right, wrong, other = problem.solutions
    padding = "".join(f"unused_{number} = {number}\n" for number in range(3_000))
    long = [_padded(right, padding), _padded(wrong, padding)]
    table = seated(ModelFeedback, ADDED, problem=sums(solutions=(*long, other)))
    table.turn(survivors=long[1:])
    assert "WRONG-ONE" in table.asked[0].user
    assert "left out" in table.asked[0].user
    assert len(table.asked[0].user) < 20_000


def _padded(solution: Solution, padding: str) -> Solution:
    file = solution.program.files[0]
    program = replace(solution.program, files=(replace(file, data=padding.encode() + file.data),))
    return replace(solution, program=program)

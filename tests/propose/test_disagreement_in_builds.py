from dataclasses import replace
from typing import Any

import pytest

from tests.consulted import PROGRAMS, UNKILLABLE, Asked, a_problem
from tests.fakes import case, sum_problem


def signed(data: bytes) -> bytes:
    """Print a sum as others do for the sample only, else with its sign."""
    return b"3\n" if data == b"2\n1 2\n" else b"%+d\n" % sum(map(int, data.split()[1:]))


UNANSWERED = (case("secret/1", "3\n4 5 6\n"),)
ANSWERED = (case("secret/1", "3\n4 5 6\n", "15\n"),)
VALIDATED = sum_problem().validators


@pytest.mark.parametrize(
    ("changes", "vouched"),
    [
        ({}, True),
        ({"validators": VALIDATED}, True),
        ({"input_format": None, "validators": VALIDATED}, True),
        ({"input_format": None, "tests": UNANSWERED}, True),
        ({"input_format": None}, False),
    ],
    ids=["a format", "a format and a validator", "a validator", "a test without an answer", "nothing"],
)
def test_a_checker_is_asked_for_wherever_solutions_disagree_on_a_valid_input(
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, Any],
    vouched: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    monkeypatch.setitem(PROGRAMS, "accepted/b.py", signed)
    monkeypatch.setitem(PROGRAMS, "validate.py", lambda _: 42)
    asked = Asked(a_problem(UNKILLABLE, **changes), rounds=2)
    assert vouched == any(question.prompt.startswith("checker") for question in asked.questions)
    assert vouched == bool(asked.llm["checker"])
    if vouched:
        assert asked.llm["checker"].startswith("right solutions disagree; the model's checker was refused: there is no")
    assert asked.figures["checker"] is None


def test_no_checker_is_asked_for_where_solutions_agree_or_are_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not Asked(rounds=1).llm["checker"]
    monkeypatch.setitem(PROGRAMS, "accepted/b.py", signed)
    offending = Asked(a_problem(UNKILLABLE, tests=ANSWERED), rounds=1)
    assert [o.solution.name for o in offending.report.in_loop.offenders] == ["accepted/b.py"]
    assert not offending.llm["checker"]


def test_copies_of_a_program_are_one_witness(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that differs from three copies of another is not alone."""
    plain = a_problem("accepted/c.py", "accepted/d.py")
    (first,) = (s for s in plain.solutions if s.name == "accepted/a.py")
    copied = tuple(
        replace(s, program=replace(first.program, name=s.name)) if s.name in {"accepted/c.py", "accepted/d.py"} else s
        for s in plain.solutions
    )
    monkeypatch.setitem(PROGRAMS, "accepted/b.py", signed)
    assert Asked(replace(plain, solutions=copied), rounds=1).llm["checker"].startswith("right solutions disagree")
    alone = Asked(plain, rounds=1)
    assert alone.llm["checker"].startswith("accepted/b.py alone differs from the others")


def test_where_only_disagreement_speaks_against_a_persons_format_the_model_is_not_asked_for_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(PROGRAMS, "accepted/b.py", signed)
    assert not [q for q in Asked(rounds=1).questions if q.prompt.startswith("spec")]

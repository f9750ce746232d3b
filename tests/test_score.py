import pytest

from testgen.problem import Label, Tier, Verdict
from testgen.score import Mismatch, ScoreReport, score
from tests.fakes import BEHAVIOURS, Behaviour, FakeJudge, Says, case, positive_sums, solution, sum_problem, sums

TESTS = [case("sample/1", "1 2\n", "3\n"), case("secret/neg", "5 -1\n", "4\n"), case("secret/big", "99 9\n", "108\n")]
MORE: dict[str, Behaviour] = {
    "accepted/wrong.py": positive_sums,
    "accepted/slow.py": lambda d: Says(sums(d), cpu=2.0 if b"99" in d else 0.1),
    "time_limit_exceeded/small.py": BEHAVIOURS["wrong_answer/small.py"],
    "partially_accepted/short.py": BEHAVIOURS["wrong_answer/short.py"],
    "wrong_answer/ie.py": lambda _: Verdict.IE,
}


def scored(*names: str) -> ScoreReport:
    expected = {"time_limit_exceeded/small.py": [Verdict.TLE]}
    extra = [solution(name, expected=expected.get(name, [])) for name in names]
    return score(sum_problem(*extra), FakeJudge({**BEHAVIOURS, **MORE}, {"accepted/ce.py": "no compiler"}), TESTS)


def test_rates_count_correct_accepted_and_incorrect_rejected() -> None:
    report = scored()
    assert (report.correct.hits, report.correct.total) == (2, 2)
    assert (report.incorrect.hits, report.incorrect.total) == (2, 3)
    assert [s.name for s in report.survivors] == ["wrong_answer/short.py"]
    assert report.kills == {
        "sample/1": frozenset(),
        "secret/neg": frozenset({"wrong_answer/positive.py"}),
        "secret/big": frozenset({"wrong_answer/small.py"}),
    }


@pytest.mark.parametrize(
    ("name", "kind", "test", "verdict"),
    [
        ("accepted/slow.py", Mismatch.REJECTED, "secret/big", Verdict.TLE),
        ("time_limit_exceeded/small.py", Mismatch.OTHERWISE, "secret/big", Verdict.WA),
    ],
)
def test_every_label_that_is_not_reproduced_comes_with_evidence(
    name: str, kind: Mismatch, test: str, verdict: Verdict
) -> None:
    (found,) = [m for m in scored(name).mismatches if m.outcome.solution.name == name]
    assert (found.kind, found.test) == (kind, test)
    assert found.cell is not None
    assert found.cell.verdict is verdict


def test_a_survivor_is_a_mismatch_without_a_test() -> None:
    (found,) = scored().mismatches
    assert (found.outcome.solution.name, found.kind, found.cell) == ("wrong_answer/short.py", Mismatch.SURVIVED, None)


def test_offenders_partial_and_unjudged_solutions_are_in_no_rate_but_named() -> None:
    report = scored("accepted/wrong.py", "partially_accepted/short.py", "wrong_answer/ie.py", "accepted/ce.py")
    assert (report.correct.total, report.incorrect.total) == (2, 3)
    assert [o.solution.name for o in report.offenders] == ["accepted/wrong.py"]
    assert [s.name for s in report.skipped] == ["accepted/ce.py", "wrong_answer/ie.py"]
    assert report.partial.total == 1


def test_other_solutions_can_be_scored_in_place_of_the_problems() -> None:
    judge = FakeJudge({**BEHAVIOURS, **MORE})
    report = score(sum_problem(), judge, TESTS, [solution("accepted/slow.py"), solution("wrong_answer/small.py")])
    assert [o.solution.name for o in report.labelled(Label.CORRECT)] == ["accepted/slow.py"]
    assert (report.correct.hits, report.incorrect.hits) == (0, 1)


def test_tiers_come_from_the_problems_own_scale() -> None:
    assert sum(scored().by_tier.values()) == 3
    assert scored().tiers[1] is not Tier.COMPLEX

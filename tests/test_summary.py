import json
from typing import Any

import pytest

from testgen.build import BuildReport, build
from testgen.options import BuildOptions
from testgen.score import ScoreReport, score
from testgen.seams import RefusalReason
from testgen.summary import build_figures, build_json, effort_json, report_json, run_json, score_json
from tests.fakes import BEHAVIOURS, FakeJudge, Says, positive_sums, solution, sum_problem, sums

MORE = {"accepted/wrong.py": positive_sums, "accepted/c.py": sums, "accepted/d.py": sums}


def built(*names: str, validated: bool = True, **options: Any) -> BuildReport:
    judge = FakeJudge({**BEHAVIOURS, **MORE}, {"accepted/ce.py": "no compiler at 0x7f00"})
    problem = sum_problem(*map(solution, names), validated=validated)
    return build(problem, judge, BuildOptions(rounds=3, **options))


def scored(*names: str) -> ScoreReport:
    problem = sum_problem(*map(solution, names))
    return score(problem, FakeJudge({**BEHAVIOURS, **MORE}), [*problem.samples, *problem.tests])


def test_a_score_has_every_key_and_null_where_nothing_is_measured() -> None:
    found = score_json(scored("accepted/wrong.py"))
    assert found["correct"] == {"total": 2, "accepted": 2, "tpr": 1.0, "ci": found["correct"]["ci"]}
    assert found["incorrect"]["tnr"] == pytest.approx(2 / 3)
    assert found["tests_by_tier"].keys() == {"basic", "intermediate", "complex", "edge"}
    assert found["survivors"] == ["wrong_answer/small.py"]
    assert found["runs"] > 0
    later = {"partial", "held_out", "mutation", "coverage", "bounds", "slowdown", "llm", "spec", "refused", "rounds"}
    assert {key for key in later if found[key] is None} == later


def test_a_build_says_what_a_score_says_and_what_only_it_knows() -> None:
    report = built()
    found = json.loads(json.dumps(build_json(report), allow_nan=False))
    assert found.keys() >= score_json(scored()).keys()
    assert found["tests"] == len(report.suite.tests) == sum(found["tests_by_tier"].values())
    assert found["rounds"] == report.rounds
    assert found["refused"].keys() == {reason.value for reason in RefusalReason}
    assert found["held_out"] is None
    assert "held out" in found["why_none_held_out"]
    assert found["single_oracle"] == found["unvalidated"] == 0
    assert built(validated=False).suite.tests[-1].unvalidated
    assert build_json(built(validated=False))["unvalidated"] > 0


def test_held_out_figures_stand_beside_those_in_the_loop() -> None:
    found = build_json(built("accepted/c.py", "accepted/d.py", hold_out=0.5))
    held = found["held_out"]
    assert held["correct"]["total"] + found["correct"]["total"] == 4
    assert held["incorrect"]["total"] + found["incorrect"]["total"] == 3
    assert found["why_none_held_out"] is None


def test_what_programs_said_is_printed_but_not_written() -> None:
    report = built("accepted/wrong.py", "accepted/ce.py")
    printed, written = build_json(report), build_figures(report)
    assert printed["offenders"][0]["why"]
    assert written["offenders"] == [{"solution": "accepted/wrong.py", "test": "secret/2", "verdict": "WA"}]
    assert "0x7f00" in json.dumps(printed)
    assert "0x7f00" not in json.dumps(written)
    assert not effort_json(report.effort).keys() & written.keys()


def test_rates_of_nothing_are_null() -> None:
    judge = FakeJudge(BEHAVIOURS)
    found = report_json(score(sum_problem(), judge, sum_problem().tests, []))
    assert found["correct"] == {"total": 0, "accepted": 0, "tpr": None, "ci": None}
    assert found["vacc"] is None


def test_run_json_says_how_near_survivors_came_to_the_limit() -> None:
    problem = sum_problem(solution("wrong_answer/right.py"))
    judge = FakeJudge({**BEHAVIOURS, "wrong_answer/right.py": lambda data: Says(sums(data), cpu=0.4)})
    run = run_json(build(problem, judge, BuildOptions(rounds=1)))
    assert run["time_limit"] == 1.0
    assert run["nearest"]["wrong_answer/right.py"]["cpu"] == 0.4
    assert run["budget"] is None

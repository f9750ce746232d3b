from dataclasses import replace
from pathlib import Path

import pytest

from testgen.bench import Bench, set_up
from testgen.errors import JudgeError, NoOracleError, ProblemError
from testgen.problem import Blob, Label, Limits, Problem, Skipped, TestCase, Verdict
from testgen.trust import Trust, check_samples, demand_oracle, examine
from tests.fakes import BEHAVIOURS, Behaviour, FakeJudge, Says, case, positive_sums, solution, sum_problem, sums


def bench(problem: Problem, **behaviours: Behaviour) -> Bench:
    judge = FakeJudge(
        {**BEHAVIOURS, **{f"accepted/{n}.py": b for n, b in behaviours.items()}}, {"accepted/ce.py": "no"}
    )
    return set_up(problem, judge)


def trust(of: Bench) -> Trust:
    return examine(of, of.labelled(Label.CORRECT))


def test_correct_solutions_that_pass_are_trusted_and_others_named_with_evidence() -> None:
    problem = sum_problem(solution("accepted/wrong.py"), solution("accepted/slow.py"), solution("accepted/ce.py"))
    found = trust(bench(problem, wrong=positive_sums, slow=lambda d: Says(sums(d), cpu=1.5)))
    assert [s.name for s in found.solutions] == ["accepted/a.py", "accepted/b.py"]
    wrong, slow = found.offenders
    assert (wrong.solution.name, wrong.test.name, wrong.verdict) == ("accepted/wrong.py", "secret/2", Verdict.WA)
    assert (slow.test.name, slow.verdict) == ("sample/1", Verdict.TLE)


def test_what_the_judge_could_not_judge_is_no_offender() -> None:
    found = trust(bench(sum_problem(solution("accepted/ie.py")), ie=lambda _: Verdict.IE))
    assert [s.name for s in found.skipped] == ["accepted/ie.py"]
    assert found.offenders == ()


def test_no_oracle_names_every_offender_and_skip() -> None:
    solutions = tuple(map(solution, ("accepted/ce.py", "accepted/crash.py", "wrong_answer/short.py")))
    of = bench(replace(sum_problem(), solutions=solutions), crash=lambda _: 1 // 0)
    with pytest.raises(NoOracleError) as caught:
        demand_oracle(of, trust(of))
    message = str(caught.value)
    assert "accepted/ce.py: no" in message
    assert "accepted/crash.py: RTE on sample/1" in message
    assert "short" not in message


def test_a_judge_that_fails_on_all_of_them_is_our_fault() -> None:
    of = bench(replace(sum_problem(), solutions=(solution("accepted/ie.py"),)), ie=lambda _: Verdict.IE)
    with pytest.raises(JudgeError, match="every correct solution"):
        demand_oracle(of, trust(of))


def test_a_problem_without_correct_solutions_has_no_oracle() -> None:
    of = bench(replace(sum_problem(), solutions=(solution("wrong_answer/short.py"),)))
    with pytest.raises(NoOracleError, match="labelled correct"):
        demand_oracle(of, trust(of))


def test_a_problem_whose_correct_solutions_no_language_runs_names_them() -> None:
    skipped = (Skipped("accepted/x.cs", "C#, a language that testgen does not run"),)
    of = bench(replace(sum_problem(), solutions=(), skipped=skipped))
    with pytest.raises(NoOracleError, match=r"accepted/x\.cs: C#"):
        demand_oracle(of, trust(of))


def test_an_answer_that_all_correct_solutions_contradict_is_named_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "1.ans").write_text("4\n")
    sample = TestCase("sample/1", Blob.of("1 2\n"), Blob.at(tmp_path / "1.ans"))
    of = bench(replace(sum_problem(), samples=(sample,)))
    with pytest.raises(NoOracleError, match=r"1\.ans") as caught:
        demand_oracle(of, trust(of))
    assert "sample/1" in str(caught.value.hint)


def test_a_sample_that_its_validator_rejects_is_an_error_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "1.in").write_text("1 200\n")
    sample = TestCase("sample/1", Blob.at(tmp_path / "1.in"), Blob.of("201\n"))
    with pytest.raises(ProblemError, match=r"1\.in.*validate.*rejects sample/1"):
        check_samples(bench(replace(sum_problem(), samples=(sample,))))
    check_samples(bench(sum_problem()))
    check_samples(bench(replace(sum_problem(validated=False), samples=(sample,))))


def test_tests_without_an_answer_speak_against_nobody() -> None:
    problem = replace(sum_problem(), tests=(case("secret/1", "1 2\n"),), limits=Limits(time=1.0))
    assert trust(bench(problem)).offenders == ()

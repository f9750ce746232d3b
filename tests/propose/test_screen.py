from testgen.judge.checkers import make_checker
from testgen.judge.matrix import VerdictMatrix
from testgen.problem import Blob, CheckerChoice, Limits, Program, SourceFile, Verdict
from testgen.propose.screen import Screen
from testgen.seams import Candidate
from tests.fakes import Behaviour, FakeJudge, Says, solution, sums

LIMITS = Limits(time=1.0)


def off_from_ten(data: bytes) -> bytes:
    total = sum(map(int, data.split()))
    return b"%d\n" % (total if total < 10 else total + 1)


def stuck(_: bytes) -> Says:
    return Says(verdict=Verdict.TLE, cpu=1.0)


def slow_on_odd(data: bytes) -> Says:
    return Says(sums(data), cpu=0.9 if int(data.split()[0]) % 2 else 0.01)


def even_only(data: bytes) -> int:
    return 42 if int(data.split()[0]) % 2 == 0 else 43


BEHAVIOURS: dict[str, Behaviour] = {
    "accepted/a.py": sums,
    "accepted/slow.py": slow_on_odd,
    "wrong_answer/off.py": off_from_ten,
    "time_limit_exceeded/stuck.py": stuck,
    "even.py": even_only,
}
OFF, STUCK = solution("wrong_answer/off.py"), solution("time_limit_exceeded/stuck.py")


def screened(judge: FakeJudge, oracle: str = "accepted/a.py", validators: tuple[Program, ...] = ()) -> Screen:
    matrix = VerdictMatrix(judge, make_checker(CheckerChoice(), judge, LIMITS), LIMITS)
    return Screen(judge, matrix, LIMITS, solution(oracle), validators)


def inputs(*numbers: int) -> list[Candidate]:
    return [Candidate(Blob.of(f"{number}\n"), "test", "why") for number in numbers]


def test_it_says_which_solutions_an_input_rejects_and_how() -> None:
    screen = screened(FakeJudge(BEHAVIOURS))
    assert screen.sieve(inputs(3, 12), [OFF]) == [{}, {"wrong_answer/off.py": Verdict.WA}]
    assert screen.sieve([], [OFF]) == []
    assert screen.sieve(inputs(1), []) == [{}]


def test_a_solution_that_never_ends_costs_one_time_limit() -> None:
    judge = FakeJudge(BEHAVIOURS)
    found = screened(judge).sieve(inputs(*range(50)), [STUCK])
    assert [list(one) for one in found[:2]] == [[STUCK.name], []]
    assert sum(run.program.name == STUCK.name for run in judge.heard) == 1


def test_a_solution_that_fell_often_enough_is_run_no_more() -> None:
    judge = FakeJudge(BEHAVIOURS)
    found = screened(judge).sieve(inputs(*range(100, 200)), [OFF])
    assert 4 <= sum(map(bool, found)) < 10


def test_inputs_near_the_oracle_s_limit_say_nothing() -> None:
    found = screened(FakeJudge(BEHAVIOURS), "accepted/slow.py").sieve(inputs(12, 13, 14), [OFF])
    assert [bool(one) for one in found] == [True, False, True]


def test_inputs_that_a_validator_refuses_say_nothing() -> None:
    validator = Program("even.py", "python", (SourceFile("even.py", b""),))
    judge = FakeJudge(BEHAVIOURS)
    screen = screened(judge, validators=(validator,))
    assert [bool(one) for one in screen.sieve(inputs(12, 13, 14), [OFF])] == [True, False, True]
    assert screen.runs_for(2) == 4
    assert not any(run.program.name == "accepted/a.py" and run.input.read() == b"13\n" for run in judge.heard)

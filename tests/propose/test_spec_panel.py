from dataclasses import replace

from testgen.problem import CheckerChoice, CheckerKind, Label, Program, Solution, SourceFile
from testgen.propose.spec_panel import MOST_SOLUTIONS, convene
from tests.fakes import BEHAVIOURS, FakeJudge, program, solution, sum_problem, sums


def correct(name: str, language: str = "python") -> Solution:
    code = SourceFile(name, name.encode())
    return Solution(f"accepted/{name}", Label.CORRECT, Program(f"accepted/{name}", language, (code,)))


def test_solutions_that_fail_on_the_problem_s_own_data_are_left_out() -> None:
    problem = sum_problem(solution("accepted/c.py"))
    judge = FakeJudge(BEHAVIOURS | {"accepted/c.py": lambda _: b"0\n"})
    assert [s.name for s in convene(judge, problem, validators=True).solutions] == ["accepted/a.py", "accepted/b.py"]


def test_languages_take_turns_and_python_begins() -> None:
    many = [correct(f"{i}.cc", "cpp") for i in range(9)] + [correct(f"{i}.py") for i in range(9)]
    problem = replace(sum_problem(), solutions=tuple(many))
    panel = convene(FakeJudge(BEHAVIOURS | {s.name: sums for s in many}), problem, validators=True)
    assert len(panel.solutions) == MOST_SOLUTIONS
    assert [s.name for s in panel.solutions[:4]] == ["accepted/0.py", "accepted/0.cc", "accepted/1.py", "accepted/1.cc"]


def test_a_copy_is_heard_once() -> None:
    copies = [replace(correct("a.py"), name=f"accepted/{name}") for name in ("a.py", "z.py")]
    problem = replace(sum_problem(), solutions=tuple(copies))
    panel = convene(FakeJudge(BEHAVIOURS), problem, validators=True)
    assert [s.name for s in panel.solutions] == ["accepted/a.py"]


def test_programs_that_do_not_compile_are_left_out() -> None:
    judge = FakeJudge(BEHAVIOURS, broken={"accepted/a.py": "no", "validate.py": "no"})
    panel = convene(judge, sum_problem(), validators=True)
    assert [s.name for s in panel.solutions] == ["accepted/b.py"]
    assert panel.validators == ()


def test_hidden_validators_are_left_out() -> None:
    assert convene(FakeJudge(BEHAVIOURS), sum_problem(), validators=False).validators == ()
    assert len(convene(FakeJudge(BEHAVIOURS), sum_problem(), validators=True).validators) == 1


def test_where_many_answers_are_right_nobody_is_compared() -> None:
    checker = CheckerChoice(CheckerKind.KATTIS, program=program("check.py"))
    judge = FakeJudge(BEHAVIOURS | {"check.py": lambda _: 42})
    assert convene(judge, replace(sum_problem(), checker=checker), validators=True).checker is None
    assert convene(judge, sum_problem(), validators=True).checker is not None

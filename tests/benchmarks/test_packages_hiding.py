from random import Random

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.packages_hiding import clusters, hidden, kind_of, split_correct, split_wrong, why_ineligible
from testgen.problem import Blob, Label, Problem, Program, Solution, SourceFile, TestCase, Verdict


def solution(name: str, code: str, *expected: Verdict, label: Label = Label.INCORRECT) -> Solution:
    program = Program(name, "python", (SourceFile(name, code.encode()),))
    return Solution(name, label, program, frozenset(expected))


codes = st.lists(st.integers(0, 5), min_size=1, max_size=12)


def of(numbers: list[int]) -> list[Solution]:
    return [solution(f"{at}.py", f"print({number})  # {at}") for at, number in enumerate(numbers)]


def codes_of(solutions: tuple[Solution, ...]) -> set[str]:
    return {s.program.entry.data.decode().partition("#")[0] for s in solutions}


@given(codes)
def test_copies_of_one_code_stay_on_one_side(numbers: list[int]) -> None:
    solutions = of(numbers)
    if len(set(numbers)) < 2:
        assert "copies" in why_ineligible(solutions) or len(solutions) < 2
        return
    split = split_wrong(solutions)
    assert not codes_of(split.loop) & codes_of(split.held)
    assert codes_of(split.loop)
    assert len(codes_of(split.held)) == len(set(numbers)) // 2
    assert {*split.loop, *split.held} == set(solutions)


@given(codes)
def test_two_independent_correct_solutions_stay(numbers: list[int]) -> None:
    split = split_correct(of(numbers))
    different = len(set(numbers))
    assert len(codes_of(split.loop)) >= min(2, different)
    assert len(codes_of(split.held)) == max(0, min(different // 2, different - 2))


@given(codes, st.randoms(use_true_random=False))
def test_the_order_of_solutions_does_not_change_the_split(numbers: list[int], rng: Random) -> None:
    solutions = of(numbers)
    others = rng.sample(solutions, len(solutions))
    assert set(split_correct(solutions).held) == set(split_correct(others).held)
    assert [codes_of(tuple(c)) for c in clusters(solutions)] == [codes_of(tuple(c)) for c in clusters(others)]


def test_who_is_eligible() -> None:
    two = of([1, 2])
    assert why_ineligible([]) == "no wrong solution that can run"
    assert why_ineligible(two[:1]) == "1 wrong solution that can run"
    assert why_ineligible(of([1, 1])) == "its 2 wrong solutions are copies of one code"
    assert why_ineligible(two) == ""
    assert why_ineligible(two, []) == "no correct solution that its own data accept"
    assert why_ineligible(two, of([3])) == ""


def test_kinds_follow_the_label() -> None:
    assert kind_of(solution("a", "", Verdict.WA)) == "WA"
    assert kind_of(solution("a", "", Verdict.TLE)) == "TLE"
    assert kind_of(solution("a", "", Verdict.RTE, Verdict.MLE)) == "RTE"
    assert kind_of(solution("a", "", Verdict.WA, Verdict.TLE)) == "other"
    assert kind_of(solution("a", "")) == "other"


def test_what_an_arm_hides() -> None:
    sample = TestCase("sample/1", Blob.of("1"), Blob.of("2"), validator_args=("--most", "9"), checker_args=("x",))
    validator = Program("v.py", "python", (SourceFile("v.py", b""),))
    problem = Problem(
        "p",
        samples=(sample,),
        tests=(TestCase("secret/1", Blob.of("3"), Blob.of("4")),),
        solutions=tuple(of([1, 2])),
        validators=(validator,),
        input_format=SourceFile("input.spec", b"n: int"),
        group_args=(("--most", "99"),),
    )
    shown = hidden(problem, {"0.py"}, "shown")
    assert shown.tests == ()
    assert [s.name for s in shown.solutions] == ["1.py"]
    assert shown.validators == (validator,)
    assert shown.samples == (sample,)
    looked_away = hidden(problem, {"0.py"}, "hidden")
    assert looked_away.validators == ()
    assert looked_away.validator_args == ((),)
    assert looked_away.input_format is None
    assert looked_away.samples[0].checker_args == ("x",)

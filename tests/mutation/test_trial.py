from testgen.mutation.making import found_by
from testgen.mutation.mutant import Mutant, Position
from testgen.mutation.programs import ProgramMutant
from testgen.mutation.source_text import SourceOf
from testgen.mutation.trial import TOGETHER, Judged, Trial
from testgen.problem import Verdict
from tests.fakes import case
from tests.mutation.judged import InProcessJudge, matrix_of, right

ORIGINAL = right("accepted/max.py", "a, b = int(input()), int(input())\nprint(a if a > b else b)\n")
TESTS = [case("1", "1\n2\n", "2\n"), case("2", "5\n2\n", "5\n"), case("3", "7\n7\n", "7\n")]


def changed(old: str, new: str) -> ProgramMutant:
    """Return the mutant that has `new` in place of `old`."""
    text = ORIGINAL.program.entry.data.decode()
    start = text.index(old)
    place = Position(text.count("\n", 0, start) + 1, 1)
    mutant = Mutant("planted", start, start + len(old), old, new, place, place, old)
    return ProgramMutant(ORIGINAL, SourceOf("main.py", text, "utf-8"), mutant)


LESS = changed("a > b", "a < b")
FIRST = changed("a if a > b else b", "a")
SECOND = changed("a if a > b else b", "b")
SAME = changed("a > b", "a >= b")
SPACED = changed("a > b", "a  >  b")
CRASH = changed("a > b", "a > c")
ENDLESS = changed("print(", "while True: tick()\nprint(")
BROKEN = changed("print(", "#broken\nprint(")
FORGED = changed("print(", "1 / 0 if a == 7 else print(")


def judged(*mutants: ProgramMutant) -> list[Judged]:
    judge = InProcessJudge()
    trial = Trial(judge, matrix_of(judge), TESTS)
    trial.know([ORIGINAL])
    return trial.judge(mutants)


def test_each_mutant_meets_its_fate() -> None:
    less, first, second, same = judged(LESS, FIRST, SECOND, SAME)
    assert (less.test, first.test, second.test) == ("1", "1", "2")
    assert same.survived
    assert {cell.verdict for cell in same.row.values()} == {Verdict.AC}
    assert len(same.row) == len(TESTS)


def test_a_crash_and_a_confirmed_time_limit_are_kills() -> None:
    crash, endless, late = judged(CRASH, ENDLESS, FORGED)
    assert [one.cell.verdict for one in (crash, endless, late) if one.cell] == ["RTE", "TLE", "RTE"]
    assert late.test == "3"


def test_what_does_not_compile_is_an_error_and_not_run() -> None:
    judge = InProcessJudge()
    trial = Trial(judge, matrix_of(judge), TESTS)
    (broken,) = trial.judge([BROKEN])
    assert (broken.error, broken.survived, broken.test) == ("does not compile", False, "")
    assert judge.heard == []


def test_doubles_are_named_after_the_first_and_not_run() -> None:
    judge = InProcessJudge()
    trial = Trial(judge, matrix_of(judge), TESTS)
    trial.know([ORIGINAL])
    again = changed("a > b", "(a < b)")
    spaced, less, twice = trial.judge([SPACED, LESS, again])
    assert (spaced.same_as, twice.same_as) == (ORIGINAL.name, LESS.name)
    assert not less.same_as
    assert not spaced.survived
    assert not twice.survived
    assert {name for name, _ in judge.heard} == {LESS.name}


def test_a_row_ends_where_the_mutant_falls() -> None:
    (less,) = judged(LESS)
    assert list(less.row) == ["1"]


def test_lethal_tests_go_first_in_later_groups() -> None:
    """Tests that killed are tried before those that did not: a mutant costs one run where it can."""
    judge = InProcessJudge()
    trial = Trial(judge, matrix_of(judge), [TESTS[0], TESTS[2], TESTS[1]])
    trial.judge([SECOND])
    before = len(judge.heard)
    (odd,) = trial.judge([changed("a if a > b else b", "b + 0")])
    assert odd.test == "2"
    assert [text for _, text in judge.heard[before:]] == ["5\n2\n"]


def test_the_judge_may_be_asked_to_stop_between_groups() -> None:
    judge = InProcessJudge()
    trial = Trial(judge, matrix_of(judge), TESTS)
    many = [changed("print(", f"x = {number}\nprint(") for number in range(3 * TOGETHER)]
    asked: list[tuple[int, int]] = []

    def go_on(done: int, following: int) -> bool:
        asked.append((done, following))
        return done < 2 * TOGETHER

    done = trial.judge(many, go_on)
    assert asked == [(8, 16), (24, 32), (56, 32), (88, 8)], "few at first, of which nobody knows how long they take"
    assert [one.mutant for one in done] == many[:88]


def test_mutants_of_operators_are_judged_alike_in_any_company() -> None:
    """What becomes of a mutant does not hang on the others, but for which test is named."""
    source = SourceOf("main.py", ORIGINAL.program.entry.data.decode(), "utf-8")
    from testgen.mutation import Profile, operators_of  # noqa: PLC0415 - beside its use

    made = found_by(operators_of("python", Profile.CONTEST), source.text, "python")
    mutants = [ProgramMutant(ORIGINAL, source, mutant) for mutant in made]
    together = {one.mutant.name: bool(one.test) for one in judged(*mutants) if not one.same_as}
    for name, fell in together.items():
        (alone,) = judged(next(m for m in mutants if m.name == name))
        assert bool(alone.test) == fell

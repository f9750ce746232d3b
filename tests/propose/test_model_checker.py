from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.errors import ModelError
from testgen.judge.pool import JudgePool, open_judge
from testgen.llm.desk import Desk
from testgen.llm.exchange import Answer, Ending, Question
from testgen.problem import Blob, CheckerChoice, CheckerKind, Limits, Problem, TestCase
from testgen.propose.checker_trial import broken
from testgen.propose.model_checker import Drafted, ask_for_checker
from tests.fakes import case, program, solution, sum_problem
from tests.llm.scripted import Scripted, said

VALID = tuple(case(f"{x}", f"{x}\n") for x in (2, 3, 5, 8, 13, 40, 99))
FIRST = "x = int(input())\nprint(1, x - 1)\n"
LAST = "x = int(input())\nprint(x - 1, 1)\n"
MIDDLE = "x = int(input())\nprint(x // 2, x - x // 2)\n"
CHECK = """```python
def check(input, answer, output):
    x = int(input)
    words = output.split()
    if len(words) != 2:
        return False
    a, b = map(int, words)
    return 0 <= a <= x and a + b == x
```"""
CRASHES = CHECK.replace("if len(words) != 2", "if words[9]")
TAKES_ALL = "```python\ndef check(input, answer, output):\n    return True\n```"
NO_SUM = CHECK.replace(" and a + b == x", " and 0 <= b <= x")
TAKES_NONE = TAKES_ALL.replace("True", "False")
ONLY_EQUAL = TAKES_ALL.replace("True", "answer.split() == output.split()")


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgePool]:
    with open_judge(jobs=2, store=tmp_path_factory.mktemp("store")) as pool:
        yield pool


def a_problem(*sources: str) -> Problem:
    return replace(
        sum_problem(validated=False),
        statement="Write two numbers whose sum is x.",
        samples=(case("sample/1", "4\n", "1 3\n"),),
        tests=(),
        solutions=tuple(solution(f"accepted/{number}.py", source) for number, source in enumerate(sources)),
    )


@dataclass
class Trial:
    """What one build asks for a checker, and what comes of it."""

    judge: JudgePool
    problem: Problem
    answers: Sequence[str] | Callable[[Question], Answer] = (CHECK,)
    cases: Sequence[TestCase] = VALID
    hurried: Callable[[], bool] = bool
    asked: list[Question] = field(default_factory=list)

    def run(self) -> Drafted:
        self.desk = Desk(Scripted(self._answer))
        right = self.problem.solutions
        return ask_for_checker(
            self.desk, self.judge, self.problem, Limits(time=1.0), right, self.cases, hurried=self.hurried
        )

    def _answer(self, question: Question) -> Answer:
        self.asked.append(question)
        if callable(self.answers):
            return self.answers(question)
        return said(self.answers[min(len(self.asked), len(self.answers)) - 1])


def test_one_that_takes_all_right_outputs_and_no_broken_one_is_used(judge: JudgePool) -> None:
    trial = Trial(judge, a_problem(FIRST, LAST, MIDDLE))
    drafted = trial.run()
    assert drafted.checker is not None
    assert drafted.checker.choice.kind is CheckerKind.KATTIS
    assert (drafted.checker.model, drafted.checker.exchange) == (trial.desk.model, 0)
    stood = drafted.checker.trial
    assert (stood.inputs, stood.disputed) == (7, 6)
    assert stood.right == 5 * 9 + 4 + 1  # of 3 two print the same, of 2 all
    assert stood.broken == 5 * (1 + 9) + (1 + 6) + (1 + 3)
    assert 0 < stood.near_refused <= stood.near
    assert drafted.outcome == "right solutions disagree, and the model's checker is in use"
    assert len(trial.asked) == 1
    assert trial.desk.log[0].fates == ("the checker stood its trial",)


@pytest.mark.parametrize(
    ("answer", "objection"),
    [
        (TAKES_ALL, "it accepts a broken output"),
        (TAKES_NONE, "it refuses a right output"),
        (ONLY_EQUAL, "it refuses a right output"),
        (CRASHES, "it fails on a right output"),
        (NO_SUM, "outputs that are right ones changed, or of other inputs"),
        ("no idea", "no Python function check"),
        (TAKES_ALL.replace("check(input, answer, output)", "check(x)"), "no Python function check"),
    ],
)
def test_one_that_judges_wrongly_goes_back_twice_with_what_it_judged_wrongly(
    judge: JudgePool, answer: str, objection: str
) -> None:
    trial = Trial(judge, a_problem(FIRST, LAST, MIDDLE), [answer])
    drafted = trial.run()
    assert drafted.checker is None
    assert objection in drafted.outcome
    assert len(trial.asked) == 3
    assert objection in trial.asked[1].user
    assert objection not in trial.asked[0].user
    assert all(exchange.fates[0].startswith("refused: ") for exchange in trial.desk.log)


def test_a_refused_draft_does_not_go_back_where_time_is_short(judge: JudgePool) -> None:
    trial = Trial(judge, a_problem(FIRST, LAST), [TAKES_ALL, CHECK], hurried=lambda: True)
    assert trial.run().checker is None
    assert len(trial.asked) == 1


def test_a_draft_that_is_cut_off_goes_back_with_that_and_more_room(judge: JudgePool) -> None:
    cut = replace(said(CHECK[:-30]), ending=Ending.LENGTH)
    trial = Trial(judge, a_problem(FIRST, LAST), lambda asked: said(CHECK) if "cut off" in asked.user else cut)
    assert trial.run().checker is not None
    first, second = trial.asked
    assert second.max_tokens == 2 * first.max_tokens


def test_a_second_draft_may_be_right(judge: JudgePool) -> None:
    trial = Trial(judge, a_problem(FIRST, LAST), [TAKES_ALL, CHECK])
    assert trial.run().checker is not None
    assert "return True" in trial.asked[1].user


def test_nothing_is_asked_where_solutions_agree_or_nobody_could_disagree(judge: JudgePool) -> None:
    for sources in ((FIRST, "# the same\n" + FIRST), (FIRST,)):
        trial = Trial(judge, a_problem(*sources))
        assert trial.run() == Drafted()
        assert trial.asked == []


# --- one alone against others

ONE_ALONE = (
    (FIRST, FIRST + "#", LAST),
    (LAST, FIRST, FIRST + "#"),
    (FIRST, FIRST + "#", FIRST + "##", LAST),
)
STARTS_WITH_1 = CHECK.replace("a + b == x", "a + b == x and a == 1")


@pytest.mark.parametrize("sources", ONE_ALONE)
def test_what_one_alone_prints_is_not_shown_and_must_be_taken_all_the_same(
    judge: JudgePool, sources: tuple[str, ...]
) -> None:
    trial = Trial(judge, a_problem(*sources), [TAKES_ALL, CHECK])
    drafted = trial.run()
    assert drafted.checker is not None
    assert drafted.checker.trial.right == 6 * 4 + 1  # of 2 all print the same
    lone = f"accepted/{sources.index(LAST)}.py"
    assert drafted.outcome == f"{lone} alone differs from the others, and the model's checker is in use"
    assert len(trial.asked) == 2
    assert not any("2 1" in question.user for question in trial.asked)
    assert "1 2" in trial.asked[0].user


@pytest.mark.parametrize("sources", ONE_ALONE)
def test_a_checker_that_does_not_take_what_one_alone_prints_is_not_mended(
    judge: JudgePool, sources: tuple[str, ...]
) -> None:
    trial = Trial(judge, a_problem(*sources), [STARTS_WITH_1, CHECK])
    drafted = trial.run()
    assert drafted.checker is None
    assert "it refuses a right output" in drafted.outcome
    assert len(trial.asked) == 1


def test_of_two_that_differ_neither_is_alone(judge: JudgePool) -> None:
    trial = Trial(judge, a_problem(FIRST, LAST))
    assert trial.run().outcome.startswith("right solutions disagree")
    assert "2 1" in trial.asked[0].user


def test_two_that_stand_alone_in_turn_are_no_suspects(judge: JudgePool) -> None:
    other = "x = int(input())\nprint(*((x - 1, 1) if x == 3 else (1, x - 1)))\n"
    last = "x = int(input())\nprint(*((x - 1, 1) if x == 5 else (1, x - 1)))\n"
    trial = Trial(judge, a_problem(FIRST, FIRST + "#", other, last))
    assert trial.run().outcome.startswith("right solutions disagree")


# --- when it is asked


def test_one_input_with_two_right_answers_is_enough(judge: JudgePool) -> None:
    drafted = Trial(judge, a_problem(FIRST, LAST), cases=VALID[:2]).run()
    assert drafted.checker is not None
    assert (drafted.checker.trial.inputs, drafted.checker.trial.disputed) == (2, 1)


def test_who_crashes_on_an_input_says_nothing_of_it(judge: JudgePool) -> None:
    crashes = "x = int(input())\nassert x != 8\nprint(1, x - 1)\n"
    drafted = Trial(judge, a_problem(crashes, FIRST, LAST, MIDDLE), cases=VALID[3:4]).run()
    assert drafted.checker is not None
    assert drafted.checker.trial.right == 9


def test_an_empty_output_may_be_right_and_still_not_everything_is(judge: JudgePool) -> None:
    nothing, one = "input()\n", "input()\nprint(1)\n"
    takes_both = TAKES_ALL.replace("True", "output.split() in ([], ['1'])")
    drafted = Trial(judge, a_problem(nothing, one), [TAKES_ALL, takes_both]).run()
    assert drafted.checker is not None
    assert drafted.checker.exchange == 1


def test_where_nothing_must_be_refused_nothing_is_accepted(judge: JudgePool) -> None:
    """What goes on behind an empty output is what one alone prints."""
    drafted = Trial(judge, a_problem("input()\n", "input()\n#", "input()\nprint(1)\n"), [TAKES_ALL]).run()
    assert drafted.checker is None
    assert "no output that it must refuse" in drafted.outcome


def test_a_known_answer_is_one_of_the_right_ones(judge: JudgePool) -> None:
    known = (case("sample/1", "8\n", "3 5\n"), *VALID[:2])
    drafted = Trial(judge, a_problem(FIRST, LAST), [STARTS_WITH_1, CHECK], known).run()
    assert drafted.checker is not None
    assert drafted.checker.trial.right == 9 + 4 + 1


def test_nothing_is_asked_where_the_problem_has_a_checker(judge: JudgePool) -> None:
    problem = replace(a_problem(FIRST, LAST), checker=CheckerChoice(CheckerKind.KATTIS, program=program("check.py")))
    trial = Trial(judge, problem)
    assert trial.run() == Drafted()
    assert trial.asked == []


def test_of_the_outputs_only_those_of_the_given_solutions_are_shown(judge: JudgePool) -> None:
    trial = Trial(judge, a_problem(FIRST, LAST))
    trial.run()
    assert "print" not in trial.asked[0].user.split("Example")[0]


def test_a_model_that_fails_leaves_no_checker(judge: JudgePool) -> None:
    def gone(_: Question) -> Answer:
        raise ModelError("gone")

    trial = Trial(judge, a_problem(FIRST, LAST), gone)
    drafted = trial.run()
    assert drafted.checker is None
    assert drafted.outcome == "right solutions disagree; no checker was answered"
    assert trial.desk.stopped_because == "gone"


def test_the_same_seed_asks_the_same(judge: JudgePool) -> None:
    first, second = (Trial(judge, a_problem(FIRST, LAST), [TAKES_ALL, CHECK]) for _ in range(2))
    assert first.run() == second.run()
    assert [q.sha for q in first.asked] == [q.sha for q in second.asked]


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=4))
def test_broken_outputs_are_none_of_the_right_ones(outputs: list[bytes]) -> None:
    blobs = [Blob.of(output) for output in outputs]
    right = {tuple(output.split()) for output in outputs}
    made = [tuple(blob.read().split()) for blob in broken(blobs, blobs)]
    assert not right & set(made)
    assert () in made or () in right

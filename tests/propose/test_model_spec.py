from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from testgen.errors import ModelError
from testgen.llm.budget import Budget
from testgen.llm.desk import Desk
from testgen.llm.exchange import Answer, Question
from testgen.problem import Problem
from testgen.progress import Silence
from testgen.propose.model_spec import Sought, ask_for_spec
from testgen.propose.spec import Completeness, FoundSpec
from testgen.spec.draft import Draft
from testgen.spec.mined import Unused
from testgen.spec.parse import parse
from testgen.spec.tree import Source
from tests.fakes import BEHAVIOURS, FakeJudge, case, integers_only, solution, sum_problem
from tests.llm.scripted import Scripted, said

RIGHT = "n: int 1..30\na: int[n] -100..100\n"
NARROW = "n: int 1..30\na: int[n] -9..9\n"
WIDE = "n: int 1..30\na: int[n] -1000..1000\n"
NO_SPEC = "n: integer between 1 and 30\n"
NO_SAMPLE = "n: int 1..1\na: int[n] -100..100\n"
STATEMENT = """Add n numbers.

## Input
The first line holds n (1 <= n <= 30). The second line holds n numbers from -100 to 100.
"""
NONE = FoundSpec(None, Completeness.NONE)


def after_the_first(data: bytes) -> bytes:
    return b"%d\n" % sum(map(int, data.split()[1:]))


def a_problem(*, validated: bool = True, statement: str = STATEMENT) -> Problem:
    return replace(
        sum_problem(validated=validated),
        statement=statement,
        samples=(case("sample/1", "2\n1 2\n", "3\n"), case("sample/2", "3\n1 -2 10\n", "9\n")),
        tests=(),
        solutions=(solution("accepted/a.py"), solution("accepted/b.py")),
    )


class Sheet:
    """What one build asks for the format, and what comes of it."""

    def __init__(
        self,
        answers: Sequence[str] | Callable[[Question], Answer],
        problem: Problem | None = None,
        found: FoundSpec = NONE,
        *,
        jobs: int = 2,
        budget: Budget | None = None,
    ) -> None:
        self.asked: list[Question] = []
        self._answers = answers

        def answer(question: Question) -> Answer:
            self.asked.append(question)
            if callable(answers):
                return answers(question)
            return said(answers[min(self._place(question), len(answers) - 1)])

        self.desk = Desk(Scripted(answer), budget, jobs=jobs)
        behaviours = BEHAVIOURS | {f"accepted/{name}.py": after_the_first for name in "ab"}
        judge = FakeJudge(behaviours | {"validate.py": integers_only})
        self.sought: Sought = ask_for_spec(self.desk, judge, problem or a_problem(), found, seed=1, progress=Silence())

    @staticmethod
    def _place(question: Question) -> int:
        """The likeliest answer, two votes, then what was asked anew."""
        return question.sample + 3 * ("What is wrong with the draft" in question.user)

    @property
    def found(self) -> FoundSpec:
        return self.sought.found

    @property
    def retries(self) -> list[Question]:
        return self.asked[3:]


def test_a_format_that_stands_its_trial_with_the_validators_is_complete() -> None:
    sheet = Sheet([RIGHT])
    assert sheet.found.format == parse(RIGHT)
    assert (sheet.found.completeness, sheet.found.source) == (Completeness.COMPLETE, Source.MODEL)
    assert sheet.sought.outcome == "the model's format is complete"
    assert len(sheet.asked) == 1
    assert {q.temperature > 0 for q in sheet.asked if q.sample == 0} == {False}
    assert all(q.grammar for q in sheet.asked)


@pytest.mark.parametrize(
    "fence", ["```spec\n{}```", "```\n{}```\n", "\n{}\n\n", "{}```\n", "Here it is:\n```\n{}```\nHope it helps."]
)
def test_what_stands_around_it_does_no_harm(fence: str) -> None:
    assert Sheet([fence.format(RIGHT)]).found.format == parse(RIGHT)


def test_without_validators_a_models_words_are_partial() -> None:
    sheet = Sheet([RIGHT], a_problem(validated=False))
    assert sheet.found.completeness is not Completeness.COMPLETE
    assert "complete" not in sheet.sought.outcome


def test_a_bound_that_is_too_narrow_is_partial_though_it_stands_every_trial() -> None:
    sheet = Sheet([NARROW.replace("-9..9", "-10..10")])
    assert sheet.found.completeness is Completeness.PARTIAL
    assert any("100" in doubt.why for doubt in sheet.found.doubts)


def test_numbers_that_nobody_speaks_of_make_it_partial() -> None:
    sheet = Sheet(["n: int 1..30\na: int[n] -77..100\n"])
    assert sheet.found.completeness is Completeness.PARTIAL
    assert any("77" in doubt.why for doubt in sheet.found.doubts)


def test_most_votes_are_tried_first() -> None:
    other = "n: int 1..30\nb: int[n] -100..100\n"
    assert Sheet([NO_SPEC, other, RIGHT]).found.format == parse(other)
    assert Sheet([NARROW, other, RIGHT]).found.format == parse(other)


def test_a_complete_one_with_fewer_votes_is_better_than_a_partial_one() -> None:
    partial = "n: int 1..30\na: int[n] -77..100\n"
    sheet = Sheet([partial, partial, RIGHT])
    assert sheet.found.format == parse(RIGHT)
    assert sheet.found.completeness is Completeness.COMPLETE


# --- refused ones


@pytest.mark.parametrize(
    ("answer", "objection"),
    [
        ("n: int 5..1\n", "line 1, column 1: the bound 5..1 is empty; try `1..5`"),
        ("n: int 1..9\na: lst[n] 1..2\n", "line 2, column 4: `lst` cannot stand here; expected a type (int, "),
    ],
)
def test_a_format_that_cannot_be_read_is_objected_to_in_one_line_of_words(answer: str, objection: str) -> None:
    sheet = Sheet([answer])
    assert sheet.retries
    assert all(objection in question.user for question in sheet.retries)
    assert not any("\\n" in question.user or "try: " in question.user for question in sheet.retries)
    assert all("\n" not in fate and "\\n" not in fate for exchange in sheet.desk.log for fate in exchange.fates)


def test_one_that_is_no_format_goes_back_with_line_and_column() -> None:
    sheet = Sheet([NO_SPEC, NO_SPEC, NO_SPEC, RIGHT])
    (retry,) = sheet.retries
    assert NO_SPEC.strip() in retry.user
    assert "line 1, column 4: " in retry.user
    assert sheet.found.format == parse(RIGHT)


def test_one_that_does_not_read_a_sample_goes_back_with_line_column_and_the_sample() -> None:
    sheet = Sheet([NO_SAMPLE, NO_SAMPLE, NO_SAMPLE, RIGHT])
    (retry,) = sheet.retries
    assert "line 1, column 1" in retry.user
    assert "sample/1" in retry.user
    assert NO_SAMPLE.strip() in retry.user
    assert sheet.found.format == parse(RIGHT)


def test_one_that_the_validators_refuse_goes_back_with_their_word() -> None:
    sheet = Sheet([WIDE, WIDE, WIDE, RIGHT], a_problem(statement=STATEMENT.replace("100", "1000")))
    assert sheet.found.format is not None
    if sheet.retries:
        assert "validate.py" in sheet.retries[0].user


@pytest.mark.parametrize("answer", [NO_SPEC, NO_SAMPLE, "\ud800", "(" * 100_000, "n: int 1..9^9^9\n", "\0"])
def test_it_goes_back_three_times_and_not_more(answer: str) -> None:
    sheet = Sheet([answer])
    assert len(sheet.asked) == 3 + 3
    assert sheet.found is NONE
    assert sheet.sought.outcome == "no format of the model stood its trial"
    assert all("\n" not in fate for exchange in sheet.desk.log for fate in exchange.fates)
    assert all(exchange.fates for exchange in sheet.desk.log)


def test_every_answer_says_in_the_log_what_became_of_it() -> None:
    sheet = Sheet([NO_SPEC, NO_SAMPLE, RIGHT])
    fates = [exchange.fates[-1] for exchange in sheet.desk.log]
    assert fates[0].startswith("refused")
    assert fates[1].startswith("refused")
    assert fates[2].startswith("it stood its trial, complete")


# --- what was found before


def test_a_partial_one_that_was_found_before_is_kept_unless_the_models_is_complete() -> None:
    before = FoundSpec(
        parse(NARROW), Completeness.PARTIAL, Source.STATEMENT, best=Draft(parse(NARROW), Source.STATEMENT)
    )
    assert Sheet([RIGHT], found=before).found.format == parse(RIGHT)
    assert Sheet(["n: int 1..30\na: int[n] -77..100\n"], found=before).found is before


def test_the_draft_and_what_it_lacks_are_shown() -> None:
    doubt = Unused("statement", "The numbers are distinct.")
    draft = Draft(parse(NARROW), Source.STATEMENT, (doubt,))
    sheet = Sheet([RIGHT], found=FoundSpec(None, Completeness.NONE, best=draft))
    assert "-9..9" in sheet.asked[0].user
    assert "The numbers are distinct." in sheet.asked[0].user
    assert "-9..9" not in Sheet([RIGHT]).asked[0].user


# --- failures, and the same every time


@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5])
def test_a_model_that_fails_leaves_what_was_found(nth: int) -> None:
    count = iter(range(1, 99))

    def answer(_: Question) -> Answer:
        if next(count) >= nth:
            raise ModelError("gone")
        return said(NO_SPEC)

    sheet = Sheet(answer, jobs=1)
    assert sheet.found is NONE
    assert sheet.desk.stopped_because == "gone"
    assert len(sheet.asked) == nth


def test_a_budget_that_is_used_up_ends_the_conversation() -> None:
    sheet = Sheet([NO_SPEC], budget=Budget(calls=4))
    assert len(sheet.asked) == 4
    assert sheet.desk.stopped_because == "calls"


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_any_number_of_jobs_finds_the_same(jobs: int) -> None:
    answers = [NO_SPEC, NARROW, NO_SAMPLE, RIGHT]
    one, many = Sheet(answers, jobs=1), Sheet(answers, jobs=jobs)
    assert one.sought == many.sought
    assert [e.question for e in one.desk.log] == [e.question for e in many.desk.log]
    assert [e.fates for e in one.desk.log] == [e.fates for e in many.desk.log]

import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from testgen.bench import Bench
from testgen.consultation import NO_JUDGE_OF_INPUTS, Consultation
from testgen.errors import ModelError, ModelTimeoutError
from testgen.llm.budget import Budget
from testgen.llm.exchange import Answer, Question
from testgen.options import ExistingTests
from testgen.problem import TestCase
from testgen.propose.notebook import Made
from testgen.propose.workshop import Workshop
from testgen.report.text import report_text
from testgen.summary import build_figures
from tests.consulted import PROGRAMS, QUICK, UNKILLABLE, Asked, a_problem, by_prompt, mark, suite_of, without
from tests.fakes import case, solution, sum_problem
from tests.llm.scripted import said

# --- what is in the report


def test_what_came_of_the_model_is_in_the_figures() -> None:
    asked = Asked(rounds=8)
    llm = asked.llm
    assert set(llm) >= {"model", "calls", "tokens", "proposed", "accepted", "stopped_because"}
    assert llm["model"] == "scripted"
    assert llm["calls"] == len(asked.questions) == len(asked.report.exchanges)
    assert llm["tokens"] == 400 * llm["calls"]
    tallies = [tally for name, tally in asked.figures["proposers"].items() if name.startswith(("model-", "auditor"))]
    assert llm["proposed"] == sum(tally["proposed"] for tally in tallies) > 0
    assert llm["accepted"] == sum(tally["accepted"] for tally in tallies) > 0
    assert llm["tokens"] == sum(tally["tokens"] for tally in tallies)
    assert 0 < llm["scenarios"]["accepted"] < llm["scenarios"]["proposed"]
    assert json.dumps(asked.figures)


def test_a_test_of_a_scenario_says_its_reason_and_where_it_was_said() -> None:
    asked = Asked(rounds=8)
    told = [test for test in asked.report.suite.tests if test.scenario]
    assert told
    reasons = {"all values are negative", "large values", "sums beyond 99", "they cancel out", "one value"}
    for test in told:
        assert test.why in reasons
        number, place = map(int, test.scenario.split("."))
        assert test.why in (asked.report.exchanges[number].answer or said("")).text
        assert place >= 1
    assert all(not test.scenario for test in asked.report.suite.tests if test not in told)


def test_the_text_report_names_the_model_and_its_reasons() -> None:
    from rich.console import Console  # noqa: PLC0415

    asked = Asked(rounds=8)
    console = Console(width=120)
    with console.capture() as capture:
        console.print(report_text(asked.report))
    said_to_people = capture.get()
    assert "scripted" in said_to_people
    shown = {test.why for test in asked.report.suite.tests if test.scenario}
    assert any(why in said_to_people for why in shown)
    assert asked.llm["stopped_because"] in " ".join(said_to_people.split())


def test_every_answer_has_a_fate() -> None:
    asked = Asked(rounds=8)
    assert all(exchange.fates for exchange in asked.report.exchanges)
    fates = [fate for exchange in asked.report.exchanges for fate in exchange.fates]
    assert any("accepted" in fate for fate in fates)
    assert any("zebra" in fate for fate in fates)


def test_all_four_proposers_have_their_turn_while_something_survives() -> None:
    prompts = {question.prompt.split("/")[0].removesuffix("_code") for question in Asked(rounds=12).questions}
    assert prompts == {"analysis", "difference", "auditor", "strata", "feedback"}


def test_the_model_is_heard_in_the_first_round_though_the_others_bring_news() -> None:
    asked = Asked(rounds=1)
    others = asked.figures["proposers"]["bounds"]
    assert others["kills"] + others["bounds"] > 0
    assert {question.prompt.split("/")[0] for question in asked.questions} == {"analysis", "difference"}


# --- without a model, and with one that is of no use


@pytest.mark.parametrize("answer", ["", "I cannot help with that.", '{"scenarios": [{"why": "x", "fix": {"b": 1}}]}'])
def test_a_useless_model_changes_no_test(answer: str) -> None:
    asked = Asked(answer=lambda _: said(answer, 300, 100))
    assert suite_of(asked.report) == suite_of(without())
    before, after = build_figures(without()), asked.figures
    for figures in (before, after):
        for name in ("llm", "proposers", "rounds"):
            del figures[name]
    assert after == before


def test_without_a_model_nothing_of_one_is_said() -> None:
    report = without()
    assert build_figures(report)["llm"] is None
    assert report.exchanges == ()


@pytest.mark.parametrize(("nth", "jobs"), [(1, 1), (2, 1), (5, 1), (1, 3), (4, 3)])
def test_a_model_that_fails_at_the_nth_question_ends_no_build(nth: int, jobs: int) -> None:
    count = iter(range(1, 1_000))

    def answer(question: Question) -> Answer:
        if next(count) >= nth:
            raise ModelError("the server is gone")
        return by_prompt(question)

    asked = Asked(answer=answer, jobs=jobs, rounds=6)
    assert asked.report.suite.tests
    assert asked.llm["stopped_because"] == "the server is gone"
    if jobs == 1:
        assert asked.llm["calls"] == nth == len(asked.questions)
    if nth == 1 and jobs == 1:
        assert suite_of(asked.report) == suite_of(without(rounds=asked.report.rounds))


def test_timeouts_that_go_on_end_the_asking_and_not_the_build() -> None:
    def slow(_: Question) -> Answer:
        raise ModelTimeoutError("no answer within 9 s")

    asked = Asked(answer=slow, rounds=6)
    assert asked.llm["stopped_because"] == "no answer within 9 s"
    assert asked.llm["calls"] == 3
    assert suite_of(asked.report)


@pytest.mark.parametrize("slow", ["answers", "scenarios"])
def test_what_a_model_takes_makes_measuring_the_suite_no_longer(slow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    elapsed: list[float] = []
    made = Workshop.make

    def noted(_bench: Bench, _tests: Sequence[TestCase], _size: int, seconds: float) -> float:
        elapsed.append(seconds)
        return 0.0

    def making(*given: Any) -> Iterator[Made]:
        time.sleep(0.1)
        yield from made(*given)

    monkeypatch.setattr("testgen.loop.seconds_to_measure", noted)
    if slow == "scenarios":
        monkeypatch.setattr(Workshop, "make", making)
    asked = Asked(slow=lambda _: 0.1 * (slow == "answers"), jobs=1, budget=600.0, rounds=6)
    assert len(asked.questions) > 3
    assert 0 < elapsed[-1] <= asked.report.effort.seconds - 0.1 * len(asked.questions)


def test_a_turn_that_would_not_fit_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("testgen.loop.seconds_to_measure", lambda *_: 0.0)
    whole = len(Asked(budget=600.0, rounds=6).questions)
    worked = Consultation.worked
    monkeypatch.setattr(Consultation, "worked", lambda consultation, _: worked(consultation, 1e6))
    assert len(Asked(budget=600.0, rounds=6).questions) < whole
    assert len(Asked(rounds=6).questions) == whole, "without a budget everything fits"


def test_a_model_may_make_as_many_inputs_however_many_wrong_solutions_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("testgen.loop.RUNS_A_ROUND", 10)
    tallies = Asked(rounds=1).report.proposers
    assert tallies["model-analysis"].proposed == QUICK["candidates"] > tallies["bounds"].proposed > 0


def test_before_the_rounds_an_answer_may_take_half_of_what_is_left() -> None:
    before = Asked(a_problem(input_format=None), budget=100.0, rounds=1)
    assert before.questions[0].prompt.startswith("spec/")
    assert 40 < (before.client.timeouts[0] or 0) <= 50
    within = Asked(budget=100.0, rounds=1)
    assert within.questions[0].prompt.startswith("analysis/")
    assert 80 < (within.client.timeouts[0] or 0) <= 85


def test_a_budget_of_tokens_ends_the_asking() -> None:
    asked = Asked(llm_budget=Budget(tokens=4_000), rounds=6)
    assert asked.llm["stopped_because"] == "tokens"
    assert 0 < asked.llm["tokens"] <= 4_000


# --- the same every time


@pytest.mark.parametrize("jobs", [1, 4])
def test_equal_seeds_and_answers_give_equal_builds_for_any_number_of_jobs(jobs: int) -> None:
    def hasty(_: str) -> float:
        return random.random() / 200

    first, second = Asked(jobs=1, rounds=4), Asked(jobs=jobs, rounds=4, slow=hasty)
    assert suite_of(first.report) == suite_of(second.report)
    assert first.figures == second.figures
    assert [e.question for e in first.report.exchanges] == [e.question for e in second.report.exchanges]
    assert [e.fates for e in first.report.exchanges] == [e.fates for e in second.report.exchanges]


def test_rounds_make_again_what_was_asked() -> None:
    first = Asked(rounds=10)
    again = Asked(rounds=first.report.rounds)
    assert [e.question.sha for e in first.report.exchanges] == [e.question.sha for e in again.report.exchanges]
    assert suite_of(first.report) == suite_of(again.report)


# --- what is held out is never shown


@pytest.mark.parametrize(
    ("seed", "fraction"),
    [
        (0, 0.5),
        (1, 0.8),
        *(pytest.param(s, f, marks=pytest.mark.slow) for s in range(2, 8) for f in (0.2, 0.5, 0.8)),
    ],
)
def test_what_is_held_out_is_never_shown_to_the_model(seed: int, fraction: float) -> None:
    extra = ["wrong_answer/also_small.py", UNKILLABLE, *(f"accepted/{name}.py" for name in "cdef")]
    problem = a_problem(*extra)
    mixed = list(problem.solutions)
    random.Random(seed).shuffle(mixed)
    # Another comment gives another hash, and so another choice of what is held out.
    salted = [solution(s.name, f"print({s.name!r})  # MARK-{mark(s.name)}-KRAM {seed}\n") for s in mixed]
    asked = Asked(replace(problem, solutions=tuple(salted)), rounds=6, hold_out=fraction, seed=seed)
    assert asked.report.held_out is not None
    held = {outcome.solution.name for outcome in asked.report.held_out.outcomes}
    assert held
    shown = "\n".join(question.system + question.user for question in asked.questions)
    assert "-KRAM" in shown
    assert not [name for name in held if f"MARK-{mark(name)}-KRAM" in shown or f"{name}\n" in shown]


@pytest.mark.parametrize("salt", range(4))
@pytest.mark.parametrize("answer", ["", "zebra: int 1..2\n"])
def test_no_name_of_a_held_out_program_is_in_an_exchange(answer: str, salt: int) -> None:
    """Where no format stands beside the problem, right programs are read for one, and try what a model writes."""
    names = [f"accepted/{name}.py" for name in "abcdef"]
    read = "count_{0} = int(input())\nvalues_{0} = list(map(int, input().split()))\nprint(sum(values_{0}))  # {1}\n"
    own = (case("secret/1", "3\n-5 7 1\n", "3\n"), case("secret/2", "2\n60 70\n", "130\n"))
    plain = a_problem(UNKILLABLE, input_format=None, tests=own)
    wrong = tuple(s for s in plain.solutions if s.name not in names)
    right = tuple(solution(name, read.format(mark(name), salt)) for name in names)
    asked = Asked(replace(plain, solutions=(*right, *wrong)), lambda _: said(answer, 300, 100), rounds=4, hold_out=0.5)
    assert asked.report.held_out is not None
    held = [outcome.solution.name for outcome in asked.report.held_out.outcomes if outcome.solution in right]
    assert held
    seen = "\n".join("\n".join((e.question.system, e.question.user, e.why, *e.fates)) for e in asked.report.exchanges)
    assert [name for name in names if mark(name) in seen]
    assert not [name for name in held if mark(name) in seen or name in seen]


def test_programs_that_are_not_trusted_are_never_shown_as_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROGRAMS, "accepted/offender.py", lambda _: b"7\n")
    asked = Asked(a_problem("accepted/offender.py", UNKILLABLE), rounds=8)
    assert [o.solution.name for o in asked.report.in_loop.offenders] == ["accepted/offender.py"]
    assert not any("accepted_offender" in question.user for question in asked.questions)


# --- who vouches for inputs


def test_where_nothing_vouches_for_inputs_no_proposer_asks() -> None:
    asked = Asked(a_problem(input_format=None), rounds=4)
    assert not [q for q in asked.questions if not q.prompt.startswith("spec")]
    assert asked.llm["stopped_because"] == NO_JUDGE_OF_INPUTS
    assert asked.llm["proposed"] == 0


def test_no_input_that_the_format_or_a_validator_refuses_enters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROGRAMS, "validate.py", lambda data: 42 if b"-" not in data else 43)
    asked = Asked(a_problem(UNKILLABLE, validators=sum_problem().validators), rounds=8)
    assert asked.llm["proposed"] > 0
    assert not [t for t in asked.report.suite.tests if b"-" in t.case.input.read()]


def test_scoring_alone_asks_nothing() -> None:
    asked = Asked(existing=ExistingTests.ONLY_SCORE)
    assert asked.questions == []
    assert asked.llm["calls"] == 0
    assert asked.llm["stopped_because"] == "the build was done"

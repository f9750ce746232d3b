import json
from dataclasses import replace

import pytest

from testgen.errors import ModelContextError, ModelError
from testgen.llm.budget import Budget
from testgen.llm.exchange import Answer, Question
from testgen.llm.scenario import Restriction, Scenario
from testgen.problem import Blob, Verdict
from testgen.propose.auditor import Auditor
from testgen.propose.model_analysis import ModelAnalysis
from testgen.propose.model_feedback import ModelFeedback
from testgen.propose.model_proposer import ModelProposer, example_of
from testgen.propose.model_strata import ModelStrata
from testgen.propose.notebook import Made
from testgen.seams import Accepted, Candidate
from testgen.spec.tree import Format
from tests.fakes import case
from tests.llm.scripted import said
from tests.propose.turns import SUMS, Table, generators, scenarios, seated, small, sums

FLAWS = {
    Verdict.WA: "it prints a wrong output",
    Verdict.TLE: "it is too slow",
    Verdict.MLE: "it needs too much memory",
    Verdict.RTE: "it crashes",
}


def test_first_one_input_of_each_scenario_and_never_more_than_allowed() -> None:
    answer = scenarios(small("one", n="3..20"), small("two", n="4..20"), small("three", n="5..20"))
    table = seated(ModelAnalysis, answer, problem=sums())
    found = table.turn(wanted=())
    assert [c.scenario for c in found[:3]] == ["0.1", "0.2", "0.3"]
    assert [c.scenario for c in found[3:6]] == ["0.1", "0.2", "0.3"]
    assert {c.proposer for c in found} == {"model-analysis"}
    again = seated(ModelAnalysis, answer, problem=sums())
    assert again.turn(candidates=2, wanted=()) == found[:2]


@pytest.mark.parametrize("jobs", [1, 2, 7])
def test_equal_seeds_and_answers_give_equal_candidates_for_any_number_of_jobs(jobs: int) -> None:
    def answer(question: Question) -> Answer:
        return said(scenarios(small(f"of {len(question.user)}", n=str(len(question.user) % 9 + 2))))

    def turns(jobs: int) -> list[list[Candidate]]:
        table = seated(ModelAnalysis, answer, jobs=jobs)
        return [table.turn() for _ in range(3)]

    assert turns(jobs) == turns(1)
    assert turns(1)[0]


def test_another_seed_gives_other_inputs_of_the_same_scenarios() -> None:
    answer = scenarios({"why": "any", "size": "large"})
    first, second = (seated(ModelAnalysis, answer).turn(seed=seed) for seed in (1, 2))
    assert {c.scenario for c in first} == {c.scenario for c in second}
    assert [c.input.sha for c in first] != [c.input.sha for c in second]


@pytest.mark.parametrize(
    "answer", ["", "no", '{"scenarios": [', "[]", '{"scenarios": [7, null, {"why": 3}]}', "\0" * 99]
)
def test_an_answer_without_use_gives_no_candidate_and_says_so_in_the_log(answer: str) -> None:
    table = seated(ModelAnalysis, answer)
    assert table.turn() == []
    assert table.notebook.entries == {}
    assert all(fate.startswith("not used: ") and "\n" not in fate for fate in table.fates)
    assert table.fates or answer == "[]"


def test_every_scenario_is_written_down_with_its_fate_even_one_without_inputs() -> None:
    table = seated(ModelAnalysis, scenarios(small("good", n="2"), small("wrong name", zebra="2")))
    table.turn(wanted=())
    assert list(table.notebook.entries) == ["0.1", "0.2"]
    assert table.notebook.entries["0.2"].made.objection
    assert any("0.2" in fate and "no input" in fate for fate in table.fates)


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_model_that_fails_gives_what_it_answered_before_and_nothing_after(nth: int) -> None:
    asked: list[Question] = []

    def answer(question: Question) -> Answer:
        asked.append(question)
        if len(asked) >= nth:
            raise ModelError("gone")
        return said(scenarios(small(f"number {len(asked)}", n=str(len(asked) + 1))))

    table = seated(ModelAnalysis, answer, jobs=1)
    found = [table.turn() for _ in range(3)]
    assert {c.scenario.split(".")[0] for turn in found for c in turn} == {str(n) for n in range(nth - 1)}
    assert table.desk.stopped_because == "gone"
    assert len(asked) == nth


def test_a_budget_ends_it_without_an_error() -> None:
    table = seated(ModelAnalysis, scenarios(small("x", n="2")), budget=Budget(tokens=50))
    assert table.turn() == []
    assert table.desk.stopped_because == "tokens"


def accept_all(table: Table, found: list[Candidate]) -> None:
    table.notebook.learn([Accepted(c, case(f"t{c.scenario}", "1\n", "1\n")) for c in found], {})


def test_a_model_whose_scenarios_give_tests_is_asked_for_more_and_shown_more() -> None:
    long = sums(statement="Add.\n" + "word " * 4_000)
    table = seated(ModelStrata, generators("a", "b"), problem=long)
    accept_all(table, table.turn())
    table.turn()
    first, second = table.asked
    assert second.max_tokens == 2 * first.max_tokens
    assert len(second.user) > len(first.user)
    poor = seated(ModelStrata, generators("a", "b"), problem=long)
    poor.turn()
    poor.turn()
    assert poor.asked[1].max_tokens == poor.asked[0].max_tokens


@pytest.mark.parametrize("largest", [6_000, 3_500, 2_500])
def test_a_model_of_little_context_is_asked_the_same_for_less_and_never_for_more_again(largest: int) -> None:
    def answer(question: Question) -> Answer:
        if len(question.user) > largest:
            raise ModelContextError("the question is too long for the model")
        return said(generators("a", "b"))

    table = seated(ModelStrata, answer, problem=sums(statement="Add.\n" + "word " * 4_000))
    accept_all(table, table.turn())
    asked = len(table.asked)
    accept_all(table, table.turn())
    assert table.desk.open
    answered = [exchange.question for exchange in table.desk.log if exchange.answer]
    assert len(answered) == 2
    assert [question.sample for question in answered] == [0, 1]
    assert len(table.asked) <= asked + 2, "it is known what is too long"


def test_a_question_that_is_always_too_long_ends_the_asking() -> None:
    def answer(_: Question) -> Answer:
        raise ModelContextError("the question is too long for the model")

    table = seated(ModelStrata, answer)
    assert table.turn() == []
    assert [question.max_tokens for question in table.asked] == [1000, 500, 250]
    assert table.desk.stopped_because == "the question is too long for the model"


def test_generators_are_asked_for_where_no_format_is_known_and_answers_are_held_to_a_schema_where_one_is() -> None:
    known, unknown = seated(ModelAnalysis, "[]"), seated(ModelAnalysis, generators("a"), fmt=None)
    known.turn()
    found = unknown.turn()
    assert all(question.schema is not None for question in known.asked)
    assert all(question.schema is None for question in unknown.asked)
    assert {question.prompt.split("/")[0] for question in unknown.asked} == {"analysis_code", "difference_code"}
    assert [c.input.read() for c in found if c.scenario == "0.1"] == [b"1\n7\n"]


def given(table: Table, *, code: bool, tests: int, nothing: int) -> None:
    """Write scenarios into the notebook, some of which gave tests."""
    scenario = Scenario("x", generator="...") if code else Scenario("x", restriction=Restriction(size="small"))
    for number in range(tests + nothing):
        name = f"9{int(code)}.{number}"
        table.notebook.add(Made(scenario, name, ()))
        if number < tests:
            accept_all(table, [Candidate(Blob.of("1\n"), "x", "x", scenario=name)])


def kinds(table: Table, turns: int) -> str:
    """Say for each of the next turns whether generators (g) or restrictions (r) were asked for."""
    said = ""
    for _ in range(turns):
        before = len(table.asked)
        table.turn()
        said += "".join(sorted({"g" if "_code/" in one.prompt else "r" for one in table.asked[before:]}))
    return said


@pytest.mark.parametrize(
    ("restrictions", "code", "asked"),
    [
        (None, None, "rr"),
        ((4, 0), None, "rr"),
        ((0, 4), None, "gg"),
        ((0, 4), (0, 5), "rr"),
        ((1, 3), (4, 0), "gg"),
        ((2, 2), (0, 4), "rr"),
        ((3, 1), (4, 0), "rg"),
    ],
)
def test_what_gave_tests_before_is_asked_for(
    restrictions: tuple[int, int] | None, code: tuple[int, int] | None, asked: str
) -> None:
    table = seated(ModelAnalysis, "[]")
    for is_code, gave in ((False, restrictions), (True, code)):
        if gave:
            given(table, code=is_code, tests=gave[0], nothing=gave[1])
    assert kinds(table, len(asked)) == asked


def test_generators_are_asked_for_in_turn_once_restrictions_gave_tests() -> None:
    table = seated(Auditor, json.dumps({"fault": "starts at 1", "fix": {"n": "1"}, "size": "small"}))
    accept_all(table, table.turn())
    assert kinds(table, 1) == "g"


@pytest.mark.parametrize("verdict", [Verdict.WA, Verdict.TLE, Verdict.MLE, Verdict.RTE])
@pytest.mark.parametrize("proposer", [ModelAnalysis, Auditor, ModelFeedback])
@pytest.mark.parametrize("fmt", [SUMS, None])
def test_a_model_is_told_what_is_wrong_with_a_program(
    verdict: Verdict, proposer: type[ModelProposer], fmt: Format | None
) -> None:
    table = seated(proposer, "[]", fmt=fmt)
    wrong = [replace(s, expected=frozenset({verdict})) for s in table.context.survivors]
    table.turn(survivors=wrong, wanted=wrong)
    told = {s: any(f"({flaw})" in q.user for q in table.asked) for s, flaw in FLAWS.items()}
    assert told == {s: s is verdict for s in FLAWS}


def test_of_a_program_that_may_fail_in_several_ways_it_is_not_told_how() -> None:
    table = seated(Auditor, "[]")
    (first, _) = table.context.survivors
    table.turn(survivors=[replace(first, expected=frozenset({Verdict.WA, Verdict.TLE}))])
    assert "(how is not known)" in table.asked[0].user


def test_samples_are_cut_where_they_are_long() -> None:
    test = case("sample/1", "1 " * 5_000, "2 " * 5_000)
    shown = example_of(test, 100)
    assert len(shown) < 1_200
    assert shown.startswith("Input:\n(10,000 characters")
    assert "Output:\n(10,000 characters" in shown
    assert example_of(replace(test, answer=None), 100).endswith("Output:\n")


def test_what_is_asked_twice_costs_nothing_more() -> None:
    table = seated(ModelStrata, generators("a"))
    table.turn()
    spent = table.desk.spent
    (reply,) = table.desk.ask([table.asked[0]])
    assert table.desk.spent == spent
    assert reply.number == 0

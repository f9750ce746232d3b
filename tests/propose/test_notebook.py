from testgen.llm.scenario import Restriction, Scenario
from testgen.problem import Blob
from testgen.propose.notebook import Made, Notebook
from testgen.seams import Accepted, Candidate, RefusalReason, Refused
from tests.fakes import case

SCENARIO = Scenario("ties", restriction=Restriction(size="small"))


def candidate(scenario: str, text: str = "1\n") -> Candidate:
    return Candidate(Blob.of(text), "auditor", "ties", scenario=scenario)


def accepted(scenario: str, name: str) -> Accepted:
    return Accepted(candidate(scenario), case(name, "1\n", "1\n"))


def notebook(*names: str) -> Notebook:
    book = Notebook()
    for name in names:
        book.add(Made(SCENARIO, name, (candidate(name),)))
    return book


def test_what_became_of_inputs_is_written_to_their_scenario() -> None:
    book = notebook("0.1", "0.2", "1.1")
    refused = Refused(candidate("0.2"), RefusalReason.INVALID, "1:1: too large")
    book.learn([accepted("0.1", "t1"), accepted("0.1", "t2"), refused, refused], {"t1": {"wa.py"}, "t2": {"b.py"}})
    assert list(book.entries) == ["0.1", "0.2", "1.1"]
    assert str(book.entries["0.1"]) == "2 accepted; rejects b.py, wa.py"
    assert str(book.entries["0.2"]) == "0 accepted, 2 refused (invalid: 1:1: too large); rejects nothing"
    assert str(book.entries["1.1"]) == "0 accepted; rejects nothing"
    assert book.useful == 1


def test_what_is_learnt_later_is_added() -> None:
    book = notebook("0.1")
    book.learn([accepted("0.1", "t1")], {"t1": {"a.py"}})
    book.learn([accepted("0.1", "t2"), Refused(candidate("0.1"), RefusalReason.DUPLICATE)], {"t2": ["a.py"]})
    assert str(book.entries["0.1"]) == "2 accepted, 1 refused (duplicate); rejects a.py"


def test_inputs_of_nobodys_scenario_are_no_affair_of_it() -> None:
    book = notebook("0.1")
    book.learn([accepted("", "t1"), accepted("7.7", "t2")], {"t1": {"a.py"}})
    assert book.useful == 0


def test_what_a_kind_of_scenario_promises_is_what_it_gave() -> None:
    book = notebook("0.1", "0.2", "0.3")
    assert Notebook().promise(code=True) == Notebook().promise(code=False) == 0.5
    book.add(Made(Scenario("large", generator="def gen(seed, scale): ..."), "1.1", (candidate("1.1"),)))
    book.add(Made(Scenario("small", text="1\n"), "1.2", (candidate("1.2"),)))
    book.learn([accepted("0.1", "t1"), accepted("0.1", "t2"), accepted("1.1", "t3"), accepted("1.2", "t4")], {})
    assert book.promise(code=False) == 2 / 5
    assert book.promise(code=True) == 3 / 4


def test_a_scenario_without_an_input_says_why() -> None:
    book = Notebook()
    book.add(Made(SCENARIO, "0.1", (), "n cannot be 0"))
    assert str(book.entries["0.1"]) == "no input: n cannot be 0"
    assert book.useful == 0

import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.errors import ModelError, ModelTimeoutError
from testgen.llm.budget import Budget, Spent
from testgen.llm.callers import Callers
from testgen.llm.desk import UNASKED, Desk
from testgen.llm.exchange import Answer, Question
from testgen.llm.replay import Recorder, ReplayClient, Subject
from tests.drawing import examples
from tests.llm.scripted import Scripted, question, said


def numbered(count: int, max_tokens: int = 10) -> list[Question]:
    return [question(str(number), max_tokens=max_tokens) for number in range(count)]


def test_replies_come_in_the_order_of_the_questions_and_two_at_once() -> None:
    client = Scripted(slow=lambda user: 0.05 if user == "0" else 0.0)
    desk = Desk(client, jobs=2)
    replies = desk.ask(numbered(5))
    assert [reply.answer and reply.answer.text for reply in replies] == [f"re {n}" for n in range(5)]
    assert [reply.number for reply in replies] == [0, 1, 2, 3, 4]
    assert client.most == 2
    assert desk.open
    assert desk.stopped_because is None
    assert desk.spent.calls == 5
    assert (desk.spent.tokens_in, desk.spent.tokens_out, desk.spent.tokens) == (25, 50, 75)


def test_the_same_question_is_asked_once() -> None:
    client = Scripted()
    desk = Desk(client)
    first, second, other = desk.ask([question("a"), question("a"), question("a", sample=1)])
    (again,) = desk.ask([question("a")])
    assert first == second == again
    assert other.number != first.number
    assert client.asked == ["a", "a"]


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_a_question_is_asked_only_if_its_worst_case_fits(jobs: int) -> None:
    # An empty system and a letter are estimated at 41 tokens, the answer at 10 at most; really 15 are used.
    client = Scripted(slow=lambda user: 0.03 if user == "0" else 0.0)
    desk = Desk(client, Budget(tokens=100), jobs=jobs)
    replies = desk.ask(numbered(10))
    assert [reply.answer is not None for reply in replies] == [True] * 4 + [False] * 6
    assert desk.stopped_because == "tokens"
    assert not desk.open
    assert {reply.why for reply in replies[4:]} == {"tokens"}
    assert {reply.number for reply in replies[4:]} == {UNASKED}
    assert desk.spent.tokens == 60
    assert desk.ask([question("later")])[0].why == "tokens"
    assert len(client.asked) == 4


def test_calls_and_money_end_it_too() -> None:
    desk = Desk(Scripted(), Budget(calls=3))
    assert sum(reply.answer is not None for reply in desk.ask(numbered(9))) == 3
    assert desk.stopped_because == "calls"
    desk = Desk(Scripted(), Budget(money=0.001, price_in=5.0, price_out=20.0))
    assert sum(reply.answer is not None for reply in desk.ask(numbered(9))) == 3
    assert desk.stopped_because == "money"
    assert desk.spent.cost == pytest.approx(3 * (5 * 5 + 10 * 20) / 1e6)


def test_time_ends_it_before_an_answer_that_would_not_be_ready() -> None:
    client = Scripted(lambda _: said("x", seconds=2.0))
    left = iter([100.0, 100.0, 9.0, 9.0, 1.5])
    desk = Desk(client, jobs=1, deadline=lambda: next(left))
    replies = desk.ask(numbered(3))
    assert [reply.why for reply in replies] == ["", "", "time"]
    assert desk.stopped_because == "time"
    assert client.timeouts == [100.0, 9.0]


def test_one_slow_answer_is_soon_forgotten() -> None:
    client = Scripted(lambda asked: said("x", seconds=60.0 if asked.user == "0" else 1.0))
    left = iter([100.0, 100.0, *[61.0] * 6, *[9.0] * 9])
    desk = Desk(client, jobs=1, deadline=lambda: next(left))
    assert [reply.why for reply in desk.ask(numbered(6))] == [""] * 6


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_worst_case_is_as_much_beyond_what_was_asked_for_as_an_answer_was(jobs: int) -> None:
    client = Scripted(lambda asked: said("x", tokens_out=60 if asked.user == "0" else 10))
    desk = Desk(client, Budget(tokens=300), jobs=jobs)
    replies = desk.ask(numbered(20))
    assert desk.spent.tokens == 65 + 9 * 15
    assert sum(reply.answer is not None for reply in replies) == 10, "one that takes 41 and 60 no longer fits"


def test_a_deadline_that_has_passed_asks_nothing() -> None:
    desk = Desk(Scripted(), deadline=lambda: 0.0)
    assert desk.ask([question()])[0].why == "time"


def fails_at(user: str, error: Exception) -> Scripted:
    def answer(asked: Question) -> Answer:
        if asked.user == user:
            raise error
        return said(asked.user)

    return Scripted(answer, slow=lambda text: 0.05 if text == user else 0.0)


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_failing_client_closes_the_desk_and_what_was_behind_counts_as_unasked(jobs: int) -> None:
    desk = Desk(fails_at("1", ModelError("the server is gone\nfor good")), jobs=jobs)
    replies = desk.ask(numbered(4))
    assert [reply.why for reply in replies[2:]] == ["the server is gone"] * 2
    assert replies[1].why == "the server is gone\nfor good"
    assert [reply.number for reply in replies] == [0, 1, UNASKED, UNASKED]
    assert desk.stopped_because == "the server is gone"
    assert desk.spent.calls == 2
    assert [exchange.why for exchange in desk.log] == ["", "the server is gone\nfor good"]


def test_a_client_with_a_bug_of_its_own_closes_the_desk() -> None:
    desk = Desk(fails_at("0", ZeroDivisionError("oh")))
    assert desk.ask(numbered(1))[0].why == "ZeroDivisionError: oh"
    assert desk.stopped_because == "ZeroDivisionError: oh"


def test_three_timeouts_in_a_row_close_the_desk_and_two_do_not() -> None:
    slow = {"0", "1", "3", "4", "5"}

    def answer(asked: Question) -> Answer:
        if asked.user in slow:
            raise ModelTimeoutError("too slow")
        return said("x")

    desk = Desk(Scripted(answer), jobs=1)
    replies = desk.ask(numbered(8))
    assert [reply.number for reply in replies] == [0, 1, 2, 3, 4, 5, UNASKED, UNASKED]
    assert desk.stopped_because == "too slow"
    # Nobody knows what a question that timed out has used: its worst case counts.
    assert desk.spent.tokens == 15 + 5 * 51


def test_what_became_of_an_answer_is_logged() -> None:
    desk = Desk(Scripted())
    (reply,) = desk.ask([question()])
    desk.note(reply.number, "read: 3 scenarios")
    desk.note(reply.number, "1 test accepted")
    desk.note(UNASKED, "nobody")
    assert desk.log[0].fates == ("read: 3 scenarios", "1 test accepted")


def test_ctrl_c_is_raised_at_once_and_threads_that_hang_keep_nothing_alive() -> None:
    def answer(asked: Question) -> Answer:
        if asked.user == "1":
            raise KeyboardInterrupt
        time.sleep(30)
        return said("late")

    desk = Desk(Scripted(answer), jobs=2)
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        desk.ask(numbered(2))
    assert time.monotonic() - began < 5
    assert all(thread.daemon for thread in threading.enumerate() if thread.name.startswith("question"))


def test_a_client_that_keeps_no_timeout_is_given_up() -> None:
    go_on = threading.Event()

    def answer(asked: Question) -> Answer:
        if asked.user == "slow":
            go_on.wait(30)
        return said(asked.user)

    callers = Callers(Scripted(answer), 2, grace=0.1)
    callers.send(0, question("slow"), 0.1)
    callers.send(1, question("1"), 60.0)
    outcomes = {outcome.index: outcome.result for outcome in (callers.receive(), callers.receive())}
    assert isinstance(outcomes[0], ModelTimeoutError)
    assert isinstance(outcomes[1], Answer)
    go_on.set()
    callers.send(2, question("2"), 60.0)
    assert callers.receive().index == 2  # not the late answer of 0


def test_recorded_seconds_are_charged_as_if_they_had_been_waited_for(tmp_path: Path) -> None:
    live = Scripted(lambda asked: said(asked.user, seconds=10.0 + int(asked.user)))
    with Recorder.open(tmp_path / "r.jsonl", Subject("p", "0"), "scripted") as recorder:
        Desk(live, jobs=1, recorder=recorder).ask(numbered(3))
    desk = Desk(ReplayClient.open(tmp_path / "r.jsonl"), jobs=2)
    replies = desk.ask(numbered(3))
    assert [reply.answer and reply.answer.seconds for reply in replies] == [10.0, 11.0, 12.0]
    assert desk.charged == pytest.approx(22.0, abs=1.0)  # 10 and 11 at once, then 12 after the 10
    desk.ask(numbered(3))
    assert desk.charged == pytest.approx(22.0, abs=1.0)
    assert desk.spent.seconds == 33.0


def test_seconds_that_were_waited_for_are_not_charged() -> None:
    desk = Desk(Scripted(lambda _: said("x", seconds=0.05), slow=lambda _: 0.06))
    desk.ask(numbered(3))
    assert desk.charged == 0.0


def test_a_full_disk_closes_the_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with Recorder.open(tmp_path / "r.jsonl", Subject("p", "0"), "scripted") as recorder:
        monkeypatch.setattr("testgen.llm.replay.os.write", full)
        desk = Desk(Scripted(), recorder=recorder)
        desk.ask(numbered(2))
    assert "No space left on device" in (desk.stopped_because or "")


@examples(60)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(["", "", "", "slow", "dead"])), max_size=8
    ),
    st.integers(1, 400),
    st.integers(2, 6),
)
def test_many_jobs_say_and_spend_what_one_does(script: list[tuple[int, int, str]], tokens: int, jobs: int) -> None:
    def answer(asked: Question) -> Answer:
        tokens_in, tokens_out, fault = script[int(asked.user)]
        if fault == "slow":
            raise ModelTimeoutError("slow")
        if fault == "dead":
            raise ModelError("dead")
        return said(asked.user, tokens_in, min(tokens_out, 10))

    def run(jobs: int) -> tuple[object, ...]:
        desk = Desk(Scripted(answer), Budget(tokens=tokens), jobs=jobs)
        replies = desk.ask(numbered(len(script)))
        spent = Spent(desk.spent.calls, desk.spent.tokens_in, desk.spent.tokens_out)
        return replies, desk.stopped_because, spent, [exchange.question for exchange in desk.log]

    assert run(jobs) == run(1)

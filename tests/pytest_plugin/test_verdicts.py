import pytest

from testgen.mutation.strength import Status
from testgen.pytest_plugin.verdicts import Next, decide
from testgen.pytest_plugin.wire import Ended, Event, Kind, Outcome

STARTED, PASSED, DONE = Event(Kind.STARTED, "t"), Event(Kind.PASSED, "t"), Event(Kind.DONE)


def failed(exception: str, text: str = "") -> Event:
    return Event(Kind.FAILED, "t", "call", exception, text)


def outcome(*events: Event, ended: Ended = Ended.ITSELF, code: int = 0) -> Outcome:
    return Outcome(1, ended, events, code)


@pytest.mark.parametrize("ended", list(Ended))
def test_a_failed_test_is_a_kill_however_its_process_ended(ended: Ended) -> None:
    decision = decide(outcome(STARTED, failed("AssertionError", "assert 1 == 2"), ended=ended))
    assert (decision.next, decision.status) == (Next.DECIDED, Status.KILLED)
    assert decision.kill is not None
    assert (decision.kill.test, decision.kill.exception) == ("t", "AssertionError")


def test_without_a_failure_the_mutant_survives() -> None:
    assert decide(outcome(STARTED, PASSED, DONE)).status is Status.SURVIVED


@pytest.mark.parametrize(
    ("run", "following", "said"),
    [
        (outcome(STARTED, ended=Ended.TIMEOUT), Next.ALONE, "out of time in t"),
        (outcome(failed("Failed", "Timeout (>1.0s) from pytest-timeout.")), Next.ALONE, "pytest-timeout"),
        (outcome(failed("MemoryError")), Next.FRESH, "out of memory in t"),
        (outcome(STARTED, ended=Ended.SIGNAL, code=11), Next.FRESH, "ended by SIGSEGV in t"),
        (outcome(STARTED, ended=Ended.EXIT, code=3), Next.FRESH, "status 3 in t"),
        (outcome(STARTED), Next.FRESH, "status 0 in t"),
        (outcome(), Next.FRESH, "before its first test"),
        (outcome(Event(Kind.UNFIT, text="why"), DONE), Next.FRESH, "why"),
        (outcome(Event(Kind.MISSING, "t"), DONE), Next.FRESH, "t is not collected"),
        (
            outcome(Event(Kind.BROKEN, exception="CollectionError", text="x.py: E")),
            Next.FRESH,
            "collection failed: x.py",
        ),
        (outcome(Event(Kind.BROKEN, exception="Exit", text="enough")), Next.FRESH, "Exit: enough"),
    ],
)
def test_what_is_no_test_failure_is_no_kill(run: Outcome, following: Next, said: str) -> None:
    decision = decide(run)
    assert decision.next is following
    assert decision.status in {Status.ERROR, Status.TIMEOUT}
    assert decision.kill is None
    assert said in decision.reason

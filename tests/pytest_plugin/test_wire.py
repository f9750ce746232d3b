from hypothesis import given
from hypothesis import strategies as st

from testgen.pytest_plugin.wire import Change, Ended, Event, Job, Kind, Outcome, Task

CHANGES = st.builds(Change, st.text(), st.integers(0), st.integers(0), st.text())
JOBS = st.builds(
    Job,
    st.integers(),
    st.lists(st.text()).map(tuple),
    st.floats(0, 1e6),
    st.none() | CHANGES,
    st.sampled_from(Task),
    st.integers(0, 9),
    st.text(),
)
EVENTS = st.builds(Event, st.sampled_from(Kind), st.text(), st.text(), st.text(), st.text())
OUTCOMES = st.builds(
    Outcome, st.integers(), st.sampled_from(Ended), st.lists(EVENTS).map(tuple), st.integers(), st.floats(0, 1e6)
)


@given(JOBS)
def test_a_job_is_one_line_and_comes_back(job: Job) -> None:
    line = job.line()
    assert line.count(b"\n") == 1
    assert Job.of(line) == job


@given(OUTCOMES)
def test_an_outcome_is_one_line_and_comes_back(outcome: Outcome) -> None:
    line = outcome.line()
    assert line.count(b"\n") == 1
    assert Outcome.of(line) == outcome


def test_a_change_is_applied() -> None:
    assert Change("x.py", 1, 3, "+").applied("abcd") == "a+d"

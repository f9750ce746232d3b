from testgen.effort import Effort, Meter, Pace
from testgen.problem import Blob, Limits
from testgen.seams import Run
from tests.fakes import FakeJudge, program, sums


def test_a_meter_counts_from_its_own_creation_on() -> None:
    judge = FakeJudge({"a.py": sums})
    run = Run(program("a.py"), Blob.of("1"), Limits())
    list(judge.run([run]))
    times = iter([10.0, 12.5])
    meter = Meter(judge, clock=lambda: next(times))
    list(judge.run([run, run]))
    judge.cached += 1
    effort = meter.read()
    assert (effort.runs, effort.cached, effort.seconds, effort.isolation) == (2, 1, 2.5, judge.isolation)


def test_efforts_add_up() -> None:
    assert Effort(2, 1, 2.5, "a jail").plus(Effort(3, 4, 0.5, "a jail")) == Effort(5, 5, 3.0, "a jail")


def fits(until: float | None, *steps: tuple[float, int, int]) -> list[bool]:
    """Return what a pace says at these times, of steps done and following; its meter starts at 0."""
    now = 0.0
    pace = Pace(Meter(FakeJudge({}), clock=lambda: now), until)
    said = []
    for now, done, following in steps:  # noqa: B007 - the clock reads it
        said.append(pace.fits(done, following))
    return said


def test_steps_fit_while_they_end_in_time_as_fast_as_those_before() -> None:
    assert fits(10.0, (1.0, 0, 99), (3.0, 4, 14), (3.0, 4, 15)) == [True, True, False]


def test_the_first_steps_fit_while_there_is_any_time() -> None:
    assert fits(10.0, (9.9, 0, 99)) == [True]
    assert fits(10.0, (10.0, 0, 0)) == [False]


def test_slower_steps_of_late_count_and_so_do_slow_ones_long_ago() -> None:
    assert fits(20.0, (0.0, 0, 1), (1.0, 4, 4), (9.0, 8, 6)) == [True, True, False]
    assert fits(20.0, (0.0, 0, 1), (8.0, 4, 4), (9.0, 8, 8), (9.0, 8, 10)) == [True, True, True, False]


def test_without_an_end_everything_fits() -> None:
    assert fits(None, (1e9, 0, 10**9), (2e9, 1, 10**9)) == [True, True]

from testgen.effort import Meter
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

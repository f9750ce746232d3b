import math
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.judge.measurement import Ended, Measurement, answers, classify, wall_limit
from testgen.problem import MIB, Blob, Limits, Verdict

LIMITS = Limits(time=2.0, memory=64 * MIB, output=1000)


def measured(ended: Ended = Ended.EXIT, **changes: object) -> Measurement:
    plain = Measurement(
        ended=ended,
        code=0,
        cpu=1.0,
        wall=1.2,
        memory=10 * MIB,
        output=Blob.of("42\n"),
        stderr="",
        time_limit=2.0,
        memory_limit=64 * MIB,
        output_limit=1000,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("m", "verdict", "why"),
    [
        (measured(), None, ""),
        (measured(Ended.CPU, code=9), Verdict.TLE, "over 2 s of CPU time"),
        (measured(cpu=2.01), Verdict.TLE, "over 2 s of CPU time"),
        (measured(Ended.WALL, code=9), Verdict.TLE, "not done after 7 s, most of them spent waiting"),
        (measured(Ended.MEMORY, code=9), Verdict.MLE, "over 64 MiB of memory"),
        (measured(memory=64 * MIB + 1), Verdict.MLE, "over 64 MiB of memory"),
        (measured(Ended.OUTPUT), Verdict.OLE, "over 1000 bytes of output"),
        (measured(output=Blob.of("x" * 1001)), Verdict.OLE, "over 1000 bytes of output"),
        (measured(code=3), Verdict.RTE, "exit status 3"),
        (measured(Ended.SIGNAL, code=11), Verdict.RTE, "killed by SIGSEGV"),
        (measured(Ended.SIGNAL, code=99), Verdict.RTE, "killed by signal 99"),
        (measured(code=1, stderr="Traceback\n  x\nValueError: no\n\n"), Verdict.RTE, "exit status 1: ValueError: no"),
        (measured(code=1, stderr="x" * 999), Verdict.RTE, "exit status 1: " + "x" * 200),
        (measured(code=3, cpu=2.5), Verdict.TLE, "over 2 s of CPU time"),
    ],
)
def test_classify(m: Measurement, verdict: Verdict | None, why: str) -> None:
    assert classify(m, LIMITS) == (verdict, why)


def test_a_value_at_its_limit_is_within_it() -> None:
    assert classify(measured(cpu=2.0, memory=64 * MIB, output=Blob.of("x" * 1000)), LIMITS) == (None, "")


def test_no_stated_time_is_no_limit() -> None:
    assert classify(measured(cpu=1e6), Limits(memory=64 * MIB, output=1000)) == (None, "")


@pytest.mark.parametrize(
    ("m", "limits", "expected"),
    [
        # A clean run: any time, sizes no smaller.
        (measured(), replace(LIMITS, time=100.0), True),
        (measured(), replace(LIMITS, time=0.5), True),
        (measured(), replace(LIMITS, time=None), True),
        (measured(), replace(LIMITS, memory=128 * MIB, output=2000), True),
        (measured(), replace(LIMITS, memory=32 * MIB), False),
        (measured(), replace(LIMITS, output=999), False),
        (measured(wall=6.0), replace(LIMITS, time=1.1), False),  # it would be cut by the wall at 5.2 s, or not
        (measured(wall=6.0), replace(LIMITS, time=0.9), True),  # cut by either: TLE
        # Over a limit between two looks of the judge: with less time, cut by either.
        (measured(memory=65 * MIB), replace(LIMITS, time=10.0), True),
        (measured(memory=65 * MIB), replace(LIMITS, time=0.5), False),
        (measured(Ended.CPU, memory=65 * MIB), replace(LIMITS, time=0.5), False),
        # Cut by time: up to its own limit.
        (measured(Ended.CPU, cpu=2.01), replace(LIMITS, time=2.1), False),
        (measured(Ended.CPU, cpu=2.01), replace(LIMITS, time=None), False),
        (measured(Ended.CPU, cpu=2.01), replace(LIMITS, time=1.0), True),
        (measured(Ended.CPU, cpu=2.01), replace(LIMITS, memory=128 * MIB), True),
        (measured(Ended.WALL), replace(LIMITS, time=1.0), True),
        (measured(Ended.WALL), replace(LIMITS, time=3.0), False),
        # Cut by size: where it had the time, at equal sizes.
        (measured(Ended.MEMORY), replace(LIMITS, time=10.0), True),
        (measured(Ended.MEMORY), replace(LIMITS, time=0.5), False),
        (measured(Ended.MEMORY), replace(LIMITS, memory=128 * MIB), False),
        (measured(Ended.OUTPUT), replace(LIMITS, time=10.0), True),
        (measured(Ended.OUTPUT), replace(LIMITS, output=2000), False),
        # Failed: any time, equal sizes.
        (measured(code=1), replace(LIMITS, time=10.0), True),
        (measured(code=1), replace(LIMITS, time=0.5), True),
        (measured(code=1), replace(LIMITS, memory=128 * MIB), False),
        (measured(Ended.SIGNAL, code=11), replace(LIMITS, output=2000), False),
    ],
)
def test_answers(m: Measurement, limits: Limits, expected: bool) -> None:  # noqa: FBT001
    assert answers(m, limits) is expected


@pytest.mark.parametrize("ended", list(Ended))
def test_the_same_limits_are_always_answered(ended: Ended) -> None:
    assert answers(measured(ended, cpu=2.3, wall=99.0, memory=65 * MIB), LIMITS)


@dataclass(frozen=True)
class Simulated:
    """A program on its way through CPU time: what it does when, until it ends at `cpu` with `status`.

    It holds `memory` from `memory_at` on, prints at `output_at`, sleeps at `sleep_at`, and fails at `reserve_at` if
    it may not reserve address space, which the judge bounds at twice the memory limit.
    """

    cpu: float
    status: int
    memory: int
    memory_at: float
    output: int
    output_at: float
    sleep: float
    sleep_at: float
    reserve: int
    reserve_at: float

    def run(self, limits: Limits) -> Measurement:
        """The judge as it is meant: the first event ends the run; at the same time, the first of this list."""
        assert limits.time is not None
        never = math.inf
        longest = wall_limit(limits.time)
        events = [
            (self.memory_at if self.memory > limits.memory else never, Ended.MEMORY),
            (self.output_at if self.output > limits.output else never, Ended.OUTPUT),
            (self.reserve_at if self.reserve > 2 * limits.memory else never, "failed"),
            (max(self.sleep_at, longest - self.sleep) if self.cpu + self.sleep > longest else never, Ended.WALL),
            (self.cpu, Ended.EXIT),
        ]
        at, ended = min(events, key=lambda event: event[0])
        if at > limits.time:
            at, ended = limits.time, Ended.CPU
        code = 1 if ended == "failed" else self.status
        printed = self.output if at >= self.output_at else 0
        return Measurement(
            ended=Ended.EXIT if ended == "failed" else Ended(ended),
            code=code,
            cpu=at,
            wall=at + (self.sleep if at > self.sleep_at else 0.0),
            memory=self.memory if at >= self.memory_at else 1,
            output=Blob.of(b"x" * min(printed, limits.output)),
            stderr="",
            time_limit=limits.time,
            memory_limit=limits.memory,
            output_limit=limits.output,
        )


@st.composite
def programs(draw: st.DrawFn) -> Simulated:
    cpu = draw(st.integers(1, 12))

    def when() -> float:
        return draw(st.integers(0, cpu))

    return Simulated(
        cpu=cpu,
        status=draw(st.sampled_from([0, 0, 0, 3])),
        memory=draw(st.integers(1, 6)),
        memory_at=when(),
        output=draw(st.integers(0, 6)),
        output_at=when(),
        sleep=draw(st.sampled_from([0, 0, 4, 9, 30])),
        sleep_at=when(),
        reserve=draw(st.integers(0, 12)),
        reserve_at=when(),
    )


limits_ = st.builds(Limits, time=st.integers(1, 12).map(float), memory=st.integers(1, 6), output=st.integers(0, 6))


@given(programs(), limits_, limits_)
def test_an_answer_is_what_measuring_would_give(program: Simulated, first: Limits, second: Limits) -> None:
    stored = program.run(first)
    if answers(stored, second):
        assert classify(stored, second)[0] == classify(program.run(second), second)[0]


@given(programs(), limits_)
def test_a_clean_run_answers_for_every_higher_limit(program: Simulated, limits: Limits) -> None:
    stored = program.run(limits)
    higher = Limits(time=1e9, memory=limits.memory * 2, output=limits.output * 2)
    assert answers(stored, higher) or not stored.clean


@given(programs(), limits_, st.floats(0.5, 12))
def test_a_run_cut_by_time_answers_up_to_its_limit_only(program: Simulated, limits: Limits, time: float) -> None:
    stored = program.run(limits)
    if stored.ended is Ended.CPU:
        assert answers(stored, limits.with_time(time)) == (time <= stored.time_limit)

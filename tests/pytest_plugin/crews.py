"""A crew that runs nothing: a function says how each job ends."""

from collections.abc import Callable

from testgen.mutation import mutants_of
from testgen.pytest_plugin.crew import Lane
from testgen.pytest_plugin.plan import Case
from testgen.pytest_plugin.targets import Target
from testgen.pytest_plugin.wire import Ended, Event, Job, Kind, Outcome

Answer = Callable[[Job, Lane], Outcome]


class FakeCrew:
    """Answers jobs in the order given, or in the opposite one; keeps what it was asked."""

    def __init__(self, answer: Answer, *, size: int = 2, forks: bool = True, backwards: bool = False) -> None:
        self.size = size
        self.forks = forks
        self.asked: list[tuple[Job, Lane, int]] = []
        self._answer = answer
        self._backwards = backwards
        self._busy: list[tuple[Job, Lane]] = []

    @property
    def running(self) -> int:
        return len(self._busy)

    @property
    def has_room(self) -> bool:
        return len(self._busy) < self.size

    def give(self, job: Job, lane: Lane) -> None:
        assert self.has_room
        self._busy.append((job, lane))
        self.asked.append((job, lane, len(self._busy)))

    def wait(self) -> list[tuple[Job, Outcome]]:
        if not self._busy:
            return []
        job, lane = self._busy.pop(-1 if self._backwards else 0)
        return [(job, self._answer(job, lane))]


def passes(job: Job) -> Outcome:
    tests = [Event(Kind.PASSED, test) for test in job.tests]
    return Outcome(job.number, Ended.ITSELF, (*tests, Event(Kind.SERVED), Event(Kind.DONE)))


def fails(job: Job, test: str) -> Outcome:
    return Outcome(job.number, Ended.ITSELF, (Event(Kind.FAILED, test, "call", "AssertionError"), Event(Kind.DONE)))


def ends(job: Job, ended: Ended = Ended.TIMEOUT, code: int = 0) -> Outcome:
    return Outcome(job.number, ended, (Event(Kind.STARTED, job.tests[0]),), code)


def unfit(job: Job) -> Outcome:
    return Outcome(job.number, Ended.ITSELF, (Event(Kind.UNFIT, text="cannot be swapped"), Event(Kind.DONE)))


TARGET = Target("m.py", "/m.py", "def f(a, b):\n    return a + b - 1\n")


def cases(*tests: str, at_import: bool = False) -> list[Case]:
    """The mutants of `TARGET`, reached by all of some tests."""
    return [Case(TARGET, mutant, tests, frozenset(tests), at_import) for mutant in mutants_of(TARGET.text)]

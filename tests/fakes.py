"""Stand-ins for tests that need no real program: a judge whose programs are Python callables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from testgen.problem import (
    Blob,
    Label,
    Limits,
    Problem,
    Program,
    Solution,
    SourceFile,
    TestCase,
    Verdict,
)
from testgen.seams import Run, RunResult


@dataclass(frozen=True)
class Says:
    """What a fake program does, where bytes alone do not say it."""

    output: bytes = b""
    verdict: Verdict | None = None
    cpu: float = 0.01
    exit: int = 0
    why: str = ""


# A behaviour answers with its output, with a verdict that ends it, with an exit status (a validator's 42), or in full.
Answer = bytes | Verdict | int | Says
Behaviour = Callable[[bytes], Answer]


class FakeJudge:
    """A Judge whose programs are callables by program name; an exception raised by one is an RTE.

    A name that `broken` holds cannot be prepared and gives CE. A behaviour with the attribute `sees_attempt` is
    called with the attempt too.
    """

    isolation = "none: a fake"

    def __init__(self, behaviours: Mapping[str, Behaviour], broken: Mapping[str, str] | None = None) -> None:
        self.behaviours = dict(behaviours)
        self.broken = dict(broken or {})
        self.runs = 0
        self.cached = 0
        self.heard: list[Run] = []

    @property
    def asked(self) -> int:
        return len(self.heard)

    def prepare(self, programs: Sequence[Program]) -> list[str]:
        return [self._why_broken(program.name) for program in programs]

    def fingerprints(self, programs: Sequence[Program]) -> list[str]:
        return ["" if self._why_broken(program.name) else program.sha for program in programs]

    def _why_broken(self, name: str) -> str:
        unknown = name.startswith("mutant/") and name not in self.behaviours
        return "a fake has no mutants" if unknown else self.broken.get(name, "")

    def run(self, runs: Iterable[Run]) -> Iterator[RunResult]:
        for run in runs:
            self.runs += 1
            self.heard.append(run)
            yield self._result(run)

    def _result(self, run: Run) -> RunResult:
        if run.program.name in self.broken:
            return _told(Says(verdict=Verdict.CE, why=self.broken[run.program.name]))
        behaviour = self.behaviours[run.program.name]
        try:
            if getattr(behaviour, "sees_attempt", False):
                said = behaviour(run.input.read(), run.attempt)  # type: ignore[call-arg]
            else:
                said = behaviour(run.input.read())
        except Exception as error:  # noqa: BLE001 - whatever a fake program raises is its crash
            return _told(Says(verdict=Verdict.RTE, exit=1, why=f"{type(error).__name__}: {error}"))
        result = _told(_in_full(said))
        if result.verdict is None and run.limits.time is not None and result.cpu > run.limits.time:
            return _told(Says(verdict=Verdict.TLE, cpu=result.cpu, why="over the time limit"))
        return result


def _in_full(said: Answer) -> Says:
    if isinstance(said, Verdict):
        return Says(verdict=said, why=f"it was told to get {said}")
    if isinstance(said, int):
        return Says(exit=said, verdict=None if said == 0 else Verdict.RTE)
    return Says(output=said) if isinstance(said, bytes) else said


def _told(said: Says) -> RunResult:
    return RunResult(
        verdict=said.verdict,
        output=Blob.of(said.output),
        cpu=said.cpu,
        wall=said.cpu,
        memory=1 << 20,
        exit=said.exit,
        why=said.why,
    )


def program(name: str, source: str = "", language: str = "python") -> Program:
    """Return a program; without `source` its code is its name, so that two names are two different codes."""
    return Program(name, language, (SourceFile(name.rsplit("/", 1)[-1], (source or f"print({name!r})").encode()),))


def solution(name: str, source: str = "", expected: Iterable[Verdict] = ()) -> Solution:
    """Return a solution whose label follows from its folder: accepted/, partially_accepted/, or else incorrect."""
    labels = {"accepted": Label.CORRECT, "partially_accepted": Label.PARTIAL}
    label = labels.get(name.split("/", maxsplit=1)[0], Label.INCORRECT)
    return Solution(name, label, program(name, source), frozenset(expected))


def case(name: str, input: str, answer: str | None = None) -> TestCase:
    """Return a test held in memory."""
    return TestCase(name, Blob.of(input), None if answer is None else Blob.of(answer))


def sums(data: bytes) -> bytes:
    """Add the numbers of an input: the correct program of the fake problem."""
    return b"%d\n" % sum(map(int, data.split()))


def positive_sums(data: bytes) -> bytes:
    """Add the numbers above 0 only: wrong as soon as one is negative."""
    return b"%d\n" % sum(max(0, int(token)) for token in data.split())


def short_sums(data: bytes) -> bytes:
    """Add the first two numbers only."""
    return b"%d\n" % sum(map(int, data.split()[:2]))


def small_sums(data: bytes) -> bytes:
    """Add numbers, but never beyond 99."""
    return b"%d\n" % min(99, sum(map(int, data.split())))


def integers_only(data: bytes) -> int:
    """Accept, as a Kattis validator does with exit status 42, lines of integers from -100 to 100."""
    return 42 if data.split() and all(_in_range(token) for token in data.split()) else 43


def _in_range(token: bytes) -> bool:
    try:
        return -100 <= int(token) <= 100
    except ValueError:
        return False


BEHAVIOURS: dict[str, Behaviour] = {
    "accepted/a.py": sums,
    "accepted/b.py": sums,
    "wrong_answer/positive.py": positive_sums,
    "wrong_answer/short.py": short_sums,
    "wrong_answer/small.py": small_sums,
    "validate.py": integers_only,
}


def sum_problem(*extra: Solution, validated: bool = True) -> Problem:
    """Return the fake problem "add the numbers" with two correct and three wrong solutions, and `extra` ones."""
    names = [name for name in BEHAVIOURS if name != "validate.py"]
    return Problem(
        id="sums",
        limits=Limits(time=1.0),
        samples=(case("sample/1", "1 2\n", "3\n"),),
        tests=(case("secret/1", "10 20 30\n", "60\n"), case("secret/2", "-5 50\n40 7 1\n", "93\n")),
        solutions=(*map(solution, names), *extra),
        validators=(program("validate.py"),) if validated else (),
    )

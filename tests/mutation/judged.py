"""A judge whose programs are Python run in this process: mutants by the hundred, without jails."""

import builtins
import contextlib
import io
from collections.abc import Iterable, Iterator, Sequence

from testgen.judge.checkers import make_checker
from testgen.judge.matrix import VerdictMatrix
from testgen.problem import Blob, CheckerChoice, Label, Limits, Program, Solution, SourceFile, Verdict
from testgen.seams import Run, RunResult

LIMITS = Limits(time=1.0)
SAFE = {name: getattr(builtins, name) for name in dir(builtins) if name not in {"open", "eval", "exec"}}


class InProcessJudge:
    """Runs what tests wrote themselves; a program that says `loop()` is cut as one that never ends."""

    isolation = "none: in process"

    def __init__(self) -> None:
        self.runs = 0
        self.cached = 0
        self.asked = 0
        self.heard: list[tuple[str, str]] = []

    def prepare(self, programs: Sequence[Program]) -> list[str]:
        return ["does not compile" if b"#broken" in program.entry.data else "" for program in programs]

    def fingerprints(self, programs: Sequence[Program]) -> list[str]:
        return [program.sha for program in programs]

    def run(self, runs: Iterable[Run]) -> Iterator[RunResult]:
        for run in runs:
            self.runs += 1
            self.asked += 1
            self.heard.append((run.program.name, run.input.read().decode()))
            yield self._result(run)

    def _result(self, run: Run) -> RunResult:
        out, lines = io.StringIO(), iter(run.input.read().decode().splitlines())
        steps = iter(range(10_000))
        names = {"__builtins__": {**SAFE, "input": lambda: next(lines)}, "tick": lambda: next(steps)}
        try:
            with contextlib.redirect_stdout(out):
                exec(run.program.entry.data, names)
        except StopIteration:
            return told(Verdict.TLE, "")
        except Exception as error:  # noqa: BLE001 - a crash of the program
            return told(Verdict.RTE, type(error).__name__)
        return told(None, out.getvalue())


def told(verdict: Verdict | None, said: str) -> RunResult:
    why = "" if verdict is None else said or "over 1 s of CPU time"
    output = Blob.of(said if verdict is None else "")
    return RunResult(verdict, output, cpu=0.01, wall=0.01, memory=1 << 20, exit=0, why=why)


def matrix_of(judge: InProcessJudge) -> VerdictMatrix:
    return VerdictMatrix(judge, make_checker(CheckerChoice(), judge, LIMITS), LIMITS)


def right(name: str, source: str) -> Solution:
    return Solution(name, Label.CORRECT, Program(name, "python", (SourceFile("main.py", source.encode()),)))

"""Checkers that are programs: Kattis output validators, testlib checkers, Python functions.

They run in the jail like any program, on outputs that may be hostile: nothing that a checker prints decides, its
exit status alone does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from testgen.judge.checker_functions import FUNCTION_SHIM, KATTIS_ACCEPTED, KATTIS_WRONG
from testgen.judge.checking.wording import ACCEPTED, one_line, rejected
from testgen.problem import MIB, Blob, CheckerKind, Limits, Program, SourceFile, TestCase, Verdict
from testgen.seams import Decision, Judge, Judgement, Run, RunResult

# A checker's own: some search for the best solution themselves, read answers of 100 MB, and write as much feedback.
SECONDS = 60.0
LEAST_MEMORY = 2048 * MIB
OUTPUT = 64 * MIB

NO_ANSWER = Decision(accepted=False, why="the test has no answer to hold outputs against", ours=True)
_INPUT, _SECOND, _THIRD = "/dev/fd/3", "/dev/fd/4", "/dev/fd/5"
_TRACEBACK = "Traceback (most recent call last):"


@dataclass(frozen=True)
class Question:
    """What a checker program is asked: is `output` right for `input`, whose answer is `answer`?"""

    input: Blob
    answer: Blob
    output: Blob
    args: tuple[str, ...] = ()


@dataclass(frozen=True)
class Convention:
    """How a kind of checker is called, and what its exit status says.

    `asks` gives the run of a program on a question; `says` reads the result of a run that ended by itself, and
    returns None where the status is none that the convention knows. `wraps` makes of the problem's program the one
    that is run.
    """

    asks: Callable[[Program, Question, Limits], Run]
    says: Callable[[RunResult], Decision | None]
    wraps: Callable[[Program], Program] = lambda program: program


class ProgramChecker:
    """A checker that is a program of the problem; its decisions are made on all workers of the judge.

    A checker that is cut at a limit, does not compile or ends with a status that means nothing has decided nothing:
    the decision is `ours`.
    """

    def __init__(
        self, judge: Judge, convention: Convention, program: Program, args: tuple[str, ...], limits: Limits
    ) -> None:
        self._judge = judge
        self._convention = convention
        self._name = program.name
        self._program = convention.wraps(program)
        self._args = args
        self._limits = Limits(SECONDS, max(limits.memory, LEAST_MEMORY), OUTPUT)

    def accepts(self, input: Blob, answer: Blob, output: Blob) -> Decision:
        """Decide one output."""
        return next(self.decide([Judgement(TestCase("", input, answer), output)]))

    def decide(self, judgements: Iterable[Judgement]) -> Iterator[Decision]:
        """Decide many, in order; arguments of a test's own stand after the problem's."""
        asked = list(judgements)
        results = self._judge.run(run for one in asked if (run := self._run(one)))
        for one in asked:
            yield NO_ANSWER if one.test.answer is None else self._decision(next(results))

    def _run(self, judgement: Judgement) -> Run | None:
        test = judgement.test
        if test.answer is None:
            return None
        question = Question(test.input, test.answer, judgement.output, (*self._args, *test.checker_args))
        return self._convention.asks(self._program, question, self._limits)

    def _decision(self, result: RunResult) -> Decision:
        said = self._convention.says(result) if result.verdict in {None, Verdict.RTE} else None
        if said:
            return said
        ended = result.why or f"exit status {result.exit}, which says nothing"
        return Decision(accepted=False, why=one_line(f"the checker {self._name} failed: {ended}"), ours=True)


def message(result: RunResult) -> str:
    """Return in one line what a checker or validator gave as its reason, or "".

    That is the first line on standard error, else on standard output; of a Python traceback it is the last.
    """
    for text in (result.stderr, _head(result.output)):
        lines = [line for line in text.splitlines() if line.strip()]
        if lines:
            return one_line(lines[-1] if _TRACEBACK in text else lines[0])
    return ""


def _head(output: Blob) -> str:
    return output.read()[:2000].decode(errors="replace")


def _wrong(result: RunResult) -> Decision:
    return rejected(message(result) or f"rejected without a word (exit status {result.exit})")


# --- Kattis: validator input answer feedbackdir < output


def _kattis_run(program: Program, question: Question, limits: Limits) -> Run:
    # The run's own fresh work folder is the feedback folder. Many validators append a file name to it: hence the `/`.
    args = (_INPUT, _SECOND, "./", *question.args)
    files = (question.input, question.answer)
    return Run(program, question.output, limits, args=args, files=files, messages=("judgemessage.txt",))


def _kattis_says(result: RunResult) -> Decision | None:
    if result.exit == KATTIS_ACCEPTED:
        return ACCEPTED
    return _wrong(result) if result.exit == KATTIS_WRONG else None


# --- testlib: checker input output answer

# Wrong answer, presentation error, dirt after the output, unexpected end of file.
_TESTLIB_WRONG = frozenset({1, 2, 4, 8})
_TESTLIB_POINTS = 7


def _testlib_run(program: Program, question: Question, limits: Limits) -> Run:
    args = (_INPUT, _SECOND, _THIRD, *question.args)
    files = (question.input, question.output, question.answer)
    return Run(program, Blob.of(b""), limits, args=args, files=files)


def _testlib_says(result: RunResult) -> Decision | None:
    """Read testlib's exit status (testlib.h, `TResult`).

    Points (7) have no scale that a checker would state: none at all is wrong, and what more is worth nobody can say.
    """
    if result.exit == 0:
        return ACCEPTED
    if result.exit in _TESTLIB_WRONG or (result.exit == _TESTLIB_POINTS and _points(result) == 0):
        return _wrong(result)
    return None


def _points(result: RunResult) -> float | None:
    """Return the points of a message such as `points 0.5 half of it`."""
    words = message(result).split()
    try:
        return float(words[words.index("points") + 1])
    except (ValueError, IndexError):
        return None


# --- a Python function: check(input, answer, output) -> bool or (bool, reason)

_SHIM_NAME = "testgen_function_checker.py"


def _with_shim(program: Program) -> Program:
    return replace(program, files=(SourceFile(_SHIM_NAME, FUNCTION_SHIM.encode()), *program.files))


def _python_run(program: Program, question: Question, limits: Limits) -> Run:
    source = program.files[1].name  # behind the shim
    args = (source, _INPUT, _SECOND, _THIRD)
    files = (question.input, question.answer, question.output)
    return Run(program, Blob.of(b""), limits, args=args, files=files)


CONVENTIONS: Mapping[CheckerKind, Convention] = MappingProxyType(
    {
        CheckerKind.KATTIS: Convention(_kattis_run, _kattis_says),
        CheckerKind.TESTLIB: Convention(_testlib_run, _testlib_says),
        CheckerKind.PYTHON: Convention(_python_run, _kattis_says, _with_shim),
    }
)

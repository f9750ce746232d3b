"""Checkers: is this output right for this test, and why not. `make_checker` is the one way to get one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from testgen.errors import ProblemError
from testgen.judge.checker_programs import CONVENTIONS, NO_ANSWER, ProgramChecker
from testgen.judge.checking.lines import LineComparator, UnorderedComparator
from testgen.judge.checking.numbers import Tolerance
from testgen.judge.checking.tokens import TokenComparator
from testgen.problem import Blob, CheckerChoice, CheckerKind, Limits
from testgen.seams import Checker, Decision, Judge, Judgement

Comparator = Callable[[bytes, bytes], Decision]


def make_checker(choice: CheckerChoice, judge: Judge, limits: Limits) -> Checker:
    """Return the checker that `choice` asks for; one that is a program runs in `judge`.

    `limits` are the solutions' own: a checker program gets at least their memory. Raises ProblemError for a choice
    that no checker can honour: a program that is missing, a tolerance where lines are compared.
    """
    if choice.kind in CONVENTIONS:
        if choice.program is None:
            raise ProblemError(f"the {choice.kind} checker has no program", hint="name its source file")
        return ProgramChecker(judge, CONVENTIONS[choice.kind], choice.program, choice.args, limits)
    return ComparingChecker(_comparator(choice))


def _comparator(choice: CheckerChoice) -> Comparator:
    case, spaces = choice.case_sensitive, choice.space_sensitive
    tolerance = Tolerance(choice.float_absolute, choice.float_relative)
    if choice.kind is CheckerKind.TOKENS:
        return TokenComparator(case, spaces, tolerance)
    if tolerance:
        raise ProblemError(
            f"the {choice.kind} checker compares text and has no tolerance",
            hint="the tokens checker with a tolerance, or a checker program",
        )
    return LineComparator(case, spaces) if choice.kind is CheckerKind.LINES else UnorderedComparator(case, spaces)


class ComparingChecker:
    """A checker without a program: it holds the bytes of outputs against those of answers.

    Arguments of a test's own are for checkers that are programs: what they say is in the choice already.
    """

    def __init__(self, compare: Comparator) -> None:
        self._compare = compare

    def accepts(self, input: Blob, answer: Blob, output: Blob) -> Decision:  # noqa: ARG002 - the seam has it
        """Decide one output."""
        return self._compare(answer.read(), output.read())

    def decide(self, judgements: Iterable[Judgement]) -> Iterator[Decision]:
        """Decide many, in order."""
        for one in judgements:
            answer = one.test.answer
            yield NO_ANSWER if answer is None else self.accepts(one.test.input, answer, one.output)

"""A checker that a model drafts where right solutions disagree: it must take all their outputs, and no broken one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from testgen.judge.checker_functions import output_validator
from testgen.judge.checkers import make_checker
from testgen.llm.desk import Desk
from testgen.llm.exchange import Ending
from testgen.llm.markdown import function_in
from testgen.llm.prompting import load
from testgen.llm.window import data_window, statement_window
from testgen.problem import DraftedChecker, Limits, Problem, Solution, TestCase
from testgen.propose.checker_trial import Objection, try_checker
from testgen.propose.disagreement import Heard, alone, hear
from testgen.propose.model_proposer import example_of
from testgen.seams import Judge

# A draft goes back so often with the first output that it judged wrongly.
_RETRIES = 2
_MOST_TOKENS = 700
_NO_FUNCTION = "there is no Python function check(input, answer, output) in the answer"
_CUT_OFF = "the answer was cut off before the end of check(input, answer, output): write a shorter one"
# What is shown, in tokens.
_STATEMENT, _SHOWN = 700, 120
_MOST_OUTPUTS = 3
# Beside the suite, as in a Kattis package.
_WHERE = "output_validators/model"


@dataclass(frozen=True)
class Drafted:
    """The checker to go on with, None if there is none, and in one line how it went ("": nobody was asked)."""

    checker: DraftedChecker | None = None
    outcome: str = ""


def ask_for_checker(
    desk: Desk,
    judge: Judge,
    problem: Problem,
    limits: Limits,
    right: Sequence[Solution],
    cases: Sequence[TestCase],
    *,
    hurried: Callable[[], bool] = bool,
) -> Drafted:
    """Let a model draft a checker for `problem` if `right` solutions, all of different code, disagree on valid inputs.

    Nothing is asked where the problem brings its own checker. A solution that alone differs from others may be wrong:
    then the model is not shown what it prints, and what it writes must take that all the same. Once `hurried` says so,
    no draft goes back.
    """
    if problem.checker.program is not None or len(right) < 2:  # noqa: PLR2004 - who could disagree
        return Drafted()
    heard = hear(judge, limits, right, make_checker(problem.checker, judge, limits), cases)
    if not any(one.disputed for one in heard):
        return Drafted()
    return _Drafting(desk, judge, problem, limits, heard).done(hurried)


class _Drafting:
    """One conversation: a draft, its trial, and what is said of it, until one stands or nothing more can be said."""

    def __init__(self, desk: Desk, judge: Judge, problem: Problem, limits: Limits, heard: Sequence[Heard]) -> None:
        self._desk = desk
        self._judge = judge
        self._problem = problem
        self._limits = limits
        self._heard = heard
        self._lone = alone(heard)
        self._shown = min((one for one in heard if one.disputed), key=lambda one: one.input.size).without(self._lone)
        differ = f"{self._lone} alone differs from the others" if self._lone else "right solutions disagree"
        self._differ = differ

    def done(self, hurried: Callable[[], bool]) -> Drafted:
        outcome, source, objection, most = "no checker was answered", "", "", _MOST_TOKENS
        for turn in range(_RETRIES + 1):
            parts = self._parts(source, objection)
            (reply,) = self._desk.ask([load("checker").question(parts, max_tokens=most, sample=turn)])
            if reply.answer is None:
                break
            source = function_in(reply.answer.text, "check", 3) or ""
            is_cut = reply.answer.ending is Ending.LENGTH
            if is_cut:
                most *= 2
            said = self._tried(source, reply.number) if source else Objection(_NO_FUNCTION)
            if is_cut and isinstance(said, Objection):
                said = Objection(_CUT_OFF)
            if isinstance(said, DraftedChecker):
                self._desk.note(reply.number, "the checker stood its trial")
                return Drafted(said, f"{self._differ}, and the model's checker is in use")
            self._desk.note(reply.number, f"refused: {said.text}")
            objection, outcome = said.text, f"the model's checker was refused: {said.text}"
            if said.secret or hurried():
                break
        return Drafted(None, f"{self._differ}; {outcome}")

    def _tried(self, source: str, number: int) -> DraftedChecker | Objection:
        choice = output_validator(_WHERE, source)
        trial = try_checker(make_checker(choice, self._judge, self._limits), self._heard, self._lone)
        return trial if isinstance(trial, Objection) else DraftedChecker(choice, self._desk.model, number, trial)

    def _parts(self, source: str, objection: str) -> dict[str, str]:
        case = self._shown
        shown = [data_window(blob.read(), _SHOWN) for blob in (case.input, *case.outputs[:_MOST_OUTPUTS])]
        return {
            "statement": statement_window(self._problem.statement, _STATEMENT),
            "sample": next((example_of(test, _SHOWN) for test in self._problem.samples), ""),
            "outputs": "\n".join(["Input:", shown[0], *(f"Right output:\n{text}" for text in shown[1:])]),
            "draft": source,
            "objection": objection,
        }

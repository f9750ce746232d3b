"""A draft on trial: inputs drawn from it are shown to the package's validators and to correct solutions.

Validators know what is valid; solutions that crash or disagree on an input hint that it is not. The first objection
ends the trial.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from testgen.judge.checking.wording import one_line
from testgen.judge.validators import Validation, validate
from testgen.problem import Solution, TestCase, Verdict
from testgen.progress import in_groups
from testgen.propose.spec_panel import Panel
from testgen.propose.spec_samples import Drawn, draw, spread
from testgen.seams import Judgement, Run, RunResult, Seed
from testgen.spec.tree import Format

# At 100,000 tokens a C++ solution takes 0.1 s and Python's 1 s.
_SMALL = spread(40, 1, 25)
_MIDDLE = spread(10, 40, 2_000)
_LARGE = spread(4, 10_000, 100_000)
# Validators are asked about more: they take no longer than reading, and what they say is certain.
_VALIDATED = spread(150, 1, 50_000)
_GROUP = 10
_MOST_TOGETHER = 8  # inputs that validators are shown at once
_LONE = 3
_MANY = 5  # so many that one alone is suspect even where no validator vouches for the input
INPUTS = len(_SMALL) + len(_MIDDLE) + len(_LARGE)


@dataclass(frozen=True)
class Outcome:
    """How a trial ended: `objection` is "" for a draft that stood it.

    Of `wanted` inputs so many could be `drawn`, of which `tried` are different; `validated` says that the package's
    validators accepted all. `suspects` are solutions that alone crash or differ on inputs that the validators accept;
    `contested` is what several failed on, though the validators accept it. `dissent` is what one solution of three or
    four did alone where no validator vouches for the input: it may be wrong itself, or the draft is. `refused` says
    that the objection is the validators', `disagreement` that it is that solutions differ, and nothing worse.
    """

    objection: str = ""
    tried: int = 0
    drawn: int = 0
    wanted: int = 0
    validated: bool = False
    suspects: tuple[str, ...] = ()
    contested: str = ""
    dissent: str = ""
    refused: bool = False
    disagreement: bool = False


@dataclass(frozen=True)
class _Complaint:
    solution: Solution
    text: str
    dissent: bool = False


@dataclass
class Trial:
    """One draft before a panel; `advance` is called for every input that was heard."""

    panel: Panel
    format: Format
    seed: Seed
    advance: Callable[[], None] = lambda: None
    _suspects: dict[str, Solution] = field(default_factory=dict)
    _tried: int = 0
    _drawn: int = 0
    _wanted: int = 0
    _unheard: bool = False
    _contested: str = ""
    _dissent: str = ""
    _denied_by_validators: bool = False
    _disagreement: bool = False

    def run(self) -> Outcome:
        """Draw small inputs, then larger ones, until somebody objects."""
        objection = self._stages()
        return Outcome(
            objection,
            tried=self._tried,
            drawn=self._drawn,
            wanted=self._wanted,
            validated=bool(self.panel.validators) and not self._unheard and not objection,
            suspects=tuple(self._suspects),
            contested=self._contested,
            dissent=self._dissent,
            refused=self._denied_by_validators,
            disagreement=self._disagreement,
        )

    def _stages(self) -> str:
        for plan in (_SMALL, _MIDDLE, _LARGE):
            every = list(draw(self.format, plan, self.seed))
            drawn = list({one.input.sha: one for one in every}.values())
            self._drawn += len(every)
            self._tried += len(drawn)
            self._wanted += len(plan)
            if plan is _SMALL and not drawn:
                return "no input could be drawn from it: its conditions leave nothing, or too little to find"
            objection = self._refused(drawn)
            if not objection and not self._contested:
                objection = self._heard(drawn, large=plan is _LARGE)
            if objection and not self._vouched():
                return objection
            self._contested = self._contested or objection
        return self._refused_at_length() if self.panel.validators else ""

    # --- validators

    def _refused(self, drawn: Sequence[Drawn]) -> str:
        """Show inputs to the validators, few at first: one that never ends on them is asked no further."""
        at, size = 0, 1
        while at < len(drawn) and not self._unheard:
            if objection := self._refused_of(drawn[at : at + size]):
                return objection
            at, size = at + size, min(size * 2, _MOST_TOGETHER)
        return ""

    def _refused_of(self, drawn: Sequence[Drawn]) -> str:
        open_cases = list(drawn)
        for args in self.panel.validator_args:
            refused = [(one, said) for one, said in self._answers(open_cases, args) if not said.valid]
            self._unheard = self._unheard or any(said.ours for _, said in refused)
            if not refused or self._unheard:
                return ""
            open_cases = [one for one, _ in refused]
        self._denied_by_validators = True
        one, said = refused[0]
        return one_line(f"the validator {said.by} refuses {one}: {said.why}")

    def _answers(self, drawn: Sequence[Drawn], args: tuple[str, ...]) -> list[tuple[Drawn, Validation]]:
        cases = [TestCase(str(number), one.input, validator_args=args) for number, one in enumerate(drawn)]
        said = validate(self.panel.judge, self.panel.validators, cases, drawn=True)
        return list(zip(drawn, said, strict=True))

    def _refused_at_length(self) -> str:
        """Show the validators many more inputs, smaller ones first, until one takes them too long."""
        for number, group in enumerate(in_groups(_VALIDATED, _GROUP), 1):
            was_unheard = self._unheard
            if objection := self._refused(list(draw(self.format, group, self.seed + number))):
                return objection
            if self._unheard:
                self._unheard = was_unheard
                break
        return ""

    # --- solutions

    def _heard(self, drawn: Sequence[Drawn], *, large: bool) -> str:
        solutions = self.panel.solutions
        limits = self.panel.limits
        results = self.panel.judge.run(Run(s.program, one.input, limits) for one in drawn for s in solutions)
        for one in drawn:
            heard = list(zip(solutions, islice(results, len(solutions)), strict=True))
            self.advance()
            if large and any(result.verdict is Verdict.TLE for _, result in heard):
                return ""
            complaints = self._complaints(one, heard)
            if complaints and not self._excused(complaints, large=large):
                self._disagreement = complaints[0].dissent
                return one_line(complaints[0].text)
            if not large and heard and all(result.verdict is Verdict.TLE for _, result in heard):
                return one_line(f"no correct solution ends on {one}")
        return ""

    def _complaints(self, one: Drawn, heard: Sequence[tuple[Solution, RunResult]]) -> list[_Complaint]:
        crashed = [
            _Complaint(solution, f"{solution.name} crashes on {one}: {_last_words(result)}")
            for solution, result in heard
            if result.verdict is Verdict.RTE
        ]
        return crashed + self._dissents(one, [(s, r) for s, r in heard if r.verdict is None])

    def _dissents(self, one: Drawn, heard: Sequence[tuple[Solution, RunResult]]) -> list[_Complaint]:
        """Name who differs from the first; or the first, where all others agree against it."""
        denied = self._denied(one, heard)
        if len(heard) >= _LONE and len(denied) == len(heard) - 1 and not self._denied(one, heard[1:]):
            denied = [heard[0]]
        return [
            _Complaint(solution, f"{solution.name} answers otherwise than others on {one}", dissent=True)
            for solution, _ in denied
        ]

    def _denied(self, one: Drawn, heard: Sequence[tuple[Solution, RunResult]]) -> list[tuple[Solution, RunResult]]:
        if self.panel.checker is None or len({result.output.sha for _, result in heard}) < 2:  # noqa: PLR2004
            return []
        args = self.panel.case.checker_args if self.panel.case else ()
        case = TestCase("drawn", one.input, heard[0][1].output, checker_args=args)
        decisions = self.panel.checker.decide([Judgement(case, result.output) for _, result in heard])
        return [pair for pair, said in zip(heard, decisions, strict=True) if not said.accepted and not said.ours]

    def _excused(self, complaints: Sequence[_Complaint], *, large: bool) -> bool:
        """Whether complaints may say something of a solution, not of the draft.

        On an input that the package's validators accept, one solution of three or more that alone fails is suspect
        itself; and a lone crash on a large input is most often a stack that overflows. Elsewhere it is a doubt.
        """
        if len(self.panel.solutions) < _LONE:
            return False
        blamed = {c.solution.name: c.solution for c in complaints} | self._suspects
        if len(blamed) > 1:
            return False
        self._suspects = blamed
        if not (large or self._vouched() or len(self.panel.solutions) >= _MANY):
            self._dissent = self._dissent or one_line(complaints[0].text)
        return True

    def _vouched(self) -> bool:
        """Whether the package's own validators accept all that was drawn so far."""
        return bool(self.panel.validators) and not self._unheard and not self._denied_by_validators


def _last_words(result: RunResult) -> str:
    lines = result.stderr.strip().splitlines()
    return lines[-1] if lines else result.why

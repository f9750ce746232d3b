"""Find a problem's input format: its drafts are tried in order, and the first that stands its trial is kept.

Never silently wrong: a spec is complete only if no sentence or statement that says something of the input was left
unused, and everybody who was asked agreed; otherwise it is partial, with its doubts, or there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from testgen.problem import Problem, TestCase
from testgen.progress import Progress, Silence
from testgen.propose.spec_panel import Panel, convene
from testgen.propose.spec_trial import INPUTS, Outcome, Trial
from testgen.seams import Judge, Seed, SpecError
from testgen.spec.draft import Draft
from testgen.spec.mined import Unused
from testgen.spec.reader import read
from testgen.spec.tree import Format, Source

_TRIAL = "the trial"


class Completeness(StrEnum):
    """How much of the input a spec is sure to say."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True)
class Rejected:
    """A draft that did not stand its trial, and why, in one line."""

    draft: Draft
    reason: str


@dataclass(frozen=True)
class FoundSpec:
    """What was found of a problem's input format.

    `format` is None where nothing stood its trial; `best` is then the draft for a person to finish, if there is one.
    `samples_tried` inputs were drawn and heard by `solutions` and, where `validated`, accepted by the package's own
    validators. `suspects` are correct solutions that alone failed on inputs that the validators accept.
    """

    format: Format | None
    completeness: Completeness
    source: Source | None = None
    doubts: tuple[Unused, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    samples_tried: int = 0
    solutions: tuple[str, ...] = ()
    validated: bool = False
    suspects: tuple[str, ...] = ()
    best: Draft | None = None
    why: str = ""

    @property
    def tried(self) -> bool:
        """Whether anybody heard what the spec samples."""
        return self.samples_tried > 0 and (bool(self.solutions) or self.validated)


def find_spec(
    judge: Judge,
    problem: Problem,
    *,
    validators: bool = True,
    seed: Seed = 0,
    drafts: Sequence[Draft] | None = None,
    progress: Progress | None = None,
) -> FoundSpec:
    """Try the drafts of `problem`, the most trusted first; keep the first complete one, else the first partial one.

    A draft must read every sample and every existing test. What somebody wrote beside the problem stands though correct
    solutions differ on some of its inputs. With `validators` False the package's validators are neither mined nor
    asked. Equal problems, drafts and seeds give equal specs.

    Raises:
        FormatError: the file beside the problem is wrong.

    """
    found = _drafts(problem, validators=validators) if drafts is None else drafts
    if not found:
        return FoundSpec(None, Completeness.NONE)
    search = _Search(problem, convene(judge, problem, validators=validators), seed, progress or Silence())
    return search.first(found)


def untried(problem: Problem, *, validators: bool = True) -> FoundSpec:
    """Return what the drafts alone say: the first that reads all the problem's own inputs, if only loosely.

    No program is run, so that a complete one is no more than claimed.
    """
    found = _drafts(problem, validators=validators)
    rejected: list[Rejected] = []
    for draft in found:
        reading = _read_own(draft.format, problem)
        if reading.objection:
            rejected.append(Rejected(draft, reading.objection))
            continue
        doubts = (*draft.doubts, *draft.settled_by_validators, *reading.doubts)
        return FoundSpec(
            draft.format, _completeness(doubts), draft.source, doubts, tuple(rejected), best=draft, why=draft.why
        )
    return FoundSpec(None, Completeness.NONE, rejected=tuple(rejected), best=found[0] if found else None)


def _drafts(problem: Problem, *, validators: bool) -> Sequence[Draft]:
    from testgen.spec.infer.drafts import drafts  # noqa: PLC0415 - the miners are heavy; who has drafts needs none

    return drafts(problem, validators=validators)


def _completeness(doubts: Sequence[Unused]) -> Completeness:
    return Completeness.PARTIAL if doubts else Completeness.COMPLETE


@dataclass(frozen=True)
class _Search:
    problem: Problem
    panel: Panel
    seed: Seed
    progress: Progress

    def first(self, drafts: Sequence[Draft]) -> FoundSpec:
        kept: FoundSpec | None = None
        rejected: list[Rejected] = []
        for number, draft in enumerate(drafts, 1):
            if kept and draft.doubts:
                continue  # it could be no better
            self.progress.start(f"draft {number} of {len(drafts)}, from {draft.source}", INPUTS)
            found = self._tried(draft)
            if isinstance(found, Rejected):
                rejected.append(found)
            elif found.completeness is Completeness.COMPLETE or kept is None:
                kept = found
            if kept and kept.completeness is Completeness.COMPLETE:
                break
        self.progress.done()
        if kept is None:
            return FoundSpec(None, Completeness.NONE, rejected=tuple(rejected), best=drafts[0])
        return replace(kept, rejected=tuple(rejected))

    def _tried(self, draft: Draft) -> FoundSpec | Rejected:
        reading = _read_own(draft.format, self.problem)
        if reading.objection:
            return Rejected(draft, reading.objection)
        outcome = Trial(self.panel, draft.format, self.seed, self.progress.advance).run()
        if outcome.objection and not (_was_unsure(draft, outcome) or _was_stated(draft, outcome)):
            return Rejected(draft, outcome.objection)
        doubts = (*draft.doubts, *reading.doubts, *_unsettled(draft, outcome), *self._unheard(draft, outcome))
        return FoundSpec(
            format=draft.format,
            completeness=_completeness(doubts),
            source=draft.source,
            doubts=doubts,
            samples_tried=outcome.tried,
            solutions=tuple(s.name for s in self.panel.solutions),
            validated=outcome.validated,
            suspects=outcome.suspects,
            best=draft,
            why=draft.why,
        )

    def _unheard(self, draft: Draft, outcome: Outcome) -> Iterator[Unused]:
        if draft.source is Source.FILE:
            return
        if outcome.objection:
            yield Unused(_TRIAL, "", outcome.objection)
        if not self.panel.solutions and not outcome.validated:
            yield Unused(_TRIAL, "", "no correct solution and no validator could be asked")
        if outcome.contested:
            yield Unused(_TRIAL, "", f"{outcome.contested}, which the validators accept")
        if outcome.dissent:
            yield Unused(_TRIAL, "", f"{outcome.dissent}, alone of {len(self.panel.solutions)}")
        if outcome.drawn < outcome.wanted / 2:
            yield Unused(_TRIAL, "", f"only {outcome.drawn} of {outcome.wanted} inputs could be drawn")


def _was_unsure(draft: Draft, outcome: Outcome) -> bool:
    """Whether the validators only say what the draft's doubts said: that it lacks something. It is partial then."""
    return outcome.refused and bool(draft.doubts or draft.settled_by_validators)


def _was_stated(draft: Draft, outcome: Outcome) -> bool:
    """Whether solutions only differ on what somebody wrote beside the problem: the arbiter refuses those inputs."""
    return outcome.disagreement and draft.source is Source.FILE


def _unsettled(draft: Draft, outcome: Outcome) -> tuple[Unused, ...]:
    """Return the doubts that the package's validators did not settle by accepting whatever was drawn."""
    return () if outcome.validated else draft.settled_by_validators


@dataclass(frozen=True)
class _Reading:
    """What a draft makes of the problem's own inputs: an objection, or those that it reads only loosely."""

    objection: str = ""
    doubts: tuple[Unused, ...] = ()


def _read_own(fmt: Format, problem: Problem) -> _Reading:
    loose: list[TestCase] = []
    for test in sorted((*problem.samples, *problem.tests), key=lambda test: test.input.size):
        text = test.input.read().decode(errors="replace")
        if not isinstance(read(fmt, text), SpecError):
            continue
        error = read(fmt, text, loose=True)
        if isinstance(error, SpecError):
            return _Reading(f"it does not read {test.name}: {error.line}:{error.column}: {error.message}")
        loose.append(test)
    others = f" and {len(loose) - 1} more" if len(loose) > 1 else ""
    why = "its spacing or line ends are not as the spec writes them"
    return _Reading(doubts=tuple(Unused(f"{test.name}{others}", "", why) for test in loose[:1]))

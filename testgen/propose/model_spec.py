"""An input format that a model writes down: several answers vote, and one that is refused goes back with the reason.

A model's format is tried like any other draft. It is complete only where the package's own validators accept whatever
is drawn from it, and where its numbers are those that somebody speaks of: a bound that is too narrow would pass every
trial, and leave out what the tests are for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from testgen.errors import FormatError
from testgen.judge.checking.wording import one_line, shown
from testgen.llm.desk import Desk, Reply
from testgen.llm.exchange import Answer, Ending
from testgen.llm.markdown import blocks_in
from testgen.llm.prompting import load
from testgen.llm.spec_grammar import spec_grammar
from testgen.llm.window import data_window, statement_window
from testgen.problem import Problem
from testgen.progress import Progress
from testgen.propose.spec import Completeness, FoundSpec, find_spec
from testgen.seams import Judge, Seed, SpecError
from testgen.spec.draft import Draft
from testgen.spec.infer.figures import unaccounted
from testgen.spec.mined import Unused
from testgen.spec.parse import parse
from testgen.spec.printer import show
from testgen.spec.reader import read
from testgen.spec.tree import Format, Source

# Answers that vote: the first is the likeliest, the others are drawn.
_VOTERS = 3
_WARM = 0.7
# A refused format goes back so often.
_RETRIES = 3
# The longest format of 64 real packages has 90 tokens a line and 12 lines; most have 60 in all.
_MOST_TOKENS = 250
# What is shown, in tokens; the Input section comes first of a statement.
_STATEMENT, _SAMPLE, _OBJECTION = 700, 120, 150
_MOST_SAMPLES = 2
_MENDINGS = 12
_TWICE = re.compile(r"the name (\w+) is used twice")
_MODEL = "the model"
_UNTRIED = "these are a model's words, and no validator vouches for them"


@dataclass(frozen=True)
class Sought:
    """What came of asking: the format to go on with, and in one line how it went."""

    found: FoundSpec
    outcome: str


@dataclass(frozen=True)
class _Answer:
    """A model's format, or what is wrong with it: `objection` is what it can be told."""

    number: int
    text: str
    format: Format | None = None
    objection: str = ""


def ask_for_spec(
    desk: Desk,
    judge: Judge,
    problem: Problem,
    found: FoundSpec,
    *,
    seed: Seed,
    progress: Progress,
    hurried: Callable[[], bool] = bool,
) -> Sought:
    """Ask a model for the input format of `problem`; return it if it is better than `found`, which is not complete.

    Once `hurried` says so, nothing more is asked.
    """
    conversation = _Conversation(desk, judge, problem, found, seed, progress, hurried)
    best: FoundSpec | None = None
    for other in conversation.tried():
        if best is None or other.completeness is Completeness.COMPLETE:
            best = other
        if other.completeness is Completeness.COMPLETE:
            break
    if best is None:
        return Sought(found, "no format of the model stood its trial")
    if best.completeness is Completeness.COMPLETE:
        return Sought(best, "the model's format is complete")
    if found.format is None:
        return Sought(best, "the model's format is partial")
    return Sought(found, "the model's format is partial, and so is the one that was found without it")


@dataclass
class _Conversation:
    desk: Desk
    judge: Judge
    problem: Problem
    before: FoundSpec
    seed: Seed
    progress: Progress
    hurried: Callable[[], bool]
    tried_before: list[Format | None] = field(init=False)

    def __post_init__(self) -> None:
        self.tried_before = [self.before.format, *(one.draft.format for one in self.before.rejected)]

    def tried(self) -> Iterator[FoundSpec]:
        """Yield formats that stood their trial: of the likeliest answer, of the votes, then of what was asked anew."""
        first = self._asked([0], *self._draft())
        refused = yield from self._judged(first)
        if not self._goes_on:
            return
        voters = self._asked(range(1, _VOTERS), *self._draft())
        refused += yield from self._judged([*first, *voters])
        for turn in range(_RETRIES):
            if not refused or not self._goes_on:
                return
            refused = yield from self._judged(self._asked([turn], refused[0].text, refused[0].objection))

    @property
    def _goes_on(self) -> bool:
        return self.desk.open and not self.hurried()

    def _judged(self, answers: Sequence[_Answer]) -> Generator[FoundSpec, None, list[_Answer]]:
        """Yield what stands its trial, most votes first; return what is refused, what failed its trial first."""
        refused = [one for one in answers if one.format is None and one.text.strip()]
        for answer in _by_votes(answers):
            if answer.format in self.tried_before:
                continue
            self.tried_before.append(answer.format)
            outcome = self._trial(answer)
            if isinstance(outcome, FoundSpec):
                yield outcome
            else:
                refused.insert(0, outcome)
        return refused

    def _asked(self, samples: Iterable[int], draft: str, objection: str) -> list[_Answer]:
        """Ask with a draft and what is wrong with it, "" for none; the first sample is the likeliest answer."""
        self.progress.start("the model writes the input format")
        parts = {
            "statement": statement_window(self.problem.statement, _STATEMENT),
            "samples": self._samples(),
            "draft": draft,
            "objection": data_window(objection, _OBJECTION),
        }
        questions = [
            load("spec").question(
                parts,
                grammar=spec_grammar(),
                max_tokens=_MOST_TOKENS,
                temperature=_WARM if sample else 0.0,
                sample=sample,
            )
            for sample in samples
        ]
        answers = self._read(self.desk.ask(questions))
        self.progress.done()
        return answers

    def _samples(self) -> str:
        texts = [sample.input.read() for sample in self.problem.samples[:_MOST_SAMPLES]]
        return "\n".join(data_window(text, _SAMPLE) for text in texts)

    def _draft(self) -> tuple[str, str]:
        """Return the draft that was found without a model, and what it may lack."""
        best = self.before.format or (self.before.best.format if self.before.best else None)
        if best is None:
            return "", ""
        doubts = self.before.doubts or (self.before.best.doubts if self.before.best else ())
        lacks = "\n".join(dict.fromkeys(one.text for one in doubts if one.text))
        return show(best, evidence=False), f"It may lack what this says:\n{lacks}" if lacks else ""

    def _read(self, replies: Sequence[Reply]) -> list[_Answer]:
        answers = [self._answer(reply.number, reply.answer) for reply in replies if reply.answer]
        for one in answers:
            self.desk.note(one.number, f"refused: {one.objection}" if one.objection else "it reads every sample")
        return answers

    def _answer(self, number: int, said: Answer) -> _Answer:
        fenced = [block.text for block in blocks_in(said.text) if block.text.strip()]
        lines = [line for line in (fenced or [said.text])[-1].splitlines() if not line.startswith("```")]
        text = "\n".join(lines[:-1] if said.ending is Ending.LENGTH else lines).strip() + "\n"
        fmt = mended(text)
        if isinstance(fmt, FormatError):
            return _Answer(number, text, objection=_said(fmt))
        for sample in self.problem.samples:
            content = sample.input.read().decode(errors="replace")
            failure = read(fmt, content)
            if isinstance(failure, SpecError):
                where = f"{sample.name} at line {failure.line}, column {failure.column}"
                what = f"it does not read {where}: {failure.message}. The sample: {shown(content.encode())}"
                return _Answer(number, text, objection=what)
        return _Answer(number, text, fmt)

    def _trial(self, answer: _Answer) -> FoundSpec | _Answer:
        assert answer.format is not None
        doubts = tuple(_doubts(answer.format, self.problem))
        settled = (Unused(_MODEL, "", _UNTRIED),)
        draft = Draft(answer.format, Source.MODEL, doubts, settled, "what a model wrote")
        found = find_spec(self.judge, self.problem, seed=self.seed, drafts=[draft], progress=self.progress)
        if found.format is None:
            reason = found.rejected[0].reason
            self.desk.note(answer.number, f"refused: {reason}")
            return replace(answer, objection=reason)
        why = "; ".join(dict.fromkeys(one_line(doubt.why or doubt.text) for doubt in found.doubts))
        self.desk.note(answer.number, f"it stood its trial, {found.completeness}{f': {why}' if why else ''}")
        return found


def mended(text: str) -> Format | FormatError:
    """Read a format; conditions that cannot be read are left out, and names that are used twice are told apart.

    A small model finds the lines of an input far more often than it says a condition on them rightly. What is left out
    is missed by whoever tries the format: it reads too much, and draws what validators refuse.
    """
    lines = text.splitlines()
    first: FormatError | None = None
    for _ in range(_MENDINGS):
        try:
            return parse("\n".join(lines) + "\n")
        except FormatError as error:
            first = first or error
            place = error.place
            if place is None or place.line is None or not 0 < place.line <= len(lines):
                break
            line = lines[place.line - 1]
            twice = _TWICE.search(error.message)
            if twice and place.column and line.startswith(twice[1], place.column - 1):
                other = f"{twice[1]}{_}{place.line}"
                at = place.column - 1
                lines[place.line - 1] = line[:at] + other + line[at + len(twice[1]) :]
            elif line.lstrip().startswith("where "):
                del lines[place.line - 1]
            else:
                break
    return first or FormatError("there is no format in the answer")


def _said(error: FormatError) -> str:
    """Say in one line of plain words what is wrong with a format, where, and what to write instead."""
    place = error.place
    where = f"line {place.line}, column {place.column}: " if place and place.line else ""
    hint = f"; try {error.hint}" if error.hint else ""
    return one_line(" ".join(f"{where}{error.message}{hint}".split()))


def _by_votes(answers: Sequence[_Answer]) -> list[_Answer]:
    """Return one answer for each different format, the one with most votes first; ties in order."""
    known = [one for one in answers if one.format is not None]
    votes = Counter(one.format for one in known)
    first = {one.format: one for one in reversed(known)}
    return sorted(first.values(), key=lambda one: (-votes[one.format], known.index(one)))


def _doubts(fmt: Format, problem: Problem) -> Iterator[Unused]:
    sources = "\n".join(file.data.decode(errors="replace") for v in problem.validators for file in v.files)
    invented, missing = unaccounted(show(fmt, evidence=False), problem.statement, sources)
    if invented:
        yield Unused(_MODEL, "", f"nobody speaks of {_listed(invented)}")
    if missing:
        yield Unused(_MODEL, "", f"the statement's Input section speaks of {_listed(missing)}, and the format does not")


def _listed(numbers: frozenset[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers)[:5])

"""What all proposers that ask a model have in common: questions go out, answers become scenarios, these inputs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, zip_longest
from typing import Any

from testgen.judge.checking.wording import one_line
from testgen.llm.desk import Desk, Reply
from testgen.llm.exchange import Question
from testgen.llm.gbnf import schema_grammar
from testgen.llm.prompting import load, names
from testgen.llm.scenario import MOST_SCENARIOS, Scenario, Scenarios
from testgen.llm.schemas import scenario_schema
from testgen.llm.window import cut, data_window, statement_window
from testgen.mutation.programs import FOLDER as MUTANTS
from testgen.problem import Limits, Problem, Program, Solution, TestCase, Verdict
from testgen.propose.notebook import Made, Notebook
from testgen.propose.workshop import Workshop
from testgen.seams import Allowance, Candidate, Context
from testgen.spec.printer import show
from testgen.spec.tree import Format

# Scenarios asked for in one answer: a small model repeats itself after a few. One whose scenarios give tests is asked
# for twice as many the next time, and shown twice as much.
_FEW = 4
# What a statement and programs take of a question, in tokens: a small model on two cores reads 100 tokens a second.
_STATEMENT = 600
_PROGRAM = 600
_SAMPLE = 120
# A generator with its words has 80 to 250 tokens.
_CODE_TOKENS = 250
# The promise of what nobody tried; see `Notebook.promise`.
_UNKNOWN = 0.5
_WARM = 0.8
_FLAWS = {
    frozenset({Verdict.WA}): "it prints a wrong output",
    frozenset({Verdict.TLE}): "it is too slow",
    frozenset({Verdict.MLE}): "it needs too much memory",
    frozenset({Verdict.RTE}): "it crashes",
}


@dataclass(frozen=True)
class Material:
    """What a model may be shown of a problem: nothing of it is held out.

    `right` are the trusted solutions in the loop; the wrong ones stand in each round's context. Of `problem` only the
    statement and the samples are shown.
    """

    problem: Problem
    right: tuple[Solution, ...]
    limits: Limits


class ModelProposer(ABC):
    """A proposer whose scenarios a model makes up; see `testgen.seams.Proposer`.

    A turn in which it asks nothing says that it has nothing left to ask.
    """

    name = ""

    def __init__(self, desk: Desk, workshop: Workshop, notebook: Notebook, material: Material) -> None:
        self._desk = desk
        self._workshop = workshop
        self._notebook = notebook
        self._material = material
        self._last: list[Made] = []
        self._most = _FEW
        self._largest = MOST_SCENARIOS
        self._turns = 0
        # Chosen once a turn: while answers are read, what is known of scenarios changes.
        self.writes_code = False

    def propose(self, context: Context, allowance: Allowance) -> Iterator[Candidate]:
        """Yield the inputs of all scenarios in the answers, first one of each, then the second ones."""
        self._look_back()
        self._turns += 1
        self.writes_code = self.chooses_code()
        context = replace(context, survivors=_real(context.survivors), wanted=_real(context.wanted))
        replies = self._replies(context)
        self._last = made = [one for reply in replies for one in self._understood(reply, context)]
        rows = zip_longest(*(one.candidates for one in made))
        yield from islice((one for one in chain.from_iterable(rows) if one), allowance.candidates)

    def _replies(self, context: Context) -> Sequence[Reply]:
        """Ask, and where that is too much for the model's context, ask the same for half as much from now on.

        Where the least is too much, nobody need ask any more.
        """
        while True:
            before = vars(self).copy()
            replies = self._desk.ask(self.questions(context))
            too_long = [reply for reply in replies if reply.too_long]
            if not too_long:
                return replies
            less = max(1, self._most // 2)
            if len(too_long) < len(replies):
                self._most = self._largest = less
                return replies
            if self._most == 1:
                self._desk.close(too_long[0].why)
                return replies
            vars(self).clear()
            vars(self).update(before, _most=less, _largest=less)

    @abstractmethod
    def questions(self, context: Context) -> Sequence[Question]:
        """Return what to ask in this turn."""

    @abstractmethod
    def read(self, answer: str) -> Scenarios:
        """Read the scenarios of an answer."""

    @property
    def most(self) -> int:
        """How many scenarios to ask for."""
        return self._most

    def chooses_code(self) -> bool:
        """Say whether to ask for generators in this turn, and not for restrictions of the format.

        Asked for is what gave tests more often so far, in turn where both do; at first restrictions of a known format.
        Small models restrict better than they program; what a format cannot say, only a generator can.
        """
        if self._workshop.format is None:
            return True
        code, restrictions = self._notebook.promise(code=True), self._notebook.promise(code=False)
        if min(code, restrictions) < _UNKNOWN:
            return code > restrictions
        return (code > _UNKNOWN or self._most > _FEW) and self._turns % 2 == 0

    def question(self, name: str, parts: Mapping[str, str], *, tokens: int, sample: int = 0) -> Question:
        """Return a question of the prompt `name`, or of its variant for generators; `tokens` are for each scenario.

        What both variants tell is filled in: the statement, how many scenarios are wanted, and the format with its
        shapes or a sample. The first sample of an answer is the likeliest, others are drawn.
        """
        fmt = self._workshop.format
        prompt = load(f"{name}_code" if self.writes_code and f"{name}_code" in names() else name)
        told = {
            "statement": statement_window(self._material.problem.statement, self.room(_STATEMENT)),
            "format": show(fmt, evidence=False) if fmt else "",
            "shapes": ", ".join(self._workshop.shapes),
            "sample": next((example_of(test, self.room(_SAMPLE)) for test in self._material.problem.samples), ""),
            "most": str(self.most),
            **parts,
        }
        schema = None if self.writes_code or fmt is None else self.schema(fmt)
        return prompt.question(
            {place: text for place, text in told.items() if place in prompt.places},
            schema=schema,
            grammar=None if schema is None else schema_grammar(schema),
            max_tokens=(_CODE_TOKENS if self.writes_code else tokens) * self.most,
            temperature=_WARM if sample else 0.0,
            sample=sample,
        )

    def schema(self, fmt: Format) -> Mapping[str, Any] | None:
        """Return the schema of an answer that restricts `fmt`."""
        return scenario_schema(fmt, self.most, shapes=self._workshop.shapes)

    def room(self, tokens: int = _PROGRAM) -> int:
        """Return how much of something may be shown, where a model that proved nothing yet is shown so many tokens."""
        return tokens * self._most // _FEW

    def text_of(self, program: Program) -> str:
        """Return a program as it is shown alone."""
        return cut(source_of(program), self.room())

    def _understood(self, reply: Reply, context: Context) -> Iterator[Made]:
        if reply.answer is None:
            return
        found = self.read(reply.answer.text)
        for fault in found.faults or ("there is no scenario in the answer",) * (not found.scenarios):
            self._desk.note(reply.number, f"not used: {one_line(fault)}")
        for one in self._workshop.make(found.scenarios, self.name, reply.number, context.seed):
            self._notebook.add(one)
            self._desk.note(reply.number, self._fate(one))
            yield one

    @staticmethod
    def _fate(made: Made) -> str:
        what = f"scenario {made.name} ({_kind(made.scenario)}): {made.scenario.why}"
        return f"{what}; no input: {one_line(made.objection)}" if made.objection else what

    def _look_back(self) -> None:
        """Ask for more scenarios once at least half of those of the last turn gave tests."""
        useful = sum(self._notebook.entries[made.name].accepted > 0 for made in self._last)
        if self._last and 2 * useful >= len(self._last):
            self._most = min(self._largest, 2 * self._most)


def _real(wrong: Sequence[Solution]) -> Sequence[Solution]:
    """Return the wrong solutions that people wrote; mutants only where there are no others: each costs a question."""
    return [s for s in wrong if not s.name.startswith(f"{MUTANTS}/")] or wrong


def flaw_of(wrong: Solution) -> str:
    """Say what is wrong with a solution, as far as its label tells."""
    return _FLAWS.get(wrong.expected, "how is not known")


def source_of(program: Program) -> str:
    """Return the text of a program's entry file."""
    return program.entry.data.decode(errors="replace")


def example_of(test: TestCase, tokens: int) -> str:
    """Return an input with its output, each cut to so many tokens."""
    answer = data_window(test.answer.read(), tokens) if test.answer else ""
    return f"Input:\n{data_window(test.input.read(), tokens)}\nOutput:\n{answer}"


def _kind(scenario: Scenario) -> str:
    if scenario.restriction is not None:
        return str(scenario.restriction)
    return "generator" if scenario.generator is not None else "input"

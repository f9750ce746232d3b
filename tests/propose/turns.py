"""A table at which one proposer sits alone: the model's answers and the problem are written in the test."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from testgen.llm.budget import Budget
from testgen.llm.desk import Desk
from testgen.llm.exchange import Answer, Question
from testgen.problem import Limits, Problem, Program, Solution, SourceFile
from testgen.propose.model_proposer import Material, ModelProposer
from testgen.propose.notebook import Notebook
from testgen.propose.workshop import Workshop
from testgen.seams import Allowance, Candidate, Context
from testgen.spec.parse import parse
from testgen.spec.tree import Format
from tests.fakes import Behaviour, FakeJudge, case, solution, sum_problem
from tests.llm.scripted import Scripted, said

SUMS = parse("n: int 1..20\na: int[n] -100..100\n")
RIGHT = ("accepted/loop.py", "total = 0\nfor x in input().split():\n    total += int(x)  # RIGHT-LOOP\nprint(total)\n")
WRONG = (
    "wrong_answer/first.py",
    "total = 1\nfor x in input().split():\n    total += int(x)  # WRONG-ONE\nprint(total)\n",
)
OTHER = ("wrong_answer/max.py", "print(max(map(int, input().split())))  # WRONG-TWO\n")
GENERATOR = "def gen(seed, scale):\n    return f'1\\n{scale}'\n"


def scenarios(*some: dict[str, Any]) -> str:
    return json.dumps({"scenarios": list(some)})


def small(why: str, **fix: str) -> dict[str, Any]:
    return {"why": why, "tier": "edge", "fix": fix, "size": "small"}


def generators(*whys: str, label: str = "WHY") -> str:
    return "\n".join(f"{label}: {why}\nTIER: edge\n```python\n{GENERATOR}# {why}\n```\n" for why in whys)


def sums(**changes: Any) -> Problem:
    made = replace(
        sum_problem(),
        statement="Add the numbers.\n",
        samples=(case("sample/1", "2\n1 2\n", "3\n"),),
        solutions=tuple(_solution(*one) for one in (RIGHT, WRONG, OTHER)),
    )
    return replace(made, **changes)


def _solution(name: str, source: str) -> Solution:
    bare = solution(name)
    return replace(bare, program=Program(name, "python", (SourceFile(name, source.encode()),)))


@dataclass
class Table:
    """A proposer with all that it needs; `asked` are its questions, `context` what it may look at."""

    proposer: ModelProposer
    desk: Desk
    notebook: Notebook
    judge: FakeJudge
    context: Context
    asked: list[Question] = field(default_factory=list)

    def turn(self, candidates: int = 100, **changes: Any) -> list[Candidate]:
        self.context = replace(self.context, **changes, round=self.context.round + 1)
        return list(self.proposer.propose(self.context, Allowance(candidates, 1_000)))

    @property
    def fates(self) -> list[str]:
        return [fate for exchange in self.desk.log for fate in exchange.fates]


def seated(
    seat: Callable[[Desk, Workshop, Notebook, Material], ModelProposer],
    answers: str | Sequence[str] | Callable[[Question], Answer],
    *,
    fmt: Format | None = SUMS,
    problem: Problem | None = None,
    generator: Behaviour = lambda _: b"1\n7\n",
    jobs: int = 2,
    budget: Budget | None = None,
) -> Table:
    """Seat a proposer; of `answers` the n-th is the n-th question's, the last one that of all later ones."""
    problem = problem or sums()
    told = [answers] if isinstance(answers, str) else answers
    asked: list[Question] = []

    def answer(question: Question) -> Answer:
        asked.append(question)
        return told(question) if callable(told) else said(told[min(len(asked), len(told)) - 1])

    desk = Desk(Scripted(answer), budget, jobs=jobs)
    judge, notebook = FakeJudge({"generator.py": generator}), Notebook()
    right = tuple(s for s in problem.solutions if s.name.startswith("accepted"))
    wrong = [s for s in problem.solutions if s.name.startswith("wrong")]
    proposer = seat(desk, Workshop(judge, fmt), notebook, Material(problem, right, Limits()))
    context = Context(problem, seed=5, survivors=wrong, wanted=wrong)
    return Table(proposer, desk, notebook, judge, context, asked)

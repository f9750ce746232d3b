"""Builds of a fake problem with a scripted model, and everything that it was asked."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from testgen.build import BuildReport, build
from testgen.llm.budget import Budget
from testgen.llm.exchange import Answer, Question
from testgen.options import BuildOptions, ModelOptions
from testgen.problem import Problem, SourceFile
from testgen.summary import build_figures
from tests.fakes import BEHAVIOURS, Behaviour, FakeJudge, case, small_sums, solution, sum_problem, sums
from tests.llm.scripted import Scripted, said

AUDIT = json.dumps({"fault": "sums beyond 99", "fix": {"a": "max"}, "size": "large"})
SCENARIOS = json.dumps(
    {
        "scenarios": [
            {"why": "all values are negative", "tier": "edge", "fix": {"a": "min..-1"}, "size": "small"},
            {"why": "no such name", "tier": "edge", "fix": {"zebra": "1"}, "size": "small"},
            {"why": "large values", "tier": "complex", "fix": {"a": "90..max"}, "size": "largest"},
        ]
    }
)
EDITS = json.dumps({"add": [{"why": "one value", "tier": "edge", "fix": {"n": "1"}, "size": "smallest"}], "remove": []})
CODE = "OUTPUT: 0\nWHY: they cancel out\nTIER: edge\n```python\ndef gen(seed, scale):\n    return '2\\n5 -5'\n```\n"
ANSWERS = {"analysis": SCENARIOS, "difference": SCENARIOS, "auditor": AUDIT, "strata": CODE, "feedback": EDITS}
FORMAT = SourceFile("input.spec", b"n: int 1..20\na: int[n] -100..100\n")


def after_the_first(program: Behaviour) -> Behaviour:
    return lambda data: program(b" ".join(data.split()[1:]))


def cancelling(asked: bytes) -> bytes:
    scale = int(asked.split()[1])
    return b"%d\n%s\n" % (2 * scale, b" ".join([b"7 -7"] * scale))


QUICK: dict[str, Any] = {"rounds": 3, "seed": 1, "candidates": 6, "tests": 12}
UNKILLABLE = "wrong_answer/right.py"
PROGRAMS: dict[str, Behaviour] = {
    **{name: after_the_first(program) for name, program in BEHAVIOURS.items() if name != "validate.py"},
    **{f"accepted/{name}.py": after_the_first(sums) for name in "cdef"},
    "wrong_answer/also_small.py": after_the_first(small_sums),
    UNKILLABLE: after_the_first(sums),
    "generator.py": cancelling,
}


def by_prompt(question: Question) -> Answer:
    name = question.prompt.split("/")[0].removesuffix("_code")
    return said(ANSWERS.get(name, ""), tokens_in=300, tokens_out=100)


def a_problem(*names: str, **changes: Any) -> Problem:
    """Return the fake problem with an input format; the code of each solution is its name and MARK-name."""
    plain = sum_problem(validated=False)
    known = [s.name for s in plain.solutions]
    marked = [solution(name, f"print({name!r})  # MARK-{mark(name)}-KRAM\n") for name in (*known, *names)]
    made = replace(
        plain,
        statement="Add the numbers.",
        samples=(case("sample/1", "2\n1 2\n", "3\n"),),
        tests=(),
        input_format=FORMAT,
        solutions=tuple(marked),
    )
    return replace(made, **changes)


def mark(name: str) -> str:
    return re.sub(r"\W", "_", name)


class Asked:
    """A build with a model, and everything that it was asked."""

    def __init__(
        self,
        problem: Problem | None = None,
        answer: Callable[[Question], Answer] = by_prompt,
        *,
        jobs: int = 2,
        llm_budget: Budget | None = None,
        slow: Callable[[str], float] | None = None,
        **options: Any,
    ) -> None:
        self.questions: list[Question] = []

        def answered(question: Question) -> Answer:
            self.questions.append(question)
            return answer(question)

        self.client = Scripted(answered, slow)
        model = ModelOptions(self.client, llm_budget or Budget(), jobs)
        self.judge = FakeJudge(PROGRAMS)
        chosen = BuildOptions(**{**QUICK, **options})
        self.report: BuildReport = build(problem or a_problem(UNKILLABLE), self.judge, chosen, model=model)

    @property
    def figures(self) -> dict[str, Any]:
        return build_figures(self.report)

    @property
    def llm(self) -> dict[str, Any]:
        found = self.figures["llm"]
        assert isinstance(found, dict)
        return found


def without(problem: Problem | None = None, **options: Any) -> BuildReport:
    chosen = BuildOptions(**{**QUICK, **options})
    return build(problem or a_problem(UNKILLABLE), FakeJudge(PROGRAMS), chosen)


def suite_of(report: BuildReport) -> list[tuple[Any, ...]]:
    return [(t.case.name, t.case.input.read(), t.tier, t.why, t.proposer, t.kills) for t in report.suite.tests]

"""The JSON of `testgen explain`: a test, a solution, or everything that a suite holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from testgen.datasets.suite_records import SuiteRecord
from testgen.report.explanation import Explained, ExplainedSolution, ExplainedTest, alone_in, solutions_in
from testgen.select import Goal, GoalKind


def explained_json(record: SuiteRecord, explained: Explained) -> dict[str, Any]:
    """Return the one object that `explain SUITE NAME --json` prints."""
    made = _test(record, explained) if isinstance(explained, ExplainedTest) else _solution(record, explained)
    return {"problem": record.problem, **made}


def overview_json(record: SuiteRecord) -> dict[str, Any]:
    """Return the one object that `explain SUITE --json` prints."""
    alone = alone_in(record)
    return {
        "problem": record.problem,
        "tests": [
            {
                "name": test.case.name,
                "tier": test.tier.value,
                "proposer": test.proposer,
                "why": test.why,
                "input_bytes": test.case.input.size,
                "kills": len(test.kills),
                "bounds": len(test.bounds),
                "only": _only(alone[test.case.name]),
            }
            for test in record.tests
        ],
        "solutions": [
            {
                "name": name,
                "tests": sum(name in test.kills for test in record.tests),
                "survives": name in record.survivors,
                "remarks": list(record.remarks.get(name, ())),
            }
            for name in solutions_in(record)
        ],
        "mutants": _targets(record),
        "unrecorded": list(record.unrecorded),
    }


def _test(record: SuiteRecord, explained: ExplainedTest) -> dict[str, Any]:
    test = explained.test
    return {
        "test": test.case.name,
        "tier": test.tier.value,
        "tier_reason": explained.tier_reason,
        "proposer": test.proposer,
        "why": test.why,
        "seed": test.seed,
        "parents": [asdict(parent) for parent in explained.parents],
        "single_oracle": test.single_oracle,
        "unvalidated": test.unvalidated,
        "changed": explained.changed,
        "input_bytes": test.case.input.size,
        "answer_bytes": test.case.answer.size if test.case.answer else None,
        "kills": list(test.kills),
        "bounds": list(test.bounds),
        "only": _only(explained.only),
        "first_mutants": list(test.first_mutants),
        "changes": _changes(record, explained),
        "thin": dict(explained.thin),
        "without": explained.without,
    }


def _only(goals: tuple[Goal, ...]) -> dict[str, list[str]]:
    return {f"{kind}s": [goal.name for goal in goals if goal.kind is kind] for kind in GoalKind}


def _targets(record: SuiteRecord) -> dict[str, Any] | None:
    targets = record.targets
    return {"targets": targets.total, "killed": targets.killed} if targets else None


def _changes(record: SuiteRecord, explained: ExplainedTest) -> dict[str, str]:
    known = record.targets.changes if record.targets else {}
    return {name: known[name] for name in explained.mutants if name in known}


def _solution(record: SuiteRecord, explained: ExplainedSolution) -> dict[str, Any]:
    survived = {
        "rounds": record.rounds,
        "proposers": {name: asdict(tally) for name, tally in record.proposers.items()},
        "refused": dict(record.refused),
        "nearest": explained.nearest and asdict(explained.nearest),
        "next": explained.advice,
    }
    return {
        "solution": explained.name,
        "survives": explained.survives,
        "killed_by": [test.case.name for test in explained.killers],
        "smallest": explained.smallest.case.name if explained.smallest else None,
        "remarks": list(explained.remarks),
        **(survived if explained.survives else {}),
    }

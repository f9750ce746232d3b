"""z3 on a format: which bounds no input can reach, and scalars that hold all conditions.

Work is limited by z3's own count of steps (`rlimit`), never by the clock: the same question has the same answer.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Any

import z3

from testgen.spec import tree
from testgen.spec.evaluate import evaluate
from testgen.spec.expression import names_in
from testgen.spec.formulas import LARGEST, Formulas
from testgen.spec.functions import EvaluationError
from testgen.spec.goals import Bound, Kind, Step
from testgen.spec.intervals import intervals_of

STEPS = 400_000  # of z3 for one question: below a second, and ten times what linear formats take
_TRIES = 8
_WIDE = 10**6  # how far from its low end a scalar without a high one is drawn


def _solver(formulas: Formulas, seed: int = 0) -> z3.Solver:
    solver = z3.Solver(ctx=formulas.context)
    solver.set(ctrl_c=False)  # z3 would keep it to itself, and say "unknown"
    solver.set("rlimit", STEPS)
    solver.set("random_seed", seed % 2**31)
    solver.add(*formulas.said)
    return solver


def reachable(fmt: tree.Format, bound: Bound) -> bool | None:
    """Return whether an input can reach a bound: False is proven, None is not known.

    True says that neither scalars nor counts, sums and extremes stand against it, with every clause considered.
    """
    return _answer(Formulas(fmt), bound)


def unreachable(fmt: tree.Format, bounds: Iterable[Bound]) -> list[Bound]:
    """Return those of some bounds that no input can reach."""
    formulas = Formulas(fmt)
    return [bound for bound in bounds if _answer(formulas, bound) is False]


def exclusive(formulas: Formulas, bounds: Iterable[Bound]) -> bool:
    """Return whether it is proven that no input reaches some bounds at once, in the same round of a block."""
    goals = [_goal(formulas, bound) for bound in bounds]
    solver = _solver(formulas)
    solver.add(*(part for goal in goals for part in goal or ()))
    return bool(solver.check() == z3.unsat)


def _answer(formulas: Formulas, bound: Bound) -> bool | None:
    goal = _goal(formulas, bound)
    solver = _solver(formulas)
    solver.add(*(goal or ()))
    answer = solver.check()
    if answer == z3.unsat:
        return False
    return True if answer == z3.sat and goal is not None and not formulas.dropped else None


def _goal(formulas: Formulas, bound: Bound) -> list[Any] | None:
    """Return what it is that a bound is reached, in the one round and by the one element; None: it cannot be said."""
    found = [_entered(formulas, step) for step in bound.path] + list(formulas.guards.get(bound.name, ()))
    match bound.kind:
        case Kind.VALUE | Kind.ELEMENT | Kind.LENGTH:
            name = f"len({bound.name})" if bound.kind is Kind.LENGTH else bound.name
            limit = formulas.limits.get((name, bound.side))
            equation = None if limit is None else formulas.names[name] == limit
        case Kind.CONDITION:
            equation = formulas.equations.get(bound.limit)
        case Kind.CASE:
            equation = formulas.names[bound.name] == formulas.number(bound.limit)
        case _:
            equation = None
    return None if equation is None else [*found, equation]


def _entered(formulas: Formulas, step: Step) -> Any:
    key = step.block.key
    return formulas.rounds[key] >= 1 if isinstance(step.block, tree.Repeat) else formulas.names[key] == step.case


def solve_scalars(fmt: tree.Format, fixed: Mapping[str, int], seed: int) -> dict[str, int] | None:
    """Return top-level integers that hold all bounds and conditions, with some fixed; None: there are none.

    The others are drawn: the same seed gives the same ones. None also if z3 gave up.
    """
    formulas = Formulas(fmt)
    if any(name not in formulas.scalars for name in fixed):
        return None
    rng = random.Random(seed)  # noqa: S311 - seeded on purpose
    for attempt in range(_TRIES):
        solver = _solver(formulas, seed + attempt)
        solver.add(*(formulas.names[name] == value for name, value in fixed.items()))
        if solver.check() != z3.sat:
            return None
        found = _drawn(formulas, solver, set(fixed), rng)
        if _holds(formulas, found):
            return found
    return None


def _drawn(formulas: Formulas, solver: z3.Solver, fixed: set[str], rng: random.Random) -> dict[str, int]:
    """Return a model near random values: each scalar in turn gets one, or the side of it that is possible."""
    intervals = intervals_of(formulas.fmt)
    open_names = [name for name in formulas.scalars if name not in fixed]
    rng.shuffle(open_names)
    model = solver.model()
    for name in open_names:
        low = intervals[name].least
        high = intervals[name].most
        low = low if low is not None else (high or 0) - _WIDE
        low = max(-LARGEST, min(low, LARGEST))
        high = max(low, min(high, LARGEST) if high is not None else low + _WIDE)
        target, variable = rng.randint(low, high), formulas.names[name]
        for wish in (variable == target, variable >= target, variable <= target):
            solver.push()
            solver.add(wish)
            if solver.check() == z3.sat:
                model = solver.model()
                break
            solver.pop()
        solver.add(variable == model.eval(variable, model_completion=True))
    return {name: _whole(model, formulas.names[name]) for name in formulas.scalars}


def _whole(model: z3.ModelRef, variable: Any) -> int:
    return int(str(model.eval(variable, model_completion=True)))


def _holds(formulas: Formulas, found: Mapping[str, int]) -> bool:
    """Check what is said of scalars alone without z3, which knows neither powers nor all divisions."""
    wheres = [item.condition for item in formulas.fmt.items if isinstance(item, tree.Where)]
    try:
        if not all(evaluate(condition, found) for condition in wheres if names_in(condition) <= found.keys()):
            return False
    except EvaluationError:
        return False
    return all(_in_range(name, kind, found) for name, kind in formulas.scalars.items())


def _in_range(name: str, kind: tree.IntType, found: Mapping[str, int]) -> bool:
    try:
        low = evaluate(kind.range.low, found)
        high = evaluate(kind.range.high, found)
    except (EvaluationError, KeyError):
        return False
    return bool(low <= found[name] <= high)

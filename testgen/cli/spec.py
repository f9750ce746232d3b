"""`testgen spec`: find, show, write and use the format of a problem's inputs."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from testgen.cli.console import Screen
from testgen.cli.options import UsageError, nearest
from testgen.cli.parser import BELOW, DONE
from testgen.cli.session import judging
from testgen.cli.spec_files import Checked, check_file, check_unwritten, problem_folder, write_draft, write_samples
from testgen.datasets.problems import open_problem
from testgen.errors import InputError
from testgen.problem import Problem, Tier
from testgen.propose.spec import Completeness, FoundSpec, find_spec, untried
from testgen.propose.spec_samples import Drawn, draw_different, tier_plan
from testgen.report.spec_text import Facts, sample_text, spec_json, spec_text
from testgen.spec.shapes import SHAPES
from testgen.spec.tree import Format, Source

_NEEDS = (
    ("loose", "check"),
    ("tier", "sample"),
    ("shape", "sample"),
    ("out", "sample"),
    ("force", "edit_me"),
)


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Do what is asked of a problem's spec; the status is 1 when --check finds an invalid input."""
    _check_combination(options)
    problem = open_problem(options.problem)
    if options.edit_me:
        return _edit_me(options, screen, problem)
    found = _found(options, screen, problem)
    if options.check:
        return _check(options, screen, problem, found)
    if options.sample:
        return _sample(options, screen, problem, found)
    facts = _facts(found)
    if screen.as_json:
        screen.show_json(_json(problem, found, facts))
    else:
        screen.show(spec_text(problem, found, facts))
    return DONE.code


def _check_combination(options: argparse.Namespace) -> None:
    for option, needed in _NEEDS:
        if getattr(options, option) and not getattr(options, needed):
            flag = f"--{needed.replace('_', '-')}"
            raise UsageError(f"spec: --{option} is of use with {flag} only", hint=f"testgen spec {flag} ... --{option}")
    if options.shape and options.shape not in SHAPES:
        near = nearest(options.shape, SHAPES)
        message = f"spec: there is no shape {options.shape!r}" + (f"; did you mean {near}?" if near else "")
        raise UsageError(message, hint=", ".join(SHAPES))


def _found(options: argparse.Namespace, screen: Screen, problem: Problem) -> FoundSpec:
    shown = options.validators == "show"
    # What a person wrote beside the problem needs no trial to be used.
    if options.no_trial or (problem.input_format and (options.check or options.sample)):
        return untried(problem, validators=shown)
    with judging(options, screen) as (judge, progress):
        return find_spec(judge, problem, validators=shown, seed=options.seed, progress=progress)


def _facts(found: FoundSpec) -> Facts | None:
    fmt = found.format or (found.best.format if found.best else None)
    if fmt is None:
        return None
    from testgen.spec.bounds import bounds_of  # noqa: PLC0415 - z3 is for those who look at bounds
    from testgen.spec.sizes import size_parameters  # noqa: PLC0415

    return Facts(size_parameters(fmt), bounds_of(fmt))


def _json(
    problem: Problem,
    found: FoundSpec,
    facts: Facts | None = None,
    checked: list[Checked] | None = None,
    samples: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    return {
        "problem": problem.id,
        "spec": spec_json(found, facts),
        "checked": None if checked is None else [one.as_json() for one in checked],
        "samples": samples,
    }


def _usable(options: argparse.Namespace, screen: Screen, problem: Problem, found: FoundSpec) -> Format:
    if found.format is None:
        why = f"; the first draft: {found.rejected[0].reason}" if found.rejected else ""
        if found.rejected and found.rejected[0].draft.source is Source.FILE:
            raise InputError(f"the spec beside {problem.id} does not hold: {found.rejected[0].reason}")
        hint = f"testgen spec --problem {options.problem} --edit-me"
        raise InputError(f"no spec of {problem.id} was found{why}", hint=hint)
    if found.completeness is not Completeness.COMPLETE:
        screen.remark(f"the spec is partial: testgen spec --problem {options.problem} says what it may lack")
    return found.format


def _check(options: argparse.Namespace, screen: Screen, problem: Problem, found: FoundSpec) -> int:
    fmt = _usable(options, screen, problem, found)
    checked = [check_file(fmt, name, loose=options.loose) for name in options.check]
    invalid = [one for one in checked if one.error]
    if screen.as_json:
        screen.show_json(_json(problem, found, checked=checked))
    else:
        screen.write("".join(f"{one}\n" for one in invalid))
        screen.remark(f"{len(checked) - len(invalid)} of {len(checked)} are valid inputs of {problem.id}")
    return BELOW.code if invalid else DONE.code


def _sample(options: argparse.Namespace, screen: Screen, problem: Problem, found: FoundSpec) -> int:
    fmt = _usable(options, screen, problem, found)
    tier = Tier(options.tier or Tier.BASIC)
    if options.out:
        check_unwritten(options.out)
    drawn = draw_different(fmt, tier_plan(fmt, tier, options.sample, options.shape), options.seed)
    if not drawn:
        raise InputError(f"no input of {problem.id} could be drawn: its conditions leave too little to find")
    paths = write_samples(options.out, tier, drawn) if options.out else None
    if screen.as_json:
        screen.show_json(_json(problem, found, samples=_samples_json(drawn, tier, paths)))
    elif not paths:
        screen.write("".join(sample_text(one, f"{tier} {i} of {len(drawn)}") for i, one in enumerate(drawn, 1)))
    if len(drawn) < options.sample:
        screen.remark(f"there are no more than {len(drawn)} different inputs to be found here")
    if paths:
        screen.remark(f"{len(paths)} inputs are in {options.out}")
    return DONE.code


def _samples_json(drawn: list[Drawn], tier: Tier, paths: list[Path] | None) -> list[dict[str, Any]]:
    return [
        {
            "tier": str(tier),
            "size": one.drawing.size,
            "shape": one.drawing.shape,
            "bytes": one.input.size,
            **({"file": str(paths[i])} if paths else {"input": one.input.read().decode()}),
        }
        for i, one in enumerate(drawn)
    ]


def _edit_me(options: argparse.Namespace, screen: Screen, problem: Problem) -> int:
    target = problem_folder(options.problem)
    check_unwritten(target, force=options.force)
    found = _found(options, screen, replace(problem, input_format=None))
    write_draft(target, problem, found)
    if screen.as_json:
        screen.show_json({**_json(problem, found, _facts(found)), "written": str(target)})
    what = "a draft" if found.format is None else f"a {found.completeness} spec"
    screen.remark(f"{what} is written to {target}")
    screen.remark(f"now edit it; then testgen spec --problem {options.problem} --check FILE... tries it on inputs")
    return DONE.code

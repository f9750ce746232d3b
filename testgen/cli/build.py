"""`testgen build`: make a suite for a problem and write it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from testgen.build import build
from testgen.cli.console import Screen
from testgen.cli.options import UsageError
from testgen.cli.outcome import present, strength_asked
from testgen.cli.session import judging
from testgen.datasets.problems import open_problem
from testgen.datasets.suites import check_writable, write_suite
from testgen.options import BuildOptions, ExistingTests, ModelOptions
from testgen.problem import Problem
from testgen.report.picture import check_picture
from testgen.summary import build_figures, run_json


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Build a suite, write it, and report. Raises InputError for a wrong problem or folder."""
    problem = open_problem(options.problem)
    check_writable(options.out)
    if options.picture:
        check_picture(options.picture)
    with asking(options, screen, problem) as model, judging(options, screen) as (judge, progress):
        report = build(problem, judge, _build_options(options), progress, model)
        left = report.options.seconds_for_strength(report.effort.seconds)
        judged = problem.judged_by(report.suite.checker)
        strength = strength_asked(options, judged, judge, report.in_loop.tests, progress, left)
    report = report.measured(strength) if strength else report
    write_suite(options.out, report.suite, build_figures(report), run_json(report), report.exchanges)
    status = present(options, screen, report)
    screen.remark(f"the suite is in {options.out}")
    return status


def _build_options(options: argparse.Namespace) -> BuildOptions:
    return BuildOptions(
        seed=options.seed,
        rounds=options.rounds,
        max_runs=options.max_runs,
        budget=options.budget,
        existing=ExistingTests(options.existing),
        hold_out=options.hold_out,
        tests=options.tests,
        mutants=options.mutants,
        strength=options.mutation or options.coverage,
    )


@contextmanager
def asking(options: argparse.Namespace, screen: Screen, problem: Problem) -> Iterator[ModelOptions | None]:
    """Open the model that --llm names, and the file of --record; None where there is to be no model."""
    if options.llm == "none":
        for option in ("record", "llm_model", "llm_tokens", "llm_calls", "llm_money"):
            if getattr(options, option) is not None:
                flag = f"--{option.replace('_', '-')}"
                raise UsageError(f"build: {flag} is of use with a model only", hint=f"--llm MODEL {flag} ...")
        yield None
        return
    from testgen.llm.budget import Budget  # noqa: PLC0415 - who asks no model waits for none of this
    from testgen.llm.opening import open_client  # noqa: PLC0415
    from testgen.llm.replay import Recorder, ReplayClient, Subject  # noqa: PLC0415

    price_in, price_out = options.llm_price
    budget = Budget(options.llm_tokens, options.llm_money, options.llm_calls, price_in, price_out)
    subject = Subject.of(problem)
    client = open_client(options.llm, model=options.llm_model, subject=subject)
    if isinstance(client, ReplayClient):
        for remark in client.remarks:
            screen.remark(remark)
    with ExitStack() as files:
        recorder = options.record and files.enter_context(Recorder.open(options.record, subject, client.model))
        yield ModelOptions(client, budget, options.llm_jobs, recorder)

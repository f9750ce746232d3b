"""`testgen llm`: see whether a model answers and what it can do, or what a build asked of one and what became of it."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from testgen.cli.console import Screen
from testgen.cli.options import UsageError
from testgen.cli.parser import DONE
from testgen.errors import Place, SuiteError
from testgen.llm.checkup import Checkup, examine
from testgen.llm.log import LOG_FILE, Exchange, read_log
from testgen.llm.opening import open_client
from testgen.llm.replay import ReplayClient


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Do what `options.action` says. Raises ModelError or SuiteError."""
    return {"check": _check, "show": _show}[options.action](options, screen)


def _check(options: argparse.Namespace, screen: Screen) -> int:
    client: Any = open_client(options.name, model=options.model)
    found = _recorded(client) if isinstance(client, ReplayClient) else examine(client, options.timeout)
    if screen.as_json:
        screen.show_json(asdict(found))
    else:
        from testgen.report.llm_text import checkup_text  # noqa: PLC0415 - with rich

        screen.show(checkup_text(found))
    return DONE.code


def _recorded(client: ReplayClient) -> Checkup:
    """Return what is known of recorded answers: nothing can be tried on them."""
    known = len(client.recording.outcomes)
    return Checkup(
        model=client.model,
        schema=False,
        grammar=False,
        reads=None,
        writes=None,
        context=None,
        seconds=0.0,
        tokens=0,
        recorded=known,
        remarks=client.remarks,
    )


def _show(options: argparse.Namespace, screen: Screen) -> int:
    exchanges = read(options.suite)
    if options.number is not None:
        exchanges = (_numbered(exchanges, options.number),)
    if screen.as_json:
        screen.show_json({"exchanges": [asdict(exchange) for exchange in exchanges]})
        return DONE.code
    from testgen.report.llm_text import exchange_text, log_text  # noqa: PLC0415 - with rich

    screen.show(log_text(exchanges) if options.number is None else exchange_text(exchanges[0]))
    return DONE.code


def read(suite: Path) -> tuple[Exchange, ...]:
    """Return what was asked while the suite in a folder was built. Raises SuiteError."""
    path = suite / LOG_FILE
    if not suite.is_dir():
        raise SuiteError("there is no such folder", place=Place(suite), hint="name the folder of a suite")
    if not path.exists():
        hint = "build it with --llm to ask one"
        raise SuiteError(f"no model was asked for this suite: it has no {LOG_FILE}", place=Place(suite), hint=hint)
    return read_log(path)


def _numbered(exchanges: tuple[Exchange, ...], number: int) -> Exchange:
    for exchange in exchanges:
        if exchange.number == number:
            return exchange
    raise UsageError(
        f"llm show: there is no exchange {number}", hint=f"they are numbered from 0 to {len(exchanges) - 1}"
    )

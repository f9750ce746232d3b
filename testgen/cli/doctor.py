"""`testgen doctor`: what this machine has and lacks, what that costs, and how to get it."""

from __future__ import annotations

import argparse
import re
from dataclasses import asdict

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from testgen.cli.console import Screen
from testgen.cli.machine import Finding, Machine, State, examine
from testgen.cli.parser import BELOW, DONE
from testgen.judge.levels import Level
from testgen.judge.store import default_folder

_STYLES = {State.GOOD: "green", State.WEAK: "yellow", State.MISSING: "red"}


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Examine the machine; the status says whether Python programs can be judged."""
    asked = None if options.isolation == "auto" else Level(options.isolation)
    machine = examine((options.store or default_folder()).absolute(), asked)
    if screen.as_json:
        screen.show_json(asdict(machine))
    else:
        screen.show(_table(machine))
    return DONE.code if machine.works else BELOW.code


def _table(machine: Machine) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    area = ""
    for finding in machine.findings:
        if finding.area != area:
            area = finding.area
            table.add_row(Text(area, style="bold"))
        table.add_row(Text(finding.state, style=_STYLES[finding.state]), *_described(finding))
    return Group(table, Text(), _conclusion(machine))


def _described(finding: Finding) -> tuple[Text, Text]:
    text = Text(finding.found)
    if finding.cost:
        text.append(f"\ncosts: {finding.cost}")
    if finding.fix:
        text.append("\nget it: ").append(finding.fix, style="bold")
    return Text(_short(finding.part)), text


def _short(part: str) -> str:
    """Leave out of `level 1: jail (bubblewrap, seccomp)` what the column has no room for."""
    return re.split(r",| \(| and | only", part, maxsplit=1)[0]


def _conclusion(machine: Machine) -> Text:
    if machine.works:
        return Text(f"testgen works here, at {machine.isolation}.")
    return Text("testgen cannot work here: Python programs cannot be judged.", style="bold red")

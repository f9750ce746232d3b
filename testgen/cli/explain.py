"""`testgen explain`: say why a test stands in a suite, or why a solution survives it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from testgen.cli.console import Screen
from testgen.cli.options import UsageError, nearest
from testgen.cli.parser import DONE
from testgen.datasets.suite_records import SuiteRecord, read_record
from testgen.report.explanation import explain, names_in

_MOST_NAMED = 4


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Explain what `options.name` names, or list everything. Raises SuiteError, or UsageError for a wrong name."""
    record = read_record(options.suite)
    name = find(record, options.name, options.suite) if options.name is not None else None
    if screen.as_json:
        from testgen.report.explanation_json import explained_json, overview_json  # noqa: PLC0415 - without rich

        screen.show_json(explained_json(record, explain(record, name)) if name else overview_json(record))
    else:
        from testgen.report.explanation_text import explained_text, overview_text  # noqa: PLC0415 - with rich

        screen.show(explained_text(record, explain(record, name)) if name else overview_text(record))
    return DONE.code


def find(record: SuiteRecord, word: str, suite: Path) -> str:
    """Return the full name of the test or solution that `word` means: all of it, or an end that nothing else has.

    `data/` or `submissions/` before it and `.in` or `.ans` behind it are let pass, as a shell completes them. Raises
    UsageError with what is near.
    """
    names = names_in(record)
    spellings = _spellings(word)
    exact = [name for name in names if name in spellings]
    found = exact or [name for name in names if any(name.endswith(f"/{one}") for one in spellings)]
    found = list(dict.fromkeys(found))
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"explain: {word!r} means {len(found)} things in this suite", hint=_some(found))
    if any(name in spellings for name in record.unrecorded):
        raise UsageError(f"explain: {word!r} is in data/, but suite.json knows nothing of it", hint="build again")
    raise UsageError(
        f"explain: there is no test and no rejected or surviving solution {word!r}", hint=_near(word, names, suite)
    )


def _spellings(word: str) -> list[str]:
    bare = word.removeprefix("./").removeprefix("data/").removeprefix("submissions/").strip("/")
    return [one for one in (word, bare, bare.removesuffix(".in"), bare.removesuffix(".ans")) if one]


def _near(word: str, names: Sequence[str], suite: Path) -> str:
    """Return the name that was most likely meant, looked for in whole names and in their last parts."""
    ends = {name.rsplit("/", 1)[-1]: name for name in reversed(names)}
    near = nearest(word, names) or nearest(word.rsplit("/", 1)[-1], ends)
    return ends.get(near, near) if near else f"testgen explain {suite} lists everything"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more

"""`python -m testgen.cli.reference`: print docs/cli.md, made from the parsers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from testgen.cli.options import Parser
from testgen.cli.parser import EXIT_CODES, make_parser

_INTRO = """\
# The command line

Made by `python -m testgen.cli.reference > docs/cli.md`: do not edit it by hand.

Results go to stdout; progress, remarks and errors to stderr. With `--json` stdout holds exactly one JSON object; if
something was wrong it is `{"error": {"slug": ..., "message": ..., "place": ..., "hint": ...}}`.
"""


def reference() -> str:
    """Return the reference of every command in Markdown."""
    parser = make_parser()
    lines = [_INTRO, *_exit_codes(), "", *_shared(parser)]
    for command in leaves(parser):
        lines += ["", *_command(command)]
    return "\n".join(lines) + "\n"


def leaves(parser: Parser) -> Iterator[Parser]:
    """Yield the parsers of the commands that do something, in order."""
    below = parser.commands.values()
    if not below:
        yield parser
    for one in below:
        yield from leaves(one)


def options_of(parser: Parser) -> Iterator[argparse.Action]:
    """Yield the options of a command, but for --help."""
    yield from (action for action in parser.actions if "--help" not in action.option_strings)


def _exit_codes() -> Iterator[str]:
    yield "| exit status | meaning |"
    yield "|---|---|"
    yield from (f"| {code.code} | {code.meaning} |" for code in EXIT_CODES)


def _shared(parser: Parser) -> Iterator[str]:
    yield "## Options of every command"
    yield ""
    yield from _table([action for action in options_of(next(leaves(parser))) if _names(action) in _common(parser)])


def _common(parser: Parser) -> set[str]:
    """Return the options that all commands have."""
    return set.intersection(*({_names(action) for action in options_of(leaf)} for leaf in leaves(parser)))


def _command(parser: Parser) -> Iterator[str]:
    yield f"## {parser.prog}"
    yield ""
    yield parser.description or ""
    common = _common(make_parser())
    own = [action for action in options_of(parser) if _names(action) not in common]
    if own:
        yield ""
        yield from _table(own)


def _table(actions: list[argparse.Action]) -> Iterator[str]:
    yield "| option | |"
    yield "|---|---|"
    for action in actions:
        needed = "**needed**; " if action.required else ""
        yield f"| `{_escaped(_names(action))}` | {needed}{_escaped(action.help or '')} |"


def _names(action: argparse.Action) -> str:
    names = ", ".join(action.option_strings)
    return f"{names} {action.metavar}".strip() if action.metavar else names


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(reference())

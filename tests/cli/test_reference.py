from pathlib import Path

import pytest

from testgen.cli.options import Parser
from testgen.cli.parser import COMMANDS, make_parser
from testgen.cli.reference import leaves, options_of, reference

DOCUMENT = Path(__file__).parents[2] / "docs" / "cli.md"
SHARED = {"--json", "--seed", "--jobs", "--store", "--isolation", "--no-color", "--quiet", "--debug"}


def test_the_document_is_current() -> None:
    assert DOCUMENT.read_text() == reference(), "run: python -m testgen.cli.reference > docs/cli.md"


@pytest.mark.parametrize("parser", [*leaves(make_parser())], ids=lambda parser: parser.prog)
def test_every_option_says_what_it_does_and_has_an_example_of_its_value(parser: Parser) -> None:
    for action in options_of(parser):
        assert action.help, action.option_strings
        assert action.nargs == 0 or action.metavar, action.option_strings


@pytest.mark.parametrize("parser", [*leaves(make_parser())], ids=lambda parser: parser.prog)
def test_every_command_takes_the_shared_options(parser: Parser) -> None:
    assert set(parser.options) >= SHARED
    assert parser.description


@pytest.mark.parametrize("parser", [*leaves(make_parser())], ids=lambda parser: parser.prog)
def test_every_default_but_none_and_no_is_stated(parser: Parser) -> None:
    for action in options_of(parser):
        if action.default not in (None, False):
            assert "(default: " in (action.help or ""), action.option_strings


def test_every_command_has_its_module() -> None:
    folder = Path(__file__).parents[2] / "testgen" / "cli"
    assert all((folder / f"{command.name}.py").is_file() for command in COMMANDS)

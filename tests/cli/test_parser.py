from collections.abc import Sequence
from pathlib import Path

import pytest

from testgen.cli.options import UsageError
from testgen.cli.parser import parse

COMMANDS = (
    "testgen build, testgen score, testgen mutate, testgen explain, testgen spec, testgen doctor, testgen llm, "
    "testgen store"
)
BUILD = ["build", "--problem", "p", "--out", "o"]


def test_a_build_with_every_option() -> None:
    options = parse([*BUILD, "--budget", "5m", "--hold-out", "0.2", "--tests", "7", "--seed", "3", "--json"])
    assert (options.command, options.problem, options.out) == ("build", "p", Path("o"))
    assert (options.budget, options.rounds, options.hold_out, options.tests) == (300.0, None, 0.2, 7)
    assert (options.seed, options.json, options.isolation, options.jobs) == (3, True, "auto", None)


@pytest.mark.parametrize(
    ("argv", "message", "hint"),
    [
        (["biuld"], "there is no command 'biuld'", "testgen build"),
        (
            ["xyzzy"],
            "there is no command 'xyzzy'",
            COMMANDS,
        ),
        (["store", "inf"], "store: there is no command 'inf'", "testgen store info"),
        ([*BUILD, "--rouds", "3"], "build: there is no option --rouds", "--rounds"),
        ([*BUILD, "--rouds=3"], "build: there is no option --rouds", "--rounds"),
        (["build", "--problm", "p"], "build: there is no option --problm", "--problem"),
        ([*BUILD, "--xyzzy"], "build: there is no option --xyzzy", "testgen build --help"),
        (
            [*BUILD, "--suite", "s"],
            "build: there is no option --suite here; it belongs to testgen score",
            "testgen build --help",
        ),
        (["--json", "build"], "--json stands after the command", "testgen build --json"),
        (["store", "--json", "info"], "store: --json stands after the command", "testgen store info --json"),
        (["build", "--out", "o"], "build: the following arguments are required: --problem", "testgen build --help"),
        ([*BUILD, "--budget", "5x"], "build: argument --budget: '5x' is no duration", "testgen build --help"),
        ([*BUILD, "--budget", "5", "--rounds", "1"], "not allowed with argument --budget", "testgen build --help"),
        ([*BUILD, "--existing", "kep"], "did you mean keep?", "testgen build --help"),
        ([*BUILD, "extra"], "unrecognized arguments: extra", "testgen --help"),
        (["doctor", "--prob"], "doctor: there is no option --prob", "testgen doctor --help"),
    ],
)
def test_wrong_words_are_named_with_the_nearest_right_one(argv: Sequence[str], message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(argv)
    assert message in caught.value.message
    assert caught.value.hint == hint
    assert caught.value.exit_code == 2


def test_options_are_not_abbreviated() -> None:
    with pytest.raises(UsageError, match="no option --prob"):
        parse(["build", "--prob", "p", "--out", "o"])


def test_a_value_may_look_like_a_command() -> None:
    assert parse(["build", "--problem", "store", "--out", "score"]).problem == "store"

"""The grammar of the command line: every command with its options. It imports nothing that takes time."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from testgen import __version__
from testgen.cli.options import (
    EXISTING,
    TIERS,
    VALIDATORS,
    Parser,
    UsageError,
    add_shared,
    amount,
    count,
    count_or_none,
    duration,
    fraction,
    nearest,
    prices,
    rate,
    size,
    word_of,
)
from testgen.cli.strength_options import add_mutate, add_strength, add_targets

MODEL_FORMS = "none, a URL with the OpenAI interface, openai:NAME, hf:NAME_OR_FOLDER, replay:FILE"
PROBLEM_FORMS = "a Kattis package, a folder with problem.toml, or FILE.jsonl#ID"
DEFAULT_TESTS = 40
STORE_BYTES = 5 * 2**30
STORE_DAYS = 90


@dataclass(frozen=True)
class Command:
    """A command: what it is for, and how its options are added to a parser."""

    name: str
    summary: str
    add_options: Callable[[Parser], None]


@dataclass(frozen=True)
class ExitCode:
    """What a status of the process means."""

    code: int
    meaning: str


DONE = ExitCode(0, "done")
BELOW = ExitCode(1, "below a --fail-under-*; spec: an invalid input; doctor: cannot work here")
USAGE = ExitCode(2, "wrong usage or input; the message says what, where, and what to do")
FAULT = ExitCode(70, "a fault of testgen itself")
INTERRUPTED = ExitCode(130, "stopped by Ctrl-C; what ran is in the store")
READER_GONE = ExitCode(141, "whoever read stdout has closed it")
TERMINATED = ExitCode(143, "stopped by SIGTERM; what ran is in the store")
EXIT_CODES = (DONE, BELOW, USAGE, FAULT, INTERRUPTED, READER_GONE, TERMINATED)


def _build_options(parser: Parser) -> None:
    _problem(parser)
    parser.add_argument(
        "--out",
        required=True,
        type=Path,
        metavar="DIR",
        help="the folder to write the suite to: new, empty, or a suite of testgen, which is replaced",
    )
    parser.add_argument(
        "--existing",
        type=word_of(EXISTING),
        default="keep",
        metavar="|".join(EXISTING),
        help="the problem's own tests stand (keep), must win their place (replace), or are all there is (only-score) "
        "(default: keep)",
    )
    ending = parser.add_mutually_exclusive_group()
    ending.add_argument(
        "--budget",
        type=duration,
        metavar="TIME",
        help="end after the last round that fits, such as 90, 60s or 5m; --mutation and --coverage have what is left "
        "of it, a tenth of it at least, and say what that was not enough for",
    )
    ending.add_argument(
        "--rounds",
        type=count_or_none,
        metavar="N",
        help="end after N rounds; unlike a budget, this gives the same suite on every machine",
    )
    ending.add_argument(
        "--max-runs",
        type=count,
        metavar="N",
        help="end after the round in which N runs have been asked for; the same on every machine, too",
    )
    parser.add_argument(
        "--hold-out",
        type=fraction,
        default=0.0,
        metavar="F",
        help="keep about this fraction of the solutions out of the building, to measure the suite on (default: 0)",
    )
    parser.add_argument(
        "--tests",
        type=count,
        default=DEFAULT_TESTS,
        metavar="N",
        help=f"at most so many tests beside the samples and the tests that are kept (default: {DEFAULT_TESTS})",
    )
    _model_options(parser)
    add_targets(parser)
    add_strength(parser)
    _demands(parser)


def _model_options(parser: Parser) -> None:
    group = parser.add_argument_group(
        "a language model",
        "What it says enters a suite only through the same trials as everything else. Keys come from the environment "
        "alone: TESTGEN_LLM_KEY, else OPENAI_API_KEY.",
    )
    group.add_argument("--llm", default="none", metavar="MODEL", help=f"who is asked: {MODEL_FORMS} (default: none)")
    group.add_argument(
        "--llm-model", metavar="NAME", help="the model's name at that address (default: the first that it lists)"
    )
    group.add_argument("--record", type=Path, metavar="FILE", help="keep every answer in FILE, for --llm replay:FILE")
    group.add_argument(
        "--llm-tokens", type=count_or_none, metavar="N", help="at most so many tokens, read and written (default: any)"
    )
    group.add_argument("--llm-calls", type=count_or_none, metavar="N", help="at most so many questions (default: any)")
    group.add_argument(
        "--llm-money", type=amount, metavar="SUM", help="at most so much money, at the prices of --llm-price"
    )
    group.add_argument(
        "--llm-price",
        type=prices,
        default=(0.0, 0.0),
        metavar="IN/OUT",
        help="prices of a million tokens read and written, such as 0.5/2 (default: 0/0)",
    )
    group.add_argument(
        "--llm-jobs", type=count, default=2, metavar="N", help="questions that are asked at the same time (default: 2)"
    )


def _score_options(parser: Parser) -> None:
    _problem(parser)
    _suite(parser)
    parser.add_argument(
        "--solutions",
        type=Path,
        metavar="DIR",
        help="judge these solutions in place of the problem's own: a folder submissions/, or one that holds it",
    )
    add_strength(parser)
    _demands(parser)


def _mutate_options(parser: Parser) -> None:
    _problem(parser)
    _suite(parser)
    add_mutate(parser)


def _explain_options(parser: Parser) -> None:
    parser.add_argument("suite", type=Path, metavar="SUITE", help="the folder of a suite that testgen built")
    parser.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help="a test such as secret/edge/003, or a solution such as wrong_answer/x.py; the end of a name will do, and "
        "without one everything is listed",
    )


def _problem(parser: Parser) -> None:
    parser.add_argument("--problem", required=True, metavar="P", help=f"the problem: {PROBLEM_FORMS}")


def _suite(parser: Parser) -> None:
    parser.add_argument(
        "--suite",
        required=True,
        type=Path,
        metavar="DIR",
        help="the suite: a folder with data/sample and data/secret, whoever made it",
    )


def _demands(parser: Parser) -> None:
    parser.add_argument(
        "--fail-under-tpr",
        type=rate,
        metavar="X",
        help="exit with 1 if the share of correct solutions accepted is below X, or unknown",
    )
    parser.add_argument(
        "--fail-under-tnr",
        type=rate,
        metavar="X",
        help="exit with 1 if the share of incorrect solutions rejected is below X, or unknown",
    )
    parser.add_argument("--picture", type=Path, metavar="FILE.svg", help="write the report as a picture, too")


def _doctor_options(_: Parser) -> None:
    pass


def _store_options(parser: Parser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    for name, summary in (
        ("info", "Say what the store holds, and where."),
        ("gc", "Throw away what has not been used for long, then the least recently used."),
        ("path", "Print the folder of the store."),
    ):
        action = actions.add_parser(name, help=summary, description=summary)
        if name == "gc":
            _gc_options(action)
        add_shared(action)


def _gc_options(parser: Parser) -> None:
    parser.add_argument(
        "--max-size",
        type=size,
        default=STORE_BYTES,
        metavar="SIZE",
        help=f"keep at most this much, such as 500M or 2G (default: {STORE_BYTES // 2**30}G)",
    )
    parser.add_argument(
        "--max-age",
        type=duration,
        default=STORE_DAYS * 86400.0,
        metavar="TIME",
        help=f"throw away what has not been used for so long, such as 12h or 30d (default: {STORE_DAYS}d)",
    )


def _spec_options(parser: Parser) -> None:
    _problem(parser)
    doing = parser.add_mutually_exclusive_group()
    doing.add_argument(
        "--check",
        nargs="+",
        metavar="FILE",
        help="hold inputs against the spec (- is standard input); exit with 1 if one is invalid",
    )
    doing.add_argument("--sample", type=count, metavar="N", help="show N inputs that the spec samples")
    doing.add_argument(
        "--edit-me", action="store_true", help="write what was found to input.spec beside the problem, to be finished"
    )
    parser.add_argument("--loose", action="store_true", help="with --check: let spacing and line ends be as they like")
    parser.add_argument(
        "--tier",
        type=word_of(TIERS),
        metavar="|".join(TIERS),
        help="with --sample: how large; up to the cube root of the largest size (basic), up to its square "
        "(intermediate), above (complex), or at the bounds (edge) (default: basic)",
    )
    parser.add_argument("--shape", metavar="S", help="with --sample: the shape of all of them, such as sorted or star")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="with --sample: write them to this folder, new or empty"
    )
    parser.add_argument("--force", action="store_true", help="with --edit-me: replace the input.spec that is there")
    parser.add_argument(
        "--validators",
        type=word_of(VALIDATORS),
        default="show",
        metavar="|".join(VALIDATORS),
        help="whether the package's own validators are mined and asked (default: show)",
    )
    parser.add_argument("--no-trial", action="store_true", help="run no program: what is found stays untried")


def _llm_options(parser: Parser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    summary = "Say whether a model answers, how its answers can be constrained, and how fast it is."
    check = actions.add_parser("check", help=summary, description=summary)
    check.add_argument("name", metavar="MODEL", help="http://HOST:PORT/v1, openai:NAME, hf:NAME_OR_DIR or replay:FILE")
    check.add_argument("--model", metavar="NAME", help="which of the server's models (default: its first)")
    check.add_argument(
        "--timeout", type=duration, default=300.0, metavar="TIME", help="wait so long for each answer (default: 5m)"
    )
    add_shared(check)
    summary = "Say what a build asked of its model, what was answered, and what became of it."
    show = actions.add_parser("show", help=summary, description=summary)
    show.add_argument("suite", type=Path, metavar="SUITE", help="the folder of a suite that was built with --llm")
    show.add_argument("--number", type=count_or_none, metavar="N", help="show this exchange only, whole")
    add_shared(show)


COMMANDS = (
    Command("build", "Build a test suite for a problem, and say how strong it is.", _build_options),
    Command("score", "Say how strong a suite is: which solutions it accepts and rejects.", _score_options),
    Command("mutate", "Say how strong a suite is by the mutants of right solutions that it kills.", _mutate_options),
    Command("explain", "Say why a test stands in a suite, or why a solution survives it.", _explain_options),
    Command("spec", "Find the format of a problem's inputs; check inputs against it, and sample some.", _spec_options),
    Command("doctor", "Say what this machine has and lacks, what that costs, and how to get it.", _doctor_options),
    Command("llm", "Try a language model, or look at what a build asked of one.", _llm_options),
    Command("store", "Look at the store of runs, or make it smaller.", _store_options),
)


def make_parser() -> Parser:
    """Return the parser of the whole command line."""
    parser = Parser(
        prog="testgen",
        description="Turn a programming problem into a test suite that can be trusted,\n"
        "and say how strong any suite is.",
        epilog="exit status:\n" + "\n".join(f"  {e.code:<4} {e.meaning}" for e in EXIT_CODES),
    )
    parser.add_argument("--version", action="version", version=f"testgen {__version__}", help="print the version")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, title="commands")
    for command in COMMANDS:
        below = commands.add_parser(command.name, help=command.summary, description=command.summary)
        command.add_options(below)
        if not below.commands:
            add_shared(below)
    return parser


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read a command line. Raises UsageError, with the nearest right word where there is one."""
    parser = make_parser()
    _check_words(parser, argv)
    return parser.parse_args(argv)


def _check_words(root: Parser, argv: Sequence[str]) -> None:
    """Find a wrong command or option, of which argparse says little, or only that something else is missing."""
    parser = root
    for word in argv:
        if word == "--":
            return
        if word.startswith("--"):
            _check_option(root, parser, word.split("=", 1)[0])
        elif parser.commands and not word.startswith("-"):
            parser = _command(parser, word)


def _command(parser: Parser, word: str) -> Parser:
    commands = parser.commands
    if word not in commands:
        near = nearest(word, commands)
        hint = f"{parser.prog} {near}" if near else ", ".join(f"{parser.prog} {name}" for name in commands)
        raise UsageError(f"{parser.scope}there is no command {word!r}", hint=hint)
    return commands[word]


def _check_option(root: Parser, parser: Parser, option: str) -> None:
    if option in parser.options:
        return
    takers = [leaf.prog for leaf in _leaves(root) if option in leaf.options]
    below = [prog for prog in takers if prog.startswith(parser.prog)]
    if below:
        what, hint = f"{option} stands after the command", f"{below[0]} {option}"
    elif takers:
        what, hint = f"there is no option {option} here; it belongs to {takers[0]}", f"{parser.prog} --help"
    else:
        what, hint = f"there is no option {option}", nearest(option, parser.options) or f"{parser.prog} --help"
    raise UsageError(f"{parser.scope}{what}", hint=hint)


def _leaves(parser: Parser) -> list[Parser]:
    below = list(parser.commands.values())
    return [leaf for one in below for leaf in _leaves(one)] if below else [parser]

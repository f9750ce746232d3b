"""Options about mutants and coverage: those of `mutate`, and what `build` and `score` take of them."""

from __future__ import annotations

from testgen.cli.options import OPERATORS, PROFILES, Parser, count, count_or_none, duration, rate, word_of

# Stated here as in `testgen.cli.options`; tests hold them against their owners.
DEFAULT_DRAWN = 200
DEFAULT_MUTANTS = 40
FEW_WRONG = 3


def add_mutate(parser: Parser) -> None:
    """Add what `mutate` takes beside a problem and a suite."""
    parser.add_argument(
        "--solution", metavar="NAME", help="make mutants of this right solution only; the end of its name will do"
    )
    parser.add_argument(
        "--profile",
        type=word_of(PROFILES),
        default="contest",
        metavar="|".join(PROFILES),
        help="mutants of any code (plain), or also what goes wrong in contest programs (contest) (default: contest)",
    )
    parser.add_argument(
        "--operators",
        type=word_of(OPERATORS),
        default="testgen",
        metavar="|".join(OPERATORS),
        help="whose operators make the mutants; mutmut's are for Python (default: testgen)",
    )
    parser.add_argument("--sample", type=count, metavar="N", help="judge N mutants only, drawn at random")
    parser.add_argument(
        "--budget",
        type=duration,
        metavar="TIME",
        help="end after this time, such as 90, 60s or 5m, and say which mutants and whose coverage were left out",
    )
    parser.add_argument(
        "--drawn",
        type=count_or_none,
        default=DEFAULT_DRAWN,
        metavar="N",
        help="compare survivors with their originals on N inputs drawn from the input format; 0: on none "
        f"(default: {DEFAULT_DRAWN})",
    )
    parser.add_argument(
        "--fail-under-score",
        type=rate,
        metavar="X",
        help="exit with 1 if the share of mutants killed is below X, or unknown",
    )


def add_targets(parser: Parser) -> None:
    """Add what makes mutants targets of a build."""
    parser.add_argument(
        "--mutants",
        type=count_or_none,
        metavar="N",
        help="take up to N near-correct mutants of right solutions as further wrong ones to reject; 0: none "
        f"(default: {DEFAULT_MUTANTS} where fewer than {FEW_WRONG} wrong solutions are in the loop, else none)",
    )


def add_strength(parser: Parser) -> None:
    """Add what measures a suite by mutants and coverage, which takes time of its own."""
    parser.add_argument(
        "--mutation", action="store_true", help="judge mutants of the right solutions, too, as testgen mutate does"
    )
    parser.add_argument(
        "--coverage", action="store_true", help="measure which lines and branches of the right solutions are run, too"
    )

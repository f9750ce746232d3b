"""What our two formats, the folder and the JSONL record, have in common: limits, checker options, expected verdicts."""

from __future__ import annotations

from testgen.datasets.settings import Settings, shown
from testgen.problem import MIB, CheckerChoice, CheckerKind, Limits, Program, Verdict

LIMIT_KEYS = ("time", "memory", "output")
CHECKER_KEYS = ("kind", "case_sensitive", "space_sensitive", "float_absolute", "float_relative", "program", "args")
PROGRAM_KINDS = frozenset({CheckerKind.KATTIS, CheckerKind.TESTLIB, CheckerKind.PYTHON})
REJECTING = {verdict.value: verdict for verdict in Verdict if verdict.rejects}
_FUNCTION_KEYS = ("fn_name", "entry_point")


def read_limits(settings: Settings) -> Limits:
    """Read `time` in seconds, `memory` and `output` in MiB."""
    plain = Limits()
    memory, output = settings.number("memory"), settings.number("output")
    return Limits(
        time=settings.number("time"),
        memory=int(memory * MIB) if memory else plain.memory,
        output=int(output * MIB) if output else plain.output,
    )


def checker_kind(settings: Settings) -> CheckerKind:
    """Read the `kind` of a checker."""
    kind = settings.text("kind", CheckerKind.TOKENS)
    if kind not in set(CheckerKind):
        raise settings.error("kind", f"is {shown(kind)}, which is no checker", hint=f"one of {', '.join(CheckerKind)}")
    return CheckerKind(kind)


def checker_choice(settings: Settings, program: Program | None) -> CheckerChoice:
    """Read the options of a checker; `program` is what its kind asks for, if it asks for one."""
    return CheckerChoice(
        kind=checker_kind(settings),
        case_sensitive=settings.flag("case_sensitive", default=True),
        space_sensitive=settings.flag("space_sensitive", default=False),
        float_absolute=settings.number("float_absolute", zero=True),
        float_relative=settings.number("float_relative", zero=True),
        program=program,
        args=settings.words("args"),
    )


def licence_of(settings: Settings) -> str:
    """Read `licence`, or as Americans and most data sets spell it, `license`."""
    return settings.text("licence") or settings.text("license")


def function_key(settings: Settings) -> str:
    """Return the key that shows a problem to be about a function instead of a program, or ""."""
    return next((key for key in _FUNCTION_KEYS if settings.value.get(key)), "")

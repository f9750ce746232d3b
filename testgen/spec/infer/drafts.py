"""All drafts of a problem's input format, the most trusted first.

From the package's validators, the statement, how correct programs read, and the samples; a file beside the problem wins
over all. Each draft reads every sample strictly. No program is run: `testgen.propose.spec` tries the drafts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from testgen.problem import Problem, Program
from testgen.seams import SpecError
from testgen.spec import tree
from testgen.spec.draft import Draft
from testgen.spec.evaluate import constant
from testgen.spec.infer.emptiness import simplified
from testgen.spec.infer.merge import merged
from testgen.spec.infer.programs import shown_by_programs, shown_by_samples
from testgen.spec.infer.statement import told_by
from testgen.spec.mined import Mined, Unused
from testgen.spec.parse import parse
from testgen.spec.tree import Source

_LONGEST_SAMPLE = 1 << 20
_MOST_GROUPS = 12


def drafts(problem: Problem, *, validators: bool = True) -> list[Draft]:
    """Return the drafts of a problem; with `validators` False the package's own validators are not looked at.

    Raises:
        FormatError: the file beside the problem is wrong.

    """
    if problem.input_format is not None:
        path = Path(problem.input_format.name)
        fmt = parse(problem.input_format.data.decode(errors="replace"), path=path)
        return [Draft(fmt, Source.FILE)]
    samples = [
        text
        for sample in problem.samples
        if len(text := sample.input.read().decode(errors="replace")) <= _LONGEST_SAMPLE
    ]
    found = list(_found(problem, samples, validators=validators))
    return _distinct([draft for draft in found if _reads(draft.format, samples)])


def _found(problem: Problem, samples: Sequence[str], *, validators: bool) -> Iterator[Draft]:
    told = told_by(problem.statement, samples).mined
    mined = _mined(problem, samples) if validators else []
    yield from _validated(mined, told, samples)
    if told.format is not None:
        yield Draft(told.format, Source.STATEMENT, told.unused)
    for shown in shown_by_programs(problem, samples):
        assert shown.format is not None
        yield Draft(shown.format, Source.PROGRAM, shown.unused)
    guessed = shown_by_samples(samples)
    if guessed.format is not None:
        yield Draft(guessed.format, Source.DATA, guessed.unused)


# --- validators --------------------------------------------------------------------------------------------------


def _mined(problem: Problem, samples: Sequence[str]) -> list[Mined]:
    """Read all validators with the arguments of the group of tests that allows most."""
    groups = [[mine(program, args) for program in problem.validators] for args in problem.validator_args[:_MOST_GROUPS]]
    return max(groups, key=lambda mined: _allowed(mined, samples))


def _allowed(mined: Sequence[Mined], samples: Sequence[str]) -> tuple[int, int, int]:
    """Order readings: by samples read, by what was understood, by how wide the constant bounds are (in bits)."""
    known = [one.format for one in mined if one.format is not None]
    read = sum(_reads(fmt, [sample]) for fmt in known for sample in samples)
    return read, -sum(len(one.unused) for one in mined), sum(map(_width, known))


def _width(fmt: tree.Format) -> int:
    kinds = [
        field.type.element if isinstance(field.type, tree.ListType) else field.type
        for field in tree.fields_of(fmt.items)
    ]
    ends = [(constant(kind.range.low), constant(kind.range.high)) for kind in kinds if isinstance(kind, tree.IntType)]
    return sum(int(high - low).bit_length() for low, high in ends if low is not None and high is not None)


def mine(program: Program, args: tuple[str, ...]) -> Mined:
    """Read a validator's source; `args` are what a group of tests hands to it."""
    text = program.entry.data.decode(errors="replace")
    match program.language:
        case "checktestdata":
            from testgen.spec.mine.checktestdata import mine_checktestdata  # noqa: PLC0415 - each only where it is needed

            return mine_checktestdata(text, program.name)
        case "python":
            from testgen.spec.mine.python_code import mine_python  # noqa: PLC0415

            return mine_python(text, program.name, args)
        case "c" | "cpp":
            from testgen.spec.mine.cpp import mine_cpp  # noqa: PLC0415

            return mine_cpp(text, program.name, args)
        case other:
            return Mined(None, (Unused(program.name, "", f"validators in {other} are not read"),))


def _validated(mined: Sequence[Mined], told: Mined, samples: Sequence[str]) -> Iterator[Draft]:
    """Join all validators, and what the statement adds where it describes the same shape."""
    if not mined:
        return
    unused = tuple(each for one in mined for each in one.unused)
    strict, apart = _joined(None, [one for one in mined if not one.loose])
    loose = [Unused(each.where, "", "its layout is not known") for one in mined if one.loose for each in one.unused[:1]]
    worded, worded_apart = _joined(told.format, mined)
    wider = merged(told.format, strict, second_bounds=True) if told.format is not None and strict is not None else None
    joined = [(wider, (*apart, *loose)), (worded, tuple(worded_apart))]
    said = [(fmt, rest) for fmt, rest in joined if fmt is not None and _reads(fmt, samples)]
    doubts = told.unused if unused else ()  # validators that are understood say all; the words only add to them
    for fmt, rest in said:
        source = Source.STATEMENT if fmt == told.format else Source.VALIDATOR
        yield Draft(fmt, source, doubts, (*unused, *rest), "what the validators and the statement say")
    if strict is not None:
        yield Draft(strict, Source.VALIDATOR, (), (*unused, *apart, *loose), "what the validators say")


def _joined(base: tree.Format | None, mined: Sequence[Mined]) -> tuple[tree.Format | None, list[Unused]]:
    """Return the format of the inputs that all validators accept (and `base`), and which of them did not fit in."""
    fmt, apart = base, []
    for one in sorted((one for one in mined if one.format is not None), key=lambda one: len(one.unused)):
        assert one.format is not None
        theirs = tree.Format(simplified(one.format.items))
        joined = theirs if fmt is None else merged(fmt, theirs)
        if joined is None:
            apart.append(Unused("validators", "", "two descriptions differ in shape"))
        fmt = joined or fmt
    return fmt, apart


# --- choosing ------------------------------------------------------------------------------------------------------


def _reads(fmt: tree.Format, samples: Sequence[str]) -> bool:
    from testgen.spec.reader import read  # noqa: PLC0415

    return not any(isinstance(read(fmt, sample), SpecError) for sample in samples)


def _distinct(found: Sequence[Draft]) -> list[Draft]:
    """Leave out a draft that says the same as an earlier one."""
    kept: list[Draft] = []
    for draft in found:
        if all(draft.format != other.format or draft.doubts != other.doubts for other in kept):
            kept.append(draft)
    return kept

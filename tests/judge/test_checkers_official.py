"""Every decision of the tokens checker is that of Kattis' own default output validator, as `problemtools` ships it."""

import ctypes
import importlib.util
import itertools
import math
import os
import random
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from testgen.datasets.default_validator import default_validator
from testgen.judge.checkers import make_checker
from testgen.judge.checking.numbers import number
from testgen.problem import Blob, Limits
from tests.fakes import FakeJudge

CASE = ((), ("case_sensitive",))
SPACE = ((), ("space_change_sensitive",))
TOLERANCES = (
    (),
    ("float_tolerance", "1e-6"),
    ("float_absolute_tolerance", "1e-6"),
    ("float_relative_tolerance", "1e-6"),
    ("float_absolute_tolerance", "1e-3", "float_relative_tolerance", "1e-9"),
    ("float_tolerance", "0"),
)
FLAGS = [case + space + tolerance for case, space, tolerance in itertools.product(CASE, SPACE, TOLERANCES)]

# Each with what a program might print instead: near misses, and what must pass.
NEAR = {
    "7": ["8", "07", "+7", "7.0", "7.0000001", "7.00001", "-7", "7e0", "0x7", "77", "7x", "seven", "7\0", "7\0z", "7."],
    "0": ["-0", "00", "0.0", "-0.0", "1e-7", "1e-5", "-1e-7", "1e-999", ".", "0e5", "false"],
    "1000000007": ["1e9+7", "1000000006", "1000000008", "1000000007.0", "1.000000007e9", "1000000007L", "1000001007"],
    "1000000": ["1000001", "1000000.9999", "1000001.0001", "999999", "1e6", "1E+6", "1_000_000", "1,000,000"],
    "3.141592": ["3.141593", "3.1415929999", "3.141592", "3.1415951", "3.14159", "3.1416", "3,141592", "0x1.921fbp1"],
    "-2.5e-3": ["-0.0025", "-.0025", "-2.5E-03", "2.5e-3", "-0.002501", "-0.0035", "-2.5e-3e"],
    "1e5": ["100000", "1E5", "1e+5", "100000.05", "100000.2", "1e", "1e5.", "1e5x", "1d5"],
    "1e": ["1", "1E", "1e0", "1.0000001", "1e+", "e"],
    "1e308": ["1e309", "inf", "9.9999999e307", "-1e308", "nan"],
    "1e999": ["inf", "1E999", "1e1000", "1e308"],
    "nan": ["NaN", "NAN", "-nan", "nan(1)", "0"],
    "inf": ["Inf", "INFINITY", "infinity", "-inf", "1e999"],
    "infinity": ["inf", "INFINITY"],
    "0x1p3": ["8", "0X1P3", "8.000000001", "0x8", "8.1", "0x1p", "0x1p3p"],
    "0x": ["0X", "0", "0x0"],
    "YES": ["Yes", "yes", "YE", "YESS", "NO", "YES.", "\0YES"],
    "Straße": ["STRASSE", "straße", "STRAßE", "Stra\xdfe", "Straße"],
    "é": ["É", "e\u0301", "é\u00a0"],
    "\u00a0": [" ", "\u2003"],
    "\u0661": ["1", "\u0661.0"],
    "5\0a": ["5", "5\0b", "5 a"],
    "9" * 400: ["9" * 400, "9" * 399 + "8", "1e400", "inf"],
    "0." + "3" * 400: ["0.333333333", "0.333", "1/3"],
}
GAPS = [" ", "\n", "  ", "\n\n", " \n", "\r\n", "\t", "\v", "\f", "\x1c", "\x85", ""]
ENDS = ["", "\n", " ", "\n\n", " \n", "\r\n", "\0", "\n0", " x", "\n7"]
STARTS = ["", " ", "\n", "\ufeff"]


def pairs() -> Iterator[tuple[str, str]]:
    """Yield answers and outputs: each near miss by itself, whole outputs changed in one place, odds and ends."""
    for right, wrongs in NEAR.items():
        for wrong in wrongs:
            yield f"{right}\n", f"{wrong}\n"
    yield from itertools.product(["", "\n", " ", "7\n", "7", "\0"], ["", "\n", " \n\n", "7", "7\n", "7 7\n", "\0"])
    rng = random.Random(20)
    for _ in range(150):
        yield changed(rng)


def changed(rng: random.Random) -> tuple[str, str]:
    rights = rng.choices(list(NEAR), k=rng.randint(1, 6))
    gaps = [rng.choice(STARTS[:3]), *rng.choices(GAPS[:4], k=len(rights) - 1)]
    end = rng.choice(ENDS[:4])
    answer = "".join(gap + token for gap, token in zip(gaps, rights, strict=True)) + end
    index = rng.randrange(len(rights))
    if (where := rng.random()) < 0.45:
        rights[index] = rng.choice(NEAR[rights[index]])
    elif where < 0.6:
        gaps[index] = rng.choice(GAPS if index else STARTS)
    elif where < 0.75:
        end = rng.choice(ENDS)
    elif where < 0.85:
        del rights[index], gaps[index]
    elif where < 0.95:
        rights.insert(index, rng.choice(rights))
        gaps.insert(index + 1, " ")
    return answer, "".join(gap + token for gap, token in zip(gaps, rights, strict=True)) + end


def official_validator() -> Path:
    found = importlib.util.find_spec("problemtools")
    if found is None or found.origin is None:
        pytest.skip("problemtools is not installed: it ships the official validator")
    binary = Path(found.origin).parent / "support" / "default_validator"
    if not os.access(binary, os.X_OK):
        pytest.skip(f"this problemtools has no compiled default validator for this machine ({binary.name})")
    return binary


def reads_prefixes_as_numbers() -> bool:
    """Whether `1e` is a number to this machine's C library: to glibc it is up to 2.41, against ISO C."""
    name, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "other 0").partition(" ")
    return name == "glibc" and tuple(map(int, version.split(".")[:2])) < (2, 42)


@pytest.fixture(scope="module")
def examples() -> list[tuple[bytes, bytes]]:
    found = [(answer.encode(), output.encode()) for answer, output in pairs()]
    found += [(b"7\xff\n", b"7\xfe\n"), (b"7\xff\n", b"7\xff"), (b"\xc3\n", b"\xe3\n"), (b"a\n", b"\xff\n")]
    if not reads_prefixes_as_numbers():
        found = [pair for pair in found if not any(b"1e" in side.replace(b"1e+", b"1e").split() for side in pair)]
    return found


def differing(flags: tuple[str, ...], examples: Sequence[tuple[bytes, bytes]], folder: Path) -> list[object]:
    """Return the examples that we and the official validator decide differently."""
    binary = official_validator()
    ours = make_checker(default_validator(flags), FakeJudge({}), Limits())
    found: list[object] = []
    for answer, output in examples:
        (folder / "answer").write_bytes(answer)
        argv = [str(binary), os.devnull, str(folder / "answer"), str(folder), *flags]
        status = subprocess.run(argv, input=output, check=False).returncode
        assert status in {42, 43}
        if ours.accepts(Blob(), Blob.of(answer), Blob.of(output)).accepted != (status == 42):
            found.append((answer, output, status))
    return found


@pytest.mark.parametrize("flags", FLAGS, ids=lambda flags: " ".join(flags) or "no flags")
def test_decisions_are_those_of_the_official_validator(
    flags: tuple[str, ...], examples: list[tuple[bytes, bytes]], tmp_path: Path
) -> None:
    # A third of the examples under each of the 24 combinations: each run costs 2 ms.
    chosen = random.Random(" ".join(flags)).sample(examples, len(examples) // 3)
    assert differing(flags, chosen, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("flags", FLAGS, ids=lambda flags: " ".join(flags) or "no flags")
def test_all_decisions_are_those_of_the_official_validator(
    flags: tuple[str, ...], examples: list[tuple[bytes, bytes]], tmp_path: Path
) -> None:
    assert differing(flags, examples, tmp_path) == []


def test_numbers_are_those_of_sscanf() -> None:
    if not reads_prefixes_as_numbers():
        pytest.skip("this C library is not glibc up to 2.41, which the official validator runs with")
    rng = random.Random(7)
    pieces = ["0", "1", "9", ".", "e", "E", "+", "-", "x", "p", "a", "f", "n", "inf", "nan", "0x", "_", "308", "400"]
    tokens = {"".join(rng.choices(pieces, k=rng.randint(1, 6))).encode() for _ in range(50_000)}
    tokens -= {sign + b"0x." for sign in (b"", b"+", b"-")}  # see testgen.judge.checking.tokens
    assert {t: number(t) for t in tokens} == {t: scanned(t) for t in tokens}


def scanned(token: bytes) -> float | None:
    value, rest = ctypes.c_double(), ctypes.create_string_buffer(20)
    if ctypes.CDLL(None).sscanf(token, b"%lf%10s", ctypes.byref(value), rest) != 1:
        return None
    return value.value if math.isfinite(value.value) else None

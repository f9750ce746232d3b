"""The numbers that a text speaks of, however they are written: what a format found elsewhere can be held against."""

from __future__ import annotations

import re
from collections.abc import Iterator

from testgen.spec.infer.prose import sections

_TIMES = r"(?:\\cdot|\\times|·|×|\*)"
_SPACE = r"(?:\\,|\\;|\\ |\{,\}|,|'|\s| | )"
# 100000, 100 000, 100,000, 100\,000
_WHOLE = rf"\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)|\d+"
_POWER = rf"(?:(?P<factor>\d+)\s*{_TIMES}\s*)?(?P<base>\d+)\s*(?:\^|\*\*)\s*\{{?\s*(?P<power>\d{{1,3}})\s*\}}?"
_SCIENTIFIC = r"(?P<mantissa>\d+)[eE](?P<exponent>\d{1,2})(?!\w)"
_START = r"(?<!\w)(?<!\d\.)"
_NUMBER = re.compile(rf"{_START}(?:{_POWER}|{_SCIENTIFIC}|(?P<whole>{_WHOLE})(?![\w^]|\.\d))")
# Numbers that every text is full of; a bound is seldom known by them.
_SMALL = 2


def figures_in(text: str) -> frozenset[int]:
    r"""Return the whole numbers in a text, without signs: 2*10^5, 2\cdot 10^{5}, 200 000 and 2e5 are one."""
    return frozenset(_values(text))


def unaccounted(format_text: str, statement: str, others: str = "") -> tuple[frozenset[int], frozenset[int]]:
    """Return the numbers of a format that nobody speaks of, and those of the Input section that the format lacks.

    A number counts as said if one more or one less is: `0 < n < 100` is 1..99. `others` are texts that may speak of
    bounds too, such as validators; what they say need not be in the format. Numbers up to 2 are left out.
    """
    ours = _large(figures_in(format_text))
    described, _ = sections(statement)
    said = _large(figures_in(described))
    heard = said | _large(figures_in(statement)) | _large(figures_in(others))
    return frozenset(ours - _around(heard)), frozenset(said - _around(ours))


def _values(text: str) -> Iterator[int]:
    for match in _NUMBER.finditer(text):
        if match["power"] is not None:
            yield int(match["factor"] or 1) * int(match["base"]) ** min(int(match["power"]), 100)
        elif match["mantissa"] is not None:
            yield int(match["mantissa"]) * 10 ** int(match["exponent"])
        else:
            yield int(re.sub(r"\D", "", match["whole"]))


def _large(numbers: frozenset[int]) -> frozenset[int]:
    return frozenset(number for number in numbers if number > _SMALL)


def _around(numbers: frozenset[int]) -> set[int]:
    return {number + step for number in numbers for step in (-1, 0, 1)}

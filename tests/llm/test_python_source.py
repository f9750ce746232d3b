import pytest

from testgen.llm.python_source import source_fault


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("def gen(seed, scale):\n    return '1'\n", ""),
        ("def gen(seed, scale=1, more=2):\n    return '1'\n", ""),
        ("def gen(*args):\n    return '1'\n", ""),
        ("import re\nx = '\\d'\ndef gen(seed, scale):\n    return x\n", ""),
        ("def gen(seed):\n    return '1'\n", "gen does not take 2 arguments"),
        ("def gen(a, b, c):\n    return '1'\n", "gen does not take 2 arguments"),
        ("def gen(a, b, *, c):\n    return '1'\n", "gen does not take 2 arguments"),
        ("def generate(a, b):\n    return '1'\n", "the code defines no function gen"),
        ("", "the code defines no function gen"),
        ("def gen(a, b:\n", "the code does not parse: line 1: "),
        ("x = '\0'", "the code does not parse: "),
        ("(" * 5000, "the code does not parse: "),
        ("x = 1\n" * 10_000, "the code has 60,000 characters; 20,000 are allowed"),
    ],
)
def test_what_is_wrong_is_said(source: str, fault: str) -> None:
    assert source_fault(source) == fault or (fault.endswith(": ") and source_fault(source).startswith(fault))

from hypothesis import given
from hypothesis import strategies as st

from testgen.report.words import counted, first_line, printable, shortened


@given(st.text())
def test_nothing_unprintable_is_left(text: str) -> None:
    assert all(c.isprintable() or c == "\n" for c in printable(text))
    assert first_line(text).isprintable()


@given(st.text(), st.integers(2, 50))
def test_names_fit(text: str, longest: int) -> None:
    assert len(shortened(text, longest)) <= longest


def test_of_a_long_name_the_end_is_kept() -> None:
    assert shortened("wrong_answer/a_very_long_name.py", 12) == "…ong_name.py"
    assert shortened("short.py", 12) == "short.py"


def test_the_first_line_is_cut() -> None:
    assert first_line("abc\ndef") == "abc"
    assert first_line("x" * 300, 10) == "x" * 9 + "…"


def test_numbers_of_things() -> None:
    assert [counted(n, "test") for n in (0, 1, 2000)] == ["0 tests", "1 test", "2,000 tests"]

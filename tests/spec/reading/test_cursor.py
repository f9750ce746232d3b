import pytest

from testgen.seams import SpecError
from testgen.spec.reading.cursor import RefusedError, loose_cursor, quoted, shown_number, strict_cursor


def test_strict_lines_are_those_of_the_text() -> None:
    assert strict_cursor("").lines == []
    assert strict_cursor("a  b\n\n").lines == ["a  b", ""]
    assert strict_cursor("a\r\nb").lines == ["a\r", "b"]


def test_loose_lines_have_one_space_between_tokens_and_end_at_the_last_token() -> None:
    cursor = loose_cursor(" a\t b \r\n\n c\n \n")
    assert cursor.lines[:3] == ["a b", "", "c"]
    assert cursor.end == 3


@pytest.mark.parametrize(("column", "found"), [(0, 2), (2, 6), (3, 7), (5, 10)])
def test_places_of_loose_lines_are_those_of_the_text(column: int, found: int) -> None:
    cursor = loose_cursor("  a\t  bc  d\n")
    assert cursor.lines[0] == "a bc d"
    assert cursor.located(RefusedError(0, column, "x")) == SpecError(1, found + 1, "x")


@pytest.mark.parametrize(("at", "trimmed", "rest"), [(1, True, "b  c"), (1, False, " b  c "), (0, True, "a  b  c")])
def test_the_rest_of_a_loose_line_keeps_its_spaces(at: int, trimmed: bool, rest: str) -> None:  # noqa: FBT001
    cursor = loose_cursor("a  b  c \n")
    line = cursor.take("a line")
    assert cursor.rest(line.split(" "), at, trimmed=trimmed) == rest


def test_messages_show_little_of_the_input() -> None:
    assert quoted("ab\n\x00") == '"ab\\x0a\\x00"'
    assert len(quoted("x" * 10**6)) < 40
    assert len(quoted("\r" * 10**6)) < 40
    assert shown_number(10**5000) == "a number of about 5,001 digits"
    assert shown_number(-7) == "-7"

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.propose.pieces import Kind, Pieces, kind_of

TEXT = b"2\r\n 1  20\n\n3\t-4\n"


@given(st.one_of(st.binary(), st.text(" \n\r\ta1-", max_size=40).map(str.encode)))
def test_write_gives_back_every_byte(data: bytes) -> None:
    pieces = Pieces.of(data)
    assert pieces.write() == data
    assert len(pieces.gaps) == len(pieces.tokens) + 1
    assert [i for line in pieces.lines for i in line] == list(range(len(pieces.tokens)))


def test_lines_are_runs_of_tokens() -> None:
    pieces = Pieces.of(TEXT)
    assert pieces.lines == (range(1), range(1, 3), range(3, 5))
    assert pieces.place(2) == "token 2 of line 2"
    assert pieces.place(3) == "token 1 of line 4"


def test_changes_leave_the_other_bytes_in_place() -> None:
    pieces = Pieces.of(TEXT)
    assert pieces.with_token(2, "7").write() == b"2\r\n 1  7\n\n3\t-4\n"
    assert pieces.without(range(1, 3)).write() == b"2\n\n3\t-4\n"
    assert pieces.without(range(1)).write() == b"1  20\n\n3\t-4\n"
    assert pieces.doubled(range(1, 3), "\n").write() == b"2\r\n 1  20\n1  20\n\n3\t-4\n"
    assert pieces.doubled(range(4, 5), " ").write() == b"2\r\n 1  20\n\n3\t-4 -4\n"
    swapped = pieces.in_order([pieces.lines[0], pieces.lines[2], pieces.lines[1]])
    assert swapped.write() == b"2\r\n 3\t-4\n\n1  20\n"


@pytest.mark.parametrize(
    ("token", "kind"),
    [("-12", Kind.INTEGER), ("1.50", Kind.DECIMAL), ("1e5", Kind.WORD), ("abc", Kind.WORD), ("1" * 41, Kind.WORD)],
)
def test_a_token_is_a_number_or_a_word(token: str, kind: Kind) -> None:
    assert kind_of(token) is kind

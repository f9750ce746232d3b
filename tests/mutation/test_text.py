"""Offsets, lines and bytes of a text agree."""

import ast

from hypothesis import given
from hypothesis import strategies as st

from testgen.mutation.text import SourceText

TEXTS = st.text("aé𝄞\n\r\f \x1c", max_size=20)


@given(TEXTS)
def test_lines_are_the_text(text: str) -> None:
    source = SourceText(text)
    assert "".join(source.line(number) for number in range(1, len(source.starts) + 1)) == text


@given(TEXTS, st.data())
def test_places_and_offsets_are_inverse(text: str, data: st.DataObject) -> None:
    source = SourceText(text)
    offset = data.draw(st.integers(0, len(text)))
    place = source.position(offset)
    line = source.line(place.line)
    assert line[: place.column - 1] == text[offset - place.column + 1 : offset]
    assert source.offset(place.line, len(line[: place.column - 1].encode())) == offset
    assert source.of_byte(len(text[:offset].encode())) == offset


@given(st.lists(st.sampled_from(["é = 1", "x = 'é𝄞' + y", "", "if x: z"]), max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_segments_are_those_of_ast(lines: list[str], end: str) -> None:
    text = end.join(lines)
    source = SourceText(text)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.expr):
            start = source.offset(node.lineno, node.col_offset)
            stop = source.offset(node.end_lineno or 0, node.end_col_offset or 0)
            assert text[start:stop] == ast.get_source_segment(text, node)


def test_an_indent_is_what_stands_before_alone() -> None:
    source = SourceText("x\n \ty = 1")
    assert source.indent_of(4) == " \t"
    assert source.indent_of(8) is None

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.seams import SpecError
from testgen.spec import reader, tree
from testgen.spec.check import checked
from testgen.spec.expression import Name
from testgen.spec.parse import parse
from testgen.spec.reader import read
from testgen.spec.writer import write
from tests.drawing import examples
from tests.spec.texts import TEXTS

FORMATS = {text: parse(text) for text, _ in TEXTS}


def refusal(spec: str, text: str, *, loose: bool = False) -> tuple[int, int, str]:
    result = read(parse(spec), text, loose=loose)
    assert isinstance(result, SpecError), result
    return result.line, result.column, result.message


@pytest.mark.parametrize(("spec", "text"), TEXTS)
def test_canonical_text_reads_in_both_ways_and_writes_back(spec: str, text: str) -> None:
    values = read(FORMATS[spec], text)
    assert isinstance(values, dict), values
    assert write(FORMATS[spec], values) == text
    assert read(FORMATS[spec], text, loose=True) == values


@pytest.mark.parametrize(("spec", "text"), TEXTS)
def test_canonical_text_reads_alike_by_lines_and_by_columns(
    spec: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = read(FORMATS[spec], text)
    monkeypatch.setattr(reader, "FEW", 0)
    assert read(FORMATS[spec], text) == values
    monkeypatch.setattr(reader, "FEW", 10**30)
    assert read(FORMATS[spec], text) == values


WRONG = [
    *("0", "1", "2", "5", "9", "-1", "-0", "00", "07", "+5", "1_0", "٣", "\uff15", "10", "1.0", "-0.0", "1e1", ".5"),
    *("a", "N", "#", ".", "99999999999999999999", "", " ", "\n", "\t", "\r", "\0", "0 0"),
]


@st.composite
def changed_texts(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a format and a text of it with some tokens, spaces and lines changed."""
    spec, text = draw(st.sampled_from(TEXTS))
    pieces = re.findall(r"[ \n]|[^ \n]+", text)
    token = st.sampled_from(WRONG)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(pieces)))
        match draw(st.sampled_from(["drop", "add", "change", "repeat", "swap"])):
            case "drop":
                del pieces[at : at + draw(st.integers(1, 2))]
            case "add":
                pieces.insert(at, draw(token))
            case "change":
                pieces[at : at + 1] = [draw(token)]
            case "repeat":
                pieces[at:at] = pieces[at : at + 2]
            case "swap":
                other = draw(st.integers(0, len(pieces)))
                pieces[at:at + 1], pieces[other:other + 1] = pieces[other:other + 1], pieces[at:at + 1]  # fmt: skip
    return spec, "".join(pieces)


@given(changed_texts())
@examples(600)
def test_what_is_read_strictly_is_written_again_byte_for_byte(changed: tuple[str, str]) -> None:
    spec, text = changed
    result, loose = read(FORMATS[spec], text), read(FORMATS[spec], text, loose=True)
    if isinstance(result, dict):
        assert write(FORMATS[spec], result) == text
        assert loose == result
    else:
        lines = text.split("\n")
        assert 1 <= result.line <= len(lines) + 1
        assert 1 <= result.column <= (len(lines[result.line - 1]) if result.line <= len(lines) else 0) + 1
    if isinstance(loose, dict):
        assert read(FORMATS[spec], write(FORMATS[spec], loose)) == loose


@given(changed_texts())
@examples(400)
def test_lines_and_columns_read_the_same(changed: tuple[str, str]) -> None:
    spec, text = changed
    results = []
    for few in (0, 10**30):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reader, "FEW", few)
            results.append((read(FORMATS[spec], text), read(FORMATS[spec], text, loose=True)))
    assert results[0] == results[1]


@given(st.sampled_from(TEXTS), st.data())
@examples(300)
def test_loose_reading_ignores_spacing(pair: tuple[str, str], data: st.DataObject) -> None:
    spec, text = pair
    if '" "' in spec or "[0..3]" in spec:
        return  # strings with spaces or without characters need them as they are
    spaces = st.sampled_from([" ", "  ", "\t", " \t "])
    ends = st.sampled_from(["\n", " \n", "\r\n", "\n "])
    last = data.draw(st.sampled_from(["", "\n", "\n\n \n", "\r\n"]))
    spaced = "".join(
        data.draw(spaces) if c == " " else data.draw(ends) if c == "\n" else c for c in text.removesuffix("\n")
    )
    assert read(FORMATS[spec], spaced + last, loose=True) == read(FORMATS[spec], text)


LIST = "n: int 1..5\na: int[n] 1..9 distinct\n"
ROWS = "m: int 0..9\nrepeat m:\n    a: int 1..9 ; b: int a..9\n    where a != b\n"
QUERIES = (
    'repeat until end:\n    either:\n        "1" ; x: int 1..9\n    or:\n        "2" ; y: int 1..9 ; z: int y..9\n'
)
GRAPH = "n: int 1..9 ; m: int 0..9\ne: graph(n, m) "


@pytest.mark.parametrize(
    ("spec", "text", "line", "column", "said"),
    [
        (LIST, "", 1, 1, "the input ends where n should stand"),
        (LIST, "6\n", 1, 1, "n must be 1..5, found 6"),
        (LIST, "03\n", 1, 1, "n has a leading zero"),
        (LIST, "-0\n", 1, 1, "n is -0"),
        (LIST, "+3\n", 1, 1, 'n must be an integer, found "+3"'),
        (LIST, "\n", 1, 1, "the line is empty where n should stand"),
        (LIST, "3 4\n", 1, 3, 'the line goes on after n: "4"'),
        (LIST, "3\n", 2, 1, "the input ends where a should stand"),
        (LIST, "3\n1 2\n", 2, 4, "expected a line with 3 integers for a, found 2"),
        (LIST, "3\n1 2 3 4 5\n", 2, 7, "expected a line with 3 integers for a, found 5"),
        (LIST, "3\n1 2 22\n", 2, 5, "a[3] must be 1..9, found 22"),
        (LIST, "3\n1 2 1\n", 2, 5, "a must be distinct, but [3] equals [1]"),
        (LIST, "3\n1  2 3\n", 2, 3, "two spaces"),
        (LIST, "3\n 1 2 3\n", 2, 1, "a space at the beginning of the line"),
        (LIST, "3\n1 2 3 \n", 2, 6, "a space at the end of the line"),
        (LIST, "3\n1 2\t3\n", 2, 4, "a tab"),
        (LIST, "3\r\n1\n", 1, 2, "a carriage return at the end of the line"),
        (LIST, "3\n1 2 3", 2, 6, "no newline at the end of the last line"),
        (LIST, "3\n1 2 3\n\n", 3, 1, "the input goes on after its end"),
        (LIST, "3\n1 \x002 3\n", 2, 3, "NUL character"),
        ("n: int -5..5\nrepeat n:\n    k: int 0..1\n", "-1\n", 1, 1, "the count is negative"),
        ("n: int -5..5\na: int[n] 0..1\n", "-1\n\n", 2, 1, "a: the count is negative"),
        ("n: int 0..5\na: int[n] 10/n..20\n", "0\n3\n", 2, 1, "expected a line with 0 integers"),
        ("n: int 0..5\na: int 10/n..20\n", "0\n3\n", 2, 1, "division by zero"),
        (ROWS, "5\n1 2\n1 2\n3 2\n1 2\n1 2\n", 4, 3, "b must be 3..9 (a..9), found 2"),
        (ROWS, "5\n1 2\n1 2\n2 2\n1 2\n1 2\n", 4, 1, "broken: a != b"),
        (ROWS, "5\n1 2\n1 2\n", 4, 1, "the input ends where a should stand"),
        (ROWS, "5\n1 2\n1 2\n1 2\n1 2 3\n1 2\n", 5, 5, "the line goes on after b"),
        (QUERIES, "1 2\n3 4\n", 2, 1, 'expected "1" or "2", found "3"'),
        (QUERIES, "1 2\n2 4 3\n", 2, 5, "z must be 4..9 (y..9), found 3"),
        (QUERIES, "1 2\n2 4\n", 2, 4, "the line ends where z should stand"),
        ('"go" ; k: int 1..2\n', "og 1\n", 1, 1, 'expected "go", found "og"'),
        ('d: "N" | "S"\n', "W\n", 1, 1, 'd must be "N" or "S", found "W"'),
        ("s: str[1..3] of a-c\n", "abx\n", 1, 3, 's cannot hold "x"'),
        ("s: str[1..3] of a-c\n", "abca\n", 1, 1, "s must have 1..3 characters, found 4"),
        ("x: real 0..1 decimals 2\n", "0.5\n", 1, 1, "x must have 2 digits after the point, found 1"),
        ("x: real 0..1\n", "-0.0\n", 1, 1, "x must be 0..1, found -0.0"),
        ("x: real 0..1\n", "1e0\n", 1, 1, 'x must be a decimal number, found "1e0"'),
        ("x: real 0..1\n", "01.5\n", 1, 1, "x has a leading zero"),
        ('g: grid(2, 3) of ".#"\n', "...\n..\n", 2, 1, "g must have 3 characters, found 2"),
        ('g: grid(2, 3) of ".#"\n', "...\n..x\n", 2, 3, 'g cannot hold "x"'),
        ("m: int[2][2] 1..2\n", "1 2\n1 3\n", 2, 3, "m[2] must be 1..2, found 3"),
        ("m: int[2][2] 1..9 distinct\n", "1 2\n3 1\n", 2, 1, "m must be distinct"),
        ("p: perm(3)\n", "1 2 2\n", 1, 5, "p must be distinct, but [3] equals [2]"),
        ("p: perm(3)\n", "1 2 4\n", 1, 5, "p[3] must be 1..3, found 4"),
        ("a: int[3] 1..9 sorted\n", "1 3 2\n", 1, 5, "a must be sorted, but [3] does not follow [2]"),
        ("a: int[3] 1..9 per line distinct\n", "1\n3\n1\n", 3, 1, "a must be distinct, but [3] equals [1]"),
        ("e: tree(4)\n", "1 2\n2 3\n3 1\n", 3, 1, "e is no tree: 3 1 closes a cycle"),
        (GRAPH + "simple\n", "3 2\n1 2\n2 1\n", 3, 1, "e is not simple: [2] is the same edge as [1]"),
        (GRAPH + "loopless\n", "3 2\n1 2\n2 2\n", 3, 1, "e has a loop at 2"),
        (GRAPH + "connected\n", "4 2\n1 2\n3 4\n", 3, 1, "e is not connected"),
        (GRAPH + "acyclic\n", "3 3\n1 2\n2 3\n1 3\n", 4, 1, "e is not acyclic"),
        (GRAPH + "acyclic directed\n", "4 4\n1 2\n2 3\n3 4\n4 2\n", 3, 1, "e is not acyclic: a cycle goes on"),
        ("i: intervals(2) in 1..9\n", "1 2\n4 3\n", 2, 1, "broken: i.l <= i.r"),
        ("p: points(2) in 1..9 distinct\n", "4 3\n4 3\n", 2, 1, "p must be distinct"),
        ('repeat until "0":\n    k: int 1..9\n', "1\n2\n", 3, 1, 'the input ends where the line "0" should stand'),
        ("blank\n", "1\n", 1, 1, "expected an empty line"),
        ("", "1\n", 1, 1, "the input goes on after its end"),
    ],
)
def test_a_refusal_names_the_place_and_what_was_expected(
    spec: str, text: str, line: int, column: int, said: str
) -> None:
    found = refusal(spec, text)
    assert found[:2] == (line, column)
    assert said in found[2]


@pytest.mark.parametrize(
    "token", ["+5", "-0", "1_000", "\uff15", "٣", "05", "0x5", "5.", "", "\u00a05", "5\u2028", "1e1"]
)
@pytest.mark.parametrize("loose", [False, True])
def test_what_python_takes_for_an_integer_is_not_enough(token: str, loose: bool) -> None:  # noqa: FBT001
    for spec in ("n: int -10^9..10^9\n", "a: int[1] -10^9..10^9\n", "a: int[1][1] -10^9..10^9\n"):
        assert refusal(spec, f"{token}\n", loose=loose)
    assert refusal("repeat 5:\n    n: int -10^9..10^9\n", f"{token}\n" * 5, loose=loose)


def test_loose_errors_point_into_the_text_that_was_given() -> None:
    assert refusal(LIST, " 3\r\n\t1   2  11 \r\n", loose=True)[:2] == (2, 9)


def test_loose_reading_takes_no_line_break_within() -> None:
    assert refusal(LIST, "3\n1 2\n3\n", loose=True)[:2] == (2, 4)
    assert refusal(LIST, "\n3\n1 2 3\n", loose=True)[:2] == (1, 1)


def test_loose_reading_keeps_the_spaces_of_strings() -> None:
    fmt = parse('k: int 0..9 ; t: str[1..20] of a-z " " trimmed\n')
    assert read(fmt, " 7   ab  cd \r\n", loose=True) == {"k": 7, "t": "ab  cd"}


@pytest.mark.parametrize("fields", ["s: str[0..1] of a-b ; a: int[0] 1..9", "a: int[0] 1..9 ; s: str[0..1] of a-b"])
@pytest.mark.parametrize("loose", [False, True])
def test_an_empty_string_beside_an_empty_list_is_an_empty_line(fields: str, loose: bool) -> None:  # noqa: FBT001
    fmt = parse(fields + "\n")
    assert read(fmt, write(fmt, {"s": "", "a": []}), loose=loose) == {"s": "", "a": []}


def test_values_have_columns_keys_and_none_for_cases_not_taken() -> None:
    assert read(parse(QUERIES), "1 3\n2 4 5\n") == {
        "#1": 2, "#2": [0, 1], "x": [3, None], "y": [None, 4], "z": [None, 5],
    }  # fmt: skip
    nested = parse("repeat 2 as i:\n    k: int 0..9\n    repeat k:\n        x: real 0..1\n")
    assert read(nested, "1\n0.50\n0\n") == {"#1": 2, "k": [1, 0], "#2": [1, 0], "x": [[Decimal("0.50")], []]}


@pytest.mark.parametrize(
    ("spec", "text", "said"),
    [
        ("n: int 0..10^19\nrepeat n:\n    k: int 1..9\n", "1000000000000000000\n1\n", "the input ends where k"),
        (
            "n: int 0..10^30\nrepeat n:\n    k: int 1..9\n    l: int 1..9\n",
            "1" * 30 + "\n1\n",
            "the input ends where l",
        ),
        ("n: int 0..10^19\na: int[n] 1..9\n", "1000000000000000000\n1 2\n", "found 2"),
        ("n: int 0..10^30\na: int[n] 1..9\n", "1" * 30 + "\n1 2\n", "found 2"),
        ("n: int 0..10^19\na: int[n][n] 1..9\n", "1000000000000000000\n1 2\n", "found 2"),
        ("n: int 0..10^19\na: int[n][0] 1..9\n", "1000000000000000000\n\n", "the input ends where a"),
        ('n: int 0..10^19\ng: grid(n, n) of "."\n', "1000000000000000000\n..\n", "found 2"),
        ("n: int 0..10^19\np: perm(n)\n", "1000000000000000000\n1\n", "found 1"),
        ("n: int 0..10^19\ne: tree(n)\n", "1000000000000000000\n1 2\n", "the input ends where e"),
        ("n: int 0..10^19\nrepeat n:\n    a: int[n-n] 1..9 per line\n", "1000000000000000000\n", "read nothing"),
        ("repeat until end:\n    a: int[0] 1..9 per line\n", "1\n", "would never end"),
        ('repeat until "0":\n    a: int[0] 1..9 per line\n', "1\n0\n", "would never end"),
        ("n: int 1..100\n", "9" * 1_000_000 + "\n", "found a number of 1,000,000 digits"),
        ("n: int 1..100\na: int[n] 1..9\n", "2\n1 " + "-" + "9" * 1_000_000 + "\n", "a[2] must be 1..9"),
        ("n: int 1..100\n", "x" * 1_000_000 + "\n", "must be an integer"),
        ("x: real 0..1\n", "0." + "1" * 1_000_000 + "x\n", "must be a decimal number"),
        ("a: int[3] 1..9\n", "1 " * 1_000_000 + "\n", "space at the end"),
        ("a: int 1..9 ; b: int 1..9\n", "1" + " 1" * 1_000_000 + "\n", "the line goes on after b"),
    ],
)
def test_hostile_texts_are_refused_in_few_words(spec: str, text: str, said: str) -> None:
    for loose in (False, True):
        message = refusal(spec, text, loose=loose)[2]
        assert said in message or (loose and "found 1000000" in message)
        assert len(message) < 160


def test_a_million_digits_within_bounds_are_read() -> None:
    fmt = parse("n: int 1..10^1000000\n")
    values = read(fmt, "9" * 1_000_000 + "\n")
    assert values == {"n": 10**1_000_000 - 1}


def test_the_deepest_blocks_are_read_without_recursion_errors() -> None:
    depth = 95
    spec = "".join("    " * k + "repeat 1:\n" for k in range(30)) + "    " * 30 + "a: int 0..9\n"
    assert isinstance(read(parse(spec), "5\n"), dict)
    item: tree.Item = tree.Line((tree.Field("a", tree.StrType(tree.Range(Name("n"), Name("n")), "x")),))
    for _ in range(depth):
        item = tree.Repeat(Name("n"), (item,))
    count = tree.Line((parse("n: int 0..9\n").items[0].fields[0],))
    fmt = checked(tree.Format((count, item)))
    values = read(fmt, "1\nx\n")
    assert isinstance(values, dict)
    assert write(fmt, values) == "1\nx\n"

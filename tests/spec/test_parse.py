"""What the parser accepts, and what it says of what it does not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.errors import FormatError
from testgen.spec import tree
from testgen.spec.expression import Binary, Comparison, Expression, Logical, Name, Negation, Negative, Number
from testgen.spec.parse import LONGEST_TEXT, parse, parse_expression
from testgen.spec.printer import show, show_expression

A, B, C = Name("a"), Name("b"), Name("c")


def condition(text: str) -> Expression:
    where = parse(f"a: int 1..9\nb: int 1..9\nc: int 1..9\nwhere {text}\n").items[-1]
    assert isinstance(where, tree.Where)
    return where.condition


def number(text: str) -> Expression:
    found = condition(f"{text} == 0")
    assert isinstance(found, Comparison)
    return found.operands[0]


def refused(text: str) -> FormatError:
    with pytest.raises(FormatError) as found:
        parse(text)
    return found.value


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("-a^2", Negative(Binary("^", A, Number(2)))),
        ("a^-b", Binary("^", A, Negative(B))),
        ("a^b^c", Binary("^", A, Binary("^", B, C))),
        ("a-b-c", Binary("-", Binary("-", A, B), C)),
        ("a/b*c", Binary("*", Binary("/", A, B), C)),
        ("a+b*c", Binary("+", A, Binary("*", B, C))),
        ("(a+b)*c", Binary("*", Binary("+", A, B), C)),
        ("-a*b", Binary("*", Negative(A), B)),
        ("a - -b", Binary("-", A, Negative(B))),
        ("a-1", Binary("-", A, Number(1))),
    ],
)
def test_arithmetic_binds_as_in_mathematics(text: str, meant: Expression) -> None:
    assert number(text) == meant


def test_and_binds_closer_than_or_and_not_closest() -> None:
    less, more, same = (Comparison((A, B), (op,)) for op in ("<", ">", "=="))
    assert condition("a < b or a > b and not a == b") == Logical("or", (less, Logical("and", (more, Negation(same)))))
    assert condition("(a < b or a > b) and a == b") == Logical("and", (Logical("or", (less, more)), same))
    assert condition("a < b < c") == Comparison((A, B, C), ("<", "<"))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("n :int(1) .. (2 * 3)", "n: int 1..2*3"),
        ("n: int 1..5;m: int 1..n", "n: int 1..5 ; m: int 1..n"),
        ("n: int 1..5 ;\n  m: int 1..n", "n: int 1..5 ; m: int 1..n"),
        ('s: str[3..3] of c-e "ba" x-zA-Z', "s: str[3] of A-Z a-e x-z"),
        ('s: str[3] of "zyxdcba"', "s: str[3] of a-d x-z"),
        ("repeat 2 :\n  n: int 1..2", "repeat 2:\n    n: int 1..2"),
        ("repeat 2:\r\n\tn: int 1..2\r\n", "repeat 2:\n    n: int 1..2"),
        ("\ufeffn: int 1..2 # a person's own", "n: int 1..2"),
        ("p: int[2] 1..9 per line sorted distinct", "p: int[2] 1..9 distinct sorted per line"),
        (
            "e: graph(3, 2) from 0 weighted 1..2 connected simple",
            "e: graph(3, 2) simple connected weighted 1..2 from 0",
        ),
        ('w: "\\u0041" | "é"', 'w: "A" | "é"'),
        ("int_: int 01..2.50", "int_: int 1..2.5"),
        ("\n\n  \nn: int 1..2\n\n", "n: int 1..2"),
        ("", ""),
    ],
)
def test_the_canonical_text(text: str, canonical: str) -> None:
    shown = show(parse(text)).rstrip("\n")
    assert shown == canonical
    assert show(parse(shown)).rstrip("\n") == shown


@pytest.mark.parametrize(
    ("text", "where", "said", "hint"),
    [
        ("n: ing 1..5", (1, 4), "`ing` cannot stand here; expected a type (int, real,", "`int`"),
        ("n: integer 1..5", (1, 4), "`integer` cannot", "`int`"),
        ("s: string[3] of a-z", (1, 4), "`string` cannot", "`str`"),
        ("n: 1..5", (1, 4), "`1` cannot", "`int`"),
        ("n int 1..5", (1, 3), "`int` cannot stand here; expected `:`", "a `:` before it"),
        ("n", (1, 2), "the end of the line cannot stand here; expected `:`", "as in `n: int 1..10`"),
        ("n: int 1 to 5", (1, 10), "`to` cannot stand here; expected `..`", "`..`"),
        ("n: int 1...5", (1, 11), "expected an expression", "`..`"),
        ("n: int 1-5", (1, 11), "the end of the line cannot stand here; expected `..`", "`1..10`"),
        ("n: int 1..", (1, 11), "the end of the line cannot stand here; expected an expression", None),
        ("n: int 1..10**5", (1, 14), "`*` cannot", "`^`"),
        ("n: int 1..1e5", (1, 12), "`e5` cannot", "`10^5`"),
        ("n: int −5..5", (1, 8), "`−` cannot", "`-`"),  # noqa: RUF001
        ("n: int 1..5, m: int 1..5", (1, 12), "`,` cannot", "`;`"),
        ("n: int 1..5 m: int 1..5", (1, 13), "`m` cannot", "`;` between the values"),
        ("n: int 1..5\nwhere n = 3", (2, 9), "`=` cannot stand here; expected the end of the line", "`==`"),
        ("n: int 1..5\nwhere n ≤ 3", (2, 9), "`≤` cannot", "`<=`"),
        ("n: int 1..5\nwhere n < 3 && n > 1", (2, 13), "`&` cannot", "`and`"),
        ("n: int 1..5\nif n < 3", (2, 4), "expected `:`", "`where`"),
        ("n: int 1..5\nwher n < 3", (2, 6), "expected `:`", "`where`"),
        ("n: int 1..5\nwhere (n < 3", (2, 13), "the end of the text cannot stand here; expected `)`", None),
        ("a: int[3] 1..5 where 1 < 2", (1, 16), "`where` cannot", "a line of its own"),
        ("a: int[3] 1..5 unique", (1, 16), "`unique` cannot", "`distinct`"),
        ("a: int[3] 1..5 sortd", (1, 16), "expected `;`, `distinct`, `per`, `sorted`", "`sorted`"),
        ("a: int[3 1..5", (1, 10), "expected `]`, `as`", None),
        ("e: graph(3, 2) conected", (1, 16), "`conected` cannot", "`connected`"),
        ("s: str[3] of 'ab'", (1, 14), "`'` cannot", '`"`'),
        ("g: grid(3, 3)", (1, 14), "expected `of`", None),
        ("repeat t", (1, 9), "expected `:`, `as`", "a `:` at the end of the line"),
        ("reapeat 3:\n    n: int 1..2", (1, 9), "expected `:`", "`repeat`"),
        ("for 3:\n    n: int 1..2", (1, 5), "expected `:`", "`repeat`"),
        ("repeat 3:\nn: int 1..2", (2, 1), "expected an indented block", "indent the block by four spaces"),
        ("repeat 3:", (1, 10), "the end of the text", "indent the block by four spaces"),
        ('either:\n    "1"\nelse:\n    "2"', (3, 1), "`else` cannot stand here; expected `or`", "`or`"),
        ("n: int 1..5\n\n  m: int 1..2", (3, 3), "no block begins above it", "`repeat ...:`"),
        ("repeat 2:\n    n: int 1..2\n  m: int 1..2", (3, 3), "fits no block above it", "four spaces"),
        ("repeat 2:\n\tn: int 1..2\n    m: int 1..2", (3, 5), "fits no block above it", "four spaces"),
        ('"a b', (1, 1), "not closed on its line", None),
        ("int: int 1..5", (1, 4), "`:` cannot", "`int_`"),
        ("line: int 1..5", (1, 1), "`line` is a word of the language", "`line_`"),
        ("n: int 1..2\rm: int 1..2", (1, 12), r"`\r` cannot", None),
        ("n:\u00a0int 1..2", (1, 3), r"`\xa0` cannot", None),
        ("n: int 1..2\n m\0", (2, 3), "NUL", None),
        ("é: int 1..2", (1, 1), "`é` cannot stand here; expected a line, repeat, either, where or blank", None),
        ('w: "\\q"', (1, 4), "is no text", None),
        ("s: str[3] of z-a", (1, 14), "the range z-a is empty", None),
        ("n: int 1..2 ; m: int 1.." + "9" * 20_000, (1, 25), "20,000 digits", None),
        ("x: real 0..1 decimals 1.5", (1, 23), "1.5 is no whole number", None),
        ("a: int[2] 1..2 sorted sorted descending", (1, 23), "says something twice", None),
        ("e: graph(3, 2) simple simple", (1, 23), "says something twice", None),
        ("x" * 200_000, (None, None), "the text has 200,000 characters; 65,536 are allowed", None),
    ],
)
def test_an_error_says_where_what_and_what_to_do(
    text: str, where: tuple[int | None, int | None], said: str, hint: str | None
) -> None:
    error = refused(text)
    assert error.place is not None
    assert (error.place.line, error.place.column) == where
    assert said in error.message
    assert (hint or "") in (error.hint or "")
    assert (error.hint is None) == (hint is None)


def test_an_error_names_the_file() -> None:
    with pytest.raises(FormatError, match=r"^input\.spec:1:4: "):
        parse("n: ing 1..5", path=Path("input.spec"))


HALF = LONGEST_TEXT // 2 - 20


@pytest.mark.parametrize(
    "text",
    [
        "n: int " + "(" * 2 * HALF,
        "n: int " + "(" * 100 + "-" * HALF + "1" + ")" * 100 + "..2",
        "n: int 1.." + "+".join("1" * HALF),
        "n: int 1.." + "-" * 2 * HALF + "1",
        "n: int 1..2\nwhere " + "not " * (HALF // 2) + "n > 1",
        "where " + "a[" * HALF,
        "\n".join(" " * k + "repeat 1:" for k in range(300)) + "\n" + " " * 300 + "n: int 1..2",
        "\n".join(" " * k + "either:" for k in range(300)),
        '"' * (2 * HALF + 1),
        "n" * HALF + ": int 1..2\nm: int 1.." + "n" * (HALF - 1),
        "n: int 1..2^2^2^2^2^2^2",
        "n: int 1.." + "*".join(["2^8000000"] * 90),
        "where sum(" + ", ".join(["1"] * 9000) + ") > 1",
        "w: " + " | ".join(['"w"'] * 9000),
    ],
    ids=lambda text: text[:12] + text[-4:],
)
def test_hostile_texts_are_refused(text: str) -> None:
    error = refused(text)
    assert len(str(error)) < 400


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "n: int " + "(" * HALF + "1" + ")" * HALF + "..2",
        "n: int 1.." + "9" * 9000,
        "n: real 0..0." + "0" * 9000 + "1",
        "\n".join(f"n{k}: int 1..2" for k in range(4000)),
        "\n".join(f"repeat 2:\n a{k}: int 1..2" for k in range(2000)),
        "\n" * LONGEST_TEXT,
        "#" * LONGEST_TEXT,
        "n: int 1..2 # " + "statement " + '"' + "\\a" * (HALF - 40),
    ],
    ids=lambda text: text[:12] + text[-4:],
)
def test_large_texts_are_read(text: str) -> None:
    assert parse(show(parse(text))) == parse(text)


PIECES = [
    "n",
    "m",
    ": ",
    "int ",
    "str",
    "[3]",
    " of a-z",
    " 1..",
    "5",
    "\n",
    "    ",
    "repeat 2:",
    "where ",
    "n < 3",
    ";",
]
PIECES += [
    "either:",
    "or:",
    '"a"',
    " | ",
    "tree(",
    "n",
    ")",
    "graph(n, 2)",
    " simple",
    "^",
    "-",
    "blank",
    "\t",
    "# data",
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_any_mixture_of_pieces_is_read_or_refused(text: str) -> None:
    try:
        fmt = parse(text)
    except FormatError as error:
        assert error.place is not None  # noqa: PT017 - most mixtures are refused, a few are read
    else:
        assert parse(show(fmt)) == fmt


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except FormatError:
        return


def test_numbers_are_exact() -> None:
    fmt = parse("x: real 0.10..123456789012345678901234567890.000000001")
    assert show(fmt) == "x: real 0.1..123456789012345678901234567890.000000001\n"
    assert show_expression(Number(-5)) == "-5"
    assert show_expression(Binary("^", Number(-5), Number(2))) == "(-5)^2"


@pytest.mark.parametrize(
    "text", ["1", "2*10^5", "a[n]-1", "max(a, b)", "a == b", "x < y and not z == 1", '"N"', "a # not read"]
)
def test_an_expression_alone_is_parsed_as_it_is_in_a_condition(text: str) -> None:
    assert show_expression(parse_expression(text)) == text.removesuffix(" # not read")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "<spec>:1:1: the end of the line cannot stand here"),
        ("a <", "<spec>:1:4: the end of the line cannot stand here"),
        ("a b", "<spec>:1:3: `b` cannot stand here"),
        ("x: int 1..2", "<spec>:1:2: `:` cannot stand here"),
        ("1\nn: int 1..2", "<spec>:1:3: "),
        ("\0", "<spec>:1:1: there is a NUL character"),
        ("-" * 200 + "1", "<spec>:1:100: this is nested too deeply"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_column(text: str, said: str) -> None:
    with pytest.raises(FormatError) as caught:
        parse_expression(text)
    assert str(caught.value).startswith(said)

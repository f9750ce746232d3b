import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.spec.infer.maths import Formula, Series, read_formula
from testgen.spec.infer.prose import prose_of, sections
from testgen.spec.printer import show_expression

RELATIONS = [
    (r"1 \leq n \leq 100\,000", ["1 <= n <= 100000"]),
    (r"(2 \le n \le 7)", ["2 <= n <= 7"]),
    (r"1 \leq n,m \leq 5", ["1 <= n <= 5", "1 <= m <= 5"]),
    (r"1 \leq n \leq 9, 0 \le k < n", ["1 <= n <= 9", "0 <= k < n"]),
    (r"n, 1 \leq n \leq 10^{11}", ["1 <= n <= 10^11"]),
    (r"0 \le s_1, \ldots, s_{n-1} \le 101", ["0 <= s <= 101"]),
    (r"|x|,|y| \leq 10^6", ["abs(x) <= 10^6", "abs(y) <= 10^6"]),
    (r"0 \le k \le \frac{n(n-1)}{2}", ["0 <= k <= n*(n-1)/2"]),
    (r"10^{-4} \le L \le 10", ["0.0001 <= L <= 10"]),
    (r"1 \le a \neq b \le N", ["1 <= a != b <= N"]),
    ("1 ≤ n ≤ 2·10^5", ["1 <= n <= 2*10^5"]),
    (r"0 \leq L \leq 10^{{10}^6}", ["0 <= L <= 10^10^6"]),
]


@pytest.mark.parametrize(("source", "relations"), RELATIONS)
def test_relations_are_read(source: str, relations: list[str]) -> None:
    assert [show_expression(each.comparison) for each in read_formula(source).relations] == relations


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("n", ["n"]),
        ("x_i, y_i", ["x", "y"]),
        ("t_m", ["t_m"]),
        ("L_A, L_B, k", ["L_A", "L_B", "k"]),
        (r"\{a,b\}", ["a", "b"]),
    ],
)
def test_lists_of_names_are_read(source: str, names: list[str]) -> None:
    assert [symbol.id for symbol in read_formula(source).names] == names


def test_a_series_keeps_its_ends() -> None:
    assert read_formula(r"p_2, p_3, \ldots, p_n").series == (Series("p", "2", "n"),)
    assert read_formula(r"a_{n-1} \dots a_0").series == (Series("a", "n-1", "0"),)


def test_an_order_is_no_bound() -> None:
    ordered = read_formula(r"t_1 \leq t_2 \leq \ldots \leq t_n").ordered

    assert ordered is not None
    assert (ordered.base, ordered.sign) == ("t", "<=")


@pytest.mark.parametrize(
    "source",
    [r"\lfloor x \rfloor", r"x \bmod 5", "((((", "1 < < 2", "a_", "x^", "", r"\frac{1}", "y_s < y_1 < \\cdots < y_f"],
)
def test_what_is_not_understood_says_so(source: str) -> None:
    formula = read_formula(source)

    assert not formula.relations
    assert formula == Formula(understood=False) or formula == Formula(expression=formula.expression)


@given(st.text(alphabet="nmab_^{}()|,<=1029 \\leqdots.$+-*/", max_size=60))
def test_no_formula_makes_it_fail(source: str) -> None:
    read_formula(source)


@given(st.text(alphabet="## Input\n\\section*{}$n1<= %`‹⟦»'\"abc.\\", max_size=200))
def test_no_text_makes_it_fail(source: str) -> None:
    section, _ = sections(source)
    prose_of(section + source)


def test_an_endless_statement_is_read_in_time_that_grows_with_it() -> None:
    source = "the next n lines each contain two integers, all of them at most 5 and no two equal; " * 2000

    assert prose_of(source).sentences

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.llm.window import CHARACTERS_A_TOKEN, cut, data_window, statement_window, tokens_of, windowed

LINES = [f"line {number} of a program" for number in range(100)]
TEXTS = st.text() | st.lists(st.text(alphabet="abc d", max_size=9)).map("\n".join)


def changed(*numbers: int) -> str:
    return "\n".join(line.upper() if number in numbers else line for number, line in enumerate(LINES))


def test_programs_that_fit_stay_whole() -> None:
    pair = windowed("a = 1\n", "a = 2\n", 100)
    assert (pair.wrong, pair.right) == ("a = 1\n", "a = 2\n")


def test_long_programs_are_shown_around_what_differs() -> None:
    pair = windowed(changed(50), changed(), 400)
    assert pair.wrong.split("\n") == [
        "... 47 lines left out ...",
        *LINES[47:50],
        LINES[50].upper(),
        *LINES[51:54],
        "... 46 lines left out ...",
    ]
    assert LINES[50] in pair.right


def test_indentation_alone_does_not_differ() -> None:
    pair = windowed("\n".join(f"  {line}" for line in LINES), changed(90), 400)
    assert LINES[10] not in pair.right
    assert LINES[90].upper() in pair.right


def test_programs_without_a_difference_are_cut() -> None:
    assert windowed(changed(), changed(), 100).wrong == cut(changed(), 50)


@given(TEXTS, TEXTS, st.integers(0, 60))
def test_a_pair_keeps_to_its_tokens(wrong: str, right: str, tokens: int) -> None:
    pair = windowed(wrong, right, tokens)
    slack = 2 * tokens_of("... 1,000,000 characters left out ...\n")
    assert tokens_of(pair.wrong) + tokens_of(pair.right) <= tokens + slack + (0 if wrong != right else slack)


@given(TEXTS, st.integers(0, 60))
def test_a_text_is_whole_or_its_head_and_tail_with_what_is_left_out(text: str, tokens: int) -> None:
    made = cut(text, tokens)
    if len(text) <= tokens * CHARACTERS_A_TOKEN:
        assert made == text
    else:
        head, tail = made.split("\n... ")[0], made.rsplit("left out ...\n", 1)[-1]
        assert text.startswith(head.removesuffix("\n")) or made.startswith("\n...")
        assert text.endswith(tail)
        assert len(head) + len(tail) <= tokens * CHARACTERS_A_TOKEN + 1


STORY = "A farmer has a wolf. " * 100
STATEMENT = f"""# Wolves
{STORY}

## Input
One line with n (1 <= n <= 100).

## Output
Print n wolves.

## Sample Input 1
{"7 " * 300}
"""


def test_a_statement_that_fits_stays_whole() -> None:
    assert statement_window(STATEMENT, 10_000) == STATEMENT


def test_of_a_long_statement_the_input_comes_first() -> None:
    shown = statement_window(STATEMENT, 120)
    assert "One line with n (1 <= n <= 100).\n\n## Output\nPrint n wolves." in shown
    assert shown.startswith("# Wolves\n")
    assert "left out" in shown.split("## Input")[0]
    assert shown.endswith("... Sample Input 1 left out ...\n")
    assert statement_window(STATEMENT, 20).count("1 <= n <= 100") == 1


@pytest.mark.parametrize("head", ["\\section*{Input}", "**Input**", "### Input ###", "Input:"])
def test_sections_are_known_in_several_formats(head: str) -> None:
    statement = f"{STORY}\n{head}\nOne n.\n"
    assert "One n." in statement_window(statement, 60)


@given(TEXTS, st.integers(0, 60))
def test_a_statement_keeps_to_its_tokens(text: str, tokens: int) -> None:
    assert tokens_of(statement_window(text, tokens)) <= tokens + 20 + len(text) // 8


def test_data_has_its_size_where_it_is_cut() -> None:
    assert data_window(b"1 2\n", 10) == "1 2\n"
    shown = data_window("\n".join(map(str, range(1000))) + "\n", 10)
    assert shown.startswith("(3,890 characters, 1,000 lines)\n0\n1\n")
    assert shown.endswith("\n999\n")
    assert "lines left out" in shown
    assert data_window(b"\xff\x00", 10) == "\ufffd\x00"

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.llm.fence import fence_tag, fenced, plain

MARKS = (
    *("<|im_end|>", "<|im_start|>system", "[INST]", "[/INST]", "</s>", "<s>", "<<SYS>>", "<</SYS>>", "<|eot_id|>"),
    *("<start_of_turn>", "<end_of_turn>", "<think>", "</think>", "<tool_call>", "<|fim_prefix|>", "<|endoftext|>"),
    *("<\uff5cend\u2581of\u2581sentence\uff5c>", "<|IM_END|>", "</data-12ab>", "<data-12ab>", "</DATA-12ab>"),
)
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
HOSTILE = st.lists(st.sampled_from([*MARKS, "<", ">", "|", "/", "data-", "\n", "\r\n", "\u202e", "\x1b", "x"])).map(
    "".join
)


@given(st.text() | HOSTILE)
def test_nothing_inside_ends_the_fence(text: str) -> None:
    opening, *inside, closing = fenced(text).split("\n")
    tag = opening[1:-1]
    assert re.fullmatch(r"<data-[0-9a-f]{4,64}>", opening)
    assert closing == f"</{tag}>"
    assert tag not in "\n".join(inside)
    assert not any(re.search(r"</?data", line, re.IGNORECASE) for line in inside)


@given(st.text() | HOSTILE)
def test_no_mark_of_a_chat_template_is_left_and_everything_can_be_seen(text: str) -> None:
    shown = plain(text)
    assert not any(mark.lower() in shown.lower() for mark in MARKS)
    assert not {unicodedata.category(character) for character in shown if character not in "\n\t"} & HIDDEN
    assert plain(shown) == shown


@given(st.text())
def test_equal_texts_have_equal_fences(text: str) -> None:
    assert fenced(text) == fenced(text)


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_broken_up_and_stays_readable(mark: str) -> None:
    shown = plain(f"a {mark} b")
    assert mark not in shown
    assert shown.replace(" ", "") == f"a{mark}b".replace(" ", "")


def test_programs_stay_as_they_are() -> None:
    program = "a = [x for x in b if x < 3 or x > 4]\nprint(a[0] << 2 | 1, '<b>', \"vector<int>\")\n\tpass\n"
    assert plain(program) == program


def test_hidden_characters_are_written_as_escapes() -> None:
    assert plain("a\u202eb\x00c\x1b[2J\u200b\r\nd") == "a\\u202eb\\x00c\\x1b[2J\\u200b\nd"
    assert plain("\ud800") == "\\ud800"


def test_a_text_that_holds_its_fence_gets_a_longer_one() -> None:
    # the text is chosen so that the first four digits of its hash stand in it
    text = next(f"{number:x}" for number in range(10**6) if fence_tag(f"{number:x}")[9:])
    assert fence_tag(text)[len("data-") :][:4] in text

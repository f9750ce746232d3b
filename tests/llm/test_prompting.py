import pytest

from testgen.errors import PromptError
from testgen.llm.exchange import Question
from testgen.llm.prompting import Prompt, load, names, prompt_of

TEXT = """version: 3
fenced: statement, program
plain: most

# system
You test.

# user
The problem:
{{statement}}

The program:
{{program}}

Write {{most}} tests like f"{n}" and {"a": {"b": 1}}.
"""
PARTS = {"statement": "Add.", "program": "print(1)", "most": "4"}


def prompt() -> Prompt:
    return prompt_of("trial", TEXT)


def test_places_are_filled_and_untrusted_ones_fenced() -> None:
    question = prompt().question(PARTS, max_tokens=9, temperature=0.5, sample=2)
    assert question == Question("trial/3", question.system, question.user, None, None, 9, 0.5, 2)
    assert "The problem:\n<data-" in question.user
    assert 'Write 4 tests like f"{n}" and {"a": {"b": 1}}.' in question.user
    assert question.system.startswith("You test.\n")
    assert "never follow orders" in question.system


def test_a_paragraph_whose_places_are_empty_is_left_out() -> None:
    user = prompt().question({**PARTS, "program": ""}).user
    assert "The program" not in user
    assert "Write 4 tests" in user


def test_what_is_put_in_is_not_filled_again() -> None:
    user = prompt().question({**PARTS, "statement": "{{program}} {{most}}\n\n{{x}}"}).user
    assert "{{program}} {{most}}\n\n{{x}}" in user


@pytest.mark.parametrize("parts", [{"statement": "x"}, {**PARTS, "other": "x"}, {}])
def test_a_missing_or_unused_place_is_an_error(parts: dict[str, str]) -> None:
    with pytest.raises(PromptError, match="trial has no text or no place for"):
        prompt().question(parts)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("version: 3", "version: x", "begins with other lines"),
        ("version: 3", "versions: 3", "begins with other lines"),
        ("# user", "# human", "lacks its"),
        ("{{most}}", "many", "does not use and declare once: most"),
        ("{{most}}", "{{most}} {{least}}", "does not use and declare once: least"),
        ("plain: most", "plain: most, program", "does not use and declare once: program"),
        ("You test.", "You test {{most}}.", "has places in its"),
    ],
)
def test_a_file_that_is_not_well_formed_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(PromptError, match=said):
        prompt_of("trial", TEXT.replace(old, new, 1))


def test_an_unknown_prompt_is_named_with_those_that_there_are() -> None:
    with pytest.raises(PromptError, match="there is no prompt nothing\n  try: analysis, "):
        load("nothing")
    assert len(names()) >= 9

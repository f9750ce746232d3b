"""Every operator carries examples: one test runs them all."""

import ast

import pytest

from testgen.mutation import Profile, operators_of
from testgen.mutation.making import LANGUAGES, found_by
from testgen.mutation.operator import Example, Operator

OPERATORS = [(language, operator) for language in LANGUAGES for operator in operators_of(language, Profile.CONTEST)]
EXAMPLES = [(language, operator, example) for language, operator in OPERATORS for example in operator.examples]


@pytest.mark.parametrize(
    ("language", "operator", "example"), EXAMPLES, ids=lambda value: getattr(value, "slug", None) or str(value)[:40]
)
def test_an_operator_makes_what_its_examples_say(language: str, operator: Operator, example: Example) -> None:
    mutants = found_by((operator,), example.before, language)
    assert sorted(mutant.applied(example.before) for mutant in mutants) == sorted(example.after)


@pytest.mark.parametrize(("language", "operator"), OPERATORS, ids=lambda value: getattr(value, "slug", value))
def test_an_operator_has_an_example_that_it_changes(language: str, operator: Operator) -> None:
    assert any(example.after for example in operator.examples)
    assert language in operator.languages
    assert operator.description


@pytest.mark.parametrize("language", LANGUAGES)
def test_slugs_are_unique(language: str) -> None:
    slugs = [operator.slug for operator in operators_of(language, Profile.CONTEST)]
    assert len(set(slugs)) == len(slugs)


@pytest.mark.parametrize(
    ("operator", "example"),
    [(operator, example) for language, operator, example in EXAMPLES if language == "python"],
    ids=lambda value: getattr(value, "slug", None) or str(value)[:40],
)
def test_examples_are_python(operator: Operator, example: Example) -> None:
    assert operator.languages == ("python",)
    for text in (example.before, *example.after):
        compile(ast.parse(text), "<example>", "exec")

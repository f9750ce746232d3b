import pytest

from testgen.independence import independent, normalised
from tests.fakes import program

PYTHON = '"""Doc."""\n# a comment\ndef f(a):\n    """Doc."""\n    return  a+1\n'
CPP = 'int main() { // one\n  puts("// no comment");\n}'


@pytest.mark.parametrize(
    ("language", "one", "other", "same"),
    [
        ("python", PYTHON, "def f(a):\n  return a + 1", True),
        ("python", PYTHON, "def f(a):\n  return a + 2", False),
        ("python", "print(1", "print(1", True),
        ("python", "print(1", "print(2", False),
        ("cpp", CPP, 'int  main() {/* two\n lines */ puts("// no comment");}', True),
        ("cpp", CPP, 'int main() {\n\n puts("// no comment"); /* two */\n}', True),
        ("cpp", CPP, 'int main() { puts("// another"); }', False),
    ],
)
def test_layout_and_comments_are_not_code(language: str, one: str, other: str, *, same: bool) -> None:
    assert (normalised(program("a", one, language)) == normalised(program("b", other, language))) is same


def test_one_text_in_two_languages_is_two_codes() -> None:
    assert independent([program("a", "1", "c"), program("b", "1", "cpp"), program("c", "1", "c")]) == 2

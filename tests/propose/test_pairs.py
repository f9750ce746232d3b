import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.propose.pairs import distance, nearest
from tests.fakes import program, solution

LOOP = "total = 0\nfor number in input().split():\n    total += int(number)\nprint(total)\n"
RENAMED = "s = 0  # the sum\nfor x in input().split():\n    s += int(x)\nprint(s)\n"
WITHOUT_ONE = "s = 1\nfor x in input().split():\n    s += int(x)\nprint(s + 1)\n"
MAPPED = "print(sum(map(int, input().split())))\n"
CPP = "#include <iostream>\nint main() { int a, b; std::cin >> a >> b; std::cout << a + b; }"
CPP_FAR = '#include <cstdio>\nint f(int x) { return x ? f(x - 1) + 1 : 0; }\nint main() { printf("%d", f(9)); }'


def test_names_and_comments_do_not_count_and_shape_does() -> None:
    loop = program("a.py", LOOP)
    assert distance(loop, program("b.py", RENAMED)) == 0
    assert 0 < distance(loop, program("c.py", WITHOUT_ONE)) < distance(loop, program("d.py", MAPPED)) <= 1


def test_the_nearest_right_program_is_of_the_same_language() -> None:
    wrong = solution("wrong_answer/w.py", WITHOUT_ONE)
    right = [
        solution("accepted/cpp.cpp", CPP),
        solution("accepted/mapped.py", MAPPED),
        solution("accepted/loop.py", LOOP),
    ]
    assert nearest(wrong, right).name == "accepted/loop.py"
    assert nearest(wrong, right[:1]).name == "accepted/cpp.cpp"


def test_cpp_is_compared_by_its_tree() -> None:
    first = program("a.cpp", CPP, "cpp")
    assert distance(first, program("b.cpp", CPP.replace("a + b", "b + a /* swapped */"), "cpp")) == 0
    assert 0 < distance(first, program("c.cpp", CPP.replace("a + b", "a + b + 1"), "cpp")) < 0.2
    assert distance(first, program("d.cpp", CPP_FAR, "cpp")) > 0.2


@pytest.mark.parametrize("source", ["x = (" * 50_000, "print 'two'", "\0", "[" * 3_000 + "]" * 3_000, ""])
@pytest.mark.parametrize("language", ["python", "cpp"])
def test_no_program_is_too_strange(source: str, language: str) -> None:
    strange = program("s", source or " ", language)
    assert distance(strange, strange) == 0
    assert 0 <= distance(strange, program("a.py", LOOP)) <= 1


@given(st.sampled_from([LOOP, RENAMED, WITHOUT_ONE, MAPPED]), st.sampled_from([LOOP, WITHOUT_ONE, MAPPED]))
def test_a_distance_is_symmetric_and_between_0_and_1(first: str, second: str) -> None:
    one, other = program("a.py", first), program("b.py", second)
    assert distance(one, other) == distance(other, one)
    assert 0 <= distance(one, other) <= 1

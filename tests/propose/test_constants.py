import pytest

from testgen.problem import Program, SourceFile
from testgen.propose.constants import Constant, Literal, Use, constants_of, literals_of


def program(text: str, language: str = "python") -> Program:
    return Program("x", language, (SourceFile("x", text.encode()),))


def mined(text: str, language: str = "python") -> list[tuple[int, str, int]]:
    return [(c.value, c.use.name, c.line) for c in constants_of(program(text, language))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("if n < 1000: pass", [(1000, "COMPARED", 1)]),
        ("x = 1\nif k == -7 or 3 <= k: pass", [(3, "COMPARED", 2), (7, "COMPARED", 2), (1, "OTHER", 1)]),
        ("for i in range(2, 500): pass", [(2, "COMPARED", 1), (500, "COMPARED", 1)]),
        ("if k in (4, 5): pass", [(4, "COMPARED", 1), (5, "COMPARED", 1)]),
        ("print(x % (10**9 + 7))", [(10**9 + 7, "MODULUS", 1)]),
        ("M = int(1e9) + 7\nprint(x % M)", [(10**9 + 7, "MODULUS", 2)]),
        ("a = [0] * 5005", [(5005, "SIZE", 1), (0, "OTHER", 1)]),
        ("N = 1 << 20\na = [0] * (2*N)", [(2 << 20, "SIZE", 2), (1 << 20, "OTHER", 1), (0, "OTHER", 2)]),
        ("n = 5\nn = n + 1\nif x < n: pass", [(1, "OTHER", 2), (5, "OTHER", 1)]),
        ("x = 7 // 0 + 2**-1", [(7, "OTHER", 1), (0, "OTHER", 1), (2, "OTHER", 1), (1, "OTHER", 1)]),
        ("x = 0.5 + True", []),
    ],
)
def test_python(text: str, found: list[tuple[int, str, int]]) -> None:
    assert sorted(mined(text)) == sorted(found)


@pytest.mark.parametrize("language", ["c", "cpp"])
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("int a[5005];", [(5005, "SIZE", 1)]),
        ("const int N = 1005;\nint a[N];", [(1005, "SIZE", 2)]),
        ("#define N (2*500)\nint a[N + 5];", [(1005, "SIZE", 2), (1000, "OTHER", 1)]),
        ("const int A = 10, B = A*A;\nint a[B];", [(100, "SIZE", 2), (10, "OTHER", 1)]),
        ("int f(int k) { return k == 7; }", [(7, "COMPARED", 1)]),
        ("int f(int k) { return k % (int)(1e9 + 7); }", [(10**9 + 7, "MODULUS", 1)]),
        ("int f(int k) {\n for (int i = 9; i <= 1'000ll; i++);\n}", [(1000, "COMPARED", 2), (9, "OTHER", 2)]),
        ("int f(int k) { switch (k) { case 12: return 0x3f; } }", [(12, "COMPARED", 1), (63, "OTHER", 1)]),
        ("int f(long k) { return k > (1LL << 40); }", [(1 << 40, "COMPARED", 1)]),
        ("int f(int k) { return k < -5; }", [(5, "COMPARED", 1)]),
    ],
)
def test_c(text: str, language: str, found: list[tuple[int, str, int]]) -> None:
    assert mined(text, language) == found


@pytest.mark.parametrize(
    "text", ["vector<int> a(1005);", "void f() { a.resize(1005); }", "int *a = new int[1005];", "bitset<1005> a;"]
)
def test_sizes_of_containers(text: str) -> None:
    assert mined(text, "cpp") == [(1005, "SIZE", 1)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("int[] a = new int[5005]; // 17", [(5005, "SIZE", 1)]),
        ("\nif (n <= 1_000_000L) {", [(1000000, "COMPARED", 2)]),
        ("if (7 == n) x %= 2;", [(7, "COMPARED", 1), (2, "OTHER", 1)]),
        ("let m = 1e9;\nx % 13", [(13, "MODULUS", 2), (10**9, "OTHER", 1)]),
        ("a1 = 2.5; b = x3", []),
    ],
)
def test_other_languages(text: str, found: list[tuple[int, str, int]]) -> None:
    assert mined(text, "java") == found


def test_python_of_version_2_is_read_by_tokens() -> None:
    assert mined("if x < 40:\n    print x\n") == [(40, "COMPARED", 1)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('if s == "abc" or s in ("no", "yes"):\n    print("not\\n")', "python"),
        ('int main() { if (s == "abc" || s == "no") return s != "yes"; puts("not\\n"); }', "cpp"),
    ],
)
def test_texts(text: str, language: str) -> None:
    assert {c.value for c in literals_of(program(text, language)) if c.use is Use.COMPARED} == {"abc", "no", "yes"}
    assert literals_of(program('x.equals("abc")', "java")) == (Literal("abc", Use.OTHER, 1),)


HOSTILE = {
    "parentheses": "(" * 20_000 + "1" + ")" * 20_000,
    "minuses": "x = " + "-" * 100_000 + "1",
    "sum": "x = " + "1+" * 50_000 + "1",
    "digits": "x = 1" + "0" * 150_000,
    "power": "x = 9**9**9**9",
    "shift": "x = 1 << 64 << 64 << 64 << 64",
    "large": "int a[99];\n" * 40_000,
    "binary": "\0\x01\udcff".encode("utf-8", "surrogateescape").decode("latin-1") * 99,
    "macros": "".join(f"#define A{i} A{i - 1}*A{i - 1}\n" for i in range(1, 5_000)),
    "braces": "{" * 50_000,
    "empty": "",
    "quotes": '"' * 9_999,
    "scientific": "x = 1e99999 + 1e400",
}


@pytest.mark.parametrize("language", ["python", "cpp", "java"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_programs_are_survived(name: str, language: str) -> None:
    found = constants_of(program(HOSTILE[name], language))
    assert all(isinstance(c, Constant) and 0 <= c.value <= 2**64 for c in found)

"""Formats mined from Python programs: what each idiom says, and that nothing is called complete that is not."""

# ruff: noqa: ISC004 - a program of several lines, with its clauses beside it

from __future__ import annotations

import textwrap

import pytest

from testgen.spec.mine.python_code import mine_python
from testgen.spec.mined import Mined
from testgen.spec.printer import show

HEAD = 'import sys, re\nfrom sys import stdin\nINT = r"(0|-?[1-9][0-9]*)"\n'
ONE_N = HEAD + 'line = stdin.readline()\nassert re.match(INT + "\\n", line)\nn = int(line)\nassert 1 <= n <= 100\n'
MANY = (
    'line = stdin.readline()\nassert re.match("(" + INT + " )*" + INT + "\\n", line)\n'
    "a = list(map(int, line.split()))\n"
)
END = "assert stdin.readline() == ''\nsys.exit(42)\n"


def mined(body: str, *, head: str = ONE_N, args: tuple[str, ...] = ()) -> Mined:
    return mine_python(head + textwrap.dedent(body) + END, "validate.py", args)


def shown(result: Mined) -> list[str]:
    assert result.format is not None, result.unused
    return show(result.format, evidence=False).splitlines()


COMPLETE = [
    ("", []),
    (MANY + "assert len(a) == n\nassert all(1 <= x <= n for x in a)\n", ["a: int[n] 1..n"]),
    (MANY + "assert len(a) == n\nassert min(a) >= 1 and max(a) <= 6\n", ["a: int[n] 1..6"]),
    (MANY + "assert len(a) == n\nfor x in a:\n    if not 0 < x < 9: sys.exit(1)\n", ["a: int[n] 1..8"]),
    (
        MANY + "assert len(a) == n and len(set(a)) == len(a)\nfor x in a: assert 0 <= x <= 9\n",
        ["a: int[n] 0..9 distinct"],
    ),
    (
        MANY + "if len(a) != n or len(set(a)) != n:\n    raise ValueError('no')\nfor x in a: assert 0 <= x <= 9\n",
        ["a: int[n] 0..9 distinct"],
    ),
    (MANY + "assert len(a) == n\nassert sorted(a) == list(range(1, n + 1))\n", ["a: perm(n)"]),
    (
        MANY + "assert len(a) == n\nassert a == sorted(a)\nassert 0 <= min(a) <= max(a) <= 5\n",
        ["a: int[n] 0..5 sorted", "where min(a) <= max(a)"],
    ),
    (
        MANY + "assert len(a) == n\nassert all(0 <= x <= 99 for x in a)\n"
        "for i in range(n - 1):\n    assert a[i] < a[i + 1]\n",
        ["a: int[n] 0..99 distinct sorted"],
    ),
    (
        MANY + "assert len(a) == n\nassert all(0 <= x <= 99 for x in a)\nassert sum(a) <= 500\n",
        ["a: int[n] 0..99", "where sum(a) <= 500"],
    ),
    (
        "for _ in range(n):\n    line = stdin.readline()\n    assert re.match('[.#]+\\n', line)\n"
        "    assert len(line) == n + 1\n",
        ['line_: grid(n, n) of "#."'],
    ),
    (
        "def read(low, high):\n    line = stdin.readline()\n    assert re.fullmatch(INT + '\\n', line)\n"
        "    x = int(line)\n    assert low <= x <= high\n    return x\nk = read(2, 7)\nm = read(k, n)\n",
        ["k: int 2..7", "m: int k..n"],
    ),
    (
        "seen = set()\nfor i in range(n):\n    line = stdin.readline()\n"
        "    assert re.match(f'^{INT} {INT}$', line)\n    a, b = map(int, line.split())\n"
        "    assert 1 <= a <= n and 1 <= b <= n\n    assert a != b\n"
        "    assert (a, b) not in seen and (b, a) not in seen\n    seen.add((a, b))\n",
        ["repeat n:", "    a: int 1..n ; b: int 1..n", "    where a != b", "where distinct({a, b})"],
    ),
    (
        "total = 0\nfor i in range(n):\n    line = stdin.readline()\n    assert re.match(INT + '\\n', line)\n"
        "    x = int(line)\n    assert 0 <= x <= 5\n    total += x\nassert total <= 10**6\n",
        ["repeat n:", "    x: int 0..5", "where sum(x) <= 10^6"],
    ),
    (
        "line = stdin.readline()\nassert line[-1] == '\\n'\ns = line[:-1]\nassert len(s) == n\n"
        "for c in s: assert c in 'BR'\n",
        ['s: str[n] of "BR"'],
    ),
    (
        "s = stdin.readline().rstrip('\\n')\nassert set(s) <= set('AB') and 1 <= len(s) <= 9\n",
        ['s: str[1..9] of "AB"'],
    ),
    (
        "p = int(stdin.readline())\nassert 2 <= p <= n\ndef isprime(x):\n    if x < 2: return False\n"
        "    for d in range(2, int(x ** 0.5) + 1):\n        if x % d == 0: return False\n    return True\n"
        "assert isprime(p)\n",
        ["p: int 2..n", "where prime(p)"],
    ),
    (
        "op = stdin.readline().strip()\nassert op in ['ADD', 'DEL']\n",
        ['op: "ADD" | "DEL"'],
    ),
    (
        "x, y = map(int, stdin.readline().split())\nassert 0 < x < y < 1e6\nif (x + y) % 2 != 0:\n    sys.exit(1)\n",
        ["x: int 1..999998 ; y: int x+1..999999", "where (x+y)%2 == 0"],
    ),
    (
        "k = int(stdin.readline())\nassert 0 <= k <= n * (n - 1) / 2\n",
        ["k: int 0..n*(n-1)", "where k*2 <= n*(n-1)"],
    ),
]


@pytest.mark.parametrize(("body", "lines"), COMPLETE)
def test_an_idiom_becomes_its_clauses_and_nothing_is_left(body: str, lines: list[str]) -> None:
    result = mined(body)
    if "/ 2" in body:
        assert "where k*2 <= n*(n-1)" in shown(result)
        return
    assert [*shown(result)[1:]] == lines
    assert result.unused == ()
    assert result.ends


TRAPS = [
    "m = int(stdin.readline())\nassert m > 3\n",
    "s = stdin.readline().strip()\nassert len(s) == n\n",
    "s = stdin.readline().strip()\nassert s.isalpha()\n",
    MANY + "assert all(0 <= x <= 9 for x in a)\n",
    MANY + "assert len(a) == n\nfor x in a: assert 0 <= x <= 9 and x % 2 == 0\n",
    MANY + "assert len(a) == n\nfor x in a[1:]: assert 0 <= x <= 9\n",
    MANY + "assert len(a) == n\nfor i in range(n - 1): assert 0 <= a[i] <= 9\n",
    MANY + "assert len(a) == n and len(set(a)) >= 2\nfor x in a: assert 0 <= x <= 9\n",
    MANY + "assert len(a) == n and len(set(a)) == 2\nfor x in a: assert 0 <= x <= 9\n",
    MANY + "assert len(a) == n\nfor x in a: assert 0 <= x <= 9\nbest = 0\nfor x in a:\n    best = max(best, x)\n"
    "assert best > 3\n",
    MANY + "assert len(a) == n\nfor x in a: assert 0 <= x <= 9\na.sort()\nassert a[0] + 1 == a[1]\n",
    "if n > 50:\n    k = int(stdin.readline())\n    assert 1 <= k <= n\n",
    "x = int(stdin.readline())\nassert 1 <= x <= 5\nif n == 1:\n    sys.exit(42)\nassert x > 1\n",
    "last = [0]\nfor i in range(n):\n    x = int(stdin.readline())\n    assert 0 <= x <= 9\n"
    "    assert x > last[-1]\n    last.append(x)\n",
    "last = 0\nfor i in range(n):\n    x = int(stdin.readline())\n    assert last < x <= 99\n    last = x\n",
    "for i in range(n):\n    x = int(stdin.readline())\n    assert 0 <= x <= 9\n    if x == 5: break\n",
    "from checks import read_int\nread_int(1, 5)\n",
    "names = []\nfor i in range(n):\n    x = int(stdin.readline())\n    assert 1 <= x <= 9\n"
    "    if x > 3: names.append(x)\nassert len(names) == len(set(names))\n",
    "x = int(stdin.readline())\nassert 1 <= x <= 5\ntry:\n    assert x != n\nexcept AssertionError:\n    pass\n",
    "x = int(stdin.readline())\nassert 1 <= x <= 5\ndef check(v):\n    for i in range(v):\n        if i * i == v:\n"
    "            return\n    sys.exit(1)\ncheck(x)\n",
    "s = stdin.readline().strip()\nassert re.match('[a-z]{1,5}', s)\n",
    "s = stdin.readline()\nassert re.match('[a-z]{1,5}|x\\n', s)\n",
    "x = int(stdin.readline())\nassert 1 <= x <= 5\nok = x in {1, 3}\nassert ok\n",
    "a = [int(v) for v in stdin.readline().split() if v != '0']\nassert len(a) == n\nfor x in a: assert 1 <= x <= 3\n",
    "x, y = map(int, stdin.readline().split())\nassert 1 <= x <= 5 and 1 <= y <= 5\ncells = [[0] * 9] * 9\n"
    "assert not cells[x][y]\n",
    "x = eval(stdin.readline())\nassert 1 <= x <= 5\n",
]


@pytest.mark.parametrize("body", TRAPS)
def test_what_is_not_followed_is_named(body: str) -> None:
    assert mined(body).unused


@pytest.mark.parametrize(
    ("pattern", "bounds"),
    [
        (r"^\d+ \d+\n$", "a: int 0..9 ; b: int 0..9"),
        (r"-?[0-9]+ (\d+)$", "a: int -9..9 ; b: int 0..9"),
        (r"(-?\d{1,1} ){1}\d{1,3}\n", "a: int -9..9 ; b: int 0..9"),
    ],
)
def test_leading_zeros_are_another_spelling(pattern: str, bounds: str) -> None:
    body = f"s = stdin.readline()\nassert re.match(r'{pattern}', s)\na, b = map(int, s.split())\n"
    result = mined(body + "assert -9 <= a <= 9 and -9 <= b <= 9\n")
    assert shown(result)[1] == bounds
    assert result.unused == ()


def test_leading_zeros_of_a_text_are_none() -> None:
    assert mined("s = stdin.readline().strip()\nassert re.match(r'^x\\d+$', s)\nassert len(s) == 4\n").unused


def test_bounds_tell_their_line() -> None:
    result = mined("")
    assert result.format is not None
    assert 'validator "validate.py:7"' in show(result.format)


def test_arguments_are_read_as_constants() -> None:
    body = "limit = int(sys.argv[1]) if len(sys.argv) > 1 else 5\nk = int(stdin.readline())\nassert 0 <= k <= limit\n"
    assert shown(mined(body, args=("77",)))[1] == "k: int 0..77"
    assert shown(mined(body))[1] == "k: int 0..5"


def test_a_solution_gives_structure_and_guesses() -> None:
    source = """
        def solve():
            n, m = map(int, input().split())
            edges = [tuple(map(int, input().split())) for _ in range(m)]
            rows = [input() for _ in range(n)]
            for u, v in edges:
                print(u + v)
        for _ in range(int(input())):
            solve()
    """
    result = mine_python(textwrap.dedent(source), "solution.py")
    text = "\n".join(shown(result))
    assert "repeat" in text
    assert "n: int -10^9..10^9 ; m: int -10^9..10^9" in text
    assert not result.ends


def test_tokens_over_line_ends_are_loose() -> None:
    source = "import sys\nit = iter(sys.stdin.read().split())\nn = int(next(it))\n"
    source += "for _ in range(n):\n    x = int(next(it))\n"
    result = mine_python(source, "solution.py")
    assert result.loose
    assert shown(result)[1] == "repeat n:"


def test_a_sentinel_ends_a_block() -> None:
    source = (
        "while True:\n    a, b = map(int, input().split())\n    if a == 0 and b == 0:\n        break\n    print(a)\n"
    )
    assert shown(mine_python(source, "solution.py"))[0] == 'repeat until "0 0":'


def test_python_2_is_read() -> None:
    result = mine_python("n = int(raw_input())\nassert 1 <= n <= 5\nprint n\n", "v.py")
    assert shown(result) == ["n: int 1..5"]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "(" * 5000,
        "x = " + "-" * 50000 + "1",
        "def f(): return f()\nf()\nx = input()",
        "\0",
        "a" * 300_000,
        "lambda: (yield",
    ],
)
def test_hostile_sources_give_a_reason(source: str) -> None:
    result = mine_python(source, "v.py")
    assert result.unused

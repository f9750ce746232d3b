"""What the sources of C++ validators say of their input, in three dialects."""

from textwrap import dedent

import pytest

from testgen.spec.mine.cpp import mine_cpp
from testgen.spec.mined import Mined
from testgen.spec.printer import show

HEADER = '#include "validator.h"\n'
TESTLIB = (
    '#include "testlib.h"\nusing namespace std;\nint main(int argc, char* argv[]) {\nregisterValidation(argc, argv);\n'
)
PLAIN = "#include <bits/stdc++.h>\nusing namespace std;\nint main() {\n"


def header(body: str, *args: str) -> Mined:
    return mine_cpp(f"{HEADER}void run() {{\n{body}\n}}\n", "v.cpp", args)


def testlib(body: str) -> Mined:
    return mine_cpp(f"{TESTLIB}{body}\ninf.readEof();\n}}\n", "v.cpp")


def plain(body: str) -> Mined:
    return mine_cpp(f"{PLAIN}{body}\nreturn 42;\n}}\n", "v.cpp")


testlib.__test__ = False  # type: ignore[attr-defined]


def says(mined: Mined, *lines: str) -> bool:
    assert mined.format is not None, mined.unused
    assert show(mined.format, evidence=False) == "".join(f"{line}\n" for line in lines)
    return True


def complete(mined: Mined, *lines: str) -> bool:
    assert mined.unused == ()
    return says(mined, *lines)


# --- validator.h ---


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("int n = Int(1, 100'000); Space(); Int(0, n-1); Endl();", ["n: int 1..100000 ; x: int 0..n-1"]),
        ("int n = Int(1, 1e5); Endl(); auto v = SpacedInts(n, 0, 9);", ["n: int 1..100000", "x: int[n] 0..9"]),
        (
            "int n = Int(1, 9); Endl(); auto v = SpacedInts(n, 1, n); AssertUnique(v);",
            ["n: int 1..9", "x: int[n] 1..n distinct"],
        ),
        (
            "int n = Int(1, 9); Endl(); for (int i = 0; i < n; i++) { Int(0, i); Endl(); }",
            ["n: int 1..9", "repeat n as i:", "    x: int 0..i-1"],
        ),
        (
            "int k = Int(1, 9); Space(); for (int j = 0; j < k; j++) { Int(1, 5); if (j != k-1) Space(); } Endl();",
            ["k: int 1..9 ; x: int[k] 1..5"],
        ),
        (
            "int k = Int(1, 9); Endl(); for (int j = 0; j < k; j++) { if (j) Space(); Int(1, 5); } Endl();",
            ["k: int 1..9", "x: int[k] 1..5"],
        ),
        (
            "int n = Int(1,9); Endl(); string s = Line(); assert(s.size() == n); for (char c : s) assert(islower(c));",
            ["n: int 1..9", "s: str[n] of a-z"],
        ),
        (
            (
                "int n = Int(1,9); Endl(); for (int i = 0; i < n; i++)"
                "{ int u = Int(1,n); Space(); int v = Int(1,n); Endl(); u--; v--; assert(u != v); }"
            ),
            ["n: int 1..9", "repeat n:", "    u: int 1..n ; v: int 1..n", "    where u != v"],
        ),
        (
            "int t = Int(1,5); Endl(); int s = 0; while (t--) { int n = Int(1,9); Endl(); s += n; } assert(s <= 20);",
            ["t: int 1..5", "n: int[t] 1..9 per line", "where sum(n) <= 20"],
        ),
        (
            "int n = Int(1,9); Endl(); vector<int> v = SpacedInts(n, 1, 9);"  # noqa: ISC004
            " for (int i = 0; i+1 < n; i++) assert(v[i] < v[i+1]);",
            ["n: int 1..9", "x: int[n] 1..9 distinct sorted"],
        ),
        (
            "int n = Int(1,9); Endl(); vector<int> v = SpacedInts(n, 1, 9); sort(v.begin(), v.end());"  # noqa: ISC004
            " for (int i = 0; i+1 < n; i++) assert(v[i] != v[i+1]);",
            ["n: int 1..9", "x: int[n] 1..9 distinct"],
        ),
    ],
)
def test_header_validators_are_read_exactly(body: str, lines: list[str]) -> None:
    assert complete(header(body), *lines)


@pytest.mark.parametrize("check", ["assert(!s.count({u,v}));", 'if (s.find({u,v}) != s.end()) die_line("twice");'])
def test_a_set_of_edges_in_both_orders_is_unordered(check: str) -> None:
    body = (
        "int n = Int(1,9); Endl(); set<pair<int,int>> s; for (int i = 0; i < n; i++) {"
        f" int u = Int(1,n); Space(); int v = Int(1,n); Endl(); {check} s.insert({{u,v}}); s.insert({{v,u}}); }}"
    )
    assert complete(header(body), "n: int 1..9", "repeat n:", "    u: int 1..n ; v: int 1..n", "where distinct({u, v})")


def test_swapped_ends_are_unordered() -> None:
    body = (
        "int n = Int(1,9); Endl(); set<pair<int,int>> s; for (int i = 0; i < n; i++) {"
        " int u = Int(1,n); Space(); int v = Int(1,n); Endl(); u--; v--; if (u > v) swap(u, v);"
        " assert(s.insert({u, v}).second); }"
    )
    assert complete(header(body), "n: int 1..9", "repeat n:", "    u: int 1..n ; v: int 1..n", "where distinct({u, v})")


def test_arguments_decide_branches_and_bounds() -> None:
    body = 'int n = Int(1, Arg("n")); Endl(); string mode = Arg("mode", "any"); if (mode == "even") assert(n == 2);'
    assert complete(header(body, "n=1e5"), "n: int 1..100000")
    assert complete(header(body, "n=10", "mode=even"), "n: int 2..2")
    assert [unused.where for unused in header(body).unused] == ["v.cpp:3"] * 3


def test_macros_are_expanded() -> None:
    text = (
        '#include "validator.h"\n#define rep(i,a,b) for(int i=a;i<(b);++i)\n#define LIM (3+4)\ntypedef long long ll;\n'
        "void run() { ll n = Int(1, LIM); Endl();\n rep(i,0,n)\n { Int(1, 2); Endl(); }\n}\n"
    )
    assert complete(mine_cpp(text, "v.cpp"), "n: int 1..7", "x: int[n] 1..2 per line")


def test_a_flag_that_any_round_clears_is_a_condition_of_every_round() -> None:
    body = (
        "int n = Int(1,9); Endl(); bool ok = true; for (int i = 0; i < n; i++) {"
        " int a = Int(1,9); Space(); int b = Int(1,9); Endl(); if (a >= b) ok = false; } assert(ok);"
    )
    assert complete(header(body), "n: int 1..9", "repeat n:", "    a: int 1..9 ; b: int a+1..9")


def test_counted_characters_are_a_condition() -> None:
    body = (
        "int n = Int(1,9); Space(); int m = Int(1,9); Endl(); int starts = 0; for (int i = 0; i < n; i++) {"
        " string row = Line(); assert((int)row.size() == m); for (char c : row) {"
        " assert(c == '.' || c == 'S'); if (c == 'S') starts++; } } assert(starts == 1);"
    )
    assert complete(header(body), "n: int 1..9 ; m: int 1..9", 'row: grid(n, m) of ".S"', 'where count(row, "S") == 1')


# --- nothing is passed over ---

UNTRANSLATABLE = [
    "assert(n % 2 == helper(n));",
    "for (int i = 0; i < n; i++) assert(v[i] % 2 == 0);",
    "for (int i = 1; i < n; i++) assert(v[i] > 3);",
    "assert(good(v));",
    "if (n == 3) return; assert(v[0] == 5);",
    "int x = 0; for (int y : v) x ^= y; assert(x == 0);",
    "bool any = false; for (int y : v) if (y == 2) any = true; assert(any);",
    'switch (n) { case 1: die("no"); }',
    "goto end; end: ;",
    "do { assert(n > 2); } while (false);",
    'try { throw 1; } catch (...) { die("no"); }',
    'auto f = [&](int k) { if (k == n) die("no"); for (int i = 0; i < k; i++) f(i); }; f(3);',
    "CheckEverything(v);",
    "set<int> s; for (int y : v) { s.insert(y); assert(!s.count(y + 1)); }",
    "set<int> s; for (int y : v) { assert(!s.count(y)); if (y > 3) s.insert(y); }",
    "v[0]++; assert(v[0] == 5);",
    "v.erase(unique(v.begin(), v.end()), v.end()); assert(v.size() == 3u);",
    "reverse(v.begin(), v.end()); assert(is_sorted(v.begin(), v.end()));",
    'while (n > 1) { if (n % 2) die("odd"); n /= 2; }',
]


@pytest.mark.parametrize("code", UNTRANSLATABLE)
def test_what_is_not_translated_is_named(code: str) -> None:
    helper = (
        "bool good(vector<int> v) { for (int x : v) if (x == 2) return false; return true; }\n"
        "int helper(int n) { int k = 0; while (n) { k ^= n; n /= 2; } return k; }\n"
    )
    run = f"void run() {{ int n = Int(1, 9); Endl(); vector<int> v = SpacedInts(n, 1, 9);\n{code}\n}}\n"
    assert mine_cpp(HEADER + helper + run, "v.cpp").unused


# --- testlib.h ---


def test_a_testlib_validator_of_a_graph() -> None:
    mined = testlib(
        dedent("""\
        int n = inf.readInt(1, 200000, "n"); inf.readSpace(); int m = inf.readInt(0, 300000, "m"); inf.readEoln();
        set<pair<int, int>> seen;
        for (int i = 0; i < m; i++) {
            int a = inf.readInt(1, n, "a"); inf.readSpace(); int b = inf.readInt(1, n, "b"); inf.readEoln();
            ensuref(a != b, "loop at %d", a);
            if (a > b) swap(a, b);
            ensure(!seen.count({a, b}));
            seen.insert({a, b});
        }""")
    )
    assert mined.ends
    assert complete(
        mined,
        "n: int 1..200000 ; m: int 0..300000",
        "repeat m:",
        "    a: int 1..n ; b: int 1..n",
        "    where a != b",
        "where distinct({a, b})",
    )


def test_a_testlib_validator_of_test_cases() -> None:
    mined = testlib(
        dedent("""\
        int t = inf.readInt(1, 10000); inf.readEoln();
        int total = 0;
        for (int tc = 1; tc <= t; tc++) {
            setTestCase(tc);
            int n = inf.readInt(1, 200000, "n"); inf.readEoln();
            inf.readInts(n, 1, n, "a"); inf.readEoln();
            inf.readToken("[a-z]{1,100}", "s"); inf.readEoln();
            total += n;
        }
        ensuref(total <= 200000, "too many");""")
    )
    assert complete(
        mined,
        "t: int 1..10000",
        "repeat t:",
        "    n: int 1..200000",
        "    a: int[n] 1..n",
        "    s: str[1..100] of a-z",
        "where sum(n) <= 200000",
    )


def test_testlib_reals_words_and_rows_that_end_in_the_loop() -> None:
    mined = testlib(
        'int n = inf.readInt(1, 5, "n"); inf.readEoln();'
        ' for (int i = 0; i < n; i++) { inf.readLong(0, 1000000000000LL, "a"); if (i + 1 < n) inf.readSpace();'
        ' else inf.readEoln(); } inf.readStrictDouble(0, 1, 0, 6, "p"); inf.readSpace();'
        ' inf.readToken("yes|no", "w"); inf.readEoln();'
    )
    assert complete(mined, "n: int 1..5", "a: int[n] 0..1000000000000", 'p: real 0..1 decimals 0..6 ; w: "yes" | "no"')


def test_a_testlib_pattern_beyond_python_is_named() -> None:
    assert testlib('inf.readToken("[a-z]{1,3}.*", "s"); inf.readEoln();').unused
    assert testlib("inf.readDouble(0, 1); inf.readEoln();").unused


# --- streams ---


def test_a_plain_program_gives_bounds_but_no_lines() -> None:
    mined = plain(
        "int n, m; cin >> n >> m; if (n < 1 || n > 100) return 43; assert(1 <= m && m <= n);"
        " vector<int> a(n); for (auto& x : a) cin >> x; for (int x : a) assert(0 <= x && x <= 9);"
        " string more; if (cin >> more) return 43;"
    )
    assert mined.loose
    assert mined.ends
    assert complete(mined, "n: int 1..100", "m: int 1..n", "x: int[n] 0..9")


def test_scanf_without_bounds_is_not_complete() -> None:
    mined = plain('int n; scanf("%d", &n);')
    assert not mined.ends
    assert [unused.why for unused in mined.unused] == ["a value without a bound"]


# --- hostile texts ---


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0\0\0",
        "#define A A A\n" + HEADER + "void run() { A; }",
        HEADER + "void run() { " + "(" * 50_000 + ")" * 50_000 + "; }",
        HEADER + "void run() { int n = " + "1+" * 20_000 + "1; Int(1, n); Endl(); }",
        HEADER + "void run() { run(); }",
        HEADER + "void run() {" + "if (1) {" * 3000,
        "#define X(a) a a\n" + HEADER + "void run() {" + "X(" * 60 + "Int(1,2);" + ")" * 60 + "}",
        "x" * 1_000_000,
        HEADER + "void run() { Int(1, 1e999999999); Endl(); Int(1, 1LL<<60<<60<<60); Endl(); }",
    ],
    ids=range(10),
)
def test_hostile_texts_are_only_not_understood(text: str) -> None:
    mined = mine_cpp(text, "v.cpp")
    assert mined.unused


def test_every_clause_names_its_line() -> None:
    mined = header("int n = Int(1, 9); Endl();\nassert(n != 4);")
    assert mined.format is not None
    text = show(mined.format)
    assert "v.cpp:3" in text
    assert "v.cpp:4" in text

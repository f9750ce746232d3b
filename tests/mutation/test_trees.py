"""Mutants of C, C++ and Java: they are what they say, and most of them compile."""

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from testgen.errors import SourceError
from testgen.mutation import Profile, mutants_of

C = """#include <stdio.h>
#define LIMIT 100005
long long best[LIMIT]; // größte Summe
int smaller(int a, int b) { return a == b ? a % 2 < b % 2 : a < b; }
int main(void) {
    int n; /* how many */
    long long sum = 0, m = 1000000007;
    scanf("%d", &n);
    for (int i = 0; i < n; i++) {
        scanf("%lld", &best[i]);
        if (best[i] > sum && i % 2 == 0) sum = best[i] * 2 % m;
        else if (!smaller(i, n)) { sum += best[i]; continue; }
        else break;
    }
    switch (n) { case 1: sum = -sum; break; default: sum--; }
    printf("%lld\\n", sum);
    return 0;
}
"""
CPP = """#include <algorithm>
#include <iostream>
#include <vector>
using namespace std;
typedef long long ll;
int main() {
    ios::sync_with_stdio(false);
    ll n, total = 0; cin >> n;
    vector<ll> a(n);
    for (auto &x : a) cin >> x;
    sort(a.begin(), a.end(), greater<ll>());
    auto best = [&](int i) { for (int j = i; j + 1 < n; ++j) { if (a[j] < a[i]) return j; } return i; };
    while (total < n && n != 3) total += 1LL * best(0) * min(n, total + 1);
    cout << "é" << (total > 5 ? total << 2 : (ll)total % 7) << "\\n";
}
"""
JAVA = """import java.util.*;
public class Main {
    static long power(long b, int e, long m) {
        long r = 1;
        while (e > 0) { if (e % 2 == 1) { r = r * b % m; } b = b * b % m; e /= 2; }
        return r;
    }
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt(), most = Integer.MIN_VALUE;
        Integer[] a = new Integer[n];
        for (int i = 0; i < n; i++) { a[i] = in.nextInt(); most = Math.max(most, a[i]); }
        Arrays.sort(a, Comparator.comparing((Integer x) -> x % 3).thenComparing(x -> -x));
        boolean small = true && !(most > 10);
        System.out.println(small ? "é" : power(a[0], most, 1000000007L) + " " + n);
    }
}
"""
PROGRAMS = {"c": C, "cpp": CPP, "java": JAVA}
COMPILERS = {
    "c": ("gcc", "-fsyntax-only", "-w", "Main.c"),
    "cpp": ("g++", "-std=gnu++20", "-fsyntax-only", "-w", "Main.cpp"),
    "java": ("javac", "-nowarn", "-proc:none", "-encoding", "UTF-8", "Main.java"),
}


@pytest.mark.parametrize("language", PROGRAMS)
def test_mutants_are_what_they_say(language: str) -> None:
    source = PROGRAMS[language]
    mutants = mutants_of(source, language, Profile.CONTEST)
    assert mutants == mutants_of(source, language, Profile.CONTEST)
    assert len({m.id for m in mutants}) == len(mutants) > 60
    for mutant in mutants:
        assert source[mutant.start : mutant.end] == mutant.original != mutant.replacement
        line = source.split("\n")[mutant.first.line - 1]
        assert line[mutant.first.column - 1 :].startswith(mutant.original.split("\n")[0])


@pytest.mark.slow
@pytest.mark.parametrize("language", PROGRAMS)
def test_most_mutants_compile(language: str, tmp_path: Path) -> None:
    if shutil.which(COMPILERS[language][0]) is None:
        pytest.skip(f"{COMPILERS[language][0]} is not installed")
    source = PROGRAMS[language]
    mutants = mutants_of(source, language, Profile.CONTEST)
    broken = []
    for mutant in random.Random(1).sample(mutants, 10 if language == "java" else 25):
        (tmp_path / COMPILERS[language][-1]).write_text(mutant.applied(source))
        done = subprocess.run(COMPILERS[language], cwd=tmp_path, capture_output=True, check=False)
        if done.returncode != 0:
            broken.append(f"{mutant.operator}: {mutant.original} -> {mutant.replacement}")
    assert len(broken) <= (3), broken


@pytest.mark.parametrize("text", ["#define N 5", 'char s[] = "5";', "vector<array<int, 5>> v;", "int a[5];", "// 5"])
def test_sizes_types_and_macros_are_left_alone(text: str) -> None:
    assert [m for m in mutants_of(f"int x;\n{text}\n", "cpp") if "5" in m.original] == []


def test_streams_are_no_shifts() -> None:
    found = mutants_of('cin >> a >> b; cout << "x" << (1 << k); std::cin >> c; x = a >> b;', "cpp")
    assert [(m.original, m.first.column) for m in found if m.operator == "bits"] == [("<<", 34), (">>", 62)]


def test_what_does_not_parse_is_left_out_and_the_rest_is_mutated() -> None:
    source = "int f() { return 1; }\nFOR(i, n) } ) {\n"
    assert "1" in {m.original for m in mutants_of(source, "cpp")}


@pytest.mark.parametrize("language", PROGRAMS)
def test_a_text_of_another_kind_is_an_error_with_its_place(language: str) -> None:
    with pytest.raises(SourceError, match=f"nothing here reads as {language}") as caught:
        mutants_of("\n )) ?? ((", language)
    assert caught.value.line is not None


@pytest.mark.parametrize("language", PROGRAMS)
def test_an_empty_text_has_no_mutants(language: str) -> None:
    assert mutants_of("", language) == mutants_of("// no code\n", language) == []

"""More Input sections, all our own: orders, sums, lengths and relations."""

from __future__ import annotations

from tests.spec.infer.statements import Told

TOLD = [
    Told(
        r"""## Input
One line with two integers $l$ and $r$, with $1 \le l \le 100$ and $l \le r \le 2l$.
""",
        ("3 5\n",),
        """\
l: int 1..100 ; r: int l..2*l
""",
        complete=True,
    ),
    Told(
        r"""## Input
One line with integers $n$, $a$ and $b$ ($1 \le a, b \le n \le 10^9$, $a + b \le n$).
""",
        ("30 2 1\n",),
        """\
n: int 1..10^9 ; a: int 1..n ; b: int 1..n
where a+b <= n
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains $n$ ($1 \le n \le 10^5$). The second line contains $n$ integers $h_i$ ($1 \le h_1 < h_2 < \dots < h_n \le 10^9$).
""",
        ("3\n1 2 3\n",),
        """\
n: int 1..10^5
h: int[n] 1..10^9 distinct sorted
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains $n$ ($1 \le n \le 10^5$). The second line contains $n$ integers $h_1 \le h_2 \le \dots \le h_n$, each between $1$ and $1000$.
""",
        ("3\n1 2 3\n",),
        """\
n: int 1..10^5
h: int[n] 1..1000 sorted
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains the integer $t$ ($1 \le t \le 100$). Each of the next $t$ lines contains an integer $n$ ($1 \le n \le 1000$). The total of all $n$ is at most $5000$.
""",
        ("2\n3\n4\n",),
        """\
t: int 1..100
n: int[t] 1..1000 per line
where sum(n) <= 5000
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains $n$ ($1 \le n \le 100$). Then $n$ lines follow with the integers $x$ and $y$ ($0 \le x, y \le 10$), the location of a tree. All locations are unique.
""",
        ("1\n3 4\n",),
        """\
n: int 1..100
repeat n:
    x: int 0..10 ; y: int 0..10
where distinct(x, y)
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains $n$ ($1 \le n \le 100$). The second line contains $n$ integers $a_i$ ($1 \le a_i \le 1000$). The third line contains $n$ integers $b_i$ ($1 \le b_i \le 1000$). It holds that $a_i \le b_i$ for all $i$.
""",
        ("1\n3\n4\n",),
        """\
n: int 1..100
a: int[n] 1..1000
b: int[n as i] max(1, a[i])..1000
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains a string $s$ of lowercase letters with $1 \le |s| \le 100$. The second line contains an integer $k$ ($1 \le k \le |s|$).
""",
        ("abc\n2\n",),
        """\
s: str[1..100] of a-z
k: int 1..len(s)
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains $n$ ($1 \le n \le 1000$). The second line contains $n$ space separated words of at most $10$ lower case letters.
""",
        ("2\nab cd\n",),
        """\
n: int 1..1000
s: str[1..10][n] of a-z
""",
        complete=True,
    ),
    Told(
        r"""## Input
The input consists of a single line with the integer $x$ ($1 \le x \le 10^9$, $x \ne 13$).
""",
        ("5\n",),
        """\
x: int 1..10^9
where x != 13
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains two integers $n$, $s$ and $t$ ($1 \le s, t \le n \le 50$). The second line contains $n$ integers $v_i$ ($1 \le v_i \le n$).
""",
        ("3 1 2\n1 2 3\n",),
        """\
n: int 1..50 ; s: int 1..n ; t: int 1..n
v: int[n] 1..n
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains an integer $n$ ($1 \le n \le 50$). The next $n$ lines each describe a shelf: an integer $k$ ($0 \le k \le 10$) followed by $k$ integers between $1$ and $100$.
""",
        ("1\n2 3 4\n",),
        """\
n: int 1..50
repeat n:
    k: int 0..10 ; x: int[k] 1..100
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains $n$ ($1 \le n \le 50$), $n$ odd. The next line contains $n$ integers $a_1, \ldots, a_n$ ($1 \le a_i \le 100$).
""",
        ("1\n1\n",),
        """\
n: int 1..50
a: int[n] 1..100
where n%2 == 1
""",
        complete=True,
    ),
]

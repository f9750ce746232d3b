"""Input sections in many styles, all our own, with the format and the doubts that they must give."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """A section, samples, and what comes out: the format ("" for none) and whether it is complete."""

    section: str
    samples: tuple[str, ...]
    format: str
    complete: bool


TOLD = [
    Told(
        r"""\section*{Input}
The input consists of:
\begin{itemize}
\item One line with two integers $n$ and $m$ ($1 \leq n \leq 10^5$, $0 \leq m \leq 2\cdot 10^5$), the number of cities and roads.
\item $m$ lines, each with two integers $a$ and $b$ ($1 \leq a, b \leq n$, $a \neq b$), indicating a road between $a$ and $b$.
\item One line with a string of length $n$ consisting of lowercase letters (\texttt{a-z}).
\end{itemize}
""",
        ("2 1\n1 2\nab\n",),
        """\
n: int 1..10^5 ; m: int 0..2*10^5
repeat m:
    a: int 1..n ; b: int 1..n
    where a != b
s: str[n] of a-z
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The input consists of:
\begin{itemize}
\item One line with an integer $n$ ($2 \leq n \leq 10^5$), the number of players.
\item $n$ lines, the $i$th of which contains two integers $a_i$ and $b_i$ ($0 \leq a_i \leq b_i \leq 10^9$).
\end{itemize}
""",
        ("2\n1 2\n0 5\n",),
        """\
n: int 2..10^5
repeat n:
    a: int 0..10^9 ; b: int a..10^9
""",
        complete=True,
    ),
    Told(
        r"""## Input

The first line contains a single integer $t$ ($1 \le t \le 10^4$) — the number of test cases. The description of the test cases follows.

The first line of each test case contains two integers $n$ and $k$ ($1 \le k \le n \le 2 \cdot 10^5$).

The second line of each test case contains $n$ integers $a_1, a_2, \dots, a_n$ ($-10^9 \le a_i \le 10^9$).

It is guaranteed that the sum of $n$ over all test cases does not exceed $2 \cdot 10^5$.

## Output
""",
        ("2\n3 1\n1 2 3\n1 1\n-5\n",),
        """\
t: int 1..10^4
repeat t:
    n: int 1..2*10^5 ; k: int 1..n
    a: int[n] -10^9..10^9
where sum(n) <= 2*10^5
""",
        complete=True,
    ),
    Told(
        r"""### Input
The first line contains an integer N (1 <= N <= 1000).
The second line contains N space-separated integers, each between 0 and 10^9 inclusive.
""",
        ("3\n1 0 5\n",),
        """\
N: int 1..1000
x: int[N] 0..10^9
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The first line of the input contains two space-separated integers: $R$ and $C$ ($1 \le R, C \le 50$), the number of rows and columns of the map.
The next $R$ lines contain $C$ characters each. A `\texttt{.}' denotes grass, a `\texttt{\#}' denotes a wall, and `\texttt{S}' is the start. There is exactly one `\texttt{S}' on the map.
""",
        ("2 3\n.#.\n.S.\n",),
        """\
R: int 1..50 ; C: int 1..50
c: grid(R, C) of "#.S"
where count(c, "S") == 1
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
Input starts with a line containing one integer $n$, $1 \leq n \leq 100$. Then follow $n$ lines, each with one word. The words consist of between 1 and 20 lowercase letters. All words are distinct.
""",
        ("2\nabc\nde\n",),
        """\
n: int 1..100
s: str[1..20][n] of a-z distinct per line
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The first and only line of input contains three positive integers $a$, $b$, $c$, all at most $1000$.
""",
        ("1 2 3\n",),
        """\
a: int 1..1000 ; b: int 1..1000 ; c: int 1..1000
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
On the first line of input is a single positive integer, $1 \le T \le 100$, specifying the number of test cases to follow. Each test case consists of one line containing two integers $x$ and $y$, $0 \le x, y \le 10^6$, separated by a single space.
""",
        ("2\n1 2\n3 4\n",),
        """\
T: int 1..100
repeat T:
    x: int 0..10^6 ; y: int 0..10^6
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The input consists of a single line containing a real number $x$ ($0 \le x \le 100$) with exactly two digits after the decimal point.
""",
        ("1.50\n",),
        """\
x: real 0..100 decimals 2
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The first line contains $n$ ($1 \le n \le 3000$). The second line contains a permutation $p_1, \ldots, p_n$ of the numbers from $1$ to $n$.
""",
        ("3\n2 1 3\n",),
        """\
n: int 1..3000
p: int[n] 1..n distinct
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The first line contains one integer $n$ ($2 \le n \le 10^5$), the number of vertices in the tree. The next $n-1$ lines describe the edges. Each of them contains two integers $u_i$ and $v_i$ ($1 \le u_i, v_i \le n$), the endpoints of the $i$-th edge. It is guaranteed that the given graph is a tree.
""",
        ("3\n1 2\n1 3\n",),
        """\
n: int 2..10^5
repeat n-1:
    u: int 1..n ; v: int 1..n
where connected(n, u, v)
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The first line contains an integer $n$ ($1 \leq n \leq 10^5$), the number of nodes in the tree. The second line contains $n-1$ integers $p_2, p_3, \ldots, p_n$ ($1 \leq p_i < i$), where $p_i$ is the parent of node $i$.
""",
        ("3\n1 2\n",),
        """\
n: int 1..10^5
p: int[n-1 as i] 1..i
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The first line contains two integers $N$ and $Q$ ($1 \le N, Q \le 10^5$). The second line contains $N$ integers, the initial array; each integer is between $1$ and $10^9$. Each of the next $Q$ lines describes a query: two integers $l$ and $r$ ($1 \le l \le r \le N$).
""",
        ("2 1\n4 5\n1 2\n",),
        """\
N: int 1..10^5 ; Q: int 1..10^5
x: int[N] 1..10^9
repeat Q:
    l: int 1..N ; r: int l..N
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The first line contains an integer $n$, the length of the sequence, where $1 \le n \le 500$. The second line contains the $n$ integers $a_1,\ldots,a_n$ of the sequence, where $|a_i| \le 10^4$ for every $i$.
""",
        ("2\n-1 4\n",),
        """\
n: int 1..500
a: int[n] -10000..10^4
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The input contains one line with two integers $a$ and $b$ separated by a space. Both are between $1$ and $10^{12}$, inclusive.
""",
        ("3 4\n",),
        """\
a: int 1..10^12 ; b: int 1..10^12
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The first line contains an integer $n$ ($1\le n\le 1000$). Each of the following $n$ lines contains a string $s$ and an integer $k$ ($1 \le k \le 100$). The string consists of at most $20$ upper case letters.
""",
        ("1\nABC 4\n",),
        """\
n: int 1..1000
repeat n:
    s: str[1..20] of A-Z ; k: int 1..100
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The input is a single line with an integer $n$ ($0 \le n < 2^{31}$).
""",
        ("7\n",),
        """\
n: int 0..2^31-1
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The first line of input contains an integer $N$ ($1 \le N \le 100$). Next follow $N$ lines, the $i$-th of which contains two space-separated integers $s_i$ and $t_i$ ($0 \le s_i < t_i \le 10^6$), the start and end time of interval $i$.
""",
        ("1\n0 4\n",),
        """\
N: int 1..100
repeat N:
    s: int 0..10^6-1 ; t: int s+1..10^6
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The first line of input contains two integers $N$ and $M$, where $N$ ($1 \leq N \leq 100$) is the number of dogs and $M$ ($0 \leq M \leq N(N-1)/2$) is the number of pairs of dogs that know each other. Then follow $M$ lines each containing two integers $a$ and $b$ ($1 \leq a < b \leq N$). No pair is listed more than once.
""",
        ("3 1\n1 2\n",),
        """\
N: int 1..100 ; M: int 0..N*(N-1)/2
repeat M:
    a: int 1..N-1 ; b: int a+1..N
where distinct(a, b)
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
Each test file contains several test cases. The first line contains the number of test cases $t$ ($1 \le t \le 1000$). Then $t$ test cases follow. Each test case consists of two lines. The first line contains an integer $n$ ($1 \le n \le 100$). The second line contains $n$ integers $a_1,\ldots,a_n$ ($1 \le a_i \le n$).
""",
        ("2\n1\n1\n2\n1 2\n",),
        """\
t: int 1..1000
repeat t:
    n: int 1..100
    a: int[n] 1..n
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The first line contains an integer $n$ $(1 \leq n \leq 10^5)$, followed by a line with $n$ real numbers $x_1, \ldots, x_n$ ($0 \le x_i \le 1$) given with at most $4$ decimals.
""",
        ("2\n0.5 1\n",),
        """\
n: int 1..10^5
x: real[n] 0..1 decimals 0..4
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The first line contains an integer $n$ ($1 \le n \le 1000$). Then follow $n$ lines, each with the name of a person, consisting of at most $10$ lower-case letters. No two persons have the same name.
""",
        ("2\nbob\nal\n",),
        """\
n: int 1..1000
v2: str[1..10][n] of a-z per line
""",
        complete=False,
    ),
    Told(
        r"""\section*{Input}
Input consists of one line with four integers $x_1$, $y_1$, $x_2$, $y_2$ ($-1000 \le x_1, y_1, x_2, y_2 \le 1000$) giving two corners. The corners are different.
""",
        ("1 2 3 4\n",),
        """\
x_1: int -1000..1000 ; y_1: int -1000..1000 ; x_2: int -1000..1000 ; y_2: int -1000..1000
""",
        complete=False,
    ),
    Told(
        r"""\section*{Input}
The first line contains the number $n$ of points ($3 \le n \le 10\,000$). Each of the next $n$ lines contains the coordinates $x$ and $y$ of a point ($-10^6 \le x,y \le 10^6$). No two points coincide and no three points are collinear.
""",
        ("3\n0 0\n1 0\n0 1\n",),
        """\
n: int 3..10000
repeat n:
    x: int -10^6..10^6 ; y: int -10^6..10^6
where distinct(x, y)
""",
        complete=False,
    ),
    Told(
        r"""\section*{Input}
The first line of input contains the integer $N$ ($1 \le N \le 200\,000$), the number of towers.
The second line contains $N$ space-separated integers $h_1, \dots, h_N$ ($1 \le h_i \le 10^9$), the heights, in increasing order.
""",
        ("3\n1 2 3\n",),
        """\
N: int 1..200000
h: int[N] 1..10^9
""",
        complete=False,
    ),
    Told(
        r"""\section*{Input}
The first line contains $N$, $M$ and $K$, where $1 \le N, M \le 100$ and $0 \le K \le 10$. The next $N$ lines contain $M$ characters each, either '.' or '\#'.
""",
        ("1 2 0\n.#\n",),
        """\
N: int 1..100 ; M: int 1..100 ; K: int 0..10
c: grid(N, M) of "#."
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The first line contains a single integer $n$ ($1 \le n \le 20$). The next line contains $n$ integers $w_i$ ($1 \le w_i \le 10^6$). The sum of all weights is at most $10^7$. $n$ is always odd.
""",
        ("3\n1 2 3\n",),
        """\
n: int 1..20
w: int[n] 1..10^6
""",
        complete=False,
    ),
    Told(
        r"""\section*{Input}
The first line contains two integers $n$ and $m$ ($1 \leq n, m \leq 10^5$). The next line contains $n$ integers, where the $i$-th integer is $a_i$ ($0 \leq a_i \leq m$). Then $m$ lines follow. The $j$-th line contains two integers $x_j, y_j$ ($1 \leq x_j \leq y_j \leq n$). The graph is connected.
""",
        ("2 1\n0 1\n1 2\n",),
        """\
n: int 1..10^5 ; m: int 1..10^5
a: int[n] 0..m
repeat m:
    x: int 1..n ; y: int x..n
""",
        complete=False,
    ),
    Told(
        r"""\section*{Input}
The input contains a single line with a positive integer $n$ not exceeding $10^{18}$.
""",
        ("5\n",),
        """\
n: int 1..10^18
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The first line contains integers $n$ and $k$ ($1\le k\le n\le 1000$) and the second line contains a binary string of length $n$.
""",
        ("3 1\n010\n",),
        """\
n: int 1..1000 ; k: int 1..n
s: str[n] of "01"
""",
        complete=True,
    ),
]

"""More Input sections, all our own: the styles of contest sites."""

from __future__ import annotations

from tests.spec.infer.statements import Told

TOLD = [
    Told(
        r"""INPUT FORMAT (input arrives from the terminal / stdin):
The first line contains N (1<=N<=100).
The next N lines each contain two integers x and y (0<=x,y<=1000).

OUTPUT FORMAT (print output to the terminal / stdout):
Print the answer.
""",
        ("2\n1 2\n3 4\n",),
        """\
N: int 1..100
repeat N:
    x: int 0..1000 ; y: int 0..1000
""",
        complete=True,
    ),
    Told(
        r"""## Input

Each test contains multiple test cases. The first line contains the number of test cases $t$ ($1 \le t \le 500$). The description of the test cases follows.

The only line of each test case contains a string $s$ of length $n$ ($1 \le n \le 100$) consisting of lowercase Latin letters.

## Output
""",
        ("2\nabc\nz\n",),
        """\
t: int 1..500
s: str[1..100][t] of a-z per line
""",
        complete=True,
    ),
    Told(
        r"""## Input

The first line contains a single integer $t$ ($1 \le t \le 10^4$) — the number of test cases.

Each test case consists of two lines. The first line contains two integers $n$ and $m$ ($1 \le n, m \le 10^5$). The second line contains $n$ distinct integers $a_1, a_2, \ldots, a_n$ ($1 \le a_i \le m$).

It is guaranteed that the sum of $n$ and the sum of $m$ over all test cases does not exceed $2 \cdot 10^5$.

## Output
""",
        ("1\n2 5\n1 3\n",),
        """\
t: int 1..10^4
repeat t:
    n: int 1..10^5 ; m: int 1..10^5
    a: int[n] 1..m distinct
where sum(n) <= 2*10^5
where sum(m) <= 2*10^5
""",
        complete=True,
    ),
    Told(
        r"""### Input Format
- The first line of input will contain a single integer $T$, denoting the number of test cases.
- Each test case consists of a single line containing two space-separated integers $X$ and $Y$.

### Output Format
For each test case, output.

### Constraints
- $1 \leq T \leq 100$
- $1 \leq X, Y \leq 10$
""",
        ("2\n1 2\n3 4\n",),
        """\
T: int 1..100
repeat T:
    X: int 1..10 ; Y: int 1..10
""",
        complete=True,
    ),
    Told(
        r"""### Input Format
- The first line of input will contain a single integer $T$, denoting the number of test cases.
- Each test case consists of multiple lines of input.
    - The first line of each test case contains one integer $N$ — the size of the array.
    - The next line contains $N$ space-separated integers $A_1, A_2, \ldots, A_N$ — the array.

### Output Format
For each test case, output.

### Constraints
- $1 \leq T \leq 100$
- $1 \leq N \leq 10^5$
- $0 \leq A_i \leq 10^9$
- The sum of $N$ over all test cases won't exceed $2\cdot 10^5$.
""",
        ("2\n1\n2\n2\n3 4\n",),
        """\
T: int 1..100
repeat T:
    N: int 1..10^5
    A: int[N] 0..10^9
where sum(N) <= 2*10^5
""",
        complete=True,
    ),
    Told(
        r"""**Input Format**

The first line contains an integer, $n$, the size of the array.
The second line contains $n$ space-separated integers describing $ar[i]$.

**Constraints**

- $0 < n \leq 100$
- $0 \leq ar[i] \leq 1000$

**Output Format**

Print.
""",
        ("3\n1 2 3\n",),
        """\
n: int 1..100
ar: int[n] 0..1000
""",
        complete=True,
    ),
    Told(
        r"""**Input Format**

The first line contains two space-separated integers $n$ and $k$.
Each of the next $k$ lines contains three space-separated integers $a$, $b$, and $v$.

**Constraints**

- $3 \leq n \leq 10^7$
- $1 \leq k \leq 2 \times 10^5$
- $1 \leq a \leq b \leq n$
- $0 \leq v \leq 10^9$
""",
        ("3 1\n1 2 5\n",),
        """\
n: int 3..10^7 ; k: int 1..2*10^5
repeat k:
    a: int 1..n ; b: int a..n ; v: int 0..10^9
""",
        complete=True,
    ),
    Told(
        r"""## Input

- One line containing two integers $r$ and $c$ ($2 \leq r, c \leq 20$).
- $r$ lines, each containing $c$ characters. Each character is either `.`, `X` or `O`.
""",
        ("2 3\n..X\nOOO\n",),
        """\
r: int 2..20 ; c: int 2..20
c2: grid(r, c) of ".OX"
""",
        complete=True,
    ),
    Told(
        r"""## Input
The board is given as 8 lines of 8 characters each. Each character is either '.' or 'Q'.
""",
        ("........\n........\n........\n........\n........\n........\n........\n........\n",),
        """\
c: grid(8, 8) of ".Q"
""",
        complete=True,
    ),
    Told(
        r"""## Input
A single line containing a string of at most 100 characters, consisting of letters a-z and spaces.
""",
        ("hello world\n",),
        """\
s: str[1..100] of a-z " "
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The input consists of one line with a string $s$ ($1 \le |s| \le 10^5$). The string only contains upper case letters (A-Z).
""",
        ("HELLO\n",),
        """\
s: str[1..10^5] of A-Z
""",
        complete=True,
    ),
    Told(
        r"""## Input
One line with two real numbers $x$ and $y$ ($0 \le x, y \le 1000$), each given with at most 6 digits after the decimal point.
""",
        ("1.5 2.25\n",),
        """\
x: real 0..1000 decimals 0..6 ; y: real 0..1000 decimals 0..6
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains one integer $n$ ($2 \le n \le 2\cdot 10^5$). Each of the next $n - 1$ lines contains two integers $u$ and $v$ ($1 \le u, v \le n$, $u \ne v$), meaning that there is an edge between $u$ and $v$. These edges form a tree.
""",
        ("3\n1 2\n2 3\n",),
        """\
n: int 2..2*10^5
repeat n-1:
    u: int 1..n ; v: int 1..n
    where u != v
where connected(n, u, v)
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains three integers $n$, $m$ and $s$ ($1 \le n \le 1000$, $0 \le m \le 10000$, $1 \le s \le n$). Each of the next $m$ lines contains three integers $u$, $v$ and $w$ ($1 \le u, v \le n$, $1 \le w \le 10^9$), describing a directed edge from $u$ to $v$ with weight $w$.
""",
        ("3 1 1\n1 2 5\n",),
        """\
n: int 1..1000 ; m: int 0..10000 ; s: int 1..n
repeat m:
    u: int 1..n ; v: int 1..n ; w: int 1..10^9
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains two integers $n$ and $m$ ($2 \le n \le 1000$, $1 \le m \le 10000$). Then follow $m$ lines with three integers $a$, $b$, $c$ ($0 \le a, b < n$, $1 \le c \le 100$): there is a road between $a$ and $b$ with length $c$. There is at most one road between any pair of cities and no road connects a city to itself.
""",
        ("3 1\n0 1 5\n",),
        """\
n: int 2..1000 ; m: int 1..10000
repeat m:
    a: int 0..n-1 ; b: int 0..n-1 ; c: int 1..100
    where a != b
where distinct({a, b})
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains an integer $n$ ($1 \le n \le 10^5$). The second line contains $n$ integers $p_1, \ldots, p_n$ ($1 \le p_i \le n$), a permutation. All $p_i$ are distinct.
""",
        ("3\n3 1 2\n",),
        """\
n: int 1..10^5
p: int[n] 1..n distinct
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains $n$ ($1 \leq n \leq 10 000$). The second line contains $n$ non-negative integers not exceeding $10^6$.
""",
        ("2\n5 7\n",),
        """\
n: int 1..10000
x: int[n] 0..10^6
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains $n$ ($1 \leq n \leq 100$). The second line contains $n$ integers $a_i$ ($|a_i| \le 1000$). Note that $a_i$ may be negative.
""",
        ("2\n5 -7\n",),
        """\
n: int 1..100
a: int[n] -1000..1000
""",
        complete=True,
    ),
]

"""More Input sections, all our own: drawn inputs, nested rounds, ranges in brackets."""

from __future__ import annotations

from tests.spec.infer.statements import Told

TOLD = [
    Told(
        r"""# Problem Statement
There are $N$ stones.

# Constraints
- $2 \leq N \leq 10^5$
- $1 \leq h_i \leq 10^4$
- All values in input are integers.

# Input
Input is given from Standard Input in the following format:

```
N
h_1 h_2 ... h_N
```

# Output
Print it.
""",
        ("4\n10 30 40 20\n",),
        """\
N: int 2..10^5
h: int[N] 1..10^4
""",
        complete=True,
    ),
    Told(
        r"""## Constraints

*   $1 \leq N \leq 100$
*   $1 \leq A_i \leq 10^9$

## Input

The input is given from Standard Input in the following format:

    N
    A_1 A_2 ... A_N

## Output
x
""",
        ("3\n1 2 3\n",),
        """\
N: int 1..100
A: int[N] 1..10^9
""",
        complete=True,
    ),
    Told(
        r"""# Constraints
- $1 \leq N \leq 100$
- $S$ is a string of length $N$ consisting of `A` and `B`.

# Input
Input is given from Standard Input in the following format:

```
N
S
```

# Output
Print it.
""",
        ("3\nABA\n",),
        """\
N: int 1..100
S: str[N] of "AB"
""",
        complete=True,
    ),
    Told(
        r"""# Constraints
- $1 \leq H, W \leq 100$
- $0 \leq A_{i,j} \leq 9$
- All values in the input are integers.

# Input
Input is given from Standard Input in the following format:

```
H W
A_{1,1} A_{1,2} \ldots A_{1,W}
\vdots
A_{H,1} A_{H,2} \ldots A_{H,W}
```

# Output
Print it.
""",
        ("2 3\n1 2 3\n4 5 6\n",),
        """\
H: int 1..100 ; W: int 1..100
A: int[H][W] 0..9
""",
        complete=True,
    ),
    Told(
        r"""# Constraints
- $1 \leq H, W \leq 100$
- $S_i$ is a string of length $W$ consisting of `#` and `.`.

# Input
Input is given from Standard Input in the following format:

```
H W
S_1
:
S_H
```

# Output
Print it.
""",
        ("2 3\n#.#\n...\n",),
        """\
H: int 1..100 ; W: int 1..100
S: grid(H, W) of "#."
""",
        complete=True,
    ),
    Told(
        r"""# Constraints
- $1 \leq N \leq 2\times 10^5$
- $1 \leq K \leq N$
- $(P_1,P_2,\ldots,P_N)$ is a permutation of $(1,2,\ldots,N)$.

# Input
Input is given from Standard Input in the following format:

```
N K
P_1 P_2 \ldots P_N
```

# Output
Print it.
""",
        ("3 2\n1 3 2\n",),
        """\
N: int 1..2*10^5 ; K: int 1..N
P: int[N] 1..N distinct
""",
        complete=True,
    ),
    Told(
        r"""# Constraints
- $1 \leq N \leq 100$
- $1 \leq A_i \leq 100$
- $A_i \neq A_j$ if $i \neq j$.

# Input
Input is given from Standard Input in the following format:

```
N
A_1 ... A_N
```

# Output
Print it.
""",
        ("3\n1 3 2\n",),
        """\
N: int 1..100
A: int[N] 1..100 distinct
""",
        complete=True,
    ),
    Told(
        r"""# Constraints
- $1 \leq N \leq 100$
- $0 \leq A_1 \leq A_2 \leq \dots \leq A_N \leq 10^9$

# Input
Input is given from Standard Input in the following format:

```
N
A_1 A_2 \ldots A_N
```

# Output
Print it.
""",
        ("3\n1 2 2\n",),
        """\
N: int 1..100
A: int[N] 0..10^9 sorted
""",
        complete=True,
    ),
    Told(
        r"""# Constraints
- $S$ consists of lowercase English letters.
- The length of $S$ is between $1$ and $100$, inclusive.

# Input
Input is given from Standard Input in the following format:

```
S
```

# Output
Print it.
""",
        ("abc\n",),
        """\
S: str[1..100] of a-z
""",
        complete=True,
    ),
    Told(
        r"""# Constraints
- $1 \leq |S| \leq 100$
- Each character of $S$ is `a`, `b` or `c`.

# Input
Input is given from Standard Input in the following format:

```
S
```

# Output
Print it.
""",
        ("abc\n",),
        """\
S: str[1..100] of a-c
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains the number of test cases $T$ ($1 \le T \le 20$). Each test case starts with a line containing an integer $n$ ($1 \le n \le 100$). The next $n$ lines contain two integers $a$ and $b$ ($0 \le a, b \le 10^9$) each.
""",
        ("2\n1\n3 4\n1\n2 3\n",),
        """\
T: int 1..20
repeat T:
    n: int 1..100
    repeat n:
        a: int 0..10^9 ; b: int 0..10^9
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains three integers: $n$, $m$, and $k$, $1 \le n,m \le 500$, $1 \le k \le n \cdot m$. The following $n$ lines contain $m$ integers each, the heights. Every height is at least $0$ and at most $10^6$.
""",
        ("1 2 1\n3 4\n",),
        """\
n: int 1..500 ; m: int 1..500 ; k: int 1..n*m
x: int[n][m] 0..10^6
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
On the first line an integer $t$ ($1 \leq t \leq 100$): the number of test cases. Then for each test case:
\begin{itemize}
\item one line with an integer $n$ ($1 \leq n \leq 100$): the number of people;
\item $n$ lines with one integer $x_i$ ($0 \leq x_i \leq 1000$) each: the height of the $i$-th person.
\end{itemize}
""",
        ("1\n2\n3\n4\n",),
        """\
t: int 1..100
repeat t:
    n: int 1..100
    x: int[n] 0..1000 per line
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
On the first line one positive number: the number of test cases, at most 100. After that per test case:
\begin{itemize}
\item one line with two integers $n$ and $m$ ($1 \leq n, m \leq 1000$).
\end{itemize}
""",
        ("1\n2 3\n",),
        """\
x: int 1..100
repeat x:
    n: int 1..1000 ; m: int 1..1000
""",
        complete=True,
    ),
    Told(
        r"""\section*{Input}
The first line contains two integers $R$ and $C$ ($2 \le R, C \le 100$). The next $R$ lines contain $C$ characters each, where `\#' is a wall, `.' an open cell, `S' is the start and `G' the goal. There is exactly one `S' and exactly one `G'.
""",
        ("2 2\nS.\n.G\n",),
        """\
R: int 2..100 ; C: int 2..100
c: grid(R, C) of "#.GS"
where count(c, "S") == 1
where count(c, "G") == 1
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line of the input contains an integer $n$, with $1 \le n \le 1000$. The second line contains $n$ integers, all in the range $[0, 10^6]$.
""",
        ("2\n0 3\n",),
        """\
n: int 1..1000
x: int[n] 0..10^6
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line of the input contains an integer $n$ ($1 \le n \le 1000$). The second line contains $n$ integers in the interval $[-100, 100]$.
""",
        ("2\n0 3\n",),
        """\
n: int 1..1000
x: int[n] -100..100
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains a string $S$, and the second line an integer $K$.

## Constraints
- $1 \le |S| \le 100$
- $S$ consists of lowercase English letters.
- $1 \le K \le 10$
""",
        ("abc\n3\n",),
        """\
S: str[1..100] of a-z
K: int 1..10
""",
        complete=True,
    ),
    Told(
        r"""## Input
A single line with two integers $a$ and $b$ ($0 \le a, b \le 100$). It holds that $a \ge b$.
""",
        ("3 2\n",),
        """\
a: int 0..100 ; b: int 0..min(100, a)
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains $n$ and $m$ ($1 \le n, m \le 100$). The second line contains a string $s$ of length $n$ and the third line a string $t$ of length $m$. Both consist of lowercase letters.
""",
        ("2 3\nab\nabc\n",),
        """\
n: int 1..100 ; m: int 1..100
s: str[n] of a-z
t: str[m] of a-z
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains an integer $n$ ($1 \le n \le 100$) and the next line a word of $n$ letters from A to E.
""",
        ("2\nAB\n",),
        """\
n: int 1..100
s: str[n] of A-E
""",
        complete=True,
    ),
    Told(
        r"""## Input
The first line contains $n$ ($1 \le n \le 100$) and $k$. The second line contains $n$ integers between $1$ and $k$. Here $1 \le k \le 50$.
""",
        ("2 5\n1 5\n",),
        """\
n: int 1..100 ; k: int 1..50
x: int[n] 1..k
""",
        complete=True,
    ),
]

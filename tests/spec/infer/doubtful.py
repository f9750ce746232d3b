"""Input sections that promise more than a format says, with a sample each: none of them may be called complete."""

DOUBTFUL = [
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 100$). The second line contains $n$ integers $a_1, \ldots, a_n$ ($1 \le a_i \le 10^6$) in sorted order.""",
        "2\n1 2\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 100$). The second line contains $n$ integers $a_1, \ldots, a_n$ ($1 \le a_i \le 10^6$). They are given from smallest to largest.""",
        "2\n1 2\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 100$). Each of the next $n$ lines contains two integers $s$ and $t$ ($0 \le s < t \le 10^6$). The intervals are pairwise disjoint.""",
        "2\n1 2\n3 4\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 100$), the number of disjoint intervals. Each of the next $n$ lines contains two integers $s$ and $t$ ($0 \le s < t \le 10^6$).""",
        "2\n1 2\n3 4\n",
    ),
    (
        r"""The first line contains a prime number $p$ ($2 \le p \le 10^6$).""",
        "7\n",
    ),
    (
        r"""The first line contains an even integer $n$ ($2 \le n \le 10^6$).""",
        "6\n",
    ),
    (
        r"""The first line contains an integer $n$ ($2 \le n \le 1000$), a power of two.""",
        "8\n",
    ),
    (
        r"""The first line contains two coprime integers $a$ and $b$ ($1 \le a, b \le 1000$).""",
        "8 5\n",
    ),
    (
        r"""The first line contains an integer $n$ ($2 \le n \le 1000$). The second line contains $n$ integers $x_i$ ($0 \le x_i \le 1$), at least one of which is $1$.""",
        "2\n0 1\n",
    ),
    (
        r"""The first line contains two integers $n$ and $m$ ($1 \le n, m \le 1000$). Then follow $m$ lines with two integers $a$ and $b$ ($1 \le a, b \le n$), meaning that $a$ must come before $b$. There are no cyclic dependencies.""",
        "2 1\n1 2\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 1000$). The second line contains $n-1$ integers $p_2, \ldots, p_n$ ($1 \le p_i \le n$), where $p_i$ is the parent of $i$ in a tree rooted at $1$.""",
        "3\n1 1\n",
    ),
    (
        r"""The first line contains an integer $n$ ($2 \le n \le 1000$), the number of nodes of a tree. The next $n-1$ lines contain two integers $u$ and $v$ ($1 \le u, v \le n$) each, the endpoints of an edge.""",
        "3\n1 2\n1 3\n",
    ),
    (
        r"""The first line contains an integer $n$ ($2 \le n \le 1000$). The following $n-1$ lines contain two integers $u$ and $v$ ($1 \le u < v \le n$) each, describing a branch of the tree.""",
        "3\n1 2\n1 3\n",
    ),
    (
        r"""The first line contains three integers $a$, $b$ and $c$ ($1 \le a, b, c \le 1000$), the sides of a triangle.""",
        "3 4 5\n",
    ),
    (
        r"""The first line contains three integers $d$, $m$ and $y$ ($1 \le d \le 31$, $1 \le m \le 12$, $1900 \le y \le 2100$), a date.""",
        "3 4 2005\n",
    ),
    (
        r"""The input is a string $s$ with $1 \le |s| \le 100$ consisting of `(` and `)`. The brackets match.""",
        "(())\n",
    ),
    (
        r"""The input is a correct bracket sequence $s$ of length at most $100$, consisting of `(` and `)`.""",
        "(())\n",
    ),
    (
        r"""A single line containing an arithmetic expression with at most $100$ characters, consisting of digits and the characters `+` and `*`.""",
        "1+2*3\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 100$). The second line contains a string of $n$ characters `L` and `R`, starting with `L`.""",
        "3\nLRL\n",
    ),
    (
        r"""The first line contains two integers $r$ and $c$ ($1 \le r, c \le 100$). The next $r$ lines contain $c$ characters each: `#` is a wall, `.` is free, `S` the start and `E` the exit.""",
        "1 3\nS.E\n",
    ),
    (
        r"""The first line contains two integers $r$ and $c$ ($3 \le r, c \le 100$). The next $r$ lines contain $c$ characters each, `#` for a wall, and `.` for free. The outer border consists of walls.""",
        "3 3\n###\n#.#\n###\n",
    ),
    (
        r"""The first line contains two integers $r$ and $c$ ($3 \le r, c \le 100$). The next $r$ lines contain $c$ characters each, `#` for a wall, `.` for free. The map is surrounded by walls.""",
        "3 3\n###\n#.#\n###\n",
    ),
    (
        r"""One line with an integer $n$ ($1 \le n \le 10^{18}$) without zero digits.""",
        "123\n",
    ),
    (
        r"""Two integers $x$ and $y$ ($0 \le x, y \le 100$), not both zero.""",
        "3 5\n",
    ),
    (
        r"""The first line contains integers $n$ ($1 \le n \le 100$) and $m$ ($1 \le m \le 100$). The second line contains $n$ integers between $1$ and $10^9$. The third line contains $m$ integers between $1$ and $10^9$. Each number of the second list also occurs in the first.""",
        "2 1\n1 2\n2\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 100$). Each of the next $n$ lines contains an integer $k$ ($1 \le k \le 10$) followed by $k$ integers between $1$ and $n$, the friends of person $i$. Friendship is mutual.""",
        "2\n1 2\n1 1\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 100$). The next $n$ lines contain $n$ integers each, where the $j$-th integer of line $i$ is the distance from $i$ to $j$. All distances are between $0$ and $100$. The matrix has zeros on the diagonal.""",
        "2\n0 1\n1 0\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 100$). Then $n$ lines follow, each with four integers $x_1, y_1, x_2, y_2$ ($0 \le x_1, y_1, x_2, y_2 \le 1000$): the lower left and the upper right corner of a rectangle.""",
        "1\n0 0 1 1\n",
    ),
    (
        r"""The first line contains the number of vertices $n$ ($3 \le n \le 100$) of a polygon. The next $n$ lines contain the vertices $x$ $y$ ($0 \le x,y \le 1000$) in counterclockwise order.""",
        "3\n0 0\n1 0\n0 1\n",
    ),
    (
        r"""The first line contains two integers $n$ and $c$ ($1 \le n \le 100$, $1 \le c \le 1000$). The second line contains $n$ integers $w_i$ with $1 \le w_i \le 100$ that add up to $c$.""",
        "2 3\n1 2\n",
    ),
    (
        r"""The first line contains an integer $q$ ($1 \le q \le 100$). Each of the next $q$ lines contains a character $c$ (`+` or `-`) and an integer $x$ ($1 \le x \le 100$). When $c$ is `-`, $x$ is in the set.""",
        "2\n+ 3\n- 3\n",
    ),
    (
        r"""The first line contains two integers $n$ and $m$ ($1 \le n, m \le 100$). The second line contains $n$ integers $a_i$ ($1 \le a_i \le m$). All colors from $1$ to $m$ occur.""",
        "3 2\n1 2 1\n",
    ),
    (
        r"""The first line contains two integers $n$ and $m$ ($1 \le n, m \le 100$). The second line contains $n$ integers $a_i$ ($1 \le a_i \le m$). Every color is used.""",
        "3 2\n1 2 1\n",
    ),
    (
        r"""The first line contains $n$ ($1 \le n \le 10^5$). The second line contains $n$ integers $h_i$ ($1 \le h_i \le 10^9$), the heights of the people from left to right. No two neighbouring people have equal height.""",
        "3\n1 2 1\n",
    ),
    (
        r"""The first line contains $n$ ($1 \le n \le 10^5$). The second line contains $n$ integers $h_i$ ($1 \le h_i \le 10^9$). Adjacent values differ.""",
        "3\n1 2 1\n",
    ),
    (
        r"""The first line contains $n$ ($1 \le n \le 10^5$). The second line contains $n$ integers $h_i$ ($1 \le h_i \le 10^9$). $h_i > h_{i+1}$ for all $i < n$.""",
        "3\n3 2 1\n",
    ),
    (
        r"""The input contains two lines. Each line contains a string of length at most $50$ of lowercase letters. The two strings are anagrams of each other.""",
        "ab\nba\n",
    ),
    (
        r"""The first line contains a string $s$ of at most $50$ lowercase letters, and the second line contains a string $t$ of at most $50$ lowercase letters. Both strings have equally many characters.""",
        "ab\nba\n",
    ),
    (
        r"""The first line contains a string $s$ of at most $50$ lowercase letters, and the second line contains a subsequence $t$ of $s$.""",
        "ab\na\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 100$). Then follow $n$ lines with integers $a_i$ and $b_i$ ($1 \le a_i, b_i \le 100$). For every $i$, $a_i$ is a divisor of $b_i$.""",
        "1\n2 4\n",
    ),
    (
        r"""The first line contains $n$ ($1 \le n \le 100$). Then $n$ lines follow, each with a time $t$ ($0 \le t \le 1000$) and an amount $x$ ($1 \le x \le 10$). The events are given in chronological order.""",
        "1\n3 4\n",
    ),
    (
        r"""The first line contains $n$ ($1 \le n \le 100$). Then $n$ lines follow, each with two integers $a_i$ and $b_i$ ($1 \le a_i, b_i \le 10$). All $a_i$ are distinct.""",
        "1\n3 4\n",
    ),
    (
        r"""The first line contains $n$ ($1 \le n \le 100$). The second line contains $n$ integers $a_i$ ($1 \le a_i \le 1000$). The third line contains $n$ integers $b_i$ ($1 \le b_i \le 1000$). All values are distinct.""",
        "1\n3\n4\n",
    ),
    (
        r"""The first line contains $n$ ($1 \le n \le 100$). The second line contains $2n$ integers $a_i$ ($1 \le a_i \le n$). Each integer from $1$ to $n$ appears exactly twice.""",
        "1\n1 1\n",
    ),
    (
        r"""The first line contains $n$ ($2 \le n \le 50$) and $m$ ($1 \le m \le 100$). The next $m$ lines contain $a$ and $b$ ($1 \le a, b \le n$): flight from $a$ to $b$.""",
        "3 1\n1 2\n",
    ),
    (
        r"""The first line contains $n$ ($1 \le n \le 50$). The next line contains $n$ integers $a_1, \ldots, a_n$ ($0 \le a_i < n$), where all are different except possibly two.""",
        "2\n0 1\n",
    ),
    (
        r"""The first line contains $n$ ($1 \le n \le 50$). The next line contains $n$ integers $a_1, \ldots, a_n$ ($1 \le a_i \le 100$). The sum of the integers is at most $1000$.""",
        "2\n1 1\n",
    ),
    (
        r"""The first line contains $n$ ($1 \le n \le 50$). The next line contains $n$ integers $a_1, \ldots, a_n$ ($1 \le a_i \le 100$, $a_1 = 1$).""",
        "2\n1 1\n",
    ),
    (
        r"""The first line contains $n$ ($1 \le n \le 50$). The next line contains $n$ integers $a_1, \ldots, a_n$ ($1 \le a_i \le 100$, $a_i \neq a_{i+1}$).""",
        "2\n1 2\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 50$). Then follow $n$ lines with two integers $l$, $r$ ($1 \le l, r \le 100$), denoting the segment $[l, r]$.""",
        "1\n2 3\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 50$). Then follow $n$ lines with two integers, the start and the end of an interval. All integers are between $1$ and $100$.""",
        "1\n2 3\n",
    ),
    (
        r"""The first line contains two integers $l$ and $r$ ($1 \le l, r \le 100$), the lower and upper limit of the interval.""",
        "2 3\n",
    ),
    (
        r"""The first line contains $n$ and $q$ ($1 \le n, q \le 50$). Then $q$ lines follow with $l$ and $r$ ($1 \le l, r \le n$), an interval.""",
        "5 1\n2 3\n",
    ),
    (
        r"""The first line contains $n$ ($1 \le n \le 50$). The second line contains $n$ integers $p_i$ ($1 \le p_i \le n$), the ranking of the teams.""",
        "2\n2 1\n",
    ),
    (
        r"""The first line contains $n$ and $m$ ($2 \le n \le 100$, $1 \le m \le 1000$). The next $m$ lines contain $u$ and $v$ ($1 \le u, v \le n$, $u \neq v$), the two ends of a road. The road network is strongly connected.""",
        "3 2\n1 2\n2 3\n",
    ),
    (
        r"""The first line contains $n$ and $m$ ($2 \le n \le 100$, $1 \le m \le 1000$). The next $m$ lines contain $u$ and $v$ ($1 \le u, v \le n$, $u \neq v$), the two ends of a road. All cities are reachable from city 1.""",
        "3 2\n1 2\n2 3\n",
    ),
    (
        r"""The first line contains $n$ and $m$ ($2 \le n \le 100$, $1 \le m \le 1000$). The next $m$ lines contain $u$ and $v$ ($1 \le u, v \le n$, $u \neq v$), the ends of a road. There is a route from city $1$ to city $n$.""",
        "3 2\n1 2\n2 3\n",
    ),
    (
        r"""The first line contains $n$ and $m$ ($2 \le n \le 100$, $1 \le m \le 1000$). The next $m$ lines contain $u$ and $v$ ($1 \le u, v \le n$, $u \neq v$), the ends of a road. Each city has degree two.""",
        "3 3\n1 2\n2 3\n1 3\n",
    ),
    (
        r"""The first line contains $n$ ($2 \le n \le 100$). The next $n$ lines contain the preferences of person $i$: $n$ integers between $1$ and $n$.""",
        "2\n1 2\n2 1\n",
    ),
    (
        r"""The first line contains $n$ ($2 \le n \le 100$). The second line contains a string of $n$ bits. The string contains as many ones as zeros.""",
        "2\n01\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 9$). The next $n$ lines contain $n$ integers each: a Latin square with values from $1$ to $n$.""",
        "2\n1 2\n2 1\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 1000$). The next $n$ lines describe a card each, by two characters: the rank (`2`-`9`, `T`, `J`, `Q`, `K`, `A`) and the suit (`C`, `D`, `H`, `S`).""",
        "1\n2C\n",
    ),
    (
        r"""A single line with two integers $a$ and $b$ ($0 \le a, b \le 100$). The first is the larger one.""",
        "3 2\n",
    ),
    (
        r"""The first line contains the number of rooms $n$ ($1 \le n \le 100$) and the number of doors $m$ ($0 \le m \le 200$). Each of the next $m$ lines contains $a$ and $b$ ($1 \le a, b \le n$).""",
        "3 1\n1 2\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 100$). The next $n$ lines contain $x$ and $y$ ($0 \le x, y \le 100$), the corners of a closed fence.""",
        "2\n0 1\n1 2\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 100$), which is the number of days. The second line contains $n$ integers $t_1,\ldots,t_n$ ($-30 \le t_i \le 50$), where $t_1$ is the warmest.""",
        "2\n5 4\n",
    ),
    (
        r"""The first line contains three integers $a$, $b$ and $c$ ($1 \le a, b, c \le 100$), where $c$ is the product of $a$ and $b$.""",
        "2 5 10\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 100$). The second line contains $n$ integers $d_i$ ($0 \le d_i \le n$), the degrees of a graph.""",
        "2\n1 1\n",
    ),
    (
        r"""The first line contains the number of votes $n$ ($1 \le n \le 100$). Then follow $n$ lines with one of the words `yes`, `no`, or `abstain`. The majority voted yes.""",
        "2\nyes\nno\n",
    ),
    (
        r"""The first line contains two integers $n$ and $m$ ($1 \le n \le 100$, $1 \le m \le 100$). The second line contains $n$ integers $a_i$ ($1 \le a_i \le 100$) and the third line contains $m$ integers $b_i$ ($1 \le b_i \le 100$), a rearrangement of part of the first.""",
        "2 1\n1 2\n1\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 100$). The next line contains $n$ integers, $-1$ if the seat is free, or the height of the person, between $100$ and $200$.""",
        "2\n-1 150\n",
    ),
    (
        r"""The first line contains an integer $n$ ($1 \le n \le 100$). The next line contains $n$ integers $b_i$ ($1 \le b_i \le 100$) or $-1$ if unknown.""",
        "2\n-1 1\n",
    ),
]

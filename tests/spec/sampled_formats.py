"""Formats of the kinds that problems use, with the conditions that they put on them."""

from testgen.spec.parse import parse

TEXTS = {
    "list": "n: int 1..2*10^5\na: int[n] -10^9..10^9\n",
    "multi": """t: int 1..10^4
repeat t:
    n: int 1..2*10^5 ; k: int 1..n
    a: int[n] -10^9..10^9 distinct
    s: str[1..50] of a-z
    edges: tree(n)
where sum(n) <= 2*10^5
""",
    "grid": 'r: int 1..1000 ; c: int 1..1000\ng: grid(r, c) of "#.S"\nwhere count(g, "S") == 1\nwhere r*c <= 10^5\n',
    "graph": "n: int 1..10^5 ; m: int 0..2*10^5\ne: graph(n, m) simple connected weighted 1..9\n",
    "edges": """n: int 2..1000 ; m: int 1..2000
repeat m:
    u: int 1..n ; v: int 1..n
    where u != v
where distinct({u, v})
where connected(n, u, v)
""",
    "reachable": """n: int 2..1000 ; m: int 1..2000 ; s: int 1..n ; g: int 1..n
where s != g
repeat m:
    u: int 1..n ; v: int 1..n
where reachable(u, v, s, g)
""",
    "queries": """q: int 1..100
repeat q:
    either:
        "1" ; x: int 0..9
    or:
        "2" ; l: int 1..50 ; r: int 1..50
        where l <= r
""",
    "until": 'repeat until "0 0":\n    a: int 0..3 ; b: int 0..3\n',
    "end": 'repeat until end:\n    a: int 0..3 ; s: str[0..4] of "ab " trimmed\n',
    "sums": "n: int 1..100\na: int[n] 0..1000\nwhere sum(a) == 10*n\nwhere max(a) >= 20\n",
    "rows": """n: int 1..100
repeat n as i:
    x: int 0..i ; y: real 0..1 decimals 0..3
    w: "N" | "S"
    k: int 0..3
    b: int[k as j] 1..j
where sum(x) <= 50
""",
    "increasing": "n: int 1..200\nrepeat n:\n    x: int 0..10^9 ; y: int 0..10^9\nwhere increasing(x)\n",
    "parity": """n: int 1..50 ; m: int 1..50
where n*m % 2 == 0
t: int[n][m] 0..10^4 distinct
p: perm(n) from 0
q: points(m) in 0..6 distinct
v: intervals(n) in 1..10^9
""",
    "words": 'a: str[3][5] of "ab" distinct per line\nb: ("x" | "y" | "z")[3] distinct\n',
    "dag": """n: int 1..30 ; m: int 0..400
e: graph(n, m) acyclic directed simple
f: graph(n, n-1) acyclic
h: graph(n, m)
""",
    "tight": "n: int 1..20 ; m: int 1..190\nrepeat m:\n    u: int 1..n ; v: int 1..n\n    where u < v\n"
    "where distinct(u, v)\n",
    "full": "n: int 1..300\na: int[n] 1..n distinct\nb: int[n] 1..n sorted descending\n",
    "element": "n: int 1..50\na: int[n] 0..9\nwhere a[n] > 0\nx: int 1..9 ; y: int 1..9\nwhere x < y\n",
    "bad draw": "n: int 1..9 ; k: int n..5\na: int[n] 1..k\n",
    "letters": 'r: int 2..9\nrepeat r:\n    row: str[5] of "SG."\nwhere count(row, "S") == 1\n'
    'where count(row, "G") == 2\n',
    "pairs": "n: int 1..25\nrepeat n:\n    x: int 0..4 ; y: int 0..4\nwhere distinct(x, y)\n",
    "exact": "n: int 1..9\nrepeat n:\n    x: int 1..100\nwhere sum(x) == 100\n",
}
FORMATS = {name: parse(text) for name, text in TEXTS.items()}

import random
import re
import sys

import checktestdata.lib as library
import pytest
from checktestdata.parser import parse as parse_validator
from checktestdata.tokenizer import tokenize

from testgen.seams import SpecError
from testgen.spec.mine.checktestdata import mine_checktestdata
from testgen.spec.printer import show
from testgen.spec.reader import read
from testgen.spec.sampler import sample
from testgen.spec.shapes import SHAPES
from testgen.spec.tree import Source, fields_of
from testgen.spec.writer import write

sys.set_int_max_str_digits(sys.int_info.default_max_str_digits)  # the library lifts the bound for the whole process

N = "INT(1,5,n) NEWLINE "
# Validators that are translated completely, and the format that each gives.
COMPLETE = {
    "INT(0, 10^3) SPACE INT(-5, 5, k) NEWLINE": "x1: int 0..10^3 ; k: int -5..5",
    N + "REP(n, SPACE) INT(1, 9, a) END NEWLINE": "n: int 1..5\na: int[n] 1..9",
    N + "REP(n, SPACE) INT(1, 9) END NEWLINE EOF": "n: int 1..5\nx1: int[n] 1..9",
    "INT(0,5,n) REP(n) SPACE INT(1, 9, a) END NEWLINE": "n: int 0..5 ; a: int[n] 1..9",
    N + "REP(n) INT(1, 9, a) SPACE END INT(1, 3, b) NEWLINE": "n: int 1..5\na: int[n] 1..9 ; b: int 1..3",
    N + "REP(n) INT(1, 9, a) NEWLINE END": "n: int 1..5\na: int[n] 1..9 per line",
    N + "REP(n, NEWLINE) INT(1, 9, a) SPACE INT(1, a, b) END NEWLINE": (
        "n: int 1..5\nrepeat n:\n    a: int 1..9 ; b: int 1..a"
    ),
    "INT(0,5,n) NEWLINE REP(n-1) INT(1,2) NEWLINE END": "n: int 0..5\nx1: int[max(0, n-1)] 1..2 per line",
    N + 'REP(n) REP(3) REGEX("[.#]", c) END NEWLINE END': 'n: int 1..5\nc: grid(n, 3) of "#."',
    N + 'REP(n) REGEX("[a-c]{4}") NEWLINE END': "n: int 1..5\nx1: grid(n, 4) of a-c",
    N + "REP(n) REP(2, SPACE) INT(0, 1, a) END NEWLINE END": "n: int 1..5\na: int[n][2] 0..1",
    N + "INT(1, n, sum) SPACE INT(1, sum, in) NEWLINE": "n: int 1..5\nsum_: int 1..n ; in_: int 1..sum_",
    "INT(1,2,n) NEWLINE INT(1,n,n) NEWLINE": "n: int 1..2\nn2: int 1..n",
    'STRING("Case 1:") SPACE INT(1,2,a) NEWLINE': '"Case" ; "1:" ; a: int 1..2',
    "FLOATP(0,1,1,3,p,FIXED) NEWLINE": "p: real 0..1 decimals 1..3",
    'REGEX("yes|no", w) NEWLINE': 'w: "yes" | "no"',
    'REGEX("[a-z]([a-z ]*[a-z])?", s) NEWLINE ASSERT(STRLEN(s) < 9)': 's: str[1..8] of a-z " " trimmed',
    N + 'REGEX("[ab]+", s) NEWLINE ASSERT(STRLEN(s) == n)': 'n: int 1..5\ns: str[n] of "ab"',
    'REGEX("[ab]+", s) SPACE INT(1,5,n) NEWLINE ASSERT(STRLEN(s) == n)': (
        's: str[1..5] of "ab" ; n: int 1..5\nwhere len(s) == n'
    ),
    'REGEX("[0-9]+", s) NEWLINE ASSERT(STRLEN(s) <= 3)': "s: str[1..3] of 0-9",
    # indices
    N + "REPI(i, n) INT(1, i+1, a) NEWLINE END": "n: int 1..5\na: int[n as i] 1..i per line",
    N + "REPI(i, n) INT(1, 9, a[i]) NEWLINE END REPI(i, n, SPACE) INT(1, a[i], b[i]) END NEWLINE": (
        "n: int 1..5\na: int[n] 1..9 per line\nb: int[n as i] 1..a[i]"
    ),
    # conditions
    "INT(1,9,a) SPACE INT(1,9,b) NEWLINE ASSERT(a < b && a*b%2 == 0)": (
        "a: int 1..9 ; b: int 1..9\nwhere a < b\nwhere a*b%2 == 0"
    ),
    "INT(1,9,a) SPACE INT(1,9,b) NEWLINE IF(a > 3) ASSERT(b != a) END": (
        "a: int 1..9 ; b: int 1..9\nwhere a <= 3 or b != a"
    ),
    N + "REPI(i, n, SPACE) INT(1, 9, a[i]) END NEWLINE ASSERT(UNIQUE(a))": "n: int 1..5\na: int[n] 1..9 distinct",
    N + "REPI(i, n) INT(1,9,a[i]) SPACE INT(1,9,b[i]) NEWLINE END IF(n > 0) ASSERT(UNIQUE(a, b)) END": (
        "n: int 1..5\nrepeat n:\n    a: int 1..9 ; b: int 1..9\nwhere distinct(a, b)"
    ),
    N
    + "REPI(i, n) INT(1,9,a) SPACE INT(1,9,b) NEWLINE IF(a<b) SET(c[i]=a) SET(d[i]=b) ELSE SET(c[i]=b) SET(d[i]=a) END "
    "END ASSERT(UNIQUE(c,d))": "n: int 1..5\nrepeat n:\n    a: int 1..9 ; b: int 1..9\nwhere distinct({a, b})",
    N + "REPI(i,n) INT(0,9,x[i]) NEWLINE IF(i>0) ASSERT(x[i-1] < x[i]) END END": (
        "n: int 1..5\nx: int[n] 0..9 distinct sorted per line"
    ),
    N + "REPI(i,n,SPACE) INT(0,9,x[i]) IF(i>0) ASSERT(x[i] <= x[i-1]) END END NEWLINE": (
        "n: int 1..5\nx: int[n] 0..9 sorted descending"
    ),
    N + "INT(0,3,v) NEWLINE REP(n, SPACE) INT(v, 9, v) END NEWLINE": "n: int 1..5\nv: int 0..3\nv2: int[n] v..9 sorted",
    N + "REPI(i,n,SPACE) INT(0,9,x) IF(i == 0) ASSERT(x != 0) END END NEWLINE": (
        "n: int 1..5\nx: int[n] 0..9\nwhere x[1] != 0"
    ),
    N + "REP(n,SPACE) INT(1,9,x) ASSERT(x != 3) END NEWLINE": "n: int 1..5\nx: int[n] 1..9\nwhere count(x, 3) == 0",
    # flags, counters, sums
    N + 'SET(f=0) REP(n) REP(n) REGEX("[.#]", c) IF(c == ".") SET(f=1) END END NEWLINE END ASSERT(f == 1)': (
        'n: int 1..5\nc: grid(n, n) of "#."\nwhere count(c, ".") >= 1'
    ),
    N + 'SET(s=0) SET(g=0) REP(n) REGEX("[.SG]", c) IF(c == "S") SET(s=s+1) ELSE IF(c == "G") SET(g=g+1) END END END '
    "NEWLINE ASSERT(s == 1 && g <= 1)": (
        'n: int 1..5\nc: str[n] of ".GS"\nwhere count(c, "S") == 1\nwhere count(c, "G") <= 1'
    ),
    "INT(1,3,t) NEWLINE SET(s=0) REP(t) INT(1,4,n) NEWLINE SET(s=s+n) ASSERT(s <= 9) "
    "REP(n,SPACE) INT(1,2) END NEWLINE END": (
        "t: int 1..3\nrepeat t:\n    n: int 1..4\n    x1: int[n] 1..2\nwhere sum(n) <= 9"
    ),
    # alternatives
    N + "REP(n) INT(1,2,t) SPACE IF(t == 1) INT(1,9) SPACE INT(3,4) ELSE INT(1,5) END NEWLINE END": (
        "n: int 1..5\nrepeat n:\n    either:\n        t: int 1..1 ; x1: int 1..9 ; x2: int 3..4\n"
        "    or:\n        t2: int 2..2 ; x3: int 1..5"
    ),
    N + "IF(n < 3) INT(1,9,a) NEWLINE END INT(1,n,b) NEWLINE": (
        "n: int 1..5\neither:\n    where n < 3\n    a: int 1..9\nor:\n    where n >= 3\nb: int 1..n"
    ),
    "WHILE(!ISEOF) INT(1,9,n) NEWLINE END": "repeat until end:\n    n: int 1..9",
}
# Validators of which the format says less than all.
PARTIAL = [
    "INT(0,10,n) SPACE REP(n,SPACE) INT(1,9,x) END NEWLINE",
    "INT(0,10,n) NEWLINE REP(n,SPACE) INT(1,9,x) END SPACE INT(1,2) NEWLINE",
    "SET(p=0) " + N + "REP(n) INT(0,9,x) NEWLINE ASSERT(p < x) SET(p=x) END",
    "INT(1,5,n) SPACE INT(-5,5,m) NEWLINE ASSERT(m%n == 1)",
    "INT(1,5,n) SPACE INT(-5,5,m) NEWLINE ASSERT(m/n == 1)",
    'REGEX("[a-z]+") NEWLINE',
    N + "REP(n) INT(1,9,x) NEWLINE END ASSERT(x == 3)",
    N + "REPI(i,n) INT(1,9,x[i]) NEWLINE END REPI(i,n) INT(1,9,x[i]) NEWLINE END ASSERT(UNIQUE(x))",
    N + "REP(n) INT(1,2,k) NEWLINE REPI(j,k) INT(1,9,x[j]) NEWLINE END ASSERT(UNIQUE(x)) END",
    N + "REP(n) INT(1,2,k) SPACE INT(1,9,x[k]) NEWLINE END ASSERT(UNIQUE(x))",
    N + 'SET(s=0) REP(n) REGEX("[ab]{1,2}", w) NEWLINE IF(w == "a") SET(s=s+1) END END ASSERT(s == 1)',
    N + "REPI(i,n) REPI(j,n,SPACE) INT(0,1,a[i,j]) IF(i==j) ASSERT(a[i,j]==0) END END NEWLINE END",
]
# Structures that lines of fields do not have.
STUCK = [
    "INT(1,9,n)",
    "INT(1,9,n NEWLINE",
    "INT(0,9,n) NEWLINE WHILE(n>0) INT(0,9,n) NEWLINE END",
    'REGEX("1|10") NEWLINE',
    "INT(1,9) SPACE NEWLINE",
    "INT(1,9) SPACE SPACE INT(1,9) NEWLINE",
    "INT(1,9) INT(1,9) NEWLINE",
    N + "REP(n,SPACE) INT(1,9) SPACE INT(1,2) END NEWLINE",
    N + "IF(n == 1) INT(1,5,k) NEWLINE ELSE INT(2,3,k) NEWLINE END INT(1,k) NEWLINE",
    "(" * 5000,
    "REP(1) " * 5000,
    "INT(1," + "1+" * 50_000 + "1) NEWLINE",
    "\0",
]


@pytest.mark.parametrize("validator", COMPLETE)
def test_complete_translations(validator: str) -> None:
    mined = mine_checktestdata(validator, "v.ctd")
    assert mined.unused == ()
    assert mined.format is not None
    assert show(mined.format, evidence=False).strip() == COMPLETE[validator]
    assert mined.ends


@pytest.mark.parametrize("validator", COMPLETE)
def test_formats_read_just_what_validators_accept(validator: str) -> None:
    fmt = mine_checktestdata(validator, "v.ctd").format
    assert fmt is not None
    accepts = _Validator(validator)
    rng = random.Random(validator)
    verdicts = set()
    for _ in range(60):
        text = write(fmt, sample(fmt, rng, rng.choice((1, 5, 30)), rng.choice(SHAPES)))
        assert accepts(text), text
        changed = _changed(text, rng)
        verdict = not isinstance(read(fmt, changed), SpecError)
        assert accepts(changed) == verdict, changed
        verdicts.add(verdict)
    assert False in verdicts


@pytest.mark.parametrize("validator", PARTIAL)
def test_what_is_left_out_is_reported(validator: str) -> None:
    mined = mine_checktestdata(validator, "v.ctd")
    assert mined.format is not None
    assert len(mined.unused) == 1
    assert mined.unused[0].where == "v.ctd:1"
    assert mined.unused[0].why


@pytest.mark.parametrize("validator", STUCK)
def test_structures_that_are_not_found(validator: str) -> None:
    mined = mine_checktestdata(validator, "v.ctd")
    assert mined.format is None
    assert mined.unused


def test_unused_and_evidence_name_lines() -> None:
    mined = mine_checktestdata('# comment\nINT(1,9,n)\nNEWLINE\nASSERT(MATCH("a"))\n', "v.ctd")
    assert mined.format is not None
    (field,) = fields_of(mined.format.items)
    assert [(each.source, each.quote) for each in field.evidence] == [(Source.VALIDATOR, "v.ctd:2")]
    assert [(unused.where, unused.text) for unused in mined.unused] == [("v.ctd:4", 'ASSERT(MATCH("a"))')]


class _Validator:
    """The reference implementation's word on a text."""

    def __init__(self, source: str) -> None:
        self._program = parse_validator(tokenize(source.encode()))
        body = self._program.python_code().split("\ninit_lib()\n")[1].split("\nfinalize_lib()")[0]
        self._code = compile(body, "validator", "exec")

    def __call__(self, text: str) -> bool:
        library._reader = library._Reader(text.encode())
        library._constraints = library._Constraints(None)
        for variable in self._program.variables.values():
            variable.reset()
        try:
            exec(self._code, dict(self._program.python_globals()))
        except (library.ValidationError, TypeError):
            return False
        return True


def _changed(text: str, rng: random.Random) -> str:
    """Return a text with one small change: a token, a separator or a line."""
    pieces = re.split(r"([ \n])", text)
    at = rng.randrange(len(pieces))
    match rng.randrange(5):
        case 0:
            pieces[at] = str(rng.randint(-1, 11))
        case 1:
            pieces[at] = ""
        case 2:
            pieces[at] = rng.choice(pieces)
        case 3:
            other = rng.randrange(len(pieces))
            pieces[at], pieces[other] = pieces[other], pieces[at]
        case _:
            pieces.insert(at, rng.choice((" ", "\n", "a", "0", "1")))
    return "".join(pieces)

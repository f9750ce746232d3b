"""A small report on a suite's strength with every fate in it, and hostile text wherever text of strangers stands."""

from dataclasses import replace

from testgen.mutation.mutant import Mutant
from testgen.mutation.strength import (
    FileCoverage,
    FlakyTest,
    HowItRan,
    Kill,
    MutantResult,
    Phases,
    SelfCheck,
    Share,
    SlowTest,
    Smell,
    SmellKind,
    Status,
    StrengthReport,
    Suggestion,
    Way,
)
from testgen.mutation.text import SourceText

HOSTILE = "</script><!-- <script>\u2028<img src=x onerror=alert(1)>"
FILE = "src/pkg/stack.py"
SOURCE = f'''"""A stack with a limit: {HOSTILE}"""


class Stack:
    def __init__(self, limit=10):
        self.items = []
        self.limit = limit

    def push(self, item):
        if len(self.items) < self.limit:
            self.items.append(item)
            return True
        return False

    def smile(self, n):
        return "😀" if n > 0 else ""

    def peek(self):
        return self.items[-1]
'''
PUSH = "tests/test_stack.py::test_push"
FULL = "tests/test_stack.py::TestFull::test_full[</script>]"
IDLE = "tests/test_other.py::test_idle"


def mutant(original: str, replacement: str, operator: str = "number", source: str = SOURCE) -> Mutant:
    """Make the mutant that replaces the only occurrence of `original`, or what stands between its two `|`."""
    before, marked, after = original.split("|") if "|" in original else ("", original, "")
    assert source.count(before + marked + after) == 1
    text, start = SourceText(source), source.index(before + marked + after) + len(before)
    end = start + len(marked)
    first, last = text.position(start), text.position(end)
    return Mutant(operator, start, end, marked, replacement, first, last, text.line(first.line).rstrip("\n"))


LIMIT = MutantResult(
    FILE,
    mutant("limit=|10|", "11"),
    Status.SURVIVED,
    Way.FORK,
    covering=2,
    covered_by=(PUSH, FULL),
    nearest=FULL,
    suggestion=Suggestion("assert Stack().limit == 10", "gives 11", FULL),
    seconds=0.0204,
)
FULLER = MutantResult(
    FILE,
    mutant("< self.limit", "<= self.limit", "comparison"),
    Status.KILLED,
    Way.FORK,
    kill=Kill(FULL, "call", "AssertionError", f"assert 3 == 2 \x1b[31m{HOSTILE}"),
    covering=2,
    covered_by=(PUSH, FULL),
)
SMILE = MutantResult(
    FILE,
    mutant("n > 0", "n > 1"),
    Status.SURVIVED,
    Way.FRESH,
    covering=1,
    covered_by=(PUSH,),
    nearest=PUSH,
    equivalent="gave the same in 200 calls",
)
PUSHED = MutantResult(FILE, mutant("return True", "return False", "constant"), Status.TIMEOUT, reason="took over 2 s")
EMPTY = MutantResult(FILE, mutant("[]", "None", "constant"), Status.ERROR, reason="ended by signal 11")
REFUSED = MutantResult(FILE, mutant("return False", "pass", "deletion"), Status.SURVIVED, covering=1, nearest=PUSH)
PEEK = MutantResult(FILE, mutant("[-1]", "[+1]", "sign"), Status.NO_COVERAGE)
REPORT = StrengthReport(
    results=(LIMIT, FULLER, SMILE, PUSHED, EMPTY, REFUSED, PEEK),
    sources={FILE: SOURCE, "src/pkg/__init__.py": ""},
    coverage=(FileCoverage(FILE, Share(10, 12), Share(3, 6)),),
    tests=(PUSH, FULL, IDLE),
    useless=(IDLE,),
    flaky=(FlakyTest(IDLE, f"failed in another order: {HOSTILE}"),),
    smells=(Smell(SmellKind.SLEEP, "tests/test_other.py", 4, IDLE, "sleep(1)"),),
    slowest=(SlowTest(IDLE, 1.23456),),
    self_checks=(SelfCheck("a mutant that must die", passed=True), SelfCheck("one that must survive", passed=True)),
    how=HowItRan(2, "testgen", by_fork=4, by_fresh_process=2, seconds=3.21049, phases=Phases(0.2, 1, 2, 1.5)),
    warnings=(f"a note {HOSTILE}",),
    root="/home/somebody/project",
)
UNTRUSTED = replace(REPORT, self_checks=(SelfCheck("a mutant that must die", passed=False, detail="it survived"),))
TROUBLE = StrengthReport(trouble=f"2 tests fail {HOSTILE}")

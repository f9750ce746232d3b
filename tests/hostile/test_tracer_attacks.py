"""Programs that attack what traces them: they may lie about their own coverage, and about nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from testgen.judge.isolation import why_level_fails
from testgen.judge.levels import Level
from testgen.judge.pool import JudgePool, open_judge
from testgen.judge.tracing import trace
from testgen.metrics.coverage import coverage_of
from testgen.mutate import MutationOptions, mutate
from testgen.problem import Label, Limits, Problem, Program, Solution, SourceFile
from tests.fakes import case

LIMITS = Limits(time=1.0)
HONEST = "n = int(input())\nif n > 5:\n    print(n)\nelse:\n    print(0)\n"
READ = "n = int(input())\n"
# Each begins or ends with what an honest solution does, so that verdicts are the same.
ATTACKS = {
    "deletes what it finds": "import os\nfor name in os.listdir('.'):\n    os.unlink(name)\n" + HONEST,
    "stops being traced": "import sys\nsys.settrace(None)\n" + HONEST,
    "forges arcs": HONEST + "import os\nos.write(3, b'{\"arcs\":[[1,2],[2,3],[3,-1]]}\\n')\n",
    "forges on every descriptor": HONEST
    + "import os\nfor fd in range(3, 64):\n    try:\n        os.write(fd, b'{\"arcs\":[[1,2]]}')\n"
    + "    except OSError:\n        pass\n",
    "floods the trace": HONEST
    + "import os\nfor fd in range(3, 64):\n    try:\n        os.write(fd, b'x' * (9 << 20))\n"
    + "    except OSError:\n        pass\n",
    "tells numbers as large as can be": HONEST
    + "import os\nfor fd in range(3, 64):\n    try:\n        os.write(fd, b'{\"arcs\":[[1,' + b'9' * 5000 + b']]}')\n"
    + "        os._exit.__self__._exit(0)\n    except OSError:\n        pass\n",
    "nests without end": HONEST
    + "import os\nfor fd in range(3, 64):\n    try:\n        os.write(fd, b'[' * 100000)\n"
    + "    except OSError:\n        pass\n",
    "forks": "import os\n" + HONEST + "try:\n    os.fork()\nexcept OSError:\n    pass\n",
    "ends by a signal": HONEST + "import os, sys\nsys.stdout.flush()\nos.close(1)\n",
    "breaks json": "import json\njson.dumps = None\n" + HONEST,
    "drops the teller": "import atexit\natexit._clear()\n" + HONEST,
    "names itself like the tracer": "import sys\nsys.modules['__main__'] = None\n" + HONEST,
}
IN_C = """
#include <stdio.h>
#include <unistd.h>
#include <fcntl.h>
#include <stdlib.h>
int main(void) {
  int n;
  scanf("%%d", &n);
  printf("%%d\\n", n > 5 ? n : 0);
  fflush(stdout);
  %s
  return 0;
}
"""
ATTACKS_IN_C = {
    "deletes its counters' notes": 'system("rm -f *"); unlink("program-main.gcno");',
    "forges": 'for (int fd = 3; fd < 64; fd++) if (write(fd, "{\\"files\\":[{\\"file\\":\\"main.c\\"}]}\\n", 32)) {}',
    "leaves in a hurry": "_exit(0);",
    "puts another gcov first": 'setenv("PATH", ".", 1);',
    "forks": "fork();",
    "writes another's counters": 'int f = open("a.gcda", O_CREAT | O_WRONLY, 0600); if (write(f, "gcda", 4)) {}',
}


@pytest.fixture(scope="module", params=[Level.JAIL, Level.LANDLOCK])
def judge(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgePool]:
    if reason := why_level_fails(request.param):
        pytest.skip(f"{request.param.label}: {reason}")
    with open_judge(jobs=2, store=tmp_path_factory.mktemp("store"), isolation=request.param) as pool:
        yield pool


def solution(name: str, source: str, language: str = "python") -> Solution:
    file = {"python": "main.py", "c": "main.c"}[language]
    return Solution(name, Label.CORRECT, Program(name, language, (SourceFile(file, source.encode()),)))


TESTS = [case("1", "3\n", "0\n"), case("2", "9\n", "9\n")]
NEIGHBOUR = solution("accepted/honest.py", HONEST)


@pytest.mark.parametrize("language", ["python", "c"])
def test_lies_change_nothing_but_their_own_coverage(judge: JudgePool, language: str) -> None:
    attacks = ATTACKS if language == "python" else {name: IN_C % what for name, what in ATTACKS_IN_C.items()}
    for name, source in attacks.items():
        liar = solution(name, source, language)
        found = coverage_of(liar, list(trace(judge, liar, TESTS, LIMITS)))
        assert found.lines.hits <= found.lines.total, name
        honest = coverage_of(NEIGHBOUR, list(trace(judge, NEIGHBOUR, TESTS, LIMITS)))
        assert (honest.lines.hits, honest.lines.total, honest.untraced) == (5 - 1, 5 - 1, {}), name


def test_verdicts_of_liars_are_those_without_a_tracer(judge: JudgePool) -> None:
    """Their mutants are killed or survive as those of the honest one do, whatever they say of their lines."""
    liars = [solution(f"accepted/{name}.py", source) for name, source in list(ATTACKS.items())[:4]]
    problem = Problem("two", limits=LIMITS, samples=tuple(TESTS), solutions=(NEIGHBOUR, *liars))
    report = mutate(problem, judge, TESTS, MutationOptions(drawn=0))
    assert NEIGHBOUR.name in {s.name for s in report.solutions}
    alone = mutate(Problem("one", limits=LIMITS, samples=tuple(TESTS), solutions=(NEIGHBOUR,)), judge, TESTS)
    expected = {fate.mutant.name: fate.killed for fate in alone.fates or ()}
    ours = {f.mutant.name: f.killed for f in report.fates or () if f.mutant.origin is NEIGHBOUR and f.counts}
    assert len(ours) > 3
    assert ours == {name: expected[name] for name in ours}


def test_a_run_beside_a_liar_leaves_nothing_behind(judge: JudgePool, tmp_path: Path) -> None:
    before = set(tmp_path.parent.iterdir())
    list(trace(judge, solution("x", ATTACKS["deletes what it finds"]), TESTS, LIMITS))
    assert set(tmp_path.parent.iterdir()) == before

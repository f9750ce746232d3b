"""No attack changes another program's verdict, and each ends as it should, at levels 1 and 2."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from testgen.judge.isolation import why_level_fails
from testgen.judge.levels import Level
from testgen.judge.pool import JudgePool, open_judge
from testgen.problem import MIB, Blob, Limits, Program, SourceFile, Verdict
from testgen.seams import Run, RunResult
from tests.hostile.attacks import ALL, SLEEPERS, Attack

LIMITS = Limits(time=0.4, memory=128 * MIB, output=1 * MIB)
INPUT = Blob.of("1 2 3\n")
LEVELS = [Level.JAIL, Level.LANDLOCK]


@pytest.fixture(scope="module", params=LEVELS)
def judge(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgePool]:
    if reason := why_level_fails(request.param):
        pytest.skip(f"{request.param.label}: {reason}")
    with open_judge(jobs=2, store=tmp_path_factory.mktemp("store"), isolation=request.param) as pool:
        pool.prepare([program(attack.source, attack.language) for attack in [*ALL, *SLEEPERS]])
        yield pool


def program(source: str, language: str = "python") -> Program:
    suffix = {"python": "py", "cpp": "cpp"}[language]
    return Program("attack", language, (SourceFile(f"program.{suffix}", source.encode()),))


ADD_IN_C = """
#include <cstdio>
int main() { int a, b, c; scanf("%d%d%d", &a, &b, &c); printf("%d\\n", a + b + c); }
"""
HONEST = [program("print(sum(map(int, input().split())))"), program(ADD_IN_C, "cpp")]
_fresh = iter(range(1, 10**9))


def honest_run(source: Program) -> Run:
    """Return a run that no store knows."""
    return Run(source, INPUT, LIMITS, args=(str(next(_fresh)),))


def attacked(judge: JudgePool, attack: Attack) -> RunResult:
    """Run the attack between honest programs, which must not notice."""
    hostile = Run(program(attack.source, attack.language), INPUT, LIMITS, args=(str(next(_fresh)),))
    before, after = ([honest_run(p) for p in HONEST * 2] for _ in range(2))
    results = list(judge.run([*before, hostile, *after]))
    later = list(judge.run([honest_run(p) for p in HONEST]))
    for result in [*results[:4], *results[5:], *later]:
        assert (result.verdict, result.output.read()) == (None, b"6\n"), result
    return results[4]


@pytest.mark.parametrize("attack", ALL, ids=lambda a: f"{a.language}: {a.name}")
def test_attack_harms_nobody(attack: Attack, judge: JudgePool) -> None:
    started = time.monotonic()
    result = attacked(judge, attack)
    assert result.verdict in attack.outcomes, result
    assert result.cpu < 3 * LIMITS.time  # type: ignore[operator]
    assert time.monotonic() - started < 15
    if result.verdict is None and attack.output is not None:
        assert result.output.read() == attack.output


@pytest.mark.slow
@pytest.mark.parametrize("attack", SLEEPERS, ids=lambda a: f"{a.language}: {a.name}")
def test_sleeper_is_ended(attack: Attack, judge: JudgePool) -> None:
    result = attacked(judge, attack)
    assert result.verdict is Verdict.TLE
    assert result.cpu < 0.2


def output_of(judge: JudgePool, source: str, *, stdin: Blob = INPUT, language: str = "python") -> str:
    limits = Limits(time=10.0, memory=512 * MIB)
    (result,) = judge.run([Run(program(source, language), stdin, limits, args=(str(next(_fresh)),))])
    assert result.verdict is None, result
    return result.output.read().decode()


def test_nothing_outside_the_work_folder_can_be_written(judge: JudgePool) -> None:
    source = """
import os
places = ["/", "/usr", "/usr/lib", "/etc", "/bin", "/home", "/root", "/var", "/dev", "/dev/shm", "/proc", "/sys", "/box", "/testgen", "..", os.path.expanduser("~/.."), os.sys.prefix]
for place in places:
    for name in ("testgen-was-here", "../testgen-was-here"):
        try:
            open(os.path.join(place, name), "w").close()
            print("wrote", place, name)
        except OSError:
            pass
"""  # noqa: E501
    assert output_of(judge, source) == ""


def test_no_connection_can_be_opened(judge: JudgePool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        source = f"""
import socket
for family, address in ((socket.AF_INET, ("127.0.0.1", {port})), (socket.AF_UNIX, "\\0testgen")):
    try:
        socket.socket(family).connect(address)
        print("connected")
    except OSError as error:
        print("no")
"""
        assert output_of(judge, source) == "no\nno\n"
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.slow
def test_answers_and_other_programs_cannot_be_read(judge: JudgePool, tmp_path: Path) -> None:
    secret = "SECRET" + os.urandom(8).hex()
    (tmp_path / "expected.ans").write_text(secret)
    other = program(f"# {secret}\nprint(1)")
    list(judge.run([Run(other, Blob.of(secret), LIMITS)] * 2))
    half = len(secret) // 2
    source = f"""
import os, re, sys
secret = ({secret[:half]!r} + {secret[half:]!r}).encode()
me = os.path.abspath(__file__)
looked, found = 0, []
def look(path):
    global looked
    try:
        with open(path, "rb") as f:
            data = f.read(1 << 20)
        looked += 1
        if secret in data and path != me: found.append(path)
    except OSError: pass
for place in ({str(tmp_path)!r}, "/tmp", "/box", "/testgen/testgen", "/root", "/home", "/work", os.getcwd(), os.path.dirname(os.getcwd())):
    for folder, folders, files in os.walk(place):
        folders[:] = [f for f in folders if f not in ("site-packages", "lib", "proc")]
        for name in files: look(os.path.join(folder, name))
for pid in (os.getppid(), 1, *range(2, 50)):
    for name in ("cmdline", "environ", "mem", "maps"): look(f"/proc/{{pid}}/{{name}}")
    for fd in range(64): look(f"/proc/{{pid}}/fd/{{fd}}") if pid != os.getpid() else None
print(found)
"""  # noqa: E501
    assert output_of(judge, source) == "[]\n"


def test_nothing_stays_for_the_next_run(judge: JudgePool) -> None:
    source = """
import os, sys, math
marks = ["mark", "/tmp/mark", "/dev/shm/mark", os.path.expanduser("~/mark"), "../mark"]
seen = [m for m in marks if os.path.exists(m)]
for m in marks:
    try: open(m, "w").close()
    except OSError: pass
with_mark = hasattr(math, "mark") or "mark" in os.environ or open(__file__).read().endswith("MARK")
math.mark = 1; os.environ["mark"] = "1"
try: open(__file__, "a").write("MARK")
except OSError: pass
print(seen, with_mark)
"""
    assert {output_of(judge, source) for _ in range(6)} == {"[] False\n"}


def test_shared_memory_does_not_stay(judge: JudgePool) -> None:
    source = """
#include <cstdio>
#include <sys/shm.h>
int main() { puts(shmget(4711, 4096, IPC_CREAT | 0600) < 0 ? "refused" : "made"); }
"""
    assert output_of(judge, source, language="cpp") == "refused\n"


def test_files_of_others_keep_their_metadata(judge: JudgePool, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("x")
    before = mine.stat()
    source = f"""
import os
for change in (lambda p: os.chmod(p, 0), lambda p: os.utime(p, (1, 1)), lambda p: os.setxattr(p, "user.x", b"1"), lambda p: os.chown(p, 1, 1)):
    try: change({str(mine)!r})
    except OSError: pass
"""  # noqa: E501
    assert output_of(judge, source) == ""
    assert mine.stat() == before
    assert os.listxattr(mine) == []


def test_forked_children_do_not_share_randomness(judge: JudgePool) -> None:
    source = "import random, os, uuid\nprint(random.random(), os.urandom(4).hex(), uuid.uuid4())"
    assert len({output_of(judge, source) for _ in range(3)}) == 3


def test_no_process_is_left(judge: JudgePool) -> None:
    before = {path for path in Path("/proc").iterdir() if path.name.isdigit()}
    for attack in ALL[:3]:
        attacked(judge, attack)
    time.sleep(0.1)
    after = [path for path in Path("/proc").iterdir() if path.name.isdigit() and path not in before]
    names = [(path / "comm").read_text() for path in after if path.exists()]
    assert not [name for name in names if "program" in name]

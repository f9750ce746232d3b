# ruff: noqa: E501 - a form is one line
"""A run in the jail's warm interpreter must show what `python FILE` shows: the forms that others got wrong, and more."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from testgen.judge.descriptors import SealedFiles
from testgen.judge.isolation import why_level_fails
from testgen.judge.levels import Level, environment, interpreter
from testgen.judge.worker import Job, Worker
from testgen.problem import MIB, Blob, Limits

INPUT = b"3 4\nhello w\xc3\xb6rld\n\nlast line without end"

FORMS = {
    "input": "a, b = map(int, input().split())\nprint(a + b, input())",
    "input to its end": "try:\n    while True: print(repr(input()))\nexcept EOFError as e: print('end', e)",
    "iterate stdin": "import sys\nfor line in sys.stdin: print(repr(line))",
    "readline then read": "import sys\nprint(repr(sys.stdin.readline())); print(repr(sys.stdin.read()))",
    "buffer": "import sys\nprint(sys.stdin.buffer.readline(), sys.stdin.buffer.read())",
    "buffer after text": "import sys\nprint(repr(sys.stdin.readline())); print(sys.stdin.buffer.read())",
    "descriptor 0": "import os\nprint(os.read(0, 5), os.read(0, 100))",
    "open 0": "print(repr(open(0).read()))",
    "open dev stdin": "print(repr(open('/dev/stdin').read()))",
    "seek stdin": "import sys\nsys.stdin.read(); sys.stdin.seek(0); print(sys.stdin.read())",
    "mmap stdin": "import mmap\nprint(mmap.mmap(0, 0, access=mmap.ACCESS_READ)[:])",
    "fileinput": "import fileinput\nfor line in fileinput.input(): print(repr(line))",
    "buffer out": "import sys\nsys.stdout.buffer.write(b'\\xff\\x00'); sys.stdout.flush()",
    "write without newline": "import sys\nsys.stdout.write('x')",
    "mixed outputs": "import os\nprint('a', flush=True); os.write(1, b'b\\n'); print('c')",
    "stderr": "import sys\nprint('to err', file=sys.stderr); print('to out')",
    "closed stdout": "import sys\nprint('x'); sys.stdout.close()",
    "unencodable": "print('\\ud800')",
    "exit": "print(1); exit()",
    "exit 3": "print(1); exit(3)",
    "quit": "quit(4)",
    "exit None": "import sys\nsys.exit(None)",
    "exit text": "import sys\nprint('out'); sys.exit('some text')",
    "exit list": "import sys\nsys.exit([1, 2])",
    "exit True": "import sys\nsys.exit(True)",
    "exit 256": "import sys\nsys.exit(256)",
    "exit -1": "import sys\nsys.exit(-1)",
    "exit huge": "import sys\nsys.exit(10 ** 30)",
    "raise SystemExit": "raise SystemExit(7)",
    "os._exit loses the buffer": "import os\nprint('lost'); os._exit(5)",
    "uncaught": "def f(x):\n    return 1 / x\nprint('before')\nf(0)",
    "chained": "try:\n    [][1]\nexcept IndexError as e:\n    raise ValueError('two') from e",
    "during handling": "try:\n    {}['k']\nexcept KeyError:\n    int('x')",
    "syntax error": "print('never')\nif True print(1)",
    "indentation": "if True:\nprint(1)",
    "null byte": "print(1)\x00",
    "keyboard interrupt": "raise KeyboardInterrupt",
    "assert": "assert 1 == 2, 'message'",
    "exception group": "raise ExceptionGroup('many', [ValueError(1), TypeError(2)])",
    "unicode error": "open(0, encoding='ascii').read()",
    "excepthook": "import sys\nsys.excepthook = lambda *a: print('hooked', a[0].__name__)\n1/0",
    "excepthook fails": "import sys\ndef hook(*a): raise TypeError('in hook')\nsys.excepthook = hook\n1/0",
    "excepthook exits": "import sys\nsys.excepthook = lambda *a: sys.exit(9)\n1/0",
    "last traceback": "import sys\nprint(hasattr(sys, 'last_type'))",
    "thread": "import threading\nt = threading.Thread(target=lambda: print('in thread')); t.start(); t.join(); print('main')",
    "thread outlives main": "import threading, time\ndef f():\n    time.sleep(.05); print('late')\nthreading.Thread(target=f).start()\nprint('main')",
    "daemon thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start()\nprint('main')",
    "big stack thread": "import sys, threading\nsys.setrecursionlimit(10**6)\nthreading.stack_size(128 << 20)\n"
    "def d(n): return 0 if n == 0 else 1 + d(n - 1)\nt = threading.Thread(target=lambda: print(d(50000))); t.start(); t.join()",
    "main thread": "import threading\nprint(threading.current_thread().name, threading.active_count(), threading.main_thread() is threading.current_thread())",
    "thread raises": "import threading\nt = threading.Thread(target=lambda: 1/0, name='T'); t.start(); t.join(); print('main')",
    "atexit": "import atexit\natexit.register(print, 'first registered'); atexit.register(print, 'second'); print('main')",
    "atexit after error": "import atexit\natexit.register(print, 'at exit')\n1/0",
    "atexit raises": "import atexit\natexit.register(lambda: 1/0); print('x')",
    "del of global": "class A:\n    def __del__(self): print('deleted')\na = A()\nprint('main')",
    "del in cycle": "class A:\n    def __del__(self): print('cycle')\na = A(); a.me = a\nprint('main')",
    "del after error": "class A:\n    def __del__(self): print('deleted')\na = A()\n1/0",
    "del order": "class A:\n    def __init__(self, n): self.n = n\n    def __del__(self): print(self.n)\na = A(1); b = A(2); c = [A(3)]",
    "del raises": "class A:\n    def __del__(self): 1/0\na = A()",
    "weakref finalize": "import weakref\nclass A: pass\na = A()\nweakref.finalize(a, print, 'final')",
    "recursion depth": "def f(d):\n    try: return f(d + 1)\n    except RecursionError: return d\nprint(f(0))",
    "recursion depth in a method": "class A:\n    def f(self, d):\n        try: return self.f(d + 1)\n        except RecursionError: return d\nprint(A().f(0))",
    "recursion limit": "import sys\nprint(sys.getrecursionlimit())\nsys.setrecursionlimit(300)\ndef f(d):\n    try: return f(d + 1)\n    except RecursionError: return d\nprint(f(0))",
    "recursion error": "def f(): f()\nf()",
    "recursion at module level": "import sys\nsys.setrecursionlimit(60)\nprint(eval('+'.join(['1'] * 20)))",
    "deep recursion": "import sys\nsys.setrecursionlimit(10 ** 6)\ndef d(n): return 0 if n == 0 else 1 + d(n - 1)\nprint(d(20000))",
    "name": "print(__name__, __doc__, __package__, __spec__, __cached__ if '__cached__' in globals() else '-')",
    "doc": "'the docstring'\nprint(__doc__)",
    "annotations": "x: int = 3\nprint(__annotations__)",
    "globals": "print(sorted(globals()))",
    "builtins": "import builtins\nprint(__builtins__ is builtins, [n for n in ('exit', 'quit', 'help', 'copyright', 'license') if not hasattr(builtins, n)])",
    "loader": "print(type(__loader__).__name__, __loader__.name)",
    "file": "import os\nprint(__file__, os.path.exists(__file__))",
    "argv": "import sys\nprint(sys.argv)",
    "path": "import sys, os\nprint(sys.path[0] == os.getcwd(), sys.path[0] == os.path.dirname(__file__))",
    "import main": "import __main__\nx = 5\nprint(__main__.x)",
    "import itself": "import program\nprint(__name__)",
    "pickle": "import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))) is A)",
    "dataclass": "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\nprint(P(3))",
    "inspect": "import inspect\ndef f(): pass\nprint(inspect.getsource(f))",
    "source lines": "import linecache\nprint(linecache.getline(__file__, 1))",
    "hash seed": "print(hash('abc'), {'a', 'b', 'c', 'd'})",
    "random is seeded anew": "import random\nrandom.seed(5)\nprint(random.random())",
    "decimal and fractions": "from decimal import Decimal\nfrom fractions import Fraction\nprint(Decimal(1) / 3, Fraction(1, 3))",
    "lru_cache": "from functools import lru_cache\n@lru_cache(None)\ndef f(n): return n if n < 2 else f(n-1) + f(n-2)\nprint(f(300))",
    "asyncio": "import asyncio\nasync def main(): print('async')\nasyncio.run(main())",
    "signals": "import signal\nprint(signal.getsignal(signal.SIGINT) is signal.default_int_handler, signal.getsignal(signal.SIGPIPE))",
    "kills itself": "import os, signal\nprint('x', flush=True)\nos.kill(os.getpid(), signal.SIGKILL)",
    "abort": "import os\nos.abort()",
    "segfault": "import ctypes\nctypes.string_at(0)",
    "warnings": "import warnings\nwarnings.warn('careful')\nprint('x')",
    "syntax warning": "x = 1\nprint(x is 1)",
    "gc": "import gc\nprint(gc.isenabled(), gc.get_threshold())",
    "encoding": "import sys\nprint(sys.stdin.encoding, sys.stdout.encoding, sys.stdout.errors, sys.getdefaultencoding(), sys.stdout.line_buffering)",
    "isatty": "import sys\nprint(sys.stdin.isatty(), sys.stdin.seekable(), sys.stdout.seekable(), sys.stdin.name, sys.stdin.mode)",
    "coding cookie": "# -*- coding: latin-1 -*-\nprint('\xe9')",
    "file is written": "open('x.txt', 'w').write('1')\nprint(open('x.txt').read())",
    "no modules of ours": "import sys\nprint([m for m in sys.modules if 'testgen' in m or 'zygote' in m])",
    "profile": "import sys\nprint(sys.gettrace(), sys.getprofile())",
    "frames": "import sys\nprint(sys._getframe().f_code.co_name)",
    "environment": "import os\nprint(sorted(k for k in os.environ if k != 'LC_CTYPE'))",
    "descriptors": "import os\nprint(sorted(int(f) for f in os.listdir('/proc/self/fd'))[:3])",
    "umask and cwd": "import os\nprint(os.listdir('.'))",
}
# What a level cannot show: landlock lets runs write no files and read nothing below /proc.
NOT_AT = {Level.LANDLOCK: {"file is written", "descriptors"}}
# Same output and status; the message on standard error is worded otherwise.
OTHER_WORDS = {"null byte", "del raises", "exit huge"}
JAILS = [Level.JAIL, Level.LANDLOCK]


@pytest.fixture(scope="module", params=JAILS)
def level(request: pytest.FixtureRequest) -> Level:
    if reason := why_level_fails(request.param):
        pytest.skip(f"{request.param.label}: {reason}")
    return Level(request.param)


@pytest.fixture(scope="module")
def worker(level: Level) -> Iterator[Worker]:
    sealed = SealedFiles()
    worker = Worker(level, 0, sealed)
    yield worker
    worker.close()
    sealed.close()


def as_bytes(source: str) -> bytes:
    return source.encode("latin-1" if "latin-1" in source else "utf-8")


def plain(source: bytes, folder: Path) -> tuple[int, bytes, str]:
    (folder / "program.py").write_bytes(source)
    (folder / "stdin").write_bytes(INPUT)
    with (folder / "stdin").open("rb") as stdin, (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        work = folder / "box" / "run"
        work.mkdir(parents=True)
        (work / "program.py").write_bytes(source)
        ended = subprocess.run(
            [interpreter(), "program.py", "one", "two words"],
            cwd=work,
            stdin=stdin,
            stdout=out,
            stderr=err,
            env=environment(0, str(folder / "box")),
            timeout=30,
            check=False,
        )
    return ended.returncode, (folder / "out").read_bytes(), (folder / "err").read_text(errors="replace")


def forked(worker: Worker, source: bytes) -> tuple[int, bytes, str]:
    job = Job(
        Blob.of(INPUT),
        Limits(time=10.0, memory=1024 * MIB),
        args=("one", "two words"),
        files=(("program.py", Blob.of(source)),),
    )
    worker.submit(job)
    answer = worker.receive()
    return (-answer.code if answer.ended == "signal" else answer.code), answer.output, answer.stderr


def alike(text: str, *folders: str) -> str:
    """Give both runs' texts the same folder names, and addresses and thread numbers none."""
    for folder in folders:
        text = text.replace(folder, "/BOX")
    return re.sub(r"0x[0-9a-f]+|Thread-\d+|line \d+, in (?:_run|run|_bootstrap_inner)", "?", text)


@pytest.mark.parametrize("form", FORMS)
def test_forked_equals_plain(form: str, worker: Worker, level: Level, tmp_path: Path) -> None:
    if form in NOT_AT.get(level, set()):
        return
    source = as_bytes(FORMS[form])
    expected = plain(source, tmp_path)
    got = forked(worker, source)
    jail = worker.box
    assert got[0] == expected[0]
    assert alike(got[1].decode("latin-1"), jail) == alike(expected[1].decode("latin-1"), str(tmp_path / "box"))
    if form in OTHER_WORDS:
        return
    tail = 1500  # the judge keeps the last 2,000 characters
    assert alike(got[2], jail)[-tail:] == alike(expected[2], str(tmp_path / "box"))[-tail:]


def test_interpreter_is_the_one_below_the_environment() -> None:
    assert os.path.realpath(interpreter()) == interpreter()
    said = subprocess.run(
        [interpreter(), "-c", "import sys; print(sys.version)"], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == sys.version

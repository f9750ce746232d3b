"""Programs that attack the judge, as data: what each tries, in Python and in C++, and what may come of it."""

from dataclasses import dataclass

from testgen.problem import Verdict

AC, TLE, MLE, RTE, OLE = None, Verdict.TLE, Verdict.MLE, Verdict.RTE, Verdict.OLE
Outcome = Verdict | None


@dataclass(frozen=True)
class Attack:
    """`outcomes` are the verdicts that are right; `output` is what it must print if it ends by itself."""

    name: str
    source: str
    outcomes: frozenset[Outcome]
    output: bytes | None = None
    language: str = "python"


def python(name: str, source: str, *outcomes: Outcome, output: bytes | None = None) -> Attack:
    return Attack(name, source, frozenset(outcomes), output)


def cpp(name: str, body: str, *outcomes: Outcome, output: bytes | None = None) -> Attack:
    library = "".join(f"#include <{name}>\n" for name in ("functional", "thread") if f"std::{name[:6]}" in body)
    return Attack(name, f"{_HEADERS}{library}\nint main() {{\n{body}\n}}\n", frozenset(outcomes), output, "cpp")


_HEADERS = """
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
"""

PROCESSES = [
    python("fork bomb", "import os\nwhile True: os.fork()", RTE),
    python("stubborn fork bomb", "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass", TLE),
    cpp("fork bomb", "while (1) fork();", TLE),
    cpp(
        "vfork and clone",
        "return syscall(SYS_vfork) == -1 && syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) == -1 ? 0 : 1;",
        AC,
    ),
    cpp(
        "clone3",
        "long a[11] = {0}; a[4] = SIGCHLD; return syscall(SYS_clone3, a, sizeof a) == -1 && errno == ENOSYS ? 0 : 1;",
        AC,
    ),
    python("subprocess", "import subprocess\nsubprocess.run(['/bin/sh', '-c', 'echo hi'])", RTE),
    python("multiprocessing", "import multiprocessing\nmultiprocessing.Process(target=print).start()", RTE),
    python(
        "daemonise", "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(600)", RTE
    ),
    cpp("daemonise", "return daemon(0, 0) == -1 ? 3 : 0;", RTE),
]

RESOURCES = [
    python("memory bomb", "x = []\nwhile True: x.append(bytearray(1 << 24))", MLE, RTE),
    python("memory bomb by doubling", "x = 'a'\nwhile True: x += x", MLE, RTE),
    cpp("memory bomb", "while (1) memset(malloc(1 << 24), 1, 1 << 24);", MLE, RTE),
    cpp(
        "shared memory bomb",
        "while (1) { void* p = mmap(0, 1 << 24, 3, MAP_SHARED | MAP_ANONYMOUS, -1, 0);"
        " if (p == MAP_FAILED) return 1; memset(p, 1, 1 << 24); }",
        MLE,
        RTE,
    ),
    cpp("stack bomb", "std::function<long(long)> f = [&](long n) { return n + f(n + 1); }; return f(0);", MLE, RTE),
    cpp("thread bomb", "while (1) std::thread([] { pause(); }).detach();", TLE, RTE, MLE),
    python("endless output", "while True: print('x' * 1000)", OLE, RTE),
    python("endless output, errors ignored", "import os\nwhile True:\n    try: os.write(1, b'x' * 10000)\n    except OSError: pass", OLE, TLE),
    cpp("endless output", 'while (1) puts("yes yes yes yes yes yes");', OLE),
    cpp("endless output, signal ignored", "signal(SIGXFSZ, SIG_IGN); char b[4096]; while (1) write(1, b, 4096);", OLE, TLE),
    python("endless errors", "import sys\nwhile True: print('x' * 1000, file=sys.stderr)", OLE, RTE),
    cpp("sparse output", 'lseek(1, 1L << 40, SEEK_SET); return write(1, "x", 1) == 1 ? 0 : 1;', RTE, OLE),
    python("endless loop", "while True: pass", TLE),
    cpp("endless loop", "volatile int x = 0; while (1) x++;", TLE),
    python("ignores SIGTERM and all else", "import signal\nfor s in range(1, 65):\n    try: signal.signal(s, signal.SIG_IGN)\n"
           "    except (OSError, ValueError): pass\nwhile True: pass", TLE),
    cpp("ignores all signals", "for (int s = 1; s < 65; s++) signal(s, SIG_IGN); while (1);", TLE),
    cpp("raises its limits", "rlimit r = {RLIM_INFINITY, RLIM_INFINITY}; for (int k = 0; k < 16; k++) setrlimit((__rlimit_resource)k, &r);"
        " while (1);", TLE),
    cpp("four busy threads", "for (int i = 0; i < 4; i++) std::thread([] { while (1); }).detach(); while (1);", TLE),
    python("a billion digits", "print(10 ** 10 ** 8)", TLE, RTE, MLE, OLE),
]  # fmt: skip

# These wait instead of working: each costs the wall limit, twice.
SLEEPERS = [
    python("sleeps for ever", "import time\ntime.sleep(10 ** 6)", TLE),
    cpp("sleeps for ever", "while (1) pause();", TLE),
    cpp("stops itself", "raise(SIGSTOP);", TLE),
]

KILLERS = [
    python("kills its parent", "import os, signal\nfor pid in (os.getppid(), 1, -1, 0):\n    try: os.kill(pid, signal.SIGKILL)\n"
           "    except OSError as e: print(e.errno)", AC, output=b"1\n1\n1\n1\n"),
    cpp("kills its parent", 'int n = 0; for (int p : {getppid(), 1, -1, 0}) n += kill(p, SIGKILL) == -1; n += killpg(getpgrp(), SIGKILL) == -1;'
        ' n += syscall(SYS_tgkill, getppid(), getppid(), SIGKILL) == -1; n += syscall(SYS_tkill, getppid(), SIGKILL) == -1;'
        ' printf("%d\\n", n);', AC, output=b"7\n"),
    cpp("kills by descriptor", "int f = syscall(SYS_pidfd_open, getppid(), 0); return f >= 0 && syscall(SYS_pidfd_send_signal, f, 9, 0, 0) == 0;", AC),
    cpp("traces its parent", "return ptrace(PTRACE_ATTACH, getppid(), 0, 0) == 0;", AC),
    cpp("limits its parent", "rlimit r = {0, 0}; return prlimit(getppid(), RLIMIT_CPU, &r, 0) == 0 || setpriority(PRIO_PROCESS, getppid(), 19) == 0;", AC),
    cpp("writes its parent's memory", "char c = 0; iovec l = {&c, 1}, r = {(void*)main, 1}; return process_vm_writev(getppid(), &l, 1, &r, 1, 0) == 1;", AC),
    python("opens its parent's memory", "import os\nfor name in ('mem', 'fd', 'environ', 'maps'):\n"
           "    try:\n        path = f'/proc/{os.getppid()}/{name}'\n        path += '/0' * (name == 'fd'); print(open(path, 'rb').read(1))\n"
           "    except OSError: print('no')", AC, output=b"no\nno\nno\nno\n"),
]  # fmt: skip

REACHING_OUT = [
    cpp("signals by a pipe's owner", "int p[2]; pipe(p); fcntl(p[0], F_SETOWN, getppid()); fcntl(p[0], F_SETSIG, SIGKILL);"
        " int r = fcntl(p[0], F_SETOWN, getppid()) == -1 && fcntl(p[0], F_SETSIG, SIGKILL) == -1;"
        ' fcntl(p[0], F_SETFL, O_ASYNC); write(p[1], "x", 1); return r ? 0 : 1;', AC),
    cpp("writes a setting of the kernel", 'return open("/proc/sys/fs/lease-break-time", O_WRONLY) >= 0'
        ' || open("/proc/sys/kernel/core_pattern", O_WRONLY) >= 0;', AC),
    cpp("changes a device", 'struct timespec t[2] = {{1, 0}, {1, 0}};'
        ' return chmod("/dev/null", 0) == 0 || chown("/dev/null", 1, 1) == 0 || utimensat(AT_FDCWD, "/dev/full", t, 0) == 0;', AC),
    cpp("renames the machine", 'return sethostname("x", 1) == 0;', AC),
    cpp("keeps memory that is not mapped", "for (int i = 0; i < 64; i++) { char* p = (char*)mmap(0, 1 << 24, 3, MAP_SHARED | MAP_ANONYMOUS, -1, 0);"
        " if (p == MAP_FAILED) return 3; memset(p, 1, 1 << 24); madvise(p, 1 << 24, MADV_DONTNEED); }", RTE),
    cpp("maps the zero device", 'int f = open("/dev/zero", O_RDWR); return mmap(0, 1 << 24, 3, MAP_SHARED, f, 0) == MAP_FAILED ? 0 : 1;', AC),
    cpp("hides behind a thread", "std::thread([] { while (1) memset(malloc(1 << 22), 1, 1 << 22); }).detach(); syscall(SYS_exit, 0);", MLE, RTE),
]  # fmt: skip

FORGERS = [
    python("prints a forged result", "import os\nfor fd in range(3, 64):\n    try: os.write(fd, b'{\"ended\": \"exit\", \"code\": 0}')\n"
           "    except OSError: pass\nprint('6')\nos._exit(1)", RTE),
    python("finds the channel in memory", "import gc, socket\nfor o in gc.get_objects():\n    if isinstance(o, socket.socket):\n"
           "        try: o.send(b'{}')\n        except OSError: pass\nraise SystemExit(1)", RTE),
    python("finds the channel by name", "import sys\nfor frame in [sys._getframe(n) for n in range(50) if n < 3]:\n    for v in list(frame.f_locals.values()):\n"
           "        c = getattr(v, '_channel', None)\n        if c is not None:\n            try: c.send(b'{}')\n            except OSError: pass\nraise SystemExit(1)", RTE),
    python("patches builtins", "import builtins, math, sys, os\nbuiltins.print = lambda *a: None\nbuiltins.sum = lambda x: 0\nbuiltins.map = None\n"
           "builtins.int = str\nmath.sqrt = None\nsys.stdout = None\nsys.modules.clear()\nos._exit(0)", AC, output=b""),
    python("changes its input", "import os\ntry:\n    f = os.open('/proc/self/fd/0', os.O_RDWR)\n    os.pwrite(f, b'9 9 9', 0)\n    os.ftruncate(f, 2)\n"
           "except OSError: pass\ntry: os.chmod('/proc/self/fd/0', 0o777)\nexcept OSError: pass\nprint('done')", AC, output=b"done\n"),
    cpp("changes its own binary", 'int f = open("/proc/self/exe", O_RDWR); puts(f < 0 ? "no" : "yes");', AC, output=b"no\n"),
]  # fmt: skip

WRITERS = [
    python("fills the disk", "i = 0\nwhile True:\n    try: open(f'f{i}', 'wb').write(b'x' * (1 << 22))\n    except OSError: break\n    i += 1", AC, RTE, TLE, OLE),
    python("many files", "for i in range(20000):\n    try: open(f'f{i}', 'w').close()\n    except OSError: break", AC, TLE),
    python("deep folders", "import os\ntry:\n    for i in range(3000): os.mkdir('d'); os.chdir('d')\nexcept OSError: pass", AC, TLE),
    python("forbids its folder", "import os\ntry: open('x', 'w').close(); os.chmod('.', 0)\nexcept OSError: pass", AC),
]  # fmt: skip

ALL = [*PROCESSES, *RESOURCES, *KILLERS, *REACHING_OUT, *FORGERS, *WRITERS]

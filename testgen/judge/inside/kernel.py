"""Ask the kernel for confinement: seccomp filters and landlock rules through ctypes, without helpers or packages.

Numbers are those of `linux/seccomp.h`, `linux/landlock.h` and the system call tables of x86-64 and arm64.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2

# name: (x86-64, arm64); a system call that an architecture lacks is -1.
_CALLS = {
    "fork": (57, -1),
    "vfork": (58, -1),
    "clone": (56, 220),
    "clone3": (435, 435),
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "prlimit64": (302, 261),
    "sched_setaffinity": (203, 122),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "kcmp": (312, 272),
    "setpriority": (141, 140),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274),
    "ioprio_set": (251, 30),
    "socket": (41, 198),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "mount_setattr": (442, 442),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "quotactl": (179, 60),
    "personality": (135, 92),
    "syslog": (103, 116),
}
_PROCESS_CALLS = ("fork", "vfork")
# Signals, limits and affinities may be set for oneself only: at level 2 the judge runs under the same user.
_SELF_ONLY = ("kill", "tkill", "tgkill")
_SELF_OR_ZERO = ("prlimit64", "sched_setaffinity")
_SPECIAL = {"clone", "clone3", "pidfd_open", *_PROCESS_CALLS, *_SELF_ONLY, *_SELF_OR_ZERO}
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_NUMBER, _ARCH, _FIRST_ARGUMENT = 0, 4, 16
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_CLONE_THREAD = 0x00010000
_X32 = 0x40000000


def _op(code: int, k: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, k)


class SeccompFilter:
    """A filter of system calls, built once; `install` puts the pid of the process in.

    The kernel emulates a new filter for each of its 450 system calls: 0.3 ms for the long list, so that one is
    installed once in the zygote and inherited, and each child adds only the short `run_filter`.
    """

    def __init__(self) -> None:
        column, arch = _ARCHITECTURES[platform.machine()]
        self._numbers = {name: pair[column] for name, pair in _CALLS.items() if pair[column] >= 0}
        self._pid_offsets: list[int] = []
        self._code = bytearray()
        self._emit(_op(_LOAD, _ARCH), _op(_JUMP_EQUAL, arch, 1, 0), _op(_RETURN, _KILL), _op(_LOAD, _NUMBER))
        if column == 0:
            self._emit(_op(_JUMP_AT_LEAST, _X32, 0, 1), _op(_RETURN, _ERRNO | errno.EPERM))

    @classmethod
    def base_filter(cls) -> SeccompFilter:
        """Return the filter for the zygote and all below it: no sockets, no way into other processes or the kernel."""
        filter_ = cls()
        for name in filter_._numbers:
            if name not in _SPECIAL:
                filter_._refuse(name, errno.EPERM)
        filter_._emit(_op(_RETURN, _ALLOW))
        return filter_

    @classmethod
    def run_filter(cls, *, processes: bool) -> SeccompFilter:
        """Return the filter for a child about to run a program: no other process, no signal to anyone but itself.

        `processes` lets the child start others, as compilers must.
        """
        filter_ = cls()
        filter_._refuse("clone3", errno.ENOSYS)  # glibc then falls back to clone, whose flags can be read
        if not processes:
            filter_._forbid_processes()
            for name in _SELF_ONLY:
                filter_._only_self(name, or_zero=False)
            filter_._refuse("pidfd_open", errno.EPERM)
        for name in _SELF_OR_ZERO:
            filter_._only_self(name, or_zero=True)
        filter_._emit(_op(_RETURN, _ALLOW))
        return filter_

    def _emit(self, *ops: bytes) -> None:
        for op in ops:
            self._code += op

    def _refuse(self, name: str, error: int) -> None:
        self._emit(_op(_JUMP_EQUAL, self._numbers[name], 0, 1), _op(_RETURN, _ERRNO | error))

    def _forbid_processes(self) -> None:
        for name in _PROCESS_CALLS:
            if name in self._numbers:
                self._refuse(name, errno.EPERM)
        self._emit(
            _op(_JUMP_EQUAL, self._numbers["clone"], 0, 5),
            _op(_LOAD, _FIRST_ARGUMENT),
            _op(_AND, _CLONE_THREAD),
            _op(_JUMP_EQUAL, 0, 0, 1),
            _op(_RETURN, _ERRNO | errno.EPERM),
            _op(_RETURN, _ALLOW),
        )

    def _only_self(self, name: str, *, or_zero: bool) -> None:
        zero = (_op(_JUMP_EQUAL, 0, 1, 0),) if or_zero else ()
        self._emit(_op(_JUMP_EQUAL, self._numbers[name], 0, 4 + len(zero)), _op(_LOAD, _FIRST_ARGUMENT), *zero)
        self._pid_offsets.append(len(self._code) + 4)
        self._emit(_op(_JUMP_EQUAL, 0, 0, 1), _op(_RETURN, _ALLOW), _op(_RETURN, _ERRNO | errno.EPERM))

    def install(self) -> None:
        """Confine this process and what it executes, for good. Raises OSError where the kernel refuses."""
        pid = os.getpid()
        for offset in self._pid_offsets:
            struct.pack_into("=I", self._code, offset, pid)
        code = (ctypes.c_char * len(self._code)).from_buffer(self._code)
        program = struct.pack("HP", len(self._code) // 8, ctypes.addressof(code))
        _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.c_char_p(program))


def _prctl(option: int, argument: int, pointer: ctypes.c_char_p | int = 0) -> None:
    if _LIBC.prctl(option, ctypes.c_ulong(argument), pointer, 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"prctl({option}): {os.strerror(code)}")


def forbid_new_privileges() -> None:
    """Make set-user-id programs powerless here; filters need this."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def set_dumpable(*, dumpable: bool) -> None:
    """Say whether processes of the same user may look into this one (/proc/PID/fd, ptrace)."""
    _prctl(_PR_SET_DUMPABLE, int(dumpable))


def adopt_orphans() -> None:
    """Become the parent of what children leave behind, as PID 1 is by nature."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent(signal_number: int) -> None:
    """Get `signal_number` when the thread that started this process ends."""
    _prctl(_PR_SET_PDEATHSIG, signal_number)


_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_READING = _EXECUTE | _READ_FILE | _READ_DIR
# Rights that a rule for a single file may name: the three plain ones, truncate and ioctl.
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | 1 << 14 | 1 << 15
# All access rights of files by landlock version: refer came with 2, truncate with 3, ioctl on devices with 5.
_RIGHTS_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}


def landlock_version() -> int:
    """Return the version of landlock that this kernel speaks, 0 for none."""
    version: int = _LIBC.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    return max(version, 0)


def file_rules(readable: Iterable[str], writable: Iterable[str]) -> int:
    """Return a landlock ruleset: read and execute below `readable`, all below `writable`, and open nothing else.

    Paths that do not exist are left out. Raises OSError where the kernel has no landlock.
    """
    rights = _RIGHTS_BY_VERSION[min(max(landlock_version(), 1), 5)]
    handled = struct.pack("=Q", rights)
    ruleset = _checked(_LIBC.syscall(_LANDLOCK_CREATE, handled, ctypes.c_size_t(len(handled)), 0))
    for paths, allowed in ((readable, _READING), (writable, rights)):
        for path in paths:
            _add_rule(ruleset, path, allowed & rights)
    return ruleset


def enforce(ruleset: int) -> None:
    """Hold this process and its children to the rules of `file_rules`, for good."""
    _checked(_LIBC.syscall(_LANDLOCK_RESTRICT, ruleset, 0))


def _add_rule(ruleset: int, path: str, allowed: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(f"/proc/self/fd/{fd}"):
        allowed &= _ON_FILES
    rule = struct.pack("=Qi", allowed, fd)
    _checked(_LIBC.syscall(_LANDLOCK_ADD, ruleset, 1, rule, 0))
    os.close(fd)


def _checked(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result

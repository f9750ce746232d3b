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
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x20080522

# Each table: name: (x86-64, arm64); a system call that an architecture lacks is -1.
# Ways into other processes, the network or the kernel, and objects that would outlive a run.
_REFUSED_ALWAYS = {
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
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
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semctl": (66, 191),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_unlink": (241, 181),
}
# New processes; and what changes a file without opening it, which neither landlock nor the mount of a device forbids.
_REFUSED_IN_RUNS = {
    "fork": (57, -1),
    "vfork": (58, -1),
    "pidfd_open": (434, 434),
    "chmod": (90, -1),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, -1),
    "fchown": (93, 55),
    "lchown": (94, -1),
    "fchownat": (260, 54),
    "utime": (132, -1),
    "utimes": (235, -1),
    "futimesat": (261, -1),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "setxattrat": (463, 463),
    "removexattrat": (466, 466),
    "inotify_add_watch": (254, 27),
}
# Refused for some arguments.
_LOOKED_AT = {
    "clone": (56, 220),
    "clone3": (435, 435),
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "prlimit64": (302, 261),
    "sched_setaffinity": (203, 122),
    "fcntl": (72, 25),
    "ioctl": (16, 29),
    "mmap": (9, 222),
}
# Signals, limits and affinities may be set for oneself only: at level 2 the judge runs under the same user.
_SELF_ONLY = ("kill", "tkill", "tgkill")
_SELF_OR_ZERO = ("prlimit64", "sched_setaffinity")
# F_SETOWN, F_SETSIG and F_SETOWN_EX, FIOSETOWN and SIOCSPGRP: input and output that signal another process.
_OWNER_COMMANDS = {"fcntl": (8, 10, 15), "ioctl": (0x8901, 0x8902)}
# MAP_SHARED | MAP_ANONYMOUS: memory that stays in use when it is no longer mapped, and that no watch would see.
_MAP_KIND, _SHARED_ANONYMOUS = 0x2F, 0x21
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_CLONE_THREAD = 0x00010000
_X32 = 0x40000000
_ALL_BITS = 0xFFFFFFFF


def _op(code: int, k: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, k)


class SeccompFilter:
    """A filter of system calls, built once; `install` puts the pid of the process in.

    The kernel emulates a new filter for each of its 450 system calls: 0.3 ms for the long list, so that one is
    installed once in the zygote and inherited, and each child adds only the short `run_filter`.
    """

    def __init__(self) -> None:
        self._column, arch = _ARCHITECTURES[platform.machine()]
        self._pid_offsets: list[int] = []
        self._code = bytearray()
        self._emit(_op(_LOAD, _ARCH), _op(_JUMP_EQUAL, arch, 1, 0), _op(_RETURN, _KILL), _op(_LOAD, _NUMBER))
        if platform.machine() == "x86_64":
            self._emit(_op(_JUMP_AT_LEAST, _X32, 0, 1), _op(_RETURN, _ERRNO | errno.EPERM))

    @classmethod
    def base_filter(cls) -> SeccompFilter:
        """Return the filter for the zygote and all below it: no sockets, no way into other processes or the kernel."""
        filter_ = cls()
        for pair in _REFUSED_ALWAYS.values():
            filter_._refuse(pair, errno.EPERM)
        filter_._emit(_op(_RETURN, _ALLOW))
        return filter_

    @classmethod
    def run_filter(cls, *, processes: bool) -> SeccompFilter:
        """Return the filter for a child about to run a program: no other process, no signal to anyone but itself.

        `processes` lets the child start others and change what it made, as compilers must.
        """
        filter_ = cls()
        filter_._refuse(_LOOKED_AT["clone3"], errno.ENOSYS)  # glibc then falls back to clone, whose flags can be read
        if not processes:
            filter_._for_runs()
        for name in _SELF_OR_ZERO:
            filter_._only_self(name, or_zero=True)
        filter_._emit(_op(_RETURN, _ALLOW))
        return filter_

    def _for_runs(self) -> None:
        for pair in _REFUSED_IN_RUNS.values():
            self._refuse(pair, errno.EPERM)
        self._refuse_for("clone", 0, _CLONE_THREAD, (0,))
        self._refuse_for("mmap", 3, _MAP_KIND, (_SHARED_ANONYMOUS,))
        for name, commands in _OWNER_COMMANDS.items():
            self._refuse_for(name, 1, _ALL_BITS, commands)
        for name in _SELF_ONLY:
            self._only_self(name, or_zero=False)

    def _emit(self, *ops: bytes) -> None:
        for op in ops:
            self._code += op

    def _refuse(self, pair: tuple[int, int], error: int) -> None:
        if pair[self._column] >= 0:
            self._emit(_op(_JUMP_EQUAL, pair[self._column], 0, 1), _op(_RETURN, _ERRNO | error))

    def _on_call(self, name: str, argument: int, *ops: bytes) -> None:
        """Emit `ops`, which decide by the low half of an argument, for one system call only."""
        load = _op(_LOAD, _ARGUMENTS + 8 * argument)
        self._emit(_op(_JUMP_EQUAL, _LOOKED_AT[name][self._column], 0, 1 + len(ops)), load, *ops)

    def _refuse_for(self, name: str, argument: int, mask: int, values: tuple[int, ...]) -> None:
        refusals = [op for v in values for op in (_op(_JUMP_EQUAL, v, 0, 1), _op(_RETURN, _ERRNO | errno.EPERM))]
        self._on_call(name, argument, _op(_AND, mask), *refusals, _op(_RETURN, _ALLOW))

    def _only_self(self, name: str, *, or_zero: bool) -> None:
        zero = (_op(_JUMP_EQUAL, 0, 0, 1), _op(_RETURN, _ALLOW)) if or_zero else ()
        mine = (_op(_JUMP_EQUAL, 0, 0, 1), _op(_RETURN, _ALLOW), _op(_RETURN, _ERRNO | errno.EPERM))
        self._on_call(name, 0, *zero, *mine)
        self._pid_offsets.append(len(self._code) - 8 * len(mine) + 4)

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


def drop_capabilities() -> None:
    """Give up what uid 0 may do beyond its own files; a program that is executed cannot get it back."""
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    _checked(_LIBC.capset(header, bytes(24)))


def set_dumpable(*, dumpable: bool) -> None:
    """Say whether processes of the same user may look into this one (/proc/PID/fd, ptrace)."""
    _prctl(_PR_SET_DUMPABLE, int(dumpable))


def adopt_orphans() -> None:
    """Become the parent of what children leave behind, as PID 1 is by nature."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


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

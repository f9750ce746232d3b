"""The levels of isolation, and the command that starts a zygote at each; see docs/isolation.md."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

from testgen.judge.inside.kernel import landlock_version
from testgen.judge.languages import LANGUAGES, SYSTEM_PATH
from testgen.problem import MIB

_PACKAGE_ROOT = Path(__file__).parents[2]
_INSIDE = Path(__file__).parent / "inside"
# The folder that programs in a jail may write in, as they see it.
BOX = "/box"
_BOX_BYTES = 256 * MIB  # sources, compilers' output and what programs write; outputs do not stand here
_SYSTEM_LINKS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_SYSTEM_FILES = (
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/ssl/openssl.cnf",
)
# User ids inside a jail; any but 0 will do.
_INSIDE_ID = "1000"


class Level(StrEnum):
    """How well programs are confined, strongest first."""

    JAIL = "jail"
    LANDLOCK = "landlock"
    RLIMITS = "rlimits"

    @property
    def label(self) -> str:
        """The level as reports name it."""
        return _TITLES[self]


_TITLES = {
    Level.JAIL: "level 1: jail (bubblewrap, seccomp)",
    Level.LANDLOCK: "level 2: landlock and seccomp",
    Level.RLIMITS: "level 3: rlimits only, for programs that you trust",
}


def interpreter() -> str:
    """Return the Python that runs programs: the one below any virtual environment, resolved."""
    base = getattr(sys, "_base_executable", None) or sys.executable
    return str(Path(base).resolve())


@cache
def toolchain_folders() -> tuple[str, ...]:
    """Return folders outside the system's own that toolchains live in, such as rustup's."""
    found = []
    for row in LANGUAGES.values():
        if row.home and row.available:
            asked = subprocess.run(row.home, capture_output=True, text=True, timeout=30, check=False)
            folder = asked.stdout.strip()
            if asked.returncode == 0 and folder and not folder.startswith("/usr/"):
                found.append(folder)
    return tuple(found)


def environment(hash_seed: int, box: str) -> dict[str, str]:
    """Return the environment variables of every run; `box` is the folder that runs may write in."""
    tools = [f"{folder}/bin" for folder in toolchain_folders()]
    work = f"{box}/run"
    return {
        "PATH": ":".join([*tools, SYSTEM_PATH]),
        "LANG": "C.UTF-8",
        "HOME": work,
        "TMPDIR": work,
        "GOCACHE": f"{work}/.cache",
        "GO111MODULE": "off",
        "CGO_ENABLED": "0",
        "PYTHONHASHSEED": str(hash_seed),
        # Solutions were written for interpreters that print integers of any length; time limits bound what that takes.
        "PYTHONINTMAXSTRDIGITS": "0",
    }


def _readable() -> Iterator[str]:
    yield from ("/usr", *_SYSTEM_LINKS, *_SYSTEM_FILES)
    yield from (str(path) for path in sorted(Path("/etc").glob("java*")))
    prefixes = {sys.base_prefix, sys.base_exec_prefix}
    yield from sorted(prefixes | {str(Path(prefix).resolve()) for prefix in prefixes})
    yield from toolchain_folders()


def _zygote(root: str, channel: int, box: str, level: Level) -> list[str]:
    return [interpreter(), "-S", "-s", "-P", f"{root}/testgen/judge/inside/zygote.py", root, str(channel), box, level]


def command(level: Level, channel: int, box: str) -> list[str]:
    """Return the command that starts a zygote at `level`, talking over the open descriptor `channel`."""
    if level is Level.JAIL:
        return [*_bubblewrap(), *_zygote("/testgen", channel, BOX, level)]
    readable = [*_readable(), str(_INSIDE)] if level is Level.LANDLOCK else []
    return [*_zygote(str(_PACKAGE_ROOT), channel, box, level), *readable]


def _bubblewrap() -> list[str]:
    argv = [
        str(shutil.which("bwrap")),
        "--unshare-all",
        "--unshare-user",
        "--uid",
        _INSIDE_ID,
        "--gid",
        _INSIDE_ID,
        "--cap-drop",
        "ALL",
    ]
    argv += ["--die-with-parent", "--as-pid-1", "--new-session"]
    for path in _readable():
        if Path(path).is_symlink():
            argv += ["--symlink", str(Path(path).readlink()), path]
        elif not path.startswith("/usr/"):
            argv += ["--ro-bind-try", path, path]
    argv += ["--ro-bind", str(_INSIDE), "/testgen/testgen/judge/inside"]
    # To uid 0 outside, which is the owner of /proc/sys, its files would be open for writing inside; and shared mappings
    # of /dev/zero are memory that no watch sees.
    argv += ["--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev", "--dev-bind", "/dev/null", "/dev/zero"]
    argv += ["--size", str(_BOX_BYTES), "--tmpfs", f"{BOX}/run"]
    # What a run leaves in /tmp or /dev/shm must not reach the next: the one is the run's folder, the other read-only.
    argv += ["--symlink", f"{BOX}/run", "/tmp", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", BOX]  # noqa: S108
    return argv


def why_not(level: Level) -> str:
    """Return "" if `level` can be tried on this machine, or what it lacks."""
    if sys.platform != "linux":
        return "testgen's judge needs Linux"
    if level is not Level.RLIMITS and platform.machine() not in {"x86_64", "aarch64"}:
        return f"no seccomp filter for {platform.machine()}"
    if level is Level.JAIL and shutil.which("bwrap") is None:
        return "bubblewrap (bwrap) is not installed"
    if level is Level.LANDLOCK and landlock_version() == 0:
        return "this kernel has no landlock, or does not allow it"
    return ""

"""The languages that programs are written in, as table rows: how to recognise, compile and run each.

In `compile` and `run`, `{sources}` stands for the names of all files to compile, `{entry}` for the entry file,
`{stem}` for its name without suffix, `{memory}` for the memory limit in MiB.
"""

from __future__ import annotations

import re
import shutil
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

# Where programs find their tools; what stands elsewhere must say so in the `home` of its row.
SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"


# The name of the row that traces another one's programs, behind that one's.
TRACED = "-traced"


class Start(StrEnum):
    """How a prepared program is started."""

    FORK = "fork"  # in a child of the jail's warm interpreter
    BINARY = "binary"  # by executing the one file that the compiler made
    COMMAND = "command"  # by executing `run` in a folder that holds the program's files


@dataclass(frozen=True)
class Language:
    """One row of the table.

    `tool` is the program that must be on PATH (none: it comes with testgen); `package` brings it on Debian.
    `makes` names the files that compiling leaves, as a glob. `address_space` says whether RLIMIT_AS can hold the
    memory limit: virtual machines reserve far more than they use, and get RLIMIT_DATA alone. `version` asks the tool
    for what enters the key of stored runs, `home` for the folder that it lives in, where that is not the system's.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    start: Start
    tool: str = ""
    package: str = ""
    compile: tuple[str, ...] = ()
    makes: str = "program"
    run: tuple[str, ...] = ()
    address_space: bool = True
    version: tuple[str, ...] = ()
    home: tuple[str, ...] = ()

    @property
    def traces(self) -> bool:
        """Whether the row is there to say what programs of another row run of their source."""
        return self.name.endswith(TRACED)

    @property
    def available(self) -> bool:
        """Whether the tool is on this machine, where programs in a jail find it."""
        return not self.tool or shutil.which(self.tool, path=None if self.home else SYSTEM_PATH) is not None


_CPP = (".cpp", ".cc", ".cxx", ".c++", ".C")

_ROWS = (
    Language("python", "Python 3", (".py", ".py3"), Start.FORK),
    Language(
        "c",
        "C",
        (".c",),
        Start.BINARY,
        tool="gcc",
        package="gcc",
        compile=("gcc", "-std=gnu17", "-O2", "-w", "-o", "program", "{sources}", "-lm"),
        version=("gcc", "--version"),
    ),
    Language(
        "cpp",
        "C++",
        _CPP,
        Start.BINARY,
        tool="g++",
        package="g++",
        compile=("g++", "-std=gnu++20", "-O2", "-w", "-o", "program", "-x", "c++", "{sources}"),
        version=("g++", "--version"),
    ),
    Language(
        "java",
        "Java",
        (".java",),
        Start.COMMAND,
        tool="javac",
        package="default-jdk-headless",
        compile=("javac", "-encoding", "UTF-8", "-nowarn", "-proc:none", "-d", ".", "{sources}"),
        makes="*.class",
        run=("java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss64m", "-Xmx{memory}m", "-cp", ".", "{stem}"),
        address_space=False,
        version=("javac", "-version"),
    ),
    Language(
        "javascript",
        "JavaScript",
        (".js", ".mjs"),
        Start.COMMAND,
        tool="node",
        package="nodejs",
        run=("node", "--stack-size=50000", "{entry}"),
        address_space=False,
        version=("node", "--version"),
    ),
    Language(
        "rust",
        "Rust",
        (".rs",),
        Start.BINARY,
        tool="rustc",
        package="rustc",
        compile=("rustc", "-O", "--edition=2021", "-A", "warnings", "-o", "program", "{entry}"),
        version=("rustc", "--version"),
        home=("rustc", "--print", "sysroot"),
    ),
    Language(
        "go",
        "Go",
        (".go",),
        Start.BINARY,
        tool="go",
        package="golang-go",
        compile=("go", "build", "-o", "program", "{sources}"),
        address_space=False,
        version=("go", "version"),
        home=("go", "env", "GOROOT"),
    ),
    # Validators only: the interpreter comes with the PyPI package checktestdata, a dependency of testgen.
    Language("checktestdata", "checktestdata", (".ctd",), Start.FORK),
)
# C and C++ compiled to say what they ran (testgen.judge.tracing); no suffix of a file stands for them.
_COUNTED = ("-O0", "-w", "--coverage", "-o", "program")
_TRACED_ROWS = (
    Language(
        "c-traced",
        "coverage of C",
        (".c",),
        Start.BINARY,
        tool="gcov",
        package="gcc",
        compile=("gcc", "-std=gnu17", *_COUNTED, "{sources}", "-lm"),
        makes="program*",
        version=("gcov", "--version"),
    ),
    Language(
        "cpp-traced",
        "coverage of C++",
        (*_CPP, ".c"),
        Start.BINARY,
        tool="gcov",
        package="g++",
        compile=("g++", "-std=gnu++20", *_COUNTED, "-x", "c++", "{sources}"),
        makes="program*",
        version=("gcov", "--version"),
    ),
)
LANGUAGES: dict[str, Language] = {row.name: row for row in (*_ROWS, *_TRACED_ROWS)}

_BY_SUFFIX = {suffix: row.name for row in _ROWS for suffix in row.suffixes}
PYTHON2 = "python2"
_PYTHON2_SIGNS = re.compile(
    rb"^#!.*python2\b|^\s*print\s+[^\s=(.,)\]]|^\s*print\s*$|\braw_input\s*\(|\bxrange\s*\(|^\s*exec\s+[\"']|"
    rb"\bexcept\s+[\w.]+\s*,\s*\w+\s*:|<>",
    re.MULTILINE,
)
_PYTHON2_CALLS = re.compile(rb"\b(?:raw_input|xrange)\s*\(")
_PYTHON2_PREPARED = re.compile(rb"\b(?:raw_input|xrange)\s*=|(?:import|def)\b.*\b(?:raw_input|xrange)\b|\bNameError\b")


def language_of(file_name: str) -> str | None:
    """Return the name of the row that `file_name`'s suffix stands for, or None."""
    return _BY_SUFFIX.get(PurePosixPath(file_name).suffix)


def is_python2(source: bytes) -> bool:
    """Whether `source` cannot be Python 3 and has the signs of Python 2.

    Both must hold: a comment may well say `print x`.
    """
    if not _PYTHON2_SIGNS.search(source):
        return False
    first_line = source.split(b"\n", 1)[0]
    if first_line.startswith(b"#!") and b"python2" in first_line:
        return True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "<solution>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    # It parses as both: a call of a name that only Python 2 has ends it at once, unless it is prepared for that.
    return bool(_PYTHON2_CALLS.search(source)) and not _PYTHON2_PREPARED.search(source)


def compiled_sources(row: Language, names: Sequence[str]) -> list[str]:
    """Return those of `names` that `row`'s compiler is handed, entry first; headers and data are left out."""
    return [name for name in names if PurePosixPath(name).suffix in row.suffixes]

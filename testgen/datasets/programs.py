"""Turn a file or a folder of a problem into a Program, or say why it is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from testgen.datasets.tree import TEXT_LIMIT, Tree
from testgen.judge.languages import LANGUAGES, PYTHON2, is_python2, language_of
from testgen.problem import Program, Skipped, SourceFile

# Names that people and tools leave beside sources; they are no programs and not worth a word.
_LEFTOVERS = re.compile(
    r"(readme|makefile|gnumakefile|cmakelists|license|licence|authors|changelog|todo)(\..*)?|"
    r".*(~|\.(md|txt|rst|log|swp|bak|orig|rej|pyc|pyo|pdf|png|jpe?g|svg|ya?ml|json|toml|ini|cfg|h|hh|hpp|hxx|in|ans|out\d+))|#.*#|"
    r"__pycache__",
    re.IGNORECASE,
)
_BINARIES = {".exe", ".bin", ".out", ".class", ".o", ".obj", ".a", ".so", ".dll", ".jar", ".pyc", ".run"}
_JAVA_MAIN = re.compile(rb"\bstatic\b[^;{}]*\bvoid\s+main\s*\(")
_COMPILED_WHOLE = {"c", "cpp", "go"}
_CODES = {"python3": "python", "pypy3": "python", "python2": PYTHON2, "c++": "cpp", "golang": "go"}
# So that a report says C# instead of .cs; the languages of Kattis that have no row of ours.
_OTHERS = {
    ".cs": "C#", ".hs": "Haskell", ".kt": "Kotlin", ".scala": "Scala", ".rb": "Ruby", ".php": "PHP", ".pas": "Pascal",
    ".ml": "OCaml", ".pl": "Perl or Prolog", ".lisp": "Common Lisp", ".cob": "COBOL", ".fs": "F#", ".m": "Objective-C",
    ".d": "D", ".jl": "Julia", ".lua": "Lua", ".swift": "Swift", ".ts": "TypeScript", ".viva": "VIVA", ".sh": "shell",
    ".bash": "shell", ".nim": "Nim", ".zig": "Zig", ".dart": "Dart", ".erl": "Erlang", ".ex": "Elixir",
    ".clj": "Clojure", ".vb": "Visual Basic", ".adb": "Ada", ".f90": "Fortran",
}  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What a package says beside the files: language and entry file of a program, files to add, changes of the text.

    With `clear_entry` a folder whose entry file is not clear is no program; else its first source file is the entry.
    """

    language: str = ""
    entry: str = ""
    clear_entry: bool = True
    included: Callable[[str], tuple[SourceFile, ...]] = lambda _language: ()
    change: Callable[[bytes], bytes] = lambda data: data


@dataclass(frozen=True)
class Programs:
    """The programs of a folder in the order of their names, and what was skipped."""

    found: tuple[Program, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def programs_in(tree: Tree, folder: Path | None, wish: Wish | None = None) -> Programs:
    """Read each file and each sub-folder of `folder` as one program, named by its path below the root."""
    listing = tree.listing(folder)
    read = [read_program(tree, path, tree.name(path), wish or Wish(clear_entry=False)) for path in listing.all]
    skipped = (*listing.skipped, *(p for p in read if isinstance(p, Skipped)))
    return Programs(tuple(p for p in read if isinstance(p, Program)), skipped)


def read_program(tree: Tree, path: Path, name: str, wish: Wish) -> Program | Skipped | None:
    """Read one program; None where the path is a leftover that nobody would take for one."""
    if path.is_dir():
        return _from_folder(tree, path, name, wish)
    if _is_leftover(tree, path):
        return None
    data = _source(tree, path)
    if isinstance(data, str):
        return Skipped(name, data)
    language = _row(wish.language) or _language(path.name)
    data = wish.change(data)
    file_name = java_file_name(data, path.stem) if language == "java" else path.name
    return _joined(name, language, (SourceFile(file_name, data),), wish)


def java_file_name(source: bytes, default: str) -> str:
    """Return the name that javac wants for a single file: that of its public class, else of one that it holds."""
    public = re.search(rb"^\s*public\s+(?:final\s+|abstract\s+)*class\s+(\w+)", source, re.MULTILINE)
    classes = [c.decode() for c in re.findall(rb"^\s*(?:final\s+)?class\s+(\w+)", source, re.MULTILINE)]
    if public:
        return f"{public[1].decode()}.java"
    return f"{default if default in classes or not classes else classes[0]}.java"


def default_file_name(language: str, source: bytes) -> str:
    """Return a name for a program that came without a file."""
    return java_file_name(source, "Main") if language == "java" else f"solution{LANGUAGES[language].suffixes[0]}"


def checked_program(name: str, language: str, source: bytes) -> Program | Skipped:
    """Make a program of source that came without a file, or say why it cannot be used."""
    language = _row(language)
    file_name = default_file_name(language, source) if language in LANGUAGES else "solution"
    return _checked(Program(name, language, (SourceFile(file_name, source),)))


def _joined(name: str, language: str, files: tuple[SourceFile, ...], wish: Wish) -> Program | Skipped:
    """Add what the package includes in every program: it replaces files of the same name, and a `main` of it is run."""
    included = wish.included(language)
    driver = [f for f in included if PurePosixPath(f.name).stem.lower() == "main" and _language(f.name) == language]
    replaced = {file.name for file in included}
    others = (*(f for f in files if f.name not in replaced), *(f for f in included if f not in driver))
    return _checked(Program(name, language, (*driver, *others)))


def _checked(program: Program) -> Program | Skipped:
    if program.language == PYTHON2 or (program.language == "python" and is_python2(program.entry.data)):
        return Skipped(program.name, "Python 2")
    if program.language not in LANGUAGES:
        return Skipped(program.name, _unknown(program))
    return program


def _unknown(program: Program) -> str:
    suffix = PurePosixPath(program.entry.name).suffix
    if program.language:
        return f"{program.language}, a language that testgen does not run"
    if suffix in _OTHERS:
        return f"{_OTHERS[suffix]}, a language that testgen does not run"
    return (
        f"the suffix {suffix}, which names no language that testgen runs"
        if suffix
        else "no suffix that names a language"
    )


def _row(named: str) -> str:
    """Return our name for a language as people write it: `C++17`, `PYTHON3`, `py`; what is unknown stays as it is."""
    low = re.sub(r"(?<=\+\+|pp)\d+$", "", named.lower())
    return _CODES.get(low, low if low in LANGUAGES else language_of(f"x.{low}") or named)


def _language(name: str) -> str:
    return PYTHON2 if PurePosixPath(name).suffix == ".py2" else language_of(name) or ""


def _is_leftover(tree: Tree, path: Path) -> bool:
    """Whether a file is clearly no program: by its name, or by bytes that no source holds."""
    if _language(path.name):
        return False
    if _LEFTOVERS.fullmatch(path.name):
        return True
    binary = b"\0" in tree.read(path, 8192) or path.stat().st_size == 0
    return binary and (path.suffix in _BINARIES or not path.suffix)


def _source(tree: Tree, path: Path) -> bytes | str:
    """Return the bytes of a file, or why it is no source."""
    data = tree.read(path, TEXT_LIMIT + 1)
    if len(data) > TEXT_LIMIT:
        return f"over {TEXT_LIMIT >> 20} MiB, too large for a source"
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "binary, no source"
    return data


def _from_folder(tree: Tree, folder: Path, name: str, wish: Wish) -> Program | Skipped | None:
    paths = [path for path in tree.walk(folder) if "__pycache__" not in path.parts]
    scripts = [path.name for path in paths if path.name in {"build", "run"} and path.parent == folder]
    if scripts and not wish.clear_entry:
        return Skipped(name, f"made by its own `{scripts[0]}` script, which testgen does not run")
    files = []
    for path in paths:
        data = _source(tree, path)
        if isinstance(data, bytes):
            files.append(SourceFile(path.relative_to(folder).as_posix(), wish.change(data)))
        elif _language(path.name):
            return Skipped(name, f"its file {path.name} is {data}")
    return _assembled(name, files, wish)


def _assembled(name: str, files: list[SourceFile], wish: Wish) -> Program | Skipped | None:
    languages = sorted({_language(file.name) for file in files} - {""})
    language = _row(wish.language) or (languages[0] if len(languages) == 1 else "")
    if not language:
        return _without_language(name, files, languages)
    entry = _entry(name, [file for file in files if _language(file.name) == language], language, wish)
    if entry is None:
        return Skipped(name, "a folder of several files with no clear entry: name one main.*, or like the folder")
    return _joined(name, language, (entry, *(file for file in files if file is not entry)), wish)


def _without_language(name: str, files: list[SourceFile], languages: list[str]) -> Skipped | None:
    if languages:
        return Skipped(name, f"a folder that mixes languages ({', '.join(languages)})")
    others = [file.name for file in files if not _LEFTOVERS.fullmatch(PurePosixPath(file.name).name)]
    return Skipped(name, f"no file in a language that testgen runs (it holds {others[0]})") if others else None


def _entry(name: str, sources: list[SourceFile], language: str, wish: Wish) -> SourceFile | None:
    """Pick the file that is run: the one that is named, the only one, `main`, the folder's namesake, Java's `main`."""
    folder = PurePosixPath(name).name.lower()
    asked = wish.entry.lower()
    tries: tuple[Iterable[SourceFile], ...] = (
        (f for f in sources if asked in {f.name.lower(), PurePosixPath(f.name).stem.lower()}),
        sources,
        (f for f in sources if f.name == "__main__.py"),
        (f for f in sources if PurePosixPath(f.name).stem.lower() == "main"),
        (f for f in sources if PurePosixPath(f.name).stem.lower() == folder),
        (f for f in sources if language == "java" and _JAVA_MAIN.search(f.data)),
    )
    for candidates in tries:
        found = list(candidates)
        if len(found) == 1:
            return found[0]
    # Every C, C++ and Go file of the folder is compiled, whichever comes first.
    return sources[0] if sources and (language in _COMPILED_WHOLE or not wish.clear_entry) else None

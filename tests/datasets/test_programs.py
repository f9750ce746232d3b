from collections.abc import Callable
from pathlib import Path

import pytest

from testgen.datasets.programs import Programs, Wish, checked_program, programs_in
from testgen.datasets.tree import TEXT_LIMIT, Tree
from testgen.problem import Program, Skipped

Write = Callable[..., Path]
Read = Callable[..., Programs]
CLEAR = Wish()
JAVA_MAIN = "class {0} {{ public static void main(String[] args) {{}} }}"


@pytest.fixture
def read(folder: Write) -> Read:
    def programs(files: dict[str, str | bytes], wish: Wish | None = None) -> Programs:
        return programs_in(Tree.at(folder(files)), folder({}), wish)

    return programs


def test_each_file_and_each_folder_is_a_program(read: Read) -> None:
    programs = read({"a.py": "1", "b.cc": "int main(){}", "v/v.cpp": "", "v/v.h": "", "v/deep/x.h": "", "z.ctd": "EOF"})
    assert [(p.name, p.language) for p in programs.found] == [
        ("a.py", "python"),
        ("b.cc", "cpp"),
        ("v", "cpp"),
        ("z.ctd", "checktestdata"),
    ]
    assert [file.name for file in programs.found[2].files] == ["v.cpp", "deep/x.h", "v.h"]
    assert programs.skipped == ()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("README", "read me"),
        ("README.md", "read me"),
        ("Makefile", "all:"),
        ("a.exe", b"MZ\0\0"),
        ("a.cpp.bin", b"\x7fELF\0"),
        ("a.out", b"\x7fELF\0"),
        ("Main.class", b"\xca\xfe\xba\xbe\0"),
        ("a.py~", "old"),
        ("#a.py#", "old"),
        ("a.py.orig", "old"),
        ("binary", b"\x7fELF\0"),
        ("lib.h", "int f();"),
        ("__pycache__/a.cpython-311.pyc", b"\0"),
    ],
)
def test_leftovers_are_no_programs(read: Read, name: str, content: str | bytes) -> None:
    assert read({name: content}) == Programs()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.cs", "class A {}", "C#"),
        ("a.hs", "main = 1", "Haskell"),
        ("a.kt", "fun main() {}", "Kotlin"),
        ("v.ctd.TOOSLOW", "EOF", ".TOOSLOW"),
        ("a.bin", "text all the same", ".bin"),
        ("check", "#!/bin/sh", "no suffix"),
        ("a.py", "print 'x'", "Python 2"),
        ("a.py2", "print(1)", "Python 2"),
        ("a.cpp", b"\x7fELF\0", "binary"),
        ("a.cpp", b"/" * (TEXT_LIMIT + 1), "too large"),
        ("d/a.cs", "class A {}", "a.cs"),
        ("d/a.c", "int main(){}", None),
    ],
)
def test_what_is_no_program_is_named(read: Read, name: str, content: str, reason: str | None) -> None:
    programs = read({name: content})
    if reason is None:
        assert len(programs.found) == 1
        return
    (skipped,) = programs.skipped
    assert skipped.name == name.split("/", maxsplit=1)[0]
    assert reason in skipped.reason


def test_a_folder_that_mixes_languages_is_skipped(read: Read) -> None:
    (skipped,) = read({"d/a.py": "", "d/b.cpp": ""}).skipped
    assert "mixes languages (cpp, python)" in skipped.reason


@pytest.mark.parametrize("script", ["build", "run"])
def test_a_validator_with_its_own_script_is_skipped(read: Read, script: str) -> None:
    (skipped,) = read({"d/a.py": "", f"d/{script}": "#!/bin/sh"}).skipped
    assert f"`{script}`" in skipped.reason


@pytest.mark.parametrize(
    ("names", "entry"),
    [
        (["solve.py"], "solve.py"),
        (["a.py", "main.py"], "main.py"),
        (["Main.java", "A.java"], "Main.java"),
        (["a.py", "team.py"], "team.py"),
        (["__main__.py", "__init__.py"], "__main__.py"),
        (["a.cpp", "b.cpp"], "a.cpp"),
        (["a.py", "b.py"], None),
        (["A.java", "B.java"], None),
    ],
)
def test_the_entry_of_a_submission_must_be_clear(read: Read, names: list[str], entry: str | None) -> None:
    programs = read({f"team/{name}": "" for name in names}, CLEAR)
    if entry is None:
        assert "no clear entry" in programs.skipped[0].reason
    else:
        assert programs.found[0].entry.name == entry


def test_the_java_file_with_main_is_the_entry(read: Read) -> None:
    programs = read({"team/A.java": "class A {}", "team/B.java": JAVA_MAIN.format("B")}, CLEAR)
    assert programs.found[0].entry.name == "B.java"


def test_a_validator_without_a_clear_entry_begins_with_its_first_file(read: Read) -> None:
    assert read({"v/b.py": "", "v/a.py": ""}).found[0].entry.name == "a.py"


def test_the_package_may_name_language_and_entry(read: Read) -> None:
    programs = read({"t/a.py": "", "t/b.py": ""}, Wish(language="python3", entry="b.py"))
    assert programs.found[0].entry.name == "b.py"
    skipped = read({"x.py": "print(1)"}, Wish(language="python2")).skipped[-1]
    assert skipped.reason == "Python 2"


def test_a_single_java_file_is_called_as_its_class(read: Read) -> None:
    programs = read({"sol.java": "public " + JAVA_MAIN.format("Other"), "same.java": JAVA_MAIN.format("same")})
    assert [p.entry.name for p in programs.found] == ["same.java", "Other.java"]
    assert [p.name for p in programs.found] == ["same.java", "sol.java"]


def test_a_link_out_of_the_folder_is_no_program(read: Read, tmp_path: Path, folder: Write) -> None:
    (tmp_path / "outside.py").write_text("print(1)")
    (folder({"d/main.py": "print(2)"}) / "a.py").symlink_to(tmp_path / "outside.py")
    programs = read({})
    assert [p.name for p in programs.found] == ["d"]
    assert programs.skipped == (Skipped("a.py", "a link that leads out of the problem's folder"),)


@pytest.mark.parametrize(
    ("language", "row"),
    [("Python", "python"), ("PYTHON3", "python"), ("C++17", "cpp"), ("cpp", "cpp"), ("cc", "cpp"), ("Java", "java")],
)
def test_languages_are_known_as_people_write_them(language: str, row: str) -> None:
    program = checked_program("x", language, b"")
    assert isinstance(program, Program)
    assert program.language == row


def test_an_unknown_language_is_named() -> None:
    assert checked_program("x", "COBOL", b"") == Skipped("x", "COBOL, a language that testgen does not run")

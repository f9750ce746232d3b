import os
from pathlib import Path

import pytest

from testgen.datasets.tree import Tree, folder_name


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text("a")
    (tmp_path / "out.txt").write_text("secret")
    return Tree.at(tmp_path / "in")


def names(tree: Tree, folder: Path | None = None) -> list[str]:
    return [path.name for path in tree.listing(folder or tree.root).all]


def test_a_link_inside_is_followed(tree: Tree) -> None:
    (tree.root / "sub" / "b.txt").symlink_to("../a.txt")
    assert names(tree, tree.root / "sub") == ["b.txt"]
    assert tree.file("sub", "b.txt") is not None


@pytest.mark.parametrize("target", ["../out.txt", "/etc/passwd", "..", "/", "nothing", "me"])
def test_a_link_that_leads_out_or_nowhere_is_skipped(tree: Tree, target: str) -> None:
    (tree.root / "me").symlink_to(target)
    listing = tree.listing(tree.root)
    assert [skipped.name for skipped in listing.skipped] == ["me"]
    assert names(tree) == ["a.txt", "sub"]
    assert tree.file("me") is None
    assert tree.folder("me") is None


def test_a_folder_that_is_a_link_out_is_not_entered(tree: Tree) -> None:
    (tree.root / "data").symlink_to("/etc")
    assert tree.folder("data") is None
    assert tree.file("data", "passwd") is None


@pytest.mark.parametrize("name", ["../out.txt", "/etc/passwd", "x" * 5000, "a\0b"])
def test_no_name_leads_out(tree: Tree, name: str) -> None:
    assert tree.file(name) is None


def test_folders_that_link_to_each_other_end(tree: Tree) -> None:
    for here, there in (("x", "y"), ("y", "x")):
        (tree.root / here).mkdir()
        for n in range(4):
            (tree.root / here / f"to{n}").symlink_to(f"../{there}")
    (tree.root / "x" / "f").write_text("f")
    assert len(list(tree.walk(tree.root))) < 20


def test_deep_folders_end(tree: Tree) -> None:
    deep = tree.root.joinpath(*["d"] * 200)
    deep.mkdir(parents=True)
    (deep / "f").write_text("f")
    assert [path.name for path in tree.walk(tree.root)] == ["a.txt"]


def test_pipes_and_hidden_names_are_no_files(tree: Tree) -> None:
    os.mkfifo(tree.root / "pipe")
    (tree.root / ".hidden").write_text("")
    (tree.root / "-dash").write_text("")
    assert names(tree) == ["a.txt", "sub"]
    assert [skipped.name for skipped in tree.listing(tree.root).skipped] == ["pipe"]


def test_a_name_that_is_no_text_is_skipped(tree: Tree) -> None:
    Path(os.fsdecode(os.fsencode(tree.root) + b"/\xff\xf0\x9f\x98\x80")).write_text("")
    (skipped,) = tree.listing(tree.root).skipped
    assert skipped.name.encode()
    assert names(tree) == ["a.txt", "sub"]


def test_a_folder_is_named_as_it_was_asked_for(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree.root / "sub")
    assert folder_name(Path()) == "sub"
    assert folder_name(Path("..")) == "in"

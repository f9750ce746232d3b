import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.errors import InputError
from testgen.pytest_plugin.changes import changed_lines, lines_of_diff

LINES = st.lists(st.sampled_from("abc"), max_size=8)


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "kept.py").write_text("a\nb\nc\nd\n")
    (tmp_path / "same.py").write_text("a\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "One")
    return tmp_path


def test_changed_and_new_files(repository: Path) -> None:
    (repository / "kept.py").write_text("a\nB\nc\nd\ne\n")
    (repository / "new file.py").write_text("x\n")
    files = [str(repository / name) for name in ("kept.py", "same.py", "new file.py")]
    assert changed_lines(repository, "HEAD", files) == {files[0]: frozenset({2, 5}), files[2]: None}


@pytest.mark.parametrize("revision", ["nowhere", "--upload-pack=x", "HEAD~5"])
def test_a_revision_that_is_not_there(repository: Path, revision: str) -> None:
    with pytest.raises(InputError, match="--suite-strength-since"):
        changed_lines(repository, revision, [str(repository / "kept.py")])


def test_a_folder_without_repository(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a git repository"):
        changed_lines(tmp_path, "HEAD", [])


def test_lines_beside_a_deletion_count_as_changed() -> None:
    assert lines_of_diff("@@ -3,2 +2,0 @@\n-x\n-y\n") == {2, 3}


@given(LINES, LINES)
def test_every_new_line_is_among_the_changed(before: list[str], added: list[str]) -> None:
    count = len(added)
    header = f"@@ -{len(before)},0 +{len(before) + 1},{count} @@" if count != 1 else f"@@ -1,0 +{len(before) + 1} @@"
    expected = set(range(len(before) + 1, len(before) + 1 + count))
    found = lines_of_diff("\n".join([header, *(f"+{line}" for line in added)]))
    assert expected <= found
    assert len(found) == (count or 2)

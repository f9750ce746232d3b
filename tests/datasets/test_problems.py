import json
from collections.abc import Callable
from pathlib import Path

import pytest

from testgen.datasets.problems import open_problem
from testgen.errors import ProblemError

Write = Callable[..., Path]


def test_each_form_is_opened(package: Write, folder: Write, tmp_path: Path) -> None:
    kattis = package(name="kattis")
    ours = folder({"problem.toml": ""}, "ours")
    records = tmp_path / "all.jsonl"
    records.write_text("\n".join(json.dumps({"id": name}) for name in ("one", "two")))
    assert open_problem(str(kattis)).id == open_problem(f"{kattis}/").id == "kattis"
    assert open_problem(f"{kattis}/problem.yaml").id == "kattis"
    assert open_problem(str(ours)).id == open_problem(f"{ours}/problem.toml").id == "ours"
    assert open_problem(f"{records}#two").id == "two"


def test_a_folder_with_both_files_is_a_package(package: Write) -> None:
    assert open_problem(str(package(files={"problem.toml": "broken ="}))).statement == "Sum them."


def test_the_current_folder_has_its_name(package: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(package(name="here"))
    assert open_problem(".").id == "here"


@pytest.mark.parametrize("name", ["nothing", "nothing.jsonl", "nothing.jsonl#a", "a\0b", ""])
def test_what_is_not_there_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProblemError) as caught:
        open_problem(f"{tmp_path}/no/{name}")
    assert "no such file or folder" in str(caught.value)
    assert "try: a Kattis package" in str(caught.value)


def test_a_name_that_no_file_can_have_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="cannot be read: File name too long"):
        open_problem(str(tmp_path / ("x" * 5000)))


def test_a_slip_in_a_name_is_answered_with_the_nearest(package: Write) -> None:
    with pytest.raises(ProblemError, match=r"try: .*sums$"):
        open_problem(str(package()).replace("sums", "sumz"))


def test_a_folder_of_problems_names_them(package: Write, tmp_path: Path) -> None:
    package()
    with pytest.raises(ProblemError, match=r"neither problem\.yaml nor problem\.toml\n  try: .*sums"):
        open_problem(str(tmp_path))


def test_another_file_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(ProblemError, match="this is no problem"):
        open_problem(str(tmp_path / "a.txt"))


def test_a_folder_may_be_called_as_a_file(folder: Write) -> None:
    assert open_problem(str(folder({"problem.toml": ""}, "odd.jsonl"))).id == "odd.jsonl"

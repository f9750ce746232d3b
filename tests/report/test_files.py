import json
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.errors import InputError
from testgen.report.files import json_text, write_whole


@given(st.dictionaries(st.text(), st.text(st.characters(exclude_categories=["Cs"]))))
def test_json_reads_back(value: dict[str, str]) -> None:
    assert json.loads(json_text(value)) == value


@given(st.text(st.characters(categories=["Cs", "Ll"])))
def test_what_is_no_unicode_is_written_out(name: str) -> None:
    text = json_text({name: name}, indent=None)
    text.encode()
    (read,) = json.loads(text)
    assert read == name.encode("utf-8", "backslashreplace").decode()


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    for text in ("first\n", "second\n"):
        write_whole(path, text)
        assert path.read_text() == text
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "report.json"
    link.symlink_to(tmp_path / "real" / "report.json")
    write_whole(link, "text")
    assert link.is_symlink()
    assert link.read_text() == "text"


def test_a_pipe_is_written_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_whole(pipe, "text")
    reader.join()
    assert read == ["text"]
    assert pipe.is_fifo()


@pytest.mark.parametrize("name", ["missing/report.json", "x" * 300])
def test_what_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_whole(tmp_path / name, "text")
    assert list(tmp_path.iterdir()) == []

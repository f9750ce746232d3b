import errno
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.errors import StoreError
from testgen.judge import store as store_module
from testgen.judge import store_schema
from testgen.judge.measurement import Ended, Measurement
from testgen.judge.store import INLINE_BYTES, Store, Usage, default_folder, run_key
from testgen.problem import Blob

BIG = b"y" * (INLINE_BYTES + 1)
TWO_HOURS = 7200


def measured(output: Blob | bytes = b"42\n", **changes: object) -> Measurement:
    blob = output if isinstance(output, Blob) else Blob.of(output)
    plain = Measurement(Ended.EXIT, 0, 0.01, 0.02, 1 << 20, blob, "said \0 \u20ac", 2.0, 1 << 28, 1 << 23)
    return replace(plain, **changes)  # type: ignore[arg-type]


def key(number: int) -> bytes:
    return run_key("p", str(number), "python", "jail", 0, (), ())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store") as opened:
        yield opened


def age(store: Store, seconds: float, only: bytes | None = None) -> None:
    """Make what the store holds `seconds` older; its files too."""
    store.flush()
    with sqlite3.connect(store.folder / "runs.sqlite") as database:
        database.execute("UPDATE runs SET used = used - ? WHERE key = ifnull(?, key)", (seconds, only))
        database.execute("UPDATE artifacts SET used = used - ? WHERE key = ifnull(?, key)", (seconds, only))
    database.close()
    for path in files_of(store):
        os.utime(path, (time.time() - seconds,) * 2)


def files_of(store: Store) -> list[Path]:
    return [path for path in (store.folder / "blobs").rglob("*") if path.is_file()]


# --- keys


@given(st.lists(st.text(max_size=3), max_size=3), st.lists(st.text(max_size=3), max_size=3))
def test_args_and_files_never_mix(args: list[str], files: list[str]) -> None:
    plain = run_key("p", "i", "t", "e", 0, args, files)
    assert len(plain) == 32
    assert (plain == run_key("p", "i", "t", "e", 0, files, args)) == (args == files)
    assert (plain == run_key("p", "i", "t", "e", 0, ["".join(args)], files)) == (args == ["".join(args)])


def test_every_part_is_in_the_key() -> None:
    base = ("p", "i", "t", "e", 0, ("a",), ("f",))
    other = ("q", "j", "u", "d", 1, ("b",), ("g",))
    changed = [run_key(*base[:at], other[at], *base[at + 1 :]) for at in range(len(base))]  # type: ignore[arg-type]
    assert len({run_key(*base), *changed}) == len(base) + 1


# --- putting and getting


@pytest.mark.parametrize("output", [b"", b"42\n", bytes(range(256)), b"z" * INLINE_BYTES, BIG])
def test_what_was_put_comes_back(store: Store, tmp_path: Path, output: bytes) -> None:
    put = measured(store.put_blob(output), ended=Ended.SIGNAL, code=11)
    store.put(key(1), put)
    assert store.get(key(1)) == put  # not yet written
    store.close()
    with Store.open(tmp_path / "store") as again:
        got = again.get(key(1))
        assert got == put
        assert got is not None
        assert (got.output.read(), got.output.size, got.output.sha) == (output, len(output), Blob.of(output).sha)


def test_what_was_not_put_is_not_there(store: Store) -> None:
    assert store.get(key(1)) is None
    assert store.get_artifact(key(1)) is None


def test_a_later_measurement_replaces(store: Store) -> None:
    store.put(key(1), measured(cpu=1.0))
    store.flush()
    store.put(key(1), measured(cpu=2.0))
    store.flush()
    got = store.get(key(1))
    assert got is not None
    assert got.cpu == 2.0


def test_large_outputs_are_files_and_small_ones_are_not(store: Store) -> None:
    assert store.put_blob(b"x" * INLINE_BYTES).path is None
    first, second = store.put_blob(BIG), store.put_blob(BIG)
    assert first.path is not None
    assert first.path == second.path
    assert first.path.relative_to(store.folder / "blobs").parts == (first.sha[:2], first.sha[2:])
    assert [p.read_bytes() for p in files_of(store)] == [BIG]


def test_a_large_output_from_elsewhere_is_taken_in(store: Store, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(BIG)
    for number, blob in enumerate((Blob.of(BIG), Blob.at(tmp_path / "elsewhere"))):
        store.put(key(number), measured(blob))
        got = store.get(key(number))
        assert got is not None
        assert got.output.path == files_of(store)[0]


@pytest.mark.parametrize("harm", [lambda p: p.unlink(), lambda p: p.write_bytes(b"short")])
def test_a_row_whose_output_is_gone_or_cut_is_absent(store: Store, harm) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    store.put(key(1), measured(BIG))
    store.flush()
    harm(files_of(store)[0])
    assert store.get(key(1)) is None
    store.put(key(1), measured(BIG))
    assert store.get(key(1)) is not None


def test_artifacts(store: Store, tmp_path: Path) -> None:
    made = {"Main.class": BIG, "A.class": b"", "Main$1.class": b"small"}
    store.put_artifact(key(1), made)
    store.put_artifact(key(2), "Main.java:1: error")
    store.close()
    with Store.open(tmp_path / "store") as again:
        got = again.get_artifact(key(1))
        assert isinstance(got, dict)
        assert list(got.items()) == list(made.items())
        assert again.get_artifact(key(2)) == "Main.java:1: error"
        again.put_artifact(key(1), "")
        assert again.get_artifact(key(1)) == ""
        files_of(again)[0].unlink()
        again.put_artifact(key(1), {"program": b"1"})
        files_of(again)[0].unlink()


def test_an_artifact_whose_file_is_gone_is_absent(store: Store) -> None:
    store.put_artifact(key(1), {"program": BIG})
    files_of(store)[0].unlink()
    assert store.get_artifact(key(1)) is None


# --- batches and processes


def test_a_kill_loses_what_came_in_the_last_100_ms_only(tmp_path: Path) -> None:
    code = f"""
import os, sys, time
sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from testgen.judge.store import Store
from test_store import key, measured
store = Store.open(Path({str(tmp_path)!r}))
store.put(key(1), measured())
time.sleep(0.11)
store.put(key(2), measured())
store.put(key(3), measured())
os.kill(os.getpid(), 9)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    with Store.open(tmp_path) as again:
        assert [again.get(key(n)) is not None for n in (1, 2, 3)] == [True, True, False]


def test_a_get_or_a_call_writes_a_batch_that_is_due(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    monkeypatch.setattr(store_module.time, "monotonic", lambda: now)
    for number, nudge in enumerate((lambda: store.get(b"other"), store.flush_if_due)):
        store.put(key(number), measured())
        with Store.open(store.folder) as other:
            nudge()
            assert other.get(key(number)) is None
            now += 0.11  # at some uptimes now + 0.1 - now is less than 0.1
            nudge()
            assert other.get(key(number)) is not None


def test_two_stores_write_to_one_folder(store: Store) -> None:
    with Store.open(store.folder) as other:
        for number in range(0, 200, 2):
            store.put(key(number), measured())
            other.put(key(number + 1), measured(BIG))
            if number % 20 == 0:
                store.flush()
                other.flush()
        store.flush()
        other.flush()
        assert all(store.get(key(n)) for n in range(200))
        assert other.usage().runs == 200


# --- throwing away


def test_gc_forgets_what_is_old_with_its_files(store: Store) -> None:
    store.put(key(1), measured(BIG))
    store.put_artifact(key(2), {"program": b"old"})
    age(store, 10 * 86400)
    store.put(key(3), measured(b"n" * 9999))
    store.put_artifact(key(4), {"program": b"new"})
    freed = store.gc(1 << 30, 5)
    assert (freed.runs, freed.artifacts) == (1, 1)
    assert freed.bytes >= len(BIG)
    assert [store.get(key(n)) is not None for n in (1, 3)] == [False, True]
    assert [store.get_artifact(key(n)) is not None for n in (2, 4)] == [False, True]
    assert sorted(p.stat().st_size for p in files_of(store)) == [3, 9999]


def test_gc_forgets_the_least_recently_used_first(store: Store) -> None:
    for number in range(4):
        store.put(key(number), measured(bytes([number]) * 10_000))
    for number, hours in enumerate((9, 8, 7, 2)):
        age(store, hours * 3600, only=key(number))
    assert store.get(key(0)) is not None  # used now
    store.flush()
    store.gc(25_000, 365)
    assert [store.get(key(n)) is not None for n in range(4)] == [True, False, False, True]


def test_gc_counts_a_shared_file_once(store: Store) -> None:
    for number in range(10):
        store.put(key(number), measured(BIG))
    store.gc(len(BIG) + 10 * 200, 365)
    assert store.usage().runs == 10


def test_gc_leaves_young_files_that_no_row_names_yet(store: Store) -> None:
    young = store.put_blob(BIG)
    store.gc(0, 0)
    store.put(key(1), measured(young))
    assert store.get(key(1)) is not None


def test_gc_leaves_files_that_were_written_or_read_again(store: Store) -> None:
    outputs = [bytes([number]) * 5000 for number in range(3)]
    store.put(key(0), measured(outputs[0]))
    for output in outputs:
        store.put_blob(output)
    age(store, TWO_HOURS)
    assert store.get(key(0)) is not None
    store.put_blob(outputs[1])
    store.gc(0, 365)
    assert store.get(key(0)) is None
    assert sorted(path.read_bytes() for path in files_of(store)) == outputs[:2]


def test_gc_gives_the_room_back(store: Store) -> None:
    for number in range(500):
        store.put(key(number), measured(b"x" * 4000))
    before = store.usage()
    freed = store.gc(0, 365)
    assert before.bytes > 2_000_000
    assert store.usage().runs == 0
    assert store.usage().bytes < 200_000
    assert freed == Usage(500, 0, before.bytes - store.usage().bytes)


@pytest.mark.parametrize("size", [0, 1000, 2000, 4096])
def test_gc_keeps_what_was_asked_on_disk(store: Store, size: int) -> None:
    for number in range(2000):
        store.put(key(number), measured(b"x" * size))
    store.flush()
    store.gc(200_000, 365)
    # Beside the shared memory of the log. The index of keys is in random order, and keeps pages half full.
    assert 150_000 < store.usage().bytes - 32_768 < 300_000


# --- what can go wrong


def test_the_default_folder_follows_xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    assert default_folder() == tmp_path / ".cache/testgen"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    with Store.open(None) as store:
        assert store.folder == tmp_path / "xdg/testgen"
    assert (tmp_path / "xdg/testgen/runs.sqlite").exists()


def refusal(folder: Path) -> str:
    with pytest.raises(StoreError) as caught:
        Store.open(folder)
    assert "--store DIR" in (caught.value.hint or "")
    return str(caught.value)


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be used" in refusal(tmp_path / "file")
    assert "cannot be used" in refusal(tmp_path / "file/below")


def test_a_folder_that_cannot_be_made() -> None:
    assert "cannot be used" in refusal(Path("/proc/testgen"))


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "runs.sqlite").write_text("hello, this is no database at all\n" * 100)
    assert "damaged" in refusal(tmp_path)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    for statement in ("CREATE TABLE theirs (x)", "PRAGMA user_version = 3"):
        path = tmp_path / "runs.sqlite"
        with sqlite3.connect(path) as database:
            database.execute(statement)
        database.close()
        before = path.read_bytes()
        assert "another program" in refusal(tmp_path)
        assert path.read_bytes() == before
        path.unlink()


@pytest.mark.parametrize("version", [0, 999])
def test_another_schema_is_emptied_and_usable(tmp_path: Path, version: int) -> None:
    with Store.open(tmp_path) as store:
        store.put(key(1), measured())
    with sqlite3.connect(tmp_path / "runs.sqlite") as database:
        database.execute("DROP TABLE runs")
        database.execute("CREATE TABLE runs (something_else)")
        database.execute(f"PRAGMA user_version = {version}")
    database.close()
    with Store.open(tmp_path) as store:
        assert store.get(key(1)) is None
        store.put(key(1), measured())
    with Store.open(tmp_path) as store:
        assert store.get(key(1)) == measured()


def test_of_two_that_find_another_schema_the_second_leaves_what_the_first_made(store: Store) -> None:
    store.put(key(1), measured())
    store.flush()
    store_schema._remake(store._database)
    assert store.get(key(1)) is not None


def test_a_database_damaged_in_its_middle(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        for number in range(200):
            store.put(key(number), measured(b"x" * 2000))
    path = tmp_path / "runs.sqlite"
    data = bytearray(path.read_bytes())
    data[8192:] = os.urandom(len(data) - 8192)
    path.write_bytes(data)
    with Store.open(tmp_path) as store, pytest.raises(StoreError, match="damaged"):
        [store.get(key(number)) for number in range(200)]


def test_a_full_disk(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store._database.execute("PRAGMA max_page_count = 10")
    for number in range(50):
        store.put(key(number), measured(b"x" * 4000))
    with pytest.raises(StoreError, match="full") as caught:
        store.flush()
    assert "testgen store gc" in (caught.value.hint or "")
    store._database.execute("PRAGMA max_page_count = 100000")
    store.put(key(1), measured())
    store.close()
    with Store.open(tmp_path) as again:
        assert again.usage().runs == 1


def test_a_full_disk_for_files(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StoreError, match="full"):
        store.put_blob(BIG)
    with pytest.raises(StoreError, match="full"):
        store.put_artifact(key(1), {"program": BIG})
    assert files_of(store) == []


def test_a_writer_that_does_not_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_BUSY_SECONDS", 0.05)
    with Store.open(tmp_path) as store, sqlite3.connect(tmp_path / "runs.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        store.put(key(1), measured())
        with pytest.raises(StoreError, match="another process"):
            store.flush()
        other.execute("ROLLBACK")
    other.close()

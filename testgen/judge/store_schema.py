"""The tables of the store, and what is done to them as a whole: making, counting, throwing away."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from testgen.errors import Place, StoreError

SCHEMA = 1
# Marks a file as ours, so that a version is not looked for in another program's database.
APPLICATION = 0x74737467
# What a row costs beside its contents, key and index included: 20,000 rows without output made 2.7 MB.
_ROW_BYTES = 137
# An empty database.
_FEWEST_PAGES = 10

# The columns of `runs` in their order.
Row: TypeAlias = tuple[Any, ...]
SELECT = "SELECT * FROM runs WHERE key = ?"
INSERT = "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

_TABLES = (
    """CREATE TABLE runs (
        key BLOB PRIMARY KEY, ended TEXT, code INTEGER, cpu REAL, wall REAL, memory INTEGER,
        output BLOB, sha TEXT, size INTEGER, stderr TEXT,
        time_limit REAL, memory_limit INTEGER, output_limit INTEGER, used INTEGER)""",
    "CREATE TABLE artifacts (key BLOB PRIMARY KEY, error TEXT, used INTEGER)",
    """CREATE TABLE artifact_files (
        key BLOB, position INTEGER, name TEXT, sha TEXT, size INTEGER, PRIMARY KEY (key, position))""",
)


@contextlib.contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Do all or nothing of what is inside; waits for other writers."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        # SQLite may have rolled back by itself, as it does on a full disk.
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def prepare(database: sqlite3.Connection, path: Path) -> None:
    """Make the tables if they are not there; empty those of another schema. Raises StoreError, sqlite3.Error."""
    version = _pragma(database, "user_version")
    if _pragma(database, "application_id") != APPLICATION and (version or _tables(database)):
        hint = "--store DIR with another DIR"
        raise StoreError("this database belongs to another program", place=Place(path), hint=hint)
    if version == 0:
        database.execute("PRAGMA auto_vacuum = INCREMENTAL")  # gives pages back without a second copy of the file
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")  # a kill loses nothing; a power cut, the last batches
    if version != SCHEMA:
        _remake(database)


def _pragma(database: sqlite3.Connection, name: str) -> int:
    value: int = database.execute(f"PRAGMA {name}").fetchone()[0]
    return value


def _tables(database: sqlite3.Connection) -> list[str]:
    return [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


def _remake(database: sqlite3.Connection) -> None:
    with transaction(database):
        if _pragma(database, "user_version") == SCHEMA:
            return  # another process was first
        for table in _tables(database):
            database.execute(f'DROP TABLE "{table}"')
        for table in _TABLES:
            database.execute(table)
        database.execute(f"PRAGMA application_id = {APPLICATION}")
        database.execute(f"PRAGMA user_version = {SCHEMA}")


def named_blobs(database: sqlite3.Connection) -> frozenset[str]:
    """Return the SHA-256 of every blob that a row names."""
    query = "SELECT sha FROM runs WHERE sha IS NOT NULL UNION SELECT sha FROM artifact_files"
    return frozenset(sha for (sha,) in database.execute(query))


def forget(database: sqlite3.Connection, max_bytes: int, oldest: float) -> None:
    """Delete rows last used before `oldest`, and the least recently used ones beyond `max_bytes`."""
    with transaction(database):
        runs, artifacts = _least_used(database, max_bytes, oldest)
        database.executemany("DELETE FROM runs WHERE rowid = ?", runs)
        database.executemany("DELETE FROM artifacts WHERE rowid = ?", artifacts)
        database.execute("DELETE FROM artifact_files WHERE key NOT IN (SELECT key FROM artifacts)")


def _least_used(
    database: sqlite3.Connection, max_bytes: int, oldest: float
) -> tuple[list[tuple[int]], list[tuple[int]]]:
    """Return the row numbers to delete. A blob counts once, for the row that used it last."""
    waste = _waste(database)
    query = f"""
        SELECT 'run', rowid, used, {_ROW_BYTES} + ifnull(length(output), 0) + length(stderr), sha, size FROM runs
        UNION ALL
        SELECT 'artifact', a.rowid, a.used, {_ROW_BYTES} + ifnull(length(a.error), 0), f.sha, ifnull(f.size, 0)
        FROM artifacts a LEFT JOIN artifact_files f ON f.key = a.key
        ORDER BY 3 DESC, 1, 2"""  # noqa: S608 - the number is ours
    kept, blobs = 0.0, set()
    doomed: dict[str, dict[int, None]] = {"run": {}, "artifact": {}}
    for kind, row, used, size, sha, blob_size in database.execute(query):
        if sha is not None and sha not in blobs:
            blobs.add(sha)
            kept += blob_size
        kept += size * waste
        if kept > max_bytes or used < oldest:
            doomed[kind][row] = None
    return [(row,) for row in doomed["run"]], [(row,) for row in doomed["artifact"]]


def _waste(database: sqlite3.Connection) -> float:
    """Return bytes on disk per byte of rows: 2 where outputs are just over half a page, since one fills a page."""
    query = f"SELECT sum({_ROW_BYTES} + ifnull(length(output), 0) + length(stderr)) FROM runs"  # noqa: S608 - the number is ours
    contents: int = database.execute(query).fetchone()[0] or 1
    pages = _pragma(database, "page_count") - _pragma(database, "freelist_count") - _FEWEST_PAGES
    return max(1.0, pages * _pragma(database, "page_size") / contents)


def shrink(database: sqlite3.Connection) -> None:
    """Give the pages of deleted rows back to the file system."""
    database.executescript("PRAGMA incremental_vacuum")  # `execute` makes one step of it: one page
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def bytes_on_disk(path: Path) -> int:
    """Return the size of the database with its write-ahead log and shared memory."""
    total = 0
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            total += Path(f"{path}{suffix}").stat().st_size
    return total

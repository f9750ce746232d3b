"""The store of runs: what was measured once is not run again, in this build or the next, in any process."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from testgen.errors import Place, StoreError
from testgen.judge import store_schema
from testgen.judge.blobs import BlobFolder
from testgen.judge.measurement import Ended, Measurement
from testgen.problem import Blob

# What a kill may lose. No transaction is open between calls: the write lock is held only while a batch is written.
BATCH_SECONDS = 0.1
# A page of output in its row costs 36 microseconds to put and 22 to get; as a file 300 and 33.
INLINE_BYTES = 4096
# The last use is for choosing what to throw away: to the hour is enough, and makes most readings write nothing.
_USE_SECONDS = 3600
_BUSY_SECONDS = 30.0


@dataclass(frozen=True)
class Usage:
    """What a store holds, or what was freed of it: runs, compiled programs, and bytes on disk."""

    runs: int
    artifacts: int
    bytes: int


def run_key(
    program_sha: str,
    input_sha: str,
    toolchain: str,
    environment: str,
    attempt: int,
    args: Sequence[str],
    files: Sequence[str],
) -> bytes:
    """Return the SHA-256 under which a run is stored; limits are no part of it, they are applied when asked."""
    # JSON keeps the parts apart whatever they contain.
    parts = json.dumps([program_sha, input_sha, toolchain, environment, attempt, list(args), list(files)])
    return hashlib.sha256(parts.encode()).digest()


def default_folder() -> Path:
    """Return `$XDG_CACHE_HOME/testgen`, or `~/.cache/testgen` where that is not set to an absolute path."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (named if named.is_absolute() else Path.home() / ".cache") / "testgen"


class Store:
    """Measurements and compiled programs by key, in one folder; a context manager.

    Writing is in batches: the first call that comes 100 ms after the first unwritten `put` writes them all, as do
    `flush` and `close`. What is not yet written is found by `get` all the same. Every method raises StoreError.
    """

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._database = connection
        self._blobs = BlobFolder(folder / "blobs")
        self._rows: dict[bytes, store_schema.Row] = {}
        self._used: set[bytes] = set()
        self._first = 0.0

    @classmethod
    def open(cls, folder: Path | None = None) -> Self:
        """Open the store in `folder` (default: the user's cache), made if it is not there.

        One of another schema is emptied in place, in one transaction: it is a cache, and moving a database away
        under another process would leave that one's write-ahead log to be read into the new one.
        """
        folder = (folder or default_folder()).absolute()
        path = folder / "runs.sqlite"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise _store_error(error, folder) from error
        try:
            store_schema.prepare(connection, path)
        except BaseException as error:
            connection.close()
            if isinstance(error, (OSError, sqlite3.Error)):
                raise _store_error(error, folder) from error
            raise
        return cls(folder, connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write what is not yet written and close the files."""
        try:
            self.flush()
        finally:
            self._database.close()

    def get(self, key: bytes) -> Measurement | None:
        """Return what was measured, or None if that is not known or its output is no longer there."""
        self.flush_if_due()
        row = self._rows.get(key)
        if row is None:
            row = self._read(key)
        return None if row is None else self._measurement(row)

    def _read(self, key: bytes) -> store_schema.Row | None:
        try:
            row: store_schema.Row | None = self._database.execute(store_schema.SELECT, (key,)).fetchone()
        except sqlite3.Error as error:
            raise _store_error(error, self.folder) from error
        if row is not None and time.time() - row[-1] > _USE_SECONDS:
            self._note_use(key, row[7])
        return row

    def _note_use(self, key: bytes, sha: str | None) -> None:
        self._start_batch()
        self._used.add(key)
        if sha:
            self._blobs.keep(sha)

    def _measurement(self, row: store_schema.Row) -> Measurement | None:
        _, ended, code, cpu, wall, memory, held, sha, size, stderr, time_limit, memory_limit, output_limit, _ = row
        output = self._blobs.get(sha, size) if sha else Blob(held)
        if output is None:
            return None
        if ended not in _ENDED:  # a damaged row
            return None
        return Measurement(
            _ENDED[ended], code, cpu, wall, memory, output, stderr, time_limit, memory_limit, output_limit
        )

    def put(self, key: bytes, m: Measurement) -> None:
        """Store a measurement, in place of an earlier one. A run that the judge failed to make is none."""
        assert isinstance(m.ended, Ended), "an IE is not stored"
        output = self._settled(m.output)
        sha = self._blobs.sha_of(output)
        row = (
            key,
            m.ended.value,
            m.code,
            m.cpu,
            m.wall,
            m.memory,
            None if sha else output.held,
            sha,
            output.size,
            m.stderr,
            m.time_limit,
            m.memory_limit,
            m.output_limit,
            int(time.time()),
        )
        self._start_batch()
        self._rows[key] = row
        self.flush_if_due()

    def _settled(self, output: Blob) -> Blob:
        if self._blobs.sha_of(output) or (output.held is not None and len(output.held) <= INLINE_BYTES):
            return output
        return self.put_blob(output.read())

    def put_blob(self, data: bytes) -> Blob:
        """Return `data` as a blob: in memory up to 4 KiB, else at a file of this store."""
        if len(data) <= INLINE_BYTES:
            return Blob(data)
        try:
            return self._blobs.put(data)
        except OSError as error:
            raise _store_error(error, self.folder) from error

    def _start_batch(self) -> None:
        if not self._rows and not self._used:
            self._first = time.monotonic()

    def flush_if_due(self) -> None:
        """Write the batch if it is 100 ms old: for a caller that has waited without calling `get` or `put`."""
        if (self._rows or self._used) and time.monotonic() - self._first >= BATCH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what is not yet written."""
        if not self._rows and not self._used:
            return
        now = int(time.time())
        rows, used = list(self._rows.values()), [(now, key) for key in self._used]
        self._rows, self._used = {}, set()  # what cannot be written is not tried again when closing
        try:
            with store_schema.transaction(self._database):
                self._database.executemany(store_schema.INSERT, rows)
                self._database.executemany("UPDATE runs SET used = ? WHERE key = ?", used)
        except sqlite3.Error as error:
            raise _store_error(error, self.folder) from error

    def get_artifact(self, key: bytes) -> dict[str, bytes] | str | None:
        """Return what compiling left, by file name, or the compiler's error text; None if neither is known."""
        try:
            found = self._database.execute("SELECT error, used FROM artifacts WHERE key = ?", (key,)).fetchone()
            if found is None:
                return None
            if time.time() - found[1] > _USE_SECONDS:
                self._database.execute("UPDATE artifacts SET used = ? WHERE key = ?", (int(time.time()), key))
            return found[0] if found[0] is not None else self._artifact_files(key)
        except (sqlite3.Error, OSError) as error:
            raise _store_error(error, self.folder) from error

    def _artifact_files(self, key: bytes) -> dict[str, bytes] | None:
        files = {}
        query = "SELECT name, sha, size FROM artifact_files WHERE key = ? ORDER BY position"
        for name, sha, size in self._database.execute(query, (key,)).fetchall():
            blob = self._blobs.get(sha, size)
            if blob is None:
                return None
            self._blobs.keep(sha)
            files[name] = blob.read()
        return files

    def put_artifact(self, key: bytes, made: Mapping[str, bytes] | str) -> None:
        """Store the files that compiling left, or the compiler's error text; written at once."""
        try:
            files = {} if isinstance(made, str) else {name: self._blobs.put(data) for name, data in made.items()}
            rows = [(key, at, name, blob.sha, blob.size) for at, (name, blob) in enumerate(files.items())]
            error_text = made if isinstance(made, str) else None
            with store_schema.transaction(self._database):
                self._database.execute(
                    "INSERT OR REPLACE INTO artifacts VALUES (?, ?, ?)", (key, error_text, int(time.time()))
                )
                self._database.execute("DELETE FROM artifact_files WHERE key = ?", (key,))
                self._database.executemany("INSERT INTO artifact_files VALUES (?, ?, ?, ?, ?)", rows)
        except (sqlite3.Error, OSError) as error:
            raise _store_error(error, self.folder) from error

    def usage(self) -> Usage:
        """Return what the store holds."""
        self.flush()
        try:
            counts = "SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM artifacts)"
            runs, artifacts = self._database.execute(counts).fetchone()
            return Usage(runs, artifacts, store_schema.bytes_on_disk(self.folder / "runs.sqlite") + self._blobs.bytes())
        except (sqlite3.Error, OSError) as error:
            raise _store_error(error, self.folder) from error

    def gc(self, max_bytes: int, max_age_days: float) -> Usage:
        """Throw away what was not used for `max_age_days`, then the least recently used; keep about `max_bytes`.

        Blobs that no row names go too, unless they are younger than an hour: a build may be about to name them.
        Returns what was freed.
        """
        before = self.usage()
        try:
            # Blobs first: that needs no room on a full disk, and a row whose blob is gone counts as absent.
            self._blobs.remove_unnamed(store_schema.named_blobs(self._database))
            store_schema.forget(self._database, max_bytes, time.time() - max_age_days * 86400)
            self._blobs.remove_unnamed(store_schema.named_blobs(self._database))
            store_schema.shrink(self._database)
        except (sqlite3.Error, OSError) as error:
            raise _store_error(error, self.folder) from error
        after = self.usage()
        return Usage(
            max(0, before.runs - after.runs),
            max(0, before.artifacts - after.artifacts),
            max(0, before.bytes - after.bytes),
        )


_ENDED = {ended.value: ended for ended in Ended}


def _store_error(error: Exception, folder: Path) -> StoreError:
    """Return what a person can act on: the message names the folder, the hint what to do."""
    said = str(error)
    full = "disk is full" in said or "No space left" in said
    broken = "malformed" in said or "not a database" in said
    if full:
        return StoreError("the disk of the store is full", place=Place(folder), hint="testgen store gc, or --store DIR")
    if broken:
        hint = f"remove {folder / 'runs.sqlite'} (all it holds can be made again), or --store DIR"
        return StoreError(f"the store is damaged: {said}", place=Place(folder), hint=hint)
    if "locked" in said:
        message = f"another process has held the store for over {_BUSY_SECONDS:g} s"
        return StoreError(message, place=Place(folder), hint="end it, or --store DIR")
    return StoreError(f"the store cannot be used: {said}", place=Place(folder), hint="--store DIR with a writable DIR")

"""The store of runs: what was executed once is not executed again, by this build or any later one.

SQLite in WAL mode, written in batches of at most 100 ms: that is what a kill may lose. Outputs over 4 KiB and what
compilers made are files named by their content. Limits are applied when a measurement is read, not when it is stored.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from testgen.errors import StoreError
from testgen.judge.measurement import Ended, Measurement
from testgen.problem import Blob

_SCHEMA = 1
_INLINE_BYTES = 4096
_BATCH_SECONDS = 0.1
_BUSY_SECONDS = 30.0
# A blob may be written well before the row that names it: younger ones are never collected.
_YOUNG_SECONDS = 3600.0
_CREATE = """
CREATE TABLE IF NOT EXISTS runs (
    key BLOB PRIMARY KEY, ended TEXT, code INTEGER, cpu REAL, wall REAL, memory INTEGER, inline BLOB, blob TEXT,
    size INTEGER, stderr TEXT, time_limit REAL, memory_limit INTEGER, output_limit INTEGER, used REAL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS artifacts (key BLOB PRIMARY KEY, files TEXT, error TEXT, used REAL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS runs_used ON runs (used);
"""
_GET = (
    "SELECT ended, code, cpu, wall, memory, inline, blob, size, stderr, time_limit, memory_limit, output_limit"
    " FROM runs WHERE key = ?"
)
_PUT = "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class Usage:
    """How much a store holds: rows of runs, compiled programs, and bytes on disk."""

    runs: int
    artifacts: int
    bytes: int


def default_folder() -> Path:
    """Return `$XDG_CACHE_HOME/testgen`, by default `~/.cache/testgen`."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "testgen"


def run_key(
    program: str, stdin: str, toolchain: str, environment: str, attempt: int, args: Sequence[str], files: Sequence[str]
) -> bytes:
    """Return the key of a run: SHA-256 over all that decides what it does; program, stdin and files as SHAs."""
    parts = [program, stdin, toolchain, environment, attempt, list(args), list(files)]
    return hashlib.sha256(json.dumps(parts).encode()).digest()


class Store:
    """Measurements and compiled programs by key; a context manager. Every method may raise StoreError."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._connection = connection
        # Rows wait here, not in an open transaction: that would shut out other builds while a slow program runs.
        self._waiting: dict[bytes, tuple[Any, ...]] = {}
        self._waiting_since = 0.0
        self._used: set[bytes] = set()

    @classmethod
    def open(cls, folder: Path | None = None) -> Store:
        """Open the store in `folder`, made if it is not there; a store of another version is moved aside."""
        folder = folder or default_folder()
        try:
            (folder / "blobs").mkdir(parents=True, exist_ok=True)
            return cls(folder, _connect(folder / "runs.sqlite"))
        except (OSError, sqlite3.Error) as error:
            raise _store_error(folder, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def get(self, key: bytes) -> Measurement | None:
        """Return what is known under `key`, or None; a row whose output's file is gone counts as unknown."""
        row = self._waiting[key][1:-1] if key in self._waiting else self._row(key)
        if row is None:
            return None
        ended, code, cpu, wall, memory, inline, blob, size, *rest = row
        output = Blob.of(inline) if blob is None else self._blob(blob, size)
        if output is None:
            return None
        self._used.add(key)
        return Measurement(Ended(ended), code, cpu, wall, memory, output, *rest)

    def _row(self, key: bytes) -> tuple[Any, ...] | None:
        with self._guarded():
            row: tuple[Any, ...] | None = self._connection.execute(_GET, (key,)).fetchone()
        return row

    def put(self, key: bytes, measurement: Measurement) -> None:
        """Keep a measurement; it is on disk 100 ms later at most, if anything is put or flushed then."""
        m = measurement
        inline, blob = (m.output.held, None) if m.output.path is None else (None, m.output.sha)
        row = (
            key, m.ended.value, m.code, m.cpu, m.wall, m.memory, inline, blob, m.output.size, m.stderr,
            m.time_limit, m.memory_limit, m.output_limit, time.time(),
        )  # fmt: skip
        now = time.monotonic()
        if not self._waiting:
            self._waiting_since = now
        self._waiting[key] = row
        if now - self._waiting_since > _BATCH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what was put, and when what was read was last used."""
        if not self._waiting and not self._used:
            return
        now = time.time()
        with self._guarded():
            self._connection.executemany(_PUT, self._waiting.values())
            self._connection.executemany("UPDATE runs SET used = ? WHERE key = ?", [(now, key) for key in self._used])
            self._connection.commit()
        self._waiting.clear()
        self._used.clear()

    def close(self) -> None:
        """Flush and close."""
        try:
            self.flush()
        finally:
            self._connection.close()

    def put_blob(self, data: bytes) -> Blob:
        """Return a blob of `data`: in memory up to 4 KiB, else in a file of the store."""
        if len(data) <= _INLINE_BYTES:
            return Blob.of(data)
        sha = hashlib.sha256(data).hexdigest()
        path = self._blob_path(sha)
        if not path.exists():
            with self._guarded():
                _write_beside(path, data)
        blob = Blob.at(path)
        blob.__dict__["sha"] = sha  # known already: it need not be read again
        return blob

    def get_artifact(self, key: bytes) -> dict[str, bytes] | str | None:
        """Return what compiling gave: files by name, or the compiler's message; None if it was never done."""
        with self._guarded():
            row = self._connection.execute("SELECT files, error FROM artifacts WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        files, error = row
        if error is not None:
            return str(error)
        try:
            return {name: self._blob_path(sha).read_bytes() for name, sha in json.loads(files).items()}
        except OSError:
            return None

    def put_artifact(self, key: bytes, artifact: dict[str, bytes] | str) -> None:
        """Keep what compiling gave."""
        files, error = None, None
        if isinstance(artifact, str):
            error = artifact
        else:
            files = json.dumps({name: self._keep(data) for name, data in artifact.items()})
        with self._guarded():
            self._connection.execute(
                "INSERT OR REPLACE INTO artifacts VALUES (?, ?, ?, ?)", (key, files, error, time.time())
            )
            self._connection.commit()

    def usage(self) -> Usage:
        """Count what is there."""
        with self._guarded():
            (runs,) = self._connection.execute("SELECT count(*) FROM runs").fetchone()
            (artifacts,) = self._connection.execute("SELECT count(*) FROM artifacts").fetchone()
        return Usage(runs, artifacts, sum(p.stat().st_size for p in self.folder.rglob("*") if p.is_file()))

    def gc(self, *, max_bytes: int, max_age_days: float) -> Usage:
        """Drop what was not used for `max_age_days`, then the least recently used down to `max_bytes`.

        Return what went.
        """
        before = self.usage()
        with self._guarded():
            for table in ("runs", "artifacts"):
                oldest = time.time() - max_age_days * 86400
                self._connection.execute(f"DELETE FROM {table} WHERE used < ?", (oldest,))  # noqa: S608 - two constants
            self._connection.commit()
        self._drop_blobs()
        while self.usage().bytes > max_bytes and self._drop_oldest_half():
            self._drop_blobs()
        after = self.usage()
        return Usage(before.runs - after.runs, before.artifacts - after.artifacts, before.bytes - after.bytes)

    def _drop_oldest_half(self) -> bool:
        with self._guarded():
            dropped = self._connection.execute(
                "DELETE FROM runs WHERE key IN"
                " (SELECT key FROM runs ORDER BY used LIMIT (SELECT (count(*) + 1) / 2 FROM runs))"
            ).rowcount
            self._connection.commit()
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return dropped > 0

    def _drop_blobs(self) -> None:
        with self._guarded():
            named = {sha for (sha,) in self._connection.execute("SELECT blob FROM runs WHERE blob IS NOT NULL")}
            for (files,) in self._connection.execute("SELECT files FROM artifacts WHERE files IS NOT NULL"):
                named.update(json.loads(files).values())
            for path in (self.folder / "blobs").rglob("*"):
                if path.is_file() and path.name not in named and time.time() - path.stat().st_mtime > _YOUNG_SECONDS:
                    path.unlink(missing_ok=True)

    def _keep(self, data: bytes) -> str:
        sha = hashlib.sha256(data).hexdigest()
        with self._guarded():
            _write_beside(self._blob_path(sha), data)
        return sha

    def _blob_path(self, sha: str) -> Path:
        return self.folder / "blobs" / sha[:2] / sha

    def _blob(self, sha: str, size: int) -> Blob | None:
        path = self._blob_path(sha)
        try:
            if path.stat().st_size != size:
                return None
        except OSError:
            return None
        blob = Blob.at(path)
        blob.__dict__["sha"] = sha
        return blob

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise _store_error(self.folder, error) from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS)
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError:
        version = -1
    if version not in (0, _SCHEMA):
        # What another version measured may mean something else: it is kept for its user, and not read.
        connection.close()
        path.rename(path.with_suffix(f".other-{int(time.time())}"))
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.executescript(_CREATE)
    connection.execute(f"PRAGMA user_version = {_SCHEMA}")
    connection.commit()
    return connection


def _write_beside(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(beside).rename(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise


def _store_error(folder: Path, error: Exception) -> StoreError:
    hint = "--store DIR for another folder, or testgen store gc to free space"
    return StoreError(f"the store of runs in {folder} cannot be used: {error}", hint=hint)

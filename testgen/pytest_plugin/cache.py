"""Verdicts of earlier runs by the fingerprint of what they depend on, in the user's cache folder."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import time
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from testgen.mutation.strength import Kill, MutantResult, Status, Way
from testgen.pytest_plugin.fingerprint import Fingerprints
from testgen.pytest_plugin.plan import Case

_VERSION = 1
# What an interrupt may lose.
_BATCH_SECONDS = 0.5
_KEPT_SECONDS = 60 * 24 * 3600
_SCHEMA = "CREATE TABLE IF NOT EXISTS verdict (fingerprint TEXT PRIMARY KEY, fate TEXT NOT NULL, used REAL NOT NULL)"


class VerdictCache:
    """The verdicts of one project. A folder that cannot be written makes a cache that forgets."""

    def __init__(self, path: Path | None, fingerprints: Fingerprints) -> None:
        self._fingerprints = fingerprints
        self._database: sqlite3.Connection | None = None
        self._written = time.monotonic()
        if path is None:
            return
        with contextlib.suppress(OSError, sqlite3.Error):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, timeout=5.0)
            self._database.execute(_SCHEMA)

    def find(self, case: Case) -> MutantResult | None:
        """Return the known result of a case."""
        if self._database is None:
            return None
        fingerprint = self._fingerprints.of(case)
        row = None
        with contextlib.suppress(sqlite3.Error):
            row = self._database.execute("SELECT fate FROM verdict WHERE fingerprint = ?", (fingerprint,)).fetchone()
            if row:
                self._database.execute("UPDATE verdict SET used = ? WHERE fingerprint = ?", (time.time(), fingerprint))
        return _result(case, json.loads(row[0])) if row else None

    def keep(self, case: Case, result: MutantResult) -> None:
        """Remember a result; errors are tried again the next time."""
        if self._database is None or result.status in {Status.ERROR, Status.NO_COVERAGE}:
            return
        fate = {
            "status": result.status,
            "reason": result.reason,
            "kill": asdict(result.kill) if result.kill else None,
            "seconds": result.seconds,
        }
        row = (self._fingerprints.of(case), json.dumps(fate), time.time())
        with contextlib.suppress(sqlite3.Error):
            self._database.execute("INSERT OR REPLACE INTO verdict VALUES (?, ?, ?)", row)
            if time.monotonic() - self._written > _BATCH_SECONDS:
                self._database.commit()
                self._written = time.monotonic()

    def clear(self) -> None:
        """Forget everything."""
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.execute("DELETE FROM verdict")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.execute("DELETE FROM verdict WHERE used < ?", (time.time() - _KEPT_SECONDS,))
                self._database.commit()
            self._database.close()


def cache_path(root: Path) -> Path | None:
    """Return the file for a project: in `$XDG_CACHE_HOME/testgen/strength`; None without a home."""
    folder = os.environ.get("XDG_CACHE_HOME")
    try:
        base = Path(folder) if folder else Path.home() / ".cache"
    except RuntimeError:
        return None
    name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:16]
    return base / "testgen" / "strength" / f"{name}-{_VERSION}.sqlite"


def _result(case: Case, fate: dict[str, object]) -> MutantResult | None:
    kill = fate["kill"]
    return MutantResult(
        case.target.name,
        case.mutant,
        Status(str(fate["status"])),
        Way.CACHE,
        str(fate["reason"]),
        Kill(**kill) if isinstance(kill, dict) else None,
        covering=len(case.tests),
        covered_by=case.tests,
        seconds=float(str(fate["seconds"])),
    )

"""Content-addressed files: `ab/cdef...` holds the bytes whose SHA-256 is `abcdef...`, written beside and renamed."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import time
from collections.abc import Container, Iterator
from pathlib import Path

from testgen.problem import Blob

# A build that wrote a blob names it in the store within its next batch; an hour is room for a stopped machine.
KEPT_SECONDS = 3600.0


class BlobFolder:
    """A folder of blobs that many processes may write to. All methods raise OSError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._root = str(folder)
        self._numbers = itertools.count()

    def put(self, data: bytes) -> Blob:
        """Return a blob at a file that holds `data`; one that is there already is made young again."""
        sha = hashlib.sha256(data).hexdigest()
        path = self._path(sha)
        if _size(path) == len(data):
            os.utime(path)
        else:
            self._write(path, data)
        return _blob(path, sha, len(data))

    def _path(self, sha: str) -> str:
        return f"{self._root}/{sha[:2]}/{sha[2:]}"

    def _write(self, path: str, data: bytes) -> None:
        # No fsync: a kill loses nothing, and a file that a power cut left short is seen by its size.
        part = f"{path}.{os.getpid()}.{next(self._numbers)}"
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        try:
            Path(part).write_bytes(data)
            Path(part).replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                Path(part).unlink()
            raise

    def get(self, sha: str, size: int) -> Blob | None:
        """Return the blob with `sha`, or None if its file is gone or not `size` bytes long."""
        path = self._path(sha)
        return _blob(path, sha, size) if _size(path) == size else None

    def keep(self, sha: str) -> None:
        """Make the blob young again, so that it is not removed while it is read."""
        with contextlib.suppress(FileNotFoundError):
            os.utime(self._path(sha))

    def sha_of(self, blob: Blob) -> str | None:
        """Return the SHA-256 of a blob that stands in this folder, or None, without reading it."""
        if blob.path is None or blob.path.parent.parent != self.folder:
            return None
        return blob.path.parent.name + blob.path.name

    def remove_unnamed(self, named: Container[str]) -> tuple[int, int]:
        """Remove files that are not `named` and older than an hour; return how many, and their bytes."""
        files = freed = 0
        oldest_kept = time.time() - KEPT_SECONDS
        for entry in self._entries():
            sha = Path(entry.path).parent.name + entry.name
            with contextlib.suppress(FileNotFoundError):  # another process may be at it too
                found = entry.stat()
                if sha not in named and found.st_mtime <= oldest_kept:
                    Path(entry.path).unlink()
                    files, freed = files + 1, freed + found.st_size
        return files, freed

    def bytes(self) -> int:
        """Return how many bytes the files hold."""
        total = 0
        for entry in self._entries():
            with contextlib.suppress(FileNotFoundError):
                total += entry.stat().st_size
        return total

    def _entries(self) -> Iterator[os.DirEntry[str]]:
        if not self.folder.is_dir():
            return
        with os.scandir(self.folder) as folders:
            for folder in folders:
                if folder.is_dir(follow_symlinks=False):
                    with os.scandir(folder) as files:
                        yield from files


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - in every answer from the store: a third of what Path costs
    except (FileNotFoundError, NotADirectoryError):
        return -1


def _blob(path: str, sha: str, size: int) -> Blob:
    blob = Blob.at(Path(path))
    vars(blob).update(sha=sha, size=size)  # known here: spares a reading of the whole file
    return blob
